"""`avizu message`: what was sent to whom and what is proved; told by voice; try again."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.actions import letters
from alerts.actions.letters import Letter
from alerts.actions.retry import retry as retried
from alerts.actions.told import told as recorded
from alerts.app import App
from alerts.commands import identity, reroute, told_list
from alerts.commands.columns import WIDTH, Column, laid_out
from alerts.commands.frame import Instant, dili, emit, emit_all, heading, json_option, pass_app, safe
from alerts.model.mask import mask_phone
from alerts.model.message import Medium, Proof, Purpose, Work

COLUMNS = (
    Column("id", right=True),
    Column("for", stretch=True),
    Column("purpose"),
    Column("work"),
    Column("proof"),
    Column("route", most=8),
    Column("address", most=13),
)
PROVED = {Medium.SMS: Proof.DELIVERED, Medium.EMAIL: Proof.ACCEPTED}
"""What closes a message: nobody reports that a mail was put into a hand."""


@click.group()
def message() -> None:
    """What was sent to whom and what is proved; who was told by voice."""


message.add_command(reroute.reroute)


@message.command("list")
@click.option("--warning", type=int, metavar="ID", help="Only of this warning.")
@click.option("--open", "only_open", is_flag=True, help="Only what is not proved to have arrived.")
@json_option
@pass_app
def list_(app: App, *, warning: int | None, only_open: bool, as_json: bool) -> None:
    """Messages, oldest first, with what is left to do and what is proved."""
    found = [letter for letter in letters.messages(app, warning) if not only_open or is_open(letter.row)]
    if as_json:
        emit_all(_row(app, letter) for letter in found)
    elif found:
        click.echo("\n".join([heading(app, len(found), "message"), *_listed(app, found)]))
    else:
        click.echo(f"{app.settings.mode.mark} No {'open ' if only_open else ''}message.")


def is_open(row: Any) -> bool:
    """Neither proved to have arrived nor taken back."""
    return row.work != Work.WITHDRAWN.value and Proof(row.proof).rank < PROVED[Medium(row.medium)].rank


def _listed(app: App, found: list[Letter]) -> Iterator[str]:
    cells = [
        (
            str(letter.row.id),
            _places(app, letter),
            letter.row.purpose,
            letter.row.work,
            letter.row.proof,
            safe(letter.row.route),
            safe(mask_phone(letter.row.address)),
        )
        for letter in found
    ]
    title, *lines = laid_out(COLUMNS, cells)
    yield title
    for letter, line in zip(found, lines, strict=True):
        yield line
        if why := _why(letter.row):
            yield from _indented(why)


def _places(app: App, letter: Letter) -> str:
    return " and ".join(place_name(app, place) for place in letter.places)


def place_name(app: App, place: str) -> str:
    """The suco, the municipality, or the station, as people call it."""
    if place in app.gazetteer:
        return app.gazetteer.label(place)
    return safe(next((station.name or place for station in app.stations if station.id == place), place))


def _why(row: Any) -> str:
    return safe(mask_phone(" ".join(part for part in (row.code, row.detail) if part)))


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8, break_on_hyphens=False)


def _row(app: App, letter: Letter) -> dict[str, Any]:
    row = letter.row
    return {
        "id": row.id,
        "warning": row.warning_id,
        "place": row.place,
        "places": list(letter.places),
        "name": _places(app, letter),
        "target": row.target,
        "purpose": row.purpose,
        "medium": row.medium,
        "language": row.language,
        "parts": row.parts,
        "work": row.work,
        "proof": row.proof,
        "route": row.route,
        "address": mask_phone(row.address),
        "tries": row.tries,
        "code": row.code,
        "detail": mask_phone(row.detail),
        "created_at": row.created_at,
        "accepted_at": row.accepted_at,
        "delivered_at": row.delivered_at,
        "acknowledged_at": row.acknowledged_at,
        "open": is_open(row),
    }


@message.command()
@click.argument("number", type=int, metavar="ID")
@json_option
@pass_app
def show(app: App, *, number: int, as_json: bool) -> None:
    """One message: its text, every attempt and everything that came back."""
    letter, attempts, receipts = letters.message(app, number)
    row = letter.row
    past = sorted([*map(_attempt, attempts), *map(_receipt, receipts)], key=lambda entry: entry["at"])
    if as_json:
        emit(_row(app, letter) | {"text": letter.text, "history": past})
        return
    of = f"of warning {row.warning_id}" if row.warning_id else _OF.get(row.purpose, "to a reply")
    click.echo(f"{app.settings.mode.mark} Message {row.id}  {row.purpose} {of}  {_places(app, letter)}")
    click.echo(f"  {row.work}, {row.proof}   {safe(row.route)} to {safe(mask_phone(row.address))}   {row.language}")
    click.echo("\n".join(_indented(safe(letter.text))))
    for entry in past:
        click.echo("\n".join(_told_of(entry)))


_OF = {
    Purpose.PAGE.value: "to a duty officer",
    Purpose.VERIFY.value: "to a contact: still there?",
    Purpose.CANARY.value: "to a test number",
    Purpose.RECORD.value: "to where a record is kept",
}


def _attempt(row: Any) -> dict[str, Any]:
    return {"at": row.at, "what": "attempt", "number": row.number, "route": row.route, "attempt": row.id}


def _receipt(row: Any) -> dict[str, Any]:
    return {
        "at": row.at,
        "what": row.kind,
        "proof": row.proof,
        "raw": row.raw,
        "code": row.code,
        "detail": mask_phone(row.detail),
        "gateway_id": row.gateway_id,
        "attempt": row.attempt_id,
    }


def _told_of(entry: dict[str, Any]) -> list[str]:
    head = f"  {dili(entry['at'], weekday=False)}:{entry['at']:%S}  {entry['what']:<9}"
    if entry["what"] == "attempt":
        return [f"{head} {entry['number']} by {safe(entry['route'])}"]
    said = [entry["raw"], entry["code"], entry["detail"]]
    return textwrap.wrap(
        f"{head} {' '.join(safe(part) for part in said if part)}",
        WIDTH,
        subsequent_indent=" " * 27,
        break_on_hyphens=False,
    )


@message.command()
@click.argument("warning", type=int)
@click.argument("suco", required=False)
@click.option("--person", metavar="TEXT", help="Who was told: a name, an office.")
@click.option("--note", default="", metavar="TEXT", help="Anything the next shift should know.")
@click.option("--at", type=Instant(), help="When (Dili time); now if left out.")
@told_list.list_option
@told_list.from_option
@identity.passphrase_option
@pass_app
def told(
    app: App,
    *,
    warning: int,
    suco: str | None,
    person: str | None,
    note: str,
    at: datetime | None,
    listed: bool,
    source: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Record that somebody in SUCO was told of WARNING by voice. The suco then counts as reached.

    With --list, line by line: the number of each tick on the call sheet, and when it was.
    """
    several = listed or source is not None
    told_list.check_given(several, suco, person)
    officer = identity.who(app)
    lines = told_list.look(app, warning, source, by=officer) if several else None
    officer = identity.again(app, officer, passphrase_file)
    if several or suco is None or person is None:
        told_list.record_all(app, warning, lines, by=officer)
        return
    done = recorded(app, warning, suco, person=person, note=note, at=at, by=officer, now=app.clock())
    click.echo(f"{app.settings.mode.mark} {done.name}: told by voice {dili(done.at)}.")


@message.command()
@click.argument("number", type=int, metavar="ID")
@click.option(
    "--double-rather-than-silence",
    "double",
    is_flag=True,
    help="Send an uncertain message again although it may arrive twice, or one that was held back.",
)
@pass_app
def retry(app: App, *, number: int, double: bool) -> None:
    """Try a message again: a deferred one at once, a failed one once more."""
    was = retried(app, number, double=double, by=identity.who(app), now=app.clock())
    click.echo(f"{app.settings.mode.mark} Message {number} was {_WAS[was]} and goes out again now.")


_WAS = {
    Work.DEFERRED: "deferred",
    Work.DONE: "given up",
    Work.UNCERTAIN: "uncertain (it may arrive twice)",
    Work.WITHDRAWN: "held back",
}
