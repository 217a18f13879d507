"""Ticks of a call sheet as they are typed back: "12 02:41 she repeats it to the chapel". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from alerts.errors import Unusable

DILI = timezone(timedelta(hours=9))
MINUTE = timedelta(minutes=1)
LONGEST_NOTE = 300
ENDS = frozenset({"x", "X"})
_TIMELIKE = re.compile(r"(\d{1,2})[:.h](\d{2})|(\d{2})(\d{2})", re.ASCII)
_DAYLIKE = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)
_WHO = re.compile(r"#?([0-9]{1,9}|[a-z][a-z0-9-]{0,63})", re.ASCII)
_HOW = "Write the number of the contact or the station, then the time: 12 02:41"


@dataclass(frozen=True, slots=True)
class Tick:
    """`who` is a contact's number as text, or a station's id; `at` None is now. `ahead` is the clock as it was typed
    where it has not come yet today, so that `at` is yesterday's.
    """

    who: str
    at: datetime | None
    note: str = ""
    ahead: str = ""

    @property
    def contact(self) -> int | None:
        return int(self.who) if self.who.isdigit() else None


def read_tick(line: str, now: datetime) -> Tick:
    """Of one line. A clock is Dili's; one later than now is yesterday's, and with a day before it, 21/11 23:59, of the
    last such day. Raises Unusable with what is wrong.
    """
    first, *rest = line.split()
    who = _WHO.fullmatch(first.lower())
    if who is None:
        raise Unusable(f"{_short(first)} is neither a number on the sheet nor a station.", remedy=_HOW)
    at, ahead = None, ""
    if len(rest) > 1 and _DAYLIKE.fullmatch(rest[0]) and (clock := _clock(rest[1])):
        at = _on_day(rest.pop(0), clock, now)
        rest.pop(0)
    elif rest and (clock := _clock(rest[0])):
        at, typed = _last(clock, now), rest.pop(0)
        ahead = typed if at.astimezone(DILI).date() < now.astimezone(DILI).date() else ""
    note = " ".join(rest)
    if len(note) > LONGEST_NOTE:
        raise Unusable(f"The note is longer than {LONGEST_NOTE} characters.", remedy="Write it shorter.")
    return Tick(who[1], at, note, ahead)


def _clock(typed: str) -> time | None:
    """None where it is no time but the first word of a note."""
    found = _TIMELIKE.fullmatch(typed)
    try:
        return time(int(found[1] or found[3]), int(found[2] or found[4])) if found else None
    except ValueError:
        raise Unusable(f"{typed} is not a time.", remedy="Write it as 02:41 (Dili time).") from None


def _on_day(typed: str, clock: time, now: datetime) -> datetime:
    """The day of this year, or of the last where this year's has not come."""
    day, month = map(int, typed.split("/"))
    local = now.astimezone(DILI)
    for year in (local.year, local.year - 1):
        try:
            there = datetime.combine(date(year, month, day), clock, DILI)
        except ValueError:
            continue
        if there <= local:
            return there.astimezone(now.tzinfo)
    raise Unusable(f"{typed} is not a day that has come.", remedy="Write day and month: 21/11 23:59")


def _last(clock: time, now: datetime) -> datetime:
    """The newest such time that is not ahead."""
    local = now.astimezone(DILI)
    there = datetime.combine(local.date(), clock, DILI)
    return (there if there <= local else there - timedelta(days=1)).astimezone(now.tzinfo)


def within_its_minute(at: datetime, approvals: Iterable[datetime]) -> datetime:
    """A clock without seconds stands for its whole minute: what was approved in it was known by then."""
    return max([at, *(one for one in approvals if at <= one < at + MINUTE)])


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")
