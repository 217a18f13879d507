"""Sources are asked side by side: one that drips holds up neither the others nor whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import BoundedSemaphore, Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _UnderWay(Generic[T]):
    stop: Event
    future: Future[T]


class Rounds(Generic[T]):
    """What is under way, by (house, name): no name twice at a time. May be used from any thread."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._under_way: dict[tuple[Hashable, str], _UnderWay[T]] = {}

    def begin(self, house: Hashable, name: str, room: BoundedSemaphore, call: Callable[[Event], T]) -> bool:
        """Starts `call` in a thread of its own, as soon as there is room. False when the name is under way.

        The event that it is given is set when it should come to its end.
        """
        stop = Event()

        def run() -> T:
            with room:
                return call(stop)

        with self._guard:
            if (house, name) in self._under_way:
                return False
            pool = ThreadPoolExecutor(1, thread_name_prefix=f"feed {name}")
            self._under_way[house, name] = _UnderWay(stop, pool.submit(run))
            pool.shutdown(wait=False)
        return True

    def names(self, house: Hashable) -> frozenset[str]:
        """What is under way in this house, or ended and not yet taken."""
        with self._guard:
            return frozenset(name for place, name in self._under_way if place == house)

    def ended(self, house: Hashable, *, within: float = 0.0) -> list[Future[T]]:
        """What has ended, in the order of its beginning, each once. Waits at most so many seconds for all to end."""
        wait([one.future for one in self._of(house)], timeout=within)
        with self._guard:
            done = [key for key, one in self._under_way.items() if key[0] == house and one.future.done()]
            return [self._under_way.pop(key).future for key in done]

    def stop(self, house: Hashable, *, within: float) -> None:
        """Asks all to come to their end, and waits at most so many seconds for it."""
        under_way = self._of(house)
        for one in under_way:
            one.stop.set()
        wait([one.future for one in under_way], timeout=within)

    def _of(self, house: Hashable) -> list[_UnderWay[T]]:
        with self._guard:
            return [one for (place, _), one in self._under_way.items() if place == house]
