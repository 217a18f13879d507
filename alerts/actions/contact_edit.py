"""One contact changed, removed, joined with another, stood in for: each with one entry of the audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience.contact_cells import committee_of, languages_of, name_of, role_of
from alerts.audience.gaps import is_live
from alerts.audience.phones import mobile
from alerts.audience.seats import joined
from alerts.audience.spread import Spread
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.message import Medium
from alerts.model.people import Contact, Officer, check_officer
from alerts.store import contact_changes, departed, numbers, people, spreading, wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """As typed; None and () leave what is there. `phone` is tried first from now on."""

    name: str | None = None
    role: str | None = None
    order: int | None = None
    phone: str | None = None
    add_phones: Sequence[str] = ()
    remove_phones: Sequence[str] = ()
    languages: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """`taken_back`: the warning of each message that waited for a number which is nobody's any more, 0 for none.

    `alone` are contacts who said PARA and have no substitute now. `spread` are numbers that sit on very many
    committees now.
    """

    contact: Contact
    taken_back: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()
    spread: tuple[Spread, ...] = ()


def edit(app: App, contact_id: int, changes: Changes, *, by: Officer, now: datetime) -> Changed:
    """Raises Refused where the change can't be; then nothing has happened."""
    check_officer(by, "change a contact")
    with app.database.writing() as connection:
        people.hold(connection)
        was = people.contact(connection, contact_id)
        now_is = _edited(app, was, changes)
        if now_is == was:
            raise Unusable("Nothing was changed.", remedy="Name what changes, for example --phone 77110001")
        _check_numbers(connection, was, now_is)
        moved = now_is.place != was.place
        before = people.contacts(connection)
        alone = _freed(connection, contact_id, why="sits elsewhere now", now=now, by=by) if moved else []
        now_is = replace(now_is, substitute_id=None) if moved else now_is
        contact_changes.keep(connection, now_is)
        taken = departed.take_back(connection, was.phones, why=f"the number was changed by {by.login}")
        detail = contact_changes.difference(was, now_is)
        contact_changes.record(connection, contact_id, "contact changed", detail, at=now, by=by.login)
        spread = _told_of_spread(app, connection, before, now=now, by=by)
        return replace(_changed(connection, contact_id, taken, alone), spread=spread)


def _told_of_spread(
    app: App, connection: Connection, before: Sequence[Contact], *, now: datetime, by: Officer
) -> tuple[Spread, ...]:
    return spreading.tell(
        connection,
        before,
        app.gazetteer.sucos,
        by=by,
        now=now,
        sender=app.settings.sender,
        mode=app.settings.mode,
        route=app.settings.route_for(Medium.SMS),
    )


def _edited(app: App, was: Contact, changes: Changes) -> Contact:
    given: dict[str, Any] = {"position": changes.order}
    readings: dict[str, tuple[str | None, Callable[[str], Any]]] = {
        "name": (changes.name, lambda text: name_of(" ".join(text.split()))),
        "role": (changes.role, lambda text: role_of(" ".join(text.split()))),
        "languages": (changes.languages, lambda text: languages_of(text, app.library.languages)),
        "place": (changes.place, lambda text: committee_of(text, "", app.gazetteer)),
    }
    given |= {what: read(text) for what, (text, read) in readings.items() if text is not None}
    phones = _phones(was, changes)
    given |= {"phone": phones[0], "other_phones": phones[1:]}
    return replace(was, **{what: value for what, value in given.items() if value is not None})


def _phones(was: Contact, changes: Changes) -> tuple[str, ...]:
    """A first number that is one of the others changes places; any other takes the place of the old first one."""
    phones = list(was.phones)
    if changes.phone is not None:
        first = mobile(changes.phone)
        phones = [first, *(phone for phone in phones if phone != first)] if first in phones else [first, *phones[1:]]
    phones += map(mobile, changes.add_phones)
    for phone in map(mobile, changes.remove_phones):
        if phone not in phones:
            raise NotFound(f"{phone} is no number of contact {was.id}.", remedy=f"See: avizu contact show {was.id}")
        phones = [other for other in phones if other != phone]
    if not phones:
        raise NotAllowed(
            f"Contact {was.id} would have no number.",
            remedy=f"Give another with --phone, or: avizu contact remove {was.id} --reason TEXT",
        )
    return tuple(dict.fromkeys(phones))


def _check_numbers(connection: Connection, was: Contact, now_is: Contact) -> None:
    """At one place a number is one person's; and a number that said PARA is not written to under another name."""
    silent = people.silenced(connection)
    for phone in now_is.phones:
        for other in people.contacts_of_phone(connection, phone):
            if other.id != was.id and other.place == now_is.place:
                raise NotAllowed(
                    f"{phone} for this place is {other.name} (contact {other.id}).",
                    remedy=f"If it is one person: avizu contact merge {was.id} {other.id} --reason TEXT",
                    code="taken",
                )
        if phone not in was.phones and phone in silent:
            raise NotAllowed(
                f"{phone} said PARA.", remedy="It can be taken when HAHU was sent from it.", code="opted-out"
            )


