"""Whether an approved text has no way out: then people are rung. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(seconds=60)
"""For so long a gateway may be slow before people are told to ring."""
RECENT = timedelta(hours=12)
"""Who has not been rung so long after the approval is rung by the next shift, from a sheet it asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How the SMS of one text are on their way since it was approved.

    `paused` is why sending is paused, "" where it is not. `stuck` were tried and wait for another try, or nobody knows
    what became of them; `failed_at` is the last try of these, `accepted_at` when a gateway last took one of the others.
    """

    has_route: bool
    somebody_sends: bool
    paused: str
    approved_at: datetime
    stuck: int = 0
    failed_at: datetime | None = None
    accepted_at: datetime | None = None


def no_way(ways: Ways, now: datetime) -> str:
    """Why nothing gets out, in a clause; "" as long as something may."""
    if not ways.has_route:
        return "no SMS route is set up"
    if ways.paused:
        return f"sending is paused, because {ways.paused}"
    if not ways.somebody_sends:
        return "no process is sending (avizu run)"
    return "no gateway has taken a message for a minute" if _none_gets_through(ways, now) else ""


def _none_gets_through(ways: Ways, now: datetime) -> bool:
    quiet_since = max(ways.approved_at, ways.accepted_at or ways.approved_at)
    tried_since = ways.failed_at is not None and ways.failed_at >= quiet_since
    return bool(ways.stuck) and tried_since and now - quiet_since >= PATIENCE


def is_due(*, approved_at: datetime, effective: datetime | None, expires: datetime, now: datetime) -> bool:
    """Whether people have to be told of a text now, and it is not long since it was approved."""
    begun = effective is None or effective <= now
    return begun and now < expires and approved_at <= now < approved_at + RECENT
