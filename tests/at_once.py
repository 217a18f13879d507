"""Several people or programs that do something in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Done = TypeVar("Done")


def at_once(*deeds: Callable[[], Done]) -> list[Done]:
    """What each came to. What one of them raises is raised."""
    ready = threading.Barrier(len(deeds))

    def begin(deed: Callable[[], Done]) -> Done:
        ready.wait(10)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        begun = [pool.submit(begin, deed) for deed in deeds]
    return [each.result() for each in begun]
