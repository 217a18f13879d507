"""What is wrong now. Pure: facts in, conditions out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.delivery import endings, sources
from alerts.delivery.sources import at, cut
from alerts.model.alarm import AlarmKind, Condition, DraftFact, Facts, ProposalFact
from alerts.model.event import About, Tsunami
from alerts.model.warning import Severity, Urgency

AT_ONCE = timedelta(0)
URGENT_AFTER: Mapping[Severity, timedelta] = {Severity.EXTREME: AT_ONCE, Severity.SEVERE: timedelta(minutes=5)}
"""How long a draft may wait before it is urgent. What is not named may wait; see also `_patience`."""
TSUNAMI, EARTHQUAKE = "tsunami", "earthquake"
UNSENT_AFTER = timedelta(minutes=1)


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
    endings.lapsed,
    endings.ending,
    _proposal,
    _look,
    sources.silent,
    sources.unreadable,
    sources.missing,
    _held,
    _sending,
    sources.apart,
    _canary,
)
"""The most urgent first: they are paged before the others where a source may cause only so many pages."""


def within(facts: Facts, hazards: Iterable[str]) -> Facts:
    """The facts without a hazard that is none of ours: it would be a word of a source."""
    known = set(hazards)
    drafts = [one if one.hazard in known else replace(one, hazard="") for one in facts.drafts]
    return replace(facts, drafts=drafts)
