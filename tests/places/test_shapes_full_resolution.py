"""The sucos of 1,000 made-up shapes, beside a reference at the full resolution of the registry package.

The reference is written apart: it cuts every polygon of the package with shapes it draws itself, and finds the coast
from them with the project's own script. The sets must be the same, also where a share is close to the limit. (The
shipped outlines are rounded to a metre, so a share may be off by a millionth: of 4,000 other shapes, one differed, by
a suco with 0.09994 % instead of 0.10006 %.)
"""

from __future__ import annotations

import importlib.util
import math
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import shapely

from alerts.places.coast import Strip
from alerts.places.shapes import Area

pytestmark = pytest.mark.slow

PACKAGE = "timor-locations==0.3.0"
COUNT = 1000
A_KM, F = 6378.137, 1 / 298.257223563


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> dict[str, shapely.Geometry]:
    """The package's own polygons by suco."""
    folder = tmp_path_factory.mktemp("package")
    install = ["install", "--quiet", "--no-deps", "--retries", "1", "--timeout", "10", "--target", str(folder), PACKAGE]
    done = subprocess.run([sys.executable, "-m", "pip", *install], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{PACKAGE} can't be had from the package index: {done.stderr.strip().splitlines()[-1:]}")
    found = script().features(folder / "timor_locations" / "data" / "sukus.gpkg", "sukus")
    return dict(sorted((row["SUCOCODE"], shape) for row, shape in found))


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_places", Path(__file__).resolve().parents[2] / "tools" / "make_places.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Reference:
    """What each area should hit, by plain cutting."""

    full: dict[str, shapely.Geometry]
    sea: shapely.Geometry
    codes: list[str] = field(init=False)
    tree: shapely.STRtree = field(init=False)

    def __post_init__(self) -> None:
        self.codes = list(self.full)
        self.tree = shapely.STRtree(list(self.full.values()))

    def hit(self, area: Area) -> set[str]:
        drawn = [shapely.Polygon([(lon, lat) for lat, lon in corners]) for corners in area.polygons]
        middles = [each.representative_point() for each in drawn]
        for lat, lon, km in area.circles:
            middles.append(shapely.Point(lon, lat))
            if km:
                rim = km * 1.002 / math.cos(math.pi / 128)
                drawn.append(shapely.Polygon([ahead(lat, lon, 2 * math.pi * n / 128, rim) for n in range(128)]))
        in_strips = (suco for each in area.strips for suco in self.strip(each))
        return {*self.touched(shapely.union_all(drawn), middles), *in_strips}

    def touched(self, drawn: shapely.Geometry, middles: list[shapely.Point]) -> Iterator[str]:
        whole = shapely.union_all([drawn, *middles])
        for number in self.tree.query(whole):
            suco = self.full[self.codes[number]]
            if enough(drawn, suco) or any(map(suco.intersects, middles)):
                yield self.codes[number]

    def strip(self, strip: Strip) -> Iterator[str]:
        """Whoever has land in the strip, measured in km around the middle of the place."""
        sucos = {code: self.full[code] for code in strip.sucos if code in self.full}
        west, south, east, north = shapely.total_bounds(list(sucos.values()))
        lat, far = (south + north) / 2, strip.km / 100
        beside = shapely.clip_by_rect(self.sea, west - far, south - far, east + far, north + far)
        wet = shapely.buffer(script().in_km(beside, lat), strip.km, quad_segs=64)
        yield from (code for code, suco in sucos.items() if enough(wet, script().in_km(suco, lat)))


def enough(drawn: shapely.Geometry, suco: shapely.Geometry) -> bool:
    """A thousandth of the suco, or an island of it wholly. Nothing is cut where one is inside or outside the other."""
    shapely.prepare(drawn)
    if not drawn.intersects(suco):
        return False
    if drawn.contains_properly(suco):
        return True
    cut = suco.intersection(drawn).area / suco.area
    return bool(cut >= 0.001 or any(map(drawn.covers, shapely.get_parts(suco))))


def ahead(lat: float, lon: float, course: float, km: float) -> tuple[float, float]:
    """Vincenty's direct solution, iterated until it stands still; lon before lat. The course is counted from east."""
    east, north = math.cos(course), math.sin(course)
    short = A_KM * (1 - F)
    tan_u = (1 - F) * math.tan(math.radians(lat))
    cos_u = 1 / math.hypot(1, tan_u)
    sin_u = tan_u * cos_u
    start = math.atan2(tan_u, north)
    tilt = cos_u * east
    u2 = (1 - tilt**2) * (A_KM**2 - short**2) / short**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    arc = km / (short * a)
    for _ in range(20):
        m = math.cos(2 * start + arc)
        s, c = math.sin(arc), math.cos(arc)
        inner = c * (2 * m * m - 1) - b / 6 * m * (4 * s * s - 3) * (4 * m * m - 3)
        arc = km / (short * a) + b * s * (m + b / 4 * inner)
    s, c, m = math.sin(arc), math.cos(arc), math.cos(2 * start + arc)
    up = math.atan2(sin_u * c + cos_u * s * north, (1 - F) * math.hypot(tilt, sin_u * s - cos_u * c * north))
    around = math.atan2(s * east, cos_u * c - sin_u * s * north)
    k = F / 16 * (1 - tilt**2) * (4 + F * (4 - 3 * (1 - tilt**2)))
    around -= (1 - k) * F * tilt * (arc + k * s * (m + k * c * (2 * m * m - 1)))
    return lon + math.degrees(around), math.degrees(up)


def somewhere(made: random.Random) -> tuple[float, float]:
    """Anywhere over land, coast and sea; each fifth in or around Oecusse, on Atauro, on Jaco, across the border."""
    if made.random() < 0.8:
        return made.uniform(-9.55, -8.1), made.uniform(124.9, 127.4)
    lat, lon = made.choice([(-9.3, 124.35), (-8.25, 125.57), (-8.4135, 127.315), (-9.1, 125.05)])
    return lat + made.gauss(0, 0.08), lon + made.gauss(0, 0.08)


def corners(made: random.Random) -> list[tuple[float, float]]:
    """A polygon around a point, its corners in order; from 50 m to 250 km wide."""
    lat, lon = somewhere(made)
    wide = 10 ** made.uniform(-3.3, 0.1)
    many = made.randint(3, 40)
    turns = sorted((n + made.uniform(0, 0.9)) * 2 * math.pi / many for n in range(many))
    far = [wide * made.uniform(0.4, 1) for _ in turns]
    return [(lat + r * math.sin(turn), lon + r * math.cos(turn)) for turn, r in zip(turns, far, strict=True)]


def band(made: random.Random) -> list[tuple[float, float]]:
    """Along a road or a coast: long and narrow."""
    lat, lon = somewhere(made)
    line = [(lat + 0.03 * math.sin(n + lon), lon + 0.04 * n) for n in range(made.randint(2, 12))]
    narrow = made.uniform(0.001, 0.05)
    return [*line, *((lat - narrow, lon) for lat, lon in reversed(line))]


def generated(gazetteer, made: random.Random) -> Iterator[Area]:
    places = [*(place.code for place in gazetteer.municipalities), *{gazetteer.around(s)[0] for s in gazetteer.sucos}]
    for number in range(COUNT):
        kind = number % 10
        if kind < 4:
            yield Area(circles=[(*somewhere(made), made.choice([0, 10 ** made.uniform(-1.5, 2.2)]))])
        elif kind < 7:
            yield Area(polygons=[corners(made)])
        elif kind < 8:
            yield Area(polygons=[band(made)])
        elif kind < 9:
            yield Area(polygons=[corners(made), band(made)], circles=[(*somewhere(made), made.uniform(1, 30))])
        else:
            place = made.choice(sorted(places))
            yield Area(strips=[Strip(gazetteer.sucos_of(place), round(10 ** made.uniform(-1, 1.2), 2))])


def test_the_same_sucos_as_at_full_resolution(full, shapes, gazetteer):
    sea, _ = script().outlines(full)
    reference = Reference(full, sea)
    areas = list(generated(gazetteer, random.Random(20261122)))
    expected = [reference.hit(area) for area in areas]
    assert sum(map(len, expected)) > 15_000, "the shapes should touch a good part of the country"
    found = [set(touched) for touched in shapes.hit_many(areas)]
    pairs = zip(areas, found, expected, strict=True)
    differ = [(area, mine ^ theirs) for area, mine, theirs in pairs if mine != theirs]
    assert not differ, f"{len(differ)} of {COUNT} differ: {differ[:5]}"


def test_the_shares_are_those_of_full_resolution(full, shapes, gazetteer):
    made = random.Random(7)
    for _ in range(60):
        outline = corners(made)
        drawn = shapely.Polygon([(lon, lat) for lat, lon in outline])
        for code, share in shapes.hit([outline]).items():
            assert share == pytest.approx(full[code].intersection(drawn).area / full[code].area, abs=0.002)


def test_beduku_has_no_polygon_there_either(full, gazetteer):
    assert set(gazetteer.sucos) - set(full) == set(gazetteer.without_polygon) == {"1001X1"}
    assert set(full) <= set(gazetteer.sucos)


def test_the_shipped_outlines_are_those_of_the_script(full, shapes):
    made = script().rings(full)
    assert list(made) == list(shapes.land.codes)
    again = sum(len(ring) // 2 for rings in made.values() for ring in rings)
    assert again == shapely.get_num_coordinates(shapes.land.polygons).sum() - sum(map(len, made.values()))
