"""avizu station list and show: what is known of the stations, who is on air now, where nobody is heard."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from known_stations import FULL, rows, run

from alerts.app import App, shipped
from alerts.audience.heard import radio_gaps
from alerts.audience.stations import read_stations
from alerts.store import officers


@pytest.fixture
def ana_is_logged_in(full_home, tmp_path, monkeypatch):
    now = full_home.clock()
    with full_home.database.writing() as connection:
        digest = hashlib.sha256(b"token-of-ana").hexdigest()
        officers.add_token(connection, digest=digest, login="ana", at=now, expires=now + timedelta(hours=12))
    (tmp_path / "token").write_text("token-of-ana")
    monkeypatch.setenv("AVIZU_TOKEN", str(tmp_path / "token"))


def test_the_list_says_who_can_be_reached(simple):
    code, output = run(simple, "list")
    heading, *lines = output.splitlines()
    assert code == 0
    assert heading == "[ACTUAL] 3 stations"
    listed = [line.split() for line in lines]
    assert [words[:2] for words in listed[1:3]] == [["!", "lorico"], ["!", "husar"]]
    assert listed[0][:3] == ["comoro", "95.5", "Dili"]
    assert "avizu station check" in output
    assert "(name not known)" in output


def states(app: App, now: str) -> list[str]:
    """The words of the column that says who is on air."""
    _, output = run(app, "list", "--now", now)
    return [line[36:41].strip() for line in output.splitlines()[1:4]]


def test_the_list_says_who_is_on_air_now(full_home):
    assert states(full_home, "2021-04-04 14:00") == ["on", "off", "on?"]
    assert states(full_home, "2021-04-04 16:00") == ["off", "off", "on?"]
    assert states(full_home, "2021-04-05 01:30") == ["on", "off", "off?"]
    _, output = run(full_home, "list")
    assert "on, off: on air or not, Sunday 04/04 14:00" in output
    assert "off?, on?: nobody has confirmed its hours; taken as off air from 22:00 to 06:00" in output


def test_the_list_for_scripts(full_home):
    code, output = run(full_home, "list", "--json", "--now", "2021-04-04 15:00")
    husar, dark, hearsay = rows(output)
    assert code == 0
    assert (husar["municipality_name"], husar["reachable"], husar["missing"]) == ("Aileu", True, [])
    assert husar["on_air"] == ["daily 09:00-15:00", "sat-sun 18:00-02:00"]
    assert (husar["on_air_now"], husar["next_on_air"]) == (False, "2021-04-04T09:00:00Z")
    assert (dark["on_air"], dark["on_air_now"], dark["next_on_air"], dark["on_air_assumed"]) == ([], False, None, False)
    assert (hearsay["on_air_now"], hearsay["on_air_assumed"], hearsay["reachable"]) == (True, True, False)
    assert hearsay["missing"][0] == "nobody has confirmed its address"
    assert hearsay["unknown"][0] == "hours on air that nobody has confirmed"
    assert set(hearsay["unknown"]) < set(hearsay["missing"])
    assert (husar["confirmed_on"], dark["confirmed_on"]) == ("2021-04-01", None)
    assert (husar["hours"], husar["website"]) == ("09-15, 18-23 daily (2013-14)", "https://station.example")


def test_nobody_reads_a_key_holders_number_in_a_list(full_home):
    _, output = run(full_home, "list", "--json")
    assert rows(output)[0]["key_holders"] == [
        {"name": "Ben (made up)", "phone": "+670******33"},
        {"name": "Eva (made up)", "phone": "+670******44"},
    ]
    everything = "".join(run(full_home, *words)[1] for words in (("list",), ("check",), ("check", "--json")))
    assert "77001133" not in everything


def test_an_officer_at_night_sees_whom_to_ring(full_home, ana_is_logged_in):
    code, output = run(full_home, "show", "rai-husar", "--now", "2021-04-05 03:00")
    assert code == 0
    assert output.splitlines() == [
        "[ACTUAL] rai-husar  Radio Rai Husar (made up)  97.1 MHz  Aileu",
        "  on air now     no, next Monday 05/04 09:00",
        "  hours          daily 09:00-15:00, sat-sun 18:00-02:00",
        "  source says    09-15, 18-23 daily (2013-14)",
        "  phone          +67077001122",
        "  e-mail         not known",
        "  page           https://station.example",
        "  languages      tet (Tetun), pt (Português)",
        "  heard in       Acumau, Fadabloco, Fahisoi (Remexio), Faturasa, Hautoho,",
        "                 Karahili, Maumeta (Aileu), Suco Liurai (Remexio), Tulataqueo,",
        "                 Hera",
        "  black spots    Hautoho",
        "  key-holders    Ben (made up)  +67077001133",
        "                 Eva (made up)  +67077001144",
        "  minutes to air 20",
        "  generator      no",
        "  takes audio by whatsapp, stick",
        "  reads          not known, taken as usual",
        "  recordings     none known",
        "  confirmed      Ana (made up), 01/04/2021",
        "  made up        not a real station",
    ]


def test_what_nobody_knows_of_a_station_is_said(full_home, ana_is_logged_in):
    _, output = run(full_home, "show", "hearsay", "--now", "2021-04-05 03:00")
    assert "  on air now     not known, taken as off air\n" in output
    assert "  hours          daily 00:00-24:00 (nobody has confirmed them, taken as off air\n" in output
    assert "  heard in       not known, taken as all of Ainaro (21 sucos)\n" in output
    assert "  key-holders    not known\n" in output
    assert "  confirmed      by nobody\n" in output
    assert "  ! can't be sent a warning: nobody has confirmed its address\n" in output
    assert "  still open: hours on air that nobody has confirmed; no key-holder;" in output


def test_a_station_off_air_until_further_notice(full_home, ana_is_logged_in):
    _, output = run(full_home, "show", "dark")
    assert "  on air now     no, off air until further notice\n" in output
    assert "  still open: no day on which it was confirmed; no key-holder;" in output


def test_a_station_for_scripts_has_the_numbers_in_full(full_home, ana_is_logged_in):
    _, output = run(full_home, "show", "rai-husar", "--json")
    (row,) = rows(output)
    (listed, *_) = rows(run(full_home, "list", "--json")[1])
    assert [holder["phone"] for holder in row["key_holders"]] == ["+67077001133", "+67077001144"]
    assert (row["on_air_now"], row["next_on_air"]) == (True, None)
    assert set(row) == set(listed)


def test_who_is_not_logged_in_sees_no_key_holder(full_home, monkeypatch, tmp_path):
    monkeypatch.setenv("AVIZU_TOKEN", str(tmp_path / "none"))
    code, output = run(full_home, "show", "rai-husar")
    assert code == 2
    assert "avizu login" in output
    assert "Ben" not in output


def test_a_station_nobody_knows(full_home, ana_is_logged_in):
    code, output = run(full_home, "show", "nowhere")
    assert (code, output) == (2, "There is no station 'nowhere'. See the list: avizu station list")


def test_where_no_station_is_heard_by_municipality(full_home):
    code, output = run(full_home, "list", "--gaps")
    lines = output.splitlines()
    assert code == 0
    assert lines[0].startswith("[ACTUAL] ")
    assert " sucos where no station is heard, of 467" in lines[0]
    assert "  Aileu        black spot: Hautoho" in lines
    assert "  Atauro       no station: all 5 sucos" in lines
    assert "  Dili         black spot: Manleuana" in lines
    assert not [line for line in lines if line.startswith("  Ainaro")]
    assert "! 21 more hear only stations that can't be sent a warning." in output


def test_every_suco_is_heard_or_in_one_gap(full_home):
    gazetteer = full_home.gazetteer
    for gap in radio_gaps(full_home.stations, gazetteer):
        listed = [*gap.no_station, *gap.black_spots, *gap.not_told]
        assert len(listed) == len(set(listed))
        assert set(listed) <= set(gazetteer.sucos_of(gap.municipality))
    named = {gap.municipality: gap for gap in radio_gaps(full_home.stations, gazetteer)}
    assert len(named["07"].no_station) + len(named["07"].black_spots) + len(named["07"].not_told) == 1
    assert len(named["01"].no_station) == 35 - 9


def test_the_gaps_for_scripts(full_home):
    _, output = run(full_home, "list", "--gaps", "--json")
    found = {row["municipality_name"]: row for row in rows(output)}
    assert len(found) == 14
    assert found["Dili"] == {
        "municipality": "07",
        "municipality_name": "Dili",
        "sucos": 31,
        "no_station": [],
        "black_spots": ["070207"],
        "not_told": [],
    }
    assert len(found["Ainaro"]["not_told"]) == 21


def test_of_the_shipped_stations_none_can_be_told_so_every_suco_is_a_gap(full_home):
    known = read_stations(shipped("stations.yaml").read_text("utf-8"), full_home.gazetteer)
    gaps = radio_gaps(known, full_home.gazetteer)
    assert sum(len(gap.not_told) for gap in gaps) == len(full_home.gazetteer.sucos)
    assert not any(gap.no_station or gap.black_spots for gap in gaps)


LOSPALOS = """
- {id: lospalos, name: "Radio Lospalos (made up)", municipality: Lautém, languages: [ddg, tet], words_per_minute: 110,
   clips: {flood: "07", flood all-clear: 08, flood observed: Spot 12-B}, made_up: true}
"""


def test_an_officer_sees_how_fast_a_station_reads_and_what_it_can_play(full_home, ana_is_logged_in):
    own = full_home.home / "stations.yaml"
    own.write_text(FULL + LOSPALOS)
    vars(full_home).pop("stations", None)
    _, output = run(full_home, "show", "lospalos")
    assert "  languages      ddg (Fataluku), tet (Tetun)\n" in output
    assert "  reads          110 words a minute\n" in output
    assert "  recordings     flood: 07, flood all-clear: 08, flood observed: Spot 12-B\n" in output
    shown = rows(run(full_home, "show", "lospalos", "--json")[1])[0]
    assert shown["words_per_minute"] == 110
    assert shown["clips"] == {"flood": "07", "flood all-clear": "08", "flood observed": "Spot 12-B"}
