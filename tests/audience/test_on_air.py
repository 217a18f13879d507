"""Who is on air at an instant, when next, and which warned sucos hear nobody until somebody opens a station."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.audience.choose import StationCover
from alerts.audience.hours import read_hours
from alerts.audience.onair import DILI, Silent, next_on_air, on_air, silent_now, unheard
from alerts.model.people import KeyHolder, OnAirHours, Station

HERA, COMORO, MANLEUANA = "070107", "070203", "070207"
BEN = KeyHolder("Ben (made up)", "+67077001133")


def a_station(*hours: str, name: str = "test-fm", **more) -> Station:
    """One that can be told, with these confirmed hours; off air until further notice without any."""
    given = {"phone": "+67077299940", "confirmed_by": "the tests", "on_air": tuple(map(read_hours, hours))} | more
    return Station(id=name, name=name, municipality="07", **given)


UNKNOWN = a_station(on_air=None)


def dili(text: str) -> datetime:
    """`Sat 21 23:30` of November 2026."""
    day, number, clock = text.split()
    at = datetime.strptime(f"2026-11-{number} {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=DILI)
    assert at.strftime("%a") == day
    return at


@pytest.mark.parametrize(
    ("clock", "expected"), [("21:59", True), ("22:00", False), ("00:00", False), ("05:59", False), ("06:00", True)]
)
def test_a_station_whose_hours_nobody_knows_is_off_air_at_night_in_dili(clock, expected):
    at = dili(f"Sat 21 {clock}")
    assert on_air(UNKNOWN, at) is expected
    assert on_air(UNKNOWN, at.astimezone(UTC)) is expected
    assert next_on_air(UNKNOWN, at) is None


def test_hours_that_nobody_has_confirmed_are_unknown():
    """What a page said in 2013 must not make an officer believe that somebody is on air."""
    hearsay = a_station("daily 22:00-23:00", confirmed_by="")
    assert not on_air(hearsay, dili("Sat 21 22:30"))
    assert on_air(hearsay, dili("Sat 21 12:00"))
    assert next_on_air(hearsay, dili("Sat 21 23:00")) is None


@pytest.mark.parametrize(
    ("at", "expected", "following"),
    [
        ("Sat 21 08:59", False, "Sat 21 09:00"),
        ("Sat 21 09:00", True, "Sat 21 09:00"),
        ("Sat 21 14:59", True, "Sat 21 14:59"),
        ("Sat 21 15:00", False, "Sat 21 18:00"),
        ("Sat 21 23:00", False, "Sun 22 09:00"),
    ],
)
def test_hours_of_every_day(at, expected, following):
    station = a_station("daily 09:00-15:00", "daily 18:00-23:00")
    assert on_air(station, dili(at)) is expected
    assert next_on_air(station, dili(at)) == dili(following)


def test_a_station_that_rests_on_sunday():
    station = a_station("mon-sat 17:00-22:00")
    assert on_air(station, dili("Sat 21 21:00"))
    assert not on_air(station, dili("Sun 22 21:00"))
    assert next_on_air(station, dili("Sat 21 22:00")) == dili("Mon 23 17:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("Fri 20 01:00", False),
        ("Fri 20 22:00", True),
        ("Sat 21 01:59", True),
        ("Sat 21 02:00", False),
        ("Sun 22 01:00", True),
        ("Sun 22 22:00", False),
        ("Mon 23 01:00", False),
    ],
)
def test_hours_over_midnight_belong_to_the_day_they_begin_on(at, expected):
    assert on_air(a_station("fri-sat 22:00-02:00"), dili(at)) is expected


def test_over_midnight_from_sunday_into_the_next_week():
    station = a_station("sun 23:00-01:00")
    assert on_air(station, dili("Mon 23 00:30"))
    assert next_on_air(station, dili("Mon 23 01:00")) == dili("Sun 29 23:00")


def test_round_the_clock():
    station = a_station("daily 00:00-24:00")
    assert all(on_air(station, dili("Sat 21 00:00") + timedelta(minutes=37 * n)) for n in range(300))


def test_a_station_that_is_broken_comes_back_when_nobody_knows():
    """Atoni Lifau was off air for weeks: its studio link was broken."""
    broken = a_station()
    assert not on_air(broken, dili("Sat 21 12:00"))
    assert next_on_air(broken, dili("Sat 21 12:00")) is None


def test_who_can_be_woken_for_which_sucos():
    asleep = a_station("daily 06:00-20:00", name="asleep", key_holders=(BEN,), minutes_to_air=20, generator=True)
    awake = a_station("daily 00:00-24:00", name="awake")
    covers = [StationCover(asleep, (HERA, COMORO)), StationCover(awake, (COMORO,))]
    night, day = dili("Sat 21 23:00"), dili("Sat 21 12:00")
    assert silent_now(covers, night) == (Silent(asleep, (HERA,), dili("Sun 22 06:00")),)
    assert silent_now(covers, night)[0].station.key_holders == (BEN,)
    assert unheard((COMORO, HERA, MANLEUANA), covers, night) == (HERA,)
    assert silent_now(covers, day) == ()


def test_nobody_is_woken_where_another_station_speaks():
    covers = [StationCover(UNKNOWN, (HERA,)), StationCover(a_station("daily 00:00-24:00"), (HERA,))]
    assert silent_now(covers, dili("Sat 21 23:00")) == ()


def test_a_station_we_can_t_tell_neither_speaks_nor_is_woken():
    """Its sucos are another gap: that no station we can tell is heard there."""
    stranger = a_station("daily 00:00-24:00", name="stranger", phone="")
    covers = [StationCover(stranger, (HERA,)), StationCover(UNKNOWN, (HERA,))]
    assert [silent.sucos for silent in silent_now(covers, dili("Sat 21 23:00"))] == [(HERA,)]
    assert silent_now([StationCover(replace(stranger, on_air=None), (HERA,))], dili("Sat 21 23:00")) == ()


WEEK = timedelta(days=7)
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
# Round the clock is written from midnight to midnight.
HOURS = st.builds(OnAirHours, WEEKDAYS, CLOCKS, CLOCKS).filter(lambda h: h.begins != h.ends or h.ends == time())
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, DILI]))
STATIONS = st.lists(HOURS, max_size=4).map(lambda hours: a_station(on_air=tuple(hours)))


@given(STATIONS, INSTANTS)
def test_every_week_is_like_the_last(station, at):
    assert on_air(station, at) == on_air(station, at + WEEK)


@given(STATIONS, INSTANTS)
def test_when_it_is_next_on_air_it_is_and_not_before(station, at):
    following = next_on_air(station, at)
    if following is None:
        assert not station.on_air
        return
    assert at <= following <= at + WEEK
    assert on_air(station, following)
    step = (following - at) / 40
    assert not any(on_air(station, at + n * step) for n in range(40) if following > at)


@given(st.lists(st.tuples(STATIONS, st.sets(st.sampled_from([HERA, COMORO, MANLEUANA]))), max_size=5), INSTANTS)
def test_the_sucos_of_the_silent_are_exactly_the_unheard(stations, at):
    covers = [StationCover(station, tuple(sorted(sucos))) for station, sucos in stations]
    sucos = (MANLEUANA, HERA, COMORO)
    waiting = {suco for silent in silent_now(covers, at) for suco in silent.sucos}
    speaking = {suco for cover in covers if on_air(cover.station, at) for suco in cover.sucos}
    covered = {suco for cover in covers for suco in cover.sucos}
    assert set(unheard(sucos, covers, at)) == waiting == covered - speaking
