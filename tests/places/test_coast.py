"""Strips of coast: which sucos have land within so many km of the sea."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.errors import NotFound, Unclear, Unusable
from alerts.places.coast import read_strip
from alerts.places.rules import AreaRule
from alerts.places.shapes import Shapes, Strip

VIQUEQUE, OECUSSE, ATAURO, AILEU = "14", "13", "03", "01"
TUTUALA = "090602"


def sea_km(gazetteer, suco: str) -> float:
    return float(gazetteer.fact(suco, "sea_km"))


@pytest.mark.parametrize("place", ["Viqueque", "Dili", "Oecusse", "Covalima", "Lautém", "Atauro", "Bobonaro"])
@pytest.mark.parametrize("km", [0.5, 2.0, 8.0])
def test_a_strip_has_the_sucos_that_are_that_near_to_the_sea(shapes, gazetteer, place, km):
    strip = read_strip(gazetteer, f"{place} {km}")
    found = set(shapes.hit(strips=[strip]))
    known = [suco for suco in strip.sucos if suco not in gazetteer.without_polygon]
    # The distances of the list are known to a third of a kilometre.
    assert {suco for suco in known if sea_km(gazetteer, suco) < km - 0.5} <= found
    assert found <= {suco for suco in known if sea_km(gazetteer, suco) < km + 0.35}


def test_a_strip_stays_in_its_place(shapes, gazetteer):
    found = shapes.hit(strips=[read_strip(gazetteer, "Viqueque 100")])
    assert tuple(found) == gazetteer.sucos_of(VIQUEQUE)
    assert all(share == pytest.approx(1) for share in found.values())


def test_the_share_of_a_strip_is_that_of_its_land(shapes, gazetteer):
    narrow, wide = (shapes.hit(strips=[Strip((TUTUALA,), km)])[TUTUALA] for km in (0.5, 1.0))
    shore = float(gazetteer.fact(TUTUALA, "coast_km")) / gazetteer.place(TUTUALA).area_km2
    assert 0.3 * shore < narrow < 0.6 * shore, "half a kilometre of land behind a winding shore"
    assert narrow < wide < 2 * narrow


def test_a_land_border_is_no_coast(shapes, gazetteer):
    """Sucos on the border far from the sea, in the west and in the exclave, are not on the coast."""
    inland = [s for s in gazetteer.sucos if gazetteer.fact(s, "border") == "1" and sea_km(gazetteer, s) > 6]
    assert {gazetteer.municipality_of(suco).name for suco in inland} >= {"Bobonaro", "Covalima", "Oe-Cusse"}
    assert shapes.hit(strips=[Strip(tuple(inland), 5.0)]) == {}


def test_a_place_without_a_sea_near_has_no_strip(shapes, gazetteer):
    assert shapes.hit(strips=[read_strip(gazetteer, "Aileu 1")]) == {}
    assert shapes.hit(strips=[read_strip(gazetteer, "Aileu 20")]), "the sea off Dili is near enough"


def test_islands_have_a_coast_all_around(shapes, gazetteer):
    assert tuple(shapes.hit(strips=[read_strip(gazetteer, "Atauro 0.5")])) == gazetteer.sucos_of(ATAURO)
    assert list(shapes.hit(strips=[Strip((TUTUALA,), 0.05)])) == [TUTUALA]


def test_one_suco_may_be_a_strip_too(shapes, gazetteer):
    assert list(shapes.hit(strips=[read_strip(gazetteer, "Suco Hera, Dili 1 km")])) == ["070107"]


def test_the_suco_on_no_map_is_in_no_strip(shapes, gazetteer):
    assert shapes.hit(strips=[read_strip(gazetteer, "Beduku 5")]) == {}


def test_strips_and_other_shapes_are_taken_together(shapes, gazetteer):
    strip = read_strip(gazetteer, "Viqueque 1")
    circle = (-8.9, 126.45, 6.0)
    alone, drawn = shapes.hit(strips=[strip]), shapes.hit(circles=[circle])
    both = shapes.hit(circles=[circle], strips=[strip])
    assert set(alone) | set(drawn) == set(both)
    assert all(both[s] >= max(alone.get(s, 0), drawn.get(s, 0)) - 1e-9 for s in both)
    assert all(both[s] <= alone.get(s, 0) + drawn.get(s, 0) + 1e-9 for s in both)
    twice = shapes.hit(strips=[strip, strip, read_strip(gazetteer, "Oecusse 1")])
    assert set(twice) == set(alone) | set(shapes.hit(strips=[read_strip(gazetteer, "Oecusse 1")]))
    assert twice[next(iter(alone))] == pytest.approx(alone[next(iter(alone))])


@given(st.data(), st.floats(0.05, 20), st.floats(0.01, 20))
@settings(max_examples=12, deadline=None)
def test_a_strip_that_grows_never_loses_a_suco(shapes, gazetteer, data, km, more):
    place = data.draw(st.sampled_from([p.code for p in gazetteer.municipalities] + ["1302", "0704"]))
    sucos = gazetteer.sucos_of(place)
    small, large = (shapes.hit(strips=[Strip(sucos, width)]) for width in (km, km + more))
    assert set(small) <= set(large)
    assert all(share <= large[suco] + 1e-6 for suco, share in small.items())


def test_the_margin_of_an_installation_widens_a_strip(shapes, gazetteer):
    strip = read_strip(gazetteer, "Viqueque 1")
    wider = Shapes.load(shapes.packed, shapes.coast, AreaRule(margin_km=2.0))
    assert dict(wider.hit(strips=[strip])) == pytest.approx(dict(shapes.hit(strips=[Strip(strip.sucos, 3.0)])))


@pytest.mark.parametrize(
    ("text", "km"),
    [("Viqueque 2", 2), ("Viqueque, 2", 2), ("Viqueque,2", 2), ("viqueque 2.5km", 2.5), ("Viqueque 0.5 km", 0.5)],
)
def test_a_strip_is_written_in_several_ways(gazetteer, text, km):
    assert read_strip(gazetteer, text) == Strip(gazetteer.sucos_of(VIQUEQUE), km)


def test_a_strip_is_written_in_the_words_of_the_country(gazetteer):
    for text in (
        "coast of Viqueque within 1.5 km",
        "The coast of Viqueque, within 1.5",
        "Viqueque within 1,5 km",
        "Viqueque 1,5",
        "kosta Viqueque 1,5 km",
        "Kosta husi Vikeke 1.5",
        "costa de Viqueque 1,5",
        "tasi-ibun Viqueque 1.5km",
        "tasi ibun iha Viqueque 1.5",
    ):
        assert read_strip(gazetteer, text) == Strip(gazetteer.sucos_of(VIQUEQUE), 1.5), text
    for text in ("Costa 2", "coast of Costa 2", "costa de Costa, Oecusse 2"):
        assert read_strip(gazetteer, text) == Strip(("130302",), 2), text


def test_a_number_that_belongs_to_a_name_is_no_width(gazetteer):
    for text, remedy in [
        ("Lore 1", '"Lore 1 within 2 km", or "Lore 1 km"'),
        ("Suku Lore, 1", '"Suku Lore 1 within 2 km"'),
        ("Lore I 1,5", ""),
        ("Lore 1,5 km", '"Lore 1 within 5 km", or "Lore 1.5 km"'),
        ("Iliomar 2", '"Iliomar 2 within 2 km", or "Iliomar 2 km"'),
        ("Maina 1", '"Maina 1 within 2 km".'),
        ("Kosta Postu Pante Macassar 2", '"Postu Pante Macassar 2 km"'),
    ]:
        if not remedy:
            assert read_strip(gazetteer, text) == Strip(("090501",), 1.5)
            continue
        with pytest.raises(Unclear, match="is the name of a place") as refused:
            read_strip(gazetteer, text)
        assert remedy in refused.value.remedy
    for text in ("Lore 1 2", "Lore 1, 2", "Lore 1 within 2 km"):
        assert read_strip(gazetteer, text) == Strip(("090501",), 2)
    assert read_strip(gazetteer, "Lore 1 km") == Strip(gazetteer.sucos_of("0905"), 1)


def test_the_whole_country_and_pcodes_have_a_coast(gazetteer):
    assert read_strip(gazetteer, "Timor-Leste 1").sucos == gazetteer.sucos
    assert read_strip(gazetteer, "TL06 1").sucos == gazetteer.sucos_of_pcode("TL06")


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("Viqueque", Unusable, "no width"),
        ("2", Unusable, "no width"),
        ("", Unusable, "no width"),
        ("Viqueque 0", Unusable, "up to 100 km"),
        ("Viqueque -1", Unusable, "up to 100 km"),
        ("Viqueque nan", Unusable, "up to 100 km"),
        ("Viqueque inf", Unusable, "up to 100 km"),
        ("Viqueque 101", Unusable, "up to 100 km"),
        ("Viqueque 1.2.3", Unusable, "no number"),
        ("Xyzzyq 2", NotFound, "Xyzzyq"),
        ("Laclo 2", Unclear, "2 places"),
        ("02 2", NotFound, "INTL:02"),
    ],
)
def test_what_is_no_strip_is_refused_with_a_remedy(gazetteer, text, error, said):
    with pytest.raises(error, match=said) as refused:
        read_strip(gazetteer, text)
    assert refused.value.remedy
