"""How a warning ends: taken back, over, or run out. Retract is not all-clear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery.guard import clock_fault
from alerts.errors import NotAllowed, Unusable
from alerts.model.lifecycle import check_hold
from alerts.model.people import Officer, check_officer
from alerts.model.warning import EndReason, HazardWarning, Kind, Revision, State
from alerts.store import journal, outbox, warnings
from alerts.store.approval import Activated, activate

ENDING_LIVES = timedelta(hours=12)
"""How long the end of a warning is still worth delivering."""


def retract(app: App, warning_id: int, *, by: Officer, now: datetime, reason: str) -> tuple[HazardWarning, Activated]:
    """Takes back what went out by mistake. One officer; the fixed text never says "safe"."""
    check_officer(by, "retract a warning")
    if not reason.strip():
        raise Unusable("A reason is needed for the record.", remedy="Say it in a few words: --reason TEXT")
    with app.database.writing() as connection:
        warning, revision = _ending(app, connection, warning_id, Kind.RETRACTION, by=by, now=now, reason=reason)
        done = activate(
            connection,
            warning,
            revision,
            warnings.recipients(connection, revision.id),
            by=by.login,
            at=now,
            remark=reason,
        )
        return warnings.warning(connection, warning_id), done


def all_clear(
    app: App, warning_id: int, *, by: Officer, now: datetime, statement: str = ""
) -> tuple[HazardWarning, Activated | None]:
    """The danger is over. With an official statement cited it goes out at once; without, a second officer approves."""
    check_officer(by, "give an all-clear")
    with app.database.writing() as connection:
        active = _active(warnings.warning(connection, warning_id))
        hazard = app.hazards[active.hazard]
        check_hold(active, hazard.hold, now)
        if hazard.statement_required and not statement.strip():
            raise NotAllowed(
                f"An all-clear for {active.hazard} must cite an official statement.",
                remedy='Give it: --statement "who said it, when, reference"',
                code="statement",
            )
        warning, revision = _ending(
            app, connection, warning_id, Kind.ALL_CLEAR, by=by, now=now, statement=statement.strip()
        )
        done = None
        if revision.statement:
            recipients = warnings.recipients(connection, revision.id)
            done = activate(connection, warning, revision, recipients, by=by.login, at=now, remark=statement)
        return warnings.warning(connection, warning_id), done


def _active(warning: HazardWarning) -> Revision:
    active = warning.active
    if active is None or active.kind is not Kind.WARNING:
        raise NotAllowed(
            f"Warning {warning.id} is not active.",
            remedy=f"Look at it: avizu warning show {warning.id}",
            code="not-active",
        )
    return active


def _ending(
    app: App,
    connection: Connection,
    warning_id: int,
    kind: Kind,
    *,
    by: Officer,
    now: datetime,
    reason: str = "",
    statement: str = "",
) -> tuple[HazardWarning, Revision]:
    warning = warnings.warning(connection, warning_id)
    active = _active(warning)
    _drop_waiting(connection, warning, by=by, now=now)
    draft = replace(
        active,
        id=0,
        number=warning.newest.number + 1,
        kind=kind,
        state=State.SUBMITTED,
        effective=None,
        expires=now + ENDING_LIVES,
        touched_by=(by.login,),
        submitted_by=by.login,
        submitted_at=now,
        approved_by="",
        approved_at=None,
        content_hash="",
        statement=statement,
        reason=reason,
        created_at=now,
    )
    revision = warnings.add_revision(connection, draft)
    outgoing = app.compose(connection, revision)
    warnings.save_outgoing(connection, revision.id, outgoing.bulletins, outgoing.recipients)
    warnings.change(connection, revision, content_hash=outgoing.content_hash)
    journal.record(
        connection,
        at=now,
        who=by.login,
        what=f"submitted {kind.value}",
        warning_id=warning_id,
        revision_id=revision.id,
        detail={"reason": reason, "statement": statement, "hash": outgoing.content_hash},
    )
    return warnings.warning(connection, warning_id), replace(revision, content_hash=outgoing.content_hash)


def _drop_waiting(connection: Connection, warning: HazardWarning, *, by: Officer, now: datetime) -> None:
    """An end overtakes a next text that was still waiting."""
    newest = warning.newest
    if newest.state in {State.DRAFT, State.SUBMITTED, State.RETURNED}:
        warnings.change(connection, newest, state=State.DROPPED.value, reason="the warning was ended")
        journal.record(connection, at=now, who=by.login, what="dropped", warning_id=warning.id, revision_id=newest.id)


@dataclass(frozen=True, slots=True)
class Lapsed:
    ended: tuple[int, ...]
    dropped: tuple[int, ...]


def expire(app: App, *, now: datetime) -> Lapsed:
    """Ends active revisions past their time and drops unapproved ones. Safe to run twice.

    While the clock stands before the newest row nothing expires.
    """
    with app.database.writing() as connection:
        if clock_fault(now, newest_row=warnings.newest_instant(connection), offsets=()):
            return Lapsed((), ())
        over = [r for r in warnings.active_revisions(connection) if r.expires <= now]
        for revision in over:
            warnings.end(connection, revision, at=now, reason=EndReason.EXPIRED)
            outbox.withdraw(connection, [revision.id], why="the warning expired", at=now)
            journal.record(
                connection,
                at=now,
                who="avizu",
                what="expired",
                warning_id=revision.warning_id,
                revision_id=revision.id,
            )
        stale = warnings.unapproved_past_expiry(connection, now)
        for revision in stale:
            warnings.change(connection, revision, state=State.DROPPED.value, reason="expired before approval")
            journal.record(
                connection,
                at=now,
                who="avizu",
                what="dropped",
                warning_id=revision.warning_id,
                revision_id=revision.id,
                detail={"reason": "expired before approval"},
            )
    return Lapsed(tuple(r.warning_id for r in over), tuple(r.warning_id for r in stale))
