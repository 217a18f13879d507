"""The two files of places: what is taken, and every fault on its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.audience.figures import Figures
from alerts.audience.place_file import LONGEST_NAME, read_population, read_safe_places
from alerts.audience.refuge import SafePlace
from alerts.errors import Unusable
from alerts.places.gazetteer import Gazetteer
from alerts.words.gsm7 import GSM7, fold, measure

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "places" / "suco_population_2015.csv"
TODAY = date(2026, 11, 21)
COUNTED = "code,suco,municipality,population_2015,households_2015,radio_pct,phone_pct\n"
SAFE = "place,municipality,name,lat,lon,hazards,dated\n"
HAZARDS = ("flood", "landslide", "tsunami")


def counted(gazetteer: Gazetteer, *lines: str, header: str = COUNTED):
    return read_population(header + "\n".join(lines), gazetteer)


def fault(gazetteer: Gazetteer, line: str) -> str:
    """The one thing that is wrong with a line of figures."""
    (found,) = counted(gazetteer, line).faults
    assert found.line == 2
    return found.reason


def safe(gazetteer: Gazetteer, *lines: str):
    return read_safe_places(SAFE + "\n".join(lines), gazetteer, HAZARDS, TODAY)


def refused(gazetteer: Gazetteer, line: str) -> str:
    (found,) = safe(gazetteer, line).faults
    return found.reason


def test_figures_are_found_by_code_and_by_name(gazetteer: Gazetteer) -> None:
    done = counted(gazetteer, "070107,Hera,Dili,8853,1339,37.3,87.4", ",Comoro,Dili,100,,,", "")
    assert done.faults == ()
    assert dict(done.entries) == {
        "070107": Figures(people=8853, year=2015, households=1339, radio_pct=37.3, phone_pct=87.4),
        gazetteer_code(gazetteer, "Comoro"): Figures(people=100, year=2015),
    }


def gazetteer_code(gazetteer: Gazetteer, name: str) -> str:
    (code,) = [code for code in gazetteer.sucos_of("07") if gazetteer.place(code).name == name]
    return code


def test_another_spelling_of_the_name_agrees_with_the_code(gazetteer: Gazetteer) -> None:
    name = gazetteer.place("070203").name
    assert counted(gazetteer, f"070203,Suku {name.upper()},Dili,10,2,,").faults == ()


def test_a_spreadsheet_of_semicolons_with_a_mark_at_its_beginning_is_read(gazetteer: Gazetteer) -> None:
    done = read_population("\ufeffcode;population_2022;phone_pct\r\n070107;8853;87,4\r\n", gazetteer)
    assert dict(done.entries) == {"070107": Figures(people=8853, year=2022, phone_pct=87.4)}


def test_a_suco_without_figures_is_no_fault(gazetteer: Gazetteer) -> None:
    done = counted(gazetteer, "110106,Sikone-Diloli,Manatuto,,,,")
    assert (done.entries, done.faults) == ((("110106", None),), ())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("10101,Aissirimou,Aileu,5,1,,", "Its first 0 is lost: 010101 is Aissirimou"),
        ("999999,Hera,Dili,5,1,,", "By the name it could be: 070107 Hera"),
        ("999999,Heera X,Dili,5,1,,", "is the code of no suco"),
        ("07,Dili,,5,1,,", "'07' is the code of no suco"),
        ("010101,Hera,Dili,5,1,,", "010101 is Aissirimou, Aileu Vila, Aileu, not 'Hera'"),
        ("010101,Aissirimou,Dili,5,1,,", "not in 'Dili'"),
        (",Laclo,,5,1,,", "There is no code, and not both suco and municipality"),
        (",Nowhere at all,Dili,5,1,,", "No place is called 'Nowhere at all'"),
        (",Dili,Dili,5,1,,", "'Dili' is more than one suco"),
        ("070107,,,-5,1,,", "population_2015 can't be '-5'"),
        ("070107,,,8.853,1,,", "Write a whole number without points"),
        ("070107,,,٨٨٥٣,1,,", "population_2015 can't be '٨٨٥٣'"),
        ("070107,,,5,1,٨٧,", "radio_pct can't be '٨٧'"),
        ("070107,,,3000000,1,,", "population_2015 can't be '3000000'"),
        ("070107,,,,1,,", "population_2015 can't be ''"),
        ("070107,,,5,6,,", "more households (6) than people (5)"),
        ("070107,,,5,1,101,", "radio_pct can't be '101'"),
        ("070107,,,5,1,,many", "phone_pct can't be 'many'"),
        ("070107,Hera,Dili,5,1,,,extra", "8 cells under 7 columns"),
    ],
)
def test_what_is_wrong_with_a_line_of_figures_is_said(gazetteer: Gazetteer, line: str, words: str) -> None:
    assert words in fault(gazetteer, line)


def test_every_fault_of_a_line_is_named_and_the_second_of_two_lines(gazetteer: Gazetteer) -> None:
    done = counted(gazetteer, "070107,Hera,Dili,x,y,,", "070108,,,5,1,,", "070108,,,6,1,,")
    assert [found.line for found in done.faults] == [2, 2, 4]
    assert "is on line 3 already" in done.faults[2].reason


@pytest.mark.parametrize(
    "header",
    [
        "code,suco\n",
        "suco,population_2015\n",
        "code,population_2015,population_2022\n",
        "code,population_2015,households_2022\n",
        "code,population_2015,code\n",
        "",
    ],
)
def test_another_table_is_refused_whole(gazetteer: Gazetteer, header: str) -> None:
    with pytest.raises(Unusable):
        counted(gazetteer, "070107", header=header)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared reference is not on this machine")
def test_the_census_by_suco_imports_as_it_is(gazetteer: Gazetteer) -> None:
    done = read_population(SHARED.read_text("utf-8"), gazetteer)
    assert done.faults == ()
    known = {code: figures for code, figures in done.entries if figures}
    assert (len(done.entries), len(known)) == (466, 464)
    assert set(gazetteer.sucos) - set(known) == {"1001X1", "110106", "120104"}
    assert known["070107"].people == 8853


def test_a_safe_place_is_taken_with_what_is_known_of_it(gazetteer: Gazetteer) -> None:
    done = safe(
        gazetteer, "Hera,Dili,Eskola Hera,-8.53,125.68,flood; landslide,2026-11-01", "INTL:070107,,Igreja,,,,2020-01-31"
    )
    assert done.faults == ()
    assert done.entries == (
        SafePlace(
            place="070107",
            name="Eskola Hera",
            lat=-8.53,
            lon=125.68,
            hazards=("flood", "landslide"),
            dated=date(2026, 11, 1),
        ),
        SafePlace(place="070107", name="Igreja", dated=date(2020, 1, 31)),
    )


def test_a_safe_place_in_a_corner_of_a_large_suco_is_taken(gazetteer: Gazetteer) -> None:
    """Muapitine is 20 km wide: its middle is no measure of its corners."""
    assert safe(gazetteer, "Muapitine,Lautém,Eskola,-8.5,127.06,,2026-11-01").faults == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",Dili,Eskola,,,,2026-11-01", "The place is missing"),
        ("Dili,,Eskola,,,,2026-11-01", "more than one suco"),
        ("Herra Xyz,Dili,Eskola,,,,2026-11-01", "No place is called"),
        ("060403,Dili,Wrong Suco Hall,,,,2026-11-01", "For Matai, Maucatar, Covalima write INTL:060403"),
        ("060403,,Wrong Suco Hall,,,,2026-11-01", "No place is called '060403'"),
        ("INTL:060403,Dili,Hall,,,,2026-11-01", "INTL:060403 is Matai, Maucatar, Covalima, not in 'Dili'"),
        ("INTL:070107,Dili,Hall,-9.3,125.2,,2026-11-01", "km from the middle of Hera"),
        ("Hera no Camea,Dili,Hall,,,,2026-11-01", "Camea"),
        ("Hera,Dili,Eskola,,,,", "The day it was checked is missing"),
        ("Hera,Dili,Eskola,,,,01/11/2026", "is no day. Write it as 2026-11-21"),
        ("Hera,Dili,Eskola,,,,2026-11-22", "still to come"),
        ("Hera,Dili,Eskola,,,fire,2026-11-01", "There is no hazard fire. Known: flood, landslide, tsunami"),
        ("Hera,Dili,Eskola,-8.53,,,2026-11-01", "is no point"),
        ("Hera,Dili,Eskola,south,east,,2026-11-01", "is no point"),
        ("Hera,Dili,Eskola,-8.9,125.68,,2026-11-01", "km from the middle of Hera"),
        ("Hera,Dili,Eskola,125.68,-8.53,,2026-11-01", "lat and lon stand the other way round"),
    ],
)
def test_what_is_wrong_with_a_safe_place_is_said(gazetteer: Gazetteer, line: str, words: str) -> None:
    assert words in refused(gazetteer, line)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "E",
        "x" * (LONGEST_NAME + 1),
        "www.example.tl",
        "Eskola example.tl",
        "Eskola http://x",
        "Eskola 7700 1122",
        "Eskola\u200bHera",
        "Escola 学校",
        "=Eskola",
        "Eskola {{ area }}",
        "Eskola <b>",
    ],
)
def test_a_name_that_may_not_stand_in_a_public_text_is_refused(gazetteer: Gazetteer, name: str) -> None:
    assert "name" in refused(gazetteer, f'Hera,Dili,"{name}",,,,2026-11-01')


@given(name=st.text(st.sampled_from("".join(map(chr, range(32, 0x250)))), min_size=1, max_size=30))
def test_whatever_name_is_taken_goes_into_an_sms_of_one_alphabet(gazetteer: Gazetteer, name: str) -> None:
    done = safe(gazetteer, f"""Hera,Dili,"{name.replace('"', '""')}",,,,2026-11-01""")
    for place in done.entries:
        assert len(place.name) <= LONGEST_NAME
        assert measure(fold(place.name)).encoding == GSM7


def test_every_taken_name_is_one_that_a_text_takes(gazetteer: Gazetteer) -> None:
    """The pattern of hazards.yaml holds for what an officer types; what is imported is no freer than that."""
    from alerts.app import shipped
    from alerts.words.hazard_file import read_hazards
    from alerts.words.hazards import check_values

    flood = read_hazards((shipped("templates") / "hazards.yaml").read_text("utf-8"))["flood"]
    for name in ("Eskola 10 Dezembru", "Igreja Sto. António", "Sentru Evakuasaun Hera", "Uma Ñ'a"):
        (place,) = safe(gazetteer, f"Hera,Dili,{name},,,,2026-11-01").entries
        check_values(flood, {"shelter": place.name})


def test_a_name_stands_once_in_its_suco(gazetteer: Gazetteer) -> None:
    done = safe(
        gazetteer, "Hera,Dili,Eskola,,,,2026-11-01", "Hera,Dili,ESKOLA,,,,2026-11-01", "Comoro,,Eskola,,,,2026-11-01"
    )
    assert [(found.line, "line 2 already" in found.reason) for found in done.faults] == [(3, True)]
