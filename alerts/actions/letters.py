"""Reading messages and replies one by one, without effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotFound
from alerts.outgoing.approval_call import without_code
from alerts.store import journal, proof, warnings
from alerts.store.seats import Shared, seats_of, shared


@dataclass(frozen=True, slots=True)
class Letter:
    """A message row with its text. `places` are those it counts for: two for somebody on two committees."""

    row: Any
    places: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it says, without an approver's code: who could read that could approve his own text."""
        return without_code(self.row.text)


def messages(app: App, warning_id: int | None) -> list[Letter]:
    """Oldest first. Raises NotFound when there is no such warning."""
    with app.database.reading() as connection:
        if warning_id is not None:
            warnings.warning(connection, warning_id)
        return _letters(connection, proof.messages(connection, warning_id=warning_id), warning_id)


def _letters(connection: Connection, rows: Sequence[Any], warning_id: int | None) -> list[Letter]:
    others = shared(connection, warning_id) if any(row.revision_id for row in rows) else Shared()
    return [Letter(row, tuple(dict.fromkeys(seat.place for seat in seats_of(row, others)))) for row in rows]


def message(app: App, message_id: int) -> tuple[Letter, list[Any], list[Any]]:
    """(message, attempts, receipts)."""
    with app.database.reading() as connection:
        found = proof.messages(connection, message_id=message_id)
        if not found:
            raise NotFound(f"There is no message {message_id}.", remedy="See the list: avizu message list")
        return _letters(connection, found, found[0].warning_id)[0], *proof.history(connection, message_id)


def replies(app: App, warning_id: int | None) -> list[Any]:
    """Oldest first. Raises NotFound when there is no such warning."""
    with app.database.reading() as connection:
        if warning_id is not None:
            warnings.warning(connection, warning_id)
        return journal.replies(connection, warning_id=warning_id)
