"""Reports of one physical event come together; what is known of an earthquake becomes drafts and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.assess.accounts import said_of
from alerts.assess.advice import TSUNAMI_CHECK, Advice, Becomes, Terms, advise
from alerts.assess.distance import coastal_sucos
from alerts.assess.merge import find_event
from alerts.assess.revision import Seen, changes, seen
from alerts.assess.tsunami import Said, step
from alerts.feeds import FEEDS
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.intake.desk import Intake, Origin
from alerts.model.event import About, Account, Tsunami
from alerts.model.warning import HazardWarning, Kind, Mode, Revision, Severity, State
from alerts.store import events, intake, journal, warnings

EARTHQUAKE = "earthquake"


def tie(connection: Connection, account: Account, now: datetime) -> int:
    """The event this account is of, a new one if there is none yet. Events that turn out to be one are joined."""
    near = events.around(connection, account.shock.at) if account.shock else {}
    first, others = find_event(account, near)
    found = {*events.with_keys(connection, account.keys), *others, *([first] if first else [])}
    if not found:
        event_id = events.add(connection, account, at=now)
    else:
        event_id, *rest = sorted(found)
        for other in rest:
            _keep_the_graver(connection, event_id, other)
            events.join(connection, other, event_id)
            detail = {"event": event_id, "joined": other}
            journal.record(connection, at=now, who="avizu", what="events joined", detail=detail)
        _complete(connection, event_id, account)
    events.remember_keys(connection, event_id, account.keys)
    return event_id


_GRAVITY = (Tsunami.NONE, Tsunami.CLEARED, Tsunami.CHECK, Tsunami.RAISED)


def _keep_the_graver(connection: Connection, event_id: int, other: int) -> None:
    """An official warning of one event is one of both."""
    rows = [events.event(connection, number) for number in (event_id, other)]
    graver = max((Tsunami(row.tsunami) for row in rows if row is not None), key=_GRAVITY.index)
    events.change(connection, event_id, tsunami=graver.value)


def _complete(connection: Connection, event_id: int, account: Account) -> None:
    row = events.event(connection, event_id)
    if row is not None and row.happened_at is None and account.shock is not None:
        events.change(connection, event_id, happened_at=account.shock.at)


def assess(desk: Intake, event_id: int, report_id: int) -> list[int]:
    """What all sources together say of an earthquake now, against what officers were shown before.

    Answers the warnings drafted or rewritten.
    """
    row = events.event(desk.connection, event_id)
    assert row is not None
    origin = Origin(report_id, event_id)
    _one_of_each(desk, origin)
    advice = _advice(desk, event_id)
    before, after = Seen.from_json(row.seen), seen(advice)
    changed = changes(before, after, desk.app.gazetteer) if row.seen else ()
    rule = Said.RULE_MET if advice.tsunami_check else Said.RULE_NOT_MET
    tsunami = step(Tsunami(row.tsunami), rule).state
    events.change(desk.connection, event_id, seen=after.to_json(), tsunami=tsunami.value)
    if changed:
        detail = {"event": event_id, "report": report_id, "said": list(changed)}
        journal.record(desk.connection, at=desk.now, who=desk.who, what="event revised", detail=detail)
    if desk.source.signs_only or desk.app.settings.mode is Mode.EXERCISE:
        return []
    if not _told_by_others(desk, event_id):
        _ask_for_a_look(desk, advice, origin)
        check = next(_wanted(desk, advice))
        return list(_one_draft(desk, check, changed, origin))
    return [number for each in _wanted(desk, advice) for number in _one_draft(desk, each, changed, origin)]


def _advice(desk: Intake, event_id: int) -> Advice:
    """By the sources that may speak of earthquakes; by those that only add to others where there is nobody else.

    What an open warning stands on never becomes stale.
    """
    settings = desk.app.settings
    trust = {source.name: source.trust for source in settings.feeds}
    accounts = events.accounts(desk.connection, event_id)
    first_hand = [account for account in accounts if account.source not in _enriching(desk)] or accounts
    at = min((account.shock.at for account in accounts if account.shock), default=desk.now)
    now = min(desk.now, at) if _open_ones(desk, event_id) else desk.now
    return advise(first_hand, trust, settings.policy, desk.app.gazetteer, now)


def _enriching(desk: Intake) -> set[str]:
    """The sources whose word on an earthquake is somebody else's: they add to an event and make none."""
    listed = (*desk.app.settings.feeds, desk.source)
    return {source.name for source in listed if source.reader in FEEDS and EARTHQUAKE in FEEDS[source.reader].enriches}


def _told_by_others(desk: Intake, event_id: int) -> bool:
    accounts = events.accounts(desk.connection, event_id)
    return any(account.source not in _enriching(desk) for account in accounts)


def _ask_for_a_look(desk: Intake, advice: Advice, origin: Origin) -> None:
    if advice.kind is Becomes.DRAFT and not desk.has_proposed("draft", origin.event_id):
        named = said_of(advice.preferred.shock) if advice.preferred and advice.preferred.shock else "an earthquake"
        said = f"Only {desk.source.name} reports {named} so far: look at the earthquake lists, and draft if it is real."
        desk.propose("draft", said, origin, warning_id=None)


def _open_ones(desk: Intake, event_id: int) -> list[HazardWarning]:
    """The open warnings made of the event's figures, the one that went furthest first, then the oldest."""
    rank = {Situation.ACTIVE: 0, Situation.PEOPLES: 1, Situation.MACHINES: 2}
    found = (warnings.warning(desk.connection, n) for n in intake.warnings_of_event(desk.connection, event_id))
    still = [one for one in found if one.about is not About.DOCUMENT and situation_of(one) in rank]
    return sorted(still, key=lambda one: (rank[situation_of(one)], one.id))


