"""How a warning ends: taken back, over, or run out. Retract is not all-clear."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotAllowed, Unusable
from alerts.model.lifecycle import check_hold, check_waves, to_clear
from alerts.model.message import Medium
from alerts.model.people import Officer, check_officer
from alerts.model.warning import Approval, EndReason, HazardWarning, Kind, Revision, State
from alerts.outgoing import Outgoing
from alerts.outgoing.silenced import Silence, Silenced, silenced_page
from alerts.store import clock, journal, outbox, refused, staff, warnings, waves
from alerts.store.approval import Activated, activate
from alerts.words.hazards import Hazard, known_hazard

ENDING_LIVES = timedelta(hours=12)
"""How long the end of a warning is still worth delivering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an officer ends a warning. `reason` is for the record; `statement` is the official one an all-clear cites."""

    kind: Kind
    by: Officer
    now: datetime
    reason: str = ""
    statement: str = ""

    @property
    def goes_out_at_once(self) -> bool:
        """Without a second officer, so in no words but those that two people agreed on."""
        return self.kind is Kind.RETRACTION or bool(self.statement)


def look(app: App, warning_id: int, ending: Ending) -> tuple[HazardWarning, Revision, Outgoing]:
    """What would go out, and to how many, with no effect. Raises what ending it would."""
    with _noted(app, warning_id, ending), app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        _check(app, connection, text_to_end(warning, ending), ending)
        revision = _draft(warning, ending)
        return warning, revision, app.compose(connection, revision, agreed_only=ending.goes_out_at_once)


def retract(
    app: App,
    warning_id: int,
    *,
    by: Officer,
    now: datetime,
    reason: str,
    seen: str | None = None,
    tell: bool = True,
) -> tuple[HazardWarning, Activated]:
    """Takes back what went out by mistake. One officer; the fixed text never says "safe". All others who have a say
    are told, unless the caller tells them more.

    `seen` is the content hash of the active text the officer looked at.
    """
    ending = Ending(kind=Kind.RETRACTION, by=by, now=now, reason=reason)
    with _noted(app, warning_id, ending), app.database.writing() as connection:
        warning, revision = _submitted(app, connection, warning_id, ending, seen)
        if tell:
            _tell(app, connection, Silenced.RETRACTED, text_to_end(warning, ending), ending)
        return _activated(app, connection, warning, revision, ending)


def all_clear(
    app: App, warning_id: int, *, by: Officer, now: datetime, statement: str = "", seen: str | None = None
) -> tuple[HazardWarning, Activated | None]:
    """The danger is over. With an official statement cited it goes out at once; without, a second officer approves.

    Also of a warning that ran out not long ago: who was told of a danger should hear that it is over.
    """
    ending = Ending(kind=Kind.ALL_CLEAR, by=by, now=now, statement=statement.strip())
    with _noted(app, warning_id, ending), app.database.writing() as connection:
        warning, revision = _submitted(app, connection, warning_id, ending, seen)
        if revision.statement:
            _tell(app, connection, Silenced.CLEARED, text_to_end(warning, ending), ending)
            return _activated(app, connection, warning, revision, ending)
        return warning, None


def _noted(app: App, warning_id: int, ending: Ending) -> AbstractContextManager[None]:
    what = f"refused to give the {ending.kind.value} of a warning"
    return refused.noted(app.database, what, by=ending.by, at=ending.now, warning_id=warning_id)


def _tell(app: App, connection: Connection, how: Silenced, silenced: Revision, ending: Ending) -> None:
    settings, by = app.settings, ending.by.login
    place = app.gazetteer.label(silenced.sucos[0])
    reason = ending.statement or ending.reason or f"the {ending.kind.value} overtakes it"
    silence = Silence(how=how, revision=silenced, by=by, place=place, reason=reason)
    text = silenced_page(silence, sender=settings.sender, mode=settings.mode)
    route = settings.route_for(Medium.SMS)
    staff.tell(connection, text, place=f"warning {silenced.warning_id}", route=route, now=ending.now, but=by)


def _check(app: App, connection: Connection, active: Revision, ending: Ending) -> None:
    check_officer(ending.by, f"give the {ending.kind.value} of a warning")
    if ending.kind is Kind.RETRACTION:
        if not ending.reason.strip():
            raise Unusable("A reason is needed for the record.", remedy="Say it in a few words: --reason TEXT")
        return
    known = _hazards(app, connection, active.hazard)
    check_hold(active, max(hazard.hold for hazard in known), ending.now)
    check_waves(active, waves.last(connection, active.warning_id), app.settings.duty.wave_hours, ending.now)
    if any(hazard.statement_required for hazard in known) and not ending.statement:
        raise NotAllowed(
            f"An all-clear for {active.hazard} must cite an official statement.",
            remedy='Give it: --statement "who said it, when, reference"',
            code="statement",
        )


def _hazards(app: App, connection: Connection, key: str) -> tuple[Hazard, ...]:
    """As this home knows it, and as two people agreed on it: the stricter of them holds."""
    own, agreed = known_hazard(app.hazards, key), app.agreed_hazards(connection).get(key)
    return (own, agreed) if agreed else (own,)


def text_to_end(warning: HazardWarning, ending: Ending) -> Revision:
    """The text that this ends: the active one; for an all-clear also one that ran out not long ago."""
    active = warning.active
    if ending.kind is Kind.ALL_CLEAR:
        last = to_clear(warning, ending.now)
        if last is not None:
            return last
    if active is None or active.kind is not Kind.WARNING:
        what = "is not active" if active is None else f"has ended: {active.kind.value}"
        raise NotAllowed(
            f"Warning {warning.id} {what}.",
            remedy="If people are in danger, draft a new warning: avizu warning draft",
            code="not-active",
        )
    return active


def _draft(warning: HazardWarning, ending: Ending) -> Revision:
    """The ending as a revision of its own, about the places of the text that it ends."""
    return replace(
        text_to_end(warning, ending),
        id=0,
        number=warning.newest.number + 1,
        kind=ending.kind,
        state=State.SUBMITTED,
        effective=None,
        expires=ending.now + ENDING_LIVES,
        touched_by=(ending.by.login,),
        submitted_by=ending.by.login,
        submitted_at=ending.now,
        approved_by="",
        approved_at=None,
        approval=Approval.NONE,
        ended_at=None,
        end_reason=None,
        content_hash="",
        statement=ending.statement,
        reason=ending.reason,
        created_at=ending.now,
    )


def _submitted(
    app: App, connection: Connection, warning_id: int, ending: Ending, seen: str | None
) -> tuple[HazardWarning, Revision]:
    """The ending, stored with its texts and its hash. A next text that was still waiting is dropped."""
    warnings.hold(connection, warning_id)
    warning = warnings.warning(connection, warning_id)
    active = text_to_end(warning, ending)
    _check(app, connection, active, ending)
    if seen is not None and seen != active.content_hash:
        raise NotAllowed(
            f"Warning {warning_id} changed while you were looking at it.",
            remedy=f"Look again: avizu warning show {warning_id}",
            code="not-what-was-seen",
        )
    _drop_waiting(app, connection, warning, ending)
    revision = warnings.add_revision(connection, _draft(warning, ending))
    outgoing = app.compose(connection, revision, agreed_only=ending.goes_out_at_once)
    warnings.save_outgoing(connection, revision.id, outgoing.bulletins, outgoing.recipients)
    warnings.change(connection, revision, content_hash=outgoing.content_hash)
    journal.record(
        connection,
        at=ending.now,
        who=ending.by.login,
        what=f"submitted {ending.kind.value}",
        warning_id=warning_id,
        revision_id=revision.id,
        detail={"reason": ending.reason, "statement": ending.statement, "hash": outgoing.content_hash},
    )
    return warnings.warning(connection, warning_id), replace(revision, content_hash=outgoing.content_hash)


def _activated(
    app: App, connection: Connection, warning: HazardWarning, revision: Revision, ending: Ending
) -> tuple[HazardWarning, Activated]:
    recipients = warnings.recipients(connection, revision.id)
    remark = ending.reason or ending.statement
    done = activate(
        connection,
        warning,
        revision,
        recipients,
        restraint=app.restraint,
        by=ending.by.login,
        at=ending.now,
        approval=Approval.ONE,
        remark=remark,
    )
    return warnings.warning(connection, warning.id), done


def _drop_waiting(app: App, connection: Connection, warning: HazardWarning, ending: Ending) -> None:
    """An end overtakes a next text that was still waiting. Where nobody hears of that end, all hear of this."""
    newest, by, now = warning.newest, ending.by, ending.now
    if newest.state is State.SUBMITTED and not ending.goes_out_at_once:
        _tell(app, connection, Silenced.DROPPED, newest, ending)
    if newest.state in {State.DRAFT, State.SUBMITTED, State.RETURNED}:
        warnings.change(connection, newest, state=State.DROPPED.value, reason="the warning was ended")
        journal.record(connection, at=now, who=by.login, what="dropped", warning_id=warning.id, revision_id=newest.id)


@dataclass(frozen=True, slots=True)
class Lapsed:
    ended: tuple[int, ...]
    dropped: tuple[int, ...]


def expire(app: App, *, now: datetime) -> Lapsed:
    """Ends active revisions past their time and drops unapproved ones. Safe to run twice.

    While the clock can't be trusted nothing expires.
    """
    with app.database.writing() as connection:
        if clock.why_paused(connection, now):
            return Lapsed((), ())
        over = [r for r in warnings.active_revisions(connection) if r.expires <= now]
        for revision in over:
            ended = warnings.end(connection, revision, at=now, reason=EndReason.EXPIRED)
            outbox.withdraw(connection, [revision.id], why="the warning expired", at=now)
            journal.record(
                connection,
                at=now,
                who="avizu",
                what="expired",
                warning_id=revision.warning_id,
                revision_id=revision.id,
                detail=ended,
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
