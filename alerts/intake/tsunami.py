"""What is heard of a tsunami after an earthquake: the event's state moves by the table, and officers are shown it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from alerts.assess.distance import coastal_sucos
from alerts.assess.tsunami import Said, counts_as, step
from alerts.assess.tsunami_words import Potential, said_of_tsunami
from alerts.cap.document import Document
from alerts.cap.read import read
from alerts.feeds.usgs import FLAGGED
from alerts.incoming.account import SHAKES
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.incoming.statement import TSUNAMI, said_by, said_by_cancel
from alerts.intake.desk import Intake, Origin
from alerts.intake.event import check_the_coast
from alerts.model.event import About, Account, Tsunami
from alerts.model.warning import HazardWarning
from alerts.store import events, intake, journal, warnings

TOGETHER = timedelta(hours=12)
"""A statement on a tsunami that names no earthquake is of the one shock this recent that might have made one."""

BY_HAND = "officer"
"""The reader of a source that an officer is: he vouches for the sender of what he lets in."""

KINDS: Mapping[Said, str] = {
    Said.OFFICIAL_NO_THREAT: News.ALL_CLEAR.value,
    Said.OFFICIAL_WARNING: News.UPDATE.value,
}
NEVER_MISSED = frozenset({Said.UNOFFICIAL_WARNING, Said.UNCLEAR})
"""Shown to the officer also where there is no warning of the coast to show it beside. An official one makes a draft."""


def document_said(desk: Intake, document: Document, account: Account, event_id: int, origin: Origin) -> list[int]:
    """What a CAP document says of a tsunami. Answers the warnings drafted."""
    potential = _of_document(desk, document, account.hazard)
    if potential is None:
        return []
    event_id = _with_its_shock(desk, account, event_id)
    may_be = account.sender in desk.app.settings.policy.official_senders
    doubt = _doubt(desk, account.sender) if may_be else ""
    said = counts_as(potential, official=may_be and not doubt)
    shown_with = "" if said is Said.UNCLEAR else doubt
    return told(desk, said, account.sender, event_id, Origin(origin.report_id, event_id), shown_with)


def _of_document(desk: Intake, document: Document, hazard: str) -> Potential | None:
    if hazard not in {*SHAKES, ""}:
        return None
    if document.msg_type != "Cancel":
        return said_by(document, hazard)
    return said_by_cancel(document, hazard, list(_cancelled(desk, document)))


def _cancelled(desk: Intake, document: Document) -> Iterator[Potential]:
    """How the messages that it takes back are read, as far as they are here and speak of a tsunami."""
    for reference in document.references:
        if reference.sent is None or reference.sender not in {"", document.sender}:
            continue
        for row in intake.reports_like(desk.connection, (document.sender, reference.identifier, reference.sent)):
            told_then = read(row.body).document
            hazard = row.account["hazard"] if row.account else ""
            if told_then is not None and (potential := _as_it_stood(told_then, hazard)):
                yield potential


def _as_it_stood(document: Document, hazard: str) -> Potential | None:
    """A message about a tsunami that did not deny one had people on guard: to take it back is to let them go."""
    potential = said_by(document, hazard)
    return Potential.POSITIVE if hazard == TSUNAMI and potential is Potential.UNCLEAR else potential


def _doubt(desk: Intake, sender: str) -> str:
    """Why the word of an official sender is not official when it comes by this source; "" where it is."""
    source = desk.source
    if source.reader == BY_HAND or sender in source.senders:
        return ""
    if source.senders:
        return f"But the source {source.name} does not list {sender} among its senders, so this is not official."
    return f"But the source {source.name} may carry anybody's documents: list its senders in avizu.toml."


def _with_its_shock(desk: Intake, account: Account, event_id: int) -> int:
    if account.shock is not None or any(told.shock for told in events.accounts(desk.connection, event_id)):
        return event_id
    into = _the_one_of_late(desk, event_id)
    if into is None:
        return event_id
    own: Any = events.event(desk.connection, event_id)
    if own.tsunami == Tsunami.RAISED.value:
        events.change(desk.connection, into, tsunami=own.tsunami)
    events.join(desk.connection, event_id, into)
    detail = {"event": into, "joined": event_id, "because": "the only shock of late that may have made one"}
    journal.record(desk.connection, at=desk.now, who=desk.who, what="events joined", detail=detail)
    return into


def _the_one_of_late(desk: Intake, event_id: int) -> int | None:
    """The one event with a tsunami alarm; where there is no alarm any more, the one whose alarm was cleared."""
    late = [each for each in events.events(desk.connection, since=desk.now - TOGETHER) if each.id != event_id]
    for states in ({Tsunami.CHECK.value, Tsunami.RAISED.value}, {Tsunami.CLEARED.value}):
        found: list[int] = [each.id for each in late if each.tsunami in states]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def account_said(desk: Intake, account: Account, event_id: int, origin: Origin) -> None:
    """What an earthquake list says of a tsunami, in its own prose: never an official statement, whoever keeps it."""
    potential = None if account.tsunami == FLAGGED else said_of_tsunami(account.tsunami)
    if potential is not None:
        told(desk, counts_as(potential, official=False), account.sender, event_id, origin)


def told(desk: Intake, said: Said, who: str, event_id: int, origin: Origin, doubt: str = "") -> list[int]:
    """Moves the event's state, drafts the check of the coast if an official warning finds none, and shows the officer
    what is new beside every warning that it concerns. `doubt` follows the sentence. Answers the warnings drafted.
    """
    row: Any = events.event(desk.connection, event_id)
    before = Tsunami(row.tsunami)
    after = step(before, said, who, f"avizu event show {event_id}")
    if after.state is not before:
        events.change(desk.connection, event_id, tsunami=after.state.value)
    if not after.shown:
        return []
    shown = " ".join(filter(None, (after.shown, doubt)))
    detail = {"event": event_id, "report": origin.report_id, "said": shown, "state": after.state.value}
    journal.record(desk.connection, at=desk.now, who=desk.who, what="tsunami", detail=detail)
    there = list(_of_the_coast(desk, event_id))
    _show(desk, said, shown, there, origin)
    if said is not Said.OFFICIAL_WARNING or any(_warns_the_coast(desk, one, origin) for one in there):
        return []
    if desk.source.signs_only:
        desk.propose(KINDS[said], shown, origin, warning_id=None)
        return []
    return check_the_coast(desk, event_id, shown, origin)


def _warns_the_coast(desk: Intake, one: HazardWarning, origin: Origin) -> bool:
    """A check, the official statement's own draft with the places it names, or one for all of the coast."""
    own = one.report_id == origin.report_id and bool(one.newest.sucos)
    return one.about is About.TSUNAMI_CHECK or own or set(coastal_sucos(desk.app.gazetteer)) <= set(one.newest.sucos)


def _show(desk: Intake, said: Said, shown: str, there: list[HazardWarning], origin: Origin) -> None:
    """Beside each of these warnings, but not the one that was drafted from this very statement: it says the same."""
    kind = KINDS.get(said, TSUNAMI)
    for one in there:
        if said is Said.UNCLEAR or one.about is not About.DOCUMENT or one.report_id != origin.report_id:
            desk.propose(kind, shown, origin, warning_id=one.id)
    if not there and said in NEVER_MISSED:
        desk.propose(kind, shown, origin, warning_id=None)


def _of_the_coast(desk: Intake, event_id: int) -> Iterator[HazardWarning]:
    """The event's open warnings of a tsunami. A draft whose time has run out warns nobody."""
    for number in intake.warnings_of_event(desk.connection, event_id):
        one = warnings.warning(desk.connection, number)
        of_the_coast = one.about is About.TSUNAMI_CHECK or one.newest.hazard == TSUNAMI
        if of_the_coast and situation_of(one) is not Situation.OVER and one.newest.expires > desk.now:
            yield one
