"""How long it takes from a thousand warnings' areas to their sucos, beside cutting every suco that could be touched."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import cos, pi, sin
from typing import Any

from alerts.app import DATA
from alerts.bench import Row
from alerts.places.shapes import Area, LatLon, Shapes

AREAS = 1000
ROUNDS = 5
FILES = ("sucos.rings.json.gz", "coast.lines.json.gz")


def rows() -> Iterator[Row]:
    """Seconds to load; for all areas in bulk and, as the base, with bare shapely; milliseconds for one alone.

    The base cuts every suco whose box overlaps the area's with it. Both are timed in the same rounds, and the middle
    round counts. The shares of sucos are measured when somebody looks at them, so they have a row of their own.
    """
    load = [_seconds(_loaded) for _ in range(ROUNDS)]
    shapes, areas = _loaded(), list(typical(AREAS))
    base = bare(shapes)
    drawn = [_geometry(area) for area in areas[:: max(1, AREAS // 100)]]
    rounds = [
        (_seconds(lambda: shapes.hit_many(areas)), _seconds(lambda: base(drawn)) * len(areas) / len(drawn))
        for _ in range(ROUNDS)
    ]
    bulk, cut = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in rounds)
    alone = [_seconds(partial(shapes.hit_many, [area])) * 1000 for area in areas]
    whole = [_seconds(partial(_with_shares, shapes, area)) * 1000 for area in areas]
    yield Row("load, and prepare for many", statistics.median(load), "s")
    yield Row(f"bare shapely, {len(areas)} areas", cut, "s")
    yield Row(f"in bulk, {len(areas)} areas", bulk, "s", cut, ratio, "0.4 s")
    yield Row("one alone, median", percentile(alone, 50), "ms")
    yield Row("one alone, p99", percentile(alone, 99), "ms", target="3 ms")
    yield Row("one with every share, median", percentile(whole, 50), "ms")
    yield Row("one with every share, p99", percentile(whole, 99), "ms")


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least so many per cent do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def bare(shapes: Shapes) -> Callable[[Sequence[Any]], list[list[str]]]:
    """Bare shapely: codes of the sucos of which each geometry covers the least share."""
    import shapely

    land, least = shapes.land, shapes.rule.least_share
    tree = shapely.STRtree(land.polygons)

    def cut(geometries: Sequence[Any]) -> list[list[str]]:
        found = []
        for geometry in geometries:
            near = sorted(tree.query(geometry).tolist())
            shares = shapely.area(shapely.intersection(land.polygons[near], geometry)) / land.areas[near]
            found.append([land.codes[number] for number, share in zip(near, shares, strict=True) if share >= least])
        return found

    return cut


def typical(count: int) -> Iterator[Area]:
    """Made-up areas as warnings have them, always the same: of ten, four circles of 1 to 20 km, three polygons of a
    post or a municipality, two strips along a coast or a road, one of half the country or all of it."""
    made = random.Random(2026)  # noqa: S311 - nothing is secret here
    for number in range(count):
        yield KINDS[number % len(KINDS)](made)


def _somewhere(made: random.Random) -> LatLon:
    """On land or close to it: along the spine of the island, 25 km to either side; or in Oecusse or on Atauro."""
    apart = made.random()
    if apart < 0.08:
        return ((-9.25, 124.35), (-8.25, 125.58))[apart < 0.03]
    lon = made.uniform(125.0, 127.2)
    return -9.1 + (lon - 125.0) * 0.28 + made.uniform(-0.22, 0.22), lon


def _circle(made: random.Random) -> Area:
    return Area(circles=[(*_somewhere(made), made.uniform(1, 20))])


def _polygon(made: random.Random) -> Area:
    return Area(polygons=[_around(_somewhere(made), made.uniform(0.03, 0.2), made)])


def _around(middle: LatLon, wide: float, made: random.Random) -> list[LatLon]:
    angles = sorted(made.uniform(0, 2 * pi) for _ in range(made.randint(5, 14)))
    return [(middle[0] + wide * made.uniform(0.6, 1) * sin(a), middle[1] + wide * cos(a)) for a in angles]


def _strip(made: random.Random) -> Area:
    lat, lon = _somewhere(made)
    line = [(lat + 0.04 * sin(step + lat), lon + 0.05 * step) for step in range(made.randint(3, 10))]
    return Area(polygons=[[*line, *((lat - 0.04, lon) for lat, lon in reversed(line))]])


def _wide(made: random.Random) -> Area:
    west = made.choice([123.9, 123.9, 125.6])
    return Area(polygons=[[(-9.6, west), (-8.0, west), (-8.0, 127.5), (-9.6, 127.5)]])


KINDS = (_circle, _polygon, _circle, _strip, _polygon, _circle, _strip, _polygon, _circle, _wide)


def _loaded() -> Shapes:
    rings, coast = ((DATA / name).read_bytes() for name in FILES)
    shapes = Shapes.load(rings, coast)
    shapes.be_quick()
    return shapes


def _with_shares(shapes: Shapes, area: Area) -> dict[str, float]:
    return dict(shapes.hit_many([area])[0])


def _geometry(area: Area) -> Any:
    from alerts.places import drawing

    return [*drawing.polygons(area.polygons), *drawing.circles(area.circles)][0]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
