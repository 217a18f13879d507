"""The messages that restraint is about: the first word of a text to committees, which nobody has begun to send.

Every change is guarded: what a sending process has taken meanwhile is left alone, and doing a thing twice changes
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, select, update

from alerts.model.message import Purpose
from alerts.model.warning import Revision
from alerts.store import tables as t
from alerts.store.many import portions


@dataclass(frozen=True, slots=True)
class Letter:
    """One message; `places` are those of all the committees that its reader sits on. `hazard` is the one whose words it
    has: another than its warning's where it tells of two dangers.
    """

    address: str
    target: str
    hazard: str
    places: tuple[str, ...]


def first_words(connection: Connection, revision: Revision, which: Any) -> dict[int, Letter]:
    """The messages by id that are `which` and may be held back: never what an officer sends himself."""
    m, b = t.message.c, t.bulletin.c
    by_hand = exists().where(t.receipt.c.message_id == m.id, t.receipt.c.kind == "officer")
    first = (
        select(m.id, m.address, m.target, m.bulletin_id, m.medium, b.hazard)
        .join(t.bulletin, b.id == m.bulletin_id)
        .where(
            m.revision_id == revision.id,
            m.purpose == Purpose.WARNING.value,
            m.target.startswith("contact:"),
            m.was_sending.is_(False),
            ~by_hand,
            which,
        )
    )
    letters = connection.execute(first.order_by(m.id)).all()
    seats = _seats(connection, revision) if letters else {}
    return {
        row.id: Letter(
            row.address,
            row.target,
            row.hazard or revision.hazard,
            tuple(seats.get((row.bulletin_id, row.medium, row.address), ())),
        )
        for row in letters
    }


def of_one_danger(revision: Revision) -> Any:
    """A condition for `first_words`: the text's own words."""
    return t.bulletin.c.hazard.in_(["", revision.hazard])


def _seats(connection: Connection, revision: Revision) -> dict[tuple[int, str, str], list[str]]:
    """The places by envelope. Joined to the messages in the program: no index leads from a message to its seats."""
    r = t.recipient.c
    query = select(r.bulletin_id, r.medium, r.address, r.place).where(
        r.revision_id == revision.id, r.purpose == Purpose.WARNING.value
    )
    seats: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(r.id)):
        seats[row.bulletin_id, row.medium, row.address].append(row.place)
    return seats


def change(connection: Connection, ids: Sequence[int], works: Sequence[str], *also: Any, **values: Any) -> int:
    """Only what is still so, and was never begun. Answers how many."""
    m = t.message.c
    changed = 0
    for some in portions(ids):
        wanted = and_(m.id.in_(some), m.work.in_(works), m.was_sending.is_(False), *also)
        changed += connection.execute(update(t.message).where(wanted).values(**values)).rowcount
    return changed
