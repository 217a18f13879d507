"""Facts as the rows would give them, around noon in Dili."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.delivery.alarms import conditions
from alerts.model.alarm import Condition, Facts, FeedFact, Memory

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
"""Noon in Dili."""
LISTENING = Memory(watching_since=NOON - timedelta(days=1), watched_at=NOON)
NO_ANSWER = "usgs.test does not answer."
GONE = "2 of 5 documents can't be read: https://met.test/4.xml answers 500."


def ago(**length: float) -> datetime:
    return NOON - timedelta(**length)


def a_feed(**changes: object) -> FeedFact:
    """Silent for 31 minutes of the 30 it may be; its last poll failed."""
    silent = FeedFact(
        name="usgs-hour", silent_minutes=30, heard=ago(minutes=31), polled_at=NOON, failures=6, error=NO_ANSWER
    )
    return replace(silent, **changes)  # type: ignore[arg-type]


def found(now: datetime = NOON, **facts: object) -> list[Condition]:
    return conditions(Facts(**{"memory": LISTENING, **facts}), now)  # type: ignore[arg-type]


def keys(*feeds: FeedFact, **facts: object) -> list[str]:
    return [one.key for one in found(feeds=feeds, **facts)]
