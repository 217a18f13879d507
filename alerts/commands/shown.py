"""How a warning looks at an 80-column terminal: its headline, its line in a list, its facts, what to do next."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from alerts.app import App
from alerts.commands import asking
from alerts.commands.columns import WIDTH, cut
from alerts.commands.frame import dili, safe, wrapped
from alerts.model.consented import Consented, consented
from alerts.model.event import About
from alerts.model.lifecycle import WITHOUT_ALL_CLEAR, without_all_clear
from alerts.model.warning import Approval, HazardWarning, Kind, Revision, State
from alerts.outgoing import Outgoing

TSUNAMI_CHECK = "TSUNAMI CHECK"

_NEXT = {
    State.DRAFT: "avizu warning submit {id}",
    State.RETURNED: "avizu warning submit {id}",
    State.SUBMITTED: "a second officer: avizu warning approve {id}",
    State.ACTIVE: "avizu report {id}",
    State.ENDED: "avizu report {id}",
    State.DROPPED: "avizu warning draft",
}


def headline(app: App, warning: HazardWarning) -> str:
    """`[ACTUAL] Warning 7  flood, severe  draft by ana 14:02`."""
    revision = warning.newest
    kind = "" if revision.kind is Kind.WARNING else f"{revision.kind.value} of "
    number = f" revision {revision.number}" if revision.number > 1 else ""
    state = WITHOUT_ALL_CLEAR if without_all_clear(warning) else state_words(revision)
    state += _unusual(app, warning, revision)
    return f"{app.settings.mode.mark} Warning {warning.id}{number}  {kind}{what(warning)}  {state}"


def _consented(app: App, warning: HazardWarning, revision: Revision) -> Consented:
    if revision.approval is not Approval.PLAN:
        return consented(revision)
    from alerts.actions import plans

    return consented(revision, plans.agreed_by(app, warning.source))


def _unusual(app: App, warning: HazardWarning, revision: Revision) -> str:
    """`, ALONE by ana: nobody answers`; "" where it was approved as always."""
    said = _consented(app, warning, revision)
    return f", {safe(said.words)}" if said.unusual else ""


def what(warning: HazardWarning) -> str:
    """`flood, severe`; `TSUNAMI CHECK  earthquake, extreme`."""
    check = f"{TSUNAMI_CHECK}  " if warning.about is About.TSUNAMI_CHECK else ""
    return f"{check}{_hazard_words(warning.newest)}, {warning.newest.severity.value.lower()}"


def next_step(warning: HazardWarning) -> str:
    """The command that comes next."""
    return _NEXT[warning.newest.state].format(id=warning.id)


def _hazard_words(revision: Revision) -> str:
    return revision.hazard.replace("_", " ") or "hazard not known"


def state_words(revision: Revision) -> str:
    def clock(when: datetime | None) -> str:
        return dili(when, weekday=False)[-5:] if when else ""

    if revision.state is State.DRAFT:
        return f"draft by {revision.touched_by[0]} {clock(revision.created_at)}"
    if revision.state is State.SUBMITTED:
        return f"submitted by {revision.submitted_by} {clock(revision.submitted_at)}"
    if revision.state is State.ACTIVE:
        return f"active since {clock(revision.approved_at)}"
    if revision.state is State.ENDED and revision.end_reason:
        return f"ended {clock(revision.ended_at)}: {revision.end_reason.value}"
    return str(revision.state.value)


def one_line(app: App, warning: HazardWarning) -> str:
    revision = warning.newest
    where = app.gazetteer.covering_name(revision.sucos) if revision.sucos else "no place"
    hazard = TSUNAMI_CHECK if warning.about is About.TSUNAMI_CHECK else _hazard_words(revision)
    grade = _END_WORDS.get(revision.kind, revision.severity.value)
    line = f"{warning.id:>4}  {hazard:<16} {grade:<9}"
    return cut(f"{line} {cut(state_words(revision), 26):<26} {where}", WIDTH)


def in_list(app: App, warning: HazardWarning) -> Iterator[str]:
    """Its line in a list, and what is loud about the text that is out."""
    yield one_line(app, warning)
    if without_all_clear(warning):
        yield f"      ! {WITHOUT_ALL_CLEAR}"
    said = _consented(app, warning, warning.active or warning.newest)
    if said.unusual:
        yield from wrapped(f"! {safe(said.words)}", first=" " * 6, rest=" " * 8)


_END_WORDS = {Kind.ALL_CLEAR: "all-clear", Kind.RETRACTION: "retracted"}
"""In the place of the severity: an active all-clear must not look like an active danger."""


def confirmation(app: App, revision: Revision, outgoing: Outgoing) -> tuple[str, int]:
    """What the approving officer types: the place as it is called, and how many messages go out."""
    return app.gazetteer.covering_name(revision.sucos), outgoing.reach


def count(number: int, word: str) -> str:
    """`1 suco`, `2,000 messages`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def folded(text: str) -> str:
    """Without case, accents and doubled spaces: how a typed place is compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def unanswered(app: App, warning: HazardWarning) -> Iterator[str]:
    """What a draft still lacks, each with the command that gives it."""
    revision = warning.newest
    if revision.state not in {State.DRAFT, State.RETURNED} or revision.kind is not Kind.WARNING:
        return
    lacks = [] if revision.sucos else [("place", "--place NAME")]
    if revision.hazard in app.hazards:
        lacks += [(name, f"--set {name}=...") for name in asking.missing(app, revision.hazard, revision.values)]
    else:
        lacks.append(("hazard", "--hazard NAME"))
    for what, flag in lacks:
        yield from wrapped(f"! no {what} yet: avizu warning edit {warning.id} {flag}")


def facts(
    app: App, warning: HazardWarning, entries: Sequence[Any], findings: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """Places, times, values, what was odd about its source, and the history of a warning."""
    revision = warning.newest
    if revision.sucos:
        yield from wrapped(app.gazetteer.summary(revision.sucos))
    yield f"  until {dili(revision.expires)}   {revision.urgency.value}, {revision.certainty.value}"
    for name, value in revision.values.items():
        yield from wrapped(f"{name}: {safe(value)}")
    if revision.statement:
        yield from wrapped(f"statement: {safe(revision.statement)}")
    yield from unanswered(app, warning)
    for finding in findings:
        yield from wrapped(f"! {safe(finding['message'])}")
    for one in warning.revisions:
        yield from wrapped(f"revision {one.number}: {one.kind.value}, {state_words(one)}{_unusual(app, warning, one)}")
    yield from alone_from(app, warning)
    for entry in entries:
        reason = entry.detail.get("reason") or entry.detail.get("remark") or ""
        when = dili(entry.at, weekday=False)
        yield from wrapped(f"{when}  {safe(entry.who):<10} {entry.what} {safe(reason)}".rstrip(), rest=" " * 15)


def alone_from(app: App, warning: HazardWarning) -> Iterator[str]:
    """From when on one officer may send what was submitted, where it is of the kind that he may, or would be."""
    if warning.newest.state is not State.SUBMITTED:
        return
    from alerts.actions.going_alone import possible
    from alerts.delivery.alone import full_minute

    may = possible(app, warning, now=app.clock())
    if may.at is not None:
        how = f"avizu warning approve {warning.id} --alone --reason TEXT"
        yield f"  Alone from {dili(full_minute(may.at), weekday=False)[-5:]}: {how}"
    elif may.shorter:
        hours = app.settings.duty.alone_hours
        changes = f"avizu warning return {warning.id}, edit --expires +{hours}h"
        yield f"  Alone only if it ends within {hours} h: {changes}"


def row(app: App, warning: HazardWarning) -> dict[str, Any]:
    """The fields of `--json` for a warning."""
    revision = warning.newest
    return {
        "id": warning.id,
        "revision": revision.number,
        "kind": revision.kind,
        "state": revision.state,
        "end_reason": revision.end_reason,
        "without_all_clear": without_all_clear(warning),
        "hazard": revision.hazard,
        "severity": revision.severity,
        "urgency": revision.urgency,
        "certainty": revision.certainty,
        "onset": revision.onset,
        "effective": revision.effective,
        "expires": revision.expires,
        "sucos": list(revision.sucos),
        "values": dict(revision.values),
        "touched_by": list(revision.touched_by),
        "submitted_by": revision.submitted_by,
        "approved_by": revision.approved_by,
        "approved_at": revision.approved_at,
        "approval": revision.approval,
        "alone_because": consented(revision).reason,
        "content_hash": revision.content_hash,
        "source": warning.source,
        "event": warning.event_id,
        "about": warning.about,
        "created_at": warning.created_at,
    }
