"""What an officer sees before anything is sent: how many people, messages and dollars, and who is missed."""

from __future__ import annotations

import re

import pytest
from duty_desk import WIDTH, Desk

from alerts.store import numbers, people

COUNTED = "suco,municipality,population_2015,households_2015,radio_pct,phone_pct\nHera,Dili,8853,1339,37.3,87.4\n"
SCREEN = 24
STATION = """\
- {id: fm, name: Radio Test, municipality: Dili, phone: "77299940", languages: [tet], on_air: ["daily 06:00-22:00"],
   key_holders: [{name: Zeca (made up), phone: "77299941"}], minutes_to_air: 20, confirmed_by: ana,
   confirmed_on: 2026-11-01, made_up: true}
"""


def shown(desk: Desk, number: int) -> str:
    """The preview with its folded lines joined."""
    return re.sub(r"\n {4,}", " ", desk.ok("warning", "preview", number))


def row(desk: Desk, number: int) -> dict:
    return desk.run("warning", "preview", number, "--json").row


def with_figures(desk: Desk) -> None:
    desk.ok("place", "import-population", desk.file("people.csv", COUNTED))


def with_station(desk: Desk, text: str = STATION) -> None:
    (desk.house.app.home / "stations.yaml").write_text(text, "utf-8")


def test_a_suco_with_figures(desk: Desk) -> None:
    with_figures(desk)
    number = desk.draft()
    assert "\n  1 suco  8,853 people (2015)  2 contacts  0 stations  2 messages\n" in shown(desk, number)
    assert "1,339 households in 1 suco: 87% with a phone, 37% with a radio" in shown(desk, number)
    found = row(desk, number)
    assert found["people"] == {"known": 8853, "at_most": 8853, "year": 2015}
    assert (found["households"], found["households_with_phone"], found["households_with_radio"]) == (1339, 1170, 499)
    assert (found["contacts"], found["stations"], found["reach"]) == (2, [], 2)


def test_a_suco_without_figures_is_no_share_of_its_municipality(desk: Desk) -> None:
    number = desk.draft()
    assert "1 suco  at most 324,738 people  2 contacts" in shown(desk, number)
    assert "no figures of Hera: avizu place import-population" in shown(desk, number)
    assert row(desk, number)["people"] == {"known": 0, "at_most": 324738, "year": None}


def test_a_whole_municipality_needs_no_figures_of_sucos(desk: Desk) -> None:
    number = desk.draft(place="Dili")
    assert "31 sucos  324,738 people (2022)" in shown(desk, number)
    assert "households: 92% with a phone, 35% with a radio (by municipality, 2015)" in shown(desk, number)
    assert "no figures" not in shown(desk, number)


def test_counted_and_uncounted_sucos_give_bounds(desk: Desk) -> None:
    with_figures(desk)
    number = desk.draft("--place", "Comoro, Dili")
    assert "2 sucos  8,853 to 324,738 people" in shown(desk, number)
    assert "no figures of Comoro: " in shown(desk, number)


def test_the_country_fits_a_screen(desk: Desk) -> None:
    with_figures(desk)
    number = desk.draft(place="Timor-Leste")
    lines = desk.ok("warning", "preview", number).splitlines()
    assert "467 sucos  1,341,737 people (2022)" in shown(desk, number)
    assert "households: 73-92% with a phone, 11-35% with a radio (by municipality, 2015)" in shown(desk, number)
    assert "! no contact in 466 of 467 sucos: Aissirimou, Bandudato, Fahiria and 463 more" in shown(desk, number)
    assert f"\n  All of them: avizu warning preview {number} --all\n" in shown(desk, number)
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) <= SCREEN


def test_each_route_with_its_cost(desk: Desk) -> None:
    number = desk.draft()
    assert "\n  Route sms: 2 messages, 2 parts, USD 0.10\n" in shown(desk, number)
    assert row(desk, number)["routes"] == [{"route": "sms", "messages": 2, "parts": 2, "usd": 0.1}]


def test_stations_count_among_the_messages_of_a_route(desk: Desk) -> None:
    with_station(desk)
    found = row(desk, desk.draft())
    (route,) = found["routes"]
    (host,) = [bulletin for bulletin in found["bulletins"] if bulletin["kind"] == "station-sms"]
    assert (route["messages"], route["parts"]) == (3, 2 + host["parts"])


