"""Changes of single contacts, and their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, or_, select, update

from alerts.model.mask import mask_phone
from alerts.model.people import Contact
from alerts.store import journal, people
from alerts.store import tables as t

_c = t.contact.c


def keep(connection: Connection, contact: Contact) -> None:
    """Writes all that an officer can change of one who is in the directory."""
    _give_away(connection, contact.phone, contact.place)
    connection.execute(
        update(t.contact)
        .where(_c.id == contact.id)
        .values(
            name=contact.name,
            role=contact.role,
            place=contact.place,
            phone=contact.phone,
            languages=list(contact.languages),
            position=contact.position,
            other_phones=list(contact.other_phones),
            opted_out_at=contact.opted_out_at,
            substitute_id=contact.substitute_id,
        )
    )


def _give_away(connection: Connection, phone: str, place: str) -> None:
    """One who left keeps his row but not his number there, when somebody else of that place has it now."""
    former = select(_c.id).where(_c.phone == phone, _c.place == place, _c.removed_at.is_not(None))
    for former_id in connection.execute(former).scalars().all():
        named = f"{phone}{people.GIVEN_AWAY}{former_id}"
        connection.execute(update(t.contact).where(_c.id == former_id).values(phone=named))


def remove(connection: Connection, contact_id: int, *, at: datetime) -> None:
    connection.execute(update(t.contact).where(_c.id == contact_id).values(removed_at=at, substitute_id=None))


def stood_in_for(connection: Connection, contact_id: int) -> list[int]:
    """Whose substitute this contact is."""
    query = select(_c.id).where(_c.substitute_id == contact_id, _c.removed_at.is_(None)).order_by(_c.id)
    return list(connection.execute(query).scalars())


def substitute(connection: Connection, contact_ids: Iterable[int], by: int | None) -> None:
    """`by` stands in for these from now on, None for nobody."""
    connection.execute(update(t.contact).where(_c.id.in_(list(contact_ids))).values(substitute_id=by))


def facts(contact: Contact) -> dict[str, Any]:
    """What an entry of the audit tells of a contact."""
    return {
        "name": contact.name,
        "role": contact.role,
        "place": contact.place,
        "order": contact.position,
        "phones": contact.phones,
        "languages": contact.languages,
        "said_para": contact.opted_out_at and contact.opted_out_at.isoformat(),
        "substitute": contact.substitute_id,
    }


def difference(was: Contact, now_is: Contact) -> dict[str, Any]:
    """`before` and `after` of what changed."""
    old, new = facts(was), facts(now_is)
    changed = [what for what in old if old[what] != new[what]]
    return {"before": {what: old[what] for what in changed}, "after": {what: new[what] for what in changed}}


def record_substitutes(
    connection: Connection,
    contact_ids: Iterable[int],
    before: int | None,
    after: int | None,
    *,
    why: str,
    at: datetime,
    by: str,
) -> None:
    """An entry for each of these that somebody else, or nobody, stands in now, though the deed was not about them."""
    for contact_id in contact_ids:
        detail = {"before": before, "after": after, "reason": why}
        record(connection, contact_id, "substitute", detail, at=at, by=by)


def settled(connection: Connection) -> dict[int, datetime]:
    """Since when the directory itself knows of each contact whether he said PARA: an older word of a file is out of
    date. He came in, or back, or was merged; or he said HAHU.
    """
    since = {row.id: row.created_at for row in connection.execute(select(_c.id, _c.created_at))}
    query = select(t.audit.c.at, t.audit.c.detail).where(t.audit.c.what.in_(_SETTLING))
    for entry in connection.execute(query):
        targets = (target.removeprefix("contact:") for target in entry.detail.get("contacts", ()))
        for contact_id in [entry.detail.get("contact"), *map(int, targets)]:
            if contact_id in since:
                since[contact_id] = max(since[contact_id], entry.at)
    return since


_SETTLING = ("said HAHU", "contact returned", "contact merged")


def record(
    connection: Connection, contact_id: int, what: str, detail: Mapping[str, Any], *, at: datetime, by: str
) -> None:
    """One entry of the audit, which `history` finds. Numbers in it are masked."""
    journal.record(connection, at=at, who=by, what=what, detail={"contact": contact_id, **masked(detail)})


def masked(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The same with telephone numbers cut, as the audit keeps them."""
    return {key: _mask(value) for key, value in detail.items()}


def _mask(value: object) -> object:
    if isinstance(value, str):
        return mask_phone(value)
    if isinstance(value, Mapping):
        return masked(value)
    return [_mask(each) for each in value] if isinstance(value, list | tuple) else value


def history(connection: Connection, contact_id: int) -> list[Row[Any]]:
    """What was done about a contact and what became of its numbers, oldest first."""
    target = f"contact:{contact_id}"
    told = cast(t.audit.c.detail, Text)
    named = [told.contains(text) for text in (f'"contact": {contact_id},', f'"contact": {contact_id}}}', f'"{target}"')]
    entries = connection.execute(select(t.audit).where(or_(*named)).order_by(t.audit.c.id))
    return [e for e in entries if e.detail.get("contact") == contact_id or target in e.detail.get("contacts", ())]
