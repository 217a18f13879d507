"""The machine starts with a clock that is ahead: what can't be undone waits until somebody knows the time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import BEN, SENDER, Clock, House, build_house
from hypothesis import given
from hypothesis import strategies as st
from machine import Machine
from real_process import AVIZU, running
from sqlalchemy import select

from alerts.actions import approve
from alerts.actions import clock as confirming
from alerts.app import App
from alerts.delivery.guard import OFF_SLACK, gap_fault
from alerts.model.warning import Mode, State
from alerts.store import clock, instances, journal
from alerts.store import tables as t

OFF = "this machine was off for 30 h by its own clock; nobody has confirmed the time"
TOML = f"""\
mode = "actual"
phone = "112"
[route.sms]
channel = "twilio"
mode = "actual"
sender = "{SENDER}"
account_sid = "AC{"5" * 32}"
auth_token_file = "token"
base_url = "http://127.0.0.1:9"
rate = 1
"""


def states(house: House) -> set[str]:
    with house.app.database.reading() as connection:
        return set(connection.execute(select(t.revision.c.state)).scalars())


def test_set_ahead_by_a_dead_battery_no_warning_ends(any_machine: Machine) -> None:
    machine = any_machine
    machine.gateway(reachable=False)
    number = machine.warned()
    assert machine.sends()
    machine.jumps(hours=30)
    machine.boots()
    assert machine.why() == OFF
    assert (machine.ended(), machine.sends(), machine.sends()) == ((), False, False)
    assert machine.notes() == [f"sending paused: {OFF}"]
    machine.boots()
    assert (machine.ended(), machine.sends()) == ((), False), "started once more it knows no better"
    assert len(machine.notes()) == 1
    row = machine.doctor()
    assert (row["ok"], row["sentence"]) == (False, f"Sending pauses, nothing expires: {OFF}.")
    assert "avizu clock confirm" in row["remedy"]
    machine.jumps(hours=-30)
    assert machine.says_watch().code == 0
    assert machine.sends()
    assert (machine.why(), machine.ended()) == ("", ())
    machine.passes(hours=6, minutes=1)
    assert machine.ended() == (number,)


def test_the_list_of_warnings_asks_for_the_time(machine: Machine) -> None:
    machine.warned()
    machine.jumps(hours=30)
    machine.boots()
    machine.desk.log_in()
    said = machine.desk.run("warning", "list").out
    assert OFF in " ".join(said.split())
    assert said.splitlines()[-1] == "  What time is it? Look at a watch, then run: avizu clock confirm"


def test_a_gateway_that_knows_better_keeps_it_waiting_through_every_restart(machine: Machine) -> None:
    gateway = machine.gateway()
    number = machine.warned()
    machine.jumps(hours=30)
    machine.boots()
    assert not machine.sends()
    gateway.reachable = False
    machine.boots()
    assert (machine.sends(), machine.ended()) == (False, ())
    gateway.reachable = True
    machine.jumps(hours=-30)
    assert machine.sends()
    assert (machine.why(), machine.ended()) == ("", ())
    assert machine.desk.run("warning", "show", number, "--json").row["state"] == State.ACTIVE.value


def test_a_watch_that_disagrees_confirms_nothing(machine: Machine) -> None:
    machine.warned()
    machine.jumps(hours=30)
    machine.boots()
    machine.desk.log_in()
    assert machine.says_watch().code == 2
    assert (machine.why(), machine.sends()) == (OFF, False)


def test_a_long_power_cut_with_the_gateway_in_reach_goes_on_within_a_round(any_machine: Machine) -> None:
    machine = any_machine
    machine.gateway()
    number = machine.warned()
    assert machine.sends()
    machine.is_off(hours=30)
    assert not machine.process.is_sound()
    assert machine.ended() == ()
    asyncio.run(machine.process.ask_again())
    assert machine.process.is_sound()
    assert machine.ended() == (number,)
    assert machine.notes() == [f"sending paused: {OFF}", "sending goes on: the clock is right again"]


def test_a_long_power_cut_without_a_gateway_waits_for_the_officer(any_machine: Machine) -> None:
    machine = any_machine
    machine.gateway(reachable=False)
    number = machine.warned()
    machine.is_off(hours=30)
    assert (machine.sends(), machine.ended()) == (False, ())
    machine.desk.log_in()
    said = machine.says_watch(machine.now)
    assert (said.code, said.out.splitlines()[-1]) == (0, "  The clock is confirmed; nothing is paused because of it.")
    assert machine.sends()
    assert machine.ended() == (number,)


def test_off_for_less_than_an_hour_it_starts_as_ever(machine: Machine) -> None:
    machine.gateway(reachable=False)
    machine.warned()
    machine.is_off(minutes=55)
    assert machine.sends()
    assert machine.notes() == []


def test_off_over_the_weekend_with_nothing_active_it_starts_as_ever(machine: Machine) -> None:
    machine.gateway(reachable=False)
    machine.desk.submitted()
    machine.is_off(days=3)
    assert machine.sends()
    assert (machine.why(), machine.notes()) == ("", [])


def test_a_message_that_waits_is_reason_enough(machine: Machine) -> None:
    number = machine.warned()
    machine.passes(hours=6, minutes=1)
    assert machine.ended() == (number,)
    with machine.desk.house.app.database.writing() as connection:
        connection.execute(t.message.update().values(work="deferred"))
    machine.is_off(hours=30)
    assert machine.why() == OFF


def test_a_process_that_was_seen_lately_is_a_sign_of_life(machine: Machine) -> None:
    machine.warned()
    machine.passes(hours=5)
    with machine.desk.house.app.database.writing() as connection:
        instances.alive(connection, "other:1:x", pid=1, host="other", now=machine.now)
    machine.is_off(minutes=30)
    assert machine.why() == ""


def test_what_was_seen_by_a_clock_ahead_hides_no_later_gap(machine: Machine) -> None:
    machine.warned()
    ahead = machine.now + timedelta(days=40)
    with machine.desk.house.app.database.writing() as connection:
        instances.alive(connection, "p0", pid=1, host="house", now=ahead)
    machine.is_off(hours=30)
    assert machine.why() == OFF


def test_a_confirmed_clock_is_not_doubted_at_the_next_start(machine: Machine) -> None:
    machine.warned()
    machine.is_off(hours=5)
    assert machine.why() == OFF.replace("30", "5")
    assert machine.says_watch(machine.now).code == 0
    machine.boots()
    assert machine.why() == ""


def test_what_a_gateway_said_before_the_power_cut_does_not_cover_the_gap(machine: Machine) -> None:
    """Its word alone would be over as soon as it could not be asked any more."""
    gateway = machine.gateway()
    machine.warned()
    gateway.told = timedelta(minutes=7)
    assert not machine.process.is_sound()
    gateway.reachable = False
    machine.is_off(hours=30)
    assert not machine.sends()
    assert machine.why() == OFF


def test_the_entry_contradicts_no_clock_that_is_set_right(machine: Machine) -> None:
    machine.warned()
    before = machine.now
    machine.jumps(hours=30)
    machine.boots()
    with machine.desk.house.app.database.reading() as connection:
        (entry,) = [one for one in journal.audit(connection) if one.what.startswith(clock.PAUSED)]
    assert (entry.at, entry.who) == (before, journal.OURSELVES)


def test_the_night_of_the_demo_is_long_past(tmp_path: Path) -> None:
    house = build_house(tmp_path, mode=Mode.DEMO)
    with house.app.database.writing() as connection:
        journal.record(connection, at=house.now, who="ana", what="something")
        connection.execute(t.lease.delete())
    house.clock.move(days=90)
    assert confirming.look_at_start(house.app, now=house.now) == ""


@pytest.mark.parametrize("only", [(), ("--only", "schedule"), ("--only", "dispatch")])
def test_avizu_run_itself_doubts_before_any_job_runs(tmp_path: Path, only: tuple[str, ...]) -> None:
    """A warning of yesterday, still active; the real program starts, and no gateway answers."""
    home = tmp_path / "home"
    build_house(home).app.database.close()
    (home / "avizu.toml").write_text(TOML, "utf-8")
    (home / "token").write_text("a made-up token", "utf-8")
    yesterday = Clock(datetime.now(UTC) - timedelta(hours=30))
    house = House(App(home, clock=yesterday), yesterday)
    house.contact("Hera, Dili", "+67077110001")
    approve.approve(house.app, house.submitted("Hera, Dili"), by=BEN, now=house.now)
    with running([AVIZU, "run", *only], home, AVIZU_WEB_PORT="0") as program:
        program.until(lambda: "running: " in program.said)
        program.terminate()
        program.ended()
    assert f"sending paused: {OFF}" in program.said
    assert states(house) == {State.ACTIVE.value}
    assert {row.work for row in house.messages()} == {"queued"}
    house.app.database.close()


@given(st.timedeltas(min_value=-timedelta(days=9000), max_value=timedelta(days=9000)))
def test_only_a_gap_of_more_than_an_hour_is_doubted(gap: timedelta) -> None:
    assert bool(gap_fault(gap)) is (gap > OFF_SLACK)


@pytest.mark.parametrize(
    ("gap", "size"),
    [(timedelta(minutes=61), "61 min"), (timedelta(hours=30), "30 h"), (timedelta(days=9821), "9,821 days")],
)
def test_a_gap_is_named_by_its_size(gap: timedelta, size: str) -> None:
    assert f"was off for {size} by its own clock" in gap_fault(gap)
