"""What is heard of a tsunami after an earthquake: the event's state moves by the table, and officers are shown it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from alerts.assess.tsunami import Said, heard, step
from alerts.cap.document import Document
from alerts.cap.verdict import Meaning, means
from alerts.feeds.usgs import FLAGGED
from alerts.incoming.account import SHAKES
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.intake.desk import Intake, Origin
from alerts.model.event import About, Account, Tsunami
from alerts.store import events, intake, journal, warnings

TOGETHER = timedelta(hours=12)
"""A statement on a tsunami that names no earthquake is of the one shock this recent that might have made one."""

TSUNAMI = "tsunami"
KINDS: Mapping[Said, str] = {
    Said.OFFICIAL_NO_THREAT: News.ALL_CLEAR.value,
    Said.OFFICIAL_WARNING: News.UPDATE.value,
}


def document_said(desk: Intake, document: Document, account: Account, event_id: int, origin: Origin) -> int:
    """What a CAP document says of a tsunami. Answers its event, which may be another than it was taken for."""
    if account.hazard not in SHAKES:
        return event_id
    said = _of_document(desk, document)
    if said is None:
        return event_id
    event_id = _with_its_shock(desk, account, event_id)
    told(desk, said, account.sender, event_id, Origin(origin.report_id, event_id))
    return event_id


def _of_document(desk: Intake, document: Document) -> Said | None:
    policy = desk.app.settings.policy
    if means(document) in (Meaning.ENDS, Meaning.CANCELS):
        return heard(document.sender, "No tsunami threat.", policy)
    # The event is often the bare word, whatever the sentences say of it: they go first.
    sentences = ". ".join(text for info in document.infos for text in (info.headline, info.description))
    names = ". ".join(info.event for info in document.infos)
    return heard(document.sender, sentences, policy) or heard(document.sender, names, policy)


def _with_its_shock(desk: Intake, account: Account, event_id: int) -> int:
    row = events.event(desk.connection, event_id)
    if row is None or row.happened_at is not None:
        return event_id
    open_ones: list[int] = [
        each.id
        for each in events.events(desk.connection, since=desk.now - TOGETHER)
        if each.tsunami in {Tsunami.CHECK.value, Tsunami.RAISED.value} and each.id != event_id
    ]
    if len(open_ones) != 1:
        return event_id
    events.join(desk.connection, event_id, open_ones[0])
    detail = {"event": open_ones[0], "joined": event_id, "because": "the only shock of late that may have made one"}
    journal.record(desk.connection, at=desk.now, who=desk.who, what="events joined", detail=detail)
    return open_ones[0]


def account_said(desk: Intake, account: Account, event_id: int, origin: Origin) -> None:
    """What an earthquake list says of a tsunami, in its own prose: it is no official statement by itself."""
    prose = "" if account.tsunami == FLAGGED else account.tsunami
    said = heard(account.sender, prose, desk.app.settings.policy)
    if said is not None:
        told(desk, said, account.sender, event_id, origin)


def told(desk: Intake, said: Said, who: str, event_id: int, origin: Origin) -> None:
    """Moves the event's state, and shows the officer what is new beside every warning that it concerns."""
    row: Any = events.event(desk.connection, event_id)
    before = Tsunami(row.tsunami)
    after = step(before, said, who)
    if after.state is not before:
        events.change(desk.connection, event_id, tsunami=after.state.value)
    if not after.shown:
        return
    detail = {"event": event_id, "report": origin.report_id, "said": after.shown, "state": after.state.value}
    journal.record(desk.connection, at=desk.now, who=desk.who, what="tsunami", detail=detail)
    for number in _concerned(desk, event_id, origin):
        desk.propose(KINDS.get(said, TSUNAMI), after.shown, origin, warning_id=number)


def _concerned(desk: Intake, event_id: int, origin: Origin) -> list[int]:
    """The event's open warnings of the coast; not the one that was drafted from this very statement."""
    found = []
    for number in intake.warnings_of_event(desk.connection, event_id):
        one = warnings.warning(desk.connection, number)
        of_the_coast = one.about is About.TSUNAMI_CHECK or one.newest.hazard == TSUNAMI
        own = one.about is About.DOCUMENT and one.report_id == origin.report_id
        if of_the_coast and not own and situation_of(one) is not Situation.OVER:
            found.append(number)
    return found
