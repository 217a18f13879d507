"""Who shares a message: one SMS to somebody on two committees counts for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from alerts.store import tables as t


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on a committee, as a recipient has it: `target` is "contact:12"."""

    target: str
    name: str
    place: str


Shared = Mapping[tuple[int | None, int, str, str], list[Seat]]
"""By revision, bulletin, medium and address: the seats beyond the one that the message itself names."""


def shared(connection: Connection, warning_id: int | None = None) -> Shared:
    """Of one warning, or of all that went out."""
    m, r = t.message.c, t.recipient.c
    out = select(t.message.c.revision_id).where(t.message.c.revision_id.is_not(None))
    own = and_(
        m.revision_id == r.revision_id,
        m.target == r.target,
        m.place == r.place,
        m.medium == r.medium,
        m.address == r.address,
        m.purpose == r.purpose,
    )
    query = (
        select(r.revision_id, r.bulletin_id, r.medium, r.address, r.target, r.name, r.place)
        .select_from(t.recipient.outerjoin(t.message, own))
        .order_by(r.id)
    )
    if warning_id is not None:
        out = out.where(t.message.c.warning_id == warning_id)
    query = query.where(m.id.is_(None), r.revision_id.in_(out))
    found: dict[tuple[int | None, int, str, str], list[Seat]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.revision_id, row.bulletin_id, row.medium, row.address].append(Seat(row.target, row.name, row.place))
    return found


def seats_of(message: Any, others: Shared) -> list[Seat]:
    """All seats a message row counts for, the one it names first."""
    key = (message.revision_id, message.bulletin_id, message.medium, message.address)
    return [Seat(message.target, message.name, message.place), *others.get(key, ())]
