"""A plan at night: rehearsed, and fired by one officer because two had agreed on it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.consent import Approved, consent
from alerts.errors import AvizuError, NotAllowed
from alerts.model.message import Medium
from alerts.model.people import Officer, check_able, check_officer
from alerts.model.plan import (
    Plan,
    PlanStep,
    after,
    as_revision,
    check_danger,
    check_holds,
    check_reason,
    check_reviewed,
    check_seen,
)
from alerts.model.warning import Approval, HazardWarning, Revision, State
from alerts.outgoing import Outgoing
from alerts.outgoing.planned import fired_page, lapsed, sight
from alerts.store import clock, pages, plans, warnings

FIRE = "fire a plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What would go out if the plan were fired at this moment, and `why_not` it can't be; "" when it can.

    `warning` has no number, for it is not stored; its text has the one that comes next. `seen` stands for all of it.
    """

    plan: Plan
    warning: HazardWarning
    outgoing: Outgoing
    why_not: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired(Approved):
    """`told` is how many officers were told at once."""

    told: int


def rehearse(app: App, plan_id: int, *, now: datetime) -> Rehearsal:
    """Exactly what `fire` would send now, with no effect. Raises Refused where it can't be worded at all."""
    with app.database.reading() as connection:
        plan = plans.plan(connection, plan_id)
        refusal = _why_not(app, connection, plan, now)
        try:
            return _rehearsed(app, connection, plan, now, refusal.sentence if refusal else "")
        except AvizuError:
            if refusal is None:
                raise
            raise refusal from None


def _rehearsed(app: App, connection: Connection, plan: Plan, now: datetime, why_not: str) -> Rehearsal:
    revision = as_revision(plan, at=now, warning_id=plans.next_warning(connection))
    outgoing = app.compose(connection, revision, agreed_only=True)
    unsaved = HazardWarning(
        id=0, created_at=now, created_by="", source=plan.source, report_id=None, revisions=(revision,)
    )
    return Rehearsal(plan=plan, warning=unsaved, outgoing=outgoing, why_not=why_not, seen=sight(plan, outgoing))


def _why_not(app: App, connection: Connection, plan: Plan, now: datetime) -> NotAllowed | None:
    try:
        _check_fireable(app, connection, plan, now)
    except NotAllowed as refusal:
        return refusal
    return None


def look(app: App, plan_id: int, *, by: Officer, now: datetime) -> Rehearsal:
    """What this officer is about to send. Raises what `fire` would, before anybody types anything."""
    noted = plans.refusals_noted(app.database, plan_id, FIRE, by=by, at=now)
    with noted, app.database.reading() as connection:
        plan = plans.plan(connection, plan_id)
        _check_may(app, connection, plan, by, now)
        return _rehearsed(app, connection, plan, now, "")


def fire(app: App, plan_id: int, *, by: Officer, reason: str, now: datetime, seen: str | None = None) -> Fired:
    """One officer sends what two agreed on; all officers are told at once. Raises Refused, and nothing has happened.

    `seen` is of the rehearsal that he looked at: whom it reaches and in which words must still be the same.
    """
    check_reason(reason)
    noted = plans.refusals_noted(app.database, plan_id, FIRE, by=by, at=now)
    with noted, app.database.writing() as connection:
        plan = plans.hold(connection, plan_id)
        _check_may(app, connection, plan, by, now)
        revision = _written(connection, plan, by.login, now)
        outgoing = app.compose(connection, revision, agreed_only=True)
        check_seen(plan, seen, sight(plan, outgoing))
        check_reviewed(plan, app.settings.refuse_unreviewed and outgoing.unreviewed)
        _submit(connection, revision, outgoing, by.login, now)
        warning = warnings.warning(connection, revision.warning_id)
        done = consent(app, connection, warning, by=by.login, now=now, approval=Approval.PLAN, remark=reason)
        detail = {"reason": reason, "hash": outgoing.content_hash, "digest": plan.digest}
        plans.note(connection, plan, "plan fired", detail, by=by.login, at=now, revision=revision)
        told = _tell(app, connection, plan, revision, by.login, now)
        return Fired(**{one.name: getattr(done, one.name) for one in fields(done)}, told=told)


def _check_may(app: App, connection: Connection, plan: Plan, by: Officer, now: datetime) -> None:
    """Whoever wrote it may fire it as well: two had agreed."""
    check_officer(by, FIRE)
    check_able(by, FIRE, now)
    _check_fireable(app, connection, plan, now)


def _check_fireable(app: App, connection: Connection, plan: Plan, now: datetime) -> None:
    after(plan, PlanStep.FIRE)
    hazard = app.hazards.get(plan.hazard)
    check_danger(plan, hazard.denied if hazard else "")
    check_holds(plan, lapsed(plan, app.agreed_desk(connection), now))
    active = plans.active(connection, plan)
    if active is not None:
        raise NotAllowed(
            f"{plan.ref.capitalize()} was fired: warning {active} is out.",
            remedy=f"Update that warning: avizu warning update {active}",
            code="plan-active",
        )
    fault = clock.why_paused(connection, now)
    if fault:
        raise NotAllowed(
            f"{plan.ref.capitalize()} can't be fired while the clock is not trusted: {fault}.",
            remedy="Set the clock, then run: avizu clock confirm",
            code="clock",
        )


def _written(connection: Connection, plan: Plan, by: str, now: datetime) -> Revision:
    warning_id = warnings.add_warning(connection, at=now, by=by, source=plan.source)
    return warnings.add_revision(connection, as_revision(plan, at=now, warning_id=warning_id, by=by))


def _submit(connection: Connection, revision: Revision, outgoing: Outgoing, by: str, now: datetime) -> None:
    warnings.save_outgoing(connection, revision.id, outgoing.bulletins, outgoing.recipients)
    warnings.change(
        connection,
        revision,
        state=State.SUBMITTED.value,
        submitted_by=by,
        submitted_at=now,
        content_hash=outgoing.content_hash,
    )


def _tell(app: App, connection: Connection, plan: Plan, revision: Revision, by: str, now: datetime) -> int:
    """Everybody who could take it back learns of it at once. Answers how many."""
    settings, number = app.settings, revision.warning_id
    where = app.gazetteer.summary(revision.sucos)
    text = fired_page(plan, by=by, warning_id=number, where=where, sender=settings.sender, mode=settings.mode)
    route = settings.route_for(Medium.SMS)
    return pages.page(connection, pages.on_duty(connection), text, place=f"warning {number}", route=route, now=now)
