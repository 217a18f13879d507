"""One CAP document from a machine source: judged, placed in its chain, tied to its event, and followed up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.cap.document import Document, Finding
from alerts.cap.draft import identity
from alerts.cap.read import read
from alerts.cap.sequence import Arrived, Link, Standing, arrive, chain_of, link_of
from alerts.cap.verdict import Meaning, Verdict, means
from alerts.errors import Unusable
from alerts.incoming import Judged, drafts_itself, hazard_of, machine_draft, touched
from alerts.incoming.account import account_of
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.intake import tsunami
from alerts.intake.desk import Intake, Origin
from alerts.intake.event import EARTHQUAKE, assess, tie
from alerts.intake.taken import Taken
from alerts.model.event import About, Account
from alerts.model.warning import HazardWarning, Kind, Mode, Revision
from alerts.settings import FeedSource
from alerts.store import chains, intake, journal, warnings

REJECTED_KEPT = 65_536
"""Bytes of a document that could not be read: enough to see what it was, too little to fill a disk."""

DRAFTED_STATUS: Mapping[Mode, str] = {Mode.ACTUAL: "Actual", Mode.EXERCISE: "Exercise", Mode.DEMO: "Actual"}
"""An exercise never makes a draft of something real, nor the other way round."""

TOO_MANY = "too-many-drafts"


def take(app: App, data: bytes, *, source: FeedSource, now: datetime) -> Taken:
    """One document, once. Never raises for what the document says: that is in the verdict and its findings."""
    reading = read(data)
    if reading.document is None:
        return _turned_away(app, data, reading.findings, source, now)
    judged = carried(source, reading.document, app.judge(reading, now))
    with app.database.writing() as connection:
        placed = place(app, connection, reading.document, data, judged, source, now)
        if placed.report_id is None:
            return Taken(verdict=placed.arrived.verdict, findings=placed.arrived.findings)
        drafts = follow_up(Intake(app, connection, source, now), placed)
        verdict, findings = _final(connection, placed)
    return Taken(verdict=verdict, report_id=placed.report_id, drafts=tuple(drafts), findings=findings)


def carried(source: FeedSource, document: Document, judged: Judged) -> Judged:
    """Held back where the feed may not carry this sender's documents."""
    if not source.senders or document.sender in source.senders:
        return judged
    foreign = Finding("foreign-sender", f"{source.name} may not carry documents of {document.sender}.", "alert/sender")
    weighed = judged.weighed
    return replace(judged, weighed=replace(weighed, verdict=Verdict.QUARANTINE, findings=(*weighed.findings, foreign)))


def _turned_away(app: App, data: bytes, findings: tuple[Finding, ...], source: FeedSource, now: datetime) -> Taken:
    """What can't be read is kept too, as far as it helps to see what it was."""
    new = intake.NewReport(
        source=source.name,
        sender="",
        identifier="",
        sent=now,
        digest=hashlib.sha256(data).hexdigest(),
        verdict=Verdict.REJECT,
        standing=Standing.NOTED.value,
        findings=findings,
        body=data[:REJECTED_KEPT],
    )
    with app.database.writing() as connection:
        if intake.is_kept(connection, source.name, new.digest):
            return Taken(verdict=Verdict.REJECT, findings=findings)
        report_id = intake.add_report(connection, new, at=now)
        reason = findings[-1].message if findings else ""
        detail = {"report": report_id, "reason": reason}
        journal.record(connection, at=now, who=f"feed:{source.name}", what="document refused", detail=detail)
    return Taken(verdict=Verdict.REJECT, report_id=report_id, findings=findings)


@dataclass(frozen=True, slots=True)
class Placed:
    """A document in its chain. `report_id` is None when it was here already. `chain` are the reports of its chain."""

    document: Document
    judged: Judged
    arrived: Arrived
    report_id: int | None
    chain: tuple[int, ...] = ()
    account: Account | None = None
    event_id: int | None = None


