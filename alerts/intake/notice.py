"""One notice of a source that does not speak CAP: kept in its versions, tied to its event, assessed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.assess.distance import coast_km
from alerts.cap.document import Finding
from alerts.cap.link import Standing
from alerts.cap.verdict import CLOCK_SLACK, Verdict
from alerts.errors import Unusable
from alerts.feeds.notice import Notice
from alerts.incoming.account import SHAKES
from alerts.intake import tsunami
from alerts.intake.desk import Intake, Origin
from alerts.intake.event import assess, tie
from alerts.intake.taken import Taken
from alerts.model.event import Account, Shock
from alerts.settings import FeedSource
from alerts.store import events, intake, journal

NEAR_KM = 1500.0
"""Shocks farther from our coast are not kept: sources list the whole world, and none so far calls for anything."""

TOO_FAR_AHEAD = timedelta(hours=12)
"""A clock that lost its hour or its time zone makes news look this far ahead. A tsunami check does not wait for it."""

FAR = Finding("outside", "It is too far from Timor-Leste.", "")
FUTURE = Finding("sent-future", "It is dated in the future: compare our clock with theirs.", "")
NOT_FOR_US = frozenset({"outside", "not-current", "unknown-event", "not-earthquake", "provisional"})
"""What sources list beside what we look for. It is passed over without a row."""

MINOR_LEVELS = frozenset({"", "Green"})


def take_notice(app: App, notice: Notice, *, source: FeedSource, now: datetime) -> Taken:
    """One version of what a source says, once. What is far away or of another kind is not kept."""
    account = replace(notice.account, source=source.name)
    if not notice.usable:
        return _turned_away(app, notice, account, source, now)
    if account.shock is not None and coast_km(account.shock.lat, account.shock.lon, app.gazetteer) > NEAR_KM:
        return Taken(verdict=Verdict.REJECT, findings=(FAR,))
    findings = (*notice.findings, *((FUTURE,) if _ahead(account.shock, now, CLOCK_SLACK) else ()))
    with app.database.writing() as connection:
        intake.alone(connection)
        desk = Intake(app, connection, source, now)
        return _kept(desk, replace(notice, account=account, findings=findings))


def _ahead(shock: Shock | None, now: datetime, slack: timedelta) -> bool:
    return shock is not None and shock.at > now + slack


def _turned_away(app: App, notice: Notice, account: Account, source: FeedSource, now: datetime) -> Taken:
    """What can't be used because something in it is broken is kept and written down, once."""
    if any(finding.code in NOT_FOR_US for finding in notice.findings):
        return Taken(verdict=Verdict.REJECT, findings=notice.findings)
    rejected = Taken(verdict=Verdict.REJECT, findings=notice.findings, readable=False)
    digest = hashlib.sha256(source.name.encode() + notice.body).hexdigest()
    with app.database.writing() as connection:
        intake.alone(connection)
        if intake.is_kept(connection, source.name, digest):
            return rejected
        new = _report(account, notice, Verdict.REJECT, Standing.NOTED, sent=now, digest=digest)
        report_id = intake.add_report(connection, replace(new, identifier="", sender=""), at=now)
        reason = notice.findings[-1].message if notice.findings else "It can't be used."
        detail = {"report": report_id, "reason": reason}
        journal.record(connection, at=now, who=f"feed:{source.name}", what="document refused", detail=detail)
    return replace(rejected, report_id=report_id)


