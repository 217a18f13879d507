"""What a tired officer forgets, mistypes or breaks off, and what the desk says to it before it asks for more."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from duty_desk import DANGER, ROOT, Desk, avizu, words_of
from house import NIGHT
from sqlalchemy import update
from terminal import Terminal

from alerts.actions import going_alone
from alerts.app import utc_now
from alerts.model.people import Officer, Role
from alerts.store import officers
from alerts.store import tables as t

SMS = """
phone = "112"
[route.sms]
channel = "twilio"
mode = "actual"
sender = "+67077000000"
account_sid = "AC55555555555555555555555555555555"
two_way = true
usd_per_part = 0.05
"""
PHONES = {"ana": "+67077230001", "ben": "+67077230002"}
PLAN = (*DANGER, "--place", "Hera, Dili", "--trigger", "PTWC says so")


@pytest.fixture
def today(desk: Desk) -> Desk:
    """The desk at the time that the program's own clock has."""
    (desk.house.app.home / "avizu.toml").write_text(SMS, "utf-8")
    desk.house.clock.now = utc_now()
    desk.log_in()
    desk.somebody_sends()
    return desk


def opened(desk: Desk, *words: object, by: str = "ana") -> Terminal:
    home, token = str(desk.house.app.home), str(desk.token(by))
    return Terminal(*words, folder=ROOT, AVIZU_HOME=home, AVIZU_TOKEN=token, AVIZU_PUBLIC_URL="https://avizu.test")


def answers(shell: Terminal, *pairs: tuple[str, str]) -> None:
    for question, answer in pairs:
        shell.expect(question)
        shell.type(answer)


def active(desk: Desk, *more: object) -> int:
    number = desk.submitted(*more)
    assert desk.approve(number).code == 0
    return number


