"""The night of this folder: Ana's and Ben's terminals, each a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from two_terminals import HalfPastTwo, half_past_two


@pytest.fixture
def night(tmp_path: Path) -> Iterator[HalfPastTwo]:
    with half_past_two(tmp_path, "ana", "ben") as opened:
        yield opened
