"""What is wrong now. Pure: facts in, conditions out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from alerts.model.alarm import AlarmKind, Condition, DraftFact, Facts, FeedFact, Memory, ProposalFact
from alerts.model.event import About, Tsunami
from alerts.model.warning import Severity, Urgency

AT_ONCE = timedelta(0)
URGENT_AFTER: Mapping[Severity, timedelta] = {Severity.EXTREME: AT_ONCE, Severity.SEVERE: timedelta(minutes=5)}
"""How long a draft may wait before it is urgent. What is not named may wait; see also `_patience`."""
TSUNAMI, EARTHQUAKE = "tsunami", "earthquake"
APART_BY = timedelta(minutes=60)
APART_FOR = timedelta(minutes=60)
UNSENT_AFTER = timedelta(minutes=1)
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


def conditions(facts: Facts, now: datetime) -> list[Condition]:
    """Everything that is wrong now, the most urgent first. `facts.memory` is that of this look."""
    return [found for rule in RULES for found in rule(facts, now)]


def _raised(facts: Facts, now: datetime) -> Iterator[Condition]:
    for event_id in facts.raised:
        yield Condition(
            kind=AlarmKind.RAISED,
            about=str(event_id),
            since=now,
            said=f"Event {event_id}: an official tsunami warning is in force and no warning of ours is out.",
            what=f"TSUNAMI WARNING IN FORCE, event {event_id}, none of ours out",
            remedy=f"avizu event show {event_id}",
            vital=True,
        )


def _of_the_coast(one: DraftFact | ProposalFact) -> bool:
    return one.about is About.TSUNAMI_CHECK or one.hazard == TSUNAMI


def _vital(one: DraftFact | ProposalFact) -> bool:
    """What weak aftershocks must never keep from the officers."""
    return _of_the_coast(one) or one.severity is Severity.EXTREME or one.tsunami is Tsunami.RAISED


def _patience(draft: DraftFact) -> timedelta | None:
    """How long officers may leave it, None for as long as they like.

    All that is drafted of shaking is immediate, the weakest too: there only its severity counts.
    """
    of_shaking = draft.about is About.SHAKING or draft.hazard == EARTHQUAKE
    if _of_the_coast(draft) or (draft.urgency is Urgency.IMMEDIATE and not of_shaking):
        return AT_ONCE
    return URGENT_AFTER.get(draft.severity)


def _urgent(facts: Facts, now: datetime) -> Iterator[Condition]:
    for draft in facts.drafts:
        patience = _patience(draft)
        if patience is None or abs(now - draft.since) < patience:
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
            vital=_vital(draft),
        )


def _proposal(facts: Facts, now: datetime) -> Iterator[Condition]:
    for one in facts.proposals:
        wait = "1 proposal waits" if one.number == 1 else f"{one.number} proposals wait"
        stands = "is out" if one.active else "waits for approval"
        yield Condition(
            kind=AlarmKind.PROPOSAL,
            about=str(one.warning_id),
            since=one.since,
            said=f"{wait} for an officer: warning {one.warning_id} {stands}, and a source says that it has changed or "
            "is over.",
            remedy="avizu proposal list",
            source=one.source,
            vital=_vital(one),
        )


def _look(facts: Facts, now: datetime) -> Iterator[Condition]:
    """News that made no draft: nobody else will come upon it."""
    for look in facts.looks:
        wait = "1 proposal waits" if look.number == 1 else f"{look.number} proposals wait"
        yield Condition(
            kind=AlarmKind.LOOK,
            about=look.source,
            since=look.since,
            said=f"{wait} for an officer: {look.source} tells of something that no warning of ours is about.",
            remedy="avizu proposal list",
            source=look.source,
            vital=True,
        )


def _silent(facts: Facts, now: datetime) -> Iterator[Condition]:
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


def _unreadable(facts: Facts, now: datetime) -> Iterator[Condition]:
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


def _missing(facts: Facts, now: datetime) -> Iterator[Condition]:
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


def _canary(facts: Facts, now: datetime) -> Iterator[Condition]:
    for one in facts.canaries:
        yield Condition(
            kind=AlarmKind.CANARY,
            about=one.operator,
            since=one.since,
            said=f"Test messages to {one.operator} fail since {at(one.since, now)}: {cut(one.why)}.",
            remedy="avizu contact verify --canary",
        )


RULES: tuple[Callable[[Facts, datetime], Iterator[Condition]], ...] = (
    _raised,
    _urgent,
    _proposal,
    _look,
    _silent,
    _unreadable,
    _missing,
    _held,
    _sending,
    _apart,
    _canary,
)
"""The most urgent first: they are paged before the others where a source may cause only so many pages."""


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


def within(facts: Facts, hazards: Iterable[str]) -> Facts:
    """The facts without a hazard that is none of ours: it would be a word of a source."""
    known = set(hazards)
    drafts = [one if one.hazard in known else replace(one, hazard="") for one in facts.drafts]
    return replace(facts, drafts=drafts)
