"""The directory of committees: imported whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.app import App
from alerts.audience.directory import Fault, Judged, read_contacts
from alerts.errors import NotAllowed
from alerts.model.people import Contact, Officer, check_officer
from alerts.store import journal, people


@dataclass(frozen=True, slots=True)
class Imported:
    """`added` is 0 as soon as there is one fault: nothing is half imported."""

    added: int
    faults: tuple[Fault, ...]


def import_file(
    app: App, text: str, *, by: Officer, now: datetime, dry_run: bool = False, made_up: bool = False
) -> Imported:
    check_officer(by, "import contacts")
    with app.database.reading() as connection:
        known = people.known_pairs(connection)
    # A large file takes a second to judge; sending must not wait for it.
    judged = read_contacts(text, app.gazetteer, known, app.library.languages)
    if judged.faults or dry_run:
        return Imported(0, judged.faults)
    with app.database.writing() as connection:
        if people.known_pairs(connection) != known:
            raise NotAllowed("Somebody else changed the directory in this moment.", remedy="Import the file again.")
        people.add_contacts(connection, _new(judged, made_up=made_up), at=now, by=by.login)
        journal.record(
            connection, at=now, who=by.login, what="contacts imported", detail={"added": len(judged.entries)}
        )
        return Imported(len(judged.entries), ())


def _new(judged: Judged, *, made_up: bool) -> list[people.NewContact]:
    return [
        people.NewContact(
            name=e.name, role=e.role, place=e.place, phone=e.phone, languages=e.languages, made_up=made_up
        )
        for e in judged.entries
    ]


def listed(app: App) -> list[Contact]:
    with app.database.reading() as connection:
        return people.contacts(connection)
