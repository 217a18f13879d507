"""The directory of committees: imported whole or not at all, shown, searched for gaps, given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience.contact_cells import committee_of
from alerts.audience.contact_file import write_contacts
from alerts.audience.directory import read_contacts
from alerts.audience.gaps import Gap, gaps
from alerts.audience.judged import Entry, Fault, Joined, Judged, Note, Repaired
from alerts.audience.spread import Spread
from alerts.audience.trust import is_denied
from alerts.errors import NotAllowed
from alerts.model.message import Medium
from alerts.model.people import Contact, Number, Officer, check_officer
from alerts.store import contact_changes, journal, numbers, people, spreading


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`added` and `returned` (who had left) are 0 as soon as there is one fault: nothing is half imported. In a dry
    run they are what an import would do. `spread` are numbers that sit on very many committees now.
    """

    added: int = 0
    returned: int = 0
    faults: tuple[Fault, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    joined: tuple[Joined, ...] = ()
    notes: tuple[Note, ...] = ()
    spread: tuple[Spread, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """`verified_at`: when the contact was last heard from, at any of its numbers."""

    contact: Contact
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One contact with the row as it is stored and what was done about it, oldest first."""

    listed: Listed
    row: Any
    history: Sequence[Any]


def import_file(
    app: App,
    text: str,
    *,
    by: Officer,
    now: datetime,
    dry_run: bool = False,
    made_up: bool = False,
    repair: bool = False,
    merge: bool = False,
) -> Imported:
    """Raises Unusable when the text is no table of contacts, NotAllowed when somebody else was faster."""
    check_officer(by, "import contacts")
    with app.database.reading() as connection:
        before = _before(connection)
    # A large file takes a second to judge; sending must not wait for it.
    judged = read_contacts(
        text,
        app.gazetteer,
        before.known,
        app.library.languages,
        silent=before.silent,
        settled=before.settled,
        denied=before.denied,
        repair=repair,
        merge=merge,
    )
    back = sum((e.contact.phone, e.contact.place) in before.left for e in judged.entries)
    done = Imported(faults=judged.faults, repaired=judged.repaired, joined=judged.joined, notes=judged.notes)
    if judged.faults:
        return done
    if not dry_run:
        with app.database.writing() as connection:
            people.hold(connection)
            if _before(connection) != before:
                said = "Somebody else changed the directory in this moment."
                raise NotAllowed(said, remedy="Import the file again.")
            _write(connection, before.known, judged, made_up, now, by)
            done = replace(done, spread=_told_of_spread(app, connection, before.known, now, by))
    return replace(done, added=len(judged.entries) - back, returned=back)


def _told_of_spread(
    app: App, connection: Connection, before: Sequence[Contact], now: datetime, by: Officer
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


@dataclass(frozen=True, slots=True)
class _Before:
    """What a file is judged against."""

    known: Sequence[Contact]
    silent: Mapping[str, datetime]
    settled: Mapping[int, datetime]
    left: Mapping[tuple[str, str], Contact]
    denied: frozenset[str]


def _before(connection: Connection) -> _Before:
    return _Before(
        people.contacts(connection),
        people.silenced(connection),
        contact_changes.settled(connection),
        people.who_left(connection),
        _denied(connection),
    )


def _denied(connection: Connection) -> frozenset[str]:
    return frozenset(phone for phone, number in numbers.numbers(connection).items() if is_denied(number))


def _write(
    connection: Connection, known: Sequence[Contact], judged: Judged, made_up: bool, now: datetime, by: Officer
) -> None:
    back = people.add_contacts(connection, [_new(e, made_up) for e in judged.entries], at=now, by=by.login)
    for entry in judged.changed:
        contact_changes.keep(connection, entry.contact)
    _link(connection, [*judged.entries, *judged.changed])
    now_are = {one.id: one for one in people.contacts(connection)}
    was = {one.id: one for one in (*known, *back)}
    joined = {one.into for one in judged.joined}
    lines = {(entry.contact.phone, entry.contact.place): entry.line for entry in judged.entries}
    deeds = [(one.id, "contact returned", lines[one.phone, one.place]) for one in back]
    for entry in judged.changed:
        number = entry.contact.id
        deeds.append((number, "contact joined" if f"contact {number}" in joined else "contact silenced", entry.line))
    for number, what, line in deeds:
        detail = {"line": line} | contact_changes.difference(was[number], now_are[number])
        contact_changes.record(connection, number, what, detail, at=now, by=by.login)
    _record(connection, judged, len(back), now, by)


def _new(entry: Entry, made_up: bool) -> people.NewContact:
    contact = entry.contact
    return people.NewContact(
        name=contact.name,
        role=contact.role,
        place=contact.place,
        phone=contact.phone,
        languages=contact.languages,
        made_up=made_up,
        position=contact.position,
        other_phones=contact.other_phones,
        opted_out_at=contact.opted_out_at,
    )


def _link(connection: Connection, entries: Sequence[Entry]) -> None:
    """Who stands in for whom is known by number only now that everybody has an id."""
    wanted = [entry for entry in entries if entry.stand_in]
    if not wanted:
        return
    ids = {(phone, c.place): c.id for c in people.contacts(connection) for phone in c.phones}
    for entry in wanted:
        contact, place = entry.contact, entry.contact.place
        contact_changes.substitute(connection, [ids[contact.phone, place]], ids[entry.stand_in, place])


def _record(connection: Connection, judged: Judged, back: int, now: datetime, by: Officer) -> None:
    repaired = [{"line": one.line, "why": one.repair.why, "after": one.repair.after} for one in judged.repaired]
    counts = {"added": len(judged.entries) - back, "returned": back, "joined": len(judged.joined)}
    journal.record(
        connection,
        at=now,
        who=by.login,
        what="contacts imported",
        detail=contact_changes.masked(counts | {"repaired": repaired}),
    )


def export(app: App, *, by: Officer) -> str:
    """The whole directory as a file that can be imported. Officers only: it holds every number in full."""
    check_officer(by, "export contacts")
    with app.database.reading() as connection:
        return write_contacts(people.contacts(connection), app.gazetteer)


def listed(app: App, place: str | None = None) -> list[Listed]:
    """Committee by committee in the order of calling; of `place` and all that lies in it, where it is named."""
    within = committee_of(place, "", app.gazetteer) if place else None
    with app.database.reading() as connection:
        known = numbers.numbers(connection)
        everybody = people.contacts(connection)
    wanted = [one for one in everybody if within is None or within in (one.place, *app.gazetteer.around(one.place))]
    return [_listed(one, known) for one in sorted(wanted, key=lambda one: (one.place, one.position, one.id))]


def _listed(contact: Contact, known: Mapping[str, Number]) -> Listed:
    heard = [known[phone].verified_at for phone in contact.phones if phone in known]
    return Listed(contact, max((at for at in heard if at is not None), default=None))


def without_contact(app: App, place: str | None = None) -> tuple[tuple[Gap, ...], tuple[str, ...]]:
    """The gaps, and all sucos that were looked at: of `place`, or of the country."""
    sucos = app.gazetteer.sucos_of(committee_of(place, "", app.gazetteer)) if place else app.gazetteer.sucos
    with app.database.reading() as connection:
        return gaps(sucos, people.contacts(connection), _denied(connection)), sucos


def shown(app: App, contact_id: int) -> Shown:
    """Also one who left. Raises NotFound."""
    with app.database.reading() as connection:
        contact = people.with_removed(connection, contact_id)
        known = numbers.numbers(connection)
        entries = contact_changes.history(connection, contact_id)
        return Shown(_listed(contact, known), people.row(connection, contact_id), entries)
