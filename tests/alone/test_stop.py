"""Whoever is told that somebody went alone can stop it with one command."""

from __future__ import annotations

import pytest
from at_night import REASON, entries, flood, goes_alone, pages_to, staff, stops
from duty_desk import Desk
from house import ANA, BEN, House

from alerts.actions import accounts, draft, end, going_alone
from alerts.errors import NotAllowed
from alerts.model.warning import Approval, Kind, State


def gone(night: Desk, *more: object) -> int:
    number = flood(night, *more)
    night.house.clock.move(minutes=5)
    assert goes_alone(night, number).code == 0
    return number


def test_ben_stops_it_before_anything_has_gone_out(night: Desk) -> None:
    number = gone(night)
    night.house.clock.move(minutes=1)
    said = stops(night, number, "--reason", "the river is low")
    assert said.code == 0, said
    assert "  2 messages had not gone out, and will not.\n" in said.out
    assert "  Nobody had been told yet.\n" in said.out
    assert said.out.endswith("  Told: 2 officers\n")
    assert {row.work for row in night.house.messages(number)} == {"withdrawn"}
    text = (
        f"NDMD STOPPED: ben stopped warning {number}, which ana sent alone; 0 messages take it back. "
        f"Why: the river is low. avizu warning show {number}"
    )
    assert pages_to(night.house)["ana"] == [text]
    assert pages_to(night.house)["admin"][-1] == text
    ((who, detail),) = entries(night.house, number, "stopped")
    assert (who, detail["reason"]) == ("ben", "the river is low")
    ((who, detail),) = entries(night.house, number, "submitted retraction")
    assert (who, detail["reason"]) == ("ben", "stopped by ben: the river is low")


def test_no_reason_has_to_be_typed(night: Desk) -> None:
    number = gone(night)
    assert stops(night, number).code == 0
    ((_, detail),) = entries(night.house, number, "submitted retraction")
    assert detail["reason"] == "stopped by ben"
    shown = " ".join(night.ok("warning", "show", number).split())
    assert f"revision 1: warning, ended 23:05: retracted, ALONE by ana: {REASON}" in shown
    assert "ben stopped not said" in shown


def test_who_went_alone_may_stop_it_too(night: Desk) -> None:
    assert stops(night, gone(night), by="ana").code == 0


def test_a_second_stop_finds_nothing_to_stop(night: Desk) -> None:
    number = gone(night)
    stops(night, number)
    again = stops(night, number)
    assert (again.code, again.out) == (2, "")
    assert f"Warning {number} is not out: retraction was given; there is nothing to stop." in again.err
    assert len(entries(night.house, number, "stopped")) == 1


def test_what_two_officers_approved_is_retracted_and_not_stopped(night: Desk) -> None:
    number = flood(night)
    night.approve(number)
    said = stops(night, number)
    assert said.code == 2
    assert f"avizu warning retract {number} --reason TEXT" in said.err


def test_what_nobody_sent_cannot_be_stopped(night: Desk) -> None:
    number = flood(night)
    assert f"Warning {number} is not out; there is nothing to stop." in stops(night, number).err


def test_only_an_officer_stops(night: Desk) -> None:
    number = gone(night)
    for login in ("vera", "admin"):
        assert "may not stop a warning" in stops(night, number, by=login).err
    assert [who for who, _ in entries(night.house, number, "refused to stop a warning")] == ["admin"]
    assert "ALONE by ana" in night.ok("warning", "list")


def test_whoever_is_logged_in_stops_it_though_somebody_guesses_at_his_account(night: Desk) -> None:
    """One person at a terminal must not lock out those who could stop what he sent."""
    number = gone(night)
    for login in ("ben", "admin"):
        for _ in range(5):
            with pytest.raises(NotAllowed):
                accounts.log_in(night.house.app, login, "a wrong guess", now=night.house.now)
            night.house.clock.move(seconds=9)
    assert stops(night, number).code == 0


def test_all_hear_once_that_it_was_stopped(night: Desk) -> None:
    number = gone(night)
    before = len(night.house.messages())
    stops(night, number)
    told = [(row.target, row.text) for row in night.house.messages()[before:] if row.purpose == "page"]
    assert sorted(target for target, _ in told) == ["officer:admin", "officer:ana"]
    assert all(" STOPPED: " in text for _, text in told)


def test_json_of_a_stop(night: Desk) -> None:
    row = stops(night, gone(night), "--json").row
    assert (row["kind"], row["messages"], row["withdrawn"], row["told"]) == ("retraction", 0, 2, 2)


def test_those_who_were_told_get_the_retraction(any_house: House) -> None:
    staff(any_house)
    any_house.contact("Hera, Dili", "+67077110001")
    number = any_house.submitted("Hera, Dili", hours=2)
    any_house.clock.move(minutes=5)
    app = any_house.app
    done = going_alone.approve_alone(app, number, by=ANA, now=any_house.now, reason=REASON)
    assert (done.approved.messages, done.told) == (1, 2)
    told(any_house, number)
    any_house.clock.move(minutes=2)
    active = going_alone.look_at(app, number, by=BEN, now=any_house.now)
    one, taken_back = end.retract(
        app, number, by=BEN, now=any_house.now, reason="stopped by ben", seen=active.content_hash
    )
    assert going_alone.tell_stopped(app, active, by=BEN, messages=1, reason="no flood", now=any_house.now) == 2
    assert (one.newest.kind, one.newest.state, taken_back.messages) == (Kind.RETRACTION, State.ACTIVE, 1)
    assert one.revisions[0].approval is Approval.ALONE
    assert set(pages_to(any_house)) == {"admin", "ana", "ben"}


def test_the_command_says_how_many_it_takes_it_back_from(night: Desk) -> None:
    number = gone(night)
    told(night.house, number)
    said = stops(night, number)
    assert said.code == 0, said
    assert "  2 messages to those who were told: it was a mistake.\n" in said.out
    assert "2 messages take it back." in pages_to(night.house)["ana"][-1]


def told(house: House, number: int) -> None:
    """The gateway has taken every message."""
    from sqlalchemy import update

    from alerts.model.message import Proof, Work
    from alerts.store import tables as t

    with house.app.database.writing() as connection:
        mine = update(t.message).where(t.message.c.warning_id == number)
        connection.execute(mine.values(work=Work.DONE.value, proof=Proof.DELIVERED.value, was_sending=True))


def test_an_earlier_text_of_two_officers_ends_with_it_and_that_is_said(night: Desk) -> None:
    number = flood(night)
    night.approve(number)
    night.ok("warning", "update", number, "--severity", "Extreme")
    night.ok("warning", "submit", number)
    night.house.clock.move(minutes=5)
    assert goes_alone(night, number).code == 0
    table = night.run("report", number).out
    assert f"  ALONE        revision 2: by ana: {REASON}\n" in table
    said = stops(night, number)
    assert f"! An earlier text of warning {number} is over too." in said.out


def test_an_update_that_two_officers_approved_is_no_longer_alone(night: Desk) -> None:
    number = gone(night)
    draft.update(night.house.app, number, {}, by=ANA, now=night.house.now)
    night.ok("warning", "submit", number)
    assert night.approve(number).code == 0
    assert "was not sent by one officer alone" in stops(night, number).err
    assert "ALONE" not in night.ok("warning", "list")
    assert "ALONE        revision 1: by ana" in night.run("report", number).out
