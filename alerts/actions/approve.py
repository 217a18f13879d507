"""The second officer's yes, at a terminal of his own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.consent import Approved, agreed, check_seen, consent
from alerts.errors import NotAllowed
from alerts.model.lifecycle import Step, after, check_approver
from alerts.model.people import Officer, check_able, check_officer
from alerts.model.warning import HazardWarning, Revision
from alerts.outgoing import Outgoing
from alerts.store import clock, officers, refused, warnings

APPROVE = "approve a warning"
__all__ = ["Approved", "approve", "look", "submitted"]


def look(app: App, warning_id: int, *, by: Officer, now: datetime) -> tuple[HazardWarning, Outgoing]:
    """What this officer is about to approve. Raises what `approve` would, before anybody types anything."""
    with _noted(app, warning_id, by, now), app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        _check_step(connection, warning.newest, by, now)
        on = agreed(app, connection, warning.newest, now)
        return warning, on.fresh.only(on.bulletins, on.since.kept)


def submitted(app: App, warning_id: int, *, now: datetime) -> tuple[HazardWarning, Outgoing]:
    """What was submitted, as far as it still goes out. `changed` says why `approve` would refuse it as another one."""
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        try:
            on = agreed(app, connection, warning.newest, now)
        except NotAllowed as refusal:
            fresh, revision_id = app.compose(connection, warning.newest), warning.newest.id
            stored = [r for r, _ in warnings.recipients(connection, revision_id)]
            as_it_was = fresh.only(warnings.bulletins(connection, revision_id), stored)
            return warning, replace(as_it_was, changed=refusal.sentence)
        return warning, on.fresh.only(on.bulletins, on.since.kept)


def approve(app: App, warning_id: int, *, by: Officer, now: datetime, seen: str | None = None) -> Approved:
    """Raises NotAllowed with the reason and what to do; then nothing has happened.

    `seen` is the content hash of what the officer looked at.
    """
    with _noted(app, warning_id, by, now), app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        _check_step(connection, warning.newest, by, now)
        check_seen(warning.newest, seen)
        return consent(app, connection, warning, by=by.login, now=now)


def _noted(app: App, warning_id: int, by: Officer, now: datetime) -> AbstractContextManager[None]:
    return refused.noted(app.database, f"refused to {APPROVE}", by=by, at=now, warning_id=warning_id)


def _check_step(connection: Connection, revision: Revision, by: Officer, now: datetime) -> None:
    check_officer(by, APPROVE)
    check_able(by, APPROVE, now)
    after(revision, Step.APPROVE)
    clock.check_times(connection, revision, now)
    check_approver(revision, by.login)
    officers.check_other_phone(connection, by.login, revision.touched_by, APPROVE)
