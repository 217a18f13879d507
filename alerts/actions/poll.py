"""Sources are asked: each feed once when its time has come. Trouble with one thing stops no other."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import Any

from alerts.app import App
from alerts.cap.verdict import Verdict
from alerts.dispatcher import write_fault
from alerts.errors import AvizuError
from alerts.feeds.backoff import LONGEST_WAIT, next_poll
from alerts.fetch import Fetcher
from alerts.fetch.news import LATER, Arrival, Missing, News, of_feed, of_folder, said
from alerts.fetch.rounds import Rounds
from alerts.intake import Taken
from alerts.intake.arrival import Came, arrive, is_known
from alerts.model.mask import mask_phone
from alerts.settings import FeedSource
from alerts.store import intake as rows

log = logging.getLogger("avizu.feeds")

BROKE_OFF = "Reading it broke off."
AT_ONCE = 4
AT_MOST = 10.0
"""Seconds that a look at the sources waits for their answers; those that need longer go on by themselves."""
LAST_WORDS = 30.0
"""Seconds that polls under way are given to end in when the process stops."""
HURRIED = 60
PATIENCE = {True: 30.0, False: 120.0}
"""Seconds that the documents of one poll may take in all, of a source asked every minute and of another one."""
LANES = {hurried: BoundedSemaphore(AT_ONCE) for hurried in PATIENCE}
"""The sources asked every minute list earthquakes: no slow one stands before them."""
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


_ROUNDS: Rounds[Polled] = Rounds()


def poll_due(app: App, *, now: datetime, fetcher: Fetcher | None = None, wait: float = AT_MOST) -> list[Polled]:
    """Asks each source whose time has come and that is not being asked already.

    Answers what has ended after at most `wait` seconds; the others go on, and a later call answers them. A second poll
    of the same news changes nothing. A fault of one source is raised when the others are done.
    """
    done = _ROUNDS.ended(app.home)
    under_way = _ROUNDS.names(app.home)
    for source in app.settings.feeds:
        if source.reader != PUSH and source.name not in under_way and _is_due(app, source, now):
            call = partial(_poll_until, app, source, now, fetcher)
            _ROUNDS.begin(app.home, source.name, LANES[_hurries(source)], call)
    done += _ROUNDS.ended(app.home, within=wait)
    faults = [fault for each in done if (fault := each.exception())]
    for fault in faults[1:]:
        write_fault("another feed", fault)
    if faults:
        raise faults[0]
    return [each.result() for each in done]


def let_finish(app: App, *, within: float = LAST_WORDS) -> None:
    """Before the process stops: each poll under way ends after the document it is at. Waits no longer than `within`."""
    _ROUNDS.stop(app.home, within=within)


def _poll_until(app: App, source: FeedSource, now: datetime, fetcher: Fetcher | None, stop: Event) -> Polled:
    return poll(app, source, now=now, fetcher=fetcher, stop=stop)


def _hurries(source: FeedSource) -> bool:
    return source.every_seconds <= HURRIED


def _is_due(app: App, source: FeedSource, now: datetime) -> bool:
    """One that is to wait longer than any may was told so by a clock that was ahead."""
    with app.database.reading() as connection:
        state = rows.feed_state(connection, source.name)
    if state is None or state.next_at is None or state.next_at <= now:
        return True
    return bool(state.next_at - now > max(LONGEST_WAIT, timedelta(seconds=source.every_seconds)))


def poll(
    app: App,
    source: FeedSource,
    *,
    now: datetime,
    fetcher: Fetcher | None = None,
    jitter: Callable[[], float] = random.random,
    steady: Callable[[], float] = time.monotonic,
    stop: Event | None = None,
) -> Polled:
    """One source once: fetch, read, take in. Trouble is recorded with the feed, and tried again later.

    The poll has failed when there is no feed, and when nothing could be had of what is new in it.
    """
    before = _begin(app, source, now)
    brought = _Brought()
    try:
        news = _news(app, source, before, fetcher, now, brought)
    except AvizuError as error:
        polled, kept = Polled(source.name, (), error.sentence, error.remedy or LATER), None
    else:
        _take_in(app, source, news, now, brought, _is_over(source, steady, stop))
        polled = _polled(source, news, brought)
        kept = None if brought.failed else _of_a_success(news, polled, now)
    failures = 0 if kept is not None else (before.failures if before else 0) + 1
    _write(
        app,
        source,
        next_at=next_poll(source.every_seconds, failures, brought.asked_to_wait, now, jitter()),
        error=polled.error,
        remedy=polled.remedy,
        failures=failures,
        **(kept or {}),
    )
    return polled


@dataclass(slots=True)
class _Brought:
    """What became of the news of one poll. `known` counts what was here before, `had` what is here now.

    `resting` are the hosts that want to be left alone. `rest` says why some of the news is left for the next poll.
    """

    taken: list[Taken] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    resting: dict[str, Came] = field(default_factory=dict)
    asked_to_wait: float = 0.0
    known: int = 0
    had: int = 0
    rest: str = ""

    def add(self, arrival: Arrival, came: Came) -> None:
        self.taken += came.taken
        if came.missing is None:
            self.had += 1
            return
        self.missing.append(came.missing)
        if came.busy:
            self.resting[arrival.host] = came
            self.asked_to_wait = max(self.asked_to_wait, came.retry_after)

    @property
    def failed(self) -> bool:
        """A dead link among what we have is no failure: it would slow down the source for as long as it is listed."""
        dead_links = self.known > 0 and all(one.gone for one in self.missing)
        return bool(self.missing) and not self.had and not dead_links


def _begin(app: App, source: FeedSource, now: datetime) -> Any | None:
    """The state before this poll. One that breaks off is not due again at once: the other feeds get their turn.

    What a clock that was ahead has left is brought back to now: else a source that is silent would never be seen as it.
    """
    with app.database.writing() as connection:
        before = rows.feed_state(connection, source.name)
        listening = before.listening_since if before else None
        heard = before.succeeded_at if before else None
        rows.save_feed_state(
            connection,
            source.name,
            polled_at=now,
            succeeded_at=min(heard, now) if heard else None,
            next_at=now + timedelta(seconds=source.every_seconds),
            listening_since=min(listening, now) if listening else now,
            error=BROKE_OFF,
            remedy=LATER,
        )
    return before


def _news(
    app: App, source: FeedSource, before: Any | None, fetcher: Fetcher | None, now: datetime, brought: _Brought
) -> News:
    if source.reader == FOLDER:
        return of_folder(Path(source.url), now, partial(is_known, app, source))
    own = fetcher or app.fetcher()
    etag, last_modified = (before.etag, before.last_modified) if before else ("", "")
    fetched = own.fetch(source.url, etag=etag, last_modified=last_modified)
    if fetched.status not in (200, 304):
        brought.asked_to_wait = fetched.retry_after or 0.0
    news = of_feed(source.name, source.reader, fetched, own, now)
    for sentence in news.cut:
        log.info("feed %s: %s", source.name, sentence)
    return news


def _is_over(source: FeedSource, steady: Callable[[], float], stop: Event | None) -> Callable[[], str]:
    """Says why this poll must end now; "" while it may go on."""
    until = steady() + PATIENCE[_hurries(source)]

    def is_over() -> str:
        if stop is not None and stop.is_set():
            return "Avizu was stopped"
        return f"{source.name} is slow" if steady() > until else ""

    return is_over


def _take_in(
    app: App, source: FeedSource, news: News, now: datetime, brought: _Brought, is_over: Callable[[], str]
) -> None:
    """What is new, the newest first: what it replaces is then never drafted. One that is missing stops no other."""
    for arrival in news.arrivals:
        if is_known(app, source, arrival.key):
            brought.known += 1
            continue
        if why := is_over():
            brought.rest = f"{why}; the others are read by the next poll."
            break
        came = brought.resting.get(arrival.host) or arrive(app, arrival, source=source, now=now)
        brought.add(arrival, came)
        if came.fault is not None:
            write_fault(f"feed {source.name}, {mask_phone(arrival.name)!r}", came.fault)


def _polled(source: FeedSource, news: News, brought: _Brought) -> Polled:
    error, remedy = said(news, brought.missing, brought.rest)
    broken = [one for one in brought.taken if not one.readable]
    if broken and not error:
        error = f"{len(broken)} of what {source.name} lists can't be used: {broken[0].reason}"
        remedy = "Look at the source itself: there may be a warning in it."
    return Polled(
        source.name,
        tuple(dict.fromkeys(number for one in brought.taken for number in one.drafts)),
        error,
        remedy,
        sum(one.verdict is Verdict.QUARANTINE for one in brought.taken),
    )


def _of_a_success(news: News, polled: Polled, now: datetime) -> dict[str, Any]:
    """Where something was missing the feed's tag is not kept: the next poll must list it again."""
    kept: dict[str, Any] = {"succeeded_at": now}
    if news.etag is not None and not polled.error:
        kept |= {"etag": news.etag, "last_modified": news.last_modified}
    if news.newest is not None:
        kept["newest_at"] = news.newest
    return kept


def _write(app: App, source: FeedSource, **columns: Any) -> None:
    with app.database.writing() as connection:
        rows.save_feed_state(connection, source.name, **columns)
