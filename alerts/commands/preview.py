"""The preview: whom a warning reaches, what they get, what it costs, and who will be missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import click

from alerts.actions.place_facts import around
from alerts.app import App
from alerts.audience.onair import Silent
from alerts.commands import identity
from alerts.commands.figures_shown import figures_lines, people_row, people_words
from alerts.commands.frame import dili, emit, safe, wrapped
from alerts.commands.missed import STATIONS_NAMED, View, gaps, listed, restraint, station_name, stations_sent_to
from alerts.commands.shown import alone_from, confirmation, count, headline, next_step, row
from alerts.commands.texts_shown import (
    FINDINGS_SHOWN,
    findings_shown,
    makes_dear,
    own_faults,
    sms_shown,
    station_sms_shown,
    unreviewed_words,
)
from alerts.model.mask import mask_phone
from alerts.model.message import Bulletin, BulletinKind, Medium
from alerts.model.warning import HazardWarning, Kind, State
from alerts.outgoing import Outgoing
from alerts.places.unmapped import on_no_map
from alerts.words.hazards import known_hazard

TEXTS_TO_HOSTS = 2
"""How many of the texts that stations get by SMS are shown: in a national warning each names other places."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What goes out by one route. `usd` is None where the route has no price."""

    route: str
    messages: int
    parts: int
    usd: float | None


def show_preview(
    app: App, warning: HazardWarning, outgoing: Outgoing, *, as_json: bool, everybody: bool = False
) -> None:
    """With `everybody` every suco, committee and station, by municipality."""
    view = view_of(app, warning, outgoing)
    if as_json:
        emit(preview_row(view))
        return
    for line in preview(view, everybody=everybody):
        click.echo(line)


def view_of(app: App, warning: HazardWarning, outgoing: Outgoing) -> View:
    """What a preview is drawn from: the warning, what it would send, and what is known of its places."""
    now, revision = app.clock(), warning.newest
    surroundings = around(app, revision.sucos, revision.hazard, now=now)
    return View(app, warning, outgoing, surroundings, now, cache(lambda: identity.logged_in(app)))


def preview(view: View, *, everybody: bool = False) -> Iterator[str]:
    """Every line of it, none wider than a terminal."""
    yield from wrapped(headline(view.app, view.warning), first="")
    yield from picture(view, everybody=everybody)
    yield from _what_now(view)


def picture(view: View, *, everybody: bool = False) -> Iterator[str]:
    """Whom it reaches and with what. Of a warning without a number, which is not stored, nothing more can be seen."""
    app, revision, outgoing = view.app, view.revision, view.outgoing
    yield from wrapped(f"{app.gazetteer.summary(revision.sucos)}, until {dili(revision.expires)}")
    yield from wrapped("  ".join(_reach(view)))
    if revision.kind is Kind.WARNING:
        for line in figures_lines(app.gazetteer, view.around.people):
            yield from wrapped(line)
        for line in gaps(view):
            yield from wrapped(f"! {line}")
    for line in restraint(view):
        yield from wrapped(line)
    if everybody:
        from alerts.commands.by_municipality import by_municipality

        yield from by_municipality(view)
    elif view.warning.id:
        yield f"  All of them: avizu warning preview {view.warning.id} --all"
    yield from sms_shown(app, outgoing)
    yield from _radio(view)
    yield from station_sms_shown(outgoing, len(outgoing.bulletins) if everybody else TEXTS_TO_HOSTS)
    for line in unreviewed_words(app, outgoing.bulletins):
        yield from wrapped(line)
    yield from own_faults(app, revision)
    yield from findings_shown(outgoing, len(outgoing.findings) if everybody else FINDINGS_SHOWN)
    for each in traffic(app, outgoing):
        yield from wrapped(_traffic_words(each, at_most=_messages(outgoing) > outgoing.reach))
    if app.settings.route_for(Medium.SMS) is None:
        yield "  ! no SMS route is set up: nobody gets an SMS     Run: avizu doctor"


def _what_now(view: View) -> Iterator[str]:
    number = view.warning.id
    if view.outgoing.changed:
        yield from wrapped("! changed since it was submitted: approving will be refused; return and submit it again")
        yield from wrapped(safe(view.outgoing.changed), first="    ")
        yield f"  Next: avizu warning return {number} --reason TEXT; then avizu warning submit {number}"
        return
    if view.revision.state is State.SUBMITTED:
        place, reach = confirmation(view.app, view.revision, view.outgoing)
        yield from wrapped(f"To approve, type the place ({place}) and the reach ({reach}).")
        yield from alone_from(view.app, view.warning)
    yield f"  Next: {next_step(view.warning)}"


def _reach(view: View) -> Iterator[str]:
    outgoing = view.outgoing
    yield count(len(view.revision.sucos), "suco")
    if view.revision.kind is Kind.WARNING:
        yield people_words(view.around.people)
    yield count(outgoing.people, "contact")
    yield count(len(stations_sent_to(outgoing)), "station")
    yield count(outgoing.reach, "message")


