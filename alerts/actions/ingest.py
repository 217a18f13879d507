"""News coming in: a document an officer imports, the feeds that are polled. Machine sources make drafts, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from alerts.app import App
from alerts.cap.document import Document, Finding, Reading
from alerts.cap.draft import DraftFacts, content_digest, draft_facts, identity
from alerts.cap.read import read
from alerts.cap.verdict import Verdict, warns, weigh
from alerts.errors import AvizuError, NotAllowed, Unreachable, Unusable
from alerts.feeds import FEEDS
from alerts.feeds.entry import Entry
from alerts.fetch import Fetched, Fetcher
from alerts.incoming import Choices, draft, machine_draft
from alerts.model.people import Officer, check_officer
from alerts.model.warning import HazardWarning, Revision, Urgency
from alerts.settings import FeedSource
from alerts.store import intake, journal, warnings

LONGEST_BACKOFF = timedelta(minutes=15)
LARGEST_CAP = 4_000_000
PAST = Finding("urgency-past", "The source says that the event is past; check that people are still in danger.")


@dataclass(frozen=True, slots=True)
class Imported:
    warning: HazardWarning
    findings: tuple[Finding, ...]


def import_document(app: App, data: bytes, choices: Choices, *, by: Officer, source: str, now: datetime) -> Imported:
    """A draft of one CAP document. Raises Refused with what the officer must choose when the document can't say it."""
    check_officer(by, "import a warning")
    reading = read(data)
    document = _usable(reading)
    facts = _warning_facts(document, now)
    weighed = weigh(reading, now, app.shapes.hit(polygons=facts.polygons, circles=facts.circles))
    new = draft(app.known, facts, choices, by=by.login, now=now)
    with app.database.writing() as connection:
        known = intake.report_like(connection, identity(document))
        if known is not None:
            raise _already(connection, known.id, same=known.digest == content_digest(document))
        report_id = _keep(connection, document, data, source, weighed.verdict, weighed.findings, now)
        warning = _add(connection, new, report_id=report_id, source=source, by=by.login, now=now)
    past = (PAST,) if facts.urgency is Urgency.PAST else ()
    return Imported(warning, (*weighed.findings, *past))


def _usable(reading: Reading) -> Document:
    if reading.document is None:
        said = " ".join(finding.message for finding in reading.findings) or "It is not a CAP document."
        raise Unusable(f"The document can't be used: {said}", remedy="Draft by hand: avizu warning draft")
    return reading.document


def _warning_facts(document: Document, now: datetime) -> DraftFacts:
    facts = draft_facts(document, now)
    if not warns(document) or facts is None or "AllClear" in facts.info.response_types:
        # An urgency of Past alone does not stop an officer: earthquakes are reported that way.
        raise NotAllowed(
            f"The document is not a warning (it is {document.msg_type or 'without a type'}); it changes nothing here.",
            remedy="End a warning with avizu warning all-clear or avizu warning retract.",
            code="not-a-warning",
        )
    if document.status != "Actual":
        raise NotAllowed(
            f"The document's status is {document.status or 'missing'}: it is not meant for the public.",
            remedy="Draft by hand if the danger is real: avizu warning draft",
            code="not-actual",
        )
    return facts


def _add(
    connection: Connection, revision: Revision, *, report_id: int, source: str, by: str, now: datetime
) -> HazardWarning:
    warning_id = warnings.add_warning(connection, at=now, by=by, source=source, report_id=report_id)
    added = warnings.add_revision(connection, replace(revision, warning_id=warning_id))
    journal.record(
        connection,
        at=now,
        who=by,
        what="imported",
        warning_id=warning_id,
        revision_id=added.id,
        detail={"source": source, "report": report_id},
    )
    return warnings.warning(connection, warning_id)


def _keep(
    connection: Connection,
    document: Document,
    data: bytes,
    source: str,
    verdict: Verdict,
    findings: Sequence[Finding],
    now: datetime,
) -> int:
    sender, identifier, sent = identity(document)
    return intake.add_report(
        connection,
        source=source,
        sender=sender,
        identifier=identifier,
        sent=sent,
        at=now,
        digest=content_digest(document),
        verdict=verdict.value,
        findings=[{"code": f.code, "message": f.message, "path": f.path} for f in findings],
        body=data,
    )


def _already(connection: Connection, report_id: int, *, same: bool) -> NotAllowed:
    warning_id = intake.drafted_from(connection, report_id)
    if not same:
        return NotAllowed(
            "A document with this sender, identifier and time is here already, and it says something else.",
            remedy="Do not trust either before you have rung the sender.",
            code="changed-content",
        )
    where = f" as warning {warning_id}" if warning_id else ""
    remedy = f"Look at it: avizu warning show {warning_id}" if warning_id else ""
    return NotAllowed(f"This document is here already{where}.", remedy=remedy, code="seen")


@dataclass(frozen=True, slots=True)
class Polled:
    """`drafts` are the warnings made; `error` is one sentence when the feed could not be used."""

    feed: str
    drafts: tuple[int, ...]
    error: str = ""


def poll_due(app: App, *, now: datetime, fetcher: Fetcher | None = None) -> list[Polled]:
    """Polls each configured feed whose time has come. A second poll of the same news changes nothing."""
    due = [source for source in app.settings.feeds if _is_due(app, source, now)]
    return [poll(app, source, now=now, fetcher=fetcher) for source in due]


def _is_due(app: App, source: FeedSource, now: datetime) -> bool:
    with app.database.reading() as connection:
        state = intake.feed_state(connection, source.name)
    return state is None or state.next_at is None or state.next_at <= now


