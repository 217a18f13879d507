"""`avizu place show`, `safe`, and the imports: people, households, and where they are safe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alerts.actions import place_facts as acting
from alerts.app import App
from alerts.commands import identity
from alerts.commands.figures_shown import figures_lines, people_row, people_words
from alerts.commands.files import text_of
from alerts.commands.frame import dili, emit, emit_all, heading, json_option, pass_app, safe, say, wrapped
from alerts.errors import Unclear, Unusable
from alerts.places.names import meant

if TYPE_CHECKING:
    from datetime import date

    from alerts.actions.place_facts import FileTaken, PlaceFacts
    from alerts.audience.refuge import SafePlace
    from alerts.places.gazetteer import Gazetteer

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STATIONS = 6


@click.command("import-population")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Only say what is wrong.")
@click.option("--older", is_flag=True, help="Replace newer counts too.")
@json_option
@pass_app
def import_population(app: App, file: Path, dry_run: bool, older: bool, as_json: bool) -> None:
    """Take in people and households by suco from a CSV file.

    Columns: code or suco and municipality, population_YEAR, households_YEAR, radio_pct, phone_pct. Figures of a suco
    replace those it had; what the file does not say of it is kept, and so is a newer count. One wrong line and
    nothing is imported.
    """
    officer = identity.who(app)
    done = acting.import_population(app, text_of(file), by=officer, now=app.clock(), dry_run=dry_run, older=older)
    _taken(app, done, "Figures of {} taken in", dry_run, as_json)


@click.command("import-safe")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Only say what is wrong.")
@json_option
@pass_app
def import_safe(app: App, file: Path, dry_run: bool, as_json: bool) -> None:
    """Take in safe places from a CSV file: their names go into the texts that people receive.

    Columns: place (the suco), name, dated (the day it was last checked); may be: municipality, lat, lon, hazards (what
    it is safe from; empty: everything but a tsunami). The same name in a suco is replaced. One wrong line and nothing
    is imported.
    """
    officer = identity.who(app)
    done = acting.import_safe(app, text_of(file), by=officer, now=app.clock(), dry_run=dry_run)
    _taken(app, done, "{} taken in", dry_run, as_json)


def _taken(app: App, done: FileTaken, words: str, dry_run: bool, as_json: bool) -> None:
    if as_json:
        faults = [{"line": fault.line, "reason": fault.reason} for fault in done.faults]
        kept = {"kept": done.kept, "newer": done.newer}
        emit({"places": done.places, "empty": done.empty, **kept, "faults": faults, "dry_run": dry_run})
    else:
        for fault in done.faults:
            say(f"line {fault.line}: {safe(fault.reason)}")
        say(f"{app.settings.mode.mark} {_summary(done, words, dry_run)}")
        for line in _kept(done):
            say(line)
    if done.faults:
        sys.exit(2)


def _summary(done: FileTaken, words: str, dry_run: bool) -> str:
    if done.faults:
        wrong = len({fault.line for fault in done.faults})
        return f"Nothing was imported: {wrong} {'line is' if wrong == 1 else 'lines are'} wrong."
    said = "Nothing is wrong with it." if dry_run else f"{words.format(_places(done.places)).capitalize()}."
    empty = f" {done.empty} of its lines {'has' if done.empty == 1 else 'have'} no figures." if done.empty else ""
    return said + empty


def _kept(done: FileTaken) -> Iterator[str]:
    if done.kept:
        yield f"  {_places(done.kept)} {_keep(done.kept)} households, phones or radios that the file does not say."
    if done.newer:
        yield f"  {_places(done.newer)} {_keep(done.newer)} the newer count. To replace it as well: --older"


def _keep(number: int) -> str:
    return "keeps" if number == 1 else "keep"


def _places(number: int) -> str:
    return f"{number:,} place{'' if number == 1 else 's'}"


@click.command("safe")
@click.argument("place", nargs=-1)
@click.option("--remove", "number", type=int, metavar="ID", help="Name this one in no text any more.")
@click.option("--reason", help="Why it is removed, for the record.")
@json_option
@pass_app
def safe_places(app: App, place: tuple[str, ...], number: int | None, reason: str | None, as_json: bool) -> None:
    """List the safe places, of one place or of all; those nobody checked for two years are marked."""
    if number is not None:
        _remove(app, number, reason, as_json)
        return
    if reason is not None:
        raise Unusable("--reason is for removing one.", remedy="Write: avizu place safe --remove ID --reason WHY")
    sucos = app.gazetteer.sucos_of(_one(app.gazetteer, " ".join(place))) if place else None
    listed, today = acting.safe_listed(app, sucos), acting.day_of(app.clock())
    if as_json:
        emit_all(
            _safe_row(each, today) | {"imported_at": imported.at, "imported_by": imported.by}
            for each, imported in listed
        )
        return
    click.echo(heading(app, len(listed), "safe place"))
    for each, _ in listed:
        for line in _safe_lines(app, each, today):
            click.echo(line)


def _remove(app: App, number: int, reason: str | None, as_json: bool) -> None:
    officer = identity.who(app)
    if not (reason or "").strip():
        raise Unusable("A safe place is not removed without a reason.", remedy="Give it: --reason WHY")
    gone = acting.remove_safe(app, number, by=officer, now=app.clock(), reason=str(reason).strip())
    if as_json:
        emit(_safe_row(gone, acting.day_of(app.clock())))
    else:
        say(f"{app.settings.mode.mark} {safe(gone.name)} in {app.gazetteer.label(gone.place)} is named no more.")


def _safe_row(one: SafePlace, today: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "place": one.place,
        "name": one.name,
        "lat": one.lat,
        "lon": one.lon,
        "hazards": list(one.hazards),
        "dated": one.dated.isoformat(),
        "old": one.old(today),
    }


def _safe_lines(app: App, one: SafePlace, today: date) -> list[str]:
    safe_from = ", ".join(one.hazards).replace("_", " ") or "all but tsunami"
    checked = f"checked {one.dated.isoformat()}{', OLD' if one.old(today) else ''}"
    where = "" if one.lat is not None else "  no coordinates"
    label = app.gazetteer.label(one.place)
    return wrapped(f"{one.id:>4}  {safe(one.name)}, {label}  {checked}{where}  ({safe_from})", rest=" " * 8)


@click.command("show")
@click.argument("place", nargs=-1, required=True)
@click.option("--within", metavar="PLACE", help="Look only inside this municipality, post or p-code.")
@json_option
@pass_app
def show_place(app: App, place: tuple[str, ...], within: str | None, as_json: bool) -> None:
    """Everything known of a place: people, households, contacts, stations, safe places."""
    code = _one(app.gazetteer, " ".join(place), within)
    known = acting.facts(app, code)
    if as_json:
        emit(_place_row(app, code, known))
        return
    for line in _place_lines(app, code, known):
        click.echo(line)


def _one(gazetteer: Gazetteer, text: str, within: str | None = None) -> str:
    """One place; an aldeia stands for its suco, of which more is known."""
    codes = meant(gazetteer, text, within)
    if len(codes) > 1:
        raise Unclear(f"{text!r} is {len(codes)} sucos.", remedy="Name one suco, post or municipality.")
    level = gazetteer.level(codes[0])
    return gazetteer.sucos_of(codes[0])[0] if level and level.value == "aldeia" else codes[0]


def _place_row(app: App, code: str, known: PlaceFacts) -> dict[str, Any]:
    gazetteer, today = app.gazetteer, acting.day_of(app.clock())
    sucos, audience, level = gazetteer.sucos_of(code), known.audience, gazetteer.level(code)
    return {
        "code": code,
        "name": gazetteer.label(code),
        "full_name": gazetteer.full_name(code),
        "level": level.value if level else "country",
        "parents": [each for each in gazetteer.around(code) if each],
        "pcode": _pcode(app, code),
        "sucos": list(sucos),
        "coastal": [suco for suco in sucos if gazetteer.place(suco).coastal],
        **people_row(known.people),
        "figures_at": known.imported.at if known.imported else None,
        "figures_by": known.imported.by if known.imported else None,
        "contacts": known.contacts,
        "no_contact": list(audience.no_contact),
        "stations": [cover.station.id for cover in audience.stations],
        "no_station": list(audience.no_station),
        "black_spots": list(audience.black_spots),
        "safe_places": [_safe_row(each, today) for each in known.safe],
    }


def _pcode(app: App, code: str) -> str:
    return app.gazetteer.fact(code, "ocha_pcode") if app.gazetteer.level(code) else ""


def _place_lines(app: App, code: str, known: PlaceFacts) -> Iterator[str]:
    gazetteer, today = app.gazetteer, acting.day_of(app.clock())
    sucos, level = gazetteer.sucos_of(code), gazetteer.level(code)
    what = f"{level.value}, INTL:{code}" if level else "country"
    pcode = f", p-code {_pcode(app, code)}" if _pcode(app, code) else ""
    yield from wrapped(f"{app.settings.mode.mark} {gazetteer.full_name(code)}  {what}{pcode}", first="")
    on_coast = sum(gazetteer.place(suco).coastal for suco in sucos)
    if len(sucos) > 1:
        yield f"  {len(sucos)} sucos, {on_coast} of them on the coast"
    elif on_coast:
        yield "  on the coast"
    yield from wrapped(people_words(known.people))
    for line in figures_lines(gazetteer, known.people):
        yield from wrapped(line)
    if known.imported:
        yield from wrapped(f"figures imported by {safe(known.imported.by)} {dili(known.imported.at, weekday=False)}")
    yield from _cover_lines(app, known, len(sucos))
    yield "  safe places:" if known.safe else "  no safe place recorded: avizu place import-safe FILE"
    for each in known.safe:
        yield from _safe_lines(app, each, today)


def _cover_lines(app: App, known: PlaceFacts, sucos: int) -> Iterator[str]:
    audience = known.audience
    heard = [safe(cover.station.name or cover.station.id) for cover in audience.stations]
    more = f" and {len(heard) - STATIONS} more" if len(heard) > STATIONS else ""
    yield from wrapped(f"{known.contacts} contact{'' if known.contacts == 1 else 's'} in its committees")
    yield from wrapped(f"heard there: {', '.join(heard[:STATIONS])}{more}" if heard else "no station is heard there")
    for words, gap in (
        ("no contact", audience.no_contact),
        ("no station that can be told", audience.no_station),
        ("black spot of its station", audience.black_spots),
    ):
        if gap:
            yield from wrapped(f"! {words}" if sucos == 1 else f"! {words}: {len(gap)} of {sucos} sucos")
