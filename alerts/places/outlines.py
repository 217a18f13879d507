"""Outlines of sucos to be written down: few enough points for others to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alerts.places.drawing import LatLon
from alerts.places.shapes import Shapes

Outline = tuple[LatLon, ...]

FINEST = 0.0002
COARSEST = 0.05
COARSER = 1.5


def outlines(shapes: Shapes, codes: Iterable[str], most_points: int) -> dict[str, tuple[Outline, ...]]:
    """Closed rings of (lat, lon) with five decimals, each around one part of the suco; holes are filled.

    Simplified (Douglas and Peucker) by 0.0002 degrees, about 20 m, and more until all of them together have at most
    `most_points`; not beyond 0.05 degrees, where no suco has more than a few. One without a polygon is left out.
    """
    import shapely

    wanted = frozenset(codes)
    sucos = zip(shapes.land.codes, shapes.land.polygons, strict=True)
    parts = [(code, part) for code, suco in sucos if code in wanted for part in _without_holes(suco)]
    drawn = thinned = shapely.simplify([part for _, part in parts], FINEST)
    tolerance = FINEST
    while shapely.get_num_coordinates(thinned).sum() > most_points and tolerance <= COARSEST:
        tolerance *= COARSER
        thinned = shapely.simplify(drawn, tolerance)
    found: dict[str, tuple[Outline, ...]] = {}
    for (code, _), part in zip(parts, thinned, strict=True):
        found[code] = (*found.get(code, ()), _outline(part))
    return found


def _without_holes(suco: Any) -> Any:
    import shapely

    return shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(suco)))


def _outline(part: Any) -> Outline:
    return tuple((round(lat, 5), round(lon, 5)) for lon, lat in part.exterior.coords)