def poll(app: App, source: FeedSource, *, now: datetime, fetcher: Fetcher | None = None) -> Polled:
    """One feed once: fetch, read, make drafts. Trouble is recorded with the feed, and tried again later."""
    own = fetcher or _fetcher(app)
    with app.database.reading() as connection:
        state = intake.feed_state(connection, source.name)
    try:
        fetched = own.fetch(
            source.url, etag=state.etag if state else "", last_modified=state.last_modified if state else ""
        )
        drafts = _read_feed(app, source, fetched, own, now)
    except AvizuError as error:
        _failed(app, source, str(error), (state.failures if state else 0) + 1, now)
        return Polled(source.name, (), str(error))
    _succeeded(app, source, fetched, now)
    return Polled(source.name, drafts)


def _read_feed(app: App, source: FeedSource, fetched: Fetched, fetcher: Fetcher, now: datetime) -> tuple[int, ...]:
    if fetched.status == 304:
        return ()
    if fetched.status != 200:
        raise Unreachable(f"{source.name} answers {fetched.status}.", remedy="It is tried again by itself.")
    listed = FEEDS[source.reader].parse(fetched.body, fetched.url)
    if not listed.readable:
        raise Unusable(f"{source.name} sent something that is not its feed: {listed.findings[0].message}")
    made = [_take_entry(app, source, entry, fetcher, now) for entry in reversed(listed.entries)]
    return tuple(number for number in made if number is not None)


def _take_entry(app: App, source: FeedSource, entry: Entry, fetcher: Fetcher, now: datetime) -> int | None:
    key = f"{entry.link or entry.id} {entry.updated.isoformat() if entry.updated else ''}"
    with app.database.reading() as connection:
        if intake.entry_is_known(connection, source.name, key):
            return None
    data = entry.embedded
    if data is None:
        fetched = fetcher.fetch(entry.link, limit=LARGEST_CAP)
        if fetched.status != 200:
            raise Unreachable(f"{source.name}: a document it lists answers {fetched.status}.")
        data = fetched.body
    warning_id = take_document(app, data, source=source, now=now)
    with app.database.writing() as connection:
        intake.entry_seen(connection, source.name, key, now)
    return warning_id


def take_document(app: App, data: bytes, *, source: FeedSource, now: datetime) -> int | None:
    """What a machine source sent: kept with its verdict, and drafted if it warns Timor-Leste. Answers the warning."""
    reading = read(data)
    document = reading.document
    if document is None:
        return None
    facts = draft_facts(document, now)
    hit = app.shapes.hit(polygons=facts.polygons, circles=facts.circles) if facts else {}
    weighed = weigh(reading, now, hit)
    with app.database.writing() as connection:
        known = intake.report_like(connection, identity(document))
        if known is not None:
            intake.seen_again(connection, known.id, now)
            return None
        findings = (*weighed.findings, *_sender_finding(document, source))
        verdict = Verdict.QUARANTINE if len(findings) > len(weighed.findings) else weighed.verdict
        report_id = _keep(connection, document, data, source.name, verdict, findings, now)
        drafts = verdict in {Verdict.ACCEPT, Verdict.FLAG} and facts is not None and warns(document)
        if not drafts or facts is None or facts.ends_danger or facts.expires <= now:
            return None
        by = f"feed:{source.name}"
        new = machine_draft(app.known, facts, by=by, now=now)
        return _add(connection, new, report_id=report_id, source=source.name, by=by, now=now).id


def _sender_finding(document: Document, source: FeedSource) -> tuple[Finding, ...]:
    if not source.senders or document.sender in source.senders:
        return ()
    return (Finding("foreign-sender", f"{source.name} may not carry documents of {document.sender}.", "alert/sender"),)


def _succeeded(app: App, source: FeedSource, fetched: Fetched, now: datetime) -> None:
    kept = {} if fetched.status == 304 else {"etag": fetched.etag, "last_modified": fetched.last_modified}
    with app.database.writing() as connection:
        intake.save_feed_state(
            connection,
            source.name,
            polled_at=now,
            succeeded_at=now,
            next_at=now + timedelta(seconds=source.every_seconds),
            error="",
            failures=0,
            **kept,
        )


def _failed(app: App, source: FeedSource, error: str, failures: int, now: datetime) -> None:
    wait = min(timedelta(seconds=source.every_seconds) * 2 ** min(failures - 1, 10), LONGEST_BACKOFF)
    with app.database.writing() as connection:
        intake.save_feed_state(
            connection,
            source.name,
            polled_at=now.astimezone(UTC),
            next_at=now + max(wait, timedelta(seconds=source.every_seconds)),
            error=error,
            failures=failures,
        )


def load(app: App, source: str) -> bytes:
    """The bytes of a file, or of an address that begins with http:// or https://."""
    if source.startswith(("http://", "https://")):
        fetched = _fetcher(app).fetch(source, limit=LARGEST_CAP)
        if fetched.status != 200:
            raise Unreachable(f"{source} answers {fetched.status}.", remedy="Check the address.")
        return fetched.body
    try:
        with Path(source).open("rb") as file:
            data = file.read(LARGEST_CAP + 1)
    except OSError as error:
        raise Unusable(f"{source} can't be read ({error.strerror}).", remedy="Check its name.") from error
    if len(data) > LARGEST_CAP:
        raise Unusable(f"{source} is larger than 4 MB.", remedy="That is no CAP document.")
    return data


def _fetcher(app: App) -> Fetcher:
    return Fetcher(contact=app.settings.operator_contact, allow_private=app.settings.allow_private)
