"""What is wrong now. Pure: facts in, conditions out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from alerts.model.alarm import AlarmKind, Condition, Facts, FeedFact, Memory
from alerts.model.event import About
from alerts.model.warning import Severity, Urgency

URGENT_AFTER = timedelta(minutes=5)
APART_BY = timedelta(minutes=60)
APART_FOR = timedelta(minutes=60)
UNSENT_AFTER = timedelta(minutes=1)
RESTED = timedelta(minutes=5)
"""Alarms are looked for every few seconds. After a longer pause nobody was listening: that is no source's silence."""
UNREADABLE_AFTER = 2
UNREADABLE = ("is not its feed", "larger than", "is packed", "broke off in the middle")
"""What the error of a poll says where something came that was not the feed."""
_WAITS = {Severity.EXTREME, Severity.SEVERE}
_DILI = timezone(timedelta(hours=9))


def remembered(memory: Memory, feeds: Iterable[FeedFact], now: datetime) -> Memory:
    """The memory as this look leaves it."""
    last, since = memory.watched_at, memory.watching_since
    goes_on = last is not None and since is not None and abs(now - last) <= RESTED
    apart = {mirror.name: memory.apart.get(mirror.name, now) for mirror, _, _ in _differing(feeds)}
    return Memory(watching_since=since if goes_on else now, watched_at=now, apart=apart)


def conditions(facts: Facts, now: datetime) -> list[Condition]:
    """Everything that is wrong now, the most urgent first. `facts.memory` is that of this look."""
    return [found for rule in RULES for found in rule(facts, now)]


def _urgent(facts: Facts, now: datetime) -> Iterator[Condition]:
    for draft in facts.drafts:
        waits_long = draft.severity in _WAITS and now - draft.since >= URGENT_AFTER
        if draft.urgency is not Urgency.IMMEDIATE and not waits_long:
            continue
        number, since = draft.warning_id, at(draft.since, now)
        what = "tsunami check" if draft.about is About.TSUNAMI_CHECK else draft.hazard.replace("_", " ")
        words = ", ".join(word for word in (what, draft.severity.value, draft.urgency.value) if word)
        yield Condition(
            kind=AlarmKind.URGENT,
            about=str(number),
            since=draft.since,
            said=f"Warning {number} ({words}) has waited for officers since {since}: nobody is warned yet.",
            what=f"{what.upper()} draft, warning {number}, waiting".lstrip(),
            remedy=f"avizu warning show {number}",
            source=draft.source,
        )


def _proposal(facts: Facts, now: datetime) -> Iterator[Condition]:
    for one in facts.proposals:
        wait = "1 proposal waits" if one.number == 1 else f"{one.number} proposals wait"
        yield Condition(
            kind=AlarmKind.PROPOSAL,
            about=str(one.warning_id),
            since=one.since,
            said=f"{wait} for an officer: warning {one.warning_id} is out, and a source says that it has changed or "
            "is over.",
            remedy="avizu proposal list",
            source=one.source,
        )


def _silent(facts: Facts, now: datetime) -> Iterator[Condition]:
    for feed in facts.feeds:
        if feed.heard is None or not _is_silent(feed, feed.heard, facts, now) or _is_unreadable(feed, facts):
            continue
        yield Condition(
            kind=AlarmKind.SILENT,
            about=feed.name,
            since=feed.heard,
            said=f"The source {feed.name} has been silent since {at(feed.heard, now)}.{_quoted(feed.error)}",
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
    """Whether a source was heard longer ago than it may be, whoever is to blame. Never where 0 minutes are given."""
    return silent_minutes > 0 and now - heard >= timedelta(minutes=silent_minutes)


def _unreadable(facts: Facts, now: datetime) -> Iterator[Condition]:
    for feed in facts.feeds:
        if not _is_unreadable(feed, facts):
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
    return feed.failures >= UNREADABLE_AFTER and any(words in feed.error for words in UNREADABLE)


def _held(facts: Facts, now: datetime) -> Iterator[Condition]:
    for held in facts.held:
        are, them = ("1 document is", "it") if held.number == 1 else (f"{held.number} documents are", "them")
        yield Condition(
            kind=AlarmKind.HELD,
            about=held.source,
            since=held.since,
            said=f"{are} held back of {held.source}, and nobody has looked at {them}.",
            remedy="avizu feed held",
            source=held.source,
        )


def _sending(facts: Facts, now: datetime) -> Iterator[Condition]:
    unsent = facts.unsent
    if unsent is None or (not unsent.why and now - unsent.since < UNSENT_AFTER):
        return
    wait = "1 message waits" if unsent.messages == 1 else f"{unsent.messages} messages wait"
    yield Condition(
        kind=AlarmKind.SENDING,
        about="paused",
        since=unsent.since,
        said=f"{wait}: sending is paused, because {unsent.why}." if unsent.why else f"{wait}, but nobody is sending.",
        remedy="avizu doctor" if unsent.why else "avizu run",
    )


def _apart(facts: Facts, now: datetime) -> Iterator[Condition]:
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


RULES: tuple[Callable[[Facts, datetime], Iterator[Condition]], ...] = (
    _urgent,
    _proposal,
    _silent,
    _unreadable,
    _held,
    _sending,
    _apart,
)
"""The most urgent first: they are paged before the others where a source may cause only so many pages."""


def at(when: datetime, now: datetime) -> str:
    """`14:02` of today, else `21/11 14:02`: Dili time."""
    there = when.astimezone(_DILI)
    today = there.date() == now.astimezone(_DILI).date()
    return f"{there:%H:%M}" if today else f"{there:%d/%m %H:%M}"


def _quoted(error: str) -> str:
    return f" Last error: {error}" if error else ""


def within(facts: Facts, hazards: Iterable[str]) -> Facts:
    """The facts without a hazard that is none of ours: it would be a word of a source."""
    known = set(hazards)
    drafts = [one if one.hazard in known else replace(one, hazard="") for one in facts.drafts]
    return replace(facts, drafts=drafts)
