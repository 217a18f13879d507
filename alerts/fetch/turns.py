"""One request at a time to each host, whoever asks: threads that want the same host wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakValueDictionary

from alerts.errors import Unreachable


class Turns:
    """Holds a lock for each "host:port" that somebody asks or waits for; those that nobody needs vanish by themselves.

    Whoever has a turn must not ask for another one: so nobody can wait for somebody who waits for them.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    @contextmanager
    def of(self, place: str, *, wait: float) -> Iterator[None]:
        """Alone with this host. Raises Unreachable when the turn has not come within `wait` seconds."""
        with self._guard:
            lock = self._locks.setdefault(place, Lock())
        if not lock.acquire(timeout=wait):
            raise Unreachable(
                f"Others kept asking {place.rpartition(':')[0]} for {wait:g} s.",
                remedy="It is tried again later.",
                code="no-turn",
            )
        try:
            yield
        finally:
            lock.release()


EVERYBODY = Turns()
"""Of the whole process: the schedule, the commands and the web side are guests of the same hosts."""
