"""What follows from a CAP document that is not held back: a draft, new or rewritten, or a proposal. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

from alerts.cap.link import Standing
from alerts.cap.verdict import Meaning, Verdict, means
from alerts.incoming import drafts_itself, machine_draft
from alerts.incoming.account import SHAKES
from alerts.incoming.consequence import News, Situation, situation_of
from alerts.intake import tsunami
from alerts.intake.desk import Intake, Origin
from alerts.intake.event import EARTHQUAKE, assess
from alerts.intake.place import Placed, places_of
from alerts.model.event import About
from alerts.model.warning import HazardWarning, Kind, Mode, Revision
from alerts.store import intake, warnings

DRAFTED_STATUS: Mapping[Mode, str] = {Mode.ACTUAL: "Actual", Mode.EXERCISE: "Exercise", Mode.DEMO: "Actual"}
"""An exercise never makes a draft of something real, nor the other way round."""

TOO_MANY = "too-many-drafts"
TWICE = {"tsunami": 2}
"""How many times as many drafts as usual a source may make about what can't wait."""


def follow_up(desk: Intake, placed: Placed) -> list[int]:
    """What follows from a document that is not held back. Answers the warnings drafted or rewritten."""
    if placed.document.status != DRAFTED_STATUS[desk.app.settings.mode]:
        return []
    if placed.arrived.verdict not in (Verdict.ACCEPT, Verdict.FLAG):
        _ends_others(desk, placed)
        return []
    deed = _shock_alone if _is_of_a_past_shock(placed) else FOLLOW_UP[means(placed.document)]
    made = list(deed(desk, placed))
    if placed.event_id is not None and placed.account is not None:
        made += tsunami.document_said(desk, placed.document, placed.account, placed.event_id, _origin(placed))
    return made


def _is_of_a_past_shock(placed: Placed) -> bool:
    """Earthquakes are reported as past: that is no end of danger. Only an AllClear says so."""
    cleared = any("AllClear" in info.response_types for info in placed.document.infos)
    shakes = placed.account is not None and placed.account.hazard in SHAKES
    return means(placed.document) is Meaning.ENDS and shakes and not cleared


def _shock_alone(desk: Intake, placed: Placed) -> Iterator[int]:
    if not desk.source.signs_only:
        yield from _shakes(desk, placed)


def _ends_others(desk: Intake, placed: Placed) -> None:
    """What is over or abroad by now is no warning of ours; that it took the place of one is news all the same."""
    warning = _made_of_the_chain(desk, placed) if _speaks_of_others(placed) else None
    if warning is not None:
        news = News.CANCEL if placed.document.msg_type == "Cancel" else News.UPDATE
        desk.follow(news, _said(placed, "sent a later message about it"), warning, None, _origin(placed))


def _shakes(desk: Intake, placed: Placed) -> list[int]:
    """A document that measures an earthquake adds to what is known of it."""
    account = placed.account
    if account is None or account.shock is None or placed.event_id is None or placed.report_id is None:
        return []
    return assess(desk, placed.event_id, placed.report_id)


def _has_open_drafts(desk: Intake, placed: Placed) -> bool:
    """Whether what is known of the earthquake led to drafts: a second one of this document would say it twice."""
    assert placed.event_id is not None
    made = (
        warnings.warning(desk.connection, number)
        for number in intake.warnings_of_event(desk.connection, placed.event_id)
    )
    return any(one.about is not About.DOCUMENT and situation_of(one) is not Situation.OVER for one in made)


def _origin(placed: Placed) -> Origin:
    return Origin(placed.report_id, placed.event_id)


def _warns(desk: Intake, placed: Placed) -> Iterator[int]:
    facts = placed.judged.weighed.facts
    if facts is None or desk.source.signs_only or not drafts_itself(placed.document, placed.judged, desk.now):
        return
    yield from _shakes(desk, placed)
    if placed.account and placed.account.hazard == EARTHQUAKE and _has_open_drafts(desk, placed):
        return
    anew = machine_draft(desk.app.known, facts, placed.judged, by=desk.who, now=desk.now)
    before = _made_of_the_chain(desk, placed) if _speaks_of_others(placed) else None
    again = _said_before(desk, placed, anew) if before is None else None
    if again is not None:
        desk.note(again, "said again", _said(placed, "says it again"))
        return
    if before is None or situation_of(before) is Situation.OVER:
        if desk.full(times=TWICE.get(anew.hazard, 1)):
            _hold_back(desk, placed)
        else:
            yield desk.draft(anew, _origin(placed))
        return
    followed = desk.follow(News.UPDATE, _said(placed, "updates it"), before, anew, _origin(placed))
    if followed.warning_id is not None:
        yield followed.warning_id


