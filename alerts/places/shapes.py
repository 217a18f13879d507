"""From polygons and circles to the sucos they touch. Shapely is loaded when the first shape is asked about."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alerts.errors import Unusable

LatLon = tuple[float, float]
Circle = tuple[float, float, float]

WGS84_A_KM = 6378.137
WGS84_E2 = 0.00669437999014
CORNERS = 128
MARGIN = 1.002
UNITS_PER_DEGREE = 100_000
LEAST_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class _Sucos:
    """The polygons by position, their codes and areas, and a search tree over them."""

    codes: tuple[str, ...]
    polygons: Any
    areas: Any
    tree: Any


@dataclass(frozen=True, eq=False)
class Shapes:
    """The polygons of the sucos that have one (Beduku has none). `packed` is read when first needed.

    `packed` is gzipped JSON: {code: [ring, ...]}, a ring flat as [x0, y0, dx, dy, ...] in 1e-5 degree, x east and
    y north, only its first vertex absolute, not closed; what lies in an odd number of rings is suco.
    """

    packed: bytes

    @classmethod
    def load(cls, gz_bytes: bytes) -> Shapes:
        return cls(gz_bytes)

    def hit(
        self,
        polygons: Iterable[Sequence[LatLon]] = (),
        circles: Iterable[Circle] = (),
        *,
        least_share: float = LEAST_SHARE,
    ) -> dict[str, float]:
        """The sucos touched by all shapes together, with the share (0..1) of each one's area, by code.

        Polygons are (lat, lon) corners, closed or not; circles (lat, lon, km). One counts from `least_share` on.
        Below that it counts when it holds the middle of a shape (a circle of radius 0 gives the suco it lies in,
        with share 0), or when an island of it lies wholly inside; a larger circle around a centre never loses one.
        Unusable for a shape that is none: fewer than three corners, numbers out of range, a negative radius.
        """
        import shapely

        rounds = tuple(circles)
        drawn = [_polygon(corners) for corners in polygons]
        middles = [shape.representative_point() for shape in drawn] + [_point(lat, lon) for lat, lon, _ in rounds]
        if not middles:
            return {}
        touched = shapely.union_all([*drawn, *(_circle(*each) for each in rounds)])
        shapely.prepare(touched)
        near = sorted(self._sucos.tree.query(touched, predicate="intersects").tolist())
        shares = self._shares(near, touched)
        return {
            self._sucos.codes[number]: share
            for number, share in zip(near, shares, strict=True)
            if share >= least_share or self._counts_anyway(number, touched, shapely.MultiPoint(middles))
        }

    def _shares(self, numbers: list[int], touched: Any) -> list[float]:
        import shapely

        common = shapely.area(shapely.intersection(self._sucos.polygons[numbers], touched))
        return [min(1.0, float(share)) for share in common / self._sucos.areas[numbers]]

    def _counts_anyway(self, number: int, touched: Any, middles: Any) -> bool:
        polygon = self._sucos.polygons[number]
        return bool(polygon.intersects(middles)) or any(touched.covers(island) for island in _pieces(polygon))

    @cached_property
    def _sucos(self) -> _Sucos:
        import shapely

        rings: dict[str, list[list[int]]] = json.loads(gzip.decompress(self.packed))
        polygons = shapely.from_wkb([_even_odd(each).wkb for each in rings.values()])
        return _Sucos(tuple(rings), polygons, shapely.area(polygons), shapely.STRtree(polygons))


def _even_odd(rings: list[list[int]]) -> Any:
    """One geometry of all rings of a suco: islands beside each other, holes cut out."""
    import numpy as np
    import shapely

    steps = (np.array(ring, dtype=np.int64).reshape(-1, 2) for ring in rings)
    drawn = [shapely.Polygon(np.cumsum(step, axis=0) / UNITS_PER_DEGREE) for step in steps]
    found = drawn[0]
    for ring in drawn[1:]:
        found = found.symmetric_difference(ring)
    return found


def _pieces(geometry: Any) -> list[Any]:
    return list(getattr(geometry, "geoms", [geometry]))


def _polygon(corners: Sequence[LatLon]) -> Any:
    import shapely

    for lat, lon in corners:
        _check(lat, lon)
    if len(set(corners)) < 3:
        raise Unusable("A polygon needs at least three different corners.", remedy='Write "lat,lon lat,lon lat,lon".')
    drawn = shapely.Polygon([(lon, lat) for lat, lon in corners])
    return drawn if drawn.is_valid else _enclosed(drawn)


def _enclosed(crossing: Any) -> Any:
    """What an outline that crosses itself goes around, however often.

    Corners noted in the wrong order make a star; by the even-odd rule its middle would be left out of a warning. A
    hole that an outline goes around the other way stays a hole.
    """
    import shapely

    outline = crossing.exterior
    faces = shapely.get_parts(shapely.polygonize([shapely.node(outline)]))
    inside = [face for face in faces if _turns(outline, face.representative_point())]
    return shapely.union_all(inside) if inside else shapely.make_valid(crossing)


def _turns(outline: Any, point: Any) -> int:
    """How often an outline goes round a point, counterclockwise: the crossings of a ray to the east."""
    import numpy as np

    x, y = np.array(outline.coords).T
    side = (x[1:] - x[:-1]) * (point.y - y[:-1]) - (point.x - x[:-1]) * (y[1:] - y[:-1])
    up = (y[:-1] <= point.y) & (y[1:] > point.y) & (side > 0)
    down = (y[:-1] > point.y) & (y[1:] <= point.y) & (side < 0)
    return int(up.sum()) - int(down.sum())


def _circle(lat: float, lon: float, km: float) -> Any:
    """A polygon around the circle, by the radii of curvature of WGS84 at its centre; a point for radius 0.

    Plain degrees or a round earth lose sucos at the rim: the corners stand outside the circle, with a margin.
    """
    import numpy as np
    import shapely

    if not 0 <= km <= 20_000:
        raise Unusable(f"{km} km is no radius.", remedy="Give a radius from 0 to 20000 km.")
    centre = _point(lat, lon)
    if km == 0:
        return centre
    sine = math.sin(math.radians(lat))
    across = WGS84_A_KM / math.sqrt(1 - WGS84_E2 * sine**2)
    along = across * (1 - WGS84_E2) / (1 - WGS84_E2 * sine**2)
    reach = km * MARGIN / math.cos(math.pi / CORNERS)
    parallel = across * max(math.cos(math.radians(lat)), 1e-6)
    turn = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    east = lon + np.degrees(reach / parallel) * np.cos(turn)
    north = lat + np.degrees(reach / along) * np.sin(turn)
    return shapely.Polygon(np.column_stack([east, north]))


def _point(lat: float, lon: float) -> Any:
    import shapely

    _check(lat, lon)
    return shapely.Point(lon, lat)


def _check(lat: float, lon: float) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Unusable(f"{lat},{lon} is no place on earth.", remedy="Write latitude first: -8.55,125.57")
