"""Reading without effect: what there is, and who did what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from alerts.app import App
from alerts.errors import NotFound
from alerts.model.message import Proof
from alerts.model.warning import HazardWarning
from alerts.settings import FeedSource
from alerts.store import intake, journal, proof, warnings

HELD_FOR = timedelta(days=30)


def all_warnings(app: App) -> list[HazardWarning]:
    """Newest first."""
    with app.database.reading() as connection:
        return warnings.warnings(connection)


def with_history(app: App, warning_id: int) -> tuple[HazardWarning, list[Any], list[dict[str, str]]]:
    """The warning, its audit entries, oldest first, and what was odd about the document it came from."""
    with app.database.reading() as connection:
        warning = warnings.warning(connection, warning_id)
        report = intake.report(connection, warning.report_id) if warning.report_id else None
        return warning, journal.audit(connection, warning_id=warning_id), list(report.findings) if report else []


def feeds(app: App) -> list[tuple[FeedSource, Any | None]]:
    """Each configured source with its state, None before its first poll."""
    with app.database.reading() as connection:
        return [(source, intake.feed_state(connection, source.name)) for source in app.settings.feeds]


def proofs(app: App, warning_id: int) -> list[tuple[str, Proof]]:
    """(work, proof) of each message of the warning's texts; replies of ours are left out."""
    with app.database.reading() as connection:
        rows = proof.messages(connection, warning_id=warning_id)
    return [(row.work, Proof(row.proof)) for row in rows if row.revision_id is not None]


def held(app: App, *, now: datetime) -> list[Any]:
    """Reports of the last 30 days that were held back, newest first: no warning was made of them."""
    with app.database.reading() as connection:
        return intake.held(connection, since=now - HELD_FOR)


def kept(app: App, report_id: int) -> bytes:
    """A report as it came. Raises NotFound."""
    with app.database.reading() as connection:
        report = intake.report(connection, report_id)
    if report is None:
        raise NotFound(f"There is no report {report_id}.", remedy="See what is held back: avizu feed held")
    return bytes(report.body)
