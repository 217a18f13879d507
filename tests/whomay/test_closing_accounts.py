"""Closing accounts must not leave a country with nobody who may say yes, nor make somebody new by a detour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from duty_desk import Desk
from house import ADMIN
from second_person import PHONES, account, audit, later, pages, told

from alerts.actions import accounts
from alerts.errors import NotAllowed
from alerts.model.people import Officer, Role
from alerts.store import officers


def third_officer(desk: Desk, *, new: bool = False) -> None:
    able = desk.house.now + timedelta(hours=24) if new else None
    carla = Officer(login="carla", name="Carla (made up)", role=Role.OFFICER, able_from=able)
    with desk.house.app.database.writing() as connection:
        officers.add_officer(connection, carla, passphrase_hash="-", at=desk.house.now, by="test")


@pytest.mark.parametrize("carla_is_new", [None, True])
def test_the_second_last_who_can_approve_is_closed_by_two(settled: Desk, carla_is_new: bool | None) -> None:
    if carla_is_new:
        third_officer(settled, new=True)
    said = settled.ok("officer", "disable", "ben", by="admin")
    assert said == "[ACTUAL] Change 1. Somebody else agrees to it: avizu change agree 1\n"
    assert account(settled, "ben").disabled_at is None
    assert "is about your own account" in settled.run("change", "agree", 1, by="ben").err
    number = settled.submitted()
    assert settled.approve(number, by="ben").code == 0, "meanwhile he can say yes"
    settled.ok("change", "agree", 1, by="ana")
    assert account(settled, "ben").disabled_at == settled.house.now
    done = "NDMD CHANGE 1: admin and ana agreed to close the account ben. Not right? Tell an administrator"
    assert sorted(phone for phone, text in pages(settled) if text == done) == sorted(
        PHONES[login] for login in ("admin", "ana", "ben")
    )
    assert ("ana", "account disabled") in audit(settled)
    assert "Nobody is logged in here" in settled.refused("officer", "list", by="ben")


def test_an_administrator_empties_no_desk(settled: Desk) -> None:
    third_officer(settled)
    settled.ok("officer", "disable", "carla", by="admin")
    for login in ("ana", "ben"):
        settled.ok("officer", "disable", login, by="admin")
        with pytest.raises(NotAllowed, match="closing that account takes two people"):
            accounts.disable(settled.house.app, login, by=ADMIN, now=settled.house.now)
    assert settled.approve(settled.submitted()).code == 0


def test_who_can_not_approve_is_closed_by_one(settled: Desk) -> None:
    said = settled.ok("officer", "disable", "vera", by="admin")
    assert said == "[ACTUAL] vera can do nothing any more.\n"
    closed = [phone for phone, text in pages(settled) if "has disabled the account vera" in text]
    assert PHONES["vera"] in closed, "whose account it was hears of it"


def test_it_asks_for_the_passphrase(settled: Desk) -> None:
    said = settled.run("officer", "disable", "vera", by="admin", passphrase=False)
    assert (said.code, account(settled, "vera").disabled_at) == (2, None)


def test_closed_and_opened_within_a_day_makes_nobody_new(settled: Desk) -> None:
    """A hostile administrator would switch Ben off for a night with two commands."""
    third_officer(settled)
    settled.ok("officer", "disable", "ben", by="admin")
    later_by(settled, hours=23)
    settled.ok("officer", "enable", "ben", by="admin")
    settled.ok("change", "agree", 1, by="ana")
    assert (account(settled, "ben").disabled_at, account(settled, "ben").able_from) == (None, None)


def test_who_was_new_stays_new(settled: Desk) -> None:
    third_officer(settled, new=True)
    before = account(settled, "carla").able_from
    settled.ok("officer", "disable", "carla", by="admin")
    settled.ok("officer", "enable", "carla", by="admin")
    settled.ok("change", "agree", 1, by="ana")
    assert account(settled, "carla").able_from == before


def test_a_closed_account_is_not_closed_again(settled: Desk) -> None:
    """Else one closed long ago would be opened as one closed just now."""
    third_officer(settled)
    settled.ok("officer", "disable", "ben", by="admin")
    closed = account(settled, "ben").disabled_at
    later_by(settled, hours=30)
    assert "The account ben is disabled already." in settled.refused("officer", "disable", "ben", by="admin")
    assert account(settled, "ben").disabled_at == closed


def later_by(desk: Desk, *, hours: int) -> None:
    """Who is still there logs in again."""
    desk.house.clock.move(hours=hours)
    for login in ("admin", "ana"):
        token = accounts.log_in(desk.house.app, login, f"the passphrase of {login}", now=desk.house.now)
        accounts.write_private(desk.token(login), token)


def test_on_the_first_day_the_administrator_does_it_alone(desk: Desk) -> None:
    assert desk.ok("officer", "disable", "ben", by="admin") == "[ACTUAL] ben can do nothing any more.\n"
    assert account(desk, "ben").disabled_at == desk.house.now


def test_everybody_hears_of_the_proposal(settled: Desk) -> None:
    settled.ok("officer", "disable", "ben", by="admin")
    assert told(settled) == ["NDMD CHANGE 1: admin wants to close the account ben. Not right? avizu change refuse 1"]
    later(settled, days=7)
    assert "more than 7 days ago" in settled.run("change", "agree", 1, by="ana").err
