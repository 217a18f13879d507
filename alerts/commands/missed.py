"""Who a warning will miss, and who gets it otherwise: the part of a preview that an officer acts on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.actions.place_facts import Surroundings
from alerts.app import App
from alerts.audience.onair import Silent, silent_now
from alerts.commands.frame import dili, safe
from alerts.commands.shown import count
from alerts.model.people import Contact, Station
from alerts.model.warning import HazardWarning, Kind, Revision
from alerts.outgoing import Outgoing

NAMED = 6
STATIONS_NAMED = 4


@dataclass(frozen=True, slots=True)
class View:
    """Everything a preview says of a warning, at the instant `now`."""

    app: App
    warning: HazardWarning
    outgoing: Outgoing
    around: Surroundings
    now: datetime

    @property
    def revision(self) -> Revision:
        return self.warning.newest

    @property
    def silent(self) -> tuple[Silent, ...]:
        """The stations that have to be switched on for sucos that hear no other one now."""
        return silent_now(self.outgoing.audience.stations, self.now) if self.revision.kind is Kind.WARNING else ()

    @property
    def names_a_shelter(self) -> bool:
        """Whether its texts name the safe place of each suco."""
        hazard = self.app.hazards.get(self.revision.hazard)
        sends = hazard is not None and hazard.value("shelter") is not None
        return sends and self.revision.kind is Kind.WARNING and not self.revision.values.get("shelter")


def stations_sent_to(outgoing: Outgoing) -> set[str]:
    return {r.target for r in outgoing.recipients if r.target.startswith("station:")}


def gaps(view: View) -> Iterator[str]:
    """Who will be missed: sucos, stations and people that nothing is sent to, or nothing that they will hear now."""
    app, audience = view.app, view.outgoing.audience
    covered = {suco for cover in audience.stations for suco in cover.sucos} | set(audience.black_spots)
    sent_to = stations_sent_to(view.outgoing)
    unsent = [c.station for c in audience.stations if f"station:{c.station.id}" not in sent_to]
    for what, names in (
        ("no contact", _names(app, audience.no_contact)),
        ("only numbers that failed again and again", _names(app, audience.only_marked)),
        ("no station reaches", _names(app, [s for s in audience.no_station if s not in covered])),
        ("black spot of its station", _names(app, audience.black_spots)),
        ("no confirmed address, ring them", _stations(s for s in unsent if not s.reachable)),
        ("no route to them, ring them", _stations(s for s in unsent if s.reachable)),
    ):
        if names:
            yield f"{what}: {names}"
    yield from _keys_to_ring(view.silent)
    for what, people in (
        ("said PARA, get nothing", audience.silenced),
        ("said PARA, get this all the same", audience.said_para),
    ):
        if people:
            yield f"{what}: {_people(people)}"
    if view.names_a_shelter:
        yield from _shelter_gaps(view)


def _keys_to_ring(silent: Sequence[Silent]) -> Iterator[str]:
    """Those that most sucos wait for come first."""
    ordered = sorted(silent, key=lambda each: -len(each.sucos))
    yield from map(_off_air, ordered[:STATIONS_NAMED])
    if len(ordered) > STATIONS_NAMED:
        yield f"{len(ordered) - STATIONS_NAMED} more stations are off air now: avizu station list"


def _off_air(silent: Silent) -> str:
    """Whom to ring so that a station goes on air."""
    station = silent.station
    keys = " or ".join(f"{safe(holder.name)} {holder.phone}" for holder in station.key_holders)
    minutes = f", {station.minutes_to_air} min to air" if station.minutes_to_air is not None else ""
    back = f"; on air {dili(silent.next_on_air)}" if silent.next_on_air else ""
    who = f"ring {keys}" if keys else "nobody known has its key"
    heard = f"the only one for {count(len(silent.sucos), 'suco')}"
    return f"off air now: {safe(station.name or station.id)}, {heard}: {who}{minutes}{back}"


def _shelter_gaps(view: View) -> Iterator[str]:
    none, old, all_of_them = view.around.no_safe_place, view.around.old_safe_place, len(view.revision.sucos)
    if len(none) == all_of_them:
        yield "no safe place recorded"
    elif none:
        yield f"no safe place recorded in {len(none)} of {all_of_them} sucos: {_names(view.app, none)}"
    if old:
        yield f"safe place not checked for two years: {_names(view.app, old)}"


def _stations(stations: Iterable[Station]) -> str:
    return listed([safe(station.name or station.id) for station in stations], STATIONS_NAMED)


def _people(people: Sequence[Contact]) -> str:
    return listed([safe(contact.name) for contact in people])


def _names(app: App, sucos: Sequence[str]) -> str:
    return listed([app.gazetteer.label(suco) for suco in sucos])


def listed(names: Sequence[str], most: int = NAMED) -> str:
    """`Hera, Comoro`; `Hera, Comoro and 12 more`."""
    named = ", ".join(names[:most])
    return named if len(names) <= most else f"{named} and {len(names) - most} more"


def restraint(view: View) -> Iterator[str]:
    """Who is spared this text, or gets another one or gets it later, because of what else they are told."""
    outgoing = view.outgoing
    for number, sucos in _by_value(outgoing.muted).items():
        yield f"! not sent where the graver warning {number} asks the same: {_names(view.app, sucos)}"
    for (hazard, number), sucos in _by_value(outgoing.combined).items():
        told = f"with warning {number}, as {hazard.replace('_', ' ')}"
        yield f"together {told}: {_names(view.app, sucos)}"
    if outgoing.put_off:
        last = dili(max(outgoing.put_off.values()))
        numbers = count(len(outgoing.put_off), "number")
        yield f"! {numbers} got many messages within the hour: to them later, by {last}"


def _by_value(by_suco: Mapping[str, Any]) -> dict[Any, list[str]]:
    grouped: dict[Any, list[str]] = {}
    for suco, value in by_suco.items():
        grouped.setdefault(value, []).append(suco)
    return grouped
