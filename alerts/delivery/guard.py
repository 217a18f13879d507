"""The last look before each call: late, withdrawn or altered is worse than never."""

from __future__ import annotations

import hashlib
from datetime import datetime

from alerts.model.warning import State


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def refusal(*, state: State | None, expires: datetime, text: str, expected: str, now: datetime) -> str:
    """Why this message must not go out now; "" when it may. `state` is None for a reply of ours: it has no revision."""
    if now >= expires:
        return "expired"
    if state is not None and state is not State.ACTIVE:
        return f"its revision is {state.value}"
    if digest(text) != expected:
        return "its text is not the approved one"
    return ""
