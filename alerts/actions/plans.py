"""Plans by day: written, submitted, approved by a second officer, withdrawn, ended when anything in them changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import AvizuError, NotAllowed, Unusable
from alerts.model.message import Medium
from alerts.model.people import Officer, check_able, check_officer
from alerts.model.plan import (
    Plan,
    PlanState,
    PlanStep,
    after,
    check_danger,
    check_holds,
    check_reason,
    check_reviewed,
    check_second,
    check_seen,
    check_sensible,
)
from alerts.outgoing import Desk
from alerts.outgoing.planned import Planned, ended_page, lapsed, planned
from alerts.store import clock, officers, pages, plans
from alerts.words.hazards import check_values, missing_values

APPROVE = "approve a plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A plan as it stands. `lapsed` says why it can't be fired any more, "" when it holds.

    `active` is its warning that is out, `fired` all that it was fired as.
    """

    plan: Plan
    lapsed: str
    active: int | None
    fired: tuple[int, ...]


def create(app: App, new: Plan, *, by: Officer, now: datetime) -> Plan:
    """A draft of a plan. Raises Unusable where it could never be fired; nothing can be added to it at night."""
    check_officer(by, "draft a plan")
    _check_facts(app, new)
    check_sensible(new, now, len(app.gazetteer.sucos))
    with app.database.writing() as connection:
        plan = plans.add(connection, replace(new, created_at=now, created_by=by.login, touched_by=(by.login,)))
        plans.note(connection, plan, "plan drafted", _said(plan), by=by.login, at=now)
        return plan


def _check_facts(app: App, plan: Plan) -> None:
    hazard = app.hazards.get(plan.hazard)
    if hazard is None:
        known = ", ".join(sorted(app.hazards))
        raise Unusable(f"There is no hazard {plan.hazard!r}.", remedy=f"Choose one of: {known}.")
    check_danger(plan, hazard.denied)
    check_values(hazard, plan.values)
    wanted = missing_values(hazard, {**plan.values, "time": "onset", "phone": app.settings.phone})
    if wanted:
        raise Unusable(
            f"A plan for {plan.hazard} needs {', '.join(wanted)}: nothing is asked for at night.",
            remedy=" ".join(f"--set {name}=..." for name in wanted),
            code="missing-value",
        )


def _check_no_denial(app: App, plan: Plan) -> None:
    hazard = app.hazards.get(plan.hazard)
    check_danger(plan, hazard.denied if hazard else "")


def submit(app: App, plan_id: int, *, by: Officer, now: datetime) -> tuple[Plan, Planned]:
    """Fixes its texts, and waits for a second officer."""
    check_officer(by, "submit a plan")
    with app.database.writing() as connection:
        old = plans.hold(connection, plan_id)
        state = after(old, PlanStep.SUBMIT)
        check_sensible(old, now, len(app.gazetteer.sucos))
        _check_no_denial(app, old)
        whole = planned(old, app.agreed_desk(connection), now)
        check_reviewed(old, app.settings.refuse_unreviewed and whole.outgoing.unreviewed)
        new = replace(
            old,
            state=state,
            submitted_by=by.login,
            submitted_at=now,
            touched_by=tuple(dict.fromkeys((*old.touched_by, by.login))),
            digest=whole.digest,
            parts=whole.parts,
        )
        plans.submit(connection, old, new)
        plans.note(connection, new, "plan submitted", {"digest": new.digest}, by=by.login, at=now)
        return new, whole


def look(app: App, plan_id: int, *, by: Officer, now: datetime) -> tuple[Plan, Planned]:
    """What this officer is about to approve. Raises what `approve` would, before anybody types anything."""
    noted = plans.refusals_noted(app.database, plan_id, APPROVE, by=by, at=now)
    with noted, app.database.reading() as connection:
        plan = plans.plan(connection, plan_id)
        return plan, _approvable(app, connection, plan, by, now)


def approve(app: App, plan_id: int, *, by: Officer, now: datetime, seen: str | None = None) -> Plan:
    """The second officer's yes to exactly what was submitted. `seen` is the digest of what he looked at."""
    noted = plans.refusals_noted(app.database, plan_id, APPROVE, by=by, at=now)
    with noted, app.database.writing() as connection:
        old = plans.hold(connection, plan_id)
        _approvable(app, connection, old, by, now)
        check_seen(old, seen, old.digest)
        new = replace(old, state=after(old, PlanStep.APPROVE), approved_by=by.login, approved_at=now)
        plans.approve(connection, old, new)
        plans.note(connection, new, "plan approved", {"digest": new.digest}, by=by.login, at=now)
        return new


