"""Reading without effect: what there is, and who did what."""

from __future__ import annotations

from typing import Any

from alerts.app import App
from alerts.model.warning import HazardWarning
from alerts.settings import FeedSource
from alerts.store import intake, journal, warnings


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
