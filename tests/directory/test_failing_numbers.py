"""Numbers that fail: marked after three times, never for our own failings, and well again when something arrives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from directory_desk import (
    CANARIES,
    COMORO,
    DEAD,
    DELIVERED,
    FILTERED,
    HERA,
    JOSE,
    MARIA,
    MONDAY,
    NO_WAY,
    OFF,
    REFUSED,
    TAKEN,
    Build,
    Directory,
    Fate,
)
from house import ANA

from alerts.actions import end, marks, verify
from alerts.audience.rules import DirectoryRule
from alerts.audience.trust import LONG_SILENCE, Trust, Try, has_given_out
from alerts.model.message import Proof
from alerts.model.outcome import Blame
from alerts.store import contact_changes, people

TOGETHER = timedelta(0)


def a_pair(directory: Directory) -> Directory:
    """Maria and José of Hera; everything arrives at José's."""
    directory.house.contact(HERA, MARIA)
    directory.house.contact(HERA, JOSE)
    directory.gateway.fates[JOSE] = DELIVERED
    return directory


@pytest.fixture
def pair(directory: Directory) -> Directory:
    return a_pair(directory)


@pytest.fixture
def any_pair(any_directory: Directory) -> Directory:
    """On each kind of database."""
    return a_pair(any_directory)


def warned(directory: Directory, *fates: Fate, hours: float = 1) -> None:
    """A warning for each of these, which is how it fares at Maria's."""
    for fate in fates:
        directory.gateway.fates[MARIA] = fate
        directory.warn(HERA)
        directory.house.clock.move(hours=hours)


def test_a_number_that_failed_three_times_is_marked_and_not_deleted(any_pair: Directory) -> None:
    pair = any_pair
    warned(pair, DEAD, REFUSED)
    assert pair.look() == marks.Marked()
    warned(pair, DEAD)
    assert pair.look() == marks.Marked(marked=1)
    assert pair.look() == marks.Marked()
    assert pair.marked() == {MARIA}
    assert pair.states() == {MARIA: Trust.FAILED, JOSE: Trust.UNASKED}
    with pair.house.app.database.reading() as connection:
        maria = people.contacts(connection)[0]
        (entry,) = contact_changes.history(connection, maria.id)
    assert (maria.live_phones, entry.who, entry.what) == ((), "avizu", "number marked")
    assert MARIA not in str(entry.detail)


def test_what_our_own_way_failed_at_is_not_the_numbers_fault(pair: Directory) -> None:
    warned(pair, FILTERED, NO_WAY, ("rejected", "20003"), ("rejected", "expired"), hours=200)
    assert pair.look() == marks.Marked()


def test_our_own_failings_in_between_neither_count_nor_help(pair: Directory) -> None:
    warned(pair, DEAD, FILTERED, DEAD, NO_WAY, DEAD)
    assert pair.look().marked == 1


def test_they_must_be_in_a_row(any_pair: Directory) -> None:
    pair = any_pair
    warned(pair, DEAD, DEAD, DELIVERED, DEAD, DEAD, TAKEN, DEAD, DEAD)
    assert pair.look().marked == 0
    warned(pair, DEAD)
    assert pair.look().marked == 1


def test_one_text_for_two_committees_is_one_failure(directory: Directory) -> None:
    for suco in (HERA, COMORO):
        directory.house.contact(suco, MARIA)
    for _ in range(2):
        directory.gateway.fates[MARIA] = DEAD
        directory.warn(HERA, COMORO)
    assert directory.look().marked == 0


def test_a_phone_without_power_in_a_disaster_is_not_given_up(pair: Directory) -> None:
    warned(pair, *[OFF] * 6, hours=20)
    assert pair.look().marked == 0
    warned(pair, OFF, hours=100)
    assert pair.look().marked == 0
    warned(pair, OFF)
    assert pair.look().marked == 1


def test_phones_are_not_to_blame_while_their_operator_is_out(build: Build) -> None:
    directory = build(canary=CANARIES)
    directory.house.contact(HERA, MARIA)
    directory.gateway.fates = {MARIA: OFF, CANARIES["telecom"]: OFF}
    for _ in range(4):
        directory.try_operators()
        warned(directory, OFF, hours=80)
    assert directory.look().marked == 0
    directory.gateway.fates[CANARIES["telecom"]] = DELIVERED
    directory.try_operators(days=1)
    assert directory.look().marked == 1


