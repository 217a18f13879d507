"""Times as officers write them, and text that can do nothing to a terminal."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.commands.asking import given_values, moment_of
from alerts.commands.frame import dili, parse_instant, safe, wrapped
from alerts.errors import Unusable

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-22 06:00", datetime(2026, 11, 21, 21, 0, tzinfo=UTC)),
        (" 2026-11-22T06:00:00 ", datetime(2026, 11, 21, 21, 0, tzinfo=UTC)),
        ("2026-11-22T06:00:00Z", datetime(2026, 11, 22, 6, 0, tzinfo=UTC)),
        ("2026-11-22T06:00+10:00", datetime(2026, 11, 21, 20, 0, tzinfo=UTC)),
        ("+90m", NOW + timedelta(minutes=90)),
        ("+6h", NOW + timedelta(hours=6)),
        ("+2d", NOW + timedelta(days=2)),
    ],
)
def test_a_time_is_understood(written: str, meant: datetime) -> None:
    assert moment_of(written, NOW) == meant


@pytest.mark.parametrize(
    "written", ["", "6", "tomorrow", "22/11 06:00", "2026-11-22", "20261122", "2026-13-01 06:00", "+6", "+h", "-6h"]
)
def test_a_time_is_never_guessed(written: str) -> None:
    with pytest.raises(Unusable, match="is not a time"):
        moment_of(written, NOW)


@given(st.datetimes(min_value=datetime(1, 1, 1), timezones=st.sampled_from([None, UTC])))
def test_any_time_is_taken_as_it_stands_or_refused(when: datetime) -> None:
    try:
        taken = parse_instant(when.isoformat())
    except Unusable:
        assert not 2000 <= when.year <= 2100
        return
    assert taken.tzinfo is UTC
    assert taken == (when if when.tzinfo else when.replace(tzinfo=UTC) - timedelta(hours=9))


def test_a_time_is_said_in_dili_with_its_weekday() -> None:
    assert dili(NOW) == "Saturday 21/11 23:00"
    assert dili(NOW + timedelta(hours=1), weekday=False) == "22/11 00:00"


@given(st.text(), st.text(max_size=5))
def test_no_text_paints_the_terminal_or_leaves_its_line(text: str, more: str) -> None:
    shown = safe(text + "\x1b[2J\u202e\ud800\n" + more)
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")
    lines = wrapped(f"! {shown}")
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("written", ["depth", "=5", " =5", ""])
def test_a_value_needs_its_name(written: str) -> None:
    with pytest.raises(Unusable, match="is not NAME=VALUE"):
        given_values([written])


def test_values_may_hold_an_equals_sign_and_spaces() -> None:
    assert given_values(["place = A=B ", "magnitude=6.1"]) == {"place": "A=B", "magnitude": "6.1"}
