"""stations.yaml, field by field: hours, key-holders, places by name; each mistake by the line it stands on."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alerts.app import DATA
from alerts.audience.hours import written
from alerts.audience.stations import read_stations
from alerts.errors import Misconfigured
from alerts.model.people import KeyHolder
from alerts.places.gazetteer import Gazetteer

GAZETTEER = Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))


def read(text: str):
    return read_stations(text, GAZETTEER)


EVERYTHING = """
- id: rai-husar
  name: "Radio Rai Husar (made up)"
  municipality: Aileu
  phone: 7700 1122
  email: studio@station.example
  languages: [tet]
  footprint: ["Postu Remexio", "Hera, Dili", "010101"]
  black_spots: [Hautoho]
  on_air: ["daily 09:00-15:00", "fri-sat 18:00-02:00"]
  key_holders:
    - {name: "Ben (made up)", phone: 77001133}
    - {name: "Eva (made up)", phone: "+670 7700 1144"}
  minutes_to_air: 20
  generator: true
  takes_audio: [whatsapp, stick]
  confirmed_by: "Ana (made up), by telephone with the director"
  confirmed_on: 2026-11-20
"""


def test_everything_that_can_be_known_of_a_station():
    (one,) = read(EVERYTHING)
    assert [GAZETTEER.label(code) for code in one.footprint[-3:]] == ["Tulataqueo", "Hera", "Aissirimou"]
    assert len(one.footprint) == len(GAZETTEER.sucos_of("0104")) + 2
    assert [GAZETTEER.label(code) for code in one.black_spots] == ["Hautoho"]
    assert [written(hours) for hours in one.on_air] == ["daily 09:00-15:00", "fri-sat 18:00-02:00"]
    assert one.key_holders == (
        KeyHolder("Ben (made up)", "+67077001133"),
        KeyHolder("Eva (made up)", "+67077001144"),
    )
    assert (one.minutes_to_air, one.generator, one.takes_audio) == (20, True, ("whatsapp", "stick"))
    assert (one.confirmed_on, one.phone, one.reachable) == (date(2026, 11, 20), "+67077001122", True)


def test_what_is_null_or_left_out_is_not_known():
    whole = "- {id: a, name: Radio, municipality: Dili"
    empty = ", on_air: null, key_holders: null, generator: null, minutes_to_air: null, takes_audio: null"
    for text in (whole + "}", whole + empty + "}"):
        (one,) = read(text)
        assert (one.on_air, one.key_holders, one.generator, one.minutes_to_air) == (None, (), None, None)
        assert (one.takes_audio, one.footprint, one.confirmed_on) == ((), (), None)


def test_no_hours_at_all_is_known_to_be_off_air():
    (one,) = read("- {id: a, name: Radio, municipality: Dili, on_air: []}")
    assert one.on_air == ()


IN_ERMERA = "- {{id: a, name: Radio, municipality: Ermera, black_spots: ['{}']}}"


@pytest.mark.parametrize(
    ("written_as", "found"),
    [
        ("Fatubessi", ["Fatubessi, Hatulia B, Ermera"]),
        ("fatubesi", ["Fatubessi, Hatulia B, Ermera"]),
        ("Suku Fatubessi", ["Fatubessi, Hatulia B, Ermera"]),
        ("Manleuana, Dili", ["Manleuana, Dom Aleixo, Dili"]),
        ("070207", ["Manleuana, Dom Aleixo, Dili"]),
        ("INTL:070207", ["Manleuana, Dom Aleixo, Dili"]),
        ("TL060604", ["Hera, Cristo Rei, Dili"]),
    ],
)
def test_a_black_spot_by_its_name_as_people_say_it(written_as, found):
    (one,) = read(IN_ERMERA.format(written_as))
    assert [GAZETTEER.full_name(code) for code in one.black_spots] == found


def test_a_suco_named_twice_counts_once():
    (one,) = read("- {id: a, name: Radio, municipality: Dili, footprint: [Hera, 'Suku Hera', '070107']}")
    assert one.footprint == ("070107",)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Xyzzy", "line 2 names 'Xyzzy', which is no place in Ermera"),
        ("Fatubesso", "perhaps Fatubessi, Hatulia B, Ermera"),
        ("Manleuana", "line 2 names 'Manleuana', which is no place in Ermera (write one elsewhere as 'Hera, Dili')"),
        ("Hatolia", "line 2 names 'Hatolia', which could be Postu Hatolia or Suku Hatolia; write which"),
        ("Xyzzy, Dili", "line 2 names 'Xyzzy, Dili', which is no place"),
        ("999999", "line 2 names the place code '999999', which does not exist"),
        ("02", "line 2 names the bare number '02'; write the name, or which code it is: For Ainaro write INTL:02."),
        ("0701", "line 2 names the bare number '0701'; write the name, or which code it is: For"),
    ],
)
def test_a_place_that_is_not_clear_is_refused(name, says):
    with pytest.raises(Misconfigured) as error:
        read("# our stations\n" + IN_ERMERA.format(name))
    assert says in error.value.sentence


def test_an_aldeia_is_not_taken_for_its_suco():
    with pytest.raises(Misconfigured) as error:
        read("- {id: a, name: R, municipality: Dili, black_spots: [Aldeia Andevil]}")
    assert (
        "line 1 names 'Aldeia Andevil', an aldeia; name its suco: Andevil, Bairro Pite, Dom Aleixo, Dili"
        in error.value.sentence
    )


def broken(old: str, new: str) -> str:
    assert old in EVERYTHING
    return EVERYTHING.replace(old, new)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (broken("id: rai-husar", "id: off"), "line 2 needs id as text in quotes"),
        (broken("2026-11-20", "2026-11-31"), "line 18 has a value of confirmed_on that can't be read"),
        (broken("2026-11-20", "'2026-11-31'"), "line 18 has confirmed_on '2026-11-31', which is no day"),
        (broken("2026-11-20", "yesterday"), "line 18 has confirmed_on 'yesterday', which is no day"),
        (broken("2026-11-20", "2026-11-20 10:00:00"), "line 18 has confirmed_on datetime"),
        (broken("2026-11-20", "2026"), "line 18 has confirmed_on 2026, which is no day"),
        (broken("generator: true", "generator: petrol"), "line 15 has generator 'petrol'; write true, false or null"),
        (broken("generator: true", "generator: !!bool maybe"), "line 15 has a value of generator that can't be read"),
        (broken("minutes_to_air: 20", "minutes_to_air: soon"), "line 14 has minutes_to_air 'soon'"),
        (broken("minutes_to_air: 20", "minutes_to_air: -1"), "line 14 has minutes_to_air -1"),
        (broken("minutes_to_air: 20", "minutes_to_air: true"), "line 14 has minutes_to_air True"),
        (broken("minutes_to_air: 20", "minutes_to_air: 1441"), "line 14 has minutes_to_air 1441"),
        (broken("[whatsapp, stick]", "whatsapp"), "line 16 needs takes_audio as a list"),
        (broken("[Hautoho]", "\n    - Hautoho\n    - Xyzzy"), "line 11 names 'Xyzzy'"),
        (broken("[Hautoho]", "[010405]"), "line 9 needs black_spots as a list of words in quotes"),
        (
            broken('"fri-sat 18:00-02:00"', '\n    "fry 18:00-02:00"'),
            "line 11 has a mistake in on_air: 'fry 18:00-02:00' names a day",
        ),
        (broken('"fri-sat 18:00-02:00"', "nights"), "line 10 has a mistake in on_air: 'nights' are no hours on air"),
        (broken('["daily 09:00-15:00", "fri-sat 18:00-02:00"]', "daily"), "line 10 needs on_air as a list"),
        (broken("phone: 77001133", "phone: 3321234"), "line 12 has a key-holder nobody can ring: '3321234' is not"),
        (broken(", phone: 77001133", ""), "line 12 needs name and phone of a key-holder"),
        (broken('name: "Eva (made up)", ', ""), "line 13 needs name and phone of a key-holder"),
        (broken("phone: 77001133", "fone: 77001133"), "line 12 has 'fone', which no key-holder has"),
        (broken('{name: "Ben (made up)", phone: 77001133}', "Ben"), "line 12 is not a key-holder"),
        (broken("  minutes_to_air", "    - *ben\n  minutes_to_air"), "can't be read"),
        (broken("confirmed_by: ", "confirmed_by: [Eva]\n  note: "), "line 17 needs confirmed_by as text in quotes"),
        (broken("generator: true", "made_up: perhaps"), "line 15 has made_up 'perhaps'; write true, false or null"),
        (broken("phone: 7700 1122", "phone: 332 1122"), "line 5 confirms a phone that can't get an SMS"),
        (broken("municipality: Aileu", "municipality: no"), "line 4 needs municipality as text in quotes"),
    ],
)
def test_a_mistake_in_a_long_entry_is_named_by_the_line_it_stands_on(text, says):
    with pytest.raises(Misconfigured, match="avizu station check") as error:
        read(text)
    assert says in error.value.sentence


def test_key_holders_are_a_list():
    with pytest.raises(Misconfigured, match="line 1 needs key_holders as a list"):
        read("- {id: a, name: R, municipality: Dili, key_holders: {name: Ben, phone: 77001133}}")


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates(), st.just([None]), st.just({})
)
FIELDS = ("on_air", "key_holders", "generator", "minutes_to_air", "takes_audio", "confirmed_on", "footprint", "mhz")


@given(st.dictionaries(st.sampled_from(FIELDS), st.one_of(VALUES, st.lists(VALUES, max_size=2))))
def test_whatever_a_field_holds_it_is_read_or_refused_with_a_line(facts):
    text = yaml.safe_dump([{"id": "a", "name": "R", "municipality": "Dili"} | facts])
    try:
        (one,) = read(text)
    except Misconfigured as error:
        said = error.sentence
    else:
        said = f"stations.yaml line 1 has generator {one.generator}"
        assert one.generator is facts.get("generator")
    assert re.match(r"stations.yaml line \d+ ", said)
