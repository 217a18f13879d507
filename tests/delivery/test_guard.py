"""The last look before each call, and the clock it relies on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.guard import clock_fault, digest, refusal
from alerts.model.warning import State

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
OURS = "the clock says 21/11/2026 03:00 UTC, but the newest entry is of"
LATER = NOON + timedelta(hours=1)
TEXT = "NDMD: AVIZU INUNDASAUN iha Hera to'o 21/11 18:00."


def why_not(**changed) -> str:
    facts = {"state": State.ACTIVE, "expires": LATER, "text": TEXT, "expected": digest(TEXT), "now": NOON}
    return refusal(**(facts | changed))


def test_an_active_approved_text_may_go_out():
    assert why_not() == ""


def test_an_answer_of_ours_belongs_to_no_revision():
    assert why_not(state=None) == ""
    assert why_not(state=None, now=LATER) == "expired"


@pytest.mark.parametrize("state", [state for state in State if state is not State.ACTIVE])
def test_only_what_is_active_goes_out(state):
    assert why_not(state=state) == f"its revision is {state.value}"


def test_the_very_instant_of_its_end_is_too_late():
    assert why_not(now=LATER) == "expired"
    assert why_not(now=LATER - timedelta(microseconds=1)) == ""


@given(st.text(max_size=200))
def test_any_other_text_is_withheld(text):
    assert bool(why_not(text=text)) is (text != TEXT)


@pytest.mark.parametrize(
    ("now", "newest", "offsets", "said"),
    [
        (NOON, None, (), ""),
        (NOON, NOON + timedelta(seconds=60), (None,), ""),
        (NOON, NOON + timedelta(seconds=61), (), f"{OURS} 21/11/2026 03:01 UTC"),
        (NOON, NOON + timedelta(days=365), (), f"{OURS} 21/11/2027"),
        (NOON, NOON - timedelta(days=30), (timedelta(seconds=120), None), ""),
        (NOON, None, (None, timedelta(minutes=7)), "a gateway's clock is 7 min ahead of ours"),
        (NOON, None, (timedelta(minutes=-3),), "a gateway's clock is 3 min behind ours"),
    ],
)
def test_a_clock_that_can_t_be_trusted_is_named(now, newest, offsets, said):
    fault = clock_fault(now, newest_row=newest, offsets=offsets)
    assert fault.startswith(said)
    assert bool(fault) is bool(said)
