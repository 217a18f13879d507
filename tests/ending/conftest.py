"""A night in which warnings run out, on SQLite and on each kind of database, and a duty desk."""

from __future__ import annotations

import pytest
from duty_desk_fixtures import desk, first_desk  # noqa: F401
from ending_night import EndingNight
from house import House


@pytest.fixture
def night(house: House) -> EndingNight:
    return EndingNight(house).settle_in()


@pytest.fixture
def any_night(any_house: House) -> EndingNight:
    return EndingNight(any_house).settle_in()
