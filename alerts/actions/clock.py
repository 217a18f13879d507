"""Somebody vouches for the clock of this machine, after entries were written with a wrong one."""

from __future__ import annotations

from datetime import datetime

from alerts.app import App
from alerts.errors import NotAllowed
from alerts.model.people import Officer, Role
from alerts.store import clock
from alerts.store.database import notify


def confirm(app: App, *, by: Officer, now: datetime) -> str:
    """Entries of a later instant no longer hold anything up. Answers why sending stays paused, "" if it does not."""
    if by.role is Role.VIEWER or by.disabled_at is not None:
        raise NotAllowed(
            f"{by.login} may not confirm the clock.",
            remedy="Log in as an officer or administrator: avizu login LOGIN",
            code="role",
        )
    with app.database.writing() as connection:
        clock.confirm(connection, at=now, by=by.login)
        notify(connection)
        return clock.why_paused(connection, now)
