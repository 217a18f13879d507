"""The rate of a route, as instants: when the next call may start."""

from __future__ import annotations


class Pace:
    """Spaces calls evenly at `rate` per second; 0 means as fast as it goes. Times are seconds of any steady clock."""

    def __init__(self, rate: float) -> None:
        self._gap = 1.0 / rate if rate > 0 else 0.0
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one call may start."""
        return max(self._free_at - now, 0.0) if self._gap else 0.0

    def take(self, now: float) -> None:
        """One call starts now. A sleep that took a little too long does not push back the calls after it."""
        late = now - self._free_at
        self._free_at = (self._free_at if 0 <= late < self._gap else now) + self._gap
