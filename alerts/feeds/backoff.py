"""When a source is asked again: less and less often while it fails, and never before it wants to be."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_BACKOFF = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=1)
"""However long a server asks us to stay away."""

_DOUBLINGS = 16
"""Enough to get from the shortest interval to the longest wait."""


def next_poll(every_seconds: int, failures: int, asked_to_wait: float, now: datetime, jitter: float = 0.0) -> datetime:
    """The instant of the next poll, never before the source's own interval is over.

    `failures` are those in a row, 0 after a success: the first is followed by the interval, each further one by twice
    the wait, up to 15 minutes. `jitter` from 0 to 1 takes off up to half of that wait, so that sources which fell
    together don't come back together. `asked_to_wait` are the seconds of a Retry-After, honoured up to an hour.
    """
    interval = timedelta(seconds=every_seconds)
    doublings = min(max(failures - 1, 0), _DOUBLINGS)
    backoff = min(interval * (1 << doublings), LONGEST_BACKOFF) * (1 - jitter / 2)
    asked = timedelta(seconds=min(asked_to_wait, LONGEST_WAIT.total_seconds()))
    return now + max(interval, backoff, asked)
