"""The documents, and a desk at which their commands are typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all documents; each begins with a home of its own."""
    with desk(tmp_path_factory.mktemp("desk")) as made:
        yield made
