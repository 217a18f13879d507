"""Polygons and circles as CAP writes them: made whole where their meaning is plain, left out where it is not."""

from __future__ import annotations

import re
from itertools import groupby, repeat
from math import cos, hypot, isfinite, radians

from alerts.cap.document import Circle, Point, Ring

Said = tuple[str, str]
Box = tuple[float, float, float, float]

# South, west, north, east: the land of Timor-Leste with Oecusse and Atauro, and half a degree of sea around it.
NEAR: Box = (-10.1, 123.5, -7.6, 127.9)
HUGE_DEGREES = 60.0
HUGE_KM = 2000.0
METRE = 1e-5
HALF_ROUND = 20_000.0
KM_PER_DEGREE = 111.2
MOST_WORDS = 110_000

_PAIRS = "The points of a polygon are not separated as lat,lon; they are taken as pairs."
_PARTS = "A polygon closes before its end. CAP has no holes: every part is taken as an area."
_PLAIN = re.compile(r"[-+.\d]++,[-+.\d]++(?:\s++[-+.\d]++,[-+.\d]++)*+", re.ASCII)


def more_points_than(most: int, texts: list[str]) -> bool:
    """Whether polygons hold more points than that, without taking them apart in memory; at the edge, rather yes."""
    if sum(map(len, texts)) <= most:
        return False
    return sum(text.count(",") for text in texts) > most or sum(map(_most_points, texts)) > most


