"""Reading without effect: what there is, and who did what."""

from __future__ import annotations

from typing import Any

from alerts.app import App
from alerts.model.message import Proof
from alerts.model.warning import HazardWarning
from alerts.settings import FeedSource
from alerts.store import intake, journal, proof, warnings


def all_warnings(app: App) -> list[HazardWarning]:
    """Newest first."""
    with app.database.reading() as connection:
        return warnings.warnings(connection)


def with_history(app: App, warning_id: int) -> tuple[HazardWarning, list[Any]]:
    """The warning and its audit entries, oldest first."""
    with app.database.reading() as connection:
        return warnings.warning(connection, warning_id), journal.audit(connection, warning_id=warning_id)


def feeds(app: App) -> list[tuple[FeedSource, Any | None]]:
    """Each configured source with its state, None before its first poll."""
    with app.database.reading() as connection:
        return [(source, intake.feed_state(connection, source.name)) for source in app.settings.feeds]


def proofs(app: App, warning_id: int) -> list[tuple[str, Proof]]:
    """(work, proof) of each message of the warning's texts; replies of ours are left out."""
    with app.database.reading() as connection:
        rows = proof.messages(connection, warning_id=warning_id)
    return [(row.work, Proof(row.proof)) for row in rows if row.revision_id is not None]
