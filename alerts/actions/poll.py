"""Sources are asked: each feed once when its time has come. Trouble with one thing stops no other."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts import intake
from alerts.app import App
from alerts.cap.read import LARGEST
from alerts.cap.verdict import Verdict
from alerts.errors import AvizuError, Unreachable, Unusable
from alerts.feeds import FEEDS
from alerts.feeds.backoff import next_poll
from alerts.feeds.edxl import documents
from alerts.feeds.entry import Entry
from alerts.feeds.notice import Notice
from alerts.fetch import Fetched, Fetcher
from alerts.fetch.folder import read_folder
from alerts.intake import Taken
from alerts.settings import FeedSource
from alerts.store import intake as rows

BROKE_OFF = "Reading it broke off."
AT_ONCE = 4
"""Sources that are asked side by side: one that drips must not hold up an earthquake list."""
PATIENCE = 120.0
"""Seconds that the documents of one poll may take in all; the next poll goes on with those that are left."""
PUSH, FOLDER = "push", "folder"


@dataclass(frozen=True, slots=True)
class Polled:
    """`drafts` are the warnings made or rewritten, `held` how many documents were held back.

    `error` is one sentence when the source could not be used, or not all of it; `remedy` what to do about it.
    """

    feed: str
    drafts: tuple[int, ...]
    error: str = ""
    remedy: str = ""
    held: int = 0


def poll_due(app: App, *, now: datetime, fetcher: Fetcher | None = None) -> list[Polled]:
    """Asks each source whose time has come. A second poll of the same news changes nothing."""
    due = [source for source in app.settings.feeds if source.reader != PUSH and _is_due(app, source, now)]
    if len(due) < 2:
        return [poll(app, source, now=now, fetcher=fetcher) for source in due]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="feed") as pool:
        done = [pool.submit(poll, app, source, now=now, fetcher=fetcher) for source in due]
    faults = [fault for each in done if (fault := each.exception())]
    if faults:
        raise faults[0]
    return [each.result() for each in done]


def _is_due(app: App, source: FeedSource, now: datetime) -> bool:
    with app.database.reading() as connection:
        state = rows.feed_state(connection, source.name)
    return state is None or state.next_at is None or state.next_at <= now


def poll(
    app: App,
    source: FeedSource,
    *,
    now: datetime,
    fetcher: Fetcher | None = None,
    jitter: Callable[[], float] = random.random,
    steady: Callable[[], float] = time.monotonic,
) -> Polled:
    """One source once: fetch, read, take in. Trouble is recorded with the feed, and tried again later."""
    state = _begin(app, source, now)
    asked_to_wait = 0.0
    try:
        if source.reader == FOLDER:
            news = _of_folder(app, source, now)
        else:
            own = fetcher or app.fetcher()
            fetched = _fetched(source, state, own)
            asked_to_wait = fetched.retry_after or 0.0
            news = _of_feed(app, source, fetched, own)
    except AvizuError as error:
        failures = (state.failures if state else 0) + 1
        _write(
            app,
            source,
            next_at=next_poll(source.every_seconds, failures, asked_to_wait, now, jitter()),
            error=error.sentence,
            remedy=error.remedy,
            failures=failures,
        )
        return Polled(source.name, (), error.sentence, error.remedy)
    polled = _take_in(app, source, news, now, steady)
    _succeeded(app, source, news, polled, now)
    return polled


@dataclass(slots=True)
class _News:
    """What one poll brought. `arrivals` are (key, what it is): the key says whether it was here before."""

    arrivals: Iterable[tuple[str, Arrival]]
    listed: int = 0
    newest: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    faults: tuple[str, ...] = ()


Arrival = Callable[[], "list[bytes | Notice]"]
"""Gives what arrived. Raises Unreachable when it can't be had."""


def _begin(app: App, source: FeedSource, now: datetime) -> Any | None:
    """The state before this poll. One that breaks off is not due again at once: the other feeds get their turn."""
    with app.database.writing() as connection:
        before = rows.feed_state(connection, source.name)
        rows.save_feed_state(
            connection,
            source.name,
            polled_at=now,
            next_at=now + timedelta(seconds=source.every_seconds),
            listening_since=before.listening_since if before and before.listening_since else now,
            error=BROKE_OFF,
            remedy="It is tried again by itself.",
        )
    return before


def _fetched(source: FeedSource, state: Any | None, fetcher: Fetcher) -> Fetched:
    etag, last_modified = (state.etag, state.last_modified) if state else ("", "")
    return fetcher.fetch(source.url, etag=etag, last_modified=last_modified)


def _of_folder(app: App, source: FeedSource, now: datetime) -> _News:
    with app.database.reading() as connection:
        found = read_folder(
            Path(source.url), now=now, known=lambda key: rows.entry_is_known(connection, source.name, key)
        )
    arrivals = [(laid.key, _at_hand(laid.content)) for laid in found.documents]
    return _News(arrivals, listed=len(arrivals), faults=found.faults)


