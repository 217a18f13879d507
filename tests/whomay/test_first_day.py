"""An installation begins with one person; after a day it takes two."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from duty_desk import Desk, open_desk
from house import House, build_house
from second_person import account, add, give_phones, later, told
from sqlalchemy import update

from alerts.delivery.rules import DutyRule
from alerts.store import clock
from alerts.store import tables as t


def test_on_the_first_day_an_administrator_begins_alone(any_house: House, tmp_path: Path) -> None:
    desk = open_desk(any_house, tmp_path)
    give_phones(desk)
    assert add(desk) == "[ACTUAL] officer carla can log in: avizu login carla\n"
    assert account(desk, "carla").able_from is None
    assert desk.run("change", "show", 1, "--json").row["reason"] == "first day"
    assert "admin alone, on the first day: make the account carla" in told(desk)[0]
    add(desk, "dina", by="ana")
    assert account(desk, "dina") is None


@pytest.mark.parametrize("hours", [24, 24.5, 30, 24 * 365])
def test_the_first_day_ends(desk: Desk, hours: float) -> None:
    later(desk, hours=hours)
    add(desk)
    assert account(desk, "carla") is None


def test_a_clock_set_back_begins_nothing_again(settled: Desk) -> None:
    """Whoever sets the clock of the machine back to the first day finds that it is not trusted."""
    desk = settled
    desk.ok("officer", "phone", "ben", "77220099", by="admin")
    desk.house.clock.move(hours=-24)
    add(desk)
    assert account(desk, "carla") is None


@pytest.mark.parametrize("ahead", [True, False])
def test_accounts_made_by_a_clock_ahead_begin_no_day_that_lasts_for_years(desk: Desk, ahead: bool) -> None:
    made = desk.house.now + timedelta(days=1000 if ahead else 0)
    with desk.house.app.database.writing() as connection:
        connection.execute(update(t.officer).values(created_at=made))
        if not ahead:
            clock.confirm(connection, at=desk.house.now, by="admin")
    later(desk, hours=1)
    add(desk)
    assert account(desk, "carla") is None


def test_long_hours_in_the_settings_do_not_make_the_first_day_longer(tmp_path: Path) -> None:
    desk = open_desk(build_house(tmp_path / "home", duty=DutyRule(new_account_hours=720)), tmp_path)
    later(desk, hours=25)
    add(desk)
    assert account(desk, "carla") is None
    desk.ok("change", "agree", 1, by="ana")
    assert account(desk, "carla").able_from == desk.house.now + timedelta(hours=720)
    desk.house.app.database.close()
