"""What becomes of a message after a call: given up, tried again, left unclear, done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.decide import (
    RETRY_SECONDS,
    Done,
    GiveUp,
    Retry,
    Uncertain,
    next_step,
    priority,
    work_after,
)
from alerts.model.message import Purpose, Work
from alerts.model.outcome import Accepted, Deferred, Rejected, Unknown
from alerts.model.warning import Severity

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
EVENING = NOON + timedelta(hours=6)
AGES = st.integers(min_value=0, max_value=14 * 24 * 3600)


@pytest.mark.parametrize(
    ("outcome", "step", "work"),
    [
        (Accepted("SM1"), Done("SM1"), Work.DONE),
        (Rejected("not a number", "21211"), GiveUp("not a number", "21211"), Work.DONE),
        (Unknown("no answer", "timeout"), Uncertain("no answer", "timeout"), Work.UNCERTAIN),
        (Deferred("slow down", "429"), Retry(NOON + timedelta(seconds=15), "slow down", "429"), Work.DEFERRED),
    ],
)
def test_each_end_of_a_call_has_its_step(outcome, step, work):
    assert next_step(outcome, tries=1, expires=EVENING, now=NOON) == step
    assert work_after(step) is work


def test_the_tries_of_an_hour():
    """15 s, 1, 3, 8, 18 minutes after the first call, and every ten minutes from then on."""
    at, instants = NOON, []
    for tries in range(1, 9):
        step = next_step(Deferred("busy"), tries=tries, expires=EVENING, now=at)
        assert isinstance(step, Retry)
        at = step.at
        instants.append((at - NOON).total_seconds())
    assert instants == [15, 60, 180, 480, 1080, 1680, 2280, 2880]


def test_a_gateway_that_asks_for_patience_gets_it():
    step = next_step(Deferred("slow down", retry_after=90), tries=1, expires=EVENING, now=NOON)
    assert step == Retry(NOON + timedelta(seconds=90), "slow down")
    hasty = next_step(Deferred("slow down", retry_after=1), tries=3, expires=EVENING, now=NOON)
    assert hasty == Retry(NOON + timedelta(seconds=120), "slow down")


def test_a_gateway_that_asks_for_more_than_the_warning_lives_is_asked_again_at_our_own_time():
    step = next_step(Deferred("slow down", retry_after=24 * 3600), tries=2, expires=EVENING, now=NOON)
    assert step == Retry(NOON + timedelta(seconds=45), "slow down")


def test_what_would_come_after_the_end_is_given_up_with_the_reason():
    nearly_over = NOON + timedelta(seconds=15)
    assert next_step(Deferred("busy", "429"), tries=1, expires=nearly_over, now=NOON) == GiveUp(
        "busy; the warning ends before the next try", "429"
    )


@given(
    tries=st.integers(min_value=1, max_value=2000),
    left=AGES,
    retry_after=st.none() | st.floats(min_value=0, max_value=10**6, allow_nan=False),
)
def test_a_retry_never_lies_after_the_end_nor_before_its_wait(tries, left, retry_after):
    expires = NOON + timedelta(seconds=left)
    step = next_step(Deferred("busy", retry_after=retry_after), tries=tries, expires=expires, now=NOON)
    least = timedelta(seconds=min(RETRY_SECONDS[-1], RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]))
    if isinstance(step, Retry):
        assert NOON + least <= step.at < expires
    else:
        assert isinstance(step, GiveUp)
        assert NOON + least >= expires


@given(left=AGES, tries=st.integers(min_value=1, max_value=50))
def test_only_what_was_surely_not_taken_is_tried_again(left, tries):
    expires = NOON + timedelta(seconds=left)
    for outcome in (Accepted("SM1"), Rejected("no"), Unknown("?")):
        assert not isinstance(next_step(outcome, tries=tries, expires=expires, now=NOON), Retry)


def test_who_goes_first():
    """Ends of mistakes and of danger, what is no longer so, answers, then warnings by severity."""
    queue = [
        (Purpose.RETRACTION, Severity.MINOR),
        (Purpose.ALL_CLEAR, Severity.UNKNOWN),
        (Purpose.NO_LONGER, Severity.MODERATE),
        (Purpose.REPLY, Severity.UNKNOWN),
        (Purpose.WARNING, Severity.EXTREME),
        (Purpose.UPDATE, Severity.SEVERE),
        (Purpose.WARNING, Severity.MODERATE),
        (Purpose.WARNING, Severity.MINOR),
        (Purpose.UPDATE, Severity.UNKNOWN),
    ]
    ranks = [priority(purpose.value, severity.rank) for purpose, severity in queue]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert priority("update", Severity.SEVERE.rank) == priority("warning", Severity.SEVERE.rank)
