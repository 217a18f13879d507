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
from alerts.audience.directory import Entry, Fault, Joined, Judged, Note, Repaired, read_contacts
from alerts.audience.gaps import Gap, gaps
from alerts.errors import NotAllowed
from alerts.model.people import Contact, Number, Officer, check_officer
from alerts.store import contact_changes, journal, numbers, people


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`added` and `returned` (who had left) are 0 as soon as there is one fault: nothing is half imported."""

    added: int = 0
    returned: int = 0
    faults: tuple[Fault, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    joined: tuple[Joined, ...] = ()
    notes: tuple[Note, ...] = ()


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
        known = people.contacts(connection)
    # A large file takes a second to judge; sending must not wait for it.
    judged = read_contacts(text, app.gazetteer, known, app.library.languages, repair=repair, merge=merge)
    done = Imported(faults=judged.faults, repaired=judged.repaired, joined=judged.joined, notes=judged.notes)
    if judged.faults or dry_run:
        return done
    with app.database.writing() as connection:
        people.hold(connection)
        if people.contacts(connection) != known:
            raise NotAllowed("Somebody else changed the directory in this moment.", remedy="Import the file again.")
        back = people.add_contacts(connection, [_new(e, made_up) for e in judged.entries], at=now, by=by.login)
        _keep_joined(connection, known, judged, now, by)
        _link(connection, judged.entries)
        _record(connection, judged, back, now, by)
    return replace(done, added=len(judged.entries) - len(back), returned=len(back))


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


def _keep_joined(connection: Connection, known: Sequence[Contact], judged: Judged, now: datetime, by: Officer) -> None:
    before = {contact.id: contact for contact in known}
    silent = people.silenced(connection)
    for contact in judged.changed:
        since = people.silent_since(contact.phones, silent, contact.opted_out_at)
        contact_changes.keep(connection, replace(contact, opted_out_at=since))
        detail = {"before": {"phones": before[contact.id].phones}, "after": {"phones": contact.phones}}
        contact_changes.record(connection, contact.id, "contact joined", detail, at=now, by=by.login)


def _link(connection: Connection, entries: Sequence[Entry]) -> None:
    """Who stands in for whom is known by number only now that everybody has an id."""
    wanted = [entry for entry in entries if entry.stand_in and entry.contact.opted_out_at]
    if not wanted:
        return
    ids = {(phone, c.place): c.id for c in people.contacts(connection) for phone in c.phones}
    for entry in wanted:
        contact, place = entry.contact, entry.contact.place
        contact_changes.substitute(connection, [ids[contact.phone, place]], ids[entry.stand_in, place])


def _record(connection: Connection, judged: Judged, back: Sequence[int], now: datetime, by: Officer) -> None:
    for contact_id in back:
        contact_changes.record(connection, contact_id, "contact returned", {}, at=now, by=by.login)
    repaired = [{"line": one.line, "why": one.repair.why, "after": one.repair.after} for one in judged.repaired]
    counts = {"added": len(judged.entries) - len(back), "returned": len(back), "joined": len(judged.joined)}
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
        return gaps(sucos, people.contacts(connection)), sucos


def shown(app: App, contact_id: int) -> Shown:
    """Also one who left. Raises NotFound."""
    with app.database.reading() as connection:
        contact = people.with_removed(connection, contact_id)
        known = numbers.numbers(connection)
        entries = contact_changes.history(connection, contact_id)
        return Shown(_listed(contact, known), people.row(connection, contact_id), entries)