def _most_points(text: str) -> int:
    words = len(text.split(maxsplit=MOST_WORDS)) if len(text) > MOST_WORDS else 0
    return max(text.count(","), words // 2)


def read_polygon(text: str) -> tuple[tuple[Ring, ...], tuple[Said, ...]]:
    """Closed rings of (lat, lon) with at least three corners and an area, and (code, message) of what is odd.

    There are no rings when the text can't be trusted. A text that comes back to its first point before its end is
    several rings, and all of them count: CAP has no holes, and too wide a warning does less harm than one with a gap.
    """
    said: list[Said] = []
    points = _plain_points(text) or _points(text, said)
    if not points:
        return (), tuple(said)
    box = box_of(points)
    if not _on_globe(box):
        points = _turned(points, box, said)
    rings = tuple([_closed(part, said) for part in _parts(points, said)])
    whole = tuple([ring for ring in rings if not _flat(ring)])
    if len(whole) < len(rings):
        said.append(("polygon-degenerate", "A polygon has no area: too few different points, or all on a line."))
    if _huge(box) and any(_huge(box_of(ring)) for ring in whole):
        said.append(("huge-shape", "A polygon covers a large part of the world."))
    return whole, tuple(said)


def read_circle(text: str) -> tuple[Circle | None, tuple[Said, ...]]:
    """(lat, lon, km), None when it can't be read, and (code, message) of what is odd.

    A radius of 0 is a point (CAP 1.2, 3.2.4).
    """
    said: list[Said] = []
    return _circle(text, said), tuple(said)


def _circle(text: str, said: list[Said]) -> Circle | None:
    numbers = _numbers(text.replace(",", " ").split()) if text.count(",") in (1, 2) else None
    if numbers is None or len(numbers) != 3 or numbers[2] < 0:
        said.append(("circle-unreadable", f"A circle is not written as lat,lon radius: {text[:60]}"))
        return None
    lat, lon, km = numbers
    box = (lat, lon, lat, lon)
    if not _on_globe(box):
        turned = _turned([(lat, lon)], box, said, reach=km)
        if not turned:
            return None
        lat, lon = turned[0]
    km = min(km, HALF_ROUND)
    if km == 0:
        said.append(("circle-point", "A circle has radius 0: it is taken as a point."))
    if km > HUGE_KM:
        said.append(("huge-shape", "A circle covers a large part of the world."))
    return lat, lon, km


def near_timor_leste(polygons: tuple[Ring, ...], circles: tuple[Circle, ...]) -> bool:
    """Whether any of these could touch Timor-Leste: a quick look at their boxes before the exact one."""
    boxes = [box_of(ring) for ring in polygons] + [_around(circle) for circle in circles]
    return any(_overlap(box, NEAR) for box in boxes)


def box_of(points: Ring | list[Point]) -> Box:
    """South, west, north, east."""
    lats, lons = zip(*points, strict=True)
    return min(lats), min(lons), max(lats), max(lons)


def _plain_points(text: str) -> list[Point]:
    """The points of a text that is just what CAP asks for, as nearly all are; none when it needs a closer look."""
    if not _PLAIN.fullmatch(text):
        return []
    numbers = _finite(text.replace(",", " ").split())
    return list(zip(numbers[::2], numbers[1::2], strict=True)) if numbers else []


def _points(text: str, said: list[Said]) -> list[Point]:
    words = [word.rstrip(",") for word in text.split()]
    commas = set(map(str.count, words, repeat(",")))
    width = commas.pop() + 1 if len(commas) == 1 else 0
    numbers = _numbers(",".join(words).split(","))
    if numbers is None or width not in (1, 2, 3) or (width == 1 and len(numbers) % 2):
        if text:
            said.append(("polygon-unreadable", f"A polygon is not written as lat,lon pairs: {text[:60]}"))
        else:
            said.append(("polygon-empty", "A polygon is empty."))
        return []
    if width == 3:
        said.append(("polygon-3d", "A polygon has a third number in its points; it is left out."))
    if width == 1 or ", " in text or text.endswith(","):
        said.append(("polygon-commas", _PAIRS))
    step = max(width, 2)
    return list(zip(numbers[::step], numbers[1::step], strict=True))


def _numbers(words: list[str]) -> list[float] | None:
    """Finite numbers; None for what Python alone would read: digits of other scripts, 1_000, inf, nan."""
    joined = "".join(words)
    return _finite(words) if joined.isascii() and "_" not in joined else None


def _finite(words: list[str]) -> list[float] | None:
    try:
        numbers = list(map(float, words))
    except ValueError:
        return None
    # A sum is finite only where all are; the other way round, huge numbers may add up to too much.
    return numbers if isfinite(sum(numbers)) or all(map(isfinite, numbers)) else None


def _on_globe(box: Box) -> bool:
    south, west, north, east = box
    return south >= -90 and north <= 90 and west >= -180 and east <= 180


def _turned(points: list[Point], box: Box, said: list[Said], *, reach: float = 0.0) -> list[Point]:
    """The points with lat and lon exchanged, where that puts them on the globe near Timor-Leste; else none."""
    west, south, east, north = box
    turned = (south, west, north, east)
    if _on_globe(turned) and _overlap(_widened(turned, reach), NEAR):
        said.append(("lon-lat-swapped", "A shape has longitude before latitude; it was turned round."))
        return [(lat, lon) for lon, lat in points]
    said.append(("off-globe", "A shape has points that are not on the globe; it is left out."))
    return []


def _parts(points: list[Point], said: list[Said]) -> list[list[Point]]:
    if _closes_once(points):
        return [points]
    different = [point for point, _ in groupby(points)]
    if _closes_once(different):
        return [different]
    parts: list[list[Point]] = []
    current: list[Point] = []
    for point in points:
        if current and point == current[-1]:
            continue
        current.append(point)
        if len(current) > 2 and point == current[0]:
            parts.append(current)
            current = []
    # A single repeat of a closing point is no part of its own.
    if current and not (parts and current == parts[-1][:1]):
        parts.append(current)
    if len(parts) > 1:
        said.append(("polygon-parts", _PARTS))
    return parts


def _closes_once(points: list[Point]) -> bool:
    return len(points) > 3 and points[0] == points[-1] and len(set(points)) == len(points) - 1


def _closed(part: list[Point], said: list[Said]) -> Ring:
    if part[0] != part[-1]:
        said.append(("polygon-unclosed", "A polygon does not return to its first point; it was closed."))
        return (*part, part[0])
    return tuple(part)


def _flat(ring: Ring) -> bool:
    """Whether there are fewer than three corners, or all points lie within a metre of one line."""
    if len(ring) < 4:
        return True
    if _wide(ring[0], ring[len(ring) // 3], ring[2 * len(ring) // 3]):
        return False
    lat0, lon0 = ring[0]
    up, across = max(((lat - lat0, lon - lon0) for lat, lon in ring), key=lambda step: abs(step[0]) + abs(step[1]))
    least = METRE * hypot(up, across)
    return not any(abs(up * (lon - lon0) - across * (lat - lat0)) > least for lat, lon in ring)


def _wide(a: Point, b: Point, c: Point) -> bool:
    """Whether no line through `a` has both others within a metre, with one to spare: most rings need no closer look."""
    (up, across), (up2, across2) = (b[0] - a[0], b[1] - a[1]), (c[0] - a[0], c[1] - a[1])
    return abs(up * across2 - across * up2) > 2 * METRE * (hypot(up, across) + hypot(up2, across2))


def _huge(box: Box) -> bool:
    return box[2] - box[0] > HUGE_DEGREES or box[3] - box[1] > HUGE_DEGREES


def _around(circle: Circle) -> Box:
    lat, lon, km = circle
    return _widened((lat, lon, lat, lon), km)


def _widened(box: Box, km: float) -> Box:
    up = km / KM_PER_DEGREE
    widest = max(abs(box[0]), abs(box[2])) + up
    across = up / max(cos(radians(min(widest, 89.0))), 0.01)
    return box[0] - up, box[1] - across, box[2] + up, box[3] + across


def _overlap(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
