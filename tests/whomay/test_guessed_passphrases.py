"""Somebody guesses at the desk: it takes longer each time, then the account is locked, then everybody is told."""

from __future__ import annotations

import pytest
from duty_desk import Desk, words_of
from second_person import account, audit, pages, told

from alerts.actions import accounts, asked_again
from alerts.errors import NotAllowed
from alerts.store import officers


def attempt(desk: Desk, login: str, words: str = "a wrong guess") -> str:
    """What is answered; "" for the right one."""
    try:
        accounts.check(desk.house.app, login, words, now=desk.house.now)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def guess(desk: Desk, login: str, times: int, *, patience: float = 8) -> None:
    for _ in range(times):
        assert attempt(desk, login) == "Login or passphrase is wrong. Try again."
        desk.house.clock.move(seconds=patience)


@pytest.mark.parametrize(("wrong", "wait"), [(2, 2), (3, 4), (4, 8)])
def test_each_wrong_one_costs_more_time(settled: Desk, wrong: int, wait: int) -> None:
    guess(settled, "ana", wrong - 1)
    guess(settled, "ana", 1, patience=0)
    right = words_of("ana")
    assert attempt(settled, "ana", right) == f"ana must wait after wrong passphrases. Wait {wait} seconds."
    settled.house.clock.move(seconds=wait - 1)
    assert attempt(settled, "ana", right).endswith("Wait 1 second.")
    settled.house.clock.move(seconds=1)
    assert attempt(settled, "ana", right) == ""
    assert account(settled, "ana").failures == 0


def test_one_slip_costs_nothing(settled: Desk) -> None:
    guess(settled, "ana", 1, patience=0)
    assert attempt(settled, "ana", words_of("ana")) == ""


def test_the_fifth_locks_and_all_are_told_once(any_desk: Desk) -> None:
    guess(any_desk, "ana", 5, patience=8)
    for _ in range(3):
        assert "The account ana is locked after wrong passphrases." in attempt(any_desk, "ana")
    assert told(any_desk) == [
        "NDMD account ana is locked after 5 wrong passphrases at the desk, for 15 min",
    ]
    assert audit(any_desk).count(("ana", "account locked")) == 1
    assert attempt(any_desk, "ben", words_of("ben")) == ""


def test_the_second_lock_of_a_day_lasts_an_hour(settled: Desk) -> None:
    guess(settled, "ana", 5)
    settled.house.clock.move(minutes=15)
    guess(settled, "ana", 5, patience=8)
    settled.house.clock.move(minutes=58)
    assert "Wait 2 minutes" in attempt(settled, "ana", words_of("ana"))
    settled.house.clock.move(minutes=2)
    assert attempt(settled, "ana", words_of("ana")) == ""
    assert [text.rpartition("for ")[2] for text in told(settled)] == ["15 min", "60 min"]
    settled.house.clock.move(hours=24)
    guess(settled, "ana", 5, patience=8)
    assert pages(settled)[-1][1].endswith("for 15 min")


def test_two_people_take_a_lock_away_and_nobody_is_new_for_it(settled: Desk) -> None:
    guess(settled, "ben", 5)
    settled.ok("officer", "enable", "ben", by="admin")
    assert "locked" in attempt(settled, "ben", words_of("ben"))
    settled.ok("change", "agree", 1, by="ana")
    assert attempt(settled, "ben", words_of("ben")) == ""
    assert account(settled, "ben").able_from is None


def test_a_stolen_token_does_not_guess_for_ever(settled: Desk) -> None:
    """Five guesses later nothing is imported, that login is over, and everybody knows."""
    wrong = settled.file("guess", "a wrong guess")
    file = settled.file("c.csv", "name,role,suco,phone,languages\nEve,chief,Hera,77110009,tet\n")
    for _ in range(5):
        settled.refused("contact", "import", file, "--passphrase-file", wrong)
        settled.house.clock.move(seconds=8)
    assert "Nobody is logged in here" in settled.refused("contact", "import", file)
    assert "Eve" not in settled.ok("contact", "list", by="ben")
    assert told(settled) == ["NDMD 5 wrong passphrases where ana was logged in: that login has ended"]
    assert audit(settled)[-1] == ("ana", "login ended after wrong passphrases")
    assert (account(settled, "ana").failures, account(settled, "ana").locked_until) == (0, None)
    assert attempt(settled, "ana", words_of("ana")) == ""