def test_the_only_station_off_air_names_who_has_its_key(desk: Desk) -> None:
    with_station(desk)
    number = desk.draft()
    assert (
        "! off air now: Radio Test, the only one for 1 suco: ring Zeca (made up) +67077299941, 20 min to air; "
        "on air Sunday 22/11 06:00" in shown(desk, number)
    )
    (silent,) = row(desk, number)["off_air"]
    assert (silent["station"], silent["sucos"], silent["minutes_to_air"]) == ("fm", ["070107"], 20)
    assert silent["next_on_air"] == "2026-11-21T21:00:00Z"
    assert silent["key_holders"][0]["name"] == "Zeca (made up)"
    assert "299941" not in silent["key_holders"][0]["phone"]


def test_a_station_on_air_is_not_rung_at_night_and_one_without_keys_says_so(desk: Desk) -> None:
    number = desk.draft()
    with_station(desk, re.sub(r"key_holders: .*?\],", "", STATION))
    assert "the only one for 1 suco: nobody known has its key, 20 min to air" in shown(desk, number)


def test_by_day_the_station_is_on_air(desk: Desk) -> None:
    with_station(desk)
    number = desk.draft("--expires", "+20h")
    desk.house.clock.move(hours=10)
    assert "off air" not in shown(desk, number)
    assert row(desk, number)["off_air"] == []


def test_a_suco_whose_only_number_failed_again_and_again(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        for phone in ("+67077110001", "+67077110002"):
            numbers.mark(connection, phone, at=desk.house.now)
    number = desk.draft()
    assert "! only numbers that failed again and again: Hera" in shown(desk, number)
    assert row(desk, number)["only_marked"] == ["070107"]


@pytest.mark.parametrize(
    ("severity", "words", "field"),
    [
        ("Severe", "said PARA, get this all the same: José (made up)", "said_para"),
        ("Moderate", "said PARA, get nothing: José (made up)", "silenced"),
    ],
)
def test_who_said_para_is_named(desk: Desk, severity: str, words: str, field: str) -> None:
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, "+67077110002", desk.house.now)
    number = desk.draft("--severity", severity)
    assert f"! {words}\n" in shown(desk, number)
    assert len(row(desk, number)[field]) == 1


def test_a_suco_that_a_graver_warning_covers_is_said(desk: Desk) -> None:
    assert desk.approve(desk.submitted("--severity", "Extreme")).code == 0
    lesser = desk.draft("--severity", "Moderate", place="Hera, Dili")
    assert "! not sent where the graver warning 1 asks the same: Hera" in shown(desk, lesser)
    assert row(desk, lesser)["muted"] == {"070107": 1}
    assert "Route sms: at most " in shown(desk, lesser)


def test_two_dangers_at_once_get_one_text(desk: Desk) -> None:
    assert desk.approve(desk.submitted("--hazard", "landslide")).code == 0
    number = desk.draft()
    assert "together with warning 1, as flood landslide: Hera" in shown(desk, number)
    assert row(desk, number)["combined"] == {"070107": {"hazard": "flood_landslide", "warning": 1}}


def test_an_all_clear_counts_no_people_and_rings_nobody(desk: Desk) -> None:
    with_station(desk)
    number = desk.submitted()
    desk.approve(number)
    desk.house.clock.move(hours=2)
    typed = ("--confirm-place", "Hera", "--confirm-reach", 0, *desk.passphrase("ana"))
    desk.run("warning", "all-clear", number, "--statement", "DNMG bulletin 7", *typed)
    told = shown(desk, number)
    assert "people" not in told
    assert "off air" not in told
    assert "safe place" not in told


def test_a_foreign_name_can_not_draw_on_the_terminal(desk: Desk) -> None:
    with_station(desk, STATION.replace("Zeca (made up)", '"Ze\\u001b[31mca"').replace("Radio Test", '"Ra\\u202edio"'))
    said = desk.ok("warning", "preview", desk.draft())
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_at_night_a_national_warning_names_the_keys_that_help_most(desk: Desk) -> None:
    station = (
        "- {{id: fm{0}, name: Radio {1}, municipality: {1}, phone: '7729994{0}', confirmed_by: ana, made_up: true}}"
    )
    names = ("Ainaro", "Aileu", "Baucau", "Dili", "Ermera", "Viqueque")
    with_station(desk, "\n".join(station.format(number, name) for number, name in enumerate(names)))
    number = desk.draft(place="Timor-Leste")
    told = shown(desk, number)
    assert told.count("! off air now: ") == 4
    baucau = len(desk.house.app.gazetteer.sucos_of("04"))
    assert f"off air now: Radio Baucau, the only one for {baucau} sucos: nobody known has its key" in told
    assert "! 2 more stations off air now\n" in told
    assert len(row(desk, number)["off_air"]) == len(names)
