"""A duty desk, made once and copied for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duty_desk import Desk, moved, open_desk
from house import build_house


@pytest.fixture(scope="session")
def first_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    house = build_house(folder / "home")
    house.contact("Hera, Dili", "+67077110001", name="Maria (made up)")
    house.contact("Hera, Dili", "+67077110002", name="José (made up)", languages=("pt",))
    opened = open_desk(house, folder)
    house.app.database.close()
    return opened


@pytest.fixture
def desk(first_desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    opened = moved(first_desk, tmp_path)
    yield opened
    opened.house.app.database.close()
