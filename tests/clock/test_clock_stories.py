"""The clock of the machine is wrong: nothing is sent, nothing expires, and the officer is asked for the time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import Machine

from alerts.actions import dispatch
from alerts.actions.dispatch import since_start
from alerts.delivery.guard import agrees, jump_fault
from alerts.model.warning import State

DEAD = datetime(2000, 1, 1, 0, 0, 30, tzinfo=UTC)


def state(machine: Machine, number: int) -> str:
    return machine.desk.run("warning", "show", number, "--json").row["state"]


def test_a_dead_battery_at_boot(any_machine: Machine) -> None:
    machine = any_machine
    number = machine.warned()
    right = machine.now
    machine.is_set_to(DEAD)
    machine.boots()
    assert not machine.sends()
    assert machine.ended() == ()
    assert "the clock says 01/01/2000 00:00 UTC, but the newest entry is of 21/11/2026" in machine.why()
    row = machine.doctor()
    assert (row["ok"], row["remedy"]) == (
        False,
        "If the clock is right now, run: avizu clock confirm; if not, set it: date -s",
    )
    machine.is_set_to(right + timedelta(minutes=5))
    assert machine.sends()
    assert (machine.why(), machine.ended(), machine.doctor()["ok"]) == ("", (), True)
    assert [note[:15] for note in machine.notes()] == ["sending paused:", "sending goes on"]
    machine.passes(hours=7)
    assert machine.sends()
    assert machine.ended() == (number,)


def test_who_looks_at_the_warnings_is_asked_for_the_time(machine: Machine) -> None:
    machine.warned()
    machine.is_set_to(DEAD + timedelta(days=9000))
    machine.desk.log_in()
    said = machine.desk.run("warning", "list").out.splitlines()
    assert said[-1] == "  What time is it? Look at a watch, then run: avizu clock confirm"
    assert "! Nothing is sent and nothing expires: the clock says" in " ".join(said)
    assert max(map(len, said)) <= 80


def test_an_hour_ahead_with_no_gateway_in_reach(any_machine: Machine) -> None:
    machine = any_machine
    machine.gateway(reachable=False)
    number = machine.warned()
    assert machine.sends()
    machine.passes(hours=5, minutes=30)
    assert machine.sends()
    machine.jumps(hours=1)
    assert not machine.sends()
    assert machine.why() == "the clock of this machine jumped 60 min ahead"
    assert (machine.ended(), state(machine, number)) == ((), State.ACTIVE.value)
    assert "jumped 60 min ahead" in machine.doctor()["sentence"]
    machine.jumps(hours=-1)
    assert machine.sends()
    assert (machine.why(), machine.ended()) == ("", ())
    machine.passes(minutes=31)
    assert machine.ended() == (number,)


def test_an_hour_ahead_outlives_the_process_and_the_machine_s_sleepless_restart(any_machine: Machine) -> None:
    machine = any_machine
    machine.gateway(reachable=False)
    assert machine.sends()
    machine.jumps(hours=1)
    assert not machine.sends()
    machine.starts()
    assert not machine.sends()
    machine.boots()
    assert not machine.sends()
    assert len(machine.notes()) == 1
    assert "jumped 60 min ahead" in machine.why()


def test_an_hour_ahead_and_a_gateway_says_so(machine: Machine) -> None:
    machine.gateway()
    number = machine.warned()
    assert machine.sends()
    machine.passes(hours=5, minutes=30)
    machine.jumps(hours=1)
    assert not machine.sends()
    assert machine.why() == "a gateway's clock is 60 min behind ours"
    assert machine.ended() == ()
    machine.jumps(hours=-1)
    assert machine.sends()
    assert (machine.why(), machine.ended()) == ("", ())
    assert state(machine, number) == State.ACTIVE.value


def test_a_gateway_that_agrees_vouches_for_a_jump_that_put_the_clock_right(machine: Machine) -> None:
    """It was an hour slow from the start, where nothing could show it; then the network comes, and the right time."""
    gateway = machine.gateway(reachable=False)
    machine.passes(hours=5)
    machine.jumps(hours=-1)
    machine.starts()
    assert machine.sends()
    machine.jumps(hours=1)
    assert not machine.sends()
    gateway.reachable = True
    assert machine.sends()
    assert machine.why() == ""


def test_what_a_gateway_said_before_the_jump_vouches_for_nothing(machine: Machine) -> None:
    gateway = machine.gateway()
    assert machine.sends()
    gateway.told = timedelta()
    gateway.reachable = False
    machine.jumps(hours=1)
    assert not machine.sends()
    assert not machine.sends()


def test_an_hour_back_is_contradicted_by_the_entries(any_machine: Machine) -> None:
    machine = any_machine
    machine.warned()
    assert machine.sends()
    machine.jumps(hours=-1)
    assert not machine.sends()
    assert "but the newest entry is of 21/11/2026 14:00 UTC" in machine.why()
    machine.jumps(hours=1)
    assert machine.sends()
    assert machine.why() == ""


def test_an_hour_back_after_a_quiet_night_is_noticed_without_entries(machine: Machine) -> None:
    number = machine.warned()
    assert machine.sends()
    machine.passes(hours=5)
    assert machine.sends()
    machine.jumps(hours=-1)
    assert not machine.sends()
    assert machine.why() == "the clock of this machine jumped 60 min back"
    assert machine.ended() == ()
    machine.jumps(hours=1)
    assert machine.sends()
    assert state(machine, number) == State.ACTIVE.value


def test_set_by_hand_to_a_third_time_it_still_asks(machine: Machine) -> None:
    machine.warned()
    assert machine.sends()
    machine.jumps(hours=-1)
    assert not machine.sends()
    machine.jumps(hours=1, minutes=20)
    assert not machine.sends()
    assert machine.why() == "the clock of this machine jumped 20 min ahead"


def test_three_minutes_of_drift_are_found_by_a_gateway_s_date(machine: Machine) -> None:
    gateway = machine.gateway()
    number = machine.warned()
    for _ in range(3):
        assert machine.sends()
        machine.passes(hours=1)
        machine.error += timedelta(minutes=1)
    gateway.told = -machine.error
    assert not machine.sends()
    assert machine.why() == "a gateway's clock is 3 min behind ours"
    machine.passes(hours=4)
    assert machine.ended() == ()
    machine.jumps(minutes=-3)
    assert machine.sends()
    assert machine.ended() == (number,)
    assert len(machine.notes()) == 2


def test_an_idle_clock_is_asked_about_now_and_then(machine: Machine) -> None:
    machine.gateway()
    machine.starts(ask_first=0.0)
    assert machine.process.is_sound()
    machine.error += timedelta(minutes=3)
    asyncio.run(machine.process.ask_again())
    assert not machine.process.is_sound()


def test_an_idle_clock_is_not_asked_about_all_the_time(machine: Machine) -> None:
    gateway = machine.gateway()
    assert machine.process.is_sound()
    asyncio.run(machine.process.ask_again())
    assert gateway.told is None


@pytest.mark.parametrize("hours", [0.5, 9, 24 * 30])
def test_a_laptop_that_slept_and_wakes_with_the_right_time_goes_on(machine: Machine, hours: float) -> None:
    assert machine.sends()
    machine.passes(hours=hours)
    assert machine.sends()
    assert (machine.why(), machine.notes()) == ("", [])


def test_the_steady_clock_counts_on_while_the_machine_sleeps() -> None:
    uptime = Path("/proc/uptime")
    counted = since_start()
    if counted is None or not uptime.exists():
        pytest.skip("this system has no clock that counts through sleep")
    # The kernel's own figure is the same clock, sleep included.
    assert abs(counted - float(uptime.read_text().split()[0])) < 60


def test_without_such_a_clock_no_jump_is_seen_and_sleep_is_none(machine: Machine) -> None:
    machine.starts(steady=lambda: None)
    assert machine.sends()
    machine.passes(hours=9)
    assert machine.sends()


def test_the_sending_loop_itself_sees_the_jump(machine: Machine) -> None:
    """As `avizu run` has it: with the real steady clock, and no gateway in reach."""
    app, stop = machine.desk.house.app, Event()

    async def nothing(*_: object) -> None:
        return None

    machine.warned()
    loop = Thread(target=lambda: asyncio.run(dispatch.serve(app, owner="house:1:loop", stop=stop, tend=nothing)))
    loop.start()
    try:
        until(lambda: {row.work for row in machine.desk.house.messages()} == {"deferred"})
        machine.desk.house.clock.move(hours=1)
        until(lambda: machine.why() == "the clock of this machine jumped 60 min ahead")
    finally:
        stop.set()
        loop.join(20)
    assert {row.tries for row in machine.desk.house.messages()} == {1}


def until(fact: Callable[[], bool]) -> None:
    limit = time.monotonic() + 15
    while not fact():
        assert time.monotonic() < limit
        Event().wait(0.02)


def test_the_officer_is_asked_for_the_time_and_his_watch_decides(any_machine: Machine) -> None:
    machine = any_machine
    number = machine.warned()
    assert machine.sends()
    machine.jumps(minutes=40)
    assert not machine.sends()
    said = machine.says_watch()
    assert said.code == 2
    assert "This machine has another time than you: nothing was confirmed." in said.err
    assert "date -s '2026-11-21 14:00 UTC'" in said.err
    assert not machine.sends()
    said = machine.says_watch(machine.now)
    assert (said.code, said.out.splitlines()[-1]) == (0, "  The clock is confirmed; nothing is paused because of it.")
    assert machine.why() == ""
    assert machine.sends()
    assert state(machine, number) == State.ACTIVE.value
    assert [note[:15] for note in machine.notes()] == ["sending paused:", "sending goes on"]


def test_a_confirmed_clock_may_jump_again(machine: Machine) -> None:
    assert machine.sends()
    for _ in range(2):
        machine.jumps(hours=1)
        assert not machine.sends()
        assert machine.says_watch(machine.now).code == 0
        assert machine.sends()


def test_a_confirmation_in_the_afternoon_does_not_cover_a_jump_at_night(machine: Machine) -> None:
    assert machine.says_watch(machine.now).code == 0
    assert machine.sends()
    machine.passes(hours=8)
    machine.jumps(hours=1)
    assert not machine.sends()
    assert "jumped 60 min ahead" in machine.why()


def test_entries_of_the_jump_hold_up_until_the_clock_is_confirmed(machine: Machine) -> None:
    machine.warned()
    assert machine.sends()
    machine.jumps(hours=1)
    machine.something_is_written()
    assert not machine.sends()
    machine.jumps(hours=-1)
    assert not machine.sends()
    assert "the newest entry is of 21/11/2026 15:00 UTC" in machine.why()
    assert machine.says_watch().code == 0
    assert machine.sends()


def test_the_time_has_to_be_said(machine: Machine) -> None:
    said = machine.desk.run("clock", "confirm", *machine.desk.passphrase("ana"))
    assert (said.code, "--time is missing" in said.err) == (2, True)
    said = machine.desk.run("clock", "confirm", "--time", "half past two", *machine.desk.passphrase("ana"))
    assert (said.code, "is not a time" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (timedelta(minutes=2), ""),
        (timedelta(minutes=-2), ""),
        (timedelta(minutes=2, seconds=40), "the clock of this machine jumped 3 min ahead"),
        (timedelta(hours=-1), "the clock of this machine jumped 60 min back"),
        (timedelta(days=9821), "the clock of this machine jumped 9,821 days ahead"),
    ],
)
def test_a_jump_is_named_by_its_size(step, said) -> None:
    assert jump_fault(step) == said


@given(st.timedeltas(min_value=timedelta(days=-9000), max_value=timedelta(days=9000)))
def test_a_watch_agrees_within_two_minutes_and_so_does_a_step(by: timedelta) -> None:
    right = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    assert agrees(right, right + by) is (abs(by) <= timedelta(minutes=2)) is (jump_fault(by) == "")
