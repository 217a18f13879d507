"""Contacts of the committees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from alerts.model.people import Contact
from alerts.store import tables as t
from alerts.store.rows import contact_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    name: str
    role: str
    place: str
    phone: str
    languages: tuple[str, ...]
    made_up: bool = False
    position: int = 0
    other_phones: tuple[str, ...] = ()


def contacts(connection: Connection, *, places: Sequence[str] | None = None) -> list[Contact]:
    """Who is in the directory now, in the order of calling: the first of every committee, then the second ones."""
    query = select(t.contact).where(t.contact.c.removed_at.is_(None)).order_by(t.contact.c.position, t.contact.c.id)
    if places is not None:
        query = query.where(t.contact.c.place.in_(places))
    marked = marked_numbers(connection)
    return [contact_of(row, marked) for row in connection.execute(query)]


def marked_numbers(connection: Connection) -> frozenset[str]:
    """Those that failed again and again."""
    return frozenset(connection.execute(select(t.number.c.phone).where(t.number.c.marked_at.is_not(None))).scalars())


def known_pairs(connection: Connection) -> set[tuple[str, str]]:
    """(phone, place) of everybody already there."""
    query = select(t.contact.c.phone, t.contact.c.place).where(t.contact.c.removed_at.is_(None))
    return {(row.phone, row.place) for row in connection.execute(query)}


def silenced(connection: Connection) -> dict[str, datetime]:
    """Since when each number wants no message."""
    query = select(t.contact.c.phone, t.contact.c.opted_out_at).where(t.contact.c.opted_out_at.is_not(None))
    return {row.phone: row.opted_out_at for row in connection.execute(query)}


def add_contacts(connection: Connection, new: Sequence[NewContact], *, at: datetime, by: str) -> None:
    """A number that said PARA stays silent whatever committee it is added to."""
    silent = silenced(connection)
    if new:
        connection.execute(
            insert(t.contact),
            [
                {
                    "name": c.name,
                    "role": c.role,
                    "place": c.place,
                    "phone": c.phone,
                    "languages": list(c.languages),
                    "made_up": c.made_up,
                    "position": c.position,
                    "other_phones": list(c.other_phones),
                    "created_at": at,
                    "created_by": by,
                    "opted_out_at": silent.get(c.phone),
                }
                for c in new
            ],
        )


def contacts_of_phone(connection: Connection, phone: str) -> list[Contact]:
    """Whose first or other number this is."""
    return [one for one in contacts(connection) if phone in one.phones]


def set_opt_out(connection: Connection, phone: str, at: datetime | None) -> int:
    """For every committee this number sits on. `at` None opts in again. Answers how many."""
    statement = update(t.contact).where(t.contact.c.phone == phone).values(opted_out_at=at)
    return int(connection.execute(statement).rowcount)