def test_questions_count_as_well(directory: Directory) -> None:
    directory.house.contact(HERA, MARIA)
    directory.gateway.fates[MARIA] = DEAD
    for year in range(3):
        assert (directory.ask().now, directory.look().marked) == (1, year == 2)
        # 52 weeks and a day, and another Monday.
        directory.house.clock.move(days=371)
    assert directory.marked() == {MARIA}


def test_a_late_delivery_takes_the_mark_off(any_pair: Directory) -> None:
    pair = any_pair
    warned(pair, DEAD, DEAD, DEAD)
    pair.look()
    message = pair.rows(MARIA)[-1]
    pair.receipt(pair.attempts(message.id)[0], Proof.DELIVERED)
    assert pair.look(minutes=1) == marks.Marked(unmarked=1)
    assert pair.look() == marks.Marked()
    assert (pair.marked(), pair.audit()[-1]) == (set(), "number unmarked")


@pytest.mark.parametrize("text", ["ok", "PARA", "se ne'e?"])
def test_any_sms_from_the_number_takes_the_mark_off(pair: Directory, text: str) -> None:
    warned(pair, DEAD, DEAD, DEAD)
    pair.look()
    pair.says(MARIA, text, hours=1)
    assert pair.marked() == set()
    assert "number unmarked" in pair.audit()
    # The failures of before are forgotten.
    assert pair.look(hours=1) == marks.Marked()
    warned(pair, DEAD, DEAD)
    assert pair.look() == marks.Marked()


def test_an_officer_clears_a_number_and_it_has_three_lives_again(pair: Directory) -> None:
    warned(pair, DEAD, DEAD, DEAD)
    pair.look()
    with pair.house.app.database.reading() as connection:
        maria = people.contacts_of_phone(connection, MARIA)[0]
    done = verify.confirm(pair.house.app, maria.id, by=ANA, now=pair.house.clock.move(hours=1))
    assert done.state is Trust.CONFIRMED
    assert pair.look(minutes=1) == marks.Marked()
    warned(pair, DEAD, DEAD)
    assert pair.look() == marks.Marked()
    warned(pair, DEAD)
    assert pair.look() == marks.Marked(marked=1)


def test_a_marked_number_gets_no_question(pair: Directory) -> None:
    warned(pair, DEAD, DEAD, DEAD)
    pair.look()
    pair.house.clock.move(days=2)
    pair.gateway.posts.clear()
    end.expire(pair.house.app, now=pair.now)
    pair.ask()
    assert [post.to for post in pair.gateway.posts] == [JOSE]


def tries(*blames: Blame | None, apart: timedelta = LONG_SILENCE) -> list[Try]:
    """Oldest first."""
    return [Try(f"text {i}", MONDAY + i * apart, blame) for i, blame in enumerate(blames)]


@pytest.mark.parametrize(
    ("row", "out"),
    [
        ((Blame.NUMBER,) * 3, True),
        ((Blame.NUMBER,) * 2, False),
        ((Blame.PHONE,) * 3, True),
        ((Blame.NUMBER, Blame.PHONE, Blame.NUMBER), True),
        ((Blame.OURS,) * 9, False),
        ((Blame.NUMBER, Blame.OURS, Blame.NUMBER, Blame.OURS, Blame.NUMBER), True),
        ((Blame.NUMBER, Blame.NUMBER, Blame.NUMBER, None), False),
        ((None, Blame.NUMBER, Blame.NUMBER, Blame.NUMBER), True),
    ],
)
def test_what_counts(row: tuple[Blame | None, ...], out: bool) -> None:
    assert has_given_out(tries(*row), DirectoryRule()) is out
    assert has_given_out(list(reversed(tries(*row))), DirectoryRule()) is out


def test_the_number_itself_counts_at_once_a_phone_that_is_off_does_not() -> None:
    assert has_given_out(tries(*(Blame.NUMBER,) * 3, apart=TOGETHER), DirectoryRule())
    assert not has_given_out(tries(*(Blame.PHONE,) * 9, apart=timedelta(hours=1)), DirectoryRule())
    assert not has_given_out(tries(*(Blame.PHONE,) * 9), DirectoryRule(), phones_count=False)
    assert has_given_out(tries(Blame.NUMBER, apart=TOGETHER), DirectoryRule(failures=1))
