"""avizu officer roster: who is told of a submitted text, in which order; and a new roster from a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.actions import roster as rostering
from alerts.actions.roster import Place
from alerts.app import App
from alerts.commands import identity
from alerts.commands.columns import cut
from alerts.commands.frame import Instant, dili, emit, emit_all, json_option, pass_app, safe, say, wrapped
from alerts.delivery.roster_file import hours_of
from alerts.errors import Unusable
from alerts.model.change import check_staff
from alerts.model.mask import mask_phone
from alerts.model.people import Officer
from alerts.model.roster import Shift, row_of

LARGEST = 100_000
"""Bytes of a roster."""


@click.command()
@click.option("--at", type=Instant(), help="As of then (Dili time); now if left out.")
@click.option("--set", "file", type=click.Path(dir_okay=False, path_type=Path), help="A new roster, from a CSV file.")
@click.option("--dry-run", is_flag=True, help="With --set: only say what would be proposed.")
@identity.passphrase_option
@json_option
@pass_app
def roster(
    app: App, at: datetime | None, file: Path | None, dry_run: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """Who is told of a submitted warning, in which order. A new roster takes two people."""
    officer = identity.who(app)
    if file is not None:
        rows = _new(app, file, dry_run=dry_run, as_json=as_json)
        if not dry_run:
            check_staff(officer, "propose a change")
            _propose(app, rows, identity.again(app, officer, passphrase_file), as_json=as_json)
        return
    when = at or app.clock()
    places = rostering.standing(app, at=when)
    if as_json:
        emit_all(map(_row, places))
    else:
        click.echo("\n".join(_lines(app, places, when)))
    if not any(place.order for place in places):
        click.get_current_context().exit(1)


def _lines(app: App, places: Sequence[Place], when: datetime) -> Iterator[str]:
    yield f"{app.settings.mode.mark} Told of a submitted warning, one after the other, {dili(when)}"
    for place in places:
        who = f"{safe(place.officer.name)} ({place.officer.login})"
        number = f"{place.order}." if place.order else "-"
        phone = mask_phone(place.phone) or "no number"
        yield f"  {number:>3} {cut(who, 40):<40} {phone:<14} {_standing(place)}"
        for shift in place.shifts:
            yield from wrapped(f"as {shift.position}: {hours_of(shift)}", first=" " * 8)
    if not any(place.on_shift and place.order for place in places) and any(place.shifts for place in places):
        yield "  ! Nobody on shift can be told: all others are, in this order."
    if not any(place.shifts for place in places):
        yield "  There is no roster: avizu officer roster --set FILE"
    if not any(place.order for place in places):
        yield "  ! Nobody can be told by SMS: no officer has a mobile number."


def _standing(place: Place) -> str:
    if not place.order:
        return "can't be told"
    return "on shift" if place.on_shift else "not on shift"


def _row(place: Place) -> dict[str, Any]:
    return {
        "order": place.order,
        "login": place.officer.login,
        "name": place.officer.name,
        "phone": mask_phone(place.phone),
        "on_shift": place.on_shift,
        "shifts": [row_of(shift) for shift in place.shifts],
    }


def _new(app: App, file: Path, *, dry_run: bool, as_json: bool) -> list[dict[str, Any]]:
    """What is proposed, and shown only where it is to be shown. Raises Unusable after a sentence for each bad line."""
    shifts, faults = rostering.read(app, _text(file))
    for fault in faults:
        click.echo(f"line {fault.line}: {safe(fault.sentence)}", err=True)
    if faults:
        many = "1 line" if len(faults) == 1 else f"{len(faults)} lines"
        raise Unusable(f"{many} of {file} can't be used; the roster stays as it is.", remedy="Mend the file.")
    rows = [row_of(shift) for shift in shifts]
    if dry_run:
        _show(app, shifts, rows, as_json)
    return rows


def _propose(app: App, rows: Sequence[dict[str, Any]], by: Officer, *, as_json: bool) -> None:
    from alerts.actions import changes

    done = changes.propose(app, "roster", "roster", {"shifts": rows}, by=by, now=app.clock())
    if as_json:
        emit({"change": done.id, "done": done.done, "said": done.sentence})
    else:
        say(f"{app.settings.mode.mark} {safe(done.sentence)}")


def _show(app: App, shifts: Sequence[Shift], rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit_all(rows)
        return
    click.echo(f"{app.settings.mode.mark} {len(shifts)} shift{'' if len(shifts) == 1 else 's'}; nothing was changed.")
    for shift in sorted(shifts, key=lambda shift: (shift.position, shift.login)):
        click.echo(f"  {shift.position:>2}  {cut(shift.login, 20):<20} {hours_of(shift)}")


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        if len(data) <= LARGEST:
            return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{file} can't be read as UTF-8 text.", remedy="Check its name.") from error
    raise Unusable(f"{file} is too large for a roster.", remedy="Check its name.")
