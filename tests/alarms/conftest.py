"""A house that listens to sources, with officers on duty, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from watch_desk import BMKG, MIRROR, USGS, WatchDesk, watch_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WatchDesk]:
    yield from watch_desk(tmp_path / "home", feeds=(USGS, BMKG, MIRROR))


@pytest.fixture
def any_desk(tmp_path: Path, database_url: str) -> Iterator[WatchDesk]:
    yield from watch_desk(tmp_path / "home", database_url=database_url, feeds=(USGS, BMKG, MIRROR))
