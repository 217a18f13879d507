"""Whether a station is on air at an instant, and who hears no station because theirs are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from alerts.audience.choose import StationCover
from alerts.model.people import OnAirHours, Station

DILI = timezone(timedelta(hours=9))
ASLEEP_FROM, AWAKE_FROM = time(22), time(6)
"""A station whose hours nobody knows counts as off air between these, Dili time."""
_DAY, _WEEK = timedelta(days=1), 7


@dataclass(frozen=True, slots=True)
class Silent:
    """A station off air, and the warned sucos that hear no station on air unless somebody switches it on.

    `next_on_air` is None where nobody can say when: its hours are not known, or it is off air until further notice.
    """

    station: Station
    sucos: tuple[str, ...]
    next_on_air: datetime | None


def known_hours(station: Station) -> tuple[OnAirHours, ...] | None:
    """The hours to go by; None where nobody has confirmed any."""
    return station.on_air if station.confirmed_by else None


def on_air(station: Station, at: datetime) -> bool:
    """Unknown and unconfirmed hours count as off air from 22:00 to 06:00 Dili time, and as on air otherwise."""
    local = at.astimezone(DILI)
    hours = known_hours(station)
    if hours is None:
        return AWAKE_FROM <= local.time() < ASLEEP_FROM
    return any(_within(one, local) for one in hours)


def next_on_air(station: Station, at: datetime) -> datetime | None:
    """The first instant from `at` on when it is on air, in Dili time; `at` itself where it is on air now.

    None where nobody can say: its hours are not known, or it is off air until further notice.
    """
    local = at.astimezone(DILI)
    hours = known_hours(station)
    if hours is None:
        return None
    if on_air(station, at):
        return local
    days = [local + n * _DAY for n in range(_WEEK + 1)]
    starts = (
        datetime.combine(day.date(), one.begins, DILI) for one in hours for day in days if day.weekday() in one.weekdays
    )
    return min((start for start in starts if start > local), default=None)


def silent_now(covers: Sequence[StationCover], at: datetime) -> tuple[Silent, ...]:
    """The stations off air that some of their warned sucos depend on: no other station we can tell is on air there.

    Only of stations that can be told; that the others reach nobody is another gap (`Audience.no_station`).
    """
    heard = _heard(covers, at)
    found = (
        (cover.station, tuple(suco for suco in cover.sucos if suco not in heard))
        for cover in covers
        if cover.station.reachable and not on_air(cover.station, at)
    )
    return tuple(Silent(station, sucos, next_on_air(station, at)) for station, sucos in found if sucos)


def unheard(sucos: Iterable[str], covers: Sequence[StationCover], at: datetime) -> tuple[str, ...]:
    """Those of the warned sucos whose stations that can be told are all off air at `at`, in the order given.

    A suco without any such station is not among them.
    """
    waiting = {suco for silent in silent_now(covers, at) for suco in silent.sucos}
    return tuple(suco for suco in sucos if suco in waiting)


def _heard(covers: Iterable[StationCover], at: datetime) -> set[str]:
    return {suco for c in covers if c.station.reachable and on_air(c.station, at) for suco in c.sucos}


def _within(hours: OnAirHours, local: datetime) -> bool:
    clock, today, yesterday = local.time(), local.weekday(), (local - _DAY).weekday()
    if hours.begins < hours.ends:
        return today in hours.weekdays and hours.begins <= clock < hours.ends
    evening = today in hours.weekdays and clock >= hours.begins
    return evening or (yesterday in hours.weekdays and clock < hours.ends)