def place(
    app: App,
    connection: Connection,
    document: Document,
    data: bytes,
    judged: Judged,
    source: FeedSource,
    now: datetime,
    *,
    by_hand: bool = False,
) -> Placed:
    """Keeps it with its verdict and its standing, and changes the standing of those it replaces or cancels.

    `by_hand`: an officer brings it, so nothing holds it back.
    """
    link = _as_kept(link_of(document, released=by_hand), intake.reports_like(connection, identity(document)), data)
    known = chain_of(link, chains.having(connection))
    arrived = arrive(judged.weighed, link, known, dict(source.successors))
    if arrived.verdict is Verdict.IGNORE:
        for row in intake.reports_like(connection, identity(document)):
            if row.digest == link.digest:
                intake.seen_again(connection, row.id, now)
        return Placed(document, judged, arrived, None)
    judged = replace(judged, weighed=replace(judged.weighed, verdict=arrived.verdict, findings=arrived.findings))
    hazard = hazard_of(app.known, judged.weighed.facts)
    account = account_of(document, judged.weighed.facts, hazard, _touched(app, judged))
    event_id = tie(connection, account, now) if _is_news(arrived) else None
    new = intake.NewReport(
        source=source.name,
        sender=document.sender,
        identifier=document.identifier,
        sent=document.sent,
        digest=link.digest,
        verdict=arrived.verdict,
        standing=arrived.standing.value,
        findings=arrived.findings,
        body=data,
        status=document.status,
        msg_type=document.msg_type,
        headline=account.headline,
        account=account,
        event_id=event_id,
    )
    report_id = intake.add_report(connection, new, at=now)
    chains.keep_references(connection, report_id, document)
    chains.save_standings(connection, arrived.standings)
    chain = tuple(chains.reports_of(connection, {each.key for each in known if each.takes_part}))
    return Placed(document, judged, arrived, report_id, chain, account, event_id)


def _as_kept(link: Link, alike: list[Any], data: bytes) -> Link:
    """The same bytes say the same, also to a reader that has learnt to see more in them since."""
    return next((replace(link, digest=row.digest) for row in alike if row.body == data), link)


def _is_news(arrived: Arrived) -> bool:
    """Whether it belongs to an event: what is held, logged or turned away must not tie events together."""
    return arrived.verdict in (Verdict.ACCEPT, Verdict.FLAG, Verdict.SUPPRESS)


def _touched(app: App, judged: Judged) -> tuple[str, ...]:
    facts = judged.weighed.facts
    return touched(app.known, facts, judged) if facts else ()


def follow_up(desk: Intake, placed: Placed) -> list[int]:
    """What follows from a document that is not held back. Answers the warnings drafted or rewritten."""
    if placed.document.status != DRAFTED_STATUS[desk.app.settings.mode]:
        return []
    if placed.arrived.verdict not in (Verdict.ACCEPT, Verdict.FLAG):
        _ends_others(desk, placed)
        return []
    made = list(FOLLOW_UP[means(placed.document)](desk, placed))
    if placed.event_id is not None and placed.account is not None:
        tsunami.document_said(desk, placed.document, placed.account, placed.event_id, _origin(placed))
    return made


def _ends_others(desk: Intake, placed: Placed) -> None:
    """What is over or abroad by now is no warning of ours; that it took the place of one is news all the same."""
    warning = _made_of_the_chain(desk, placed) if _speaks_of_others(placed) else None
    if warning is not None:
        news = News.CANCEL if placed.document.msg_type == "Cancel" else News.UPDATE
        desk.follow(news, _said(placed, "sent a later message about it"), warning, None, _origin(placed))


def _shakes(desk: Intake, placed: Placed) -> list[int]:
    """A document that measures an earthquake adds to what is known of it."""
    account = placed.account
    if account is None or account.shock is None or placed.event_id is None or placed.report_id is None:
        return []
    return assess(desk, placed.event_id, placed.report_id)


