"""Where the people of a suco are sent: near, of their municipality, and safe from this very danger."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.audience.refuge import NEIGHBOUR_KM, Refuges, SafePlace, distance_km, nearest
from alerts.places.gazetteer import Gazetteer

HERA, METINARO_SUCO, BEDUKU, BAZARTETE_SUCO = "070107", "070603", "1001X1", "100101"
CHECKED = date(2026, 11, 1)
HAZARDS = ("flood", "landslide", "flood_landslide", "tsunami", "tropical_cyclone")


def a_place(name: str, place: str = HERA, **more: object) -> SafePlace:
    return SafePlace(name=name, place=place, dated=CHECKED, **more)  # type: ignore[arg-type]


def beside(gazetteer: Gazetteer, suco: str, km: float) -> tuple[float, float]:
    """A point so far north of the inside point of a suco."""
    inside = gazetteer.place(suco).inside
    assert inside is not None
    return inside[0] + km / 111.195, inside[1]


def at(gazetteer: Gazetteer, suco: str, km: float) -> dict[str, float]:
    lat, lon = beside(gazetteer, suco, km)
    return {"lat": lat, "lon": lon}


def test_the_nearest_of_its_own_is_named(gazetteer: Gazetteer) -> None:
    far, near = a_place("far", **at(gazetteer, HERA, 3)), a_place("near", **at(gazetteer, HERA, 1))
    assert nearest(HERA, "flood", [far, near], gazetteer) == near


def test_its_own_place_goes_before_a_nearer_one_next_door(gazetteer: Gazetteer) -> None:
    own = a_place("own", **at(gazetteer, HERA, 4))
    other = a_place("other", "070108", **at(gazetteer, HERA, 0.5))
    assert nearest(HERA, "flood", [other, own], gazetteer) == own
    assert nearest(HERA, "flood", [other], gazetteer) == other


def test_without_coordinates_the_order_of_the_file_holds(gazetteer: Gazetteer) -> None:
    first, second = a_place("first"), a_place("second")
    assert nearest(HERA, "flood", [first, second], gazetteer) == first
    known = a_place("known", **at(gazetteer, HERA, 4))
    assert nearest(HERA, "flood", [first, known], gazetteer) == known


def test_a_suco_on_no_map_has_its_own_places_only(gazetteer: Gazetteer) -> None:
    own, near = a_place("own", BEDUKU, lat=-8.6, lon=125.35), a_place("near", BAZARTETE_SUCO, lat=-8.6, lon=125.35)
    assert nearest(BEDUKU, "flood", [near, own], gazetteer) == own
    assert nearest(BEDUKU, "flood", [near], gazetteer) is None


def test_nobody_is_sent_far_or_out_of_the_municipality(gazetteer: Gazetteer) -> None:
    far = a_place("far", "070108", **at(gazetteer, HERA, NEIGHBOUR_KM + 0.1))
    abroad = a_place("abroad", "110402", **at(gazetteer, HERA, 1))
    assert gazetteer.municipality_of("110402").name == "Manatuto"
    assert nearest(HERA, "flood", [far, abroad], gazetteer) is None


@pytest.mark.parametrize(
    ("listed", "safe_from"),
    [
        ((), {"flood", "landslide", "flood_landslide", "tropical_cyclone"}),
        (("tsunami",), {"tsunami"}),
        (("flood",), {"flood"}),
        (("flood", "landslide"), {"flood", "landslide", "flood_landslide"}),
        (("flood_landslide",), {"flood", "landslide", "flood_landslide"}),
    ],
)
def test_a_place_is_safe_from_what_is_listed_and_no_unlisted_one_from_a_tsunami(listed, safe_from) -> None:
    place = a_place("Eskola", hazards=listed)
    assert {hazard for hazard in HAZARDS if place.shelters(hazard)} == safe_from


def test_after_two_years_a_check_is_old() -> None:
    place = SafePlace(name="Eskola", place=HERA, dated=date(2024, 2, 28))
    assert not place.old(date(2026, 2, 28))
    assert place.old(date(2026, 3, 1))
    assert not place.old(date(2024, 2, 29))


def test_a_degree_along_the_meridian_is_111_km() -> None:
    assert distance_km((-8.0, 125.0), (-9.0, 125.0)) == pytest.approx(111.195, abs=0.01)
    assert distance_km((-8.5, 125.5), (-8.5, 125.5)) == 0


@st.composite
def places_around_dili(draw: st.DrawFn, sucos: tuple[str, ...]) -> SafePlace:
    on_map = draw(st.booleans())
    return SafePlace(
        id=draw(st.integers(1, 999)),
        name="Eskola",
        place=draw(st.sampled_from(sucos)),
        dated=CHECKED,
        hazards=tuple(draw(st.lists(st.sampled_from(HAZARDS), max_size=3, unique=True))),
        lat=draw(st.floats(-8.7, -8.4)) if on_map else None,
        lon=draw(st.floats(125.3, 125.9)) if on_map else None,
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nearest_is_nearest_and_safe(gazetteer: Gazetteer, data: st.DataObject) -> None:
    sucos = (*gazetteer.sucos_of("07"), *gazetteer.sucos_of("10")[:4], BEDUKU)
    safe = data.draw(st.lists(places_around_dili(sucos), max_size=8))
    suco, hazard = data.draw(st.sampled_from(sucos)), data.draw(st.sampled_from(HAZARDS))
    found = nearest(suco, hazard, safe, gazetteer)
    assert Refuges(safe, gazetteer).nearest(suco, hazard) == found
    inside = gazetteer.place(suco).inside
    own = [each for each in safe if each.place == suco and each.shelters(hazard)]
    if found is None:
        assert not own
        return
    assert found.shelters(hazard)
    assert gazetteer.municipality_of(found.place) == gazetteer.municipality_of(suco)
    assert found.place == suco or not own
    if inside and found.lat is not None and found.lon is not None:
        away = distance_km(inside, (found.lat, found.lon))
        rivals = [
            distance_km(inside, (each.lat, each.lon))
            for each in (own or safe)
            if each.lat is not None and each.lon is not None and each.shelters(hazard)
            if gazetteer.municipality_of(each.place) == gazetteer.municipality_of(suco)
        ]
        assert away <= min(rivals)
        assert own or away <= NEIGHBOUR_KM
