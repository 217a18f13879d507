"""Which processes send, and what waits for them: a restarted one frees its dead predecessor's leases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from alerts.store import tables as t
from alerts.store.rows import WAITING

SEEN_WITHIN = timedelta(seconds=60)
"""A process that sends is seen every 15 s. One that was not for this long is taken to be gone."""


def alive(connection: Connection, owner: str, *, pid: int, host: str, now: datetime) -> None:
    seen = connection.execute(update(t.instance).where(t.instance.c.owner == owner).values(seen_at=now))
    if seen.rowcount == 0:
        connection.execute(insert(t.instance).values(owner=owner, host=host, pid=pid, started_at=now, seen_at=now))


def dead_here(connection: Connection, *, host: str, is_alive: Callable[[int, datetime], bool]) -> list[str]:
    """Owners on this machine whose process is gone."""
    rows = connection.execute(select(t.instance).where(t.instance.c.host == host))
    return [row.owner for row in rows if not is_alive(row.pid, row.started_at)]


def seen(connection: Connection, owner: str, *, now: datetime) -> None:
    """A process that is known already still runs."""
    connection.execute(update(t.instance).where(t.instance.c.owner == owner).values(seen_at=now))


def last_seen(connection: Connection, now: datetime) -> timedelta | None:
    """How long ago a process that sends was seen; None when nobody sends."""
    known = t.instance.c.seen_at
    around = select(func.max(known)).where(known >= now - SEEN_WITHIN, known <= now + SEEN_WITHIN)
    newest = connection.execute(around).scalar()
    return None if newest is None else max(now - newest, timedelta())


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one route has not sent though it was due. `since` is when the oldest was due."""

    route: str
    messages: int
    since: datetime


def waiting(connection: Connection, now: datetime) -> list[Waiting]:
    """By route; a route without such messages is left out."""
    m = t.message.c
    query = (
        select(m.route, func.count(), func.min(m.not_before))
        .where(m.work.in_(WAITING), m.not_before <= now)
        .group_by(m.route)
        .order_by(m.route)
    )
    return [Waiting(*row) for row in connection.execute(query)]
