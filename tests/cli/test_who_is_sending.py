"""Nobody is told that messages are on their way when nothing sends them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duty_desk import Desk, Said
from house import sms_route
from sqlalchemy import update

from alerts.store import clock
from alerts.store import tables as t
from alerts.store.clock import Witness


def findings(desk: Desk, about: str) -> list[tuple[bool, str, str]]:
    rows = desk.run("doctor", "--json").rows
    return [(row["ok"], row["sentence"], row["remedy"]) for row in rows if row["about"] == about]


def approved(desk: Desk, place: str, reach: int, *more: str) -> Said:
    """Whether or not somebody sends."""
    number = desk.submitted(place=f"{place}, Dili")
    flags = ("--confirm-place", place, "--confirm-reach", reach, *desk.passphrase("ben"), *more)
    return desk.run("warning", "approve", number, *flags, by="ben")


def test_without_a_sending_process_approving_says_so(desk: Desk) -> None:
    said = approved(desk, "Hera", 2)
    assert said.code == 1
    assert "! 2 messages wait, but nobody is sending: start avizu run" in said.out
    assert "way." not in said.out
    assert findings(desk, "sending")[0] == (False, "Nobody is sending.", "Start it: avizu run")


def test_a_process_seen_a_minute_ago_still_sends_and_later_no_more(desk: Desk) -> None:
    desk.somebody_sends()
    desk.house.clock.move(seconds=59)
    assert findings(desk, "sending") == [(True, "sending process seen 59 s ago", "")]
    assert approved(desk, "Hera", 2).code == 0
    desk.house.clock.move(seconds=2)
    desk.house.contact("Comoro, Dili", "+67077110009")
    said = approved(desk, "Comoro", 1)
    assert (said.code, "1 message waits, but nobody is sending" in said.out) == (1, True)


def test_a_process_that_was_seen_in_the_future_is_not_seen_now(desk: Desk) -> None:
    desk.house.clock.move(days=365)
    desk.somebody_sends()
    desk.house.clock.move(days=-365)
    assert findings(desk, "sending")[0][0] is False


def test_a_script_is_told_by_the_exit_code_and_on_the_other_channel(desk: Desk) -> None:
    said = approved(desk, "Hera", 2, "--json")
    assert (said.code, said.row["messages"]) == (1, 2)
    assert "avizu: 2 messages wait, but nobody is sending: start avizu run" in said.err


def test_a_warning_that_nobody_gets_says_it(desk: Desk) -> None:
    said = desk.approve(desk.submitted(place="Ainaro"))
    assert said.code == 1
    assert "! Nobody gets a message: no contact and no confirmed station there." in said.out


def test_an_end_that_nobody_gets_says_it(desk: Desk) -> None:
    number = desk.submitted()
    desk.approve(number)
    flags = ("--reason", "wrong suco", "--confirm-place", "Hera", "--confirm-reach", 0)
    said = desk.run("warning", "retract", number, *flags, *desk.passphrase("ana"))
    assert said.code == 1, said
    assert "! Nobody gets a message: none of this warning had gone out." in said.out


def test_an_end_goes_to_everybody_who_may_have_been_told(desk: Desk) -> None:
    number = desk.submitted()
    desk.approve(number)
    desk.house.send()
    flags = ("--reason", "wrong suco", "--confirm-place", "Hera", "--confirm-reach", 2)
    said = desk.run("warning", "retract", number, *flags, *desk.passphrase("ana"))
    assert said.code == 0, said
    assert "2 messages are on their way." in said.out


def test_while_sending_is_paused_the_approval_says_why(desk: Desk) -> None:
    why = "a gateway's clock is 7 min ahead of ours"
    with desk.house.app.database.writing() as connection:
        clock.paused(connection, at=desk.house.now, by="p1", why=why, witness=Witness.GATEWAY)
    said = desk.approve(desk.submitted())
    assert said.code == 1
    assert f"2 messages wait: sending is paused, because {why}. Run:" in " ".join(said.out.split())
    ((ok, sentence, _),) = findings(desk, "clock")
    assert (ok, sentence) == (False, f"Sending is paused since 21/11/2026 14:00 UTC, nothing expires: {why}.")


@pytest.mark.parametrize(("minutes", "fine"), [(14, True), (16, False)])
def test_doctor_says_how_long_the_oldest_message_waits(desk: Desk, minutes: int, fine: bool) -> None:
    desk.approve(desk.submitted())
    desk.house.clock.move(minutes=minutes)
    _, (ok, sentence, remedy) = findings(desk, "sending")
    assert (ok, sentence) == (fine, f"route sms: 2 queued; the oldest waits {minutes} min")
    assert fine or desk.run(*remedy.removeprefix("See which: avizu ").split()).code in {0, 1}


def test_messages_for_a_route_that_is_gone_are_named(desk: Desk) -> None:
    desk.approve(desk.submitted())
    with desk.house.app.database.writing() as connection:
        connection.execute(update(t.message).values(route="old"))
    desk.house.app.__dict__["settings"] = replace(desk.house.app.settings, routes=(sms_route(),))
    _, (ok, sentence, remedy) = findings(desk, "sending")
    assert (ok, sentence) == (False, "2 messages wait for route old, which is not set up.")
    assert remedy == "Put [route.old] back into avizu.toml, or end their warnings: avizu warning list"
