from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duty_desk import Desk, moved
from duty_desk_fixtures import desk, first_desk
from house import House, build_house
from restrained import Watchroom

__all__ = ["desk", "first_desk"]


@pytest.fixture(scope="session")
def first_room(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Made once, and copied for each test that asks for a room."""
    house = build_house(tmp_path_factory.mktemp("room") / "home")
    Watchroom(house).settle_in()
    house.app.database.close()
    return house


@pytest.fixture
def room(first_room: House, tmp_path: Path) -> Iterator[Watchroom]:
    """With a committee member in each of Hera, Comoro and Camea."""
    house = moved(Desk(first_room, first_room.app.home.parent), tmp_path / "room").house
    yield Watchroom(house)
    house.app.database.close()


@pytest.fixture
def any_room(any_house: House) -> Watchroom:
    """The same on each kind of database."""
    return Watchroom(any_house).settle_in()
