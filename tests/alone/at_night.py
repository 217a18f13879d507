"""What several stories of one officer alone begin with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from duty_desk import Desk, Said
from house import ADMIN, ANA, BEN, NIGHT, House
from sqlalchemy import update

from alerts.model.event import About
from alerts.model.warning import Certainty, HazardWarning, Kind, Revision, Severity, State, Urgency
from alerts.store import journal, officers
from alerts.store import tables as t

PHONES = {"ana": "+67077230001", "ben": "+67077230002", "admin": "+67077230003", "vera": "+67077230004"}
REASON = "Ben's phone is off, the river rises"
MODEL = Revision(
    id=7,
    warning_id=7,
    number=1,
    kind=Kind.WARNING,
    state=State.SUBMITTED,
    hazard="flood",
    severity=Severity.SEVERE,
    urgency=Urgency.IMMEDIATE,
    certainty=Certainty.LIKELY,
    onset=NIGHT,
    expires=NIGHT + timedelta(hours=2),
    sucos=("070107",),
    touched_by=("ana",),
    submitted_by="ana",
    submitted_at=NIGHT,
    content_hash="hash",
)


def waiting(about: About = About.DOCUMENT, **changes: object) -> HazardWarning:
    """A warning that may go alone five minutes after it was submitted, save for what is changed."""
    revision = replace(MODEL, **changes)  # type: ignore[arg-type]
    return HazardWarning(
        id=7, created_at=NIGHT, created_by="ana", source="officer", report_id=None, revisions=(revision,), about=about
    )


def give_phones(house: House) -> None:
    with house.app.database.writing() as connection:
        for login, phone in PHONES.items():
            connection.execute(update(t.officer).where(t.officer.c.login == login).values(phone=phone))


def staff(house: House) -> None:
    """Ana, Ben and an administrator, each with a telephone; nobody logs in."""
    with house.app.database.writing() as connection:
        for one in (ANA, BEN, ADMIN):
            new = replace(one, phone=PHONES[one.login])
            officers.add_officer(connection, new, passphrase_hash="-", at=house.now, by="test")


def flood(desk: Desk, *more: object, place: str = "Hera, Dili") -> int:
    """Submitted by Ana, for two hours."""
    return desk.submitted("--expires", "+2h", *more, place=place)


def alone_words(desk: Desk, number: int, *, by: str = "ana", reason: str = REASON) -> tuple[object, ...]:
    """The command with everything typed."""
    preview = desk.run("warning", "preview", number, "--json").row
    place = desk.house.app.gazetteer.covering_name(preview["sucos"])
    sure = ("--confirm-place", place, "--confirm-reach", preview["reach"], *desk.passphrase(by))
    return "warning", "approve", number, "--alone", "--reason", reason, *sure


def pages_leave(house: House) -> None:
    """Every SMS to an officer that waits is handed to the gateway."""
    waiting = update(t.message).where(t.message.c.purpose == "page", t.message.c.work == "queued")
    with house.app.database.writing() as connection:
        connection.execute(waiting.values(work="done", proof="accepted", was_sending=True))


def goes_alone(desk: Desk, number: int, *more: object, by: str = "ana", reason: str = REASON) -> Said:
    """After whoever was asked got the SMS."""
    desk.somebody_sends()
    pages_leave(desk.house)
    return desk.run(*alone_words(desk, number, by=by, reason=reason), *more, by=by)


def stops(desk: Desk, number: int, *more: object, by: str = "ben") -> Said:
    desk.somebody_sends()
    return desk.run("warning", "stop", number, *more, by=by)


def pages_to(house: House) -> dict[str, list[str]]:
    """The SMS to officers that say that somebody went alone, or was stopped, by login, oldest first."""
    found: dict[str, list[str]] = {}
    for row in house.messages():
        if row.purpose == "page" and (" ALONE: " in row.text or " STOPPED: " in row.text):
            found.setdefault(row.target.removeprefix("officer:"), []).append(row.text)
    return found


def entries(house: House, number: int, what: str) -> list[tuple[str, dict[str, object]]]:
    """Who did it, and the details, of every such line of the audit."""
    with house.app.database.reading() as connection:
        found = [one for one in journal.audit(connection, warning_id=number) if one.what == what]
    return [(one.who, one.detail if isinstance(one.detail, dict) else json.loads(one.detail)) for one in found]
