"""Somebody vouches for the clock of this machine, after entries were written with a wrong one."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from alerts.app import App
from alerts.delivery.guard import agrees, gap_fault
from alerts.errors import NotAllowed
from alerts.model.people import Officer, Role
from alerts.model.warning import Mode
from alerts.store import clock, journal
from alerts.store.clock import Witness
from alerts.store.database import notify

log = logging.getLogger("avizu.clock")


def why_paused(app: App, now: datetime) -> str:
    """Why nothing is sent and nothing expires now, "" when the clock is trusted."""
    with app.database.reading() as connection:
        return clock.why_paused(connection, now)


def look_at_start(app: App, *, now: datetime) -> str:
    """Pauses sending when nothing has run for so long that this clock may be one set ahead at boot, and says why.

    To be called before anything of this process sends or lets expire. Where nothing depends on the clock, and in the
    demo, whose night is of the past, it answers "". The pause ends when a gateway agrees or somebody confirms.
    """
    if app.settings.mode is Mode.DEMO:
        return ""
    with app.database.writing() as connection:
        seen, pause = clock.last_sign_of_life(connection, now), clock.paused_since(connection)
        fault = gap_fault(now - seen) if seen else ""
        if seen is None or not fault or not clock.is_needed(connection):
            return ""
        if pause is None or pause.witness not in clock.UNTIL_VOUCHED:
            log.error(f"sending paused: {fault}")
            # Once the clock is set right, an entry of now must not contradict it.
            clock.paused(connection, at=seen, by=journal.OURSELVES, why=fault, witness=Witness.GAP)
    return fault


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
