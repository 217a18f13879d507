"""Ticks of a call sheet as they are typed back: "12 02:41 she repeats it to the chapel". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from alerts.errors import Unusable

DILI = timezone(timedelta(hours=9))
MINUTE = timedelta(minutes=1)
LONGEST_NOTE = 300
ENDS = frozenset({"x", "X"})
_TIMELIKE = re.compile(r"(\d{1,2})[:.h](\d{2})", re.ASCII)
_WHO = re.compile(r"#?([0-9]{1,9}|[a-z][a-z0-9-]{0,63})", re.ASCII)
_HOW = "Write the number of the contact or the station, then the time: 12 02:41"


@dataclass(frozen=True, slots=True)
class Tick:
    """`who` is a contact's number as text, or a station's id; `at` None is now."""

    who: str
    at: datetime | None
    note: str = ""

    @property
    def contact(self) -> int | None:
        return int(self.who) if self.who.isdigit() else None


def read_tick(line: str, now: datetime) -> Tick:
    """Of one line. A clock is Dili's; one later than now is yesterday's. Raises Unusable with what is wrong."""
    first, *rest = line.split()
    who = _WHO.fullmatch(first.lower())
    if who is None:
        raise Unusable(f"{_short(first)} is neither a number on the sheet nor a station.", remedy=_HOW)
    at = None
    if rest and (clock := _TIMELIKE.fullmatch(rest[0])):
        at = _last(int(clock[1]), int(clock[2]), rest.pop(0), now)
    note = " ".join(rest)
    if len(note) > LONGEST_NOTE:
        raise Unusable(f"The note is longer than {LONGEST_NOTE} characters.", remedy="Write it shorter.")
    return Tick(who[1], at, note)


def _last(hour: int, minute: int, typed: str, now: datetime) -> datetime:
    """The newest such time that is not ahead."""
    try:
        clock = time(hour, minute)
    except ValueError:
        raise Unusable(f"{typed} is not a time.", remedy="Write it as 02:41 (Dili time).") from None
    local = now.astimezone(DILI)
    there = datetime.combine(local.date(), clock, DILI)
    return (there if there <= local else there - timedelta(days=1)).astimezone(now.tzinfo)


def within_its_minute(at: datetime, approvals: Iterable[datetime]) -> datetime:
    """A clock without seconds stands for its whole minute: what was approved in it was known by then."""
    return max([at, *(one for one in approvals if at <= one < at + MINUTE)])


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")
