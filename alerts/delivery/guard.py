"""The last look before each call: late, withdrawn or altered is worse than never."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from alerts.model.warning import State

ROW_SLACK = timedelta(minutes=1)
GATEWAY_SLACK = timedelta(minutes=2)
OFF_SLACK = timedelta(minutes=60)
"""For so long nothing of ours may have run without doubt of the clock that it starts with."""
WRITTEN = "%d/%m/%Y %H:%M"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def clock_fault(now: datetime, *, newest_row: datetime | None, offsets: Iterable[timedelta | None]) -> str:
    """Why our clock can't be trusted; "" when it can. `offsets` are how far the gateways' clocks are ahead of ours.

    With a wrong clock nothing can be judged late: then nothing is sent and nothing expires.
    """
    if newest_row is not None and now < newest_row - ROW_SLACK:
        return f"the clock says {now:{WRITTEN}} UTC, but the newest entry is of {newest_row:{WRITTEN}} UTC"
    for offset in offsets:
        if offset is not None and abs(offset) > GATEWAY_SLACK:
            minutes = round(offset.total_seconds() / 60)
            return f"a gateway's clock is {abs(minutes)} min {'ahead of' if minutes > 0 else 'behind'} ours"
    return ""


def jump_fault(step: timedelta) -> str:
    """Why a clock can't be trusted that moved by `step` against the one that counts since the machine was started."""
    if abs(step) <= GATEWAY_SLACK:
        return ""
    minutes = round(abs(step).total_seconds() / 60)
    size = f"{minutes} min" if minutes < 48 * 60 else f"{minutes // (24 * 60):,} days"
    return f"the clock of this machine jumped {size} {'ahead' if step > timedelta() else 'back'}"


def gap_fault(gap: timedelta) -> str:
    """Why the clock that a machine starts with can't be trusted, `gap` after the newest sign of life; "" when it can.

    A long power cut and a clock set ahead at boot look alike from inside.
    """
    if gap <= OFF_SLACK:
        return ""
    return f"this machine was off for {_long(gap)} by its own clock; nobody has confirmed the time"


def _long(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    if minutes < 3 * 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{gap.days:,} days"


def agrees(ours: datetime, said: datetime) -> bool:
    """Whether somebody who read `said` off a watch, in whole minutes, has the time that we have."""
    return abs(said - ours) <= GATEWAY_SLACK


def refusal(*, state: State | None, expires: datetime, text: str, expected: str, now: datetime) -> str:
    """Why this message must not go out now; "" when it may. `state` is None for a reply of ours: it has no revision."""
    if now >= expires:
        return "expired"
    if state is not None and state is not State.ACTIVE:
        return f"its revision is {state.value}"
    if digest(text) != expected:
        return "its text is not the approved one"
    return ""
