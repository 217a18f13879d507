"""Hours on air as people write them, "mon-sat 17:00-22:00": read, and written again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from alerts.errors import Unusable
from alerts.model.people import OnAirHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAILY = "daily"
_EVERY_DAY = frozenset(range(7))
_AROUND_SIGNS = re.compile(r"\s*([-–,])\s*")
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?", re.ASCII)
_REMEDY = 'Write them as "daily 09:00-15:00" or "mon-sat 17:00-22:00", one span each.'


def read_hours(text: str) -> OnAirHours:
    """Days (daily, mon-sat, or sat,sun), then from and to; over midnight where it ends earlier than it begins.

    Raises Unusable with what is wrong. Round the clock is 00:00-24:00; the same time twice says nothing.
    """
    days, _, span = _AROUND_SIGNS.sub(lambda sign: "," if sign[1] == "," else "-", text.strip()).rpartition(" ")
    found = _SPAN.fullmatch(span)
    if not found:
        raise Unusable(f"{text!r} are no hours on air.", remedy=_REMEDY)
    begins, ends = _clock(found[1], found[2], text), _clock(found[3], found[4], text, last=24)
    if begins == ends and found[3] != "24":
        raise Unusable(f"{text!r} ends when it begins.", remedy='Write round the clock as "daily 00:00-24:00".')
    return OnAirHours(frozenset(_weekdays(days.strip().casefold(), text)), begins, ends)


def written(hours: OnAirHours) -> str:
    """As `read_hours` reads them: "daily 18:00-23:00", "mon-wed,sat 22:00-02:00"."""
    ends = "24:00" if hours.ends == time() else f"{hours.ends:%H:%M}"
    return f"{_days(hours.weekdays)} {hours.begins:%H:%M}-{ends}"


def _clock(hour: str, minute: str | None, text: str, *, last: int = 23) -> time:
    """24:00 is the midnight that ends a day, which `time` calls 00:00."""
    hours, minutes = int(hour), int(minute or 0)
    if hours > last or minutes > 59 or (hours == 24 and minutes):
        raise Unusable(f"{text!r} holds a time that no clock shows.", remedy=_REMEDY)
    return time(hours % 24, minutes)


def _weekdays(days: str, text: str) -> Iterator[int]:
    if days == _DAILY:
        yield from _EVERY_DAY
        return
    for part in days.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise Unusable(f"{text!r} names a day that is none of: {_DAILY}, {', '.join(DAYS)}.", remedy=_REMEDY)
        day, end = DAYS.index(first), DAYS.index(last or first)
        yield from ((day + n) % 7 for n in range((end - day) % 7 + 1))


def _days(weekdays: frozenset[int]) -> str:
    if weekdays == _EVERY_DAY:
        return _DAILY
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in _runs(weekdays))


def _runs(weekdays: frozenset[int]) -> list[list[int]]:
    """Days that follow each other stand together."""
    runs: list[list[int]] = []
    for day in sorted(weekdays):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
