"""Reports of one physical event come together; what is known of an earthquake becomes drafts and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.assess.advice import TSUNAMI_CHECK, Advice, Becomes, Terms, advise
from alerts.assess.distance import coastal_sucos
from alerts.assess.merge import find_event
from alerts.assess.revision import Seen, changes, seen
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.intake.desk import Intake, Origin
from alerts.model.event import About, Account, Tsunami
from alerts.model.warning import HazardWarning, Kind, Revision, State
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
            events.join(connection, other, event_id)
            detail = {"event": event_id, "joined": other}
            journal.record(connection, at=now, who="avizu", what="events joined", detail=detail)
        _complete(connection, event_id, account)
    events.remember_keys(connection, event_id, account.keys)
    return event_id


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
    advice = _advice(desk, event_id)
    before, after = Seen.from_json(row.seen), seen(advice)
    changed = changes(before, after, desk.app.gazetteer) if row.seen else ()
    tsunami = Tsunami.CHECK.value if advice.tsunami_check and row.tsunami == "" else row.tsunami
    events.change(desk.connection, event_id, seen=after.to_json(), tsunami=tsunami)
    if changed:
        detail = {"event": event_id, "report": report_id, "said": list(changed)}
        journal.record(desk.connection, at=desk.now, who=desk.who, what="event revised", detail=detail)
    if desk.source.signs_only:
        return []
    origin = Origin(report_id, event_id)
    wanted = _wanted(desk, advice)
    return [number for each in wanted for number in _one_draft(desk, each, changed, origin)]


def _advice(desk: Intake, event_id: int) -> Advice:
    settings = desk.app.settings
    trust = {source.name: source.trust for source in settings.feeds}
    accounts = events.accounts(desk.connection, event_id)
    return advise(accounts, trust, settings.policy, desk.app.gazetteer, desk.now)


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
    shaken = advice.kind is not Becomes.LOG and advice.shaking is not None and rest
    assert advice.shaking is not None or not shaken
    revision = _revision(desk, advice, advice.shaking, rest) if shaken and advice.shaking else None
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
    if existing is None:
        if wanted.revision is not None and wanted.revision.expires > desk.now:
            yield from _new_draft(desk, wanted, wanted.revision, origin)
        return
    if wanted.revision is None:
        if changed:
            said = " ".join(("The figures no longer call for this warning.", *changed))
            _tell(desk, existing, said, origin)
        return
    if changed and _differs(existing.newest, wanted.revision):
        anew = wanted.revision if existing.newest.expires > desk.now else None
        followed = desk.follow(News.REVISION, " ".join(changed), existing, anew, origin)
        if followed.warning_id is not None:
            yield followed.warning_id


def check_the_coast(desk: Intake, event_id: int, because: str, origin: Origin) -> list[int]:
    """The draft of a tsunami check for every suco of the coast, whatever the figures say: an official word calls for it.

    Nothing where an open warning of the coast is there already. Answers the warning drafted.
    """
    advice = _advice(desk, event_id)
    revision = _revision(desk, advice, TSUNAMI_CHECK, coastal_sucos(desk.app.gazetteer))
    revision = replace(revision, expires=desk.now + timedelta(hours=TSUNAMI_CHECK.hours))
    existing = _newest(desk, event_id, About.TSUNAMI_CHECK)
    if existing is not None and situation_of(existing) is not Situation.OVER:
        return []
    return list(_new_draft(desk, _Wanted(About.TSUNAMI_CHECK, revision, because), revision, origin))


def _newest(desk: Intake, event_id: int | None, about: About) -> HazardWarning | None:
    assert event_id is not None
    for number in intake.warnings_of_event(desk.connection, event_id):
        one = warnings.warning(desk.connection, number)
        if one.about is about:
            return one
    return None


def _new_draft(desk: Intake, wanted: _Wanted, revision: Revision, origin: Origin) -> Iterator[int]:
    """A source gone wild is held to its number of drafts; a tsunami check is never what is left out."""
    if wanted.about is not About.TSUNAMI_CHECK and desk.full():
        said = f"{desk.source.name} made {desk.source.drafts_per_hour} drafts within an hour; this is not drafted."
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


def _tell(desk: Intake, warning: HazardWarning, said: str, origin: Origin) -> None:
    """Less than before is never acted on: only people take back what people may have seen."""
    if situation_of(warning) is not Situation.OVER:
        desk.propose(News.REVISION.value, said, origin, warning_id=warning.id)
