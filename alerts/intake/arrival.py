"""One thing that a poll brought: fetched, taken in, and then known. What could not be had is asked for again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from alerts.app import App
from alerts.errors import Unreachable
from alerts.feeds.notice import Notice
from alerts.fetch.news import LATER, Arrival, Missing, NoDocument, faulty, unread
from alerts.intake.document import take
from alerts.intake.notice import take_notice
from alerts.intake.taken import Taken
from alerts.settings import FeedSource
from alerts.store import intake as rows

SAME_FAULT = 3
"""Polls after which a document that breaks the program is not written into the log again; it is still asked for."""
GONE, BUSY = frozenset({404, 410}), frozenset({429, 503})
OF_THE_DOCUMENT = ("22", "54")
"""Classes of SQLSTATE: a value that can't be stored, a limit of the database that it is over."""


@dataclass(frozen=True, slots=True)
class Came:
    """What became of it. `missing` says why it could not be had, `fault` what broke, for the log.

    `busy`: its host wants to be left alone, for `retry_after` seconds if it named any.
    """

    taken: tuple[Taken, ...] = ()
    missing: Missing | None = None
    fault: Exception | None = None
    busy: bool = False
    retry_after: float = 0.0


def is_known(app: App, source: FeedSource, key: str) -> bool:
    """Whether what has this key was had before. Nothing without a key ever was."""
    if not key:
        return False
    with app.database.reading() as connection:
        return rows.entry_is_known(connection, source.name, key, app.clock())


def arrive(app: App, arrival: Arrival, *, source: FeedSource, now: datetime) -> Came:
    """It is brought and taken in, all it holds. Raises what a database raises that is away, and nothing else."""
    try:
        brought = arrival.bring()
    except NoDocument as error:
        missing = Missing(error.sentence, error.remedy, gone=error.status in GONE)
        return Came(missing=missing, busy=error.status in BUSY, retry_after=error.retry_after)
    except Unreachable as error:
        return Came(missing=Missing(error.sentence, error.remedy or LATER))
    except Exception as fault:  # noqa: BLE001 - one document must not end the poll of all others
        return _faulty(app, arrival, (), fault, source, now)
    return _take(app, arrival, brought, source, now)


def _take(app: App, arrival: Arrival, brought: Sequence[bytes | Notice], source: FeedSource, now: datetime) -> Came:
    taken: list[Taken] = []
    faults: list[Exception] = []
    for one in brought:
        try:
            made = _taken(app, one, source, now)
        except Exception as fault:
            if _is_away(fault) or isinstance(fault, OSError):
                raise
            faults.append(fault)
            continue
        taken.append(made)
    if faults:
        return _faulty(app, arrival, tuple(taken), faults[0], source, now)
    bad = next((one for one in taken if not one.readable), None)
    if bad is not None and arrival.host:
        # A page that says that the server is ill looks like this too: the warning may stand there a moment later.
        return Came(tuple(taken), unread(arrival, bad.findings))
    _seen(app, arrival, source, now)
    return Came(tuple(taken))


def _taken(app: App, one: bytes | Notice, source: FeedSource, now: datetime) -> Taken:
    if isinstance(one, bytes):
        return take(app, one, source=source, now=now)
    return take_notice(app, one, source=source, now=now)


def _is_away(fault: Exception) -> bool:
    """Whether this is the database's own trouble. A database that is over a limit of its rows calls that the same."""
    if isinstance(fault, Unreachable):
        cause = fault.__cause__
        state = getattr(cause.orig, "sqlstate", None) if isinstance(cause, DBAPIError) else None
        return not str(state or "").startswith(OF_THE_DOCUMENT)
    if isinstance(fault, DBAPIError) and fault.connection_invalidated:
        return True
    return isinstance(fault, OperationalError | InterfaceError | NoConnection)


def _faulty(
    app: App, arrival: Arrival, taken: tuple[Taken, ...], fault: Exception, source: FeedSource, now: datetime
) -> Came:
    """It stays among the missing, and is written down whole only the first times."""
    often = bool(arrival.key) and _times(app, arrival, "fault", SAME_FAULT + 1, source, now) > SAME_FAULT
    return Came(taken, faulty(arrival, fault), None if often else fault)


def _times(app: App, arrival: Arrival, what: str, most: int, source: FeedSource, now: datetime) -> int:
    """In how many polls this has happened to it, this one among them, at most `most`. Kept among the keys."""
    lasting = hashlib.sha256(arrival.lasting.encode()).hexdigest()
    with app.database.writing() as connection:
        for number in range(1, most + 1):
            key = f"{what} {number} {lasting}"
            if not rows.entry_is_known(connection, source.name, key):
                rows.entry_seen(connection, source.name, key, now)
                return number
    return most


def _seen(app: App, arrival: Arrival, source: FeedSource, now: datetime) -> None:
    if arrival.key:
        with app.database.writing() as connection:
            rows.entry_seen(connection, source.name, arrival.key, now)
