"""What a source asks of a warning that people have in their hands: shown until an officer closes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alerts.errors import NotFound
from alerts.store import tables as t
from alerts.store.warnings import LARGEST_ID

NEWER = "a newer one took its place"


def add(
    connection: Connection,
    *,
    kind: str,
    said: str,
    at: datetime,
    warning_id: int | None = None,
    report_id: int | None = None,
    event_id: int | None = None,
) -> int:
    """An older open one of this kind about the same warning is closed: the newest word counts."""
    p = t.proposal.c
    if warning_id is not None:
        older = (p.warning_id == warning_id) & (p.kind == kind) & p.closed_at.is_(None)
        connection.execute(update(t.proposal).where(older).values(closed_at=at, closed_by="avizu", reason=NEWER))
    row = insert(t.proposal).values(
        kind=kind, said=said, at=at, warning_id=warning_id, report_id=report_id, event_id=event_id
    )
    return int(connection.execute(row.returning(p.id)).scalar_one())


def proposals(
    connection: Connection,
    *,
    warning_id: int | None = None,
    event_id: int | None = None,
    report_id: int | None = None,
    everything: bool = False,
) -> list[Any]:
    """The open ones, newest first; with those that were closed if `everything`. All, or those about what is named."""
    p = t.proposal.c
    query = select(t.proposal).order_by(p.id.desc())
    for column, number in ((p.warning_id, warning_id), (p.event_id, event_id), (p.report_id, report_id)):
        if number is not None:
            query = query.where(column == number)
    return list(connection.execute(query if everything else query.where(p.closed_at.is_(None))))


def proposal(connection: Connection, proposal_id: int) -> Any:
    asked = select(t.proposal).where(t.proposal.c.id == proposal_id)
    found = connection.execute(asked).one_or_none() if 0 < proposal_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(f"There is no proposal {proposal_id}.", remedy="See the list: avizu proposal list")
    return found


def close(connection: Connection, proposal_id: int, *, at: datetime, by: str, reason: str) -> bool:
    """False when it was closed already."""
    p = t.proposal.c
    guarded = update(t.proposal).where(p.id == proposal_id, p.closed_at.is_(None))
    return connection.execute(guarded.values(closed_at=at, closed_by=by, reason=reason)).rowcount == 1
