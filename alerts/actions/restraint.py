"""A lesser warning that was held back goes out once the graver one before it is over, if it still holds itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.app import App
from alerts.store import clock, muted, restrain, warnings
from alerts.store.database import notify
from alerts.store.muted import Spared


@dataclass(frozen=True, slots=True)
class Released:
    """One warning that goes out after all; `freed` says where, and which other no longer stands before it."""

    warning_id: int
    freed: Spared

    @property
    def why(self) -> str:
        """ "in 3 places: warning 5 no longer stands before it"."""
        return restrain.why_freed(self.freed)


def release(app: App, *, now: datetime) -> tuple[Released, ...]:
    """Queues what was held back for texts that hold no longer. Safe to run twice, and beside itself.

    While the clock can't be trusted nothing is released: it might only seem that a warning is over.
    """
    with app.database.reading() as connection:
        texts = muted.muted_texts(connection, now)
        if not texts or clock.why_paused(connection, now):
            return ()
    # The gravest first: what it is sent to mutes the next.
    return tuple(done for text in texts if (done := _release(app, text, now)).freed.messages)


def _release(app: App, revision_id: int, now: datetime) -> Released:
    with app.database.writing() as connection:
        warning_id = warnings.revision(connection, revision_id).warning_id
        warnings.hold(connection, warning_id)
        revision = warnings.warning(connection, warning_id).active
        if revision is None or revision.id != revision_id or revision.expires <= now:
            return Released(warning_id, Spared())
        freed, _ = restrain.let_go(connection, revision, app.restraint, by="avizu", at=now)
        if freed.messages:
            notify(connection)
        return Released(warning_id, freed)
