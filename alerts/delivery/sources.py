"""What may be wrong with a source: it is silent, can't be read, has lost documents, or is behind its mirror. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta, timezone

from alerts.model.alarm import AlarmKind, Condition, Facts, FeedFact, Memory

APART_BY = timedelta(minutes=60)
APART_FOR = timedelta(minutes=60)
RESTED = timedelta(minutes=5)
"""Alarms are looked for every few seconds. After a longer pause nobody was listening: that is no source's silence."""
AHEAD = timedelta(minutes=5)
"""What is dated further ahead of now than this was written when our clock was wrong."""
MISSING_FOR = timedelta(minutes=10)
MISSING = re.compile(r"\b(?:document|file)s? can't be read")
"""What the error of a poll says where the source was heard, and documents that it lists were not to be had."""
LONGEST_QUOTE = 200
UNREADABLE_AFTER = 2
UNREADABLE = ("is not its feed", "larger than", "is packed", "broke off in the middle")
"""What the error of a poll says where something came that was not the feed."""
_DILI = timezone(timedelta(hours=9))


def remembered(memory: Memory, feeds: Collection[FeedFact], now: datetime) -> Memory:
    """The memory as this look leaves it."""
    last, since = memory.watched_at, memory.watching_since
    goes_on = last is not None and since is not None and abs(now - last) <= RESTED
    apart = {mirror.name: memory.apart.get(mirror.name, now) for mirror, _, _ in _differing(feeds)}
    missing = {
        feed.name: memory.missing.get(feed.name, feed.polled_at or now)
        for feed in feeds
        if MISSING.search(feed.error) or (feed.under_way and feed.name in memory.missing)
    }
    return Memory(watching_since=since if goes_on else now, watched_at=now, apart=apart, missing=missing)


def silent(facts: Facts, now: datetime) -> Iterator[Condition]:
    for feed in facts.feeds:
        if feed.heard is None or _is_missing(feed, facts, now) or _is_unreadable(feed, facts):
            continue
        heard = last_heard(feed, now) or facts.memory.watching_since or now
        if not _is_silent(feed, heard, facts, now):
            continue
        yield Condition(
            kind=AlarmKind.SILENT,
            about=feed.name,
            since=heard,
            said=f"The source {feed.name} has been silent since {at(heard, now)}.{_quoted(feed.error)}",
            remedy="avizu feed list",
            source=feed.name,
        )


def _is_silent(feed: FeedFact, heard: datetime, facts: Facts, now: datetime) -> bool:
    """Where no poll has failed since we listen again, the silence may be our own: then it counts from there."""
    if not overdue(heard, feed.silent_minutes, now):
        return False
    listening = facts.memory.watching_since or now
    failed = feed.failures > 0 and feed.polled_at is not None and feed.polled_at >= listening
    return failed or overdue(listening, feed.silent_minutes, now)


def overdue(heard: datetime, silent_minutes: int, now: datetime) -> bool:
    """Whether a source was heard longer ago than it may be, whoever is to blame. Never where 0 minutes are given.

    An instant that has not come yet is as good as none: our clock was ahead when the source was heard.
    """
    return silent_minutes > 0 and (now - heard >= timedelta(minutes=silent_minutes) or heard - now > AHEAD)


def last_heard(feed: FeedFact, now: datetime) -> datetime | None:
    """When the source was last heard, else since when it is listened to, else None: never an instant ahead of now."""
    known = (when for when in (feed.heard, feed.listening_since) if when is not None)
    return next((when for when in known if when - now <= AHEAD), None)


def unreadable(facts: Facts, now: datetime) -> Iterator[Condition]:
    for feed in facts.feeds:
        if not _is_unreadable(feed, facts) or _is_missing(feed, facts, now):
            continue
        yield Condition(
            kind=AlarmKind.UNREADABLE,
            about=feed.name,
            since=feed.polled_at or now,
            said=f"What {feed.name} sends can't be read: nothing is known of its warnings.{_quoted(feed.error)}",
            remedy="avizu feed list",
            source=feed.name,
        )


def _is_unreadable(feed: FeedFact, facts: Facts) -> bool:
    """Once it is, only a success ends it: a source that then answers nothing at all is no better."""
    if f"{AlarmKind.UNREADABLE.value}:{feed.name}" in facts.open:
        return feed.failures > 0
    of_the_feed = not MISSING.search(feed.error) and any(words in feed.error for words in UNREADABLE)
    return feed.failures >= UNREADABLE_AFTER and of_the_feed


def missing(facts: Facts, now: datetime) -> Iterator[Condition]:
    for feed in facts.feeds:
        if not _is_missing(feed, facts, now):
            continue
        yield Condition(
            kind=AlarmKind.MISSING,
            about=feed.name,
            since=facts.memory.missing.get(feed.name, now),
            said=f"Documents that {feed.name} lists can't be read: nothing is known of them.{_quoted(feed.error)}",
            remedy="avizu feed list",
            source=feed.name,
        )


def _is_missing(feed: FeedFact, facts: Facts, now: datetime) -> bool:
    """In two polls, or for ten minutes. Once it is so, only a poll that had every document ends it."""
    if f"{AlarmKind.MISSING.value}:{feed.name}" in facts.open:
        return bool(MISSING.search(feed.error)) or feed.failures > 0 or feed.under_way
    since = facts.memory.missing.get(feed.name)
    again = not feed.under_way and feed.polled_at not in (None, since)
    return since is not None and (again or abs(now - since) >= MISSING_FOR)


def apart(facts: Facts, now: datetime) -> Iterator[Condition]:
    for mirror, newer, older in _differing(facts.feeds):
        since = facts.memory.apart.get(mirror.name, now)
        if now - since < APART_FOR or newer.newest_at is None or older.newest_at is None:
            continue
        yield Condition(
            kind=AlarmKind.APART,
            about=mirror.name,
            since=since,
            said=f"{older.name} is behind {newer.name}, which should say the same: its newest is of "
            f"{at(older.newest_at, now)}, the other's of {at(newer.newest_at, now)}.",
            remedy="avizu feed list",
            source=mirror.name,
        )


def _differing(feeds: Iterable[FeedFact]) -> Iterator[tuple[FeedFact, FeedFact, FeedFact]]:
    """(mirror, newer, older) of each pair of which one has news the other lacks."""
    by_name = {feed.name: feed for feed in feeds}
    for mirror in by_name.values():
        model = by_name.get(mirror.mirror_of)
        if model is None or mirror.newest_at is None or model.newest_at is None:
            continue
        if abs(mirror.newest_at - model.newest_at) > APART_BY:
            newer_first = mirror.newest_at > model.newest_at
            yield (mirror, mirror, model) if newer_first else (mirror, model, mirror)


def at(when: datetime, now: datetime) -> str:
    """`14:02` of today, else `21/11 14:02`: Dili time."""
    there = when.astimezone(_DILI)
    today = there.date() == now.astimezone(_DILI).date()
    return f"{there:%H:%M}" if today else f"{there:%d/%m %H:%M}"


def _quoted(error: str) -> str:
    return f" Last error: {cut(error)}" if error else ""


def cut(text: str) -> str:
    """At most 200 characters of what others may have written."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."
