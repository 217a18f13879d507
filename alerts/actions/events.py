"""Events as an officer sees them: who says what, where sources disagree, which sucos feel it, what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.assess.accounts import disagreement, preferred
from alerts.assess.merge import aftershock_of
from alerts.assess.revision import Seen
from alerts.assess.shaking import Band
from alerts.errors import NotFound
from alerts.model.event import Account, Tsunami
from alerts.model.warning import HazardWarning
from alerts.store import events, intake, journal, warnings

SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """`chosen` is the account whose figures are used; `history` are (when, who, sentence), oldest first."""

    id: int
    hazard: str
    since: datetime
    tsunami: Tsunami
    accounts: tuple[Account, ...]
    chosen: Account | None
    disagreement: tuple[str, ...]
    aftershock_of: int | None
    bands: Mapping[str, Band]
    warnings: tuple[HazardWarning, ...]
    history: tuple[tuple[datetime, str, str], ...] = ()


def recent(app: App, *, now: datetime) -> list[EventView]:
    """Those of the last seven days, newest first."""
    with app.database.reading() as connection:
        return [_view(app, connection, row) for row in events.events(connection, since=now - SHOWN)]


def view(app: App, event_id: int) -> EventView:
    """One event. One that was joined with another is shown as that. Raises NotFound."""
    with app.database.reading() as connection:
        row = events.event(connection, event_id) if 0 < event_id < 2**31 else None
        while row is not None and row.merged_into is not None:
            row = events.event(connection, row.merged_into)
        if row is None:
            raise NotFound(f"There is no event {event_id}.", remedy="See the list: avizu event list")
        return _view(app, connection, row, whole=True)


def _view(app: App, connection: Connection, row: Any, *, whole: bool = False) -> EventView:
    accounts = tuple(events.accounts(connection, row.id))
    trust = {source.name: source.trust for source in app.settings.feeds}
    chosen = preferred(accounts, trust)
    return EventView(
        id=row.id,
        hazard=row.hazard,
        since=row.happened_at or row.created_at,
        tsunami=Tsunami(row.tsunami),
        accounts=accounts,
        chosen=chosen,
        disagreement=disagreement(accounts),
        aftershock_of=_main_shock(connection, chosen, row.id),
        bands=Seen.from_json(row.seen).bands,
        warnings=tuple(warnings.warning(connection, n) for n in reversed(intake.warnings_of_event(connection, row.id))),
        history=tuple(_history(connection, row.id)) if whole else (),
    )


def _main_shock(connection: Connection, chosen: Account | None, event_id: int) -> int | None:
    if chosen is None or chosen.shock is None:
        return None
    near = events.around(connection, chosen.shock.at)
    return aftershock_of(chosen, {number: told for number, told in near.items() if number != event_id})


def _history(connection: Connection, event_id: int) -> list[tuple[datetime, str, str]]:
    found = []
    for entry in journal.of_event(connection, event_id):
        said = entry.detail.get("said") or entry.detail.get("because") or entry.what
        found.append((entry.at, entry.who, " ".join(said) if isinstance(said, list) else str(said)))
    return found
