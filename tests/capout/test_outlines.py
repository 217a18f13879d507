"""Outlines of sucos for others: whole, closed, few enough, and about where the suco is."""

from __future__ import annotations

import pytest
import shapely
from builders_capout import an_info, plain
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.app import App
from alerts.cap.document import Area
from alerts.cap.read import read
from alerts.cap.write import write
from alerts.places.outlines import outlines


def points(found: dict) -> int:
    return sum(len(ring) for rings in found.values() for ring in rings)


@pytest.mark.parametrize("most", [4_000, 49_000])
def test_the_whole_country_within_any_number_of_points(files: App, most: int) -> None:
    found = outlines(files.shapes, files.gazetteer.sucos, most)
    assert points(found) <= most
    assert set(files.gazetteer.sucos) - set(found) == set(files.gazetteer.without_polygon)
    rings = tuple(ring for each in found.values() for ring in each)
    assert all(shapely.Polygon(ring).is_valid for ring in rings)
    areas = tuple(Area(desc=code, polygons=each) for code, each in found.items())
    reading = read(write(plain(infos=(an_info(areas=areas),))))
    assert reading.findings == ()
    assert reading.document is not None
    assert reading.document.infos[0].areas == areas


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_a_few_sucos_are_drawn_to_about_twenty_metres(files: App, data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from(files.gazetteer.sucos), min_size=1, max_size=4, unique=True))
    for code, rings in outlines(files.shapes, codes, 20_000).items():
        hit = files.shapes.hit(polygons=rings)
        assert hit[code] > 0.97
        assert max((share for other, share in hit.items() if other != code), default=0) < 0.1


def test_more_points_are_never_coarser(files: App) -> None:
    dili = files.gazetteer.sucos_of("07")
    sizes = [points(outlines(files.shapes, dili, most)) for most in (500, 1000, 2000, 20_000)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 2


def test_it_ends_even_where_too_few_points_are_allowed(files: App) -> None:
    assert points(outlines(files.shapes, files.gazetteer.sucos_of("07"), 10)) < 400


def test_holes_are_filled_and_islands_kept(files: App) -> None:
    found = outlines(files.shapes, files.gazetteer.sucos, 100_000)
    assert sum(len(rings) > 1 for rings in found.values()) > 20
    for code, rings in found.items():
        parts = [shapely.Polygon(ring) for ring in rings]
        assert not any(a.contains(b) for a in parts for b in parts if a is not b), code
