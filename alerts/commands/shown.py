"""How a warning looks at an 80-column terminal: list lines, the preview, what to do next."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from alerts.app import App
from alerts.commands import asking
from alerts.commands.columns import WIDTH, cut
from alerts.commands.frame import dili, emit, safe, wrapped
from alerts.model.event import About
from alerts.model.message import Bulletin, BulletinKind, Medium
from alerts.model.people import Station
from alerts.model.warning import HazardWarning, Kind, Revision, State
from alerts.outgoing import Outgoing
from alerts.words.hazards import known_hazard

NAMED = 6
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
    return f"{app.settings.mode.mark} Warning {warning.id}{number}  {kind}{what(warning)}  {state_words(revision)}"


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


_END_WORDS = {Kind.ALL_CLEAR: "all-clear", Kind.RETRACTION: "retracted"}
"""In the place of the severity: an active all-clear must not look like an active danger."""


def preview(app: App, warning: HazardWarning, outgoing: Outgoing) -> Iterator[str]:
    """Every line of the preview: whom, what, what it costs, who will be missed."""
    revision = warning.newest
    yield from wrapped(headline(app, warning), first="")
    yield from wrapped(f"{app.gazetteer.summary(revision.sucos)}, until {dili(revision.expires)}")
    yield "  " + "  ".join(_reach(app, revision, outgoing))
    if revision.kind is Kind.WARNING:
        yield from _gaps(app, outgoing)
    yield from _sms(app, outgoing)
    yield from _radio(app, revision, outgoing)
    yield from _station_sms(outgoing)
    if app.settings.route_for(Medium.SMS) is None:
        yield "  ! no SMS route is set up: nobody gets an SMS     Run: avizu doctor"
    if revision.state is State.SUBMITTED:
        place, reach = confirmation(app, revision, outgoing)
        yield from wrapped(f"To approve, type the place ({place}) and the reach ({reach}).")
    yield f"  Next: {next_step(warning)}"


def show_preview(app: App, warning: HazardWarning, outgoing: Outgoing, *, as_json: bool) -> None:
    if as_json:
        emit(preview_row(app, warning, outgoing))
        return
    for line in preview(app, warning, outgoing):
        click.echo(line)


def confirmation(app: App, revision: Revision, outgoing: Outgoing) -> tuple[str, int]:
    """What the approving officer types: the place as it is called, and how many messages go out."""
    return app.gazetteer.covering_name(revision.sucos), outgoing.reach


def _reach(app: App, revision: Revision, outgoing: Outgoing) -> Iterator[str]:
    yield count(len(revision.sucos), "suco")
    contacts = {r.address for r in outgoing.recipients if r.target.startswith("contact:")}
    stations = {r.target for r in outgoing.recipients if r.target.startswith("station:")}
    yield count(len(contacts), "contact")
    yield count(len(stations), "station")
    yield count(outgoing.reach, "message")


def count(number: int, word: str) -> str:
    """`1 suco`, `2,000 messages`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _gaps(app: App, outgoing: Outgoing) -> Iterator[str]:
    """Who will be missed: sucos without a contact or a station, stations and people that nothing is sent to."""
    audience = outgoing.audience
    covered = {suco for cover in audience.stations for suco in cover.sucos} | set(audience.black_spots)
    sent_to = {recipient.target for recipient in outgoing.recipients}
    unsent = [c.station for c in audience.stations if f"station:{c.station.id}" not in sent_to]
    for what, names in (
        ("no contact", _names(app, audience.no_contact)),
        ("no station reaches", _names(app, [s for s in audience.no_station if s not in covered])),
        ("black spot of its station", _names(app, audience.black_spots)),
        ("no confirmed address, ring them", _stations(s for s in unsent if not s.reachable)),
        ("no route to them, ring them", _stations(s for s in unsent if s.reachable)),
        ("said PARA, get nothing", ", ".join(safe(contact.name) for contact in audience.silenced)),
    ):
        if names:
            yield from wrapped(f"! {what}: {names}")


def _stations(stations: Iterable[Station]) -> str:
    return ", ".join(safe(station.name or station.id) for station in stations)


def _names(app: App, sucos: Sequence[str]) -> str:
    named = ", ".join(app.gazetteer.label(suco) for suco in sucos[:NAMED])
    return named if len(sucos) <= NAMED else f"{named} and {len(sucos) - NAMED} more"


