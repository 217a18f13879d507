"""What officers see of restraint: before they submit, when they approve, and in the history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duty_desk import Desk, Said

from alerts.actions import draft, restraint
from alerts.audience.rules import RestraintRule

STRONG = ("--severity", "Severe")


def held_by(desk: Desk) -> int:
    """A severe flood in Hera, out since a moment ago."""
    number = desk.submitted(*STRONG)
    assert approved(desk, number).code == 0
    return number


def approved(desk: Desk, number: int) -> Said:
    """Ben types what the preview asks for."""
    row = desk.run("warning", "preview", number, "--json").row
    flags = ("--confirm-place", "Hera", "--confirm-reach", row["reach"], *desk.passphrase("ben"))
    return desk.run("warning", "approve", number, *flags, by="ben")


@pytest.fixture
def manned(desk: Desk) -> Desk:
    """With somebody who sends."""
    desk.somebody_sends()
    return desk


def moderate(desk: Desk, *, place: str = "Hera, Dili") -> int:
    return desk.submitted("--severity", "Moderate", place=place)


def test_who_would_be_spared_is_known_before_anybody_approves(manned: Desk) -> None:
    strong = held_by(manned)
    outgoing = draft.preview(manned.house.app, moderate(manned))[1]
    assert outgoing.muted == {manned.house.suco("Hera, Dili"): strong}
    assert (len(outgoing.recipients), outgoing.reach) == (2, 0)


def test_who_approves_is_told_whom_it_does_not_go_to(manned: Desk) -> None:
    strong = held_by(manned)
    said = approved(manned, moderate(manned))
    assert said.code == 0
    assert f"2 messages held back in 1 place: warning {strong} is graver" in " ".join(said.out.split())
    assert "Nobody gets a message" not in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_programs_are_told_the_same(manned: Desk) -> None:
    strong = held_by(manned)
    number = moderate(manned)
    flags = ("--confirm-place", "Hera", "--confirm-reach", 0, *manned.passphrase("ben"), "--json")
    row = manned.run("warning", "approve", number, *flags, by="ben").row
    hera = manned.house.suco("Hera, Dili")
    assert (row["messages"], row["muted"]) == (0, {hera: strong})
    assert (row["taken_back"], row["put_off"], row["put_off_until"], row["not_sent"]) == ({}, 0, None, 0)


def test_who_approves_the_graver_one_is_told_what_it_takes_back(manned: Desk) -> None:
    weak = moderate(manned)
    assert approved(manned, weak).code == 0
    said = approved(manned, manned.submitted(*STRONG))
    assert f"2 messages of warning {weak} taken back in 1 place" in " ".join(said.out.split())


def test_who_approves_is_told_how_long_the_rest_waits(manned: Desk) -> None:
    app = manned.house.app
    capped = replace(
        manned.house, app=replace(app, given=replace(app.settings, restraint=RestraintRule(most_per_hour=1)))
    )
    desk = replace(manned, house=capped)
    held_by(desk)
    said = approved(desk, desk.submitted(*STRONG, "--hazard", "heavy_rain"))
    assert "put off: 2 messages, by up to 60 min: each contact was sent 1 within the hour" in " ".join(said.out.split())


def test_the_history_of_a_warning_says_why_it_was_held_back_and_that_it_went_out(manned: Desk) -> None:
    strong = held_by(manned)
    weak = moderate(manned)
    approved(manned, weak)
    flags = ("--confirm-place", "Hera", "--confirm-reach", 0, *manned.passphrase("ana"))
    assert manned.run("warning", "retract", strong, "--reason", "a slip", *flags, by="ana").code in (0, 1)
    restraint.release(manned.house.app, now=manned.house.now)
    history = " ".join(manned.ok("warning", "show", weak).split())
    assert f"held back in 1 place: warning {strong} is graver and gives the same advice" in history
    assert f"sent after all in 1 place: warning {strong} no longer stands before it" in history


def test_the_list_of_messages_says_why_one_was_not_sent(manned: Desk) -> None:
    strong = held_by(manned)
    weak = moderate(manned)
    approved(manned, weak)
    rows = manned.run("message", "list", "--warning", weak, "--json").rows
    assert {row["detail"] for row in rows} == {f"spared: warning {strong} is graver and gives the same advice"}
    assert {row["work"] for row in rows} == {"withdrawn"}
