"""A lesser warning that was held back goes out once the graver one before it is over, if it still holds itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery.restraint import gravest_first, in_force
from alerts.model.warning import Revision
from alerts.store import clock, muted, outdated, restrain, warnings
from alerts.store.database import notify
from alerts.store.muted import Freed, Spared, why_outdated


@dataclass(frozen=True, slots=True)
class Released:
    """One warning that goes out after all; `freed` says where, and which other no longer stands before it."""

    warning_id: int
    freed: Freed

    @property
    def why(self) -> str:
        """ "in 3 places: warning 5 no longer stands before it"."""
        return restrain.why_freed(self.freed)

    @property
    def said(self) -> str:
        return f"warning {self.warning_id} is sent after all {self.why}"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One warning that still waited, in places where a graver one has begun to hold."""

    warning_id: int
    taken: Spared

    @property
    def why(self) -> str:
        """ "in 3 places: warning 5 is graver and gives the same advice"."""
        return restrain.why_spared(self.taken)

    @property
    def said(self) -> str:
        return f"warning {self.warning_id} is taken back {self.why}"


@dataclass(frozen=True, slots=True)
class Outdated:
    """One warning of which `messages` were to tell of another danger too, which no longer holds so."""

    warning_id: int
    messages: int

    @property
    def why(self) -> str:
        return why_outdated(self.warning_id, self.messages)

    @property
    def said(self) -> str:
        return f"warning {self.warning_id} is not sent: {self.why}"


def release(app: App, *, now: datetime) -> tuple[Released | TakenBack | Outdated, ...]:
    """Queues what was held back for texts that hold no longer, and takes back what waits where a graver text that was
    to begin later has begun, or where one of two dangers told of together is over. Safe to run twice, and beside
    itself.

    While the clock can't be trusted nothing is done: it might only seem that a warning is over.
    """
    with app.database.reading() as connection:
        texts = muted.muted_texts(connection, now)
        waiting = list(_overtaken(app, connection, now))
        for_two = outdated.texts_for_two(connection)
        if not (texts or waiting or for_two) or clock.why_paused(connection, now):
            return ()
    # The gravest first: what it is sent to mutes the next.
    gone = [_withhold(app, text, now) for text in for_two]
    back = [_take_back(app, text, now) for text in waiting]
    freed = [_release(app, text, now) for text in texts]
    return (
        *(one for one in gone if one.messages),
        *(one for one in back if one.taken.messages),
        *(one for one in freed if one.freed.messages),
    )


def _overtaken(app: App, connection: Connection, now: datetime) -> Iterator[int]:
    """The texts of which something waits for somebody who was sent a graver one that has begun since its approval."""
    active = warnings.active_revisions(connection)
    holding = [one for one in active if in_force(one, now)]
    begun = [one for one in holding if one.effective and one.approved_at and one.effective > one.approved_at]
    for text in sorted(active, key=gravest_first) if begun else ():
        if app.restraint.graver(text, begun) and muted.to_spare(connection, text, holding, app.restraint):
            yield text.id


def _withhold(app: App, revision_id: int, now: datetime) -> Outdated:
    with app.database.writing() as connection:
        warning_id, revision = _still_active(connection, revision_id, now)
        if revision is None:
            return Outdated(warning_id, 0)
        return Outdated(warning_id, outdated.withhold(connection, revision, app.restraint, by="avizu", at=now))


def _take_back(app: App, revision_id: int, now: datetime) -> TakenBack:
    with app.database.writing() as connection:
        warning_id, revision = _still_active(connection, revision_id, now)
        if revision is None:
            return TakenBack(warning_id, Spared())
        others = [one for one in warnings.active_beside(connection, warning_id) if in_force(one, now)]
        taken = restrain.take_back(connection, revision, others, app.restraint, by="avizu", at=now)
        return TakenBack(warning_id, taken)


def _release(app: App, revision_id: int, now: datetime) -> Released:
    with app.database.writing() as connection:
        warning_id, revision = _still_active(connection, revision_id, now)
        if revision is None:
            return Released(warning_id, Freed())
        freed, _ = restrain.let_go(connection, revision, app.restraint, by="avizu", at=now)
        if freed.messages:
            notify(connection)
        return Released(warning_id, freed)


def _still_active(connection: Connection, revision_id: int, now: datetime) -> tuple[int, Revision | None]:
    """The number of its warning, which nobody else changes until the transaction ends; None when it is over."""
    warning_id = warnings.revision(connection, revision_id).warning_id
    warnings.hold(connection, warning_id)
    active = warnings.warning(connection, warning_id).active
    holds = active is not None and active.id == revision_id and active.expires > now
    return warning_id, active if holds else None
