"""Who a warning will miss, and who gets it otherwise: the part of a preview that an officer acts on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.actions.place_facts import Surroundings
from alerts.app import App
from alerts.audience.onair import Silent, silent_now
from alerts.commands.frame import dili, safe
from alerts.commands.shown import count
from alerts.model.mask import mask_phone
from alerts.model.people import Contact, Station
from alerts.model.warning import HazardWarning, Kind, Revision
from alerts.outgoing import Outgoing
from alerts.places.unmapped import how_to_add, on_no_map

NAMED = 6
"""So many names stand in a line; of more only the first three."""
FIRST = 3
STATIONS_NAMED = 4
NO_SHELTER = "no safe place recorded"
NO_STATION = "no station reaches"


@dataclass(frozen=True, slots=True)
class View:
    """Everything a preview says of a warning, at the instant `now`. Telephones in full are for who is `logged_in`."""

    app: App
    warning: HazardWarning
    outgoing: Outgoing
    around: Surroundings
    now: datetime
    logged_in: Callable[[], bool]

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


def sucos_missed(view: View) -> list[tuple[str, Sequence[str]]]:
    """What each suco lacks, with the sucos; a suco stands in every list that it belongs to."""
    audience = view.outgoing.audience
    covered = {suco for cover in audience.stations for suco in cover.sucos} | set(audience.black_spots)
    lists: list[tuple[str, Sequence[str]]] = [
        ("no contact", audience.no_contact),
        ("only numbers that failed again and again", audience.only_marked),
        (NO_STATION, [s for s in audience.no_station if s not in covered]),
        ("black spot of its station", audience.black_spots),
    ]
    if view.names_a_shelter:
        lists.append((NO_SHELTER, view.around.no_safe_place))
        lists.append(("safe place not checked for two years", view.around.old_safe_place))
    return [(what, sucos) for what, sucos in lists if sucos]


def stations_to_ring(view: View) -> list[tuple[str, list[Station]]]:
    """Those that nothing can be sent to, and why."""
    sent_to = stations_sent_to(view.outgoing)
    unsent = [c.station for c in view.outgoing.audience.stations if f"station:{c.station.id}" not in sent_to]
    lists = [
        ("no confirmed address", [s for s in unsent if not s.reachable]),
        ("no route to them", [s for s in unsent if s.reachable]),
    ]
    return [(why, stations) for why, stations in lists if stations]


def people_who_said_para(view: View) -> list[tuple[str, Sequence[Contact]]]:
    audience = view.outgoing.audience
    lists = [("get nothing", audience.silenced), ("get this all the same", audience.said_para)]
    return [(what, people) for what, people in lists if people]


def gaps(view: View) -> Iterator[str]:
    """Who will be missed: sucos, stations and people that nothing is sent to, or nothing that they will hear now."""
    gazetteer = view.app.gazetteer
    for suco in on_no_map(gazetteer, view.revision.sucos):
        yield how_to_add(gazetteer, suco)
    for what, sucos in sucos_missed(view):
        nowhere = what == NO_SHELTER and len(sucos) == len(view.revision.sucos)
        yield NO_SHELTER if nowhere else _in_sucos(view, what, sucos, "" if what == NO_STATION else " in")
    for why, stations in stations_to_ring(view):
        names = listed([station_name(station) for station in stations], STATIONS_NAMED)
        whom = "them" if len(stations) <= STATIONS_NAMED else count(len(stations), "station")
        yield f"{why}, ring {whom}: {names}"
    waiting = off_air(view)
    yield from waiting[:STATIONS_NAMED]
    if len(waiting) > STATIONS_NAMED:
        yield f"{count(len(waiting) - STATIONS_NAMED, 'more station')} off air now"
    for what, people in people_who_said_para(view):
        names = listed([safe(contact.name) for contact in people])
        number = f"{len(people)} people: " if len(people) > NAMED else ""
        yield f"said PARA, {what}: {number}{names}"


def _in_sucos(view: View, what: str, sucos: Sequence[str], where: str) -> str:
    """`no contact in 3 of 31 sucos: Hera, Comoro, Dare`; of all of many only how many; a warning for one names it."""
    total = len(view.revision.sucos)
    names = listed([view.app.gazetteer.label(suco) for suco in sucos])
    if total == 1:
        return f"{what}: {names}"
    counted = f"{what}{where} {len(sucos)} of {total} sucos"
    return counted if len(sucos) == total > NAMED else f"{counted}: {names}"


def off_air(view: View) -> list[str]:
    """Whom to ring so that sucos hear it: those most sucos wait for first, and once where several would do."""
    by_id = {silent.station.id: silent for silent in view.silent}
    lines = []
    for ids, sucos in sorted(_waiting(view.silent).items(), key=lambda each: -len(each[1])):
        stations = [by_id[each] for each in ids]
        number = count(len(sucos), "suco")
        if len(stations) == 1:
            said = f"off air now: {station_name(stations[0].station)}, the only one for {number}: "
            lines.append(said + whom_to_ring(view, stations[0]))
        else:
            ways = "; or ".join(f"{station_name(each.station)}, {whom_to_ring(view, each)}" for each in stations)
            lines.append(f"no station on air now in {number}: {ways}")
    return lines


def _waiting(silent: Iterable[Silent]) -> dict[tuple[str, ...], list[str]]:
    """The sucos that hear nothing now, by the stations any one of which would be enough."""
    by_suco: dict[str, list[str]] = {}
    for each in silent:
        for suco in each.sucos:
            by_suco.setdefault(suco, []).append(each.station.id)
    by_stations: dict[tuple[str, ...], list[str]] = {}
    for suco, ids in by_suco.items():
        by_stations.setdefault(tuple(ids), []).append(suco)
    return by_stations


def whom_to_ring(view: View, silent: Silent) -> str:
    """`ring Zeca +67077299941, 20 min to air; on air Sunday 22/11 06:00`."""
    station = silent.station
    holders = [f"{safe(holder.name)} {_phone(view, holder.phone)}" for holder in station.key_holders]
    minutes = f", {station.minutes_to_air} min to air" if station.minutes_to_air is not None else ""
    back = f"; on air {dili(silent.next_on_air)}" if silent.next_on_air else ""
    who = f"ring {' or '.join(holders)}" if holders else "nobody known has its key"
    return f"{who}{minutes}{back}"


def _phone(view: View, phone: str) -> str:
    return phone if view.logged_in() else f"{mask_phone(phone)} (in full: avizu login)"


def station_name(station: Station) -> str:
    return safe(station.name or station.id)


def listed(names: Sequence[str], most: int = NAMED) -> str:
    """`Hera, Comoro`; `Hera, Comoro, Dare and 12 more`."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:FIRST])} and {len(names) - FIRST} more"


def restraint(view: View) -> Iterator[str]:
    """Who is spared this text, or gets another one or gets it later, because of what else they are told."""
    outgoing = view.outgoing
    for number, sucos in by_value(outgoing.muted).items():
        yield _in_sucos(view, f"! not sent where the graver warning {number} asks the same", sucos, ", in")
    for told, sucos in together(outgoing):
        yield _in_sucos(view, told, sucos, ", in")
    if outgoing.put_off:
        last = dili(max(outgoing.put_off.values()))
        numbers = count(len(outgoing.put_off), "number")
        yield f"! {numbers} got many messages within the hour: to them later, by {last}"


def together(outgoing: Outgoing) -> Iterator[tuple[str, list[str]]]:
    """`together with warning 1, as flood landslide`, and the sucos."""
    for (hazard, number), sucos in by_value(outgoing.combined).items():
        yield f"together with warning {number}, as {hazard.replace('_', ' ')}", sucos


def by_value(by_suco: Mapping[str, Any]) -> dict[Any, list[str]]:
    grouped: dict[Any, list[str]] = {}
    for suco, value in by_suco.items():
        grouped.setdefault(value, []).append(suco)
    return grouped
