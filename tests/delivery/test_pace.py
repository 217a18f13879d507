"""The rate of a route: calls are spaced, nobody saves up unused moments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.pace import Pace

RATES = st.floats(min_value=0.01, max_value=1000)


def starts(pace: Pace, arrivals: list[float]) -> list[float]:
    """When each call starts, for calls that want to start at these moments one after another."""
    now, found = 0.0, []
    for arrival in arrivals:
        now = max(now, arrival)
        now += pace.wait(now)
        pace.take(now)
        found.append(now)
    return found


def test_calls_are_spaced_evenly():
    assert starts(Pace(4), [0.0] * 5) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_after_a_pause_the_first_goes_at_once_and_the_next_waits():
    assert starts(Pace(1), [0.0, 100.0, 100.0, 100.0]) == [0.0, 100.0, 101.0, 102.0]


def test_no_rate_is_no_wait():
    pace = Pace(0)
    for now in (0.0, 0.0, 3.0):
        assert pace.wait(now) == 0.0
        pace.take(now)


def test_who_slept_too_long_does_not_slow_the_route_down():
    """A sleep of 10 ms that takes 11: a hundred calls a second stay a hundred."""
    pace, now = Pace(100), 0.0
    for _ in range(1000):
        wait = pace.wait(now)
        now += wait + (0.001 if wait else 0.0)
        pace.take(now)
    assert now == pytest.approx(10.0, abs=0.05)


@given(rate=RATES, gaps=st.lists(st.floats(min_value=0, max_value=10), min_size=2, max_size=40))
def test_no_stretch_of_time_holds_more_calls_than_the_rate_allows(rate, gaps):
    arrivals = [sum(gaps[:n]) for n in range(len(gaps))]
    found = starts(Pace(rate), arrivals)
    assert found == sorted(found)
    for first in range(len(found)):
        for last in range(first, len(found)):
            calls = last - first + 1
            # The even share, one at its edge, and one whose late start is not held against the next.
            assert calls <= (found[last] - found[first]) * rate + 2 + 1e-6
