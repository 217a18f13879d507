"""Reading messages and replies one by one, without effect."""

from __future__ import annotations

from typing import Any

from alerts.app import App
from alerts.errors import NotFound
from alerts.store import journal, proof, warnings


def messages(app: App, warning_id: int | None) -> list[Any]:
    """Rows with their text, oldest first. Raises NotFound when there is no such warning."""
    with app.database.reading() as connection:
        if warning_id is not None:
            warnings.warning(connection, warning_id)
        return proof.messages(connection, warning_id=warning_id)


def message(app: App, message_id: int) -> tuple[Any, list[Any], list[Any]]:
    """(message, attempts, receipts)."""
    with app.database.reading() as connection:
        found = proof.messages(connection, message_id=message_id)
        if not found:
            raise NotFound(f"There is no message {message_id}.", remedy="See the list: avizu message list")
        return found[0], *proof.history(connection, message_id)


def replies(app: App, warning_id: int | None) -> list[Any]:
    """Oldest first. Raises NotFound when there is no such warning."""
    with app.database.reading() as connection:
        if warning_id is not None:
            warnings.warning(connection, warning_id)
        return journal.replies(connection, warning_id=warning_id)
