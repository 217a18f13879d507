from __future__ import annotations

import pytest
from builders_station import Clock, a_home
from known_stations import FULL

from alerts.app import App


@pytest.fixture
def full_home(tmp_path) -> App:
    """Sunday 4 April 2021, 14:00 in Dili; everything is known of one of its stations."""
    return a_home(tmp_path / "full", clock=Clock(), stations=FULL)


@pytest.fixture
def simple(tmp_path) -> App:
    """The same afternoon, with stations of which hardly anything is known."""
    return a_home(tmp_path / "simple", clock=Clock())
