"""Messages to numbers that are nobody's in the directory any more: of somebody who left, or whose number changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from alerts.delivery.restraint import MUTED
from alerts.model.message import Purpose, Work
from alerts.store import people, seats
from alerts.store import tables as t
from alerts.store.rows import WAITING

NEWS_OF_DANGER = frozenset({Purpose.WARNING.value, Purpose.UPDATE.value, Purpose.VERIFY.value})
"""What is taken back. Whoever was told of a danger still hears that it is over, or was none."""
CONTACT = "contact:"


def departed(connection: Connection, messages: Iterable[Any]) -> list[int]:
    """The ids of those messages that nobody should get now. The rows need id, address, target and purpose.

    A number of somebody else still in the directory gets its message: who sits on two committees has one for both.
    """
    asked = [row for row in messages if row.target.startswith(CONTACT) and row.purpose in NEWS_OF_DANGER]
    theirs = _numbers_of(connection, {int(row.target.removeprefix(CONTACT)) for row in asked})
    strays = [row for row in asked if row.address not in theirs.get(row.target, ())]
    present = {address: bool(people.contacts_of_phone(connection, address)) for address in {r.address for r in strays}}
    return [row.id for row in strays if not present[row.address]]


def _numbers_of(connection: Connection, contact_ids: Collection[int]) -> dict[str, tuple[str, ...]]:
    """By target, of those who are in the directory. By key: whose a number is takes a walk over everybody."""
    if not contact_ids:
        return {}
    c = t.contact.c
    query = select(c.id, c.phone, c.other_phones).where(c.id.in_(contact_ids), c.removed_at.is_(None))
    return {f"{CONTACT}{row.id}": (row.phone, *row.other_phones) for row in connection.execute(query)}


def take_back(connection: Connection, phones: Collection[str], *, why: str) -> list[int]:
    """Takes what is yet to be sent to these numbers, where they are nobody's now, out of the queue.

    What still goes to them no longer counts for the committees that their owners left. Answers the warning of each
    message taken back, 0 for none.
    """
    taken = withdrawn(connection, departed(connection, yet_to_send(connection, phones)), why=why)
    still = [row for row in yet_to_send(connection, phones) if row.purpose in NEWS_OF_DANGER]
    seats.leave_committees(connection, still)
    return taken


def yet_to_send(connection: Connection, phones: Collection[str]) -> Sequence[Any]:
    """What waits for these numbers, and what was held back from them and may still be let go."""
    m = t.message.c
    held_back = and_(m.work == Work.WITHDRAWN.value, m.code == MUTED)
    query = select(t.message).where(m.address.in_(phones), or_(m.work.in_(WAITING), held_back))
    return connection.execute(query.order_by(m.id)).all()


def withdrawn(connection: Connection, ids: Sequence[int], *, why: str) -> list[int]:
    """Takes these back for good. Answers the warning of each, 0 for none."""
    if not ids:
        return []
    change = update(t.message).where(t.message.c.id.in_(ids)).values(work=Work.WITHDRAWN.value, code="", detail=why)
    return sorted(number or 0 for number in connection.execute(change.returning(t.message.c.warning_id)).scalars())
