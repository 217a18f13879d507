"""`avizu bench places`: its rows, what they are compared with, and that the areas are what they are said to be."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from alerts.bench import bench
from alerts.bench import places as bench_places


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(bench_places, "ROUNDS", 1)
    monkeypatch.setattr(bench_places, "AREAS", 40)


def test_the_rows(gazetteer):
    done = CliRunner().invoke(bench, ["places", "--json"])
    assert done.exit_code == 0, done.output
    rows = {row["name"]: row for row in map(json.loads, done.output.splitlines())}
    assert [(name, row["unit"]) for name, row in rows.items()] == [
        ("load, and prepare for many", "s"),
        ("bare shapely, 40 areas", "s"),
        ("in bulk, 40 areas", "s"),
        ("one alone, median", "ms"),
        ("one alone, p99", "ms"),
        ("one with every share, median", "ms"),
        ("one with every share, p99", "ms"),
    ]
    bulk = rows["in bulk, 40 areas"]
    assert bulk["base"] == rows["bare shapely, 40 areas"]["value"]
    assert bulk["ratio"] == pytest.approx(bulk["value"] / bulk["base"])
    assert rows["one alone, median"]["value"] <= rows["one alone, p99"]["value"]


def test_the_targets_are_shown_to_people():
    told = CliRunner().invoke(bench, ["places"]).output
    assert "(target 0.4 s)" in told
    assert "(target 3 ms)" in told


def test_it_measures_the_same_work_as_the_base(shapes):
    areas = list(bench_places.typical(100))
    drawn = [bench_places._geometry(area) for area in areas]
    for area, bare, touched in zip(areas, bench_places.bare(shapes)(drawn), shapes.hit_many(areas), strict=True):
        assert set(bare) <= set(touched), area
        assert all(touched[suco] < 0.001 for suco in set(touched) - set(bare))


def test_the_areas_are_always_the_same_and_reach_the_whole_country(shapes):
    areas = list(bench_places.typical(200))
    assert areas == list(bench_places.typical(200))
    found = shapes.hit_many(areas)
    assert set().union(*found[9::10]) == set(shapes.land.codes), "one of ten is as wide as the country"
    assert sum(bool(touched) for touched in found) > 190


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_one_of_the_values(percent, value):
    assert bench_places.percentile([float(n) for n in range(100, 0, -1)], percent) == value
    assert bench_places.percentile([7.0], percent) == 7.0
