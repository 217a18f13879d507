"""What every test may ask for. The builders beside this file can be imported from any test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import House, build_house
from postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test run."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation on SQLite."""
    built = build_house(tmp_path / "home")
    yield built
    built.app.database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """ "" for SQLite in the home; an empty PostgreSQL database otherwise."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.give_back(url)


@pytest.fixture
def any_house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """The same installation on each kind of database."""
    built = build_house(tmp_path / "home", database_url=database_url)
    yield built
    built.app.database.close()


def on_ci() -> bool:
    return os.environ.get("CI") == "true"
