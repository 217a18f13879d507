"""Who among several machines on one database does what only one may do: whoever holds its lease."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, update

from alerts.store import tables as t
from alerts.store.race import insert_new

SCHEDULE = "schedule"


def take(connection: Connection, name: str, owner: str, now: datetime, seconds: float) -> bool:
    """Whether `owner` holds the lease from now on for so many seconds. One who holds it has it prolonged.

    It is free when it has run out, and also when it lasts for more than twice as long as it could: then the clock of
    whoever took it was wrong.
    """
    one, length = t.lease.c, timedelta(seconds=seconds)
    free = or_(one.owner == owner, one.until <= now, one.until > now + 2 * length)
    prolonged = update(t.lease).where(one.name == name, free).values(owner=owner, until=now + length)
    if connection.execute(prolonged).rowcount == 1:
        return True
    return insert_new(connection, t.lease, name=name, owner=owner, until=now + length)


def give_back(connection: Connection, name: str, owner: str) -> None:
    """The next one need not wait for it to run out. Nothing happens when another holds it."""
    connection.execute(delete(t.lease).where(t.lease.c.name == name, t.lease.c.owner == owner))
