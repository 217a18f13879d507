"""Whom a preview names: everybody where that is asked for, those on no map, whom to ring at night, what was frozen."""

from __future__ import annotations

import re

import pytest
from duty_desk import FLOOD, WIDTH, Desk

SAFE = "place,municipality,name,lat,lon,hazards,dated\nHera,Dili,Eskola Hera,-8.53,125.68,flood,2026-11-01\n"
STATION = """\
- {{id: {0}, name: Radio {0}, municipality: Dili, phone: "7729994{1}", languages: [tet], on_air: ["daily 06:00-22:00"],
   key_holders: [{{name: Zeca {0}, phone: "7729995{1}"}}], footprint: {2}, confirmed_by: ana, confirmed_on: 2026-11-01,
   made_up: true}}
"""
NOBODY = "nobody"


def shown(desk: Desk, number: int, *more: object, by: str = "ana") -> str:
    """The preview with its folded lines joined."""
    return re.sub(r"\n {4,}", " ", desk.ok("warning", "preview", number, *more, by=by))


def row(desk: Desk, number: int) -> dict:
    return desk.run("warning", "preview", number, "--json").row


def two_stations(desk: Desk, *footprints: str) -> None:
    stations = (STATION.format(f"fm{n}", n, footprint) for n, footprint in enumerate(footprints))
    (desk.house.app.home / "stations.yaml").write_text("\n".join(stations), "utf-8")


@pytest.mark.parametrize("place", ["Hera, Dili", "Timor-Leste"])
def test_all_of_them_fit_the_terminal(desk: Desk, place: str) -> None:
    number = desk.draft(place=place)
    assert max(map(len, desk.ok("warning", "preview", number, "--all").splitlines())) <= WIDTH


def test_all_of_them_are_every_suco_committee_and_station_by_municipality(desk: Desk) -> None:
    desk.house.contact("Comoro, Dili", "+67077110003", name="Rosa (made up)", other_phones=("+67073110004",))
    two_stations(desk, "[Hera]")
    told = desk.ok("warning", "preview", desk.draft(place="Timor-Leste"), "--all")
    after = told[told.index("  Dili: 31 sucos, 3 contacts\n") :]
    here = re.sub(r"\n {6}", " ", after[: after.index("\n  Ermera: ")]).splitlines()
    gazetteer = desk.house.app.gazetteer
    assert here[1] == f"    warned: {', '.join(map(gazetteer.label, gazetteer.sucos_of('07')))}"
    assert here[2:4] == [
        "    Hera: Maria (made up) +670******01, José (made up) +670******02",
        "    Comoro: Rosa (made up) +670******03 +670******04",
    ]
    assert here[4].startswith("    ! no contact: Ailok, Balibar, Becora, ")
    ring = "! off air now: ring Zeca fm0 +67077299950; on air Sunday 22/11 06:00"
    assert here[-1] == f"    station Radio fm0: SMS; {ring}; heard in Hera"
    assert "All of them" not in told
    assert " more" not in told[told.index("  Aileu: ") : told.index("  SMS ")]


def test_two_stations_off_air_in_one_place_are_said_once(desk: Desk) -> None:
    two_stations(desk, "[Hera]", "[Hera, Comoro]")
    told = shown(desk, desk.draft("--place", "Comoro, Dili"))
    assert "! off air now: Radio fm1, the only one for 1 suco: ring Zeca fm1 +67077299951; on air" in told
    assert (
        "! no station on air now in 1 suco: Radio fm0, ring Zeca fm0 +67077299950; on air Sunday 22/11 06:00; "
        "or Radio fm1, ring Zeca fm1 +67077299951; on air Sunday 22/11 06:00\n"
    ) in told


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_who_is_not_logged_in_sees_no_number_of_a_key_holder(desk: Desk, more: tuple[str, ...]) -> None:
    two_stations(desk, "[Hera]")
    number = desk.draft()
    told = shown(desk, number, *more, by=NOBODY)
    assert "ring Zeca fm0 +670******50 (in full: avizu login)" in told
    assert "299950" not in told
    assert "ring Zeca fm0 +67077299950;" in shown(desk, number, *more)


def test_what_was_submitted_is_shown_as_it_was(desk: Desk) -> None:
    number = desk.submitted()
    before = desk.ok("warning", "preview", number)
    desk.ok("place", "import-safe", desk.file("safe.csv", SAFE))
    told = shown(desk, number)
    assert "Eskola Hera" not in told
    assert "! changed since it was submitted: approving will be refused; return and submit it again" in told
    assert "To approve" not in told
    assert f"Next: avizu warning return {number} --reason TEXT; then avizu warning submit {number}" in told
    assert "since" in row(desk, number)["changed"]
    assert desk.approve(number).code == 2
    assert "To approve, type the place (Hera) and the reach (2)." in before
    assert "changed since" not in before


def test_somebody_added_after_submit_is_not_shown_among_its_contacts(desk: Desk) -> None:
    number = desk.submitted()
    assert row(desk, number)["changed"] is None
    new = desk.file("c.csv", "name,role,suco,municipality,phone,languages\nNina,chief,Hera,Dili,77110009,tet\n")
    desk.ok("contact", "import", new)
    told = row(desk, number)
    assert (told["contacts"], told["reach"]) == (2, 2)
    assert told["changed"]
    assert desk.approve(number).code == 2


def test_the_suco_on_no_map_is_not_lost_beside_its_post(desk: Desk) -> None:
    missing = "! Beduku is on no map: add it with --place Beduku if it is meant\n"
    assert missing in desk.ok("warning", "draft", *FLOOD, "--coast", "Liquiçá 1")
    assert f"  {missing}" in desk.ok("warning", "preview", 1)
    assert row(desk, 1)["on_no_map"] == ["1001X1"]
    named = desk.ok("warning", "draft", *FLOOD, "--coast", "Liquiçá 1", "--place", "Beduku")
    assert "no map" not in named
    assert row(desk, 2)["on_no_map"] == []
    assert row(desk, desk.draft())["on_no_map"] == []


def test_the_coast_of_a_suco_on_no_map_is_refused(desk: Desk) -> None:
    said = desk.refused("warning", "draft", *FLOOD, "--coast", "Beduku 2")
    assert "Beduku is on no map: nobody knows its coast. Name it: --place Beduku" in said
