"""How the SMS of a text are on their way, and moving them to another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, case, func, literal, select, update

from alerts.delivery.no_way import Ways
from alerts.model.message import Medium, Work
from alerts.model.warning import Revision
from alerts.store import clock, instances
from alerts.store import tables as t
from alerts.store.database import notify
from alerts.store.rows import WAITING

_STUCK = (Work.DEFERRED.value, Work.UNCERTAIN.value)


def ways_of(connection: Connection, revision: Revision, *, has_route: bool, now: datetime) -> Ways:
    """Of an approved revision."""
    assert revision.approved_at is not None
    m = t.message.c
    ours = (m.revision_id == revision.id, m.medium == Medium.SMS.value)
    stuck = (*ours, m.tries > 0, m.work.in_(_STUCK))
    tries = select(func.max(t.attempt.c.at)).join(t.message, m.id == t.attempt.c.message_id)
    return Ways(
        has_route=has_route,
        somebody_sends=instances.last_seen(connection, now) is not None,
        paused=clock.why_paused(connection, now),
        approved_at=revision.approved_at,
        stuck=int(connection.execute(select(func.count()).where(*stuck)).scalar_one()),
        failed_at=connection.execute(tries.where(*stuck)).scalar(),
        accepted_at=connection.execute(select(func.max(m.accepted_at)).where(*ours)).scalar(),
    )


def move(connection: Connection, route: str, *, warning_id: int | None, now: datetime) -> dict[str, int]:
    """Moves the SMS that wait to this route, of one warning or all there are. What waited for a next try is due now,
    for it is the first by this route. Answers how many came from each route.
    """
    m = t.message.c
    waiting = [m.medium == Medium.SMS.value, m.work.in_(WAITING), m.route != route]
    if warning_id is not None:
        waiting.append(m.warning_id == warning_id)
    retried = (m.work == Work.DEFERRED.value) & (m.tries > 0)
    found = connection.execute(select(m.id, m.route).where(*waiting).with_for_update()).all()
    moved: dict[str, int] = {}
    for row in found:
        moved[row.route] = moved.get(row.route, 0) + 1
    due = case((retried, literal(now, m.not_before.type)), else_=m.not_before)
    connection.execute(update(t.message).where(*waiting).values(route=route, not_before=due))
    notify(connection)
    return moved


def in_queue(connection: Connection, route: str) -> int:
    """How many messages wait for this route."""
    m = t.message.c
    query = select(func.count()).where(m.route == route, m.work.in_(WAITING))
    return int(connection.execute(query).scalar_one())


def still_tied(connection: Connection, route: str, *, warning_id: int | None) -> int:
    """How many SMS are being sent by another route, or may have been: they stay there."""
    m = t.message.c
    tied = [m.medium == Medium.SMS.value, m.work.in_((Work.SENDING.value, Work.UNCERTAIN.value)), m.route != route]
    if warning_id is not None:
        tied.append(m.warning_id == warning_id)
    return int(connection.execute(select(func.count()).where(*tied)).scalar_one())