def give_phones(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        for login, phone in PHONES.items():
            connection.execute(update(t.officer).where(t.officer.c.login == login).values(phone=phone))


def proposed(desk: Desk) -> int:
    """A change that waits: an installation of yesterday asks for two."""
    desk.house.clock.move(days=2)
    desk.log_in()
    desk.ok("officer", "role", "vera", "officer", by="admin")
    return int(desk.run("change", "list", "--json").rows[0]["id"])


def test_alone_is_shown_from_the_next_full_minute_on(desk: Desk) -> None:
    give_phones(desk)
    desk.house.clock.move(seconds=48)
    number = desk.submitted("--expires", "+2h")
    assert "Alone from 23:06: avizu warning approve" in desk.ok("warning", "preview", number)
    with desk.house.app.database.reading() as connection:
        one = going_alone.warnings.warning(connection, number)
    assert going_alone.possible(desk.house.app, one, now=desk.house.now).at == NIGHT + timedelta(minutes=5, seconds=48)


def test_a_change_is_refused_as_the_sms_says_it(desk: Desk) -> None:
    number = proposed(desk)
    said = desk.refused("change", "refuse", number, by="ben", passphrase=False)
    assert said == ("avizu: --reason and --passphrase-file are missing. Give them: --reason ... --passphrase-file ...")
    assert "There is no change 99." in desk.refused("change", "refuse", 99, by="ben", passphrase=False)
    desk.ok("change", "refuse", number, "--reason", "not she", by="ben")
    assert "refused" in desk.refused("change", "refuse", number, by="ben", passphrase=False)


def test_a_retraction_without_its_reason_names_the_flag(desk: Desk) -> None:
    number = active(desk)
    said = desk.refused("warning", "retract", number, "--confirm-place", "Hera", *desk.passphrase("ben"), by="ben")
    assert said == "avizu: --reason and --confirm-reach are missing. Give them: --reason ... --confirm-reach ..."
    sure = ("--confirm-place", "Hera", "--confirm-reach", 2, *desk.passphrase("ben"))
    assert "A reason is needed" in desk.refused("warning", "retract", number, "--reason", " ", *sure, by="ben")


def test_at_a_terminal_a_retraction_asks_why(today: Desk) -> None:
    number = active(today)
    today.house.send()
    reach = len(today.house.messages(number))
    shell = opened(today, "warning", "retract", number, by="ben")
    answers(
        shell,
        ("Type the place that is warned (Hera): ", "Hera"),
        ("Type how many messages go out", str(reach)),
        ("[ACTUAL] Why it was a mistake, for the record: ", "the wrong river"),
        ("Passphrase of ben: ", words_of("ben")),
    )
    assert shell.end() == 0, shell.seen
    assert "the wrong river" in today.ok("warning", "show", number)


@pytest.mark.parametrize(
    ("number", "words", "says"),
    [
        (99, ("--code", "123456", "--called-by", "ben"), "There is no warning 99."),
        (1, ("--code", "123456", "--called-by", "bne"), "bne"),
        (1, ("--called-by", "bne"), "bne"),
        (1, ("--code", "12345", "--called-by", "ben"), "A code has six digits."),
        (1, ("--called-by", "ben"), "--code and --passphrase-file are missing."),
        (1, ("--alone", "--code", "123456"), "either --alone or by telephone, not both."),
        (1, ("--alone", "--called-by", "ben"), "either --alone or by telephone, not both."),
        (99, ("--alone", "--reason", "nobody answers"), "There is no warning 99."),
    ],
)
def test_what_is_wrong_with_a_yes_is_said_before_the_passphrase(desk: Desk, number: int, words, says: str) -> None:
    desk.submitted()
    assert says in desk.refused("warning", "approve", number, *words)


def test_a_denial_is_no_danger_to_be_drafted(desk: Desk) -> None:
    hoax = ("--hazard", "hoax", *DANGER[2:], "--place", "Hera, Dili")
    assert "Use: avizu warning deny" in desk.refused("warning", "draft", *hoax, "--expires", "+6h")
    times = ("--lasts", "+3h", "--valid-until", "2027-05-31", "--trigger", "it is said")
    assert "Use: avizu warning deny" in desk.refused("plan", "draft", "Hoax", *hoax, *times)
    said = desk.refused("warning", "deny", "--hazard", "hoax", "--place", "Hera, Dili")
    assert "There is no hazard 'hoax' to be warned of. Choose one of: " in said
    assert re.search(r"\bhoax\b", said.partition("Choose")[2]) is None
    assert "tsunami" in said


def test_a_denial_is_not_among_the_choices(today: Desk) -> None:
    shell = opened(today, "warning", "draft")
    assert "hoax" not in shell.expect("): ")
    shell.type("hoax")
    shell.expect("Use: avizu warning deny")
    os.close(shell._fd)


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("x" * 41, (), "The name of a plan is one line of 1 to 40 characters."),
        ("Coast", ("--lasts", "+13h"), "lasts from 30 minutes to 12 hours"),
        ("Coast", ("--valid-until", "+3h"), "'+3h' is no day. Write the last day that it holds"),
        ("Coast", ("--valid-until", "2031-01-01"), "valid for one year at the most"),
        ("Coast", ("--trigger", "x" * 301), "The trigger of a plan is one line of 1 to 300"),
    ],
)
def test_a_plan_is_refused_before_the_first_question(today: Desk, name: str, more: tuple[str, ...], says: str) -> None:
    shell = opened(today, "plan", "draft", name, *more)
    assert shell.end() == 2
    assert says in " ".join(shell.seen.split())
    assert "Hazard (" not in shell.seen


def test_a_length_of_a_plan_that_is_too_long_is_asked_again(today: Desk) -> None:
    shell = opened(today, "plan", "draft", "Coast", *PLAN)
    answers(
        shell,
        ("lasts (+3h): ", "+13h"),
        ("lasts from 30 minutes to 12 hours.", ""),
        ("lasts (+3h): ", "+3h"),
        ("Valid until (2027-05-31): ", "+3h"),
        ("'+3h' is no day.", ""),
        ("Valid until (2027-05-31): ", "+30d"),
    )
    assert shell.end() == 0


