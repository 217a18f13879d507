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
from alerts.commands import identity
from alerts.commands.frame import Instant, dili, emit, emit_all, json_option, pass_app, safe
from alerts.commands.station_check import check_stations
from alerts.commands.station_known import list_stations, show_station
from alerts.errors import NotFound, Unclear, Unusable
from alerts.words.sheet import Reading, StationPage

WIDTH = 80


@click.group()
def station() -> None:
    """Community radio stations: who they are, what they read, and that they did."""


station.add_command(list_stations)
station.add_command(show_station)
station.add_command(check_stations)


@station.command()
@click.argument("warning", type=int)
@click.option("--station", "station_id", metavar="ID", help="Only this station.")
@click.option("--language", metavar="CODE", help="Only this language: tet, pt, ...")
@click.option("--print", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write one page for paper.")
@click.option("--text", "as_text", is_flag=True, help="As plain text for a telephone, lines of 60 characters.")
@json_option
@pass_app
def script(
    app: App,
    *,
    warning: int,
    station_id: str | None,
    language: str | None,
    file: Path | None,
    as_text: bool,
    as_json: bool,
) -> None:
    """The radio script of WARNING: what to read, how often, until when, and what not to say."""
    sheets = _chosen(app, warning, station_id, language)
    if file:
        return _print(app, sheets, file)
    if as_text:
        return click.echo("\n".join(_plain(app, sheet) for sheet in sheets), nl=False)
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
    from alerts.words.sheet_page import sheet_html

    sheet = sheets[0]
    try:
        file.write_text(sheet_html(sheet, link=_link(app, sheet)), "utf-8")
    except OSError as error:
        raise Unusable(f"{file} can't be written.", remedy="Choose another place for it.") from error
    click.echo(f"{sheet.mode.mark} Wrote {file}: open it in a browser and print it.")


def _plain(app: App, sheet: StationPage) -> str:
    from alerts.words.sheet_text import sheet_text

    return "\n".join(map(safe, sheet_text(sheet, link=_link(app, sheet)).split("\n")))


def _link(app: App, sheet: StationPage) -> str:
    """Nobody confirms what nobody approved."""
    return app.page_link(sheet.station_id, sheet.revision_id) if sheet.approved else ""


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
        "gist": one.gist or None,
        "key_points": list(sheet.points(one)),
        "ten_seconds": " ".join(one.short) or None,
        "ten_seconds_take": one.short_seconds or None,
        "not_to_say": list(one.unsaid),
        "clip": sheet.clip or None,
        "pronounce": dict(one.pronounce),
        "own_words": list(sheet.own_words),
        "reviewed": one.reviewed,
        "aired": [airing.at for airing in sheet.airings if airing.language in ("", one.language)],
    }


def _told(sheet: StationPage, one: Reading) -> Iterator[str]:
    name = safe(sheet.station_name or sheet.station_id)
    yield f"{sheet.mode.mark} Warning {sheet.warning_id}  {name}  {one.language}  {one.seconds} s"
    if not sheet.approved:
        yield "  NOT APPROVED: not to be read on air yet."
    yield f"  Every {sheet.every_minutes} min until {dili(sheet.until)}; not to be read after that."
    if sheet.clip:
        yield f"  The station has a recording of this: play {safe(sheet.clip)}."
    if not one.reviewed:
        yield "  Text not yet reviewed by a speaker."
    yield from _indented(one.sentences, "    ")
    own = sheet.own_names
    for head, sentences in (
        (f"To break in with ({one.short_seconds} s):", one.short),
        (
            f"Key points, for a host who speaks {safe(own) or 'another language'}:",
            (*([one.gist] if one.gist else []), *sheet.points(one)),
        ),
        ("What must not be said:", one.unsaid),
        ("How names are said:", tuple(f"{place}: {said}" for place, said in one.pronounce.items())),
    ):
        if sentences:
            yield f"  {head}"
            yield from _indented(sentences, "    - ")


def _indented(sentences: Sequence[str], indent: str) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(safe(sentence), WIDTH, initial_indent=indent, subsequent_indent="      ")


@station.command()
@click.argument("warning", type=int)
@click.argument("station_id", metavar="STATION")
@click.option("--language", default="", metavar="CODE", help="In which it was read: tet, pt, ...")
@click.option("--at", type=Instant(), help="When it was read (Dili time). Now when left out.")
@identity.passphrase_option
@json_option
@pass_app
def aired(
    app: App,
    *,
    warning: int,
    station_id: str,
    language: str,
    at: datetime | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Record that STATION read the script of WARNING, as it told you."""
    from alerts.actions import stations as doing

    officer = identity.again(app, identity.who(app), passphrase_file)
    now = app.clock()
    made = doing.record_aired(app, warning, station_id, language=language, by=officer, at=at or now, now=now)
    if as_json:
        row = {"warning": warning, "station": station_id, "language": made.language, "at": made.at, "by": made.by}
        return emit(row)
    spoken = f" in {made.language}" if made.language else ""
    click.echo(f"{app.settings.mode.mark} Recorded: {station_id} read warning {warning}{spoken}, {dili(made.at)}.")
    return None
