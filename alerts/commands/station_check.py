"""avizu station check: what keeps warnings from stations, and what nobody knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from alerts.app import App
from alerts.audience.lacks import Lack, lacks, wrong_spots
from alerts.audience.stations import read_stations
from alerts.commands.frame import DILI, emit_all, json_option, pass_app, safe, wrapped
from alerts.commands.station_known import mark, name_of, now_option, spoken
from alerts.errors import Unusable
from alerts.model.people import Station

_MARGIN = " " * 17
Found = Mapping[str, Sequence[Lack]]  # by the id of a station


@click.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@now_option
@json_option
@pass_app
@click.pass_context
def check_stations(ctx: click.Context, app: App, *, file: Path | None, now: datetime | None, as_json: bool) -> None:
    """Check stations.yaml, or FILE: who can't be reached, and why; then what is not known.

    A mistake in the file is named by its line.
    Exit code 1 when a station can't be reached, its black spots can't be true, or a recording is of no known text.
    """
    known = _read(app, file) if file else app.stations
    today = (now or app.clock()).astimezone(DILI).date()
    found = {one.id: (*wrong_spots(one, app.gazetteer), *lacks(one, today)) for one in known}
    unplayed = {one.id: _unknown_clips(app, one) for one in known}
    if as_json:
        emit_all(
            {
                "id": one.id,
                "reachable": one.reachable,
                "missing": [lack.value for lack in found[one.id]],
                "unknown": [lack.value for lack in found[one.id] if not lack.blocks],
                "unknown_clips": unplayed[one.id],
            }
            for one in known
        )
    else:
        click.echo("\n".join([*_each(known, found), *_clips(unplayed), *_summary(app, known, found)]))
    blocked = any(lack.blocks for each in found.values() for lack in each)
    ctx.exit(0 if known and not blocked and not any(unplayed.values()) else 1)


def _unknown_clips(app: App, one: Station) -> list[str]:
    """What its recordings are said to say and no text says: a hazard or variant misspelt."""
    known = {
        f"{key}{what}"
        for key, hazard in app.hazards.items()
        for what in ("", " all-clear", *(f" {rule.say}" for rule in hazard.variants))
    }
    return sorted(says for says, _ in one.clips if says not in known)


def _clips(unplayed: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for station, names in unplayed.items():
        if names:
            line = f"! {station}: no text is called {', '.join(names)}; they are never played"
            yield from wrapped(line, first="", rest="  ")


def _read(app: App, file: Path) -> Sequence[Station]:
    try:
        return read_stations(file.read_text("utf-8"), app.gazetteer, str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{file.name} can't be read as text.", remedy="Save it in UTF-8.") from error


def _each(known: Sequence[Station], found: Found) -> Iterator[str]:
    """What keeps a warning from each."""
    for one in known:
        blocking = [lack for lack in found[one.id] if lack.blocks]
        verdict = spoken(blocking) or ("can be reached" if found[one.id] else "complete")
        wrong = "!" if blocking else mark(one)
        yield from wrapped(f"{wrong} {one.id:<14} {safe(name_of(one))}: {verdict}", first="", rest=_MARGIN)


def _summary(app: App, known: Sequence[Station], found: Found) -> Iterator[str]:
    reachable = sum(one.reachable for one in known)
    yield f"{app.settings.mode.mark} {reachable} of {len(known)} stations can be reached."
    for lack in Lack:
        who = [one.id for one in known if lack in found[one.id]]
        if who:
            named = "" if lack.blocks else ": all" if len(who) == len(known) else f": {', '.join(who)}"
            yield from wrapped(
                f"{'!' if lack.blocks else ' '} {len(who):>3}  {lack.value}{named}", first="", rest=" " * 7
            )
    if reachable < len(known):
        yield "Ring each station, then write who confirmed its phone or e-mail as confirmed_by."
    if known and any(found.values()):
        yield "Everything known of one: avizu station show ID"
