"""A desk where things are approved, published and read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders_capout import LOADED, Desk, opened
from house import Clock, House

from alerts.app import App


@pytest.fixture(scope="session")
def files() -> App:
    """What never changes, read once."""
    return App(Path("/nowhere"))


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, files: App) -> Desk:
    built = opened(tmp_path_factory.mktemp("desk") / "home", files)
    built.app.database.close()
    return built


@pytest.fixture
def desk(first: Desk, tmp_path: Path, files: App) -> Iterator[Desk]:
    """A copy of a desk made once."""
    home, clock = tmp_path / "home", Clock()
    shutil.copytree(first.app.home, home)
    app = App(home, clock=clock, given=replace(first.app.settings, home=home))
    app.__dict__.update({name: getattr(files, name) for name in LOADED})
    yield Desk(House(app, clock))
    app.database.close()
