"""What may go out without two people: drafts of the source and hazard pairs that policy names. None, as it ships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.assess.accounts import disagreement
from alerts.cap.verdict import Verdict
from alerts.errors import AvizuError
from alerts.incoming.consequence import Situation, situation_of
from alerts.model.event import About
from alerts.model.lifecycle import check_times
from alerts.model.warning import Approval, HazardWarning, State
from alerts.store import events, intake, journal, warnings
from alerts.store.approval import activate
from alerts.store.denials import end_denials

FRESH = timedelta(minutes=10)
"""A draft that has waited longer is for people: they may have looked at it and left it."""


@dataclass(frozen=True, slots=True)
class WentOut:
    """`sent` are warnings that are out now; `left` are those that policy names and that can't go out as they are."""

    sent: tuple[int, ...] = ()
    left: tuple[tuple[int, str], ...] = ()


def send_allowed(app: App, *, now: datetime) -> WentOut:
    """Sends every fresh draft that policy allows and that nothing is odd about. Safe to run twice.

    Nothing by a policy that two people have not agreed on.
    """
    pairs = frozenset(app.settings.policy.by_itself)
    if not pairs:
        return WentOut()
    with app.database.reading() as connection:
        if "policy" in app.unagreed(connection):
            return WentOut()
    sent, left = [], []
    for number in _candidates(app, pairs, now):
        try:
            if _send(app, number, pairs, now):
                sent.append(number)
        except AvizuError as error:
            left.append((number, error.sentence))
    return WentOut(tuple(sent), tuple(left))


def _candidates(app: App, pairs: frozenset[str], now: datetime) -> list[int]:
    with app.database.reading() as connection:
        found = warnings.warnings(connection, newest=100)
        return [one.id for one in found if _is_allowed(connection, one, pairs, now)]


def _is_allowed(connection: Connection, one: HazardWarning, pairs: frozenset[str], now: datetime) -> bool:
    """A finding, an officer's hand in it, or sources that disagree make it a matter for two people."""
    if now - one.created_at > FRESH or situation_of(one) is not Situation.MACHINES or one.report_id is None:
        return False
    report = intake.report(connection, one.report_id)
    if report is None or report.verdict != Verdict.ACCEPT.value or _pair(one) not in pairs:
        return False
    return one.event_id is None or not disagreement(events.accounts(connection, one.event_id))


def _pair(one: HazardWarning) -> str:
    """A tsunami check is of a kind of its own: whoever lets shaking go out by itself has not thought of it."""
    return f"{one.source}/{one.about.value if one.about is About.TSUNAMI_CHECK else one.newest.hazard}"


def _send(app: App, number: int, pairs: frozenset[str], now: datetime) -> bool:
    with app.database.writing() as connection:
        warnings.hold(connection, number)
        one = warnings.warning(connection, number)
        if not _is_allowed(connection, one, pairs, now):
            return False
        check_times(one.newest, now)
        outgoing = app.compose(connection, one.newest, agreed_only=True)
        if app.settings.refuse_unreviewed and outgoing.unreviewed:
            return False
        by = f"policy:{_pair(one)}"
        warnings.save_outgoing(connection, one.newest.id, outgoing.bulletins, outgoing.recipients)
        warnings.change(
            connection,
            one.newest,
            state=State.SUBMITTED.value,
            submitted_by=by,
            submitted_at=now,
            content_hash=outgoing.content_hash,
        )
        detail = {"hash": outgoing.content_hash, "policy": _pair(one)}
        journal.record(
            connection,
            at=now,
            who=by,
            what="submitted",
            warning_id=number,
            revision_id=one.newest.id,
            detail=detail,
        )
        submitted = warnings.warning(connection, number)
        recipients = warnings.recipients(connection, submitted.newest.id)
        end_denials(connection, app.hazards, submitted.newest, by=by, at=now)
        activate(
            connection,
            submitted,
            submitted.newest,
            recipients,
            restraint=app.restraint,
            by=by,
            at=now,
            approval=Approval.POLICY,
        )
    return True
