"""avizu station: the community radio stations, what they read, and that they did."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.app import App
from alerts.commands.frame import Instant, dili, emit, emit_all, heading, json_option, pass_app, safe
from alerts.errors import NotFound, Unclear, Unusable
from alerts.model.people import Station
from alerts.words.sheet import Reading, StationPage, sheet_html

WIDTH = 80


@click.group()
def station() -> None:
    """Community radio stations: who they are, what they read, and that they did."""


@station.command("list")
@json_option
@pass_app
def list_(app: App, *, as_json: bool) -> None:
    """Every station, and whether a warning can be sent to it."""
    if as_json:
        return emit_all(_row(app, one) for one in app.stations)
    click.echo(heading(app, len(app.stations), "station"))
    for one in app.stations:
        mhz = f"{one.mhz:5.1f}" if one.mhz else "    ?"
        where = app.gazetteer.place(one.municipality).name
        click.echo(f"{_mark(one)} {one.id:<14} {mhz}  {where:<11} {safe(_name(one))}"[:WIDTH])
    if not all(one.reachable for one in app.stations):
        click.echo("! can't be sent a warning yet. See why: avizu station check")
    return None


def _mark(one: Station) -> str:
    return " " if one.reachable else "!"


def _row(app: App, one: Station) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name or None,
        "municipality": one.municipality,
        "municipality_name": app.gazetteer.place(one.municipality).name,
        "post": one.post or None,
        "mhz": one.mhz,
        "phone": one.phone or None,
        "email": one.email or None,
        "languages": list(one.languages),
        "reachable": one.reachable,
        "missing": list(_missing(one)),
        "confirmed_by": one.confirmed_by or None,
        "confirmed_on": one.confirmed_on or None,
        "made_up": one.made_up,
        "source": one.source or None,
    }


def _name(one: Station) -> str:
    return one.name or "(name not known)"


def _missing(one: Station) -> Iterator[str]:
    """What keeps a station from getting a warning, most important first; then what is merely unknown."""
    if not (one.phone or one.email):
        yield "no phone and no e-mail"
    elif not one.confirmed_by:
        yield "nobody has confirmed its address"
    if one.phone and not _mobile(one.phone):
        yield f"{one.phone} is not a mobile number written like +67077001122"
    if not one.name:
        yield "no name"
    if one.mhz is None:
        yield "no mhz"


def _mobile(phone: str) -> bool:
    from alerts.audience.phones import mobile

    try:
        return mobile(phone) == phone
    except Unusable:
        return False


@station.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_app
@click.pass_context
def check(ctx: click.Context, app: App, *, file: Path | None, as_json: bool) -> None:
    """Check stations.yaml, or FILE: who can't be reached, and why.

    A mistake in the file is named by its line.
    Exit code 1 when a station can't be reached.
    """
    known = _read(app, file) if file else app.stations
    if as_json:
        emit_all({"id": one.id, "reachable": one.reachable, "missing": list(_missing(one))} for one in known)
    else:
        click.echo("\n".join(_verdict(known, app.settings.mode.mark)))
    ctx.exit(0 if known and all(one.reachable for one in known) else 1)


def _read(app: App, file: Path) -> Sequence[Station]:
    from alerts.audience.stations import read_stations

    try:
        return read_stations(file.read_text("utf-8"), app.gazetteer)
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{file.name} can't be read as text.", remedy="Save it in UTF-8.") from error


def _verdict(known: Sequence[Station], mark: str) -> Iterator[str]:
    for one in known:
        missing = "; ".join(_missing(one)) or "complete"
        line = f"{_mark(one)} {one.id:<14} {safe(_name(one))}: {safe(missing)}"
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=" " * 17)
    reachable = sum(one.reachable for one in known)
    yield f"{mark} {reachable} of {len(known)} stations can be reached."
    if reachable < len(known):
        yield "Ring each station, then write who confirmed its phone or e-mail as confirmed_by."


@station.command()
@click.argument("warning", type=int)
@click.option("--station", "station_id", metavar="ID", help="Only this station.")
@click.option("--language", metavar="CODE", help="Only this language: tet, pt, ...")
@click.option("--print", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write one page for paper.")
@json_option
@pass_app
def script(
    app: App, *, warning: int, station_id: str | None, language: str | None, file: Path | None, as_json: bool
) -> None:
    """The radio script of WARNING: what to read, how often, until when."""
    sheets = _chosen(app, warning, station_id, language)
    if file:
        return _print(app, sheets, file)
    lines = [(sheet, one) for sheet in sheets for one in sheet.readings]
    if as_json:
        return emit_all(_script_row(sheet, one) for sheet, one in lines)
    for sheet, one in lines:
        click.echo("\n".join(_told(sheet, one)) + "\n")
    return None


def _chosen(app: App, warning: int, station_id: str | None, language: str | None) -> list[StationPage]:
    from alerts.actions import stations as doing

    sheets = doing.scripts(app, warning)
    if station_id:
        doing.find_station(app, station_id)
    chosen = [_in_language(sheet, language) for sheet in sheets if station_id in (None, sheet.station_id)]
    chosen = [sheet for sheet in chosen if sheet.readings]
    if not chosen:
        where = (f" for {station_id}" if station_id else "") + (f" in {language!r}" if language else "")
        raise NotFound(
            f"Warning {warning} has no script{where}.", remedy=f"See all it has: avizu station script {warning}"
        )
    return chosen


def _in_language(sheet: StationPage, language: str | None) -> StationPage:
    return replace(sheet, readings=tuple(one for one in sheet.readings if language in (None, one.language)))


def _print(app: App, sheets: Sequence[StationPage], file: Path) -> None:
    if len(sheets) > 1:
        names = ", ".join(sheet.station_id for sheet in sheets)
        raise Unclear("One page is for one station.", remedy=f"Choose with --station: {names}.")
    sheet = sheets[0]
    link = app.page_link(sheet.station_id, sheet.revision_id) if sheet.approved else ""
    try:
        file.write_text(sheet_html(sheet, link=link), "utf-8")
    except OSError as error:
        raise Unusable(f"{file} can't be written.", remedy="Choose another place for it.") from error
    click.echo(f"{sheet.mode.mark} Wrote {file}: open it in a browser and print it.")


def _script_row(sheet: StationPage, one: Reading) -> dict[str, Any]:
    return {
        "warning": sheet.warning_id,
        "approved": sheet.approved,
        "station": sheet.station_id,
        "name": sheet.station_name or None,
        "language": one.language,
        "seconds": one.seconds,
        "every_minutes": sheet.every_minutes,
        "until": sheet.until,
        "text": one.text,
        "key_points": list(one.key_points),
        "reviewed": one.reviewed,
        "aired": [airing.at for airing in sheet.airings if airing.language in ("", one.language)],
    }


def _told(sheet: StationPage, one: Reading) -> Iterator[str]:
    name = safe(sheet.station_name or sheet.station_id)
    yield f"{sheet.mode.mark} Warning {sheet.warning_id}  {name}  {one.language}  {one.seconds} s"
    if not sheet.approved:
        yield "  NOT APPROVED: not to be read on air yet."
    yield f"  Every {sheet.every_minutes} min until {dili(sheet.until)}; not to be read after that."
    if not one.reviewed:
        yield "  Text not yet reviewed by a speaker."
    for sentence in one.sentences:
        yield from textwrap.wrap(safe(sentence), WIDTH, initial_indent="    ", subsequent_indent="      ")
    if one.key_points:
        yield "  Key points, for a host who speaks another language:"
        for point in one.key_points:
            yield from textwrap.wrap(safe(point), WIDTH, initial_indent="    - ", subsequent_indent="      ")


@station.command()
@click.argument("warning", type=int)
@click.argument("station_id", metavar="STATION")
@click.option("--language", default="", metavar="CODE", help="In which it was read: tet, pt, ...")
@click.option("--at", type=Instant(), help="When it was read (Dili time). Now when left out.")
@json_option
@pass_app
def aired(app: App, *, warning: int, station_id: str, language: str, at: datetime | None, as_json: bool) -> None:
    """Record that STATION read the script of WARNING, as it told you."""
    from alerts.actions import stations as doing
    from alerts.commands import identity

    officer = identity.who(app)
    now = app.clock()
    made = doing.record_aired(app, warning, station_id, language=language, by=officer, at=at or now, now=now)
    if as_json:
        row = {"warning": warning, "station": station_id, "language": made.language, "at": made.at, "by": made.by}
        return emit(row)
    spoken = f" in {made.language}" if made.language else ""
    click.echo(f"{app.settings.mode.mark} Recorded: {station_id} read warning {warning}{spoken}, {dili(made.at)}.")
    return None
