"""What holds for every shape, the settings of an installation, many areas at once, and shapes that are none."""

from __future__ import annotations

import math
import random
import time

import pytest
import shapely
from at_once import at_once
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.errors import Unusable
from alerts.places import drawing
from alerts.places.rules import AreaRule
from alerts.places.shapes import Area, Shapes, Strip

LATS, LONS = st.floats(-9.6, -8.0), st.floats(124.0, 127.4)
POINTS = st.tuples(LATS, LONS)
CIRCLES = st.tuples(LATS, LONS, st.floats(0, 120))
WORLD = st.tuples(st.floats(-90, 90), st.floats(-180, 180))

ATAURO = ((-8.1, 125.45), (-8.1, 125.68), (-8.35, 125.68), (-8.35, 125.45))
ACROSS = [(-9.3, 124.7), (-8.8, 124.7), (-8.8, 125.1), (-9.3, 125.1)]


@st.composite
def outlines(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Corners in order around a point: never crossing themselves."""
    (lat, lon), many, wide = draw(POINTS), draw(st.integers(3, 24)), draw(st.floats(0.01, 1.2))
    far = draw(st.lists(st.floats(0.3, 1), min_size=many, max_size=many))
    turns = [2 * math.pi * n / many for n in range(many)]
    return [(lat + wide * r * math.sin(a), lon + wide * r * math.cos(a)) for a, r in zip(turns, far, strict=True)]


AREAS = st.builds(
    Area,
    polygons=st.lists(outlines(), max_size=2),
    circles=st.lists(CIRCLES, max_size=2),
)


def set_by(shapes: Shapes, **rule: float) -> Shapes:
    """The same map in an installation with these settings."""
    return Shapes.load(shapes.packed, shapes.coast, AreaRule(**rule))


@pytest.fixture(scope="module")
def wider(shapes) -> Shapes:
    return set_by(shapes, margin_km=2.0)


@given(WORLD, st.floats(0, 10_000), st.floats(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_growing_circle_from_anywhere_on_earth_never_loses_a_suco(shapes, centre, km, more):
    small, large = shapes.hit(circles=[(*centre, km)]), shapes.hit(circles=[(*centre, km + more)])
    assert set(small) <= set(large)


@given(AREAS, AREAS)
@settings(max_examples=25, deadline=None)
def test_two_shapes_together_touch_what_each_touches(shapes, one, other):
    both = shapes.hit([*one.polygons, *other.polygons], [*one.circles, *other.circles])
    first, second = shapes.hit(one.polygons, one.circles), shapes.hit(other.polygons, other.circles)
    assert set(first) | set(second) <= set(both)
    # A suco of which each covers too little may have enough of both together.
    assert all(both[suco] < 0.002 for suco in set(both) - set(first) - set(second))
    assert all(both[suco] >= max(first.get(suco, 0), second.get(suco, 0)) - 1e-9 for suco in both)


@given(outlines(), st.integers(0, 23), st.booleans())
@settings(max_examples=25, deadline=None)
def test_where_corners_begin_and_which_way_they_run_changes_nothing(shapes, corners, begin, closed):
    turned = corners[begin:] + corners[:begin]
    again = [*turned, turned[0]] if closed else turned
    once, other = shapes.hit([corners]), shapes.hit([again[::-1]])
    # The middle of a polygon may be another point of it; it matters only for the suco of a tiny one.
    assert {suco for suco, share in once.items() if share >= 0.001} <= set(other)
    assert all(other[suco] == pytest.approx(share, abs=1e-9) for suco, share in once.items() if suco in other)


@given(st.lists(AREAS, min_size=1, max_size=8))
@settings(max_examples=10, deadline=None)
def test_in_bulk_is_the_same_as_one_by_one(shapes, areas):
    plain = Shapes.load(shapes.packed)
    shapes.be_quick()
    for together, area in zip(shapes.hit_many(areas), areas, strict=True):
        alone = plain.hit(area.polygons, area.circles)
        assert dict(together) == pytest.approx(dict(alone))
        assert list(together) == list(alone) == sorted(alone)


def test_several_threads_may_ask_at_once(shapes):
    """Two feeds bring a document each in the same moment, and nobody has asked before."""
    fresh = Shapes.load(shapes.packed, shapes.coast)
    sucos = shapes.hit(circles=[(-8.8, 126.0, 100.0)])
    asked = [lambda: set(fresh.hit(circles=[(-8.8, 126.0, 100.0)]))] * 8
    assert all(found == set(sucos) for found in at_once(*asked))


def test_in_bulk_strips_and_points_and_nothing_keep_their_order(shapes, gazetteer):
    dili = gazetteer.sucos_of("07")
    areas = [Area(), Area(circles=[(-8.55, 125.57, 0)]), Area(strips=[Strip(dili, 0.5)]), Area([ATAURO])] * 6
    found = shapes.hit_many(areas)
    assert [len(each) for each in found[:4]] == [0, 1, len(shapes.hit(strips=[Strip(dili, 0.5)])), 5]
    assert found[4:8] == found[:4]


@given(CIRCLES)
@settings(max_examples=25, deadline=None)
def test_a_circle_holds_every_point_that_near_on_the_ellipsoid(circle):
    lat, lon, km = circle
    drawn = drawing.circles([(lat, lon, max(km, 0.001))])[0]
    # By the radii of curvature half way: right to a thousandth of the margin at this size.
    for course in range(0, 360, 15):
        north, east = max(km, 0.001) * math.cos(math.radians(course)), max(km, 0.001) * math.sin(math.radians(course))
        along = lat + math.degrees(north / drawing.radii(lat)[1])
        across = lon + math.degrees(east / drawing.radii((lat + along) / 2)[0])
        assert drawn.covers(shapely.Point(across, along))


def test_sucos_of_a_margin_are_added_around_every_shape(shapes, wider):
    inside, at_sea = (-8.7, 125.9, 3.0), (-8.45, 125.7, 0.0)
    assert set(wider.hit(circles=[inside])) == set(shapes.hit(circles=[(-8.7, 125.9, 5.0)]))
    assert set(shapes.hit([ACROSS])) < set(wider.hit([ACROSS]))
    assert shapes.hit(circles=[at_sea]) == {}
    assert set(wider.hit(circles=[(-8.55, 125.57, 0)])) == set(shapes.hit(circles=[(-8.55, 125.57, 2)]))


@given(outlines())
@settings(max_examples=25, deadline=None)
def test_a_margin_reaches_that_far_and_no_farther(wider, shapes, corners):
    grown = drawing.grown(drawing.polygons([corners])[0], 2.0)
    lat = corners[0][0]
    assert set(shapes.hit([corners])) <= set(wider.hit([corners]))
    for way in (1, -1):
        near = corners[0][0] + way * math.degrees(1.99 / drawing.radii(lat)[1]), corners[0][1]
        assert grown.covers(shapely.Point(near[::-1]))
    south = min(corners)[0] - math.degrees(2.02 / drawing.radii(lat)[1])
    assert grown.bounds[1] > south


def test_the_least_share_of_an_installation_decides(shapes):
    circle = (-8.8, 126.0, 12.0)
    (middle,) = shapes.hit(circles=[(*circle[:2], 0)])
    shares = shapes.hit(circles=[circle])
    enough = {suco for suco, share in shares.items() if share >= 0.3} | {middle}
    strict = set_by(shapes, least_share=0.3)
    alone = set(strict.hit(circles=[circle]))
    assert enough <= alone < set(shares)
    islands = [shapes.land.polygons[shapes.land.numbers[suco]] for suco in alone - enough]
    assert all(shapely.get_num_geometries(suco) > 1 for suco in islands), "only for an island wholly inside"
    strict.be_quick()
    assert set(strict.hit(circles=[circle])) == alone
    assert set(strict.hit(circles=[circle], least_share=0.001)) == set(shares)
    assert len(set_by(shapes, least_share=0.0).hit(circles=[circle])) >= len(shares)


def test_what_is_touched_reads_like_a_table_of_shares(shapes):
    touched = shapes.hit(circles=[(-8.7, 125.9, 12)])
    assert len(touched) == len(list(touched)) == len(touched.items())
    assert all(suco in touched for suco in touched)
    assert "070107" not in touched
    assert touched.get("070107", 0.0) == 0.0
    assert touched == dict(touched)
    assert repr(touched) == f"Touched({dict(touched)})"


@pytest.mark.parametrize("far", ["fiji", "the rest of the world"])
def test_a_polygon_across_the_antimeridian_goes_the_short_way(shapes, far):
    corners = {
        "fiji": [(-7.0, 177.0), (-7.0, -178.0), (-20.0, -178.0), (-20.0, 177.0)],
        "the rest of the world": [(-12.0, 150.0), (-6.0, 150.0), (-6.0, -170.0), (-12.0, -170.0)],
    }[far]
    assert shapes.hit([corners]) == {}


def test_a_polygon_or_circle_from_across_the_antimeridian_reaches_us(shapes, gazetteer):
    wide = [(-20.0, 120.0), (0.0, 120.0), (0.0, -170.0), (-20.0, -170.0)]
    assert len(shapes.hit([wide])) == len(gazetteer.sucos) - 1
    assert shapes.hit(circles=[(-9.0, -179.0, 5_500)]) == {}
    assert len(shapes.hit(circles=[(-9.0, -179.0, 6_500)])) == len(gazetteer.sucos) - 1
    whole_earth = [(-90.0, -180.0), (-90.0, 180.0), (90.0, 180.0), (90.0, -180.0)]
    assert len(shapes.hit([whole_earth])) == len(gazetteer.sucos) - 1


def test_a_circle_around_a_pole_reaches_us_when_it_should(shapes):
    assert shapes.hit(circles=[(-90.0, 0.0, 8_000)]) == {}
    assert shapes.hit(circles=[(-90.0, 0.0, 9_300)])
    assert shapes.hit(circles=[(90.0, 0.0, 12_000)])


@given(st.lists(WORLD, min_size=1, max_size=40), st.lists(st.tuples(*[st.floats()] * 3), max_size=2))
@settings(max_examples=60, deadline=None)
def test_whatever_is_drawn_gives_sucos_or_a_sentence_with_a_remedy(shapes, corners, circles):
    try:
        shares = list(shapes.hit([corners], circles).values())
    except Unusable as refused:
        shares = [float(not refused.remedy) * 2]
    assert all(0 <= share <= 1 for share in shares), "a refusal without a remedy"


@pytest.mark.parametrize("corners", ["abc", [(1.0, 2.0), (3.0,)], [], [("here", "there")] * 3, [(0.0, math.inf)] * 3])
def test_corners_that_are_none_are_refused(shapes, corners):
    with pytest.raises(Unusable):
        shapes.hit([corners])


def test_a_hundred_thousand_corners_are_no_trouble(shapes):
    many = 100_000
    turns = [2 * math.pi * n / many for n in range(many)]
    ring = [(-8.8 + 0.3 * math.sin(a) + 1e-4 * math.sin(900 * a), 126 + 0.3 * math.cos(a)) for a in turns]
    few = shapes.hit([[(-8.8 + 0.3 * math.sin(a), 126 + 0.3 * math.cos(a)) for a in turns[::250]]])
    assert set(few) - set(shapes.hit([ring])) <= {suco for suco, share in few.items() if share < 0.01}


def test_a_tangle_counts_with_all_that_lies_between_its_corners(shapes):
    """A hundred thousand corners in no order cross each other a billion times: nobody follows that."""
    made = random.Random(1)
    corners = [(made.uniform(-8.9, -8.6), made.uniform(125.8, 126.2)) for _ in range(20_000)]
    started = time.monotonic()
    found = shapes.hit([corners])
    assert time.monotonic() - started < 60, "it hangs"
    box = shapes.hit([[(-8.9, 125.8), (-8.6, 125.8), (-8.6, 126.2), (-8.9, 126.2)]])
    assert {suco for suco, share in box.items() if share > 0.01} <= set(found) <= set(box)


def test_an_outline_along_one_line_gives_the_suco_in_its_middle(shapes, gazetteer):
    lat, lon = gazetteer.place("090602").inside
    assert list(shapes.hit([[(lat, lon - 0.001), (lat, lon), (lat, lon + 0.001)]])) == ["090602"]
