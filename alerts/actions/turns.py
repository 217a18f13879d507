"""Whose turn the schedule is: one process of all that share a database."""

from __future__ import annotations

from datetime import datetime

from alerts.app import App
from alerts.store import lease

SECONDS = 60
"""Without a word from its owner for so long, another process goes on."""


def ours(app: App, owner: str, *, now: datetime) -> bool:
    """Whether this process runs the schedule now. A SQLite file is one machine's: there nobody is asked."""
    if app.database.is_sqlite:
        return True
    with app.database.writing() as connection:
        return lease.take(connection, lease.SCHEDULE, owner, now, SECONDS)


def give_back(app: App, owner: str) -> None:
    """Another process goes on at once."""
    if not app.database.is_sqlite:
        with app.database.writing() as connection:
            lease.give_back(connection, lease.SCHEDULE, owner)
