"""Messages to numbers that are nobody's in the directory any more: of somebody who left, or whose number changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, select, update

from alerts.model.message import Purpose, Work
from alerts.store import people
from alerts.store import tables as t

WAITING = (Work.QUEUED.value, Work.DEFERRED.value)
NEWS_OF_DANGER = frozenset({Purpose.WARNING.value, Purpose.UPDATE.value, Purpose.VERIFY.value})
"""What is taken back. Whoever was told of a danger still hears that it is over, or was none."""


def departed(connection: Connection, messages: Iterable[Any]) -> list[int]:
    """The ids of those messages that nobody should get now. The rows need id, address, target and purpose.

    A number of somebody else still in the directory gets its message: who sits on two committees has one for both.
    """
    asked = [row for row in messages if row.target.startswith("contact:") and row.purpose in NEWS_OF_DANGER]
    present = {address: bool(people.contacts_of_phone(connection, address)) for address in {r.address for r in asked}}
    return [row.id for row in asked if not present[row.address]]


def take_back(connection: Connection, phones: Collection[str], *, why: str) -> list[int]:
    """Takes what waits for these numbers, where they are nobody's now, out of the queue.

    Answers the warning of each message, 0 for none.
    """
    m = t.message.c
    query = select(m.id, m.address, m.target, m.purpose).where(m.address.in_(phones), m.work.in_(WAITING))
    gone = departed(connection, connection.execute(query).all())
    withdrawn = update(t.message).where(m.id.in_(gone)).values(work=Work.WITHDRAWN.value, detail=why)
    return sorted(number or 0 for number in connection.execute(withdrawn.returning(m.warning_id)).scalars())
