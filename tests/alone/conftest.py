"""The duty desk at night: everybody has a telephone, and Ana's flood waits for somebody who answers."""

from __future__ import annotations

import pytest
from at_night import give_phones
from duty_desk import Desk
from duty_desk_fixtures import desk, first_desk  # noqa: F401


@pytest.fixture
def night(desk: Desk) -> Desk:  # noqa: F811
    give_phones(desk.house)
    return desk
