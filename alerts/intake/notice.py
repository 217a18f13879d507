"""One notice of a source that does not speak CAP: kept in its versions, tied to its event, assessed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.app import App
from alerts.assess.distance import coast_km
from alerts.cap.document import Finding
from alerts.cap.sequence import Standing
from alerts.cap.verdict import CLOCK_SLACK, Verdict
from alerts.errors import Unusable
from alerts.feeds.notice import Notice
from alerts.intake import tsunami
from alerts.intake.desk import Intake, Origin
from alerts.intake.event import assess, tie
from alerts.intake.taken import Taken
from alerts.model.event import Account, Shock
from alerts.settings import FeedSource
from alerts.store import events, intake

NEAR_KM = 1500.0
"""Shocks farther from our coast are not kept: sources list the whole world, and none so far calls for anything."""

FAR = Finding("outside", "It is too far from Timor-Leste.", "")
FUTURE = Finding("sent-future", "It is dated in the future.", "")


def take_notice(app: App, notice: Notice, *, source: FeedSource, now: datetime) -> Taken:
    """One version of what a source says, once. What is far away or not usable is not kept."""
    account = replace(notice.account, source=source.name)
    if not notice.usable or _is_far(app, account.shock):
        return Taken(verdict=Verdict.REJECT, findings=notice.findings if not notice.usable else (FAR,))
    findings = (*notice.findings, *((FUTURE,) if account.shock and account.shock.at > now + CLOCK_SLACK else ()))
    held = FUTURE in findings
    digest = _digest(account)
    drafts: list[int] = []
    with app.database.writing() as connection:
        before = intake.newest_version(connection, source.name, account.identifier)
        if before is not None and before.digest == digest:
            intake.seen_again(connection, before.id, now)
            return Taken(verdict=Verdict.IGNORE)
        sent = account.sent or now
        late = before is not None and sent < before.sent
        event_id = tie(connection, account, now) if not held else None
        new = intake.NewReport(
            source=source.name,
            sender=account.sender,
            identifier=account.identifier,
            sent=sent,
            digest=digest,
            verdict=_verdict(findings, held=held, late=late),
            standing=_standing(held=held, late=late).value,
            findings=findings,
            body=notice.body,
            headline=account.headline,
            account=account,
            event_id=event_id,
        )
        report_id = intake.add_report(connection, new, at=now)
        if before is not None and not late and not held:
            intake.change_report(connection, before.id, standing=Standing.REPLACED.value)
        if event_id is not None and not late:
            desk = Intake(app, connection, source, now)
            drafts = assess(desk, event_id, report_id)
            if before is None or before.account["tsunami"] != account.tsunami:
                tsunami.account_said(desk, account, event_id, Origin(report_id, event_id))
    return Taken(verdict=new.verdict, report_id=report_id, drafts=tuple(drafts), findings=findings)


def _is_far(app: App, shock: Shock | None) -> bool:
    return shock is not None and coast_km(shock.lat, shock.lon, app.gazetteer) > NEAR_KM


def _verdict(findings: tuple[Finding, ...], *, held: bool, late: bool) -> Verdict:
    if held:
        return Verdict.QUARANTINE
    if late:
        return Verdict.SUPPRESS
    return Verdict.FLAG if findings else Verdict.ACCEPT


def _standing(*, held: bool, late: bool) -> Standing:
    return Standing.HELD if held else Standing.REPLACED if late else Standing.STANDS


def _digest(account: Account) -> str:
    """Of what is said, not of how: a source counts readers and photographs in the same item."""
    kept = {key: value for key, value in events.account_values(account).items() if key != "sent"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def release_notice(desk: Intake, row: Any) -> list[int]:
    """A notice that an officer lets out of quarantine, tied and assessed. Answers the warnings drafted or rewritten."""
    if row.account is None:
        raise Unusable("There is nothing in it that could be used.", remedy="Draft by hand: avizu warning draft")
    account = replace(events.account_of(row.account), source=row.source)
    event_id = tie(desk.connection, account, desk.now)
    intake.change_report(
        desk.connection, row.id, verdict=Verdict.FLAG.value, standing=Standing.STANDS.value, event_id=event_id
    )
    return assess(desk, event_id, row.id)
