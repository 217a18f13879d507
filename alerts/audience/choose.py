"""Whom a warning for these sucos concerns, and who will be missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.model.people import Contact, Station
from alerts.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class StationCover:
    """A station and the warned sucos it is heard in."""

    station: Station
    sucos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """`contacts` each once per committee place. The gaps are suco codes, except `silenced` (people who said PARA)."""

    contacts: tuple[Contact, ...]
    stations: tuple[StationCover, ...]
    no_contact: tuple[str, ...]
    no_station: tuple[str, ...]
    black_spots: tuple[str, ...]
    silenced: tuple[Contact, ...]


def choose(
    sucos: Sequence[str], gazetteer: Gazetteer, contacts: Iterable[Contact], stations: Iterable[Station]
) -> Audience:
    """Committees of the sucos, of their posts and municipalities, and the stations heard there.

    A station without a confirmed footprint is taken to cover its municipality except its black spots.
    """
    around = _places_around(sucos, gazetteer)
    concerned = [c for c in contacts if c.place in around]
    wanted = tuple(c for c in concerned if c.opted_out_at is None)
    known = tuple(stations)
    covers = tuple(cover for cover in (_cover(s, sucos, gazetteer) for s in known) if cover.sucos)
    heard = {suco for cover in covers if cover.station.reachable for suco in cover.sucos}
    dark = {spot for station in known for spot in station.black_spots}
    with_contact = {c.place for c in wanted}
    return Audience(
        contacts=wanted,
        stations=covers,
        no_contact=tuple(s for s in sucos if s not in with_contact),
        no_station=tuple(s for s in sucos if s not in heard),
        black_spots=tuple(s for s in sucos if s not in heard and s in dark),
        silenced=tuple(c for c in concerned if c.opted_out_at is not None),
    )


def _places_around(sucos: Sequence[str], gazetteer: Gazetteer) -> set[str]:
    around = set(sucos)
    for suco in sucos:
        post = gazetteer.place(suco).parent
        around |= {post, gazetteer.place(post).parent}
    return around


def _cover(station: Station, sucos: Sequence[str], gazetteer: Gazetteer) -> StationCover:
    footprint = set(station.footprint or gazetteer.sucos_of(station.municipality))
    return StationCover(station, tuple(s for s in sucos if s in footprint and s not in station.black_spots))
