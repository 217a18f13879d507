"""Which processes send: a restarted one frees its dead predecessor's leases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from alerts.store import tables as t


def alive(connection: Connection, owner: str, *, pid: int, host: str, now: datetime) -> None:
    seen = connection.execute(update(t.instance).where(t.instance.c.owner == owner).values(seen_at=now))
    if seen.rowcount == 0:
        connection.execute(insert(t.instance).values(owner=owner, host=host, pid=pid, started_at=now, seen_at=now))


def dead_here(connection: Connection, *, host: str, is_alive: Callable[[int, datetime], bool]) -> list[str]:
    """Owners on this machine whose process is gone."""
    rows = connection.execute(select(t.instance).where(t.instance.c.host == host))
    return [row.owner for row in rows if not is_alive(row.pid, row.started_at)]