def _has_open_drafts(desk: Intake, placed: Placed) -> bool:
    """Whether what is known of the earthquake led to drafts: a second one of this document would say it twice."""
    assert placed.event_id is not None
    made = (
        warnings.warning(desk.connection, number)
        for number in intake.warnings_of_event(desk.connection, placed.event_id)
    )
    return any(one.about is not About.DOCUMENT and situation_of(one) is not Situation.OVER for one in made)


def _origin(placed: Placed) -> Origin:
    return Origin(placed.report_id, placed.event_id)


def _warns(desk: Intake, placed: Placed) -> Iterator[int]:
    facts = placed.judged.weighed.facts
    if facts is None or desk.source.signs_only or not drafts_itself(placed.document, placed.judged, desk.now):
        return
    yield from _shakes(desk, placed)
    if placed.account and placed.account.hazard == EARTHQUAKE and _has_open_drafts(desk, placed):
        return
    anew = machine_draft(desk.app.known, facts, placed.judged, by=desk.who, now=desk.now)
    before = _made_of_the_chain(desk, placed) if _speaks_of_others(placed) else None
    if before is None:
        before = _made_of_the_event(desk, placed, anew)
        if before is not None and _says_the_same(before.newest, anew):
            desk.note(before, "said again", _said(placed, "says it again"))
            return
    if before is None or situation_of(before) is Situation.OVER:
        if desk.full():
            _hold_back(desk, placed)
        else:
            yield desk.draft(anew, _origin(placed))
        return
    followed = desk.follow(News.UPDATE, _said(placed, "updates it"), before, anew, _origin(placed))
    if followed.warning_id is not None:
        yield followed.warning_id


def _made_of_the_chain(desk: Intake, placed: Placed) -> HazardWarning | None:
    """The warning that an earlier message of the chain became: an open one before one that is over."""
    numbers = intake.drafted_from(desk.connection, placed.chain)
    found = [warnings.warning(desk.connection, number) for number in numbers]
    return min(found, key=lambda one: (situation_of(one) is Situation.OVER, -one.id), default=None)


def _speaks_of_others(placed: Placed) -> bool:
    return bool(placed.arrived.replaces or placed.arrived.cancels)


def _made_of_the_event(desk: Intake, placed: Placed, anew: Revision) -> HazardWarning | None:
    """An open warning that the very same message in another language, or by another way, became."""
    assert placed.event_id is not None
    for number in intake.warnings_of_event(desk.connection, placed.event_id):
        one = warnings.warning(desk.connection, number)
        same = one.newest.hazard == anew.hazard and one.newest.sucos == anew.sucos
        if same and one.about is About.DOCUMENT and situation_of(one) is not Situation.OVER:
            return one
    return None


def _says_the_same(old: Revision, new: Revision) -> bool:
    facts = attrgetter("severity", "urgency", "certainty", "expires", "values")
    return bool(facts(old) == facts(new))


def _cancels(desk: Intake, placed: Placed) -> Iterator[int]:
    warning = _made_of_the_chain(desk, placed)
    if warning is not None and placed.arrived.cancels:
        desk.follow(News.CANCEL, _said(placed, "takes its message back"), warning, None, _origin(placed))
    elif warning is not None and _cancels_what_was_replaced(placed) and situation_of(warning) is not Situation.OVER:
        said = _said(placed, "takes back an earlier message; a later one of theirs still stands")
        desk.propose(News.CANCEL.value, said, _origin(placed), warning_id=warning.id)
    yield from ()


def _cancels_what_was_replaced(placed: Placed) -> bool:
    return any(finding.code == "cancels-replaced" for finding in placed.arrived.findings)


def _ends(desk: Intake, placed: Placed) -> Iterator[int]:
    said = _said(placed, "says that the danger is over")
    warning = _made_of_the_chain(desk, placed) if _speaks_of_others(placed) else None
    if warning is not None:
        desk.follow(News.ALL_CLEAR, said, warning, None, _origin(placed))
    else:
        for active in _active_alike(desk, placed):
            desk.follow(News.ALL_CLEAR, said, active, None, _origin(placed))
    yield from ()


