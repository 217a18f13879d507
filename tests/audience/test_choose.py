"""Whom a warning for some sucos concerns, and who will be missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.app import DATA
from alerts.audience.choose import choose
from alerts.model.people import Contact, Station
from alerts.model.warning import Severity
from alerts.places.gazetteer import Gazetteer

GAZETTEER = Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))
COMORO, MANLEUANA, FATUHADA = "070203", "070207", "070204"
BELOI, BIQUELI = "030101", "030102"
DOM_ALEIXO, DILI, ATAURO = "0702", "07", "03"
PARA = datetime(2026, 11, 1, tzinfo=UTC)


def a_contact(number: int, place: str, **more) -> Contact:
    return Contact(id=number, name=f"Contact {number}", role="chief", place=place, phone=f"+6707711{number:04}", **more)


def a_station(name: str = "test-fm", municipality: str = DILI, *, confirmed: bool = True, **more) -> Station:
    given = {"phone": "+67077299940", "confirmed_by": "the tests" if confirmed else ""} | more
    return Station(id=name, name=name, municipality=municipality, **given)


def chosen(sucos, contacts=(), stations=(), severity=Severity.MODERATE):
    return choose(sucos, GAZETTEER, contacts, stations, severity=severity)


def test_the_committees_of_the_sucos_their_post_and_their_municipality_are_told():
    suco, post, municipality = a_contact(1, COMORO), a_contact(2, DOM_ALEIXO), a_contact(3, DILI)
    elsewhere = [a_contact(4, FATUHADA), a_contact(5, BELOI), a_contact(6, ATAURO)]
    assert chosen([COMORO], [suco, post, municipality, *elsewhere]).contacts == (suco, post, municipality)


def test_a_committee_of_two_warned_sucos_municipality_is_told_once():
    municipality = a_contact(3, DILI)
    assert chosen([COMORO, MANLEUANA], [municipality]).contacts == (municipality,)


def test_one_person_on_two_committees_stands_for_each():
    one, other = a_contact(1, COMORO), replace(a_contact(2, MANLEUANA), phone=a_contact(1, COMORO).phone)
    assert chosen([COMORO, MANLEUANA], [one, other]).contacts == (one, other)


def test_a_suco_is_without_contact_even_when_its_municipality_has_one():
    audience = chosen([COMORO, MANLEUANA], [a_contact(1, COMORO), a_contact(3, DILI)])
    assert audience.no_contact == (MANLEUANA,)


def test_who_said_para_is_left_out_and_named():
    silent = a_contact(1, COMORO, opted_out_at=PARA)
    audience = chosen([COMORO], [silent])
    assert (audience.contacts, audience.silenced, audience.no_contact) == ((), (silent,), (COMORO,))


def test_who_said_para_gets_a_severe_one_until_somebody_stands_in():
    alone, replaced = a_contact(1, COMORO, opted_out_at=PARA), a_contact(2, COMORO, opted_out_at=PARA, replaced=True)
    audience = chosen([COMORO], [alone, replaced], severity=Severity.SEVERE)
    assert (audience.contacts, audience.said_para, audience.silenced) == ((alone,), (alone,), (replaced,))
    assert audience.no_contact == ()


def test_who_was_told_of_a_severe_danger_is_told_what_becomes_of_it():
    silent = a_contact(1, COMORO, opted_out_at=PARA)
    told = {silent.phone: Severity.SEVERE}
    audience = choose([COMORO], GAZETTEER, [silent], (), severity=Severity.MINOR, told=told)
    assert audience.said_para == (silent,)


def test_a_suco_whose_numbers_all_failed_is_named():
    dead = a_contact(1, COMORO, marked=frozenset({"+67077110001"}))
    half = a_contact(2, MANLEUANA, marked=frozenset({"+67077110002"}), other_phones=("+67073110002",))
    audience = chosen([COMORO, MANLEUANA, FATUHADA], [dead, half])
    assert (audience.only_marked, audience.no_contact) == ((COMORO,), (FATUHADA,))
    assert chosen([COMORO], [dead, a_contact(3, COMORO)]).only_marked == ()


def test_a_station_covers_its_municipality_where_nothing_better_is_known():
    [cover] = chosen([COMORO, BELOI], stations=[a_station()]).stations
    assert cover.sucos == (COMORO,)


def test_a_footprint_counts_across_municipalities():
    [cover] = chosen([COMORO, BELOI], stations=[a_station(footprint=(BELOI, BIQUELI))]).stations
    assert cover.sucos == (BELOI,)


def test_a_black_spot_hears_nothing():
    audience = chosen([COMORO, MANLEUANA], stations=[a_station(black_spots=(MANLEUANA,))])
    assert audience.no_station == (MANLEUANA,)
    assert audience.black_spots == (MANLEUANA,)


def test_a_warning_for_a_black_spot_alone_says_so():
    audience = chosen([MANLEUANA], stations=[a_station(black_spots=(MANLEUANA,))])
    assert audience.stations == ()
    assert (audience.no_station, audience.black_spots) == ((MANLEUANA,), (MANLEUANA,))


def test_a_black_spot_of_one_station_may_hear_another():
    audience = chosen([MANLEUANA], stations=[a_station(black_spots=(MANLEUANA,)), a_station("other-fm")])
    assert (audience.no_station, audience.black_spots) == ((), ())


@pytest.mark.parametrize(
    "station",
    [a_station(confirmed=False), a_station(phone=""), a_station(phone="", email="", confirmed=False)],
    ids=["nobody rang it", "no address", "neither"],
)
def test_a_station_we_can_t_reach_gets_a_script_and_fills_no_gap(station):
    audience = chosen([COMORO], stations=[station])
    assert [cover.station for cover in audience.stations] == [station]
    assert audience.no_station == (COMORO,)


def test_a_station_elsewhere_is_not_concerned():
    assert chosen([COMORO], stations=[a_station(municipality=ATAURO)]).stations == ()


SUCOS = GAZETTEER.sucos
PLACES = st.sampled_from([*SUCOS, *(m.code for m in GAZETTEER.municipalities), DOM_ALEIXO])


@given(
    sucos=st.lists(st.sampled_from(SUCOS), min_size=1, max_size=12, unique=True),
    places=st.lists(st.tuples(PLACES, st.booleans(), st.booleans()), max_size=12),
    severity=st.sampled_from(Severity),
    stations=st.lists(st.tuples(st.sampled_from(GAZETTEER.municipalities), st.booleans()), max_size=4),
)
def test_every_warned_suco_has_a_contact_and_a_station_or_is_named_as_a_gap(sucos, places, stations, severity):
    contacts = [
        a_contact(n, place, opted_out_at=PARA if para else None, replaced=replaced)
        for n, (place, para, replaced) in enumerate(places)
    ]
    radios = [a_station(f"fm-{n}", place.code, confirmed=ok) for n, (place, ok) in enumerate(stations)]
    audience = chosen(sucos, contacts, radios, severity)
    told = {c.place for c in audience.contacts}
    heard = {suco for cover in audience.stations if cover.station.reachable for suco in cover.sucos}
    assert set(sucos) == (told & set(sucos)) | set(audience.no_contact)
    assert set(sucos) == heard | set(audience.no_station)
    assert not told & set(audience.no_contact)
    assert not heard & set(audience.no_station)
    assert not [c for c in audience.contacts if c.opted_out_at and (c.substitute_id or severity.rank < 3)]
    assert set(audience.said_para) == {c for c in audience.contacts if c.opted_out_at}
    around = set(sucos) | {code for suco in sucos for code in GAZETTEER.around(suco)}
    assert told <= around
