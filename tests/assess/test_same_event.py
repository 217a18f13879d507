"""Three sources, one earthquake; two earthquakes, two events."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quake_builders import OFF_JAVA, OFF_THE_SOUTH_COAST, a_shock, an_account

from alerts.assess.merge import aftershock_km, aftershock_of, find_event, same_event
from alerts.model.event import Account

LAT, LON = OFF_THE_SOUTH_COAST

shocks = st.builds(
    a_shock,
    st.one_of(st.none(), st.floats(5.5, 7.5).map(lambda size: round(size, 1))),
    st.none(),
    st.tuples(st.floats(LAT - 1, LAT + 1), st.floats(LON - 1, LON + 1)),
    seconds=st.integers(0, 150),
)
names = st.lists(st.sampled_from(["usgs:1", "usgs:2", "gdacs:EQ1"]), max_size=1).map(tuple)
hazards = st.sampled_from(["earthquake", "tsunami", "flood"])
accounts = st.builds(an_account, shock=shocks, keys=names, hazard=hazards)


def arrived(order: tuple[Account, ...]) -> set[frozenset[int]]:
    """The groups (by identity) that accounts end up in when they come in this order."""
    events: dict[int, list[Account]] = {}
    for number, account in enumerate(order):
        home, joined = find_event(account, events)
        moved = [each for other in joined for each in events.pop(other)]
        events.setdefault(number if home is None else home, []).extend([*moved, account])
    return {frozenset(id(account) for account in group) for group in events.values()}


@given(accounts, accounts)
def test_it_does_not_matter_which_is_compared_with_which(a: Account, b: Account) -> None:
    assert same_event(a, b) is same_event(b, a)
    assert same_event(a, a) or a.hazard == "flood"


@given(accounts, accounts, accounts)
def test_the_order_of_arrival_does_not_change_what_is_one_event(a: Account, b: Account, c: Account) -> None:
    assert len({frozenset(arrived(order)) for order in permutations((a, b, c))}) == 1


def test_usgs_and_bmkg_measure_one_earthquake_differently() -> None:
    usgs = an_account("USGS", a_shock(6.8, 10, (-9.6, 126.1)))
    bmkg = an_account("BMKG", a_shock(6.1, 24, (-9.4, 126.0), seconds=-9))
    assert same_event(usgs, bmkg)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (a_shock(seconds=60), True),
        (a_shock(seconds=61), False),
        (a_shock(where=(LAT - 0.89, LON)), True),
        (a_shock(where=(LAT - 0.91, LON)), False),
        (a_shock(6.1), True),
        (a_shock(7.5), True),
        (a_shock(6.0), False),
        (a_shock(None), True),
    ],
)
def test_the_limits_of_one_earthquake(other: object, same: bool) -> None:
    assert same_event(an_account(), an_account("BMKG", other)) is same


def test_a_tsunami_bulletin_belongs_to_its_earthquake_and_a_flood_does_not() -> None:
    quake = an_account()
    assert same_event(quake, an_account("InaTEWS", hazard="tsunami"))
    assert not same_event(quake, an_account("GDACS", hazard="flood"))
    assert not same_event(an_account(hazard="flood"), an_account("GDACS", hazard="flood"))


def test_gdacs_goes_by_its_key_whatever_the_hazard() -> None:
    first = an_account("GDACS", hazard="flood", keys=("gdacs:FL1102",))
    assert same_event(first, an_account("GDACS", a_shock(where=OFF_JAVA), hazard="flood", keys=("gdacs:FL1102",)))
    assert not same_event(first, an_account("GDACS", hazard="flood", keys=("gdacs:FL1103",)))


def test_the_first_account_opens_an_event() -> None:
    assert find_event(an_account(), {}) == (None, ())
    assert find_event(an_account(), {4: [an_account(shock=a_shock(where=OFF_JAVA))]}) == (None, ())


def test_a_shared_name_ties_two_events_and_the_older_stays() -> None:
    events = {
        9: [an_account("GDACS", a_shock(6.9, seconds=90), keys=("gdacs:EQ1",))],
        4: [an_account("USGS", keys=("usgs:us1",))],
        2: [an_account("BMKG", a_shock(where=OFF_JAVA))],
    }
    both = an_account("USGS", keys=("usgs:us1", "gdacs:EQ1"))
    assert find_event(both, events) == (4, (9,))


def test_a_revised_account_finds_its_event_by_name_though_the_figures_moved_far() -> None:
    events = {4: [an_account("USGS", keys=("usgs:us1",))]}
    assert find_event(an_account("USGS", a_shock(5.2, where=OFF_JAVA), keys=("usgs:us1", "usgs:at1")), events)[0] == 4


def test_an_aftershock_is_an_event_of_its_own_and_names_the_main_shock() -> None:
    events = {4: [an_account("USGS"), an_account("BMKG", a_shock(6.4, seconds=2))]}
    later = an_account("BMKG", a_shock(5.6, seconds=1800))
    assert find_event(later, events) == (None, ())
    assert aftershock_of(later, events) == 4


@pytest.mark.parametrize(
    "later",
    [
        a_shock(5.6, seconds=60),
        a_shock(5.6, seconds=-3600),
        a_shock(5.6, seconds=8 * 86_400),
        a_shock(5.6, seconds=1800, where=OFF_JAVA),
        a_shock(6.8, seconds=1800),
        a_shock(7.2, seconds=1800),
    ],
    ids=["the same minute", "earlier", "a week later", "elsewhere", "as large", "larger"],
)
def test_what_is_no_aftershock(later: object) -> None:
    assert aftershock_of(an_account("BMKG", later), {4: [an_account()]}) is None


def test_of_two_main_shocks_the_larger_is_named() -> None:
    events = {3: [an_account(shock=a_shock(6.0, seconds=-600))], 4: [an_account()], 5: [an_account(withdrawn=True)]}
    assert aftershock_of(an_account(shock=a_shock(None, seconds=900)), events) == 4


def test_what_no_source_stands_by_or_measured_has_no_aftershocks() -> None:
    later = an_account(shock=a_shock(5.0, seconds=900))
    assert aftershock_of(later, {4: [an_account(withdrawn=True)], 5: [an_account(shock=a_shock(None))]}) is None


@pytest.mark.parametrize(("magnitude", "km"), [(5.0, 100), (7.5, 100), (8.0, 190), (9.0, 741), (1e9, 2884)])
def test_a_great_rupture_has_aftershocks_further_away(magnitude: float, km: float) -> None:
    assert aftershock_km(magnitude) == pytest.approx(km, abs=1)