def _radio(view: View) -> Iterator[str]:
    app, revision, outgoing = view.app, view.revision, view.outgoing
    if not outgoing.scripts:
        return
    seconds: dict[str, int] = {}
    for (_, language), script in outgoing.scripts.items():
        seconds[language] = max(script.seconds, seconds.get(language, 0))
    names = {cover.station.id: station_name(cover.station) for cover in outgoing.audience.stations}
    stations = [names.get(key) or safe(key) for key in dict.fromkeys(key for key, _ in outgoing.scripts)]
    minutes = known_hazard(app.hazards, revision.hazard).repeat_minutes[revision.severity]
    times = ", ".join(f"{language} {duration} s" for language, duration in seconds.items())
    named = listed(stations, STATIONS_NAMED)
    yield from wrapped(f"Radio {times}  every {minutes} min until {dili(revision.expires)}  {named}")
    if view.warning.id:
        yield f"  Read it: avizu station script {revision.warning_id}"


def traffic(app: App, outgoing: Outgoing) -> list[Traffic]:
    """What every route would carry, to contacts and stations, if all of them get it."""
    prices = {route.name: route.usd_per_part for route in app.settings.routes}
    by_key = {b.key: b for b in outgoing.bulletins}
    envelopes = {r.envelope: (r.route, by_key[r.bulletin].parts) for r in outgoing.recipients if r.bulletin in by_key}
    parts: dict[str, list[int]] = {}
    for route, each in envelopes.values():
        parts.setdefault(route, []).append(each)
    return [Traffic(route, len(each), sum(each), _cost(sum(each), prices.get(route))) for route, each in parts.items()]


def _cost(parts: int, price: float | None) -> float | None:
    return None if price is None else round(parts * price, 2)


def _messages(outgoing: Outgoing) -> int:
    return len({recipient.envelope for recipient in outgoing.recipients})


def _traffic_words(each: Traffic, *, at_most: bool) -> str:
    parts = f", {count(each.parts, 'part')}" if each.parts else ""
    money = f", USD {each.usd:,.2f}" if each.usd else ""
    return f"Route {each.route}: {'at most ' if at_most else ''}{count(each.messages, 'message')}{parts}{money}"


def preview_row(view: View) -> dict[str, Any]:
    """The fields of `--json`."""
    outgoing, audience = view.outgoing, view.outgoing.audience
    return row(view.app, view.warning) | {
        "recipients": len(outgoing.recipients),
        "reach": outgoing.reach,
        **people_row(view.around.people),
        "contacts": outgoing.people,
        "stations": sorted(target.removeprefix("station:") for target in stations_sent_to(outgoing)),
        "changed": outgoing.changed or None,
        "on_no_map": list(on_no_map(view.app.gazetteer, view.revision.sucos)),
        "no_contact": list(audience.no_contact),
        "only_marked": list(audience.only_marked),
        "no_station": list(audience.no_station),
        "black_spots": list(audience.black_spots),
        "ring": [cover.station.id for cover in audience.stations if not cover.station.reachable],
        "off_air": [_off_air_row(silent) for silent in view.silent],
        "silenced": [contact.id for contact in audience.silenced],
        "said_para": [contact.id for contact in audience.said_para],
        "muted": dict(outgoing.muted),
        "combined": {s: {"hazard": hazard, "warning": number} for s, (hazard, number) in outgoing.combined.items()},
        "put_off": len(outgoing.put_off),
        "no_safe_place": list(view.around.no_safe_place) if view.names_a_shelter else [],
        "old_safe_place": list(view.around.old_safe_place) if view.names_a_shelter else [],
        "routes": [
            {"route": each.route, "messages": each.messages, "parts": each.parts, "usd": each.usd}
            for each in traffic(view.app, outgoing)
        ],
        "unreviewed": outgoing.unreviewed,
        "findings": list(outgoing.findings),
        "refuse_unreviewed": view.app.settings.refuse_unreviewed,
        "bulletins": [_bulletin_row(bulletin, outgoing) for bulletin in outgoing.bulletins],
    }


def _off_air_row(silent: Silent) -> dict[str, Any]:
    station = silent.station
    return {
        "station": station.id,
        "sucos": list(silent.sucos),
        "next_on_air": silent.next_on_air,
        "minutes_to_air": station.minutes_to_air,
        "key_holders": [{"name": holder.name, "phone": mask_phone(holder.phone)} for holder in station.key_holders],
    }


def _bulletin_row(bulletin: Bulletin, outgoing: Outgoing) -> dict[str, Any]:
    return {
        "kind": bulletin.kind,
        "purpose": bulletin.purpose,
        "place": bulletin.place,
        "language": bulletin.language,
        "parts": bulletin.parts,
        "text": bulletin.text,
        "reviewed": bulletin.reviewed,
        "variant": outgoing.variants.get(bulletin.key, ""),
        "left_out": list(outgoing.left_out.get(bulletin.key, ())),
        "costly": list(() if bulletin.kind is BulletinKind.SCRIPT else makes_dear(bulletin.text)),
    }