def remove(app: App, contact_id: int, *, reason: str, by: Officer, now: datetime) -> Changed:
    """The row stays: messages and reports name it. What still waits for him is taken back, see `take_back`."""
    check_officer(by, "remove a contact")
    _check_reason(reason)
    with app.database.writing() as connection:
        people.hold(connection)
        was = people.contact(connection, contact_id)
        alone = _freed(connection, contact_id, why="was removed", now=now, by=by)
        contact_changes.remove(connection, contact_id, at=now)
        taken = departed.take_back(connection, was.phones, why=f"removed from the directory by {by.login}")
        detail = {"before": contact_changes.facts(was), "reason": reason, "taken_back": len(taken)}
        contact_changes.record(connection, contact_id, "contact removed", detail, at=now, by=by.login)
        return _changed(connection, contact_id, taken, alone)


def merge(app: App, contact_id: int, into: int, *, reason: str, by: Officer, now: datetime) -> Changed:
    """One person in two entries of one committee: `into` stays, with the numbers and languages of both."""
    check_officer(by, "merge contacts")
    _check_reason(reason)
    with app.database.writing() as connection:
        people.hold(connection)
        other, kept = people.contact(connection, contact_id), people.contact(connection, into)
        if contact_id == into or other.place != kept.place:
            raise NotAllowed(
                "Only two contacts of one committee can be merged.",
                remedy="Who sits on two committees is listed on both, and gets one message.",
            )
        one = joined(kept, other)
        one = replace(one, substitute_id=None) if one.substitute_id in {contact_id, into} else one
        stood_in = [each for each in contact_changes.stood_in_for(connection, contact_id) if each != into]
        contact_changes.remove(connection, contact_id, at=now)
        contact_changes.keep(connection, one)
        contact_changes.substitute(connection, stood_in, into)
        why = f"contact {contact_id} was merged into contact {into}"
        contact_changes.record_substitutes(connection, stood_in, contact_id, into, why=why, at=now, by=by.login)
        joining = {"other": contact_id, "reason": reason}
        contact_changes.record(
            connection, into, "contact merged", joining | contact_changes.difference(kept, one), at=now, by=by.login
        )
        gone = {"into": into, "reason": reason, "before": contact_changes.facts(other)}
        contact_changes.record(connection, contact_id, "contact merged away", gone, at=now, by=by.login)
        return _changed(connection, into, [], [])


def substitute(app: App, contact_id: int, *, stand_in: int | None, by: Officer, now: datetime) -> Changed:
    """Who gets Severe and Extreme warnings for one who said PARA. None: nobody any more.

    What was approved before still goes out, unless the substitute gets the same text.
    """
    check_officer(by, "name a substitute")
    with app.database.writing() as connection:
        people.hold(connection)
        contact = people.contact(connection, contact_id)
        if stand_in is not None:
            _check_substitute(contact, people.contact(connection, stand_in))
        contact_changes.substitute(connection, [contact_id], stand_in)
        detail = {"before": contact.substitute_id, "after": stand_in}
        contact_changes.record(connection, contact_id, "substitute", detail, at=now, by=by.login)
        why = f"contact {stand_in} stands in, and gets it too"
        taken = wishes.take_back(connection, contact, why=why) if stand_in is not None else []
        return _changed(connection, contact_id, taken, [])


def _check_substitute(contact: Contact, other: Contact) -> None:
    if contact.opted_out_at is None:
        raise NotAllowed(f"{contact.name} has not said PARA.", remedy="A substitute stands in only for who has.")
    if contact.id == other.id or contact.place != other.place:
        raise NotAllowed(
            f"Contact {other.id} is nobody else of this committee.",
            remedy="Add the person first: avizu contact import FILE",
        )
    if not is_live(other):
        why = "said PARA too" if other.opted_out_at else "has no number that works"
        raise NotAllowed(f"{other.name} {why}.", remedy="Choose somebody who can be reached.")


def clear(app: App, contact_id: int, *, phone: str, by: Officer, now: datetime) -> Changed:
    """A number that was marked because it failed is tried again."""
    check_officer(by, "clear a number")
    number = mobile(phone)
    with app.database.writing() as connection:
        contact = people.contact(connection, contact_id)
        if number not in contact.phones:
            raise NotFound(
                f"{number} is no number of contact {contact_id}.", remedy=f"See: avizu contact show {contact_id}"
            )
        if number not in contact.marked:
            raise NotAllowed(f"{number} is not marked.", remedy="It is used already.")
        numbers.unmark(connection, number, now)
        contact_changes.record(connection, contact_id, "number cleared", {"phone": number}, at=now, by=by.login)
        return _changed(connection, contact_id, [], [])


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Unusable("The reason is missing.", remedy="Say in a few words why, for the record: --reason TEXT")


def _freed(connection: Connection, contact_id: int, *, why: str, now: datetime, by: Officer) -> list[int]:
    """Those he stood in for are without a substitute, and their history says so."""
    alone = contact_changes.stood_in_for(connection, contact_id)
    contact_changes.substitute(connection, alone, None)
    why = f"contact {contact_id} {why}"
    contact_changes.record_substitutes(connection, alone, contact_id, None, why=why, at=now, by=by.login)
    return alone


def _changed(connection: Connection, contact_id: int, taken: Sequence[int], alone: Sequence[int]) -> Changed:
    contact = people.with_removed(connection, contact_id)
    return Changed(contact=contact, taken_back=tuple(taken), alone=tuple(alone))
