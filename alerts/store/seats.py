"""Who shares a message: one SMS to somebody on two committees counts for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from alerts.model.message import Recipient
from alerts.store import people
from alerts.store import tables as t
from alerts.store.many import portions

Envelope = tuple[int | None, int, str, str]
"""Revision, bulletin, medium and address."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on a committee, as a recipient has it: `target` is "contact:12".

    `place` is "" where its message counts for no place: who had the seat left before it was sent.
    """

    target: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Shared:
    """`beside` are the seats beyond the one that the message itself names; `left` those, by target and place, that
    it does not count for though it names them.
    """

    beside: Mapping[Envelope, list[Seat]] = field(default_factory=dict)
    left: Collection[tuple[Envelope, str, str]] = frozenset()


def shared(connection: Connection, warning_id: int | None = None, *, left_too: bool = False) -> Shared:
    """Of one warning, or of all that went out. `left_too`: whoever the text was written for, as if nobody had left."""
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
        select(r.revision_id, r.bulletin_id, r.medium, r.address, r.target, r.name, r.place, r.dropped, m.id)
        .select_from(t.recipient.outerjoin(t.message, own))
        .order_by(r.id)
    )
    if warning_id is not None:
        out = out.where(t.message.c.warning_id == warning_id)
    query = query.where(or_(m.id.is_(None), r.dropped), r.revision_id.in_(out))
    beside: dict[Envelope, list[Seat]] = defaultdict(list)
    left = set()
    for row in connection.execute(query):
        envelope = (row.revision_id, row.bulletin_id, row.medium, row.address)
        if row.dropped and not left_too:
            left.add((envelope, row.target, row.place))
        elif row.id is None:
            beside[envelope].append(Seat(row.target, row.name, row.place))
    return Shared(beside, left)


def seats_of(message: Any, others: Shared) -> list[Seat]:
    """All seats a message row counts for, the one it names first; at least one, of no place if nobody is left."""
    envelope = (message.revision_id, message.bulletin_id, message.medium, message.address)
    own = Seat(message.target, message.name, message.place)
    beside = others.beside.get(envelope, [])
    if (envelope, own.target, own.place) in others.left:
        return beside or [Seat(own.target, own.name, "")]
    return [own, *beside]


def drop(connection: Connection, revision_id: int, recipients: Iterable[Recipient]) -> None:
    """These were addressed at submit and left before the approval. They stay stored: the hash is over them too."""
    rows = [
        {
            "b_target": one.target,
            "b_place": one.place,
            "b_medium": one.medium.value,
            "b_address": one.address,
            "b_purpose": one.purpose.value,
        }
        for one in recipients
    ]
    if rows:
        connection.execute(_DROP.where(t.recipient.c.revision_id == revision_id), rows)


_DROP = (
    update(t.recipient)
    .where(t.recipient.c.target == bindparam("b_target"), t.recipient.c.place == bindparam("b_place"))
    .where(t.recipient.c.medium == bindparam("b_medium"), t.recipient.c.address == bindparam("b_address"))
    .where(t.recipient.c.purpose == bindparam("b_purpose"))
    .values(dropped=True)
)


def leave_committees(connection: Connection, messages: Iterable[Any]) -> None:
    """Of these messages, none of which was sent: whose number is nobody's of that committee now has left it."""
    r = t.recipient.c
    envelopes = {
        (row.revision_id, row.bulletin_id, row.medium, row.address) for row in messages if row.revision_id is not None
    }
    here = {
        (address, one.place)
        for address in {envelope[3] for envelope in envelopes}
        for one in people.contacts_of_phone(connection, address)
    }
    gone = []
    for revision_id, bulletin_id, medium, address in sorted(envelopes):
        same = (r.revision_id == revision_id, r.bulletin_id == bulletin_id, r.medium == medium, r.address == address)
        seated = select(r.id, r.place).where(*same, r.target.startswith("contact:"))
        gone += [row.id for row in connection.execute(seated) if (address, row.place) not in here]
    for some in portions(gone):
        connection.execute(update(t.recipient).where(r.id.in_(some)).values(dropped=True))
