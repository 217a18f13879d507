"""A desk with a modem, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house import build_house
from modem_desk import CHIEF, HERA, ModemDesk, a_spool, modem_route


def a_desk(folder: Path, database_url: str = "") -> ModemDesk:
    spool = a_spool(folder / "spool")
    house = build_house(folder / "home", database_url=database_url, routes=(modem_route(spool),), public_url="")
    house.contact(HERA, CHIEF)
    return ModemDesk(house, spool)


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[ModemDesk]:
    desk = a_desk(tmp_path)
    yield desk
    desk.house.app.database.close()


@pytest.fixture
def any_modem(tmp_path: Path, database_url: str) -> Iterator[ModemDesk]:
    desk = a_desk(tmp_path, database_url)
    yield desk
    desk.house.app.database.close()
