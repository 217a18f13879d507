"""From polygons, circles, strips of coast and CAP documents to the sucos they touch."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from alerts.app import App
from alerts.commands.frame import emit, json_option, pass_app, safe, wrapped
from alerts.errors import Unusable
from alerts.places.coast import read_strip
from alerts.places.gazetteer import Gazetteer
from alerts.places.shapes import Circle, LatLon
from alerts.places.unmapped import how_to_add, on_no_map

COAST = "Land of a place within so many km of the sea."
SHARE_DIGITS = 4
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def corners(text: str) -> list[LatLon]:
    """A polygon as CAP writes it: "lat,lon lat,lon lat,lon"."""
    return [_point(corner) for corner in _words(text)]


def circle(text: str) -> Circle:
    """A circle as CAP writes it: "lat,lon km"."""
    try:
        centre, km = _words(text)
        return (*_point(centre), float(km))
    except ValueError:
        raise Unusable(f"{safe(text)!r} is no circle.", remedy='Write it as "-8.55,125.57 20", km last.') from None


def _words(text: str) -> list[str]:
    return re.sub(r"\s*,\s*", ",", text).split()


def _point(text: str) -> LatLon:
    try:
        lat, lon = text.split(",")
        return float(lat), float(lon)
    except ValueError:
        raise Unusable(f"{safe(text)!r} is no point.", remedy="Write latitude,longitude: -8.55,125.57") from None


@click.command("hit")
@click.option("--polygon", "polygons", type=corners, multiple=True, metavar='"LAT,LON LAT,LON ..."')
@click.option("--circle", "circles", type=circle, multiple=True, metavar='"LAT,LON KM"')
@click.option("--coast", "coasts", multiple=True, metavar='"PLACE KM"', help=COAST)
@click.option("--cap", "cap_file", type=FILE, help="All polygons and circles of a CAP document.")
@json_option
@pass_app
def hit_sucos(
    app: App,
    *,
    polygons: tuple[list[LatLon], ...],
    circles: tuple[Circle, ...],
    coasts: tuple[str, ...],
    cap_file: Path | None,
    as_json: bool,
) -> None:
    """List the sucos that these shapes touch, all of them together.

    The per cent are how much of each suco's area they cover. --coast "Viqueque 2" means the land of Viqueque within 2
    km of the sea. Each option may be repeated.
    """
    if not (polygons or circles or coasts or cap_file):
        raise Unusable("No shape was given.", remedy="Give --polygon, --circle, --coast or --cap.")
    more = _drawn_in(cap_file) if cap_file else ((), ())
    strips = [read_strip(app.gazetteer, text) for text in coasts]
    shares = app.shapes.hit([*polygons, *more[0]], [*circles, *more[1]], strips=strips)
    named = {suco for strip in strips for suco in strip.sucos}
    unmapped = sorted({*on_no_map(app.gazetteer, shares), *named.intersection(app.gazetteer.without_polygon)})
    if as_json:
        rounded = {code: round(share, SHARE_DIGITS) for code, share in shares.items()}
        emit({"sucos": list(shares), "shares": rounded, "on_no_map": unmapped})
    else:
        click.echo("\n".join(_shares_told(app.gazetteer, shares, unmapped)))
    if unmapped and not shares:
        sys.exit(1)


def _drawn_in(path: Path) -> tuple[Sequence[Sequence[LatLon]], Sequence[Circle]]:
    from alerts.cap.read import read

    reading = read(path.read_bytes())
    if reading.document is None:
        why = "; ".join(finding.message for finding in reading.findings[:1])
        raise Unusable(f"{path.name} is no usable CAP document. {safe(why)}", remedy="Look at: avizu cap check FILE")
    drawn = reading.areas_shapes()
    if not any(drawn):
        raise Unusable(
            f"{safe(path.name)} draws no polygon and no circle that can be used.",
            remedy="See what is wrong with it: avizu cap check FILE",
        )
    return drawn


def _shares_told(gazetteer: Gazetteer, shares: Mapping[str, float], unmapped: Sequence[str]) -> Iterator[str]:
    if shares:
        yield gazetteer.summary(shares)
    else:
        yield "No suco is touched."
    for code, share in shares.items():
        percent = f"{share:4.0%}" if share >= 0.01 else " <1%"
        yield f"  {code}  {percent}  {gazetteer.full_name(code)}"
    for code in unmapped:
        yield f"  {code}     ?  {gazetteer.full_name(code)}: on no map"
    for code in unmapped:
        yield from wrapped(f"! {how_to_add(gazetteer, code)}")
