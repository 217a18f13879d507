"""How strongly it shook, by the published equations, and what people are told of it."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quake_builders import OFF_JAVA, OFF_THE_SOUTH_COAST, a_shock

from alerts.assess.shaking import (
    Band,
    allen_wald_worden_2012,
    dowrick_rhoades_2005_slab,
    intensities,
    intensity,
)
from alerts.places.gazetteer import Gazetteer

TESTS = Path(__file__).resolve().parents[1]
SHARED = TESTS.parents[1] / "shared" / "feeds" / "ipe_reference.csv"
NEAR_AILEU = (-8.70, 125.60)

magnitudes = st.floats(3, 9)
depths = st.floats(0, 600)
distances = st.floats(0, 2000)


def shaking(shock, gazetteer) -> dict[str, Band]:
    """The band of each suco that likely feels intensity IV or more, by code."""
    return {code: Band.of(value) for code, value in intensities(shock, gazetteer).items()}


def rows(path: Path) -> list[dict[str, float]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [{name: float(cell) for name, cell in row.items()} for row in csv.DictReader(lines)]


def agrees(path: Path) -> int:
    table = rows(path)
    for row in table:
        at = (row["M"], row["depth_km"], row["epi_km"])
        assert allen_wald_worden_2012(*at) == pytest.approx(row["allen2012_rhypo"], abs=0.001), at
        assert dowrick_rhoades_2005_slab(*at) == pytest.approx(row["dowrick_rhoades2005_slab"], abs=0.001), at
    return len(table)


def test_each_equation_gives_every_published_figure() -> None:
    assert agrees(TESTS / "data" / "ipe_reference.csv") == 280


@pytest.mark.shared
def test_our_copy_of_the_figures_is_the_collection_s() -> None:
    if not SHARED.exists():
        pytest.skip("the collection is not beside this checkout")
    assert agrees(SHARED) == 280


@pytest.mark.parametrize(("magnitude", "km"), [(5, 17), (6, 55), (6.5, 96), (7, 165), (8, 489)])
def test_moderate_shaking_ends_where_the_proposed_policy_says(magnitude: float, km: float) -> None:
    assert intensity(magnitude, 10, km - 1) > 5 > intensity(magnitude, 10, km + 1)


def test_a_shock_in_the_slab_is_felt_further_than_the_shallow_equation_says() -> None:
    assert intensity(6.8, 120, 100) == dowrick_rhoades_2005_slab(6.8, 120, 100)
    assert intensity(6.8, 120, 100) > allen_wald_worden_2012(6.8, 120, 100)
    assert intensity(6.8, 70, 100) == allen_wald_worden_2012(6.8, 70, 100)


def test_an_unknown_depth_is_taken_for_the_worse_case_a_shallow_one() -> None:
    assert intensity(6.8, None, 30) == intensity(6.8, 10, 30)


def test_a_shock_above_sea_level_lies_at_the_surface() -> None:
    assert intensity(4.0, -2.0, 0) == intensity(4.0, 0.0, 0)


@given(magnitudes, depths, distances, st.floats(0.1, 1))
def test_more_magnitude_never_shakes_less_and_more_distance_never_more(
    magnitude: float, depth: float, km: float, more: float
) -> None:
    here = intensity(magnitude, depth, km)
    assert intensity(magnitude + more, depth, km) >= here
    assert intensity(magnitude, depth, km + 100 * more) <= here


@given(st.floats(-1e6, 1e6), st.one_of(st.none(), st.floats(-1e6, 1e6)), st.floats(0, 20_100))
def test_no_figure_of_a_source_breaks_the_estimate(magnitude: float, depth: float | None, km: float) -> None:
    assert Band.of(intensity(magnitude, depth, km)) in Band


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (0.3, "weak shaking likely"),
        (3.99, "weak shaking likely"),
        (4.0, "light shaking likely"),
        (5.5, "moderate shaking likely"),
        (6.0, "strong shaking likely"),
        (7.9, "very strong shaking likely"),
        (8.0, "severe shaking likely"),
        (11.2, "severe shaking likely"),
    ],
)
def test_people_are_told_a_band_and_never_a_decimal(value: float, phrase: str) -> None:
    assert Band.of(value).phrase == phrase


def test_bands_are_in_order() -> None:
    assert sorted(Band) == list(Band)
    assert Band.SEVERE > Band.VERY_STRONG > Band.STRONG > Band.MODERATE > Band.LIGHT > Band.FELT


def test_the_south_coast_shakes_more_than_the_north(gazetteer: Gazetteer) -> None:
    bands = shaking(a_shock(), gazetteer)
    betano = gazetteer.exact["betano"][0]
    atauro = next(place.code for place in gazetteer.municipalities if place.name == "Atauro")
    assert bands[betano] is Band.STRONG
    assert {bands[code] for code in gazetteer.sucos_of(atauro)} == {Band.LIGHT}


def test_only_sucos_that_feel_it_are_named(gazetteer: Gazetteer) -> None:
    small = shaking(a_shock(4.6, 10, NEAR_AILEU), gazetteer)
    assert 0 < len(small) < len(gazetteer.sucos)
    assert min(small.values()) >= Band.LIGHT
    assert shaking(a_shock(6.8, 10, OFF_JAVA), gazetteer) == {}


def test_a_suco_without_a_polygon_shakes_like_its_post(gazetteer: Gazetteer) -> None:
    bands = shaking(a_shock(6.5, 10, (-8.65, 125.40)), gazetteer)
    assert bands["1001X1"] is max(bands[code] for code in gazetteer.sucos_of("1001"))


def test_without_a_magnitude_nothing_is_guessed(gazetteer: Gazetteer) -> None:
    assert shaking(a_shock(None), gazetteer) == {}


def test_a_policy_may_look_lower_than_people_are_usually_told(gazetteer: Gazetteer) -> None:
    shock = a_shock(5.0, 10, OFF_THE_SOUTH_COAST)
    assert len(intensities(shock, gazetteer, least=2.5)) > len(intensities(shock, gazetteer))


def test_all_sucos_are_judged_while_an_officer_blinks(gazetteer: Gazetteer) -> None:
    shaking(a_shock(), gazetteer)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        shaking(a_shock(), gazetteer)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.020
