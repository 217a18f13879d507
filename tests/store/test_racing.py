"""Two who do the same in the same moment: one of them does it, and neither fails."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from at_once import at_once
from house import House
from sqlalchemy import func, select

from alerts.model.event import Account
from alerts.store import events, intake, lease
from alerts.store import tables as t

EIGHT = range(8)
QUAKE = Account(sender="usgs", identifier="us1", sent=None, hazard="earthquake")


def test_eight_polls_of_a_new_feed_leave_one_state(any_house: House) -> None:
    def polled(number: int) -> None:
        with any_house.app.database.writing() as connection:
            intake.save_feed_state(connection, "dnmg", polled_at=any_house.now, failures=number)

    at_once(*(partial(polled, number) for number in EIGHT))
    with any_house.app.database.reading() as connection:
        (row,) = connection.execute(select(t.feed_state)).all()
    assert row.polled_at == any_house.now
    assert row.failures in EIGHT


def test_eight_who_see_the_same_entries_note_each_once(any_house: House) -> None:
    def seen() -> None:
        with any_house.app.database.writing() as connection:
            for number in range(5):
                intake.entry_seen(connection, "dnmg", f"entry {number}", any_house.now)

    at_once(*[seen] * 8)
    with any_house.app.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(t.feed_entry)).scalar_one() == 5


def test_eight_who_name_the_same_quake_name_it_once(any_house: House) -> None:
    def named() -> None:
        with any_house.app.database.writing() as connection:
            event_id = events.add(connection, QUAKE, at=any_house.now)
            events.remember_keys(connection, event_id, {"usgs:us1", "usgs:us2", "usgs:us3"})

    at_once(*[named] * 8)
    with any_house.app.database.reading() as connection:
        assert len(events.with_keys(connection, {"usgs:us1", "usgs:us2", "usgs:us3"})) == 1


def test_who_is_alone_sees_what_the_one_before_did(any_house: House) -> None:
    def counted() -> int:
        with any_house.app.database.writing() as connection:
            intake.alone(connection)
            before = connection.execute(select(func.count()).select_from(t.event_)).scalar_one()
            events.add(connection, QUAKE, at=any_house.now)
            return before

    assert sorted(at_once(*[counted] * 8)) == list(EIGHT)


def take(house: House, owner: str, *, later: float = 0) -> bool:
    with house.app.database.writing() as connection:
        now = house.now + timedelta(seconds=later)
        return lease.take(connection, lease.SCHEDULE, owner, now, 60)


def test_of_eight_machines_one_runs_the_schedule(any_house: House) -> None:
    for moment in (0, 60):
        won = at_once(*(partial(take, any_house, f"machine {number}", later=moment) for number in EIGHT))
        assert won.count(True) == 1


def test_a_lease_is_held_until_it_runs_out_or_is_given_back(any_house: House) -> None:
    assert take(any_house, "a")
    assert not take(any_house, "b", later=59)
    assert take(any_house, "a", later=59)
    assert not take(any_house, "b", later=118)
    assert take(any_house, "b", later=119)
    assert not take(any_house, "a", later=120)
    with any_house.app.database.writing() as connection:
        lease.give_back(connection, lease.SCHEDULE, "a")
    assert not take(any_house, "a", later=120)
    with any_house.app.database.writing() as connection:
        lease.give_back(connection, lease.SCHEDULE, "b")
    assert take(any_house, "a", later=120)


def test_a_clock_that_ran_ahead_keeps_nobody_out_for_long(any_house: House) -> None:
    assert take(any_house, "a", later=3600)
    assert take(any_house, "b")
    assert not take(any_house, "a", later=30), "a clock half a minute off is no reason to take it away"
