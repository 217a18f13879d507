"""Wrong passphrases: how each makes the next one wait, and when all of them together are somebody guessing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.errors import NotAllowed
from alerts.store import journal

MOST = 5
"""The fifth wrong one locks an account at login, and ends a login where it is asked again."""
SLOWER: Mapping[int, int] = {2: 2, 3: 4, 4: 8}
"""How many seconds nobody may try again, by how many wrong passphrases there were."""
LONGEST_WAIT = max(SLOWER.values())
GUESSES = 20
GUESSED_WITHIN = timedelta(minutes=10)
WRONG, GUESSING = "wrong passphrase", "passphrases guessed"


def wait(failures: int, now: datetime) -> datetime | None:
    """Until when nobody may try again, None for at once."""
    return now + timedelta(seconds=SLOWER[failures]) if failures in SLOWER else None


def wrong() -> NotAllowed:
    return NotAllowed("Login or passphrase is wrong.", remedy="Try again.", code="login")


def slow(login: str, seconds: int) -> NotAllowed:
    left = f"{seconds} second" if seconds == 1 else f"{seconds} seconds"
    return NotAllowed(f"{login} must wait after wrong passphrases.", remedy=f"Wait {left}.", code="slow")


def too_many(connection: Connection, now: datetime) -> str:
    """Whoever goes from login to login locks none of them: all guesses together raise the alarm, once for a while.

    Answers what to tell everybody, "" for nothing.
    """
    if journal.how_many(connection, WRONG, since=now - GUESSED_WITHIN) < GUESSES:
        return ""
    if journal.how_many(connection, GUESSING, since=now - GUESSED_WITHIN):
        return ""
    journal.record(connection, at=now, who=journal.OURSELVES, what=GUESSING, detail={"guesses": GUESSES})
    minutes = int(GUESSED_WITHIN.total_seconds() // 60)
    return f"somebody guesses passphrases at the desk: {GUESSES} wrong ones within {minutes} min"
