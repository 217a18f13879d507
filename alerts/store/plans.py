"""Plans as rows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alerts.errors import NotAllowed, NotFound
from alerts.model.people import Officer
from alerts.model.plan import Plan, PlanState
from alerts.model.warning import Certainty, Revision, Severity, State, Urgency
from alerts.store import journal, refused
from alerts.store import tables as t
from alerts.store.database import Database
from alerts.store.desk_tables import plan as table
from alerts.store.warnings import LARGEST_ID


def add(connection: Connection, plan: Plan) -> Plan:
    """Stores it and answers it with its id."""
    row = {
        "name": plan.name,
        "trigger": plan.trigger,
        "hazard": plan.hazard,
        "facts": _facts(plan),
        "lasts_minutes": int(plan.lasts.total_seconds()) // 60,
        "valid_until": plan.valid_until,
        "state": plan.state.value,
        "touched_by": list(plan.touched_by),
        "created_at": plan.created_at,
        "created_by": plan.created_by,
    }
    return replace(plan, id=int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()))


def plan(connection: Connection, plan_id: int) -> Plan:
    """Raises NotFound with the command that lists them."""
    known = select(table).where(table.c.id == plan_id)
    row = connection.execute(known).first() if 0 < plan_id <= LARGEST_ID else None
    if row is None:
        raise NotFound(f"There is no plan {plan_id}.", remedy="See the list: avizu plan list")
    return _plan_of(row)


def hold(connection: Connection, plan_id: int) -> Plan:
    """The plan; until this transaction ends, nobody else's gets past this line for it (SQLite has one writer)."""
    if 0 < plan_id <= LARGEST_ID:
        connection.execute(select(table.c.id).where(table.c.id == plan_id).with_for_update())
    return plan(connection, plan_id)


def plans(connection: Connection, *, ended: bool = False) -> list[Plan]:
    """In the order they were written; with `ended` those that ended too."""
    query = select(table).order_by(table.c.id)
    if not ended:
        query = query.where(table.c.state != PlanState.ENDED.value)
    return [_plan_of(row) for row in connection.execute(query)]


def submit(connection: Connection, old: Plan, new: Plan) -> None:
    """Keeps who submitted it and the digests of what was submitted."""
    columns = {"submitted_at": new.submitted_at, "submitted_by": new.submitted_by, "digest": new.digest}
    _change(connection, old, new, facts=_facts(new), touched_by=list(new.touched_by), **columns)


def approve(connection: Connection, old: Plan, new: Plan) -> None:
    _change(connection, old, new, approved_at=new.approved_at, approved_by=new.approved_by)


def end(connection: Connection, old: Plan, new: Plan) -> None:
    _change(connection, old, new, ended_at=new.ended_at, ended_by=new.ended_by, reason=new.reason)


def _change(connection: Connection, old: Plan, new: Plan, **columns: Any) -> None:
    """A guarded step: it happens only if the plan is still as it was read. Raises NotAllowed otherwise."""
    guarded = (
        update(table)
        .where(table.c.id == old.id, table.c.state == old.state.value, table.c.digest == old.digest)
        .values(state=new.state.value, **columns)
    )
    if connection.execute(guarded).rowcount != 1:
        raise NotAllowed(
            f"{old.ref.capitalize()} was changed by someone else in this moment.",
            remedy=f"Look again: avizu plan show {old.id}",
            code="raced",
        )


def agreed_by(connection: Connection, source: str) -> tuple[str, ...]:
    """Who wrote and who approved the plan that a warning of this source was fired from; () where it is of no plan."""
    number = source.removeprefix("plan:")
    if number == source or not number.isdecimal() or int(number) > LARGEST_ID:
        return ()
    query = select(table.c.touched_by, table.c.approved_by).where(table.c.id == int(number))
    return tuple(dict.fromkeys(login for row in connection.execute(query) for login in (*row[0], row[1]) if login))


def fired(connection: Connection, one: Plan) -> list[int]:
    """The warnings it was fired as, oldest first."""
    query = select(t.warning.c.id).where(t.warning.c.source == one.source).order_by(t.warning.c.id)
    return list(connection.execute(query).scalars())


def active(connection: Connection, one: Plan) -> int | None:
    """The warning of this plan that is out now."""
    query = (
        select(t.warning.c.id)
        .join(t.revision, t.revision.c.warning_id == t.warning.c.id)
        .where(t.warning.c.source == one.source, t.revision.c.state == State.ACTIVE.value)
        .order_by(t.warning.c.id.desc())
    )
    return connection.execute(query).scalars().first()


def next_warning(connection: Connection) -> int:
    """The number that a warning gets if it is written now."""
    return int(connection.execute(select(func.max(t.warning.c.id))).scalar() or 0) + 1


def _facts(one: Plan) -> dict[str, Any]:
    return {
        "severity": one.severity.value,
        "urgency": one.urgency.value,
        "certainty": one.certainty.value,
        "sucos": list(one.sucos),
        "values": dict(one.values),
        "parts": dict(one.parts),
    }


def _plan_of(row: Row[Any]) -> Plan:
    facts: Mapping[str, Any] = row.facts
    created: datetime = row.created_at
    return Plan(
        id=row.id,
        name=row.name,
        trigger=row.trigger,
        hazard=row.hazard,
        severity=Severity(facts["severity"]),
        urgency=Urgency(facts["urgency"]),
        certainty=Certainty(facts["certainty"]),
        sucos=tuple(facts["sucos"]),
        values=dict(facts["values"]),
        parts=dict(facts["parts"]),
        lasts=timedelta(minutes=row.lasts_minutes),
        valid_until=row.valid_until,
        state=PlanState(row.state),
        touched_by=tuple(row.touched_by),
        created_at=created,
        created_by=row.created_by,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        reason=row.reason,
        digest=row.digest,
    )


def note(
    connection: Connection,
    one: Plan,
    what: str,
    detail: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    revision: Revision | None = None,
) -> None:
    """A line of the audit that names the plan."""
    journal.record(
        connection,
        at=at,
        who=by,
        what=what,
        warning_id=revision.warning_id if revision else None,
        revision_id=revision.id if revision else None,
        detail={"plan": one.id, **detail},
    )


def refusals_noted(
    database: Database, plan_id: int, deed: str, *, by: Officer, at: datetime
) -> AbstractContextManager[None]:
    """What somebody tried and might not do stands in the audit, though his own transaction is undone."""
    return refused.noted(database, f"refused to {deed}", by=by, at=at, detail={"plan": plan_id})
