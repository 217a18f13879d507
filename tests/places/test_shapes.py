"""From polygons and circles to the sucos they touch."""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.errors import Unusable
from alerts.places.shapes import Shapes

HERA, TUTUALA = "070107", "090602"
ATAURO = ((-8.1, 125.45), (-8.1, 125.68), (-8.35, 125.68), (-8.35, 125.45))
JACO = (-8.4135, 127.315)


def a_map(**rings: list[list[int]]) -> Shapes:
    """Sucos made of square rings, in 1e-5 degree."""
    return Shapes.load(gzip.compress(json.dumps(rings).encode()))


def a_square(west: int, south: int, side: int) -> list[int]:
    return [west, south, side, 0, 0, side, -side, 0]


def test_the_inside_point_of_every_suco_finds_that_suco_alone(gazetteer, shapes):
    for suco in set(gazetteer.sucos) - set(gazetteer.without_polygon):
        assert shapes.hit(circles=[(*gazetteer.place(suco).inside, 0)]) == {suco: 0.0}


def test_a_point_at_sea_touches_nothing(shapes):
    assert shapes.hit(circles=[(-8.0, 126.5, 0)]) == {}
    assert shapes.hit(circles=[(-8.0, 126.5, 5)]) == {}
    assert shapes.hit() == {}


def test_a_tiny_circle_finds_the_suco_around_it_however_large_that_is(gazetteer, shapes):
    lat, lon = gazetteer.place(TUTUALA).inside
    found = shapes.hit(circles=[(lat, lon, 0.05)])
    assert list(found) == [TUTUALA]
    assert 0 < found[TUTUALA] < 0.001


def test_a_tiny_polygon_finds_the_suco_around_it(gazetteer, shapes):
    lat, lon = gazetteer.place(TUTUALA).inside
    corners = [(lat, lon), (lat + 0.0005, lon), (lat, lon + 0.0005)]
    assert list(shapes.hit([corners])) == [TUTUALA]


def test_atauro_is_hit_when_wholly_inside(gazetteer, shapes):
    found = shapes.hit([ATAURO])
    assert tuple(found) == gazetteer.sucos_of("03")
    assert all(share == pytest.approx(1) for share in found.values())


def test_jaco_is_hit_though_it_is_a_small_part_of_its_suco(shapes):
    assert TUTUALA in shapes.hit(circles=[(*JACO, 0)])
    assert list(shapes.hit(circles=[(*JACO, 4)])) == [TUTUALA]


def test_oecusse_is_reached_across_indonesia(gazetteer, shapes):
    box = [(-9.6, 124.0), (-9.6, 124.52), (-9.1, 124.52), (-9.1, 124.0)]
    assert tuple(shapes.hit([box])) == gazetteer.sucos_of("13")
    between = shapes.hit(circles=[(-9.15, 124.75, 60)])
    assert {gazetteer.municipality_of(suco).name for suco in between} >= {"Oe-Cusse", "Covalima", "Bobonaro"}


def test_a_polygon_across_the_border_gives_only_the_sucos_on_this_side(gazetteer, shapes):
    across = shapes.hit([[(-9.3, 124.7), (-8.8, 124.7), (-8.8, 125.1), (-9.3, 125.1)]])
    assert across
    assert {gazetteer.municipality_of(suco).code for suco in across} <= {"05", "06"}
    assert shapes.hit([[(-9.9, 124.6), (-9.6, 124.6), (-9.6, 124.9)]]) == {}


def test_several_shapes_are_taken_together_and_counted_once(shapes):
    once = shapes.hit([ATAURO])
    assert shapes.hit([ATAURO, ATAURO]) == pytest.approx(once)
    both = shapes.hit([ATAURO], [(-8.55, 125.65, 0)])
    assert len(both) == len(once) + 1


def test_corners_may_close_the_outline_or_not_and_run_either_way(shapes):
    box = [(-8.5, 126.3), (-8.5, 126.5), (-8.7, 126.5), (-8.7, 126.3)]
    found = shapes.hit([box])
    assert shapes.hit([[*box, box[0]]]) == pytest.approx(found)
    assert shapes.hit([box[::-1]]) == pytest.approx(found)


def test_an_outline_that_crosses_itself_warns_both_halves():
    two = a_map(left=[a_square(0, 0, 100_000)], right=[a_square(100_000, 0, 100_000)])
    bow = [(0.0, 0.0), (1.0, 2.0), (0.0, 2.0), (1.0, 0.0)]
    assert two.hit([bow]) == pytest.approx({"left": 0.5, "right": 0.5})