def _active_alike(desk: Intake, placed: Placed) -> Iterator[HazardWarning]:
    """Active warnings of the same hazard for some of the same places: the message names none of its own."""
    hazard = placed.account.hazard if placed.account else ""
    places = set(_touched(desk.app, placed.judged))
    for revision in warnings.active_revisions(desk.connection):
        if revision.kind is Kind.WARNING and revision.hazard == hazard and places & set(revision.sucos):
            yield warnings.warning(desk.connection, revision.warning_id)


def _nothing(desk: Intake, placed: Placed) -> Iterator[int]:
    yield from ()


FOLLOW_UP = {
    Meaning.WARNS: _warns,
    Meaning.ENDS: _ends,
    Meaning.CANCELS: _cancels,
    Meaning.NOTHING: _nothing,
}


def _said(placed: Placed, what: str) -> str:
    headline = placed.account.headline[:120] if placed.account else ""
    return f"{placed.document.sender} {what}" + (f": {headline}" if headline else ".")


def _hold_back(desk: Intake, placed: Placed) -> None:
    """More drafts than a source may make in an hour bury the one that counts."""
    assert placed.report_id is not None
    message = f"{desk.source.name} made {desk.source.drafts_per_hour} drafts within an hour; this one is held back."
    row = intake.report(desk.connection, placed.report_id)
    assert row is not None
    findings = [*row.findings, {"code": TOO_MANY, "message": message, "path": ""}]
    intake.change_report(
        desk.connection,
        placed.report_id,
        verdict=Verdict.QUARANTINE.value,
        standing=Standing.HELD.value,
        findings=findings,
    )


def _final(connection: Connection, placed: Placed) -> tuple[Verdict, tuple[Finding, ...]]:
    """As it is kept now: following it up may have held it back."""
    assert placed.report_id is not None
    row = intake.report(connection, placed.report_id)
    assert row is not None
    return Verdict(row.verdict), tuple(Finding(**finding) for finding in row.findings)


def release(desk: Intake, row: Any) -> list[int]:
    """A document that an officer lets out of quarantine, followed up. Answers the warnings drafted or rewritten."""
    return follow_up(desk, let_go(desk.app, desk.connection, row, source=desk.source, now=desk.now))


def let_go(app: App, connection: Connection, row: Any, *, source: FeedSource, now: datetime) -> Placed:
    """From here on the document counts like one that was never held. Where another has its identity, that is buried.

    Raises Unusable when it can't be read as a document at all.
    """
    reading = read(row.body)
    document = reading.document
    if document is None:
        raise Unusable("This is no document that could be used.", remedy="Draft by hand: avizu warning draft")
    for other in intake.reports_like(connection, identity(document)):
        if other.id != row.id:
            intake.change_report(connection, other.id, standing=Standing.BURIED.value)
    link = link_of(document, released=True)
    known = [one for one in chain_of(link, chains.having(connection, but=row.id)) if one.key != link.key]
    judged = app.judge(reading, now)
    arrived = arrive(judged.weighed, link, known, dict(source.successors))
    held_for = (Finding(**finding) for finding in row.findings)
    arrived = replace(arrived, findings=tuple(dict.fromkeys((*held_for, *arrived.findings))))
    weighed = replace(judged.weighed, verdict=arrived.verdict, findings=arrived.findings)
    judged = replace(judged, weighed=weighed)
    account = account_of(document, weighed.facts, hazard_of(app.known, weighed.facts), _touched(app, judged))
    event_id = tie(connection, account, now)
    intake.change_report(
        connection,
        row.id,
        verdict=arrived.verdict.value,
        standing=arrived.standing.value,
        findings=intake.finding_rows(arrived.findings),
        event_id=event_id,
    )
    chains.save_standings(connection, arrived.standings)
    chain = tuple(chains.reports_of(connection, {one.key for one in known if one.takes_part}))
    return Placed(document, judged, arrived, row.id, chain, account, event_id)