def _of_feed(app: App, source: FeedSource, fetched: Fetched, fetcher: Fetcher) -> _News:
    """Every document the feed lists, the newest first, and every notice."""
    if fetched.status == 304:
        return _News(())
    if fetched.status != 200:
        raise Unreachable(f"{source.name} answers {fetched.status}.", remedy=_REMEDIES.get(fetched.status, _LATER))
    listed = FEEDS[source.reader].parse(fetched.body, fetched.url)
    if not listed.readable:
        raise Unusable(
            f"{source.name} sent something that is not its feed: {listed.findings[0].message}",
            remedy="Look at its address in a browser; if it has moved, mend url in avizu.toml.",
            code="unreadable",
        )
    entries = [(_key(entry), _linked(entry, fetcher)) for entry in listed.entries]
    # Whether a notice says something new is seen when it is taken in.
    notices = [("", _noticed(notice)) for notice in listed.notices]
    dated = [entry.updated for entry in listed.entries] + [_date(notice) for notice in listed.notices]
    return _News(
        [*entries, *notices],
        listed=len(entries) + len(notices),
        newest=max((when for when in dated if when), default=None),
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )


_LATER = "It is tried again by itself."
_REMEDIES = {
    401: "It asks for a password now: ring the source.",
    403: "It keeps us out: ring the source.",
    404: "Its address has changed: look for the new one, and mend url in avizu.toml.",
    410: "It was closed: look for its successor, and mend url in avizu.toml.",
    429: "It was asked too often: it is asked less often by itself.",
}


def _key(entry: Entry) -> str:
    return f"{entry.link or entry.id} {entry.updated.isoformat() if entry.updated else ''}"


def _date(notice: Notice) -> datetime | None:
    shock = notice.account.shock
    return notice.account.sent or (shock.at if shock else None)


def _at_hand(content: bytes) -> Arrival:
    return lambda: list(documents(content))


def _noticed(notice: Notice) -> Arrival:
    return lambda: [notice]


def _linked(entry: Entry, fetcher: Fetcher) -> Arrival:
    def arrive() -> list[bytes | Notice]:
        if entry.embedded is not None:
            return list(documents(entry.embedded))
        fetched = fetcher.fetch(entry.link, limit=LARGEST)
        if fetched.status != 200:
            raise Unreachable(f"{entry.link} answers {fetched.status}.", remedy=_LATER)
        return list(documents(fetched.body))

    return arrive


def _take_in(app: App, source: FeedSource, news: _News, now: datetime, steady: Callable[[], float]) -> Polled:
    """What is new, the newest first: what it replaces is then never drafted. One that is missing stops no other."""
    taken: list[Taken] = []
    missing = list(news.faults)
    until = steady() + PATIENCE
    for key, arrival in news.arrivals:
        if key and _is_known(app, source, key):
            continue
        if steady() > until:
            missing.append(f"{source.name} is slow; the others are read by the next poll.")
            break
        try:
            arrived = arrival()
        except Unreachable as error:
            missing.append(error.sentence)
            continue
        taken += _each(app, source, arrived, now)
        if key:
            with app.database.writing() as connection:
                rows.entry_seen(connection, source.name, key, now)
    return Polled(
        source.name,
        tuple(dict.fromkeys(number for one in taken for number in one.drafts)),
        f"{len(missing)} of {news.listed} documents can't be read: {missing[0]}" if missing else "",
        _LATER if missing else "",
        sum(one.verdict is Verdict.QUARANTINE for one in taken),
    )


def _each(app: App, source: FeedSource, arrived: Iterable[bytes | Notice], now: datetime) -> Iterator[Taken]:
    for one in arrived:
        if isinstance(one, bytes):
            yield intake.take(app, one, source=source, now=now)
        else:
            yield intake.take_notice(app, one, source=source, now=now)


def _is_known(app: App, source: FeedSource, key: str) -> bool:
    with app.database.reading() as connection:
        return rows.entry_is_known(connection, source.name, key)


def _succeeded(app: App, source: FeedSource, news: _News, polled: Polled, now: datetime) -> None:
    """Where a document was missing the feed's tag is not kept: the next poll must list it again."""
    kept: dict[str, Any] = {}
    if news.etag is not None and not polled.error:
        kept = {"etag": news.etag, "last_modified": news.last_modified}
    if news.newest is not None:
        kept["newest_at"] = news.newest
    _write(
        app,
        source,
        polled_at=now,
        succeeded_at=now,
        next_at=now + timedelta(seconds=source.every_seconds),
        error=polled.error,
        remedy=polled.remedy,
        failures=0,
        **kept,
    )


def _write(app: App, source: FeedSource, **columns: Any) -> None:
    with app.database.writing() as connection:
        rows.save_feed_state(connection, source.name, **columns)