def _sms(app: App, outgoing: Outgoing) -> Iterator[str]:
    route = app.settings.route_for(Medium.SMS)
    by_key = {b.key: b for b in outgoing.bulletins}
    counts = Counter(r.bulletin for r in outgoing.recipients if r.target.startswith("contact:"))
    shown: dict[tuple[str, str], Bulletin] = {}
    for key in counts:
        bulletin = by_key[key]
        shown.setdefault((bulletin.purpose.value, bulletin.language), bulletin)
    for (purpose, language), example in shown.items():
        keys = [k for k in counts if k[1] == purpose and k[3] == language]
        messages = sum(counts[k] for k in keys)
        parts = max(by_key[k].parts for k in keys)
        cost = sum(counts[k] * by_key[k].parts for k in keys) * (route.usd_per_part or 0) if route else 0
        money = f"   USD {cost:.2f}" if cost else ""
        review = "" if example.reviewed else "   text not yet reviewed"
        head = f"SMS   {language:<4}{count(parts, 'part')}   {count(messages, 'message')}{money}{review}"
        yield f"  {head}" + ("" if purpose == "warning" else f"   {purpose}")
        yield from textwrap.wrap(
            example.text, WIDTH - 8, initial_indent=" " * 8, subsequent_indent=" " * 8, break_on_hyphens=False
        )


def _station_sms(outgoing: Outgoing) -> Iterator[str]:
    """What hosts get on their phones: the approver answers for it too."""
    texts = Counter(b.text for b in outgoing.bulletins if b.kind is BulletinKind.STATION_SMS)
    for text, stations in texts.items():
        yield f"  SMS to {count(stations, 'station')}"
        yield from textwrap.wrap(
            text, WIDTH - 8, initial_indent=" " * 8, subsequent_indent=" " * 8, break_on_hyphens=False
        )


def _radio(app: App, revision: Revision, outgoing: Outgoing) -> Iterator[str]:
    if not outgoing.scripts:
        return
    seconds = {language: script.seconds for (_, language), script in outgoing.scripts.items()}
    names = {cover.station.id: cover.station.name for cover in outgoing.audience.stations}
    stations = [safe(names.get(key) or key) for key in dict.fromkeys(key for key, _ in outgoing.scripts)]
    minutes = known_hazard(app.hazards, revision.hazard).repeat_minutes[revision.severity]
    times = ", ".join(f"{language} {duration} s" for language, duration in seconds.items())
    yield from wrapped(f"Radio {times}  every {minutes} min until {dili(revision.expires)}  {', '.join(stations)}")


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
        yield from wrapped(f"revision {one.number}: {one.kind.value}, {state_words(one)}")
    for entry in entries:
        reason = entry.detail.get("reason") or entry.detail.get("remark") or ""
        when = dili(entry.at, weekday=False)
        yield from wrapped(f"{when}  {safe(entry.who):<10} {entry.what} {safe(reason)}".rstrip(), rest=" " * 15)


def row(app: App, warning: HazardWarning) -> dict[str, Any]:
    """The fields of `--json` for a warning."""
    revision = warning.newest
    return {
        "id": warning.id,
        "revision": revision.number,
        "kind": revision.kind,
        "state": revision.state,
        "end_reason": revision.end_reason,
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
        "content_hash": revision.content_hash,
        "source": warning.source,
        "event": warning.event_id,
        "about": warning.about,
        "created_at": warning.created_at,
    }


def preview_row(app: App, warning: HazardWarning, outgoing: Outgoing) -> dict[str, Any]:
    audience = outgoing.audience
    return row(app, warning) | {
        "recipients": len(outgoing.recipients),
        "reach": outgoing.reach,
        "no_contact": list(audience.no_contact),
        "no_station": list(audience.no_station),
        "black_spots": list(audience.black_spots),
        "ring": [cover.station.id for cover in audience.stations if not cover.station.reachable],
        "unreviewed": outgoing.unreviewed,
        "bulletins": [
            {
                "kind": b.kind,
                "purpose": b.purpose,
                "place": b.place,
                "language": b.language,
                "parts": b.parts,
                "text": b.text,
                "reviewed": b.reviewed,
            }
            for b in outgoing.bulletins
        ],
    }
