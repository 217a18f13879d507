"""The roster: who can be called to approve, as which in order, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from alerts.model.people import DILI


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Begins on these weekdays (0 is Monday) at `begins` and ends at `ends`, when it is over; Dili time.

    Over midnight where it ends earlier than it begins; round the clock where both are the same. Who has the lowest
    `position` is called first.
    """

    login: str
    position: int
    weekdays: frozenset[int]
    begins: time
    ends: time

    def covers(self, at: datetime) -> bool:
        local = at.astimezone(DILI)
        today, yesterday = local.weekday(), (local - timedelta(days=1)).weekday()
        hour = local.time()
        if self.begins < self.ends:
            return today in self.weekdays and self.begins <= hour < self.ends
        return (today in self.weekdays and hour >= self.begins) or (yesterday in self.weekdays and hour < self.ends)


def shift_of(row: Mapping[str, Any]) -> Shift:
    """From a row of JSON as `row_of` writes it."""
    return Shift(
        login=str(row["login"]),
        position=int(row["position"]),
        weekdays=frozenset(int(day) for day in row["weekdays"]),
        begins=time.fromisoformat(row["begins"]),
        ends=time.fromisoformat(row["ends"]),
    )


def row_of(shift: Shift) -> dict[str, Any]:
    """`{"login": "ben", "position": 1, "weekdays": [0, 1], "begins": "18:00", "ends": "06:00"}`."""
    return {
        "login": shift.login,
        "position": shift.position,
        "weekdays": sorted(shift.weekdays),
        "begins": f"{shift.begins:%H:%M}",
        "ends": f"{shift.ends:%H:%M}",
    }
