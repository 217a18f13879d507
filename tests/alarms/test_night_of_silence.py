"""A night in which a source goes silent: the schedule's own job, the stand-in gateway, real telephones' answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from house import AUTH_TOKEN, SENDER
from night import Night, a_night
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator
from watch_desk import ANAS_PHONE, BENS_PHONE, BMKG, USGS, WatchDesk, man

import scheduler
from alerts.store import journal

LOOK = scheduler.JOBS["open and end alarms"]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with a_night(tmp_path / "home", feeds=(USGS, BMKG)) as begun:
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
        night.settle()
    for words in ("1", "PARA", "what is it"):
        writes(night, ANAS_PHONE, words)
    with night.house.app.database.reading() as connection:
        assert [row.meaning for row in journal.replies(connection)] == ["acknowledged", "stop", "unknown"]
    assert night.house.states() == [("page", "done", "delivered")] * 2
    desk.held_back(BMKG.name)
    for _ in minutes(night, 1, silent=False):
        night.settle()
    assert len(night.taken(ANAS_PHONE)) == 2


def writes(night: Night, phone: str, words: str) -> None:
    """An SMS from this telephone, posted and signed as the gateway does it."""
    call = night.sandbox.state.say(phone, SENDER, words)
    assert call
    signature = RequestValidator(AUTH_TOKEN).compute_signature(call.url, call.form)
    answer = httpx.post(call.url, data=dict(call.form), headers={SIGNATURE_HEADER: signature})
    assert answer.status_code == 200
