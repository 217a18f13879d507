"""Shapes are made whole where their meaning is plain, and left out, with a finding, where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.cap.geometry import more_points_than, near_timor_leste, read_circle, read_polygon

SQUARE = "-8.5,125.5 -8.5,125.7 -8.7,125.7 -8.7,125.5 -8.5,125.5"
RING = ((-8.5, 125.5), (-8.5, 125.7), (-8.7, 125.7), (-8.7, 125.5), (-8.5, 125.5))


def polygon(text):
    rings, said = read_polygon(text)
    return rings, [code for code, _ in said]


def circle(text):
    found, said = read_circle(text)
    return found, [code for code, _ in said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SQUARE, []),
        ("-8.5,125.5 -8.5,125.7 -8.7,125.7 -8.7,125.5", ["polygon-unclosed"]),
        ("-8.5,125.5 -8.5,125.5 -8.5,125.7 -8.7,125.7 -8.7,125.5 -8.5,125.5 -8.5,125.5", []),
        ("125.5,-8.5 125.7,-8.5 125.7,-8.7 125.5,-8.7 125.5,-8.5", ["lon-lat-swapped"]),
        (SQUARE.replace(" ", ",10 ") + ",10", ["polygon-3d"]),
        (SQUARE.replace(",", " "), ["polygon-commas"]),
        (SQUARE.replace(",", ", "), ["polygon-commas"]),
        (SQUARE.replace(" ", ", "), ["polygon-commas"]),
        (SQUARE.replace("-8.5,", "-8.50,"), []),
        (SQUARE.replace("-8.5,", "-85e-1,"), []),
        (SQUARE.replace(" ", "\n\t "), []),
        (" ".join(f"{point} {point}" for point in SQUARE.split()), []),
    ],
)
def test_one_square_however_it_is_written(text, said):
    assert polygon(text) == ((RING,), said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "polygon-empty"),
        ("-8.5,125.5 -8.5,125.7", "polygon-degenerate"),
        ("-8.5,125.5 -8.5,125.5 -8.5,125.5", "polygon-degenerate"),
        ("-8.5,125.5 -8.6,125.6 -8.7,125.7 -8.5,125.5", "polygon-degenerate"),
        ("-8.5,124.9 -8.5,124.9000001 -9.5,124.9000001 -9.5,124.9 -8.5,124.9", "polygon-degenerate"),
        ("-8,5,125,5 -8,5,125,7 -8,7,125,7 -8,5,125,5", "polygon-unreadable"),
        ("inf,125 -8.5,125.7 -8.7,125.7 inf,125", "polygon-unreadable"),
        ("nan,125 -8.5,125.7 -8.7,125.7 nan,125", "polygon-unreadable"),
        ("-8.5,125.5 -8.5,125.7 here -8.7,125.5", "polygon-unreadable"),
        ("-8.5;125.5 -8.5;125.7 -8.7;125.7", "polygon-unreadable"),
        ("-8_5,125.5 -8.5,125.7 -8.7,125.7", "polygon-unreadable"),
        ("-8.5,125.5 -8.5,125.7 -8.7,١٢٥", "polygon-unreadable"),
        ("-8.5,125.5 -8.5 125.7 -8.7,125.7", "polygon-unreadable"),
        ("-8.5.1,125.5 -8.5,125.7 -8.7,125.7", "polygon-unreadable"),
        (f"-8.5,125.5 -8.5,125.7 {'9' * 400},125.7", "polygon-unreadable"),
        ("1,2,3 4", "polygon-unreadable"),
        ("-8.5,190 -8.5,191 -8.7,191 -8.5,190", "off-globe"),
        ("95,10 95,11 96,11 95,10", "off-globe"),
    ],
)
def test_what_is_no_area_is_left_out_and_said(text, code):
    rings, said = polygon(text)
    assert rings == ()
    assert code in said


def test_europe_in_the_wrong_order_is_not_guessed_at():
    rings, said = polygon("16.4,48.1 16.5,48.1 16.5,48.2 16.4,48.1")
    assert rings[0][0] == (16.4, 48.1)
    assert said == []


def test_a_hole_is_no_gap_in_a_warning():
    rings, said = polygon(SQUARE + " -8.55,125.55 -8.55,125.6 -8.6,125.6 -8.55,125.55")
    assert rings[0] == RING
    assert len(rings) == 2
    assert said == ["polygon-parts"]


def test_a_thin_strip_is_an_area_until_it_is_a_line():
    def strip(width):
        return polygon(f"-8.5,125.5 -8.5,125.9 {-8.5 - width:.7f},125.9 {-8.5 - width:.7f},125.5 -8.5,125.5")

    rings, said = strip(0.00003)
    assert (len(rings), said) == (1, [])
    assert strip(0.000005) == ((), ["polygon-degenerate"])


@pytest.mark.parametrize(
    ("texts", "most", "more"),
    [
        (["1,2 3,4 5,6"], 3, False),
        (["1,2 3,4", "5,6 7,8"], 3, True),
        (["1 2 " * 60_000], 50_000, True),
        (["1 2 " * 40_000], 50_000, False),
        ([], 0, False),
    ],
)
def test_points_are_counted_before_they_are_read(texts, most, more):
    assert more_points_than(most, texts) is more


def test_a_figure_of_eight_is_an_area():
    rings, _ = polygon("-8.5,125.5 -8.6,125.6 -8.5,125.6 -8.6,125.5 -8.5,125.5")
    assert len(rings) == 1


def test_half_the_world_is_said():
    assert polygon("-90,-180 -90,180 90,180 90,-180 -90,-180")[1] == ["huge-shape"]
    assert circle("-8.55,125.57 3000")[1] == ["huge-shape"]


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("-8.55,125.57 20", (-8.55, 125.57, 20.0), []),
        ("-8.55, 125.57 20.5", (-8.55, 125.57, 20.5), []),
        ("-8.55,125.57 0", (-8.55, 125.57, 0.0), ["circle-point"]),
        ("125.57,-8.55 20", (-8.55, 125.57, 20.0), ["lon-lat-swapped"]),
        ("-8.55,125.57 99999", (-8.55, 125.57, 20_000.0), ["huge-shape"]),
        ("-8.55,125.57 NaN", None, ["circle-unreadable"]),
        ("-8.55,125.57 inf", None, ["circle-unreadable"]),
        ("-8.55,125.57 -3", None, ["circle-unreadable"]),
        ("-8.55,125.57", None, ["circle-unreadable"]),
        ("-8,55,125,57 20", None, ["circle-unreadable"]),
        ("16.8,48.0 16.9,48.1", None, ["circle-unreadable"]),
        ("", None, ["circle-unreadable"]),
        ("100,20 5", None, ["off-globe"]),
    ],
)
def test_circles(text, expected, said):
    assert circle(text) == (expected, said)


def test_a_quick_look_tells_near_from_far():
    kupang = ((-10.2, 123.4), (-10.2, 123.45), (-10.3, 123.45), (-10.2, 123.4))
    assert near_timor_leste((RING,), ())
    assert near_timor_leste((), ((-12.0, 131.0, 600.0),))
    assert not near_timor_leste((kupang,), ((35.6, 139.7, 100.0),))


@given(st.text(alphabet="-+.,0123456789eEinfa \n\t°", max_size=200))
def test_no_text_breaks_a_shape_and_what_comes_out_is_closed_and_on_the_globe(text):
    for ring in polygon(text)[0]:
        assert ring[0] == ring[-1]
        assert len(set(ring)) >= 3
        assert all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in ring)
    round_one = circle(text)[0]
    assert round_one is None or (abs(round_one[0]) <= 90 and 0 <= round_one[2] <= 20_000)


degrees = st.integers(-9_000_000, 9_000_000).map(lambda n: n / 100_000)


@given(st.lists(st.tuples(degrees, degrees), min_size=1, max_size=12), st.sampled_from([" ", "\n", "  \t"]))
def test_the_quick_way_says_what_the_careful_one_does(points, space):
    plain = space.join(f"{lat:.5f},{lon:.5f}" for lat, lon in points)
    careful = space.join(f"{lat:.5f}e0,{lon:.5f}" for lat, lon in points)
    assert read_polygon(plain) == read_polygon(careful)