def _approvable(app: App, connection: Connection, plan: Plan, by: Officer, now: datetime) -> Planned:
    check_officer(by, APPROVE)
    check_able(by, APPROVE, now)
    after(plan, PlanStep.APPROVE)
    check_second(plan, by.login)
    officers.check_other_phone(connection, by.login, plan.touched_by, APPROVE)
    _check_no_denial(app, plan)
    desk = app.agreed_desk(connection)
    check_holds(plan, lapsed(plan, desk, now))
    return planned(plan, desk, plan.submitted_at or now)


def withdraw(app: App, plan_id: int, *, by: Officer, now: datetime, reason: str, asked: bool = True) -> Plan:
    """Ends a plan in any state. The officers are told if it could have been fired.

    Without `asked`, that the passphrase was typed again, it ends none that two officers agreed on.
    """
    check_officer(by, "withdraw a plan")
    check_reason(reason)
    with app.database.writing() as connection:
        old = plans.hold(connection, plan_id)
        if old.state is PlanState.APPROVED and not asked:
            raise NotAllowed(f"{old.ref.capitalize()} was approved in this moment.", remedy="Withdraw it again.")
        why = f"{by.login} withdrew it: {reason.strip()}"
        return _end(app, connection, old, why, "plan withdrawn", by=by.login, now=now)


def state_of(app: App, plan_id: int) -> PlanState:
    with app.database.reading() as connection:
        return plans.plan(connection, plan_id).state


def agreed_by(app: App, source: str) -> tuple[str, ...]:
    """Who agreed on the plan that a warning of this source was fired from."""
    with app.database.reading() as connection:
        return plans.agreed_by(connection, source)


def standing(app: App, *, now: datetime, ended: bool = False) -> tuple[Standing, ...]:
    """Every plan, with `ended` those that are over too."""
    with app.database.reading() as connection:
        desk = app.agreed_desk(connection)
        return tuple(_standing(connection, plan, desk, now) for plan in plans.plans(connection, ended=ended))


def _standing(connection: Connection, plan: Plan, desk: Desk, now: datetime) -> Standing:
    return Standing(
        plan=plan,
        lapsed=lapsed(plan, desk, now),
        active=plans.active(connection, plan),
        fired=tuple(plans.fired(connection, plan)),
    )


def with_texts(app: App, plan_id: int, *, now: datetime) -> tuple[Standing, Planned | None]:
    """One plan, and its texts as they would be written now; None where it can't be worded any more."""
    with app.database.reading() as connection:
        desk = app.agreed_desk(connection)
        one = _standing(connection, plans.plan(connection, plan_id), desk, now)
        try:
            return one, planned(one.plan, desk, one.plan.submitted_at or now)
        except AvizuError:
            return one, None


def lapse_due(app: App, *, now: datetime) -> tuple[str, ...]:
    """Ends the plans that have lapsed and tells the officers, so that nobody learns of it at night.

    None ends for a word that one person changed in a file: plans are said in words that two agreed on.
    Answers a line for each. While the clock is not trusted nothing lapses.
    """
    with app.database.reading() as connection:
        if clock.why_paused(connection, now):
            return ()
        # This process may have run for weeks, and two may have agreed on other words since it read its files.
        desk = replace(app).agreed_desk(connection)
        found = [(plan, why) for plan in plans.plans(connection) if (why := lapsed(plan, desk, now))]
    return tuple(line for plan, why in found for line in _lapse(app, plan, why, now))


def _lapse(app: App, plan: Plan, why: str, now: datetime) -> Iterator[str]:
    with app.database.writing() as connection:
        if plans.hold(connection, plan.id) == plan:
            _end(app, connection, plan, why, "plan lapsed", by="avizu", now=now)
            yield f"{plan.ref} ({plan.name}) has lapsed: {why}"


def _end(app: App, connection: Connection, old: Plan, why: str, what: str, *, by: str, now: datetime) -> Plan:
    new = replace(old, state=after(old, PlanStep.END), ended_by=by, ended_at=now, reason=why)
    plans.end(connection, old, new)
    plans.note(connection, new, what, {"reason": why}, by=by, at=now)
    if old.state is PlanState.APPROVED:
        text = ended_page(old, why, sender=app.settings.sender, mode=app.settings.mode)
        route = app.settings.route_for(Medium.SMS)
        pages.page(connection, pages.on_duty(connection), text, place=old.ref, route=route, now=now)
    return new


def _said(plan: Plan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "trigger": plan.trigger,
        "hazard": plan.hazard,
        "severity": plan.severity.value,
        "sucos": list(plan.sucos),
        "values": dict(plan.values),
        "lasts_minutes": int(plan.lasts.total_seconds()) // 60,
        "valid_until": plan.valid_until.isoformat(),
    }
