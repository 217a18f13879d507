"""A directory for each test, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from directory_desk import MONDAY, Build, Directory
from duty_desk_fixtures import desk, first_desk  # noqa: F401
from house import build_house

from alerts.app import App
from alerts.audience.rules import DirectoryRule


@pytest.fixture(scope="session")
def shipped_data() -> dict[str, object]:
    """What every home reads alike, read once."""
    app = App(Path("/nonexistent"))
    return {"gazetteer": app.gazetteer, "hazards": app.hazards, "library": app.library, "stations": ()}


@pytest.fixture
def build(tmp_path: Path, shipped_data: dict[str, object]) -> Iterator[Build]:
    """A directory on a Monday at nine, with this rule."""
    built: list[Directory] = []

    def a_directory(*, database_url: str = "", mode: object = None, **rule: object) -> Directory:
        given = {"directory": replace(DirectoryRule(), **rule)} | ({"mode": mode} if mode else {})
        house = build_house(tmp_path / f"home{len(built)}", database_url=database_url, **given)
        vars(house.app).update(shipped_data)
        house.clock.now = MONDAY
        built.append(Directory(house))
        return built[-1]

    yield a_directory
    for one in built:
        one.house.app.database.close()


@pytest.fixture
def directory(build: Build) -> Directory:
    """On SQLite."""
    return build()


@pytest.fixture
def any_directory(build: Build, database_url: str) -> Directory:
    return build(database_url=database_url)
