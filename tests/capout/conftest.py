"""A desk where things are approved, published and read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders_capout import Desk, opened
from house import Clock, House, SharedApp, shipped_app

from alerts.app import App


@pytest.fixture(scope="session")
def files() -> App:
    """What never changes, read once."""
    return shipped_app()


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    built = opened(tmp_path_factory.mktemp("desk") / "home")
    built.app.database.close()
    return built


@pytest.fixture
def desk(first: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A copy of a desk made once."""
    home, clock = tmp_path / "home", Clock()
    shutil.copytree(first.app.home, home)
    app = SharedApp(home, clock=clock, given=replace(first.app.settings, home=home))
    yield Desk(House(app, clock))
    app.database.close()
