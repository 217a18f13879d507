"""Documents that a source lists and nobody gets; sources that were heard when the clock was ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fact_builders import GONE, LISTENING, NOON, a_feed, ago, found

from alerts.delivery.sources import last_heard, overdue, remembered
from alerts.model.alarm import FeedFact, Memory


def a_list(**changes: object) -> FeedFact:
    """Its list came at noon, two of its documents did not."""
    return replace(a_feed(heard=NOON, failures=0, error=GONE), **changes)  # type: ignore[arg-type]


def looked(feed: FeedFact, memory: Memory = LISTENING, now: datetime = NOON, **facts: object) -> list[str]:
    return [one.key for one in found(now, feeds=[feed], memory=remembered(memory, [feed], now), **facts)]


def test_documents_that_two_polls_did_not_get_are_an_alarm() -> None:
    first = remembered(LISTENING, [a_list()], NOON)
    assert looked(a_list()) == looked(a_list(), first, NOON + timedelta(minutes=1)) == []
    later = NOON + timedelta(minutes=5)
    second = a_list(polled_at=later, heard=later)
    (missing,) = found(later, feeds=[second], memory=remembered(first, [second], later))
    assert (missing.key, missing.pages, missing.since, missing.remedy) == (
        "missing:usgs-hour",
        True,
        NOON,
        "avizu feed list",
    )
    assert missing.said == (
        f"Documents that usgs-hour lists can't be read: nothing is known of them. Last error: {GONE}"
    )


def test_documents_that_are_not_had_for_ten_minutes_are_an_alarm() -> None:
    first = remembered(LISTENING, [a_list()], NOON)
    assert looked(a_list(), first, NOON + timedelta(minutes=9, seconds=59)) == []
    assert looked(a_list(), first, NOON + timedelta(minutes=10)) == ["missing:usgs-hour"]


def test_a_poll_that_is_under_way_neither_counts_nor_forgets() -> None:
    first = remembered(LISTENING, [a_list()], NOON)
    later = NOON + timedelta(minutes=5)
    asked = a_list(polled_at=later, error="", under_way=True)
    still = remembered(first, [asked], later)
    assert looked(asked, first, later) == []
    assert looked(a_list(polled_at=later), still, later) == ["missing:usgs-hour"]
    assert looked(asked, LISTENING, later) == []


def test_documents_that_came_at_the_second_try_are_no_alarm() -> None:
    first = remembered(LISTENING, [a_list()], NOON)
    well = remembered(first, [a_list(error="")], NOON)
    assert well.missing == {}
    assert looked(a_list(polled_at=NOON + timedelta(minutes=5)), well) == []


@pytest.mark.parametrize(
    ("last", "lasts"),
    [
        (a_list(), True),
        (a_list(error="", under_way=True), True),
        (a_feed(), True),
        (a_list(error=""), False),
    ],
    ids=["still", "being asked", "now it answers nothing at all", "every document came"],
)
def test_only_a_poll_with_every_document_ends_it(last: FeedFact, lasts: bool) -> None:
    assert looked(last, open={"missing:usgs-hour"}) == (["missing:usgs-hour"] if lasts else [])


def test_where_documents_are_missing_the_source_is_neither_silent_nor_unreadable_as_well() -> None:
    none = "5 of 5 documents can't be read: The answer is larger than 5 MB."
    failed = a_feed(error=none, failures=4)
    assert looked(failed) == ["silent:usgs-hour"]
    assert looked(failed, replace(LISTENING, missing={"usgs-hour": ago(minutes=5)})) == ["missing:usgs-hour"]
    assert looked(failed, open={"missing:usgs-hour", "unreadable:usgs-hour"}) == ["missing:usgs-hour"]


def test_what_was_heard_in_the_future_was_not_heard() -> None:
    """The clock was a day ahead when the source last answered; it was put right an hour ago."""
    tomorrow = NOON + timedelta(days=1)
    ahead = a_feed(heard=tomorrow, listening_since=ago(days=9), polled_at=tomorrow, failures=0, error="")
    memory = replace(LISTENING, watching_since=ago(hours=1))
    (silent,) = found(feeds=[ahead], memory=memory)
    assert (silent.key, silent.since) == ("silent:usgs-hour", ago(days=9))
    (unknown,) = found(feeds=[replace(ahead, listening_since=tomorrow)], memory=memory)
    assert (unknown.key, unknown.since) == ("silent:usgs-hour", ago(hours=1))


@pytest.mark.parametrize(("minutes", "late"), [(-29, False), (-30, True), (0, False), (5, False), (6, True)])
def test_a_little_ahead_is_no_fault(minutes: int, late: bool) -> None:
    heard = NOON + timedelta(minutes=minutes)
    assert overdue(heard, 30, NOON) is late
    assert overdue(heard, 0, NOON) is False
    assert (last_heard(a_feed(heard=heard), NOON) is None) is (minutes == 6)


def test_what_others_wrote_is_cut() -> None:
    endless = "https://met.test/" + "x" * 4000
    for feed, opened in ((a_feed(error=endless), ()), (a_list(error=GONE + endless), {"missing:usgs-hour"})):
        (one,) = found(feeds=[feed], open=opened)
        assert one.said.endswith("x...")
        assert len(one.said.partition("Last error: ")[2]) == 200
