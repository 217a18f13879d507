"""stations.yaml: what ships, what an operator writes, and how a mistake is named by its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.app import DATA, shipped
from alerts.audience.lacks import Lack, lacks
from alerts.audience.stations import read_stations
from alerts.errors import Misconfigured
from alerts.places.gazetteer import Gazetteer

GAZETTEER = Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))


def read(text: str):
    return read_stations(text, GAZETTEER)


@pytest.fixture(scope="module")
def shipped_stations():
    return read(shipped("stations.yaml").read_text("utf-8"))


def test_twenty_stations_ship_each_with_its_source(shipped_stations):
    assert len(shipped_stations) == 20
    assert all(s.source.startswith("https://") for s in shipped_stations)
    assert {s.confidence for s in shipped_stations} == {"sourced", "listed"}


def test_nobody_has_confirmed_a_station_so_nothing_is_sent_to_one(shipped_stations):
    assert not any(s.reachable or s.confirmed_by for s in shipped_stations)


def test_every_shipped_station_says_what_it_lacks(shipped_stations):
    """Nothing was made up to fill a gap: not one structured fact is known of any yet."""
    for station in shipped_stations:
        found = set(lacks(station, date(2026, 11, 21)))
        assert found & {Lack.ADDRESS, Lack.CONFIRMATION}, station.id
        unknown = {Lack.HOURS, Lack.KEYS, Lack.MINUTES, Lack.GENERATOR, Lack.AUDIO, Lack.FOOTPRINT}
        assert unknown <= found, station.id


def test_what_a_source_says_of_hours_is_kept_in_its_words(shipped_stations):
    assert {s.id: s.hours for s in shipped_stations if s.hours} == {
        "rai-husar": "09-15, 18-23 daily (2013-14)",
        "bucoli": "Mon-Sat 17-22 (2013-14)",
    }


def test_every_field_is_explained_in_the_head_of_the_file():
    head = shipped("stations.yaml").read_text("utf-8").partition("\n- id:")[0]
    for field in ("on_air", "key_holders", "minutes_to_air", "generator", "takes_audio", "footprint", "black_spots"):
        assert f"\n# {field}" in head, field


def test_every_municipality_but_none_invented_has_a_station(shipped_stations):
    covered = {s.municipality for s in shipped_stations}
    assert {place.code for place in GAZETTEER.municipalities} == covered


def test_a_name_nobody_knows_is_no_name(shipped_stations):
    """It is said on air: "(name not found)" must never be."""
    assert {s.id for s in shipped_stations if not s.name} == {"atauro", "maliana", "rkdtl"}
    assert not any(set("()/;") & set(s.name) for s in shipped_stations)


def test_phones_are_written_as_replies_bring_them(shipped_stations):
    assert {s.phone for s in shipped_stations if s.phone} == {"+67077489452", "+67077856697"}


def test_a_station_is_read_with_its_defaults():
    (one,) = read("- {id: lian, name: Radio Lian, municipality: Dili}")
    assert (one.municipality, one.languages, one.mhz, one.reachable) == ("07", ("tet", "pt"), None, False)


CONFIRMED = "- {{id: a, name: Radio, municipality: Dili, confirmed_by: ana, {}}}"


def test_a_confirmed_address_is_kept_as_it_is_written_to():
    (one,) = read(CONFIRMED.format("phone: '7748 9452', email: ' studio@radio.example.tl '"))
    assert (one.phone, one.email, one.reachable) == ("+67077489452", "studio@radio.example.tl", True)


def test_what_nobody_has_confirmed_is_kept_as_it_was_found():
    (one,) = read("- {id: a, name: Radio, municipality: Dili, phone: '332 1234 (office)', email: see the website}")
    assert (one.phone, one.email, one.reachable) == ("332 1234 (office)", "see the website", False)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("phone: '3321234'", "line 2 confirms a phone that can't get an SMS: '3321234' is not a mobile number."),
        ("phone: '7748 9452 / 7785 6697'", "line 2 confirms a phone that can't get an SMS: "),
        ("phone: unknown", "line 2 confirms a phone that can't get an SMS: 'unknown' is not a phone number."),
        ("phone: '+61 412 345 678'", "line 2 confirms a phone that can't get an SMS: "),
        ("email: studio", "line 2 confirms the mail address 'studio', which is none."),
        ("email: 'a@b.tl, c@d.tl'", "line 2 confirms the mail address 'a@b.tl, c@d.tl', which is none."),
        ("email: a@localhost", "line 2 confirms the mail address 'a@localhost', which is none."),
        ("email: 'Radio <a@b.tl>'", "line 2 confirms the mail address"),
    ],
)
def test_a_confirmed_address_that_nothing_can_reach_is_refused(address, says):
    with pytest.raises(Misconfigured, match="avizu station check") as error:
        read("# our stations\n" + CONFIRMED.format(address))
    assert says in str(error.value)


def test_an_empty_file_means_no_stations():
    assert read("# nothing yet\n") == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("- {name: Radio, municipality: Dili}", "line 2 needs id"),
        ("- {id: a, name: Radio}", "line 2 needs municipality"),
        ("- {id: a, municipality: Dili}", "line 2 needs name"),
        ("- {id: a, name: [x], municipality: Dili}", "line 2 needs name"),
        ("- {id: 'a~7', name: Radio, municipality: Dili}", "line 2 has the id 'a~7'"),
        ("- {id: A.b, name: Radio, municipality: Dili}", "line 2 has the id 'A.b'"),
        ("- {id: a, name: Radio, municipality: Darwin}", "line 2 names the municipality 'Darwin'"),
        ("- {id: a, name: Radio, municipality: Dili, mhz: 955}", "line 2 has mhz 955"),
        ("- {id: a, name: Radio, municipality: Dili, mhz: true}", "line 2 has mhz True"),
        ("- {id: a, name: Radio, municipality: Dili, post_code: '0799'}", "line 2 names the place code '0799'"),
        ("- {id: a, name: Radio, municipality: Dili, black_spots: ['999999']}", "line 2 names the place code"),
        ("- {id: a, name: Radio, municipality: Dili, languages: [tetum]}", "line 2 has the language 'tetum'"),
        ("- {id: a, name: Radio, municipality: Dili, languages: tet}", "line 2 needs languages as a list"),
        ("- {id: a, name: Radio, municipality: Dili, fone: '1'}", "line 2 has 'fone'"),
        ("- {id: a, name: Radio, municipality: Dili, phone: '1', phone: '2'}", "line 2 says phone twice"),
        (
            "- {id: a, name: Radio, municipality: Dili, confirmed_on: 2026-13-45}",
            "line 2 has a value of confirmed_on that",
        ),
        ("- {id: a, name: Radio, municipality: Dili, ? [b] : c}", "line 2 has"),
        ("- just text", "line 2 is not a station"),
        ("- {id: ok, name: Radio, municipality: Dili}\n- {id: ok, name: B, municipality: Dili}", "line 3 repeats"),
        ("- {id: a, name: 'Radio}", "can't be read"),
        ("id: a", "line 1 must be a list"),
    ],
)
def test_a_mistake_is_named_by_its_line(line, says):
    with pytest.raises(Misconfigured, match="avizu station check") as error:
        read("# our stations\n" + line)
    assert says in str(error.value).replace("line 2 must be a list", "line 1 must be a list")


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(text):
    try:
        found = read("- {id: a, name: " + text + ", municipality: Dili}")
    except Misconfigured as error:
        said = error.sentence
    else:
        said = f"stations.yaml line 1 has {len(found)} stations"
    assert said.startswith("stations.yaml line ")