def test_a_plan_that_is_fired_says_who_was_told_and_with_whom_it_was_agreed(desk: Desk) -> None:
    give_phones(desk)
    desk.ok("plan", "draft", "River", *PLAN, "--lasts", "+3h", "--valid-until", "2027-05-01")
    desk.ok("plan", "submit", 1)
    desk.ok("plan", "approve", 1, "--confirm-place", "Hera", *desk.passphrase("ben"), by="ben")
    desk.somebody_sends()
    sure = ("--reason", "it rains", "--confirm-place", "Hera", "--confirm-reach", 2)
    out = desk.ok("plan", "fire", 1, *sure, *desk.passphrase("ana"))
    assert "fired by ana, as planned with ben" in " ".join(out.split())
    assert out.endswith("  Told: 2 officers\n")
    assert "fired by ana, as planned with ben" in " ".join(desk.ok("warning", "list").split())
    assert "  FIRED        by ana, as planned with ben\n" in desk.run("report", 1).out
    assert "It was fired by ana, as planned with ben." in desk.run("report", 1, "--format", "html").out
    assert (desk.run("warning", "show", 1, "--json").row["approval"]) == "plan"


def test_a_third_officer_fires_what_two_had_planned(desk: Desk) -> None:
    rui = Officer(login="rui", name="Rui (made up)", role=Role.OFFICER)
    with desk.house.app.database.writing() as connection:
        officers.add_officer(connection, rui, passphrase_hash="-", at=desk.house.now, by="test")
    desk.ok("plan", "draft", "River", *PLAN, "--lasts", "+3h", "--valid-until", "2027-05-01")
    desk.ok("plan", "submit", 1)
    desk.ok("plan", "approve", 1, "--confirm-place", "Hera", *desk.passphrase("ben"), by="ben")
    from alerts.actions import fire

    done = fire.fire(desk.house.app, 1, by=rui, reason="it rains", now=desk.house.now)
    assert "fired by rui, as planned by ana and ben" in " ".join(desk.ok("warning", "show", done.warning.id).split())


def a_tsunami(desk: Desk) -> int:
    return active(desk, "--hazard", "tsunami")


def test_a_wave_is_never_recorded_as_of_now_by_itself(desk: Desk) -> None:
    number = a_tsunami(desk)
    assert desk.refused("warning", "wave", number) == "avizu: --at is missing. Give it: --at ..."


def test_at_a_terminal_enter_is_now(today: Desk) -> None:
    number = a_tsunami(today)
    shell = opened(today, "warning", "wave", number)
    answers(shell, ("When did it come (Enter: now): ", "at two"), ("'at two' is not a time.", ""), ("now): ", ""))
    assert shell.end() == 0
    assert "is recorded." in shell.seen


def test_the_clock_is_confirmed_by_a_watch_without_a_day(desk: Desk) -> None:
    confirm = ("clock", "confirm", *desk.passphrase("ana"), "--time")
    assert "The clock is confirmed" in desk.ok(*confirm, "23:00")
    desk.house.clock.move(minutes=59, seconds=50)
    assert "The clock is confirmed" in desk.ok(*confirm, "0:00")
    desk.house.clock.move(seconds=20)
    assert "The clock is confirmed" in desk.ok(*confirm, "23:59")
    assert desk.run(*confirm, "22:00").code == 2
    assert "'25:00' is not a time." in desk.run(*confirm, "25:00").err


def test_an_empty_line_ends_the_question_for_the_time(today: Desk) -> None:
    shell = opened(today, "clock", "confirm")
    answers(shell, ("Time on your watch, in Dili (02:30, or 2026-11-22 02:30): ", ""))
    assert shell.end() == 2
    assert shell.seen.endswith("avizu: Stopped before the end.\n")


def test_who_breaks_off_is_told_so(today: Desk) -> None:
    shell = opened(today, "warning", "draft")
    shell.expect("Hazard (")
    shell.expect("): ")
    shell.break_off()
    assert shell.end() == 2
    assert shell.seen.endswith("\navizu: Stopped before the end.\n"), repr(shell.seen[-120:])
    assert "Aborted" not in shell.seen


def test_what_click_says_stays_as_it_is(desk: Desk) -> None:
    home = desk.house.app.home
    wrong = avizu("warning", "show", home=home)
    assert (wrong.returncode, "Missing argument 'ID'" in wrong.stderr) == (2, True)
    helped = avizu("warning", "show", "--help", home=home)
    assert (helped.returncode, helped.stdout.startswith("Usage: avizu warning show")) == (0, True)
    assert avizu("place", "find", "nowhere at all", home=home).returncode == 1
