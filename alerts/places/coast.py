"""Strips of coast: "coast of Viqueque within 2 km"."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from typing import Any

from alerts.errors import Unusable
from alerts.places.drawing import UNITS_PER_DEGREE, grown, radii
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import resolve

WIDEST_KM = 100.0
FINENESS = 0.0005
_WIDTH = re.compile(r"[\s,]+([-+]?[\d.]+|[-+]?nan|[-+]?inf)\s*(?:km)?$", re.IGNORECASE)


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
    """A strip as officers write it, "Viqueque 2": a municipality, post, suco or the country, then km.

    Raises Unusable without a width, NotFound and Unclear for the place like `alerts.places.names.resolve`.
    """
    width = _WIDTH.search(text)
    if width is None:
        remedy = 'Write the place, then km from the sea: "Viqueque 2"'
        raise Unusable(f"The strip {text[:60]!r} has no width.", remedy=remedy)
    try:
        km = float(width[1])
    except ValueError:
        raise Unusable(f"{width[1]!r} is no number of km.", remedy='Write it like "Viqueque 2"') from None
    return Strip(resolve(gazetteer, text[: width.start()]), km)


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
