"""Contacts of the committees: who is in the directory, and whose a number is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, insert, or_, select, text, update

from alerts.audience.addressed import with_substitutes
from alerts.errors import NotFound
from alerts.model.people import Contact
from alerts.store import tables as t
from alerts.store.rows import contact_of

_c = t.contact.c
GIVEN_AWAY = "~"
"""Stands behind the number of one who left, once somebody else of that place has it, and before his id."""


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
    opted_out_at: datetime | None = None


def hold(connection: Connection) -> None:
    """Until the end of this transaction nobody else changes the directory (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE contact IN SHARE ROW EXCLUSIVE MODE"))


def contacts(connection: Connection, *, places: Sequence[str] | None = None) -> list[Contact]:
    """Who is in the directory now, in the order of calling: the first of every committee, then the second ones."""
    query = _present()
    if places is not None:
        query = query.where(_c.place.in_(places))
    return _read(connection, query)


def contact(connection: Connection, contact_id: int) -> Contact:
    """One who is in the directory now. Raises NotFound, saying so of one who was removed."""
    found = _read(connection, _present().where(_c.id == contact_id))
    if found:
        return found[0]
    if row(connection, contact_id) is not None:
        raise NotFound(f"Contact {contact_id} was removed.", remedy=f"See why: avizu contact show {contact_id}")
    raise NotFound(f"There is no contact {contact_id}.", remedy="See the list: avizu contact list")


def row(connection: Connection, contact_id: int) -> Row[Any] | None:
    """All that is stored of one, whether he left or not."""
    return connection.execute(select(t.contact).where(_c.id == contact_id)).one_or_none()


def with_removed(connection: Connection, contact_id: int) -> Contact:
    """One who is in the directory or was. Raises NotFound."""
    found = _read(connection, select(t.contact).where(_c.id == contact_id))
    if not found:
        raise NotFound(f"There is no contact {contact_id}.", remedy="See the list: avizu contact list")
    return replace(found[0], phone=_own_number(found[0].phone))


def contacts_of_phone(connection: Connection, phone: str) -> list[Contact]:
    """Whose first or other number this is."""
    return _read(connection, _present().where(has_number(phone)))


def _present() -> Select[Any]:
    return select(t.contact).where(_c.removed_at.is_(None)).order_by(_c.position, _c.id)


def _read(connection: Connection, query: Select[Any]) -> list[Contact]:
    marked = marked_numbers(connection)
    found = [contact_of(each, marked) for each in connection.execute(query)]
    ids = {one.substitute_id for one in found if one.opted_out_at is not None and one.substitute_id is not None}
    if not ids:
        return found
    others = connection.execute(_present().where(_c.id.in_(ids)))
    denied = connection.execute(select(t.number.c.phone).where(t.number.c.denied_at.is_not(None))).scalars()
    return with_substitutes(found, [contact_of(each, marked) for each in others], frozenset(denied))


def has_number(phone: str) -> Any:
    """The rows of contacts whose first or other number this is: every database can search the text of JSON."""
    return or_(_c.phone == phone, cast(_c.other_phones, Text).contains(f'"{phone}"', autoescape=True))


def _own_number(phone: str) -> str:
    return phone.partition(GIVEN_AWAY)[0]


def marked_numbers(connection: Connection) -> frozenset[str]:
    """Those that failed again and again."""
    return frozenset(connection.execute(select(t.number.c.phone).where(t.number.c.marked_at.is_not(None))).scalars())


def who_said_para(connection: Connection) -> list[Contact]:
    """Of those who are in the directory now."""
    return _read(connection, _present().where(_c.opted_out_at.is_not(None)))


def silenced(connection: Connection) -> dict[str, datetime]:
    """Since when each number wants no message: all numbers of everybody who said PARA, also of those who left."""
    query = select(_c.phone, _c.other_phones, _c.opted_out_at).where(_c.opted_out_at.is_not(None))
    silent: dict[str, datetime] = {}
    for found in connection.execute(query):
        for phone in (_own_number(found.phone), *found.other_phones):
            silent[phone] = min(silent.get(phone, found.opted_out_at), found.opted_out_at)
    return silent


def add_contacts(connection: Connection, new: Sequence[NewContact], *, at: datetime, by: str) -> list[Contact]:
    """A number that said PARA stays silent whatever committee it is added to.

    Answers those who come back, as they were: who left with this first number and place is in the directory again.
    """
    silent = silenced(connection)
    left = who_left(connection)
    fresh, back = [], []
    for each in new:
        values = _values(each, silent)
        former = left.get((each.phone, each.place))
        if former is None:
            fresh.append(values | {"created_at": at, "created_by": by})
        else:
            again = update(t.contact).where(_c.id == former.id)
            connection.execute(again.values(**values, removed_at=None, substitute_id=None))
            back.append(former)
    if fresh:
        connection.execute(insert(t.contact), fresh)
    return back


def who_left(connection: Connection) -> dict[tuple[str, str], Contact]:
    """By first number and place. Who gave his number away there does not come back by it."""
    left = _read(connection, select(t.contact).where(_c.removed_at.is_not(None)))
    return {(one.phone, one.place): one for one in left}


def _values(new: NewContact, silent: Mapping[str, datetime]) -> dict[str, Any]:
    return {
        "name": new.name,
        "role": new.role,
        "place": new.place,
        "phone": new.phone,
        "languages": list(new.languages),
        "made_up": new.made_up,
        "position": new.position,
        "other_phones": list(new.other_phones),
        "opted_out_at": silent_since((new.phone, *new.other_phones), silent, new.opted_out_at),
    }


def silent_since(
    phones: Iterable[str], silent: Mapping[str, datetime], said: datetime | None = None
) -> datetime | None:
    """The first PARA of a person: as it is known of him, or of any of his numbers."""
    return min([at for at in (said, *map(silent.get, phones)) if at is not None], default=None)


def set_opt_out(connection: Connection, phone: str, at: datetime | None) -> int:
    """For everybody who has this number, on every committee. `at` None opts in again. Answers how many."""
    # Who speaks for himself again needs nobody in his place.
    values: dict[str, Any] = {"opted_out_at": at} if at else {"opted_out_at": None, "substitute_id": None}
    given_away = _c.phone.startswith(f"{phone}{GIVEN_AWAY}", autoescape=True)
    statement = update(t.contact).where(or_(has_number(phone), given_away)).values(**values)
    return int(connection.execute(statement).rowcount)
