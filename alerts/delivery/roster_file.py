"""A roster as people write it: a small CSV of login, position, weekdays, begins, ends. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from alerts.errors import Unusable
from alerts.model.people import Officer, Role
from alerts.model.roster import Shift

COLUMNS = ("login", "position", "weekdays", "begins", "ends")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = "every day"
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)", re.ASCII)
_LAST_POSITION = 99
_LONGEST = 1000
"""Lines of a roster; more are no roster."""


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    sentence: str


def read_roster(
    text: str, officers: Mapping[str, Officer], reachable: Collection[str]
) -> tuple[tuple[Shift, ...], tuple[Fault, ...]]:
    """The shifts, and one sentence for each line that is none. `reachable` are logins whose number gets an SMS.

    Raises Unusable for a file that is no such table at all.
    """
    shifts: dict[Shift, int] = {}
    faults: list[Fault] = []
    for number, cells in _lines(text):
        try:
            shift = _shift(cells)
            _check_person(shift.login, officers, reachable)
        except Unusable as unusable:
            faults.append(Fault(number, str(unusable)))
            continue
        if (first := shifts.setdefault(shift, number)) != number:
            faults.append(Fault(number, f"It says the same as line {first}. Take one of them out."))
    return tuple(shifts), tuple(faults)


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    """The cells by column, each line with its number in the file. What is beyond the columns is under ""."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="", restval="", strict=True)
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        lines = [(reader.line_num, {name: "".join(cell) for name, cell in cells.items()}) for cells in reader]
    except csv.Error as error:
        raise Unusable(f"The roster is no CSV ({error}).", remedy=_HEAD) from None
    if lines and not set(COLUMNS) <= set(columns):
        raise Unusable("The roster lacks a column.", remedy=_HEAD)
    extra = next((name for at, name in enumerate(columns) if name not in COLUMNS or name in columns[:at]), None)
    if lines and extra is not None:
        raise Unusable(f"Line 1: a roster has no column {extra!r}, or it is there twice.", remedy=_HEAD)
    if not lines or len(lines) > _LONGEST:
        raise Unusable(f"The roster has {len(lines) or 'no'} lines.", remedy=_HEAD)
    return lines


_HEAD = f"Its first line is: {','.join(COLUMNS)}; then for example: ben,1,mon-fri,18:00,06:00"


def _shift(cells: Mapping[str, str]) -> Shift:
    if "" in cells:
        raise Unusable("It has more cells than there are columns.", remedy=_HEAD)
    position = cells["position"].strip()
    if not (position.isascii() and position.isdigit() and 1 <= int(position[:3]) <= _LAST_POSITION):
        raise Unusable(f"{position!r} is no position.", remedy="Write 1 for who is told first, then 2.")
    return Shift(
        login=cells["login"].strip(),
        position=int(position),
        weekdays=weekdays_of(cells["weekdays"]),
        begins=_clock(cells["begins"]),
        ends=_clock(cells["ends"]),
    )


def _check_person(login: str, officers: Mapping[str, Officer], reachable: Collection[str]) -> None:
    one = officers.get(login)
    if one is None:
        raise Unusable(f"There is no account {login!r}.", remedy="See them: avizu officer list")
    if one.role is not Role.OFFICER:
        raise Unusable(f"{login} is no officer and can't approve.", remedy="Take the line out.")
    if one.disabled_at is not None:
        raise Unusable(f"The account {login} is disabled.", remedy="Take the line out.")
    if login not in reachable:
        raise Unusable(f"{login} has no mobile number and can't be told.", remedy="Give the account a phone first.")


def weekdays_of(text: str) -> frozenset[int]:
    """ "mon-fri", "sat,sun", "fri-mon", "every day"; 0 is Monday. Raises Unusable."""
    days = " ".join(text.casefold().split())
    return frozenset(range(7)) if days == EVERY_DAY else frozenset(_weekdays(days, text))


def _weekdays(days: str, text: str) -> Iterator[int]:
    for part in days.split(","):
        first, _, last = (name.strip() for name in part.partition("-"))
        if first not in DAYS or (last or first) not in DAYS:
            raise Unusable(
                f"{text!r} are no weekdays.", remedy=f'Write "mon-fri", "sat,sun" or "{EVERY_DAY}": {", ".join(DAYS)}.'
            )
        begin, end = DAYS.index(first), DAYS.index(last or first)
        yield from ((begin + n) % 7 for n in range((end - begin) % 7 + 1))


def _clock(text: str) -> time:
    """24:00 is the midnight that ends a day, which `time` calls 00:00."""
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unusable(f"{text.strip()!r} is no time of day.", remedy="Write it as 18:00.")
    return time(hour % 24, minute)


def hours_of(shift: Shift) -> str:
    """As people read it: "mon-fri 18:00-06:00", "every day, round the clock"."""
    days = _written(sorted(shift.weekdays))
    if shift.begins == shift.ends:
        since = f" from {shift.begins:%H:%M}" if shift.begins != time() else ""
        return f"{days}, round the clock{since}"
    return f"{days} {shift.begins:%H:%M}-{shift.ends:%H:%M}"


def _written(days: list[int]) -> str:
    if len(days) == len(DAYS):
        return EVERY_DAY
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAYS[run[0]] + (f"-{DAYS[run[-1]]}" if len(run) > 1 else "") for run in runs)
