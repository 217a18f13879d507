"""Polygons and circles as somebody drew them, as geometries in degrees: x east, y north, near Timor-Leste's longitude.

Shapely and numpy are loaded when the first shape is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from alerts.errors import Unusable

LatLon = tuple[float, float]
Circle = tuple[float, float, float]

WGS84_A_KM = 6378.137
WGS84_E2 = 0.00669437999014
WGS84_B_KM = WGS84_A_KM * math.sqrt(1 - WGS84_E2)
UNITS_PER_DEGREE = 100_000
CORNERS = 128
MARGIN = 1.002
FARTHEST_KM = 20_000.0
GEODESIC_KM = 2_000.0
LAST_LATITUDE = 80.0
KM_PER_DEGREE = 110.0
WEST, EAST = 123.5, 127.9
MIDDLE_LATITUDE = -8.8
MOST_CROSSINGS = 20_000
MOST_TURNS = 50_000_000


def polygons(outlines: Sequence[Sequence[LatLon]]) -> Any:
    """For each outline a valid polygon or several. Unusable for fewer than three different corners or for numbers
    out of range."""
    import numpy as np
    import shapely

    if not outlines:
        return np.empty(0, object)
    points = [_points(corners) for corners in outlines]
    ring = np.repeat(np.arange(len(points)), list(map(len, points)))
    drawn = shapely.polygons(shapely.linearrings(np.concatenate(points), indices=ring))
    for number in (~shapely.is_valid(drawn)).nonzero()[0]:
        drawn[number] = _enclosed(drawn[number])
    return drawn


def circles(rounds: Sequence[Circle], margin_km: float = 0.0) -> Any:
    """For each circle a polygon just around the geodesic circle on WGS84, `margin_km` wider; None for a mere point.

    Plain degrees or a round earth lose sucos at the rim: the corners stand outside the circle, with 0.2 % margin.
    Beyond 2,000 km, or near a pole, an ellipse in degrees is added: off by a hundredth, but a larger circle still
    holds every smaller one.
    """
    import numpy as np
    import shapely

    if not rounds:
        return np.empty(0, object)
    for lat, lon, km in rounds:
        check(lat, lon)
        if not 0 <= km <= FARTHEST_KM:
            raise Unusable(f"{km} km is no radius.", remedy="Give a radius from 0 to 20000 km.")
    lats, lons, kms = np.array(rounds, dtype=float).T[:, :, None]
    reach = (kms + margin_km) * MARGIN / math.cos(math.pi / CORNERS)
    most = np.clip((LAST_LATITUDE - abs(lats)) * KM_PER_DEGREE, 0.001, GEODESIC_KM)
    drawn = shapely.polygons(_beside_us(_rims(lats, lons, np.clip(reach, 0.001, most))))
    for number in (reach > most).nonzero()[0]:
        lat, lon, _ = rounds[number]
        wide = shapely.Polygon(_beside_us(_ellipse(lat, lon, float(reach[number, 0]))))
        drawn[number] = shapely.union(drawn[number], wide)
    drawn[reach[:, 0] == 0] = None
    return drawn


def check(lat: float, lon: float) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Unusable(f"{lat},{lon} is no place on earth.", remedy="Write latitude first: -8.55,125.57")


def radii(lat: float) -> tuple[float, float]:
    """Radii of curvature of WGS84 in km at a latitude: of the parallel, and along the meridian."""
    sine = math.sin(math.radians(lat))
    across = WGS84_A_KM / math.sqrt(1 - WGS84_E2 * sine**2)
    along = across * (1 - WGS84_E2) / (1 - WGS84_E2 * sine**2)
    return across * max(math.cos(math.radians(lat)), 1e-6), along


def grown(geometry: Any, km: float, lat: float = MIDDLE_LATITUDE) -> Any:
    """Everything within `km` of a geometry in degrees, by the radii of curvature at `lat`; corners stand outside."""
    import numpy as np
    import shapely

    scale = np.radians(np.array(radii(lat)))
    around = km / math.cos(math.pi / CORNERS)
    wide = shapely.buffer(shapely.transform(geometry, lambda xy: xy * scale), around, quad_segs=CORNERS // 4)
    return shapely.transform(wide, lambda xy: xy / scale)


def _points(corners: Sequence[LatLon]) -> Any:
    """The corners as (lon, lat), near our longitudes."""
    import numpy as np

    try:
        points = np.array(corners, dtype=float).reshape(-1, 2)
    except (ValueError, TypeError):
        raise Unusable("A polygon is made of points.", remedy='Write "lat,lon lat,lon lat,lon".') from None
    different = set(map(tuple, points.tolist()))
    for lat, lon in different:
        check(lat, lon)
    if len(different) < 3:
        raise Unusable("A polygon needs at least three different corners.", remedy='Write "lat,lon lat,lon lat,lon".')
    turned = points[:, ::-1]
    return turned if min(lon for _, lon in different) >= 0 else _beside_us(_unwrapped(turned))


def _unwrapped(points: Any) -> Any:
    """A side of more than 180 degrees goes the short way, across the antimeridian; from -180 to 180 it stays."""
    import numpy as np

    step = np.diff(points[:, 0], append=points[0, 0])
    if np.ptp(points[:, 0]) <= 180 or (abs(step) <= 180).all() or (abs(step) == 360).any():
        return points
    turns = np.cumsum(np.where(abs(step) > 180, -np.sign(step), 0))
    return points + np.column_stack([360 * np.concatenate([[0], turns[:-1]]), np.zeros(len(points))])


def _beside_us(points: Any) -> Any:
    """Outlines (..., corner, 2), each a whole turn east or west where only that brings it to our longitudes."""
    import numpy as np

    first, last = points[..., 0].min(axis=-1), points[..., 0].max(axis=-1)
    far = (first > EAST) | (last < WEST)
    if not far.any():
        return points
    turn = np.where(first > EAST, -360, 360)
    back = far & (first + turn <= EAST) & (last + turn >= WEST)
    return points + np.stack([np.where(back, turn, 0), np.zeros_like(turn)], axis=-1)[..., None, :]


def _rims(lat: Any, lon: Any, km: Any) -> Any:
    """Where one comes to after `km` in each direction: Vincenty's direct solution, to some metres.

    Columns of numbers give (circle, corner, 2).
    """
    import numpy as np

    turn = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    east, north = np.cos(turn), np.sin(turn)
    flat = 1 - WGS84_B_KM / WGS84_A_KM
    reduced = np.arctan((1 - flat) * np.tan(np.radians(lat)))
    sine, cosine = np.sin(reduced), np.cos(reduced)
    tilt = cosine * east
    level = 1 - tilt**2
    rest = level * WGS84_E2 / (1 - WGS84_E2)
    b = rest / 512 * (128 + rest * (37 * rest - 64))
    first = 2 * np.arctan2(sine, cosine * north)
    arc = km / (WGS84_B_KM * (1 + rest / 256 * (64 + rest * (5 * rest - 12))))
    arc = arc + b * np.sin(arc) * np.cos(first + arc)
    there, back = np.sin(arc), np.cos(arc)
    up = sine * back + cosine * there * north
    side = np.hypot(tilt, sine * there - cosine * back * north)
    around = np.arctan2(there * east, cosine * back - sine * there * north)
    c = flat / 16 * level * (4 + flat * (4 - 3 * level))
    around -= (1 - c) * flat * tilt * (arc + c * there * np.cos(first + arc))
    return np.stack([lon + np.degrees(around), np.degrees(np.arctan2(up, (1 - flat) * side))], axis=-1)


def _ellipse(lat: float, lon: float, km: float) -> Any:
    import numpy as np

    turn = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    across, along = radii(lat)
    return np.column_stack([lon + np.degrees(km / across) * np.cos(turn), lat + np.degrees(km / along) * np.sin(turn)])


def _enclosed(crossing: Any) -> Any:
    """What an outline that crosses itself goes around, however often.

    Corners noted in the wrong order make a star; by the even-odd rule its middle would be left out of a warning. A
    hole that an outline goes around the other way stays a hole. A tangle that would take minutes to follow counts
    with all that lies between its corners.
    """
    import shapely

    outline = crossing.exterior
    if _crossings(outline) > MOST_CROSSINGS:
        return _hull(outline)
    faces = shapely.get_parts(shapely.polygonize([shapely.node(outline)]))
    if len(faces) * shapely.get_num_points(outline) > MOST_TURNS:
        return _hull(outline)
    turns = _turns_around(outline)
    inside = [face for face in faces if turns(face.representative_point())]
    return shapely.union_all(inside) if inside else _hull(outline)


def _hull(outline: Any) -> Any:
    """Corners all on one line go around nothing; what lies on that line is meant."""
    import shapely

    hull = shapely.convex_hull(outline)
    return hull if hull.geom_type == "Polygon" else shapely.buffer(hull, 1e-6)


def _crossings(outline: Any) -> float:
    """About how often sides of the outline meet, by the boxes of some of them."""
    import numpy as np
    import shapely

    xy = shapely.get_coordinates(outline)
    low, high = np.minimum(xy[1:], xy[:-1]), np.maximum(xy[1:], xy[:-1])
    some = slice(None, None, max(1, len(low) // 64))
    boxes = zip(low[some], high[some], strict=True)
    meet = [((low <= most).all(axis=1) & (high >= least).all(axis=1)).sum() - 3 for least, most in boxes]
    return float(np.mean(meet)) * len(low) / 2


def _turns_around(outline: Any) -> Callable[[Any], int]:
    """How often an outline goes round a point, counterclockwise: the crossings of a ray to the east."""
    import shapely

    x, y = shapely.get_coordinates(outline).T

    def turns(at: Any) -> int:
        side = (x[1:] - x[:-1]) * (at.y - y[:-1]) - (at.x - x[:-1]) * (y[1:] - y[:-1])
        up = (y[:-1] <= at.y) & (y[1:] > at.y) & (side > 0)
        down = (y[:-1] > at.y) & (y[1:] <= at.y) & (side < 0)
        return int(up.sum()) - int(down.sum())

    return turns
