"""How long ago, as a tired officer reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.commands.frame import dili

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def span(length: timedelta) -> str:
    """`3 min`, `5 h`, `12 days`."""
    if length < _HOUR:
        return f"{length // timedelta(minutes=1)} min"
    if length < 2 * _DAY:
        return f"{length // _HOUR} h"
    return f"{length // _DAY} days"


def ago(when: datetime | None, now: datetime) -> str:
    """`just now`, `3 min ago`, `5 h ago`; `21/11 06:00` where it is a day or more away, `never` without an instant."""
    if when is None:
        return "never"
    gone = now - when
    if not timedelta(0) <= gone < _DAY:
        return dili(when, weekday=False)
    return "just now" if gone < timedelta(minutes=1) else f"{span(gone)} ago"


def until(when: datetime | None, now: datetime) -> str:
    """`in 4 min`, `now`; `-` without an instant."""
    if when is None:
        return "-"
    return "now" if when <= now else f"in {span(when - now)}" if when - now >= timedelta(minutes=1) else "in 1 min"
