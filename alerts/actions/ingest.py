"""News coming in: a document an officer imports, the feeds that are polled. Machine sources make drafts, no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.cap.document import Document, Finding, Reading
from alerts.cap.draft import DraftFacts, content_digest, identity
from alerts.cap.read import LARGEST, read
from alerts.cap.verdict import Verdict, Weighed, warns
from alerts.errors import AvizuError, NotAllowed, Refused, Unreachable, Unusable
from alerts.feeds import FEEDS
from alerts.feeds.entry import Entry
from alerts.fetch import Fetched, Fetcher
from alerts.incoming import Choices, Judged, draft, drafts_itself, judge, machine_draft
from alerts.model.people import Officer, check_officer
from alerts.model.warning import HazardWarning, Urgency
from alerts.settings import FeedSource
from alerts.store import intake, journal

LONGEST_BACKOFF = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=1)
"""However long a server asks us to stay away."""

BROKE_OFF = "Reading it broke off."
PAST = Finding("urgency-past", "The source says that the event is past; check that people are still in danger.")


@dataclass(frozen=True, slots=True)
class Imported:
    warning: HazardWarning
    findings: tuple[Finding, ...]


def import_document(app: App, data: bytes, choices: Choices, *, by: Officer, source: str, now: datetime) -> Imported:
    """A draft of one CAP document, of one that was held back too: an officer's import releases it.

    Raises Refused with what the officer must choose when the document can't say it.
    """
    check_officer(by, "import a warning")
    reading = read(data)
    document = _usable(reading)
    judged = judge(reading, lambda: app.shapes, now)
    with app.database.writing() as connection:
        known = intake.report_like(connection, identity(document))
        if known is not None:
            _check_new(known, document, intake.drafted_from(connection, known.id))
        facts = _warning_facts(document, judged)
        new = draft(app.known, facts, judged, choices, by=by.login, now=now)
        report_id = known.id if known else _keep(connection, document, data, source, judged.weighed, now)
        warning = intake.add_draft(connection, new, report_id=report_id, source=source, by=by.login, at=now)
    past = (PAST,) if facts.urgency is Urgency.PAST else ()
    return Imported(warning, (*judged.weighed.findings, *past))


def _usable(reading: Reading) -> Document:
    if reading.document is None:
        said = " ".join(finding.message for finding in reading.findings) or "It is not a CAP document."
        raise Unusable(f"The document can't be used: {said}", remedy="Draft by hand: avizu warning draft")
    return reading.document


def _warning_facts(document: Document, judged: Judged) -> DraftFacts:
    facts = judged.weighed.facts
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


def _keep(connection: Connection, document: Document, data: bytes, source: str, weighed: Weighed, now: datetime) -> int:
    return intake.add_report(
        connection, document, data, source=source, verdict=weighed.verdict, findings=weighed.findings, at=now
    )


def _check_new(known: Any, document: Document, warning_id: int | None) -> None:
    if known.digest != content_digest(document):
        raise NotAllowed(
            "A document with this sender, identifier and time is here already, and it says something else.",
            remedy="Do not trust either before you have rung the sender.",
            code="changed-content",
        )
    if warning_id is not None:
        raise NotAllowed(
            f"This document is here already as warning {warning_id}.",
            remedy=f"Look at it: avizu warning show {warning_id}",
            code="seen",
        )


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
    own = fetcher or app.fetcher()
    state = _begin(app, source, now)
    asked_to_wait = 0.0
    try:
        fetched = own.fetch(
            source.url, etag=state.etag if state else "", last_modified=state.last_modified if state else ""
        )
        asked_to_wait = fetched.retry_after or 0.0
        polled = _read_feed(app, source, fetched, own, now)
    except AvizuError as error:
        _failed(app, source, str(error), (state.failures if state else 0) + 1, now, asked_to_wait)
        return Polled(source.name, (), str(error))
    _succeeded(app, source, fetched, polled.error, now)
    return polled


def _begin(app: App, source: FeedSource, now: datetime) -> Any | None:
    """The state before this poll. One that breaks off is not due again at once: the other feeds get their turn."""
    with app.database.writing() as connection:
        before = intake.feed_state(connection, source.name)
        next_at = now + timedelta(seconds=source.every_seconds)
        intake.save_feed_state(connection, source.name, polled_at=now, next_at=next_at, error=BROKE_OFF)
    return before


def _read_feed(app: App, source: FeedSource, fetched: Fetched, fetcher: Fetcher, now: datetime) -> Polled:
    """Every document the feed lists and we don't have yet, the oldest first. One that is missing stops no other."""
    if fetched.status == 304:
        return Polled(source.name, ())
    if fetched.status != 200:
        raise Unreachable(f"{source.name} answers {fetched.status}.", remedy="It is tried again by itself.")
    listed = FEEDS[source.reader].parse(fetched.body, fetched.url)
    if not listed.readable:
        raise Unusable(f"{source.name} sent something that is not its feed: {listed.findings[0].message}")
    made: list[int] = []
    missing: list[str] = []
    for entry in reversed(listed.entries):
        key = f"{entry.link or entry.id} {entry.updated.isoformat() if entry.updated else ''}"
        if _is_known(app, source, key):
            continue
        try:
            data = _document_of(entry, fetcher)
        except Unreachable as error:
            missing.append(error.sentence)
            continue
        made += _take(app, source, key, data, now)
    said = f"{len(missing)} of {len(listed.entries)} documents can't be read: {missing[0]}" if missing else ""
    return Polled(source.name, tuple(made), said)


