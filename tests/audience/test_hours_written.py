"""Hours on air as an operator writes them: read, written again, or refused with what is wrong."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.audience.hours import DAYS, read_hours, written
from alerts.errors import Unusable
from alerts.model.people import OnAirHours

CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
# Round the clock is written from midnight to midnight.
HOURS = st.builds(OnAirHours, WEEKDAYS, CLOCKS, CLOCKS).filter(lambda h: h.begins != h.ends or h.ends == time())
DAY_WORDS = st.one_of(
    st.just("daily"),
    st.lists(
        st.one_of(st.sampled_from(DAYS), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map("-".join)),
        min_size=1,
        max_size=3,
    ).map(", ".join),
)


@given(DAY_WORDS, CLOCKS, CLOCKS, st.sampled_from(["{0}-{1}", "{0} - {1}", "{0}–{1}"]), st.booleans())
@example(days="sat-mon", begins=time(22), ends=time(), between="{0}-{1}", loud=False)
def test_whatever_spelling_is_taken_is_written_back_to_the_same_instants(days, begins, ends, between, loud):
    last = "24:00" if f"{ends:%H:%M}" == "00:00" else f"{ends:%H:%M}"
    text = f"{days} {between.format(f'{begins:%H:%M}', last)}"
    try:
        hours = read_hours(text.upper() if loud else text)
    except Unusable:
        assert begins == ends
        return
    assert (hours.begins, hours.ends) == (begins, ends)
    assert read_hours(written(hours)) == hours
    assert written(read_hours(written(hours))) == written(hours)


@given(HOURS)
def test_any_hours_can_be_written_and_read_again(hours):
    assert read_hours(written(hours)) == hours


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("daily 9-15", "daily 09:00-15:00"),
        ("MON-SUN 09:00-15:00", "daily 09:00-15:00"),
        (" sat , sun  6:30 - 12:00 ", "sat-sun 06:30-12:00"),
        ("sat-mon 22:00-02:00", "mon,sat-sun 22:00-02:00"),
        ("fri 20:00-24:00", "fri 20:00-24:00"),
    ],
)
def test_how_hours_may_be_written(text, plain):
    assert written(read_hours(text)) == plain


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "are no hours"),
        ("daily", "are no hours"),
        ("09:00-15:00", "names a day"),
        ("daily 09:00", "are no hours"),
        ("daily 09:00-15:00, 18:00-23:00", "one span each"),
        ("daily 25:00-26:00", "no clock shows"),
        ("daily 24:00-03:00", "no clock shows"),
        ("daily 20:00-24:30", "no clock shows"),
        ("daily 09:60-15:00", "no clock shows"),
        ("daily 09:00-09:00", "ends when it begins"),
        ("segunda 09:00-15:00", "names a day"),
        ("mon-fry 09:00-15:00", "names a day"),
        ("mon- 09:00-15:00", "are no hours"),
        ("daily ٠٩:٠٠-١٥:٠٠", "are no hours"),
    ],
)
def test_hours_that_say_nothing_clear_are_refused(text, says):
    with pytest.raises(Unusable, match=says):
        read_hours(text)


@given(st.one_of(st.text(max_size=30), st.text("daily mon-sun,:0123456789", max_size=30)))
def test_any_text_is_hours_or_refused(text):
    try:
        known = read_hours(text)
    except Unusable as error:
        said = str(error)
    else:
        said = written(known)
    assert ":" in said
    assert "-" in said