def test_the_middle_of_a_star_is_warned_too():
    middle = a_map(middle=[a_square(-10_000, -10_000, 20_000)])
    star = [(math.cos(4 * math.pi * n / 5), math.sin(4 * math.pi * n / 5)) for n in range(5)]
    assert middle.hit([star]) == pytest.approx({"middle": 1.0})


def test_a_hole_cut_by_going_round_the_other_way_stays_a_hole():
    rim_and_middle = a_map(middle=[a_square(140_000, 140_000, 10_000)], rim=[a_square(10_000, 10_000, 50_000)])
    keyhole = [(0, 0), (0, 3), (3, 3), (3, 0), (0, 0), (1, 1), (2, 1), (2, 2), (1, 2), (1, 1)]
    assert list(rim_and_middle.hit([[(float(lat), float(lon)) for lat, lon in keyhole]])) == ["rim"]


def test_a_suco_has_the_holes_and_islands_its_rings_say():
    lake = a_map(ring=[a_square(0, 0, 100_000), a_square(25_000, 25_000, 50_000)])
    assert lake.hit(circles=[(0.5, 0.5, 0)]) == {}
    islands = a_map(two=[a_square(0, 0, 100_000), a_square(200_000, 0, 1_000)])
    around = [(-0.1, 1.9), (-0.1, 2.1), (0.1, 2.1), (0.1, 1.9)]
    assert islands.hit([around])["two"] == pytest.approx(0.0001, rel=0.01)
    assert islands.hit([around], least_share=0.01), "an island wholly inside always counts"


def test_a_sliver_is_left_out_and_the_limit_can_be_set():
    two = a_map(near=[a_square(0, 0, 100_000)], far=[a_square(100_000, 0, 100_000)])
    over = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0005), (0.0, 1.0005)]
    assert list(two.hit([over])) == ["near"]
    assert list(two.hit([over], least_share=0.0001)) == ["near", "far"]


def test_a_circle_is_as_wide_as_the_earth_is_there():
    """One degree at 8.7 S is 110.05 km east and 110.6 km north (a sphere of 6371 km says 109.9 and 111.2)."""
    east = a_map(east=[a_square(12_600_000, -870_100, 200)])
    assert east.hit(circles=[(-8.7, 125.0, 109.7)], least_share=0) == {}
    assert east.hit(circles=[(-8.7, 125.0, 110.05)])
    north = a_map(north=[a_square(12_499_900, -770_000, 200)])
    assert north.hit(circles=[(-8.7, 125.0, 110.3)], least_share=0) == {}
    assert north.hit(circles=[(-8.7, 125.0, 110.62)])


@given(
    lat=st.floats(-9.6, -8.0),
    lon=st.floats(124.0, 127.4),
    km=st.floats(0, 120),
    more=st.floats(0, 80),
)
@settings(max_examples=40, deadline=None)
def test_a_growing_circle_never_loses_a_suco(shapes, lat, lon, km, more):
    small, large = shapes.hit(circles=[(lat, lon, km)]), shapes.hit(circles=[(lat, lon, km + more)])
    assert set(small) <= set(large)
    assert all(0 <= share <= large[suco] + 1e-9 for suco, share in small.items())


@given(st.lists(st.tuples(st.floats(-9.6, -8.0), st.floats(124.0, 127.4)), min_size=3, max_size=9, unique=True))
@settings(max_examples=30, deadline=None)
def test_any_corners_make_a_warning_or_a_refusal(shapes, corners):
    assert all(0 <= share <= 1 for share in shapes.hit([corners]).values())


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"polygons": [[(-8.5, 125.5), (-8.6, 125.6)]]}, "three"),
        ({"polygons": [[(-8.5, 125.5)] * 4]}, "three"),
        ({"polygons": [[(125.5, -8.5), (125.6, -8.5), (125.6, -8.6)]]}, "latitude first"),
        ({"circles": [(125.5, -8.5, 10)]}, "latitude first"),
        ({"circles": [(-8.5, 125.5, -1)]}, "radius"),
        ({"circles": [(-8.5, 125.5, math.inf)]}, "radius"),
        ({"circles": [(-8.5, 125.5, math.nan)]}, "radius"),
        ({"circles": [(math.nan, 125.5, 1)]}, "latitude first"),
    ],
)
def test_what_is_no_shape_is_refused(shapes, shape, said):
    with pytest.raises(Unusable, match=said):
        shapes.hit(**shape)


def test_shapely_is_loaded_only_for_geometry():
    ask = "import sys, alerts.places.shapes as s; s.Shapes.load(b''); print({'shapely', 'numpy'} & set(sys.modules))"
    asked = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "set()"