def _one_of_each(desk: Intake, origin: Origin) -> None:
    """Two events that turned out to be one may have drafted the same thing twice: one of each is enough."""
    assert origin.event_id is not None
    kept: dict[About, int] = {}
    for one in _open_ones(desk, origin.event_id):
        first = kept.setdefault(one.about, one.id)
        if first != one.id:
            desk.double(one, first, origin)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A draft that the advice calls for now, or None in its place when it no longer does."""

    about: About
    revision: Revision | None
    because: str


def _wanted(desk: Intake, advice: Advice) -> Iterator[_Wanted]:
    """The tsunami check first: minutes count there. Nobody is to get both texts."""
    check = advice.tsunami_sucos if advice.tsunami else ()
    revision = _revision(desk, advice, advice.tsunami, check) if advice.tsunami else None
    yield _Wanted(About.TSUNAMI_CHECK, revision, advice.because)
    rest = tuple(code for code in advice.sucos if code not in set(check))
    revision = _revision(desk, advice, advice.shaking, rest) if rest and advice.shaking else None
    yield _Wanted(About.SHAKING, revision, "")


def _revision(desk: Intake, advice: Advice, terms: Terms, sucos: tuple[str, ...]) -> Revision:
    values = {"magnitude": advice.magnitude, "place": advice.place}
    return Revision(
        id=0,
        warning_id=0,
        number=1,
        kind=Kind.WARNING,
        state=State.DRAFT,
        hazard=EARTHQUAKE,
        severity=terms.severity,
        urgency=terms.urgency,
        certainty=terms.certainty,
        onset=advice.happened,
        expires=(advice.happened or desk.now) + timedelta(hours=terms.hours),
        sucos=sucos,
        values={name: text for name, text in values.items() if text},
        touched_by=(desk.who,),
        created_at=desk.now,
    )


def _one_draft(desk: Intake, wanted: _Wanted, changed: tuple[str, ...], origin: Origin) -> Iterator[int]:
    existing = _newest(desk, origin.event_id, wanted.about)
    over = existing is None or situation_of(existing) is Situation.OVER
    if existing is None or over:
        again = wanted.revision is not None and (existing is None or _is_graver(existing, wanted.revision))
        if wanted.revision is not None and again and wanted.revision.expires > desk.now:
            yield from _new_draft(desk, wanted, wanted.revision, origin)
        return
    if wanted.revision is None:
        if changed:
            said = " ".join(("The figures no longer call for this warning.", *changed))
            desk.propose(News.REVISION.value, said, origin, warning_id=existing.id)
        return
    if changed and _differs(existing.newest, wanted.revision):
        anew = wanted.revision if existing.newest.expires > desk.now else None
        followed = desk.follow(News.REVISION, " ".join(changed), existing, anew, origin)
        if followed.warning_id is not None:
            yield followed.warning_id


GRAVER_BY = 0.3
"""Magnitudes. A draft that an officer dropped does not come back for less."""


def _is_graver(old: HazardWarning, new: Revision) -> bool:
    """Whether the figures have grown since the text that is over: then what was decided was decided about less."""
    before, now = (float(values.get("magnitude") or 0) for values in (old.newest.values, new.values))
    return new.severity.rank > old.newest.severity.rank or round(now - before, 1) >= GRAVER_BY


def check_the_coast(desk: Intake, event_id: int, because: str, origin: Origin) -> list[int]:
    """The draft of a tsunami check for the whole coast, whatever the figures say: an official word calls for it.

    Nothing where an open warning of the coast is there already. Answers the warning drafted.
    """
    advice = _advice(desk, event_id)
    revision = _revision(desk, advice, TSUNAMI_CHECK, coastal_sucos(desk.app.gazetteer))
    revision = replace(revision, expires=desk.now + timedelta(hours=TSUNAMI_CHECK.hours))
    existing = _newest(desk, event_id, About.TSUNAMI_CHECK)
    open_still = existing is not None and situation_of(existing) is not Situation.OVER
    if existing is not None and open_still and existing.newest.expires > desk.now:
        return []
    return list(_new_draft(desk, _Wanted(About.TSUNAMI_CHECK, revision, because), revision, origin))


def _newest(desk: Intake, event_id: int | None, about: About) -> HazardWarning | None:
    """The one that is open, else the newest that is over."""
    assert event_id is not None
    found = [warnings.warning(desk.connection, n) for n in intake.warnings_of_event(desk.connection, event_id)]
    alike = [one for one in found if one.about is about]
    return next((one for one in alike if situation_of(one) is not Situation.OVER), next(iter(alike), None))


def _new_draft(desk: Intake, wanted: _Wanted, revision: Revision, origin: Origin) -> Iterator[int]:
    """A source gone wild is held to its number of drafts; a tsunami check is never what is left out."""
    grave = revision.severity.rank >= Severity.SEVERE.rank
    if wanted.about is not About.TSUNAMI_CHECK and desk.full(times=2 if grave else 1):
        said = f"{desk.source.name} made {desk.source.drafts_per_hour} drafts within an hour; this is not drafted."
        if not desk.has_proposed("draft", origin.event_id):
            desk.propose("draft", said, origin, warning_id=None)
        return
    number = desk.draft(revision, replace(origin, about=wanted.about))
    if wanted.because:
        detail: Mapping[str, object] = {"event": origin.event_id, "because": wanted.because}
        journal.record(
            desk.connection, at=desk.now, who=desk.who, what="tsunami check", warning_id=number, detail=detail
        )
    yield number


def _differs(old: Revision, new: Revision) -> bool:
    return (old.sucos, dict(old.values), old.severity) != (new.sucos, dict(new.values), new.severity)
