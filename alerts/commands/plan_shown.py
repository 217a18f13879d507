"""How a plan looks at an 80-column terminal: its line in a list, its facts, its texts, and what it would send now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from alerts.app import App
from alerts.commands.columns import Column, laid_out
from alerts.commands.frame import DILI, dili, safe, wrapped
from alerts.commands.shown import count
from alerts.commands.texts_shown import quoted, station_sms_shown, unreviewed_words
from alerts.model.message import Bulletin, BulletinKind
from alerts.model.plan import Plan, PlanState
from alerts.outgoing.planned import Planned

if TYPE_CHECKING:
    from alerts.actions.fire import Rehearsal
    from alerts.actions.plans import Standing

_COLUMNS = (
    Column("id", right=True),
    Column("name", stretch=True),
    Column("hazard", most=14),
    Column("sucos", right=True),
    Column("state"),
    Column("valid until"),
)
_NEXT = {
    PlanState.DRAFT: "avizu plan submit {id}",
    PlanState.SUBMITTED: "a second officer: avizu plan approve {id}",
    PlanState.APPROVED: "avizu plan rehearse {id}",
    PlanState.ENDED: "avizu plan draft",
}


def listed(plans: Sequence[Standing]) -> Iterator[str]:
    """A line for each, and below them what an officer must know before the night."""
    yield from laid_out(_COLUMNS, [_cells(one.plan) for one in plans])
    for one in plans:
        for line in _remarks(one):
            yield from wrapped(f"! plan {one.plan.id} {line}")


def _cells(plan: Plan) -> list[str]:
    valid = f"{plan.valid_until.astimezone(DILI):%d/%m/%Y}"
    hazard = plan.hazard.replace("_", " ")
    return [str(plan.id), safe(plan.name), hazard, str(len(plan.sucos)), plan.state.value, valid]


def _remarks(one: Standing) -> Iterator[str]:
    if one.lapsed and one.plan.state is not PlanState.ENDED:
        yield f"has lapsed: {safe(one.lapsed)}"
    if one.active is not None:
        yield f"was fired: warning {one.active} is out"


def headline(app: App, plan: Plan) -> str:
    """`[ACTUAL] Plan 3  Coast of Hera  tsunami, extreme  approved`."""
    what = f"{plan.hazard.replace('_', ' ')}, {plan.severity.value.lower()}"
    return f"{app.settings.mode.mark} Plan {plan.id}  {safe(plan.name)}  {what}  {plan.state.value}"


def facts(app: App, one: Standing) -> Iterator[str]:
    """When it is fired, where, for how long, and who agreed on it."""
    plan = one.plan
    yield from wrapped(f"when: {safe(plan.trigger)}")
    yield from wrapped(app.gazetteer.summary([code for code in plan.sucos if code in app.gazetteer]))
    valid = f"{plan.valid_until.astimezone(DILI):%d/%m/%Y %H:%M}"
    degrees = f"{plan.urgency.value}, {plan.certainty.value}"
    yield from wrapped(f"{degrees}   lasts {_length(plan.lasts)}   valid until {valid}")
    for name, value in plan.values.items():
        yield from wrapped(f"{name}: {safe(value)}")
    yield from wrapped(", ".join(_deeds(plan)))
    if plan.digest:
        yield f"  hash {plan.digest}"
    if plan.reason:
        yield from wrapped(f"over: {safe(plan.reason)}")
    if one.fired:
        yield from wrapped(f"fired as warning {', '.join(map(str, one.fired))}")
    for line in _remarks(one):
        yield from wrapped(f"! {line}")


def _length(lasts: timedelta) -> str:
    hours, minutes = divmod(int(lasts.total_seconds()) // 60, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))


def _deeds(plan: Plan) -> Iterator[str]:
    deeds: tuple[tuple[str, str, datetime | None], ...] = (
        ("written", plan.created_by, plan.created_at),
        ("submitted", plan.submitted_by, plan.submitted_at),
        ("approved", plan.approved_by, plan.approved_at),
        ("ended", plan.ended_by, plan.ended_at),
    )
    for deed, who, at in deeds:
        if at is not None:
            yield f"{deed} by {safe(who)} {dili(at, weekday=False)}"


def texts(app: App, plan: Plan, whole: Planned, *, everything: bool = False) -> Iterator[str]:
    """One SMS of each kind with how many sucos get one like it; with `everything` every text as it stands."""
    outgoing = whole.outgoing
    if everything:
        for bulletin in outgoing.bulletins:
            yield from wrapped(f"{bulletin.kind.value}  {_place(app, bulletin.place)}  {bulletin.language}")
            yield from quoted(bulletin.text)
        return
    for language, variant in dict.fromkeys(_kind(whole, one) for one in _to_sucos(plan, outgoing.bulletins)):
        alike = [one for one in _to_sucos(plan, outgoing.bulletins) if _kind(whole, one) == (language, variant)]
        parts, places = count(max(one.parts for one in alike), "part"), count(len(alike), "suco")
        yield from wrapped(
            f"SMS   {language:<4}{parts}   {places}   {'' if variant == 'warning' else variant}".rstrip()
        )
        yield from quoted(alike[0].text)
    yield from station_sms_shown(outgoing, 1)
    for line in unreviewed_words(app, outgoing.bulletins):
        yield from wrapped(line)
    yield f"  All of them, radio scripts too: avizu plan show {plan.id} --all"


def _place(app: App, code: str) -> str:
    names = {station.id: station.name for station in app.stations}
    return safe(names.get(code) or (app.gazetteer.label(code) if code in app.gazetteer else code))


def _to_sucos(plan: Plan, bulletins: Sequence[Bulletin]) -> list[Bulletin]:
    return [one for one in bulletins if one.kind is BulletinKind.SMS and one.place in plan.sucos]


def _kind(whole: Planned, bulletin: Bulletin) -> tuple[str, str]:
    return bulletin.language, whole.outgoing.variants.get(bulletin.key, "")


def next_step(plan: Plan) -> str:
    return f"  Next: {_NEXT[plan.state].format(id=plan.id)}"


def rehearsal(app: App, one: Rehearsal, *, everybody: bool = False) -> Iterator[str]:
    """The same picture as of a warning, between two lines that say that nothing happens."""
    from alerts.commands.preview import picture, view_of

    plan = one.plan
    yield f"{app.settings.mode.mark} REHEARSAL of plan {plan.id}: nothing is sent"
    yield from pictured(one)
    yield from picture(view_of(app, one.warning, one.outgoing), everybody=everybody)
    if one.why_not:
        yield from wrapped(f"! It can't be fired now: {safe(one.why_not)}")
    else:
        place = app.gazetteer.covering_name(plan.sucos)
        yield from wrapped(f"Firing asks for the place ({place}) and the reach ({one.outgoing.reach}).")
        yield f"  Its trigger has come? avizu plan fire {plan.id} --reason TEXT"
    yield f"{app.settings.mode.mark} REHEARSAL: nothing was sent"


def pictured(one: Rehearsal) -> Iterator[str]:
    """Which plan it is, and when it is meant to be fired."""
    plan = one.plan
    what = f"{plan.hazard.replace('_', ' ')}, {plan.severity.value.lower()}"
    yield from wrapped(f"{safe(plan.name)}  {what}, approved by {safe(plan.approved_by) or 'nobody yet'}")
    yield from wrapped(f"when: {safe(plan.trigger)}")


def row(one: Standing) -> dict[str, Any]:
    """The fields of `--json` for a plan."""
    plan = one.plan
    return {
        "id": plan.id,
        "name": plan.name,
        "trigger": plan.trigger,
        "state": plan.state,
        "lapsed": one.lapsed or None,
        "hazard": plan.hazard,
        "severity": plan.severity,
        "urgency": plan.urgency,
        "certainty": plan.certainty,
        "sucos": list(plan.sucos),
        "values": dict(plan.values),
        "lasts_minutes": int(plan.lasts.total_seconds()) // 60,
        "valid_until": plan.valid_until,
        "touched_by": list(plan.touched_by),
        "created_by": plan.created_by,
        "created_at": plan.created_at,
        "submitted_by": plan.submitted_by,
        "submitted_at": plan.submitted_at,
        "approved_by": plan.approved_by,
        "approved_at": plan.approved_at,
        "ended_by": plan.ended_by,
        "ended_at": plan.ended_at,
        "reason": plan.reason,
        "digest": plan.digest,
        "fired": list(one.fired),
        "active": one.active,
    }


def texts_row(whole: Planned | None) -> list[dict[str, Any]]:
    return [
        {
            "kind": bulletin.kind,
            "place": bulletin.place,
            "language": bulletin.language,
            "parts": bulletin.parts,
            "text": bulletin.text,
            "reviewed": bulletin.reviewed,
        }
        for bulletin in (whole.outgoing.bulletins if whole else ())
    ]
