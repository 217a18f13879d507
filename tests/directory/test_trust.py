"""What the facts of a number come to: the latest of them decides, in whatever order they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from directory_desk import MARIA, MONDAY, Directory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.audience.rules import DirectoryRule
from alerts.audience.trust import Trust, due_at, pace, standing, trust
from alerts.model.people import Contact, Number
from alerts.store import numbers

RULE = DirectoryRule()
NOW = MONDAY


def ago(days: float | None):
    return None if days is None else NOW - timedelta(days=days)


def a_number(
    heard: float | None = None, asked: float | None = None, denied: float | None = None, marked: float | None = None
) -> Number:
    """Each so many days ago."""
    return Number(
        phone=MARIA, verified_at=ago(heard), asked_at=ago(asked), denied_at=ago(denied), marked_at=ago(marked)
    )


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (a_number(), Trust.UNASKED),
        (a_number(asked=14), Trust.ASKED),
        (a_number(asked=14.1), Trust.SILENT),
        (a_number(heard=365), Trust.CONFIRMED),
        (a_number(heard=366), Trust.AGEING),
        (a_number(heard=730), Trust.AGEING),
        (a_number(heard=731), Trust.STALE),
        (a_number(heard=366, asked=1), Trust.ASKED),
        (a_number(heard=380, asked=15), Trust.SILENT),
        (a_number(heard=1, asked=15), Trust.CONFIRMED),
        (a_number(heard=15, asked=15), Trust.CONFIRMED),
        (a_number(denied=1), Trust.DENIED),
        (a_number(heard=2, denied=1), Trust.DENIED),
        (a_number(heard=1, denied=2), Trust.CONFIRMED),
        (a_number(heard=1, marked=2), Trust.FAILED),
        (a_number(denied=1, marked=2), Trust.FAILED),
        (a_number(heard=-1), Trust.CONFIRMED),
    ],
)
def test_trust(number: Number, state: Trust) -> None:
    assert trust(number, RULE, NOW) is state


@pytest.mark.parametrize(
    ("number", "due"),
    [
        (a_number(), 40),
        (a_number(asked=30), 30 - 365),
        (a_number(heard=10, asked=30), 10 - 365),
        (a_number(heard=400, asked=366), 1),
        (a_number(denied=1), None),
        (a_number(marked=1), None),
        (a_number(heard=1, denied=2), 1 - 365),
    ],
)
def test_when_to_ask_next(number: Number, due: float | None) -> None:
    assert due_at(number, NOW - timedelta(days=40), RULE) == ago(due)


def test_a_contact_counts_by_the_best_number() -> None:
    contact = Contact(id=1, name="Maria", role="chief", place="x", phone="a", other_phones=("b", "c"))
    known = {"a": replace(a_number(marked=1), phone="a"), "b": replace(a_number(heard=20), phone="b")}
    one = standing(contact, known, NOW, RULE, NOW)
    assert [state for _, state in one.numbers] == [Trust.FAILED, Trust.CONFIRMED, Trust.UNASKED]
    assert (one.state, one.due_at) == (Trust.CONFIRMED, NOW)
    silent = standing(replace(contact, opted_out_at=NOW), known, NOW, RULE, NOW)
    assert (silent.state, silent.due_at) == (None, None)


DEEDS = {
    "asked": lambda connection, at: numbers.asked(connection, [MARIA], at),
    "yes": lambda connection, at: numbers.heard(connection, MARIA, at, verified=True),
    "words": lambda connection, at: numbers.heard(connection, MARIA, at, verified=False),
    "no": lambda connection, at: numbers.denied(connection, MARIA, at),
    "marked": lambda connection, at: numbers.mark(connection, MARIA, at),
    "arrived": lambda connection, at: numbers.unmark(connection, MARIA, at),
}
STORY = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(1, 40)), max_size=8)


def expected(story: list[tuple[str, int]], day: int) -> Trust:
    """From the last of each deed alone. Two deeds never fall on one day."""
    last: dict[str, int] = {}
    at = 0
    for what, days in story:
        at += days
        last[what] = at
    never = -1
    when = {what: last.get(what, never) for what in DEEDS}
    yes, asked = when["yes"], when["asked"]
    if when["marked"] > max(yes, when["words"], when["arrived"]):
        return Trust.FAILED
    if when["no"] > yes:
        return Trust.DENIED
    if asked > yes:
        return Trust.SILENT if day - asked > 14 else Trust.ASKED
    return Trust.UNASKED if yes == never else Trust.CONFIRMED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORY, later=st.integers(0, 30))
def test_whatever_happened_before_only_the_latest_facts_count(
    directory: Directory, story: list[tuple[str, int]], later: int
) -> None:
    day = 0
    with directory.house.app.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM number")
        for what, days in story:
            day += days
            DEEDS[what](connection, NOW + timedelta(days=day))
        known = numbers.numbers(connection).get(MARIA, Number(phone=MARIA))
    day += later
    assert trust(known, RULE, NOW + timedelta(days=day)) is expected(story, day)


def directory_of(numbers: int, **facts: object) -> list:
    """So many contacts, each with a number of her own."""
    contacts = [Contact(id=n, name="", role="", place="070107", phone=f"+67077{n:06}", **facts) for n in range(numbers)]
    return [standing(one, {}, NOW, RULE, NOW) for one in contacts]


@given(st.integers(0, 60), st.integers(2, 500), st.integers(1, 30))
def test_with_enough_a_day_everybody_is_asked_in_time_and_with_one_less_not(
    numbers: int, days: int, per_day: int
) -> None:
    everybody = directory_of(numbers)
    rule = replace(RULE, ask_days=days, asks_per_day=per_day)
    known = pace(everybody, rule)
    assert known.numbers == numbers
    assert (known.days <= days) is (per_day >= known.enough)
    if known.enough > 1:
        assert pace(everybody, replace(rule, asks_per_day=known.enough)).days <= days
        assert pace(everybody, replace(rule, asks_per_day=known.enough - 1)).days > days


def test_only_who_is_asked_counts_for_the_pace() -> None:
    marked = {one.contact.phone: replace(a_number(marked=1), phone=one.contact.phone) for one in directory_of(3)}
    failed = [standing(one.contact, marked, NOW, RULE, NOW) for one in directory_of(3)]
    twice = [*directory_of(4), *directory_of(2)]
    assert pace([*twice, *failed[:1]], RULE).numbers == 4
    assert pace(failed, RULE).numbers == 0
    assert pace([*directory_of(4), *directory_of(1, opted_out_at=NOW)], RULE).numbers == 3