def _is_known(app: App, source: FeedSource, key: str) -> bool:
    with app.database.reading() as connection:
        return intake.entry_is_known(connection, source.name, key)


def _document_of(entry: Entry, fetcher: Fetcher) -> bytes:
    if entry.embedded is not None:
        return entry.embedded
    fetched = fetcher.fetch(entry.link, limit=LARGEST)
    if fetched.status != 200:
        raise Unreachable(f"{entry.link} answers {fetched.status}.")
    return fetched.body


def _take(app: App, source: FeedSource, key: str, data: bytes, now: datetime) -> list[int]:
    """One listed document, once. What can't be used is written down for the officers, never passed over."""
    made, refusal = None, ""
    try:
        made = take_document(app, data, source=source, now=now)
    except Refused as refused:
        refusal = str(refused)
    with app.database.writing() as connection:
        intake.entry_seen(connection, source.name, key, now)
        if refusal:
            detail = {"entry": key[:500], "reason": refusal}
            journal.record(connection, at=now, who=_feed(source), what="document refused", detail=detail)
    return [] if made is None else [made]


def _feed(source: FeedSource) -> str:
    return f"feed:{source.name}"


def take_document(app: App, data: bytes, *, source: FeedSource, now: datetime) -> int | None:
    """What a machine source sent: kept with its verdict, and drafted if it warns Timor-Leste. Answers the warning.

    Raises Refused for what can't be read, or says something else under an identity that is here already.
    """
    reading = read(data)
    document = _usable(reading)
    judged = _from(source, document, judge(reading, lambda: app.shapes, now))
    with app.database.writing() as connection:
        known = intake.report_like(connection, identity(document))
        if known is not None:
            _check_new(known, document, None)
            intake.seen_again(connection, known.id, now)
            return None
        report_id = _keep(connection, document, data, source.name, judged.weighed, now)
        facts = judged.weighed.facts
        if facts is None or not drafts_itself(document, judged, now):
            return None
        new = machine_draft(app.known, facts, judged, by=_feed(source), now=now)
        made = intake.add_draft(connection, new, report_id=report_id, source=source.name, by=_feed(source), at=now)
        return made.id


def _from(source: FeedSource, document: Document, judged: Judged) -> Judged:
    """Held back where the feed may not carry this sender's documents."""
    if not source.senders or document.sender in source.senders:
        return judged
    foreign = Finding("foreign-sender", f"{source.name} may not carry documents of {document.sender}.", "alert/sender")
    weighed = judged.weighed
    return replace(judged, weighed=replace(weighed, verdict=Verdict.QUARANTINE, findings=(*weighed.findings, foreign)))


def _succeeded(app: App, source: FeedSource, fetched: Fetched, missing: str, now: datetime) -> None:
    """Where a document was missing the feed's tag is not kept: the next poll must list it again."""
    unchanged = fetched.status == 304 or missing
    kept = {} if unchanged else {"etag": fetched.etag, "last_modified": fetched.last_modified}
    with app.database.writing() as connection:
        intake.save_feed_state(
            connection,
            source.name,
            polled_at=now,
            succeeded_at=now,
            next_at=now + timedelta(seconds=source.every_seconds),
            error=missing,
            failures=0,
            **kept,
        )


def _failed(app: App, source: FeedSource, error: str, failures: int, now: datetime, asked_to_wait: float) -> None:
    backoff = min(timedelta(seconds=source.every_seconds) * 2 ** min(failures - 1, 10), LONGEST_BACKOFF)
    asked = min(timedelta(seconds=asked_to_wait), LONGEST_WAIT)
    with app.database.writing() as connection:
        intake.save_feed_state(
            connection,
            source.name,
            polled_at=now,
            next_at=now + max(backoff, asked, timedelta(seconds=source.every_seconds)),
            error=error,
            failures=failures,
        )
