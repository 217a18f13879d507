"""A machine at the duty desk, on each kind of database."""

from __future__ import annotations

from pathlib import Path

import pytest
from duty_desk import open_desk
from house import House
from machine import Machine


@pytest.fixture
def machine(house: House, tmp_path: Path) -> Machine:
    house.contact("Hera, Dili", "+67077110001")
    return Machine(open_desk(house, tmp_path))


@pytest.fixture
def any_machine(any_house: House, tmp_path: Path) -> Machine:
    any_house.contact("Hera, Dili", "+67077110001")
    return Machine(open_desk(any_house, tmp_path))
