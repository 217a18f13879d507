"""One CAP document from a machine source: judged, placed in its chain, tied to its event, and followed up."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.cap.document import Document, Finding
from alerts.cap.draft import identity
from alerts.cap.read import read
from alerts.cap.sequence import Standing
from alerts.cap.verdict import CLOCK_SLACK, VERDICTS, Verdict
from alerts.incoming import Judged
from alerts.intake.desk import Intake
from alerts.intake.follow import follow_up
from alerts.intake.place import OF_THE_FEED, Placed, let_go, place
from alerts.intake.taken import Taken
from alerts.settings import FeedSource
from alerts.store import intake, journal


def take(app: App, data: bytes, *, source: FeedSource, now: datetime) -> Taken:
    """One document, once. Never raises for what the document says: that is in the verdict and its findings."""
    reading = read(data, schema=True)
    if reading.document is None:
        return _turned_away(app, data, reading.findings, source, now)
    judged = carried(source, reading.document, app.judge(reading, now))
    with app.database.writing() as connection:
        intake.alone(connection)
        desk = Intake(app, connection, source, now)
        placed = place(app, connection, reading.document, data, judged, source, now)
        if placed.report_id is None:
            placed = _by_a_better_way(desk, judged, placed, data)
        if placed.report_id is None:
            return Taken(verdict=placed.arrived.verdict, findings=placed.arrived.findings)
        drafts = follow_up(desk, placed)
        verdict, findings = _final(connection, placed.report_id)
    return Taken(verdict=verdict, report_id=placed.report_id, drafts=tuple(drafts), findings=findings)


def _by_a_better_way(desk: Intake, judged: Judged, placed: Placed, data: bytes) -> Placed:
    """A repeat counts after all where only the feed that brought it first had no right to it, or only makes signs; and
    where our clock was ahead when it came, so that it seemed to be over.
    """
    if desk.source.signs_only or judged.weighed.verdict not in (Verdict.ACCEPT, Verdict.FLAG):
        return placed
    for row in intake.reports_like(desk.connection, identity(placed.document)):
        if row.digest == placed.arrived.link.digest and (
            _held_for_its_feed(row) or _only_a_sign(desk, row) or row.received_at > desk.now + CLOCK_SLACK
        ):
            intake.change_report(desk.connection, row.id, source=desk.source.name, received_at=desk.now)
            return let_go(desk.app, desk.connection, row, source=desk.source, now=desk.now, data=data, by_hand=False)
    return placed


def _held_for_its_feed(row: Any) -> bool:
    held = {finding["code"] for finding in row.findings if VERDICTS.get(finding["code"]) is Verdict.QUARANTINE}
    return row.standing == Standing.HELD.value and row.settled_at is None and held <= OF_THE_FEED


def _only_a_sign(desk: Intake, row: Any) -> bool:
    first = next((source for source in desk.app.settings.feeds if source.name == row.source), None)
    return first is not None and first.signs_only and not intake.drafted_from(desk.connection, [row.id])


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
        digest=hashlib.sha256(source.name.encode() + data).hexdigest(),
        verdict=Verdict.REJECT,
        standing=Standing.NOTED.value,
        findings=findings,
        body=data,
    )
    with app.database.writing() as connection:
        intake.alone(connection)
        if intake.is_kept(connection, source.name, new.digest):
            return Taken(verdict=Verdict.REJECT, findings=findings, readable=False)
        report_id = intake.add_report(connection, new, at=now)
        reason = findings[-1].message if findings else ""
        detail = {"report": report_id, "reason": reason}
        journal.record(connection, at=now, who=f"feed:{source.name}", what="document refused", detail=detail)
    return Taken(verdict=Verdict.REJECT, report_id=report_id, findings=findings, readable=False)


def _final(connection: Connection, report_id: int) -> tuple[Verdict, tuple[Finding, ...]]:
    """As it is kept now: following it up may have held it back."""
    row = intake.report(connection, report_id)
    assert row is not None
    return Verdict(row.verdict), tuple(Finding(**finding) for finding in row.findings)


def release(desk: Intake, row: Any) -> list[int]:
    """A document that an officer lets out of quarantine, followed up. Answers the warnings drafted or rewritten."""
    return follow_up(desk, let_go(desk.app, desk.connection, row, source=desk.source, now=desk.now))
