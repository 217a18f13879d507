"""Strips of coast: "coast of Viqueque within 2 km"."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alerts.errors import Unclear, Unusable
from alerts.places.drawing import UNITS_PER_DEGREE, grown, radii
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import Match, find, resolve

WIDEST_KM = 100.0
FINENESS = 0.0005
_WIDTH = re.compile(
    r"[\s,]+(?:within\s+)?([-+]?[\d.]+(?:,\d+)?|[-+]?nan|[-+]?inf)\s*(km)?$",
    re.IGNORECASE,
)
# In English, Tetum and Portuguese; Costa alone is a suco.
_COAST = re.compile(
    r"^\s*(?:(?:the\s+)?coast\s+of|(?:kosta|tasi[\s-]?ibun)(?:\s+(?:iha|husi))?|costa\s+d[aeo])\s+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Strip:
    """The land of these sucos that lies within `km` of the sea, whichever coast of the country is nearest.

    The sea is reached where the outline of the country is no land border. A suco without a shore of its own belongs
    to a strip as soon as the sea is near enough; a lake or a gap between sucos is no sea.
    """

    sucos: tuple[str, ...]
    km: float

    def __post_init__(self) -> None:
        if not 0 < self.km <= WIDEST_KM:
            raise Unusable(f"A strip of coast can't be {self.km:g} km wide.", remedy="Give more than 0, up to 100 km.")


def read_strip(gazetteer: Gazetteer, text: str) -> Strip:
    """A strip as officers write it: a municipality, post, suco or the country, then km, with a point or a comma.
    "Viqueque 2", "coast of Viqueque within 1.5 km", "kosta Viqueque 1,5", "costa de Viqueque 2".

    Raises Unusable without a width, NotFound and Unclear for the place like `alerts.places.names.resolve`. Unclear
    also where the number belongs to a name: "Lore 1" is a suco without a width, or the post Lore within 1 km.
    """
    width = _WIDTH.search(text)
    if width is None:
        remedy = 'Write the place, then km from the sea: "Viqueque 2"'
        raise Unusable(f"The strip {text[:60]!r} has no width.", remedy=remedy)
    place = _COAST.sub("", text[: width.start()])
    try:
        km = float(width[1].replace(",", "."))
    except ValueError:
        raise Unusable(f"{width[1]!r} is no number of km.", remedy='Write it like "Viqueque 2"') from None
    for other, rest in _other_readings(text[: width.start()].strip(), place, width):
        if find(gazetteer, other).match is not Match.NONE:
            known = find(gazetteer, place).match is not Match.NONE
            either = f', or "{place} {km:g} km"' if known else ""
            raise Unclear(f"{other!r} is the name of a place.", remedy=f'Write "{other} within {rest} km"{either}.')
    return Strip(resolve(gazetteer, place), km)


def _other_readings(before: str, place: str, width: re.Match[str]) -> Iterator[tuple[str, str]]:
    """What may be a place if the number or the word of the coast belongs to its name, and the width then left."""
    number, comma, rest = width[1].partition(",")
    if comma:
        yield f"{before} {number}", rest
    elif not width[2]:
        yield f"{before} {number}", "2"
    if place.strip() != before:
        yield before, width[1]


def coast_lines(packed: bytes) -> Any:
    """The coast as lines in degrees. Gzipped JSON: [line, ...], each flat as [x0, y0, dx, dy, ...] in 1e-5 degree."""
    import numpy as np
    import shapely

    lines = [np.cumsum(np.reshape(line, (-1, 2)), axis=0) for line in json.loads(gzip.decompress(packed))]
    return np.array([shapely.LineString(line / UNITS_PER_DEGREE) for line in lines])


def near_sea(lines: Any, low: Any, high: Any, km: float) -> Any:
    """All within `km` of the coast inside a box in degrees; wide enough outside of it that nothing inside is lost."""
    import numpy as np
    import shapely

    lat = float(low[1] + high[1]) / 2
    reach = 1.1 * np.degrees(km / np.array(radii(lat)))
    near = shapely.union_all(shapely.clip_by_rect(lines, *(low - reach), *(high + reach)))
    return grown(shapely.simplify(near, FINENESS * reach.min()), km, lat)
