"""The office of the translators."""

from __future__ import annotations

import pytest
from duty_desk import Desk
from duty_desk_fixtures import desk, first_desk  # noqa: F401
from translators_office import Office


@pytest.fixture
def office(desk: Desk) -> Office:  # noqa: F811
    return Office(desk)