def _made_of_the_chain(desk: Intake, placed: Placed) -> HazardWarning | None:
    """The warning that an earlier message of the chain became: an open one before one that is over."""
    numbers = intake.drafted_from(desk.connection, placed.chain)
    found = [warnings.warning(desk.connection, number) for number in numbers]
    return min(found, key=lambda one: (situation_of(one) is Situation.OVER, -one.id), default=None)


def _speaks_of_others(placed: Placed) -> bool:
    return bool(placed.arrived.replaces or placed.arrived.cancels)


def _said_before(desk: Intake, placed: Placed, anew: Revision) -> HazardWarning | None:
    """An open warning that the very same message of this sender, in another language or by another way, became."""
    assert placed.event_id is not None
    for number in intake.warnings_of_event(desk.connection, placed.event_id):
        one = warnings.warning(desk.connection, number)
        if (
            one.about is About.DOCUMENT
            and situation_of(one) is not Situation.OVER
            and _is_the_same(desk, placed, one, anew)
        ):
            return one
    return None


def _is_the_same(desk: Intake, placed: Placed, one: HazardWarning, anew: Revision) -> bool:
    made_of = intake.report(desk.connection, one.report_id) if one.report_id else None
    facts = attrgetter("hazard", "sucos", "severity", "urgency", "certainty", "expires", "values")
    return made_of is not None and made_of.sender == placed.document.sender and facts(one.newest) == facts(anew)


def _cancels(desk: Intake, placed: Placed) -> Iterator[int]:
    warning = _made_of_the_chain(desk, placed)
    if warning is not None and placed.arrived.cancels:
        desk.follow(News.CANCEL, _said(placed, "takes its message back"), warning, None, _origin(placed))
    elif warning is not None and _cancels_what_was_replaced(placed) and situation_of(warning) is not Situation.OVER:
        said = _said(placed, "takes back an earlier message; a later one of theirs still stands")
        desk.propose(News.CANCEL.value, said, _origin(placed), warning_id=warning.id)
    yield from ()


def _cancels_what_was_replaced(placed: Placed) -> bool:
    return any(finding.code == "cancels-replaced" for finding in placed.arrived.findings)


def _ends(desk: Intake, placed: Placed) -> Iterator[int]:
    said = _said(placed, "says that the danger is over")
    warning = _made_of_the_chain(desk, placed) if _speaks_of_others(placed) else None
    if warning is not None:
        desk.follow(News.ALL_CLEAR, said, warning, None, _origin(placed))
    else:
        for active in _active_alike(desk, placed):
            desk.follow(News.ALL_CLEAR, said, active, None, _origin(placed))
    yield from ()


def _active_alike(desk: Intake, placed: Placed) -> Iterator[HazardWarning]:
    """Active warnings of the same hazard for some of the same places: the message names none of its own."""
    hazard = placed.account.hazard if placed.account else ""
    places = set(places_of(desk.app, placed.judged))
    for revision in warnings.active_revisions(desk.connection):
        if revision.kind is Kind.WARNING and revision.hazard == hazard and places & set(revision.sucos):
            yield warnings.warning(desk.connection, revision.warning_id)


def _nothing(desk: Intake, placed: Placed) -> Iterator[int]:
    yield from ()


FOLLOW_UP = {
    Meaning.WARNS: _warns,
    Meaning.ENDS: _ends,
    Meaning.CANCELS: _cancels,
    Meaning.NOTHING: _nothing,
}


def _said(placed: Placed, what: str) -> str:
    headline = placed.account.headline[:120] if placed.account else ""
    return f"{placed.document.sender} {what}" + (f": {headline}" if headline else ".")


def _hold_back(desk: Intake, placed: Placed) -> None:
    """More drafts than a source may make in an hour bury the one that counts."""
    assert placed.report_id is not None
    message = f"{desk.source.name} made {desk.source.drafts_per_hour} drafts within an hour; this one is held back."
    row = intake.report(desk.connection, placed.report_id)
    assert row is not None
    findings = [*row.findings, {"code": TOO_MANY, "message": message, "path": ""}]
    intake.change_report(
        desk.connection,
        placed.report_id,
        verdict=Verdict.QUARANTINE.value,
        standing=Standing.HELD.value,
        findings=findings,
    )
