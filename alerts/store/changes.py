"""What two people must agree on: proposed, and settled once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alerts.errors import NotFound
from alerts.model.change import CHANGE_LIVES, Change, Outcome
from alerts.store import tables as t


def add(connection: Connection, *, kind: str, about: str, detail: Mapping[str, Any], by: str, at: datetime) -> Change:
    values = {"kind": kind, "about": about, "detail": dict(detail), "proposed_by": by, "proposed_at": at}
    return _change(connection.execute(insert(t.change).values(values).returning(t.change)).one())


def change(connection: Connection, number: int, *, hold: bool = False) -> Change:
    """With `hold` nobody else settles it until this transaction ends. Raises NotFound."""
    query = select(t.change).where(t.change.c.id == number)
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise NotFound(f"There is no change {number}.", remedy="See the list: avizu change list")
    return _change(row)


def changes(connection: Connection, *, newest: int = 1000) -> list[Change]:
    """The newest first."""
    return [_change(row) for row in connection.execute(select(t.change).order_by(t.change.c.id.desc()).limit(newest))]


def waiting_of(connection: Connection, login: str, now: datetime) -> int:
    """How many that this person proposed wait for a second one."""
    c = t.change.c
    waits = (c.outcome == Outcome.WAITING.value) & (c.proposed_at > now - CHANGE_LIVES)
    query = select(func.count()).select_from(t.change).where(c.proposed_by == login, waits)
    return int(connection.execute(query).scalar_one())


def settle(connection: Connection, number: int, outcome: Outcome, *, by: str, at: datetime, reason: str = "") -> None:
    values = {"outcome": outcome.value, "settled_by": by, "settled_at": at, "reason": reason}
    connection.execute(update(t.change).where(t.change.c.id == number).values(values))


def _change(row: Row[Any]) -> Change:
    return Change(
        id=row.id,
        kind=row.kind,
        about=row.about,
        detail=dict(row.detail),
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        outcome=Outcome(row.outcome),
        reason=row.reason,
    )
