"""A night in which a source goes silent: the schedule's own job, the stand-in gateway, real telephones' answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from night import Night, a_night
from watch_desk import ANAS_PHONE, BENS_PHONE, USGS, WatchDesk, man

import scheduler

LOOK = scheduler.JOBS["open and end alarms"]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with a_night(tmp_path / "home", feeds=(USGS,)) as begun:
        man(begun.house)
        yield begun


def minutes(night: Night, number: int, *, silent: bool) -> Iterator[int]:
    """Minute by minute: the source is polled every five, alarms are looked for, what is due goes out and comes back."""
    desk = WatchDesk(night.house)
    failures = 0
    for minute in range(number):
        if minute % 5 == 0:
            failures += silent
            if silent:
                desk.misses(USGS, "CALL +67077999999 NOW", times=failures)
            else:
                desk.hears(USGS)
        desk.somebody_sends()
        scheduler.run(night.house.app, "alarms", LOOK[1])
        night.send()
        yield minute
        night.pass_time(60)


def test_silence_calls_the_officers_within_a_minute_and_its_end_too_each_once(night: Night) -> None:
    assert LOOK[0] <= 60
    for _ in minutes(night, 6, silent=False):
        assert night.taken() == []
    for minute in minutes(night, 45, silent=True):
        # The last success was in the sixth minute, a minute before the silence.
        assert len(night.taken()) == (2 if minute >= 29 else 0), minute
    (call,) = night.taken(ANAS_PHONE)
    assert call == "NDMD ALARM: source usgs-hour silent since 23:05. avizu feed list"
    assert night.taken(BENS_PHONE) == [call]
    assert sum(1 for _ in minutes(night, 12, silent=False)) == 12
    assert (
        night.taken(ANAS_PHONE)
        == night.taken(BENS_PHONE)
        == [
            call,
            "NDMD ALARM OVER: source usgs-hour silent since 23:05. Ended 23:51.",
        ]
    )
    assert len(night.taken()) == 4
    assert night.house.states() == [("page", "done", "delivered")] * 4


def test_an_officer_who_answers_a_page_or_says_para_is_heard_and_changes_nothing(night: Night) -> None:
    desk = WatchDesk(night.house)
    desk.held_back()
    for _ in minutes(night, 1, silent=False):
        pass
    for words in ("1", "PARA", "what is it"):
        call = night.sandbox.state.say(ANAS_PHONE, "+67077000000", words)
        assert call
        night.settle()
    assert len(night.taken(ANAS_PHONE)) == 1
    assert {row.proof for row in night.house.messages()} == {"delivered"}
