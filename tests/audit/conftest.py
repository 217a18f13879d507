"""Nights whose records are looked at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from duty_desk_fixtures import desk, first_desk  # noqa: F401
from house import Clock, House, SharedApp
from night import Night, a_night
from records import whole_night


@pytest.fixture
def any_night(tmp_path: Path, database_url: str) -> Iterator[Night]:
    """A whole night on each kind of database."""
    with a_night(tmp_path / "home", database_url=database_url) as night:
        whole_night(night)
        yield night


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> House:
    with a_night(tmp_path_factory.mktemp("records") / "home") as night:
        whole_night(night)
        return night.house


@pytest.fixture
def house_after(first_night: House, tmp_path: Path) -> Iterator[House]:
    """What is left of a whole night, on SQLite, for one test."""
    home = tmp_path / "copied"
    shutil.copytree(first_night.app.home, home)
    clock = Clock(first_night.now)
    app = SharedApp(home, clock=clock, given=replace(first_night.app.settings, home=home))
    yield House(app, clock)
    app.database.close()
