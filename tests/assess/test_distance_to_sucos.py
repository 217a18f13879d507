"""How far a suco is from an epicentre: never judged further than it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quake_builders import OFF_JAVA, OFF_THE_SOUTH_COAST

from alerts.assess.distance import (
    box_km,
    coast_km,
    coastal_sucos,
    great_circle_km,
    nearest_municipality,
    suco_distances,
)
from alerts.places.gazetteer import Gazetteer
from alerts.places.shapes import Shapes

DILI = (-8.5564, 125.5729)
DARWIN = (-12.4634, 130.8456)

latitudes = st.floats(-85, 85)
longitudes = st.floats(-180, 180)
shares = st.floats(0, 1)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    west, south = draw(st.floats(-180, 179)), draw(st.floats(-85, 84))
    return west, south, west + draw(shares), south + draw(shares)


def test_dili_to_darwin() -> None:
    assert great_circle_km(*DILI, *DARWIN) == pytest.approx(722, abs=3)


def test_a_quarter_of_the_equator_is_a_quarter_of_the_way_round() -> None:
    assert great_circle_km(0, 0, 0, 90) == pytest.approx(10_007.5, abs=0.1)
    assert great_circle_km(0, 0, 0, 180) == pytest.approx(20_015.1, abs=0.1)


@given(boxes(), latitudes, longitudes, shares, shares)
def test_no_point_of_a_box_is_nearer_than_the_box(
    box: tuple[float, float, float, float], lat: float, lon: float, across: float, up: float
) -> None:
    west, south, east, north = box
    point = (south + up * (north - south), west + across * (east - west))
    assert box_km(lat, lon, box) <= great_circle_km(lat, lon, *point) + 1e-6


@given(boxes(), shares, shares)
def test_inside_a_box_it_is_no_distance_at_all(
    box: tuple[float, float, float, float], across: float, up: float
) -> None:
    west, south, east, north = box
    point = (min(north, south + up * (north - south)), min(east, west + across * (east - west)))
    assert box_km(*point, box) == 0


def test_the_short_way_round_the_date_line() -> None:
    assert box_km(0, 179.5, (-179.5, -1, -179, 1)) == pytest.approx(111.2, abs=0.1)


def test_no_corner_of_any_suco_is_nearer_than_we_judge_it(gazetteer: Gazetteer) -> None:
    away = suco_distances(*OFF_THE_SOUTH_COAST, gazetteer)
    assert set(away) == set(gazetteer.sucos)
    for code in gazetteer.sucos:
        inside = gazetteer.place(code).inside
        assert inside is None or away[code] <= great_circle_km(*OFF_THE_SOUTH_COAST, *inside)


def test_every_suco_that_a_circle_touches_is_within_its_radius(gazetteer: Gazetteer) -> None:
    from alerts.app import DATA

    shapes = Shapes.load((DATA / "sucos.rings.json.gz").read_bytes())
    away = suco_distances(*OFF_THE_SOUTH_COAST, gazetteer)
    touched = shapes.hit(circles=[(*OFF_THE_SOUTH_COAST, 80.0)])
    assert touched
    # A sphere is up to 0.5 % off, and the circle is drawn with a margin of 0.2 %.
    assert all(away[code] <= 80.0 * 1.007 for code in touched)


def test_beduku_stands_for_itself_by_its_post(gazetteer: Gazetteer) -> None:
    box = gazetteer.place("1001").box
    assert box
    away = suco_distances(*OFF_THE_SOUTH_COAST, gazetteer)
    assert away["1001X1"] == box_km(*OFF_THE_SOUTH_COAST, box)


def test_the_coast(gazetteer: Gazetteer) -> None:
    assert coast_km(*OFF_THE_SOUTH_COAST, gazetteer) == pytest.approx(54, abs=3)
    assert 1200 < coast_km(*OFF_JAVA, gazetteer) < 1400
    assert coast_km(*DILI, gazetteer) == 0
    assert len(coastal_sucos(gazetteer)) == 120
    assert all(gazetteer.place(code).coastal for code in coastal_sucos(gazetteer))


@pytest.mark.parametrize(
    ("where", "name"),
    [(DILI, "Dili"), (OFF_THE_SOUTH_COAST, "Manufahi"), ((-8.3, 127.6), "Lautém"), ((-9.3, 124.3), "Oe-Cusse")],
)
def test_the_nearest_municipality(gazetteer: Gazetteer, where: tuple[float, float], name: str) -> None:
    assert nearest_municipality(*where, gazetteer).name == name


def test_inside_a_suco_its_own_municipality_is_nearest_even_where_boxes_overlap(gazetteer: Gazetteer) -> None:
    for code in gazetteer.sucos:
        inside = gazetteer.place(code).inside
        if inside:
            assert nearest_municipality(*inside, gazetteer) == gazetteer.municipality_of(code), code
