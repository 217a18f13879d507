from __future__ import annotations

from pathlib import Path

import pytest
from duty_desk import Desk, open_desk
from duty_desk_fixtures import desk, first_desk  # noqa: F401
from house import House
from second_person import a_day_later, give_phones


@pytest.fixture
def settled(desk: Desk) -> Desk:  # noqa: F811 - the fixture of that name
    """A desk that has been there for a day, where everybody can be called."""
    give_phones(desk)
    return a_day_later(desk)


@pytest.fixture
def any_desk(any_house: House, tmp_path: Path) -> Desk:
    """The same on each kind of database."""
    opened = open_desk(any_house, tmp_path)
    give_phones(opened)
    return a_day_later(opened)
