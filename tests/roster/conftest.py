"""A night with a roster."""

from __future__ import annotations

import pytest
from duty_desk_fixtures import desk, first_desk  # noqa: F401
from duty_night import Night, begin
from house import House


@pytest.fixture
def night(house: House) -> Night:
    return begin(house)


@pytest.fixture
def any_night(any_house: House) -> Night:
    """On each kind of database."""
    return begin(any_house)
