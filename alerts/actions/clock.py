"""Somebody vouches for the clock of this machine, after entries were written with a wrong one."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.app import App
from alerts.delivery.guard import agrees
from alerts.errors import NotAllowed
from alerts.model.people import Officer, Role
from alerts.store import clock
from alerts.store.database import notify


def why_paused(app: App, now: datetime) -> str:
    """Why nothing is sent and nothing expires now, "" when the clock is trusted."""
    with app.database.reading() as connection:
        return clock.why_paused(connection, now)


def confirm(app: App, *, by: Officer, said: datetime, now: datetime) -> str:
    """`said` is the time on a watch. Then no entry of a later instant and no jump before holds anything up any more.

    Answers why sending stays paused, "" if it does not.
    """
    if by.role is Role.VIEWER or by.disabled_at is not None:
        raise NotAllowed(
            f"{by.login} may not confirm the clock.",
            remedy="Log in as an officer or administrator: avizu login LOGIN",
            code="role",
        )
    if not agrees(now, said):
        raise NotAllowed(
            "This machine has another time than you: nothing was confirmed.",
            remedy=f"If yours is right, set the clock: date -s '{said.astimezone(UTC):%Y-%m-%d %H:%M} UTC'",
            code="clock",
        )
    with app.database.writing() as connection:
        clock.confirm(connection, at=now, by=by.login)
        notify(connection)
        return clock.why_paused(connection, now)
