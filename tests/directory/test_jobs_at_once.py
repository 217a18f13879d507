"""Two programs on one database: nobody is asked twice, no day's share is exceeded, no test message goes out twice."""

from __future__ import annotations

from collections import Counter
from functools import partial

from at_once import at_once
from directory_desk import CANARIES, DEAD, HERA, MARIA, Build

from alerts.actions import canary, marks, verify
from alerts.store import numbers


def test_two_schedules_ask_todays_share_once(build: Build, database_url: str) -> None:
    directory = build(database_url=database_url, asks_per_day=3)
    for index in range(5):
        directory.house.contact(HERA, f"+6707711000{index}")
    job = partial(verify.ask_due, directory.house.app, now=directory.now)
    done = at_once(job, job, job)
    assert sum(one.now for one in done) == 3
    assert Counter(row.purpose for row in directory.house.messages()) == {"verify": 3}
    assert directory.audit().count("contacts asked") == 1


def test_two_schedules_try_each_operator_once(build: Build, database_url: str) -> None:
    directory = build(database_url=database_url, canary=CANARIES)
    job = partial(canary.try_due, directory.house.app, now=directory.now)
    assert sorted(map(len, (one.operators for one in at_once(job, job)))) == [0, 3]


def test_two_schedules_mark_a_number_once(build: Build, database_url: str) -> None:
    directory = build(database_url=database_url)
    directory.house.contact(HERA, MARIA)
    directory.gateway.fates[MARIA] = DEAD
    for _ in range(3):
        directory.warn(HERA)
    job = partial(marks.look, directory.house.app, now=directory.now)
    assert sum(one.marked for one in at_once(job, job)) == 1
    assert directory.audit().count("number marked") == 1


def test_what_two_learn_of_a_number_in_the_same_moment_is_both_kept(build: Build, database_url: str) -> None:
    directory = build(database_url=database_url)

    def learn(deed) -> None:
        with directory.house.app.database.writing() as connection:
            deed(connection)

    at_once(
        lambda: learn(lambda c: numbers.asked(c, [MARIA], directory.now)),
        lambda: learn(lambda c: numbers.mark(c, MARIA, directory.now)),
    )
    with directory.house.app.database.reading() as connection:
        known = numbers.numbers(connection)[MARIA]
    assert (known.asked_at, known.marked_at) == (directory.now, directory.now)
