"""The rate of a route, as instants: which moment the next call may start."""

from __future__ import annotations


class Pace:
    """Spaces calls evenly at `rate` per second; 0 means as fast as it goes. Times are seconds of any steady clock."""

    def __init__(self, rate: float) -> None:
        self._gap = 1.0 / rate if rate > 0 else 0.0
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds to wait before starting one call now; the moment is taken."""
        if not self._gap:
            return 0.0
        start = max(now, self._free_at)
        self._free_at = start + self._gap
        return start - now
