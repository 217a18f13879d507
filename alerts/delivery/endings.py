"""Warnings of ours that are about to run out, or have, with nobody saying whether the danger is over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from alerts.delivery.sources import at
from alerts.model.alarm import AlarmKind, Condition, EndFact, Facts


def ending(facts: Facts, now: datetime) -> Iterator[Condition]:
    """One alarm for each step of the reminders; the next step takes the place of the one before."""
    for one in facts.ending:
        step = _step(one, facts.remind_minutes, now)
        if step is None:
            continue
        number, ends = one.warning_id, at(one.expires, now)
        yield Condition(
            kind=AlarmKind.ENDING,
            about=f"{number}/{step}",
            since=one.expires - timedelta(minutes=step),
            said=f"Warning {number} ({_words(one)}) ends {ends}, and nobody has extended or ended it. If it is over: "
            f"avizu warning all-clear {number}",
            what=f"{_named(one)} ends {ends}. Over? avizu warning all-clear {number}. Else:",
            remedy=f"avizu warning update {number} --expires +3h",
        )


def _step(one: EndFact, remind_minutes: Iterable[int], now: datetime) -> int | None:
    """How many minutes before the end officers are asked by now. Of a shorter life they need not be reminded."""
    left, life = one.expires - now, one.expires - one.since
    due = [step for step in remind_minutes if left <= timedelta(minutes=step) < life]
    return min(due) if due and left > timedelta(0) else None


def lapsed(facts: Facts, now: datetime) -> Iterator[Condition]:
    for one in facts.lapsed:
        number, ended = one.warning_id, at(one.expires, now)
        yield Condition(
            kind=AlarmKind.LAPSED,
            about=str(number),
            since=one.expires,
            said=f"Warning {number} ({_words(one)}) ended at {ended} without an all-clear: nobody has told people "
            "whether it is over.",
            what=f"{_named(one)} ended {ended} WITHOUT ALL-CLEAR. Not over? Warn anew. Over:",
            remedy=f"avizu warning all-clear {number}",
        )


def _words(one: EndFact) -> str:
    return f"{one.hazard.replace('_', ' ')}, {one.severity.value}"


def _named(one: EndFact) -> str:
    return f"warning {one.warning_id} {one.hazard.replace('_', ' ').upper()} {one.severity.value}"
