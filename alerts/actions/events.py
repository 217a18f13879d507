"""Events as an officer sees them: who says what, where sources disagree, which sucos feel it, what was made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from alerts.store import events, journal, warnings

SHOWN = timedelta(days=7)
HISTORY_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """`chosen` is the account whose figures are used; `history` are (when, who, sentence), oldest first: the newest
    twenty, and how many `earlier` there are. A list of events has no history.
    """

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
    earlier: int = 0


def recent(app: App, *, now: datetime) -> list[EventView]:
    """Those of the last seven days, newest first."""
    with app.database.reading() as connection:
        return _views(app, connection, events.events(connection, since=now - SHOWN))


def view(app: App, event_id: int) -> EventView:
    """One event. One that was joined with another is shown as that. Raises NotFound."""
    with app.database.reading() as connection:
        row = events.event(connection, event_id) if 0 < event_id < 2**31 else None
        while row is not None and row.merged_into is not None:
            row = events.event(connection, row.merged_into)
        if row is None:
            raise NotFound(f"There is no event {event_id}.", remedy="See the list: avizu event list")
        (one,) = _views(app, connection, [row])
        history = tuple(_history(connection, row.id))
        earlier = journal.how_many_of_event(connection, row.id) - len(history)
    return replace(one, history=history, earlier=earlier)


def _views(app: App, connection: Connection, rows: Sequence[Any]) -> list[EventView]:
    """All of them with a handful of queries, for an earthquake has hundreds of aftershocks."""
    trust = {source.name: source.trust for source in app.settings.feeds}
    told = events.accounts_of(connection, [row.id for row in rows])
    chosen = {number: preferred(accounts, trust) for number, accounts in told.items()}
    mains = _main_shocks(connection, chosen)
    made = warnings.of_events(connection, list(told))
    return [
        EventView(
            id=row.id,
            hazard=row.hazard,
            since=row.happened_at or row.created_at,
            tsunami=Tsunami(row.tsunami),
            accounts=tuple(told[row.id]),
            chosen=chosen[row.id],
            disagreement=disagreement(told[row.id]),
            aftershock_of=mains.get(row.id),
            bands=Seen.from_json(row.seen).bands,
            warnings=tuple(made[row.id]),
        )
        for row in rows
    ]


def _main_shocks(connection: Connection, chosen: Mapping[int, Account | None]) -> dict[int, int | None]:
    """Of which event each may be an aftershock."""
    shaken = {number: account for number, account in chosen.items() if account and account.shock}
    times = [account.shock.at for account in shaken.values() if account.shock]
    if not times:
        return {}
    near = events.between(connection, min(times) - events.NEARBY, max(times) + events.AFTER)
    return {
        number: aftershock_of(account, {other: told for other, told in near.items() if other != number})
        for number, account in shaken.items()
    }


def _history(connection: Connection, event_id: int) -> Iterator[tuple[datetime, str, str]]:
    for entry in journal.of_event(connection, event_id, newest=HISTORY_SHOWN):
        said = entry.detail.get("said") or entry.detail.get("because") or entry.what
        yield entry.at, entry.who, " ".join(said) if isinstance(said, list) else str(said)