def asked(desk: Desk, words: str, *, by: str = "ana") -> str:
    """What is answered where it is asked again; "" for the right one."""
    try:
        asked_again.check(desk.house.app, desk.token(by).read_text(), words, now=desk.house.now)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def test_where_it_is_asked_again_each_wrong_one_costs_more_time(any_desk: Desk) -> None:
    for wait in (0, 2, 4, 8):
        assert asked(any_desk, "a wrong guess") == "Login or passphrase is wrong. Try again."
        if wait:
            said = f"ana must wait after wrong passphrases. Wait {wait} seconds."
            assert asked(any_desk, words_of("ana")) == said
            any_desk.house.clock.move(seconds=wait)
    assert asked(any_desk, words_of("ana")) == ""
    for _ in range(4):
        assert asked(any_desk, "a wrong guess") == "Login or passphrase is wrong. Try again."
        any_desk.house.clock.move(seconds=8)
    said = asked(any_desk, "a wrong guess")
    assert said == "Login ended after 5 wrong passphrases. Log in again: avizu login ana"
    assert len(told(any_desk)) == 1


def test_another_login_of_the_same_account_goes_on(settled: Desk) -> None:
    stolen = accounts.log_in(settled.house.app, "ana", words_of("ana"), now=settled.house.now)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            asked_again.check(settled.house.app, stolen, "a wrong guess", now=settled.house.now)
        settled.house.clock.move(seconds=8)
    assert asked(settled, words_of("ana")) == ""


def test_a_wait_of_a_clock_that_was_ahead_keeps_nobody(settled: Desk) -> None:
    settled.house.clock.move(hours=2)
    for _ in range(2):
        asked(settled, "a wrong guess")
    settled.house.clock.move(hours=-2)
    assert asked(settled, words_of("ana")) == ""


def test_whoever_guesses_at_login_keeps_nobody_who_is_logged_in_from_deciding(settled: Desk) -> None:
    """Every account is locked at the door; what was submitted is approved, taken back, and stopped all the same."""
    for login in ("ana", "ben", "admin"):
        guess(settled, login, 5)
        assert "is locked" in attempt(settled, login, words_of(login))
    first = settled.submitted("--expires", "+2h")
    assert settled.approve(first).code == 0
    taken_back = settled.run(
        *("warning", "retract", first, "--reason", "the tap", "--confirm-place", "Hera", "--confirm-reach", 0),
        *settled.passphrase("ana"),
    )
    assert "retraction of flood, severe  active" in taken_back.out
    settled.ok("officer", "enable", "ana", by="admin")
    settled.ok("change", "agree", 1, by="ben")
    assert attempt(settled, "ana", words_of("ana")) == ""


def test_guesses_at_many_logins_raise_the_alarm_once(settled: Desk) -> None:
    for login in ("ana", "ben", "admin", "vera", "ana", "ben"):
        guess(settled, login, 4)
        assert attempt(settled, login, words_of(login)) == "", "the slips of each are forgotten"
    assert told(settled) == ["NDMD somebody guesses passphrases at the desk: 20 wrong ones within 10 min"]
    assert audit(settled).count(("avizu", "passphrases guessed")) == 1


def test_a_few_slips_in_a_day_raise_none(settled: Desk) -> None:
    for _ in range(6):
        guess(settled, "ana", 4, patience=60)
        assert attempt(settled, "ana", words_of("ana")) == ""
    assert pages(settled) == []


@pytest.mark.parametrize("login", ["admin\x1b[31m", "x" * 5000, "' OR 1=1 --", "avizu", "", "Ünï"])
def test_a_login_that_is_none_is_written_down_harmlessly(settled: Desk, login: str) -> None:
    guess(settled, login, 1)
    who, what = audit(settled)[-1]
    assert what == "wrong passphrase"
    assert who.startswith("?")
    assert len(who) <= 33
    assert who.isascii()
    assert who.isprintable()


def test_a_closed_account_stays_closed_to_the_right_passphrase(settled: Desk) -> None:
    with settled.house.app.database.writing() as connection:
        officers.disable(connection, "ben", settled.house.now)
    assert attempt(settled, "ben", words_of("ben")) == "Login or passphrase is wrong. Try again."
