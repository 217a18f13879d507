"""The shipped places, read once for all stories about earthquakes."""

from __future__ import annotations

import pytest

from alerts.app import DATA
from alerts.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))
