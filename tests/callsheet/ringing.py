"""People who are rung: a desk whose messages go nowhere, and its call sheet as an officer reads it."""

from __future__ import annotations

import re

from duty_desk import Desk, Said

from alerts.actions import callsheet
from alerts.actions.callsheet import sheet
from alerts.audience.figures import Figures
from alerts.model.callsheet import CallSheet, Stop
from alerts.store import journal, people, place_facts

HERA, COMORO, BECORA = "Hera, Dili", "Comoro, Dili", "Becora, Dili"


def seated(desk: Desk, place: str, phone: str, **more: object) -> int:
    """Somebody on the committee of this place, by code; answers his number on the sheet."""
    given = {"name": "Xefe (made up)", "role": "head", "languages": ("tet",), "made_up": True} | more
    new = people.NewContact(place=place, phone=phone, **given)  # type: ignore[arg-type]
    with desk.house.app.database.writing() as connection:
        people.add_contacts(connection, [new], at=desk.house.now, by="test")
        return next(c.id for c in people.contacts_of_phone(connection, phone) if c.place == place)


def said_para(desk: Desk, phone: str) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, phone, desk.house.now)


def counted(desk: Desk, **people_of: int) -> None:
    """So many people live in these sucos, by code without its first letter."""
    with desk.house.app.database.writing() as connection:
        figures = {code.lstrip("s"): Figures(people=number, year=2022) for code, number in people_of.items()}
        place_facts.replace_figures(connection, figures, at=desk.house.now, by="test")


def approved(desk: Desk, *more: object, place: str = HERA) -> tuple[int, Said]:
    """Submitted by Ana, approved by Ben while no process sends: the warning, and what Ben reads."""
    number = desk.submitted(*more, place=place)
    preview = desk.run("warning", "preview", number, "--json").row
    named = desk.house.app.gazetteer.covering_name(preview["sucos"])
    flags = ("--confirm-place", named, "--confirm-reach", preview["reach"], *desk.passphrase("ben"))
    return number, desk.run("warning", "approve", number, *flags, by="ben")


def made(desk: Desk, number: int) -> CallSheet:
    return sheet(desk.house.app, number, desk.house.now)


def stop_of(found: CallSheet, name: str) -> Stop:
    (one,) = (stop for stop in found.stops if stop.name == name)
    return one


def ticks(desk: Desk, number: int, *lines: str, by: str = "ana") -> Said:
    """Typed back, piped in."""
    file = desk.file("ticks.txt", "\n".join(lines) + "\n")
    return desk.run("message", "told", number, "--from", file, *desk.passphrase(by), by=by)


def numbers_on(text: str) -> list[str]:
    """Every telephone number that stands there."""
    return re.findall(r"\+670 \d{4} \d{4}", text)


def due(desk: Desk) -> tuple[str, ...]:
    return callsheet.make_due(desk.house.app, now=desk.house.now)


def tells(desk: Desk) -> list[tuple[str, str]]:
    """(who, what) of the audit that has to do with ringing."""
    with desk.house.app.database.reading() as connection:
        entries = journal.audit(connection)
    return [(e.who, e.what) for e in entries if e.what in {"call sheet made", "told by voice", "messages rerouted"}]
