"""The shipped places, read once for all stories about them."""

from __future__ import annotations

import pytest

from alerts.app import DATA
from alerts.places.gazetteer import Gazetteer
from alerts.places.shapes import Shapes


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    return Shapes.load((DATA / "sucos.rings.json.gz").read_bytes(), (DATA / "coast.lines.json.gz").read_bytes())
