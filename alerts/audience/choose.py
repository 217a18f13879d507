"""Whom a warning for these sucos concerns, and who will be missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.audience.addressed import numbers
from alerts.model.people import Contact, Station
from alerts.model.warning import Severity
from alerts.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class StationCover:
    """A station and the warned sucos it is heard in."""

    station: Station
    sucos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a warning, and who is missed. `contacts` stand once per committee place; the gaps are suco codes.

    `only_marked`: nobody there has a number that has not failed again and again. `silenced` said PARA and get
    nothing; `said_para` did too and get this one all the same.
    """

    contacts: tuple[Contact, ...]
    stations: tuple[StationCover, ...]
    no_contact: tuple[str, ...]
    no_station: tuple[str, ...]
    black_spots: tuple[str, ...]
    silenced: tuple[Contact, ...]
    only_marked: tuple[str, ...] = ()
    said_para: tuple[Contact, ...] = ()


_NOBODY: Mapping[str, Severity] = {}


def choose(
    sucos: Sequence[str],
    gazetteer: Gazetteer,
    contacts: Iterable[Contact],
    stations: Iterable[Station],
    *,
    severity: Severity,
    told: Mapping[str, Severity] = _NOBODY,
) -> Audience:
    """Committees of the sucos, of their posts and municipalities, and the stations heard there.

    `told` is the gravest text of this warning that went to each number before: see `numbers`. A station without a
    confirmed footprint is taken to cover its municipality except its black spots.
    """
    around = places_around(sucos, gazetteer)
    concerned = [c for c in contacts if c.place in around]
    said_para = [c for c in concerned if c.opted_out_at is not None]
    spared = {c.id for c in said_para if not numbers(c, severity, told)}
    wanted = tuple(c for c in concerned if c.id not in spared)
    known = tuple(stations)
    covers = tuple(cover for cover in (_cover(s, sucos, gazetteer) for s in known) if cover.sucos)
    heard = {suco for cover in covers if cover.station.reachable for suco in cover.sucos}
    dark = {spot for station in known for spot in station.black_spots}
    with_contact = {c.place for c in wanted}
    with_number = {c.place for c in wanted if c.live_phones}
    return Audience(
        contacts=wanted,
        stations=covers,
        no_contact=tuple(s for s in sucos if s not in with_contact),
        no_station=tuple(s for s in sucos if s not in heard),
        black_spots=tuple(s for s in sucos if s not in heard and s in dark),
        silenced=tuple(c for c in said_para if c.id in spared),
        only_marked=tuple(s for s in sucos if s in with_contact and s not in with_number),
        said_para=tuple(c for c in said_para if c.id not in spared),
    )


def places_around(sucos: Sequence[str], gazetteer: Gazetteer) -> set[str]:
    """The sucos, and the posts and municipalities they lie in: the places whose committees are concerned."""
    return {code for suco in sucos for code in (suco, *gazetteer.around(suco)[:-1])}


def _cover(station: Station, sucos: Sequence[str], gazetteer: Gazetteer) -> StationCover:
    footprint = set(station.footprint or gazetteer.sucos_of(station.municipality))
    return StationCover(station, tuple(s for s in sucos if s in footprint and s not in station.black_spots))
