"""The clock of the machine once jumped a year ahead, and is right again."""

from __future__ import annotations

import pytest
from duty_desk import Desk
from house import ADMIN, ANA

from alerts.actions import end
from alerts.model.warning import State
from alerts.store import clock, journal
from alerts.store.clock import Witness

YEAR = 365


def jumped(desk: Desk) -> None:
    """Something is written while the clock is a year ahead; then it is right."""
    desk.house.clock.move(days=YEAR)
    note(desk, "something")
    desk.house.clock.move(days=-YEAR)


def note(desk: Desk, what: str) -> None:
    with desk.house.app.database.writing() as connection:
        journal.record(connection, at=desk.house.now, who="ana", what=what)


def confirmed(desk: Desk, by: str = "ana"):
    watch = f"{desk.house.now:%Y-%m-%d %H:%M}+00:00"
    return desk.run("clock", "confirm", "--time", watch, *desk.passphrase(by), by=by)


def why(desk: Desk) -> str:
    with desk.house.app.database.reading() as connection:
        return clock.why_paused(connection, desk.house.now)


def of_the_clock(desk: Desk) -> dict:
    (row,) = (row for row in desk.run("doctor", "--json").rows if row["about"] == "clock")
    return row


@pytest.mark.parametrize("by", [ANA.login, ADMIN.login])
def test_after_a_jump_somebody_confirms_the_clock_and_all_goes_on(desk: Desk, by: str) -> None:
    number = desk.submitted()
    desk.approve(number)
    jumped(desk)
    row = of_the_clock(desk)
    assert "21/11/2026 14:00 UTC, but the newest entry is of 21/11/2027 14:00 UTC" in row["sentence"]
    assert row["remedy"] == "If the clock is right now, run: avizu clock confirm; if not, set it: date -s"
    said = confirmed(desk, by)
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "[ACTUAL] This machine says Saturday 21/11/2026 23:00 (Dili time).",
            "  The clock is confirmed; nothing is paused because of it.",
        ],
    )
    assert of_the_clock(desk)["ok"]
    desk.house.clock.move(hours=7)
    assert end.expire(desk.house.app, now=desk.house.now).ended == (number,)


def test_until_then_nothing_expires(desk: Desk) -> None:
    number = desk.submitted()
    desk.approve(number)
    jumped(desk)
    desk.house.clock.move(hours=7)
    assert end.expire(desk.house.app, now=desk.house.now).ended == ()
    assert desk.run("warning", "show", number, "--json").row["state"] == State.ACTIVE.value


def test_a_confirmation_is_written_down_and_asks_for_the_passphrase(desk: Desk) -> None:
    for words in ((), desk.passphrase("ben")):
        said = desk.run("clock", "confirm", "--time", "2026-11-21 23:00", *words)
        assert (said.code, "assphrase" in said.err) == (2, True)
    confirmed(desk)
    with desk.house.app.database.reading() as connection:
        entry = journal.audit(connection)[-1]
    assert (entry.who, entry.what, entry.at) == ("ana", "clock confirmed", desk.house.now)


def test_who_only_looks_can_not_confirm(desk: Desk) -> None:
    said = confirmed(desk, "vera")
    assert said.code == 2
    assert "vera may not confirm the clock" in said.err


def test_a_clock_that_goes_back_after_the_confirmation_is_noticed(desk: Desk) -> None:
    jumped(desk)
    confirmed(desk)
    desk.house.clock.move(minutes=-2)
    assert "the newest entry is of 21/11/2026 14:00" in why(desk)


def test_a_second_jump_needs_a_second_confirmation(desk: Desk) -> None:
    jumped(desk)
    confirmed(desk)
    jumped(desk)
    assert why(desk)
    confirmed(desk)
    assert not why(desk)


def test_whoever_confirms_a_wrong_clock_can_mend_it(desk: Desk) -> None:
    desk.house.clock.move(hours=11)
    assert confirmed(desk).code == 0
    desk.house.clock.move(hours=-11)
    assert why(desk)
    assert confirmed(desk).code == 0
    assert not why(desk)


def test_attempts_and_receipts_of_the_jump_are_forgotten_too(desk: Desk) -> None:
    desk.approve(desk.submitted())
    desk.house.clock.move(hours=5)
    desk.house.send()
    desk.house.clock.move(hours=-5)
    assert "the newest entry is of 21/11/2026 19:00" in why(desk)
    confirmed(desk)
    assert not why(desk)
    desk.house.contact("Comoro, Dili", "+67077110009")
    desk.approve(desk.submitted(place="Comoro, Dili"))
    desk.house.clock.move(minutes=10)
    desk.house.send()
    desk.house.clock.move(minutes=-9)
    assert "the newest entry is of 21/11/2026 14:10" in why(desk)


def test_a_gateways_word_is_not_lifted_by_a_confirmation(desk: Desk) -> None:
    fault = "a gateway's clock is 7 min ahead of ours"
    number = desk.submitted()
    desk.approve(number)
    with desk.house.app.database.writing() as connection:
        clock.paused(connection, at=desk.house.now, by="p1", why=fault, witness=Witness.GATEWAY)
    said = confirmed(desk)
    assert said.code == 1
    assert f"sending stays paused: {fault}" in " ".join(said.out.split())
    desk.house.clock.move(hours=7)
    assert end.expire(desk.house.app, now=desk.house.now).ended == ()
    with desk.house.app.database.writing() as connection:
        clock.paused(connection, at=desk.house.now, by="p1", why="", witness=Witness.NOBODY)
    assert end.expire(desk.house.app, now=desk.house.now).ended == (number,)
