"""avizu station list and show: what is known of each station, where none is heard, who is on air."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from alerts.app import App
from alerts.audience.heard import RadioGap, radio_gaps
from alerts.audience.hours import written
from alerts.audience.lacks import Lack, lacks
from alerts.audience.onair import known_hours, next_on_air, on_air
from alerts.commands import identity
from alerts.commands.columns import WIDTH, cut
from alerts.commands.frame import (
    DILI,
    Instant,
    dili,
    emit,
    emit_all,
    heading,
    json_option,
    pass_app,
    safe,
    say,
    wrapped,
)
from alerts.model.mask import mask_phone
from alerts.model.people import Station
from alerts.words.labels import LANGUAGE_NAMES

NOT_KNOWN = "not known"
_MARGIN = " " * 17
now_option = click.option("--now", type=Instant(), help="As seen at this instant (Dili time).")


@click.command("list")
@click.option("--gaps", is_flag=True, help="Instead, the sucos where no station is heard, by municipality.")
@now_option
@json_option
@pass_app
def list_stations(app: App, *, gaps: bool, now: datetime | None, as_json: bool) -> None:
    """Every station, whether it is on air, and whether a warning can be sent to it."""
    at = now or app.clock()
    if gaps:
        return _list_gaps(app, as_json=as_json)
    if as_json:
        return emit_all(_row(app, one, at, masked=True) for one in app.stations)
    click.echo(heading(app, len(app.stations), "station"))
    for one in app.stations:
        mhz = f"{one.mhz:5.1f}" if one.mhz else "    ?"
        where = app.gazetteer.place(one.municipality).name
        click.echo(cut(f"{mark(one)} {one.id:<14} {mhz}  {where:<11} {_air(one, at):<4}  {safe(name_of(one))}", WIDTH))
    for line in _footnotes(app, at):
        say(line, rest="  ")
    return None


def name_of(one: Station) -> str:
    return one.name or "(name not known)"


def mark(one: Station) -> str:
    return " " if one.reachable else "!"


def _air(one: Station, at: datetime) -> str:
    return ("on" if on_air(one, at) else "off") + ("?" if known_hours(one) is None else "")


def _footnotes(app: App, at: datetime) -> Iterator[str]:
    local = at.astimezone(DILI)
    if any(known_hours(one) is not None for one in app.stations):
        yield f"on, off: on air or not, {dili(local)}"
    if any(known_hours(one) is None for one in app.stations):
        yield "off?, on?: nobody has confirmed its hours; taken as off air from 22:00 to 06:00"
    if not all(one.reachable for one in app.stations):
        yield "! can't be sent a warning yet. See why: avizu station check"


def _row(app: App, one: Station, at: datetime, *, masked: bool) -> dict[str, Any]:
    found = lacks(one, at.astimezone(DILI).date())
    return {
        "id": one.id,
        "name": one.name or None,
        "municipality": one.municipality,
        "municipality_name": app.gazetteer.place(one.municipality).name,
        "post": one.post or None,
        "mhz": one.mhz,
        "phone": one.phone or None,
        "email": one.email or None,
        "website": one.website or None,
        "address": one.address or None,
        "languages": list(one.languages),
        "footprint": list(one.footprint),
        "black_spots": list(one.black_spots),
        "hours": one.hours or None,
        "on_air": None if one.on_air is None else [written(hours) for hours in one.on_air],
        "on_air_now": on_air(one, at),
        "on_air_assumed": known_hours(one) is None,
        "next_on_air": None if on_air(one, at) else next_on_air(one, at),
        "key_holders": [
            {"name": holder.name, "phone": mask_phone(holder.phone) if masked else holder.phone}
            for holder in one.key_holders
        ],
        "minutes_to_air": one.minutes_to_air,
        "generator": one.generator,
        "takes_audio": list(one.takes_audio),
        "words_per_minute": one.words_per_minute,
        "clips": dict(one.clips),
        "reachable": one.reachable,
        "missing": [lack.value for lack in found],
        "unknown": [lack.value for lack in found if not lack.blocks],
        "confirmed_by": one.confirmed_by or None,
        "confirmed_on": one.confirmed_on,
        "made_up": one.made_up,
        "confidence": one.confidence or None,
        "source": one.source or None,
        "note": one.note or None,
    }


def _list_gaps(app: App, *, as_json: bool) -> None:
    found = radio_gaps(app.stations, app.gazetteer)
    if as_json:
        return emit_all(_gap_row(app, gap) for gap in found)
    click.echo("\n".join(_gaps_told(app, found)))
    return None


def _gaps_told(app: App, found: Sequence[RadioGap]) -> Iterator[str]:
    unheard = sum(len(gap.no_station) + len(gap.black_spots) for gap in found)
    yield f"{heading(app, unheard, 'suco')} where no station is heard, of {sum(gap.sucos for gap in found)}"
    for gap in found:
        yield from _gap_lines(app, gap)
    if not_told := sum(len(gap.not_told) for gap in found):
        more = " more" if unheard else ""
        line = f"! {not_told}{more} hear only stations that can't be sent a warning. See why: avizu station check"
        yield from wrapped(line, first="", rest="  ")


def _gap_row(app: App, gap: RadioGap) -> dict[str, Any]:
    return {
        "municipality": gap.municipality,
        "municipality_name": app.gazetteer.place(gap.municipality).name,
        "sucos": gap.sucos,
        "no_station": list(gap.no_station),
        "black_spots": list(gap.black_spots),
        "not_told": list(gap.not_told),
    }


def _gap_lines(app: App, gap: RadioGap) -> Iterator[str]:
    where = app.gazetteer.place(gap.municipality).name
    for what, sucos in (("no station", gap.no_station), ("black spot", gap.black_spots)):
        if sucos:
            names = f"all {gap.sucos} sucos" if len(sucos) == gap.sucos else _names(app, sucos)
            yield from wrapped(f"{where:<11}  {what}: {names}", rest=" " * 15)


@click.command("show")
@click.argument("station_id", metavar="ID")
@now_option
@json_option
@pass_app
def show_station(app: App, *, station_id: str, now: datetime | None, as_json: bool) -> None:
    """Everything known of the station ID: its hours, who has the key, what it lacks."""
    from alerts.actions.stations import find_station

    identity.who(app)
    one, at = find_station(app, station_id), now or app.clock()
    if as_json:
        return emit(_row(app, one, at, masked=False))
    mhz = f"{one.mhz} MHz" if one.mhz else "MHz not known"
    say(f"{app.settings.mode.mark} {one.id}  {safe(name_of(one))}  {mhz}  {app.gazetteer.place(one.municipality).name}")
    for what, value in _facts(app, one, at):
        say(f"{what:<15}{safe(value)}", first="  ", rest=_MARGIN)
    found = lacks(one, at.astimezone(DILI).date())
    for what, kinds in (
        ("! can't be sent a warning:", [lack for lack in found if lack.blocks]),
        ("still open:", [lack for lack in found if not lack.blocks]),
    ):
        if kinds:
            say(f"{what} {spoken(kinds)}", first="  ", rest="    ")
    return None


def spoken(found: list[Lack]) -> str:
    return "; ".join(lack.value for lack in found)


def _facts(app: App, one: Station, at: datetime) -> Iterator[tuple[str, str]]:
    yield "on air now", _air_words(one, at)
    yield "hours", _hours_words(one)
    yield from ((what, value) for what, value in (("source says", one.hours), ("address", one.address)) if value)
    for what, value in (("phone", one.phone), ("e-mail", one.email), ("page", one.website)):
        yield what, value or NOT_KNOWN
    yield "languages", ", ".join(f"{code} ({LANGUAGE_NAMES.get(code, NOT_KNOWN)})" for code in one.languages)
    yield "heard in", _names(app, one.footprint) or f"{NOT_KNOWN}, taken as {app.gazetteer.summary([one.municipality])}"
    yield "black spots", _names(app, one.black_spots) or "none known"
    yield from _keys(one)
    yield "minutes to air", NOT_KNOWN if one.minutes_to_air is None else str(one.minutes_to_air)
    yield "generator", _YES_NO[one.generator]
    yield "takes audio by", ", ".join(one.takes_audio) or NOT_KNOWN
    yield "reads", f"{one.words_per_minute} words a minute" if one.words_per_minute else f"{NOT_KNOWN}, taken as usual"
    yield "recordings", ", ".join(f"{says}: {number}" for says, number in one.clips) or "none known"
    yield "confirmed", _confirmed(one)
    yield from ((what, value) for what, value in (("source", one.source), ("note", one.note)) if value)
    if one.made_up:
        yield "made up", "not a real station"


def _names(app: App, sucos: Sequence[str]) -> str:
    return ", ".join(map(app.gazetteer.label, sucos))


_YES_NO = {True: "yes", False: "no", None: NOT_KNOWN}


def _air_words(one: Station, at: datetime) -> str:
    now = on_air(one, at)
    if known_hours(one) is None:
        return f"{NOT_KNOWN}, taken as {'on' if now else 'off'} air"
    if now:
        return "yes"
    following = next_on_air(one, at)
    return f"no, next {dili(following)}" if following else "no, off air until further notice"


def _hours_words(one: Station) -> str:
    if one.on_air is None:
        return f"{NOT_KNOWN}, taken as off air from 22:00 to 06:00"
    said = ", ".join(map(written, one.on_air)) or "none, off air until further notice"
    return said if one.confirmed_by else f"{said} (nobody has confirmed them, taken as off air from 22:00 to 06:00)"


def _keys(one: Station) -> Iterator[tuple[str, str]]:
    for number, holder in enumerate(one.key_holders):
        yield "" if number else "key-holders", f"{holder.name}  {holder.phone}"
    if not one.key_holders:
        yield "key-holders", NOT_KNOWN


def _confirmed(one: Station) -> str:
    day = f", {one.confirmed_on:%d/%m/%Y}" if one.confirmed_on else ""
    return f"{one.confirmed_by}{day}" if one.confirmed_by else "by nobody"
