"""A gateway's clock differs from ours: sending pauses, and the pause outlives the process that saw it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from night_desk import Desk, Scripted

from alerts.actions.dispatch import DeskClock
from alerts.store import clock, journal

AHEAD = timedelta(minutes=7)


class Dated(Scripted):
    """A gateway that tells its time when it is asked, as far as `says` goes."""

    says: timedelta | None = None
    told: timedelta | None = None

    def clock_offset(self) -> timedelta | None:
        return self.told

    async def ask_clock(self) -> None:
        self.told = self.says


def process(desk: Desk, gateway: Dated) -> DeskClock:
    """A sending process that starts: no answer of the gateway has come yet."""
    gateway.told = None
    return DeskClock(desk.house.app, {"sms": gateway}, "p1")


def paused_why(desk: Desk) -> str:
    with desk.house.app.database.reading() as connection:
        return clock.why_paused(connection, desk.house.now)


def whats(desk: Desk) -> list[str]:
    with desk.house.app.database.reading() as connection:
        return [entry.what for entry in journal.audit(connection) if entry.what.startswith("sending")]


@pytest.fixture
def gateway() -> Dated:
    return Dated()


@pytest.fixture
def paused(desk: Desk, gateway: Dated) -> Desk:
    sends = process(desk, gateway)
    assert sends.is_sound()
    gateway.told = gateway.says = AHEAD
    assert not sends.is_sound()
    return desk


def test_the_pause_is_written_down_once_for_all_to_see(paused: Desk) -> None:
    assert whats(paused) == ["sending paused: a gateway's clock is 7 min ahead of ours"]
    assert paused_why(paused) == "a gateway's clock is 7 min ahead of ours"


def test_a_process_that_starts_meanwhile_asks_before_it_sends(paused: Desk, gateway: Dated) -> None:
    sends = process(paused, gateway)
    assert not sends.is_sound()
    asyncio.run(sends.ask_again())
    assert not sends.is_sound()
    assert len(whats(paused)) == 1


def test_it_goes_on_when_the_gateway_agrees_again(paused: Desk, gateway: Dated) -> None:
    sends = process(paused, gateway)
    gateway.says = timedelta(seconds=1)
    asyncio.run(sends.ask_again())
    assert sends.is_sound()
    assert whats(paused)[1:] == ["sending goes on: the clock is right again"]
    assert paused_why(paused) == ""


def test_a_gateway_that_was_asked_and_says_nothing_holds_nothing_up(paused: Desk, gateway: Dated) -> None:
    sends = process(paused, gateway)
    gateway.says = None
    asyncio.run(sends.ask_again())
    assert sends.is_sound()


def test_a_pause_because_of_the_entries_ends_with_the_confirmation(desk: Desk, gateway: Dated) -> None:
    sends = process(desk, gateway)
    desk.house.clock.move(days=365)
    with desk.house.app.database.writing() as connection:
        journal.record(connection, at=desk.house.now, who="ana", what="something")
    desk.house.clock.move(days=-365)
    assert not sends.is_sound()
    with desk.house.app.database.writing() as connection:
        clock.confirm(connection, at=desk.house.now, by="ana")
    assert sends.is_sound()
    assert [what[:15] for what in whats(desk)] == ["sending paused:", "sending goes on"]