def _kept(desk: Intake, notice: Notice) -> Taken:
    account, now = notice.account, desk.now
    digest = _digest(account)
    before = intake.newest_version(desk.connection, account.source, account.identifier)
    held = _ahead(account.shock, now, TOO_FAR_AHEAD)
    if before is not None and before.digest == digest:
        intake.seen_again(desk.connection, before.id, now)
        if before.standing == Standing.HELD.value and before.settled_at is None and not held:
            # It was held for its date alone, and that is no longer odd: our clock, or theirs, was mended.
            return Taken(verdict=Verdict.FLAG, report_id=before.id, drafts=tuple(release_notice(desk, before)))
        if before.received_at > now + CLOCK_SLACK and before.event_id is not None:
            # It was judged by a clock that was ahead, and seemed to be long ago.
            intake.change_report(desk.connection, before.id, received_at=now)
            again = _assessed(desk, account, before.event_id, before.id, first=False)
            return Taken(verdict=Verdict(before.verdict), report_id=before.id, drafts=tuple(again))
        return Taken(verdict=Verdict.IGNORE)
    sent = account.sent if account.sent and account.sent <= now + CLOCK_SLACK else now
    # A version that is dated ahead of our clock was kept while that was wrong: it ranks below all others.
    late = before is not None and account.sent is not None and sent < before.sent <= now + CLOCK_SLACK
    standing = Standing.HELD if held else Standing.REPLACED if late else Standing.STANDS
    verdict = _verdict(notice.findings, standing)
    exact = intake.report_exactly(desk.connection, account.sender, account.identifier, sent, digest)
    if exact is not None:
        intake.seen_again(desk.connection, exact.id, now)
        return Taken(verdict=Verdict.IGNORE)
    event_id = None if held else tie(desk.connection, account, now)
    new = _report(account, notice, verdict, standing, sent=sent, digest=digest, event_id=event_id)
    report_id = intake.add_report(desk.connection, new, at=now)
    drafts: list[int] = []
    if event_id is not None and standing is Standing.STANDS:
        _outdate(desk.connection, event_id, report_id, account)
        drafts = _assessed(desk, account, event_id, report_id, first=before is None)
    return Taken(verdict=verdict, report_id=report_id, drafts=tuple(drafts), findings=notice.findings)


def _verdict(findings: tuple[Finding, ...], standing: Standing) -> Verdict:
    plain = Verdict.FLAG if findings else Verdict.ACCEPT
    return {Standing.HELD: Verdict.QUARANTINE, Standing.REPLACED: Verdict.SUPPRESS}.get(standing, plain)


def _report(
    account: Account,
    notice: Notice,
    verdict: Verdict,
    standing: Standing,
    *,
    sent: datetime,
    digest: str,
    event_id: int | None = None,
) -> intake.NewReport:
    return intake.NewReport(
        source=account.source,
        sender=account.sender,
        identifier=account.identifier,
        sent=sent,
        digest=digest,
        verdict=verdict,
        standing=standing.value,
        findings=notice.findings,
        body=notice.body,
        headline=account.headline,
        account=account,
        event_id=event_id,
    )


def _outdate(connection: Connection, event_id: int, report_id: int, account: Account) -> None:
    """The source's earlier versions stand no longer, also those under another of the event's names."""
    for row in events.reports(connection, event_id):
        same = row.source == account.source and row.account is not None and row.msg_type == ""
        if same and row.id != report_id and row.standing == Standing.STANDS.value:
            kept = events.account_of(row.account)
            if kept.identifier == account.identifier or kept.keys & account.keys:
                intake.change_report(connection, row.id, standing=Standing.REPLACED.value)


def _assessed(desk: Intake, account: Account, event_id: int, report_id: int, *, first: bool) -> list[int]:
    origin = Origin(report_id, event_id)
    if account.hazard not in SHAKES:
        if first and account.level not in MINOR_LEVELS and not desk.source.signs_only:
            said = f"{account.source} reports: {account.headline[:200]}. If people here are in danger, draft a warning."
            desk.propose("draft", said, origin, warning_id=None)
        return []
    drafts = assess(desk, event_id, report_id)
    tsunami.account_said(desk, account, event_id, origin)
    return drafts


def _digest(account: Account) -> str:
    """Of what is said, not of how: a source counts readers and photographs in the same item."""
    kept = {key: value for key, value in events.account_values(account).items() if key != "sent"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def release_notice(desk: Intake, row: Any) -> list[int]:
    """A notice that was held and counts from now on. Answers the warnings drafted or rewritten.

    Where its source has spoken since, the newer version stands.
    """
    if row.account is None:
        raise Unusable("There is nothing in it that could be used.", remedy="Draft by hand: avizu warning draft")
    account = replace(events.account_of(row.account), source=row.source)
    newest = intake.newest_version(desk.connection, row.source, row.identifier)
    overtaken = newest is not None and newest.id != row.id and newest.standing == Standing.STANDS.value
    event_id = tie(desk.connection, account, desk.now)
    standing = Standing.REPLACED if overtaken else Standing.STANDS
    intake.change_report(
        desk.connection, row.id, verdict=Verdict.FLAG.value, standing=standing.value, event_id=event_id
    )
    if overtaken:
        return []
    _outdate(desk.connection, event_id, row.id, account)
    return _assessed(desk, account, event_id, row.id, first=True)
