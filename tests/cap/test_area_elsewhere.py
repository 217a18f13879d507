"""A document that describes one place and draws another is held; one that agrees, or says nothing, is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders_cap import area, cap, circle, geocode, info, polygon
from house import House
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.cap.read import read
from alerts.cap.verdict import Verdict, verdict_of
from alerts.incoming import Judged

ATAURO = circle("-8.24,125.58 3")
BAUCAU = polygon("-8.5,126.4 -8.5,126.5 -8.6,126.5 -8.6,126.4 -8.5,126.4")


def judged(house: House, *areas: str) -> Judged:
    document = cap(info(*areas, expires="2026-11-22T18:00:00+09:00"), sent="2026-11-21T20:00:00+09:00")
    return house.app.judge(read(document), house.now)


@pytest.mark.parametrize(
    "drawn",
    [
        area(ATAURO, desc="Viqueque"),
        area(BAUCAU, desc="Munisípiu Ermera"),
        area(ATAURO, desc="Suku Hera no Suku Camea, Dili"),
        area(ATAURO, geocode("P-CODE", "TL06"), desc="Baucau"),
        area(ATAURO, geocode("INTL", "04"), desc="Atauro"),
    ],
)
def test_words_that_contradict_the_shape_hold_it(house: House, drawn: str) -> None:
    found = judged(house, drawn)
    finding = found.finding("area-elsewhere")
    assert finding is not None
    assert "lies elsewhere" in finding.message or "lie apart" in finding.message
    assert found.weighed.verdict is Verdict.QUARANTINE
    assert verdict_of(found.weighed.findings, released=True) is Verdict.FLAG


@pytest.mark.parametrize("code", [geocode("INTL", "0402"), geocode("P-CODE", "TL06")])
def test_words_that_contradict_a_code_are_shown_to_the_officer(house: House, code: str) -> None:
    found = judged(house, area(code, desc="Viqueque"))
    assert found.finding("code-elsewhere") is not None
    assert found.weighed.verdict is Verdict.FLAG


@pytest.mark.parametrize(
    "drawn",
    [
        area(BAUCAU, desc="Baucau"),
        area(BAUCAU, desc="Timor-Leste"),
        area(BAUCAU, desc="North coast, all places at the sea"),
        area(BAUCAU, desc="Laclo"),
        area(geocode("P-CODE", "TL06"), desc="Atauro"),
        area(geocode("INTL", "0402"), desc="Baucau"),
        area(BAUCAU, desc=""),
    ],
)
def test_words_that_agree_or_say_nothing_hold_nothing(house: House, drawn: str) -> None:
    found = judged(house, drawn)
    assert found.finding("area-elsewhere") is found.finding("code-elsewhere") is None


def test_what_is_drawn_and_what_is_coded_count_together(house: House) -> None:
    found = judged(house, area(ATAURO, geocode("INTL", "030104"), desc="Atauro"))
    assert "030104" in found.sucos
    assert len(found.sucos) > 1


def test_one_wrong_area_of_several_is_enough(house: House) -> None:
    found = judged(house, area(BAUCAU, desc="Baucau"), area(ATAURO, desc="Viqueque"))
    finding = found.finding("area-elsewhere")
    assert finding is not None
    assert "Viqueque" in finding.message
    assert "Atauro" in finding.message


def test_a_shape_far_from_here_is_outside_and_no_more(house: House) -> None:
    found = judged(house, area(circle("48.2,16.4 5"), desc="Viqueque"))
    assert [one.code for one in found.weighed.findings if one.code in {"outside", "area-elsewhere"}] == ["outside"]


@settings(max_examples=30, deadline=None)
@given(place=st.data())
def test_a_place_that_is_drawn_where_it_lies_is_never_held(house_of_all: House, place: st.DataObject) -> None:
    gazetteer = house_of_all.app.gazetteer
    drawable = [code for code in gazetteer.sucos if code not in gazetteer.without_polygon]
    code = place.draw(st.sampled_from(drawable))
    name = place.draw(st.sampled_from([gazetteer.full_name(code), gazetteer.fact(code, "name"), gazetteer.label(code)]))
    inside = gazetteer.place(code).inside
    assert inside is not None
    drawn = area(circle(f"{inside[0]},{inside[1]} 0"), desc=name)
    finding = judged(house_of_all, drawn).finding("area-elsewhere")
    assert finding is None or gazetteer.fact(code, "name") in {place.name for place in gazetteer.municipalities}


@pytest.fixture(scope="module")
def house_of_all(tmp_path_factory: pytest.TempPathFactory) -> House:
    from house import build_house

    folder = tmp_path_factory.mktemp("all") / "home"
    folder.mkdir()
    return build_house(folder)


def test_an_officer_reads_why(house: House, tmp_path: Path) -> None:
    from click.testing import CliRunner

    import cli

    path = tmp_path / "odd.xml"
    path.write_bytes(
        cap(info(area(ATAURO, desc="Viqueque"), expires="2026-11-22T18:00:00+09:00"), sent="2026-11-21T20:00:00+09:00")
    )
    line = ["cap", "check", str(path), "--json", "--now", "2026-11-21T23:00:00+09:00"]
    row = json.loads(CliRunner().invoke(cli.root, line, obj=house.app).output)
    assert row["verdict"] == "quarantine"
    assert "area-elsewhere" in {finding["code"] for finding in row["findings"]}
