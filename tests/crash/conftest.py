"""A scene on each kind of database, as wide as a test wants its route."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from scene import Scene, scene_in


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    """Answers a scene: `build(database_url, in_flight=10)`."""
    with ExitStack() as stack:
        yield lambda database_url="", in_flight=10: stack.enter_context(
            scene_in(tmp_path, database_url, in_flight=in_flight)
        )
