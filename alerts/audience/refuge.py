"""Safe places: which one is the nearest for a suco, and for which dangers it is one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alerts.model.place import Place
from alerts.places.gazetteer import Gazetteer

NEIGHBOUR_KM = 5.0
"""So far from the inside point of its suco people are sent to the safe place of another one."""
OLD_YEARS = 2
EARTH_KM = 6371.0
ONLY_IF_LISTED = frozenset({"tsunami"})
"""A hall on the beach is a good place in a storm: nothing is safe from these unless somebody said so."""
BOTH = {"flood_landslide": frozenset({"flood", "landslide"})}
"""What stands for several dangers at once: a place must be safe from each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePlace:
    """A place to go to. `place` is its suco, `hazards` what it is safe from, `dated` the day it was last checked.

    Without `hazards` it is safe from everything but a tsunami. `lat` and `lon` are both known or both None.
    """

    id: int = 0
    place: str
    name: str
    dated: date
    hazards: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None

    def shelters(self, hazard: str) -> bool:
        """Whether people may be sent there."""
        wanted = _dangers(hazard)
        if not self.hazards:
            return wanted.isdisjoint(ONLY_IF_LISTED)
        return wanted <= frozenset().union(*map(_dangers, self.hazards))

    def old(self, today: date) -> bool:
        """Whether nobody has checked it for two years."""
        return self.dated < _years_before(today, OLD_YEARS)


Shelter = Callable[[str, str], "SafePlace | None"]
"""Answers the nearest safe place for a suco and a hazard, None where there is none."""


def _dangers(hazard: str) -> frozenset[str]:
    return BOTH.get(hazard, frozenset({hazard}))


def _years_before(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def distance_km(point: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two (lat, lon) on a sphere, by the haversine formula."""
    up, across = math.radians(other[0] - point[0]), math.radians(other[1] - point[1])
    cosines = math.cos(math.radians(point[0])) * math.cos(math.radians(other[0]))
    half = math.sin(up / 2) ** 2 + cosines * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def nearest(suco: str, hazard: str, safe: Iterable[SafePlace], gazetteer: Gazetteer) -> SafePlace | None:
    """Where the people of a suco are sent: the one of its own safe places that is nearest to its inside point.

    Its own places without coordinates come after those with, in the order given. A suco without any of its own gets
    the nearest one of its municipality that is at most 5 km away; None where there is none.
    """
    here = gazetteer.place(suco)
    fit = [each for each in safe if each.shelters(hazard)]
    own = [each for each in fit if each.place == suco]
    if own:
        return min(own, key=lambda each: _away(here, each))
    around = _municipality(suco, gazetteer)
    near = [
        (_away(here, each), each)
        for each in fit
        if _municipality(each.place, gazetteer) == around and _away(here, each) <= NEIGHBOUR_KM
    ]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _away(here: Place, safe: SafePlace) -> float:
    """Infinitely far where one of the two is on no map."""
    if here.inside is None or safe.lat is None or safe.lon is None:
        return math.inf
    return distance_km(here.inside, (safe.lat, safe.lon))


def _municipality(place: str, gazetteer: Gazetteer) -> str:
    return (place, *gazetteer.around(place))[-2]


class Refuges:
    """All safe places, asked for many sucos: each is compared only with those of its own municipality."""

    def __init__(self, safe: Iterable[SafePlace], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._by_municipality: Mapping[str, Sequence[SafePlace]] = _grouped(safe, gazetteer)
        self._found: dict[tuple[str, str], SafePlace | None] = {}

    def nearest(self, suco: str, hazard: str) -> SafePlace | None:
        """As the function of that name."""
        key = (suco, hazard)
        if key not in self._found:
            around = self._by_municipality.get(_municipality(suco, self._gazetteer), ())
            self._found[key] = nearest(suco, hazard, around, self._gazetteer)
        return self._found[key]


def _grouped(safe: Iterable[SafePlace], gazetteer: Gazetteer) -> dict[str, list[SafePlace]]:
    grouped: dict[str, list[SafePlace]] = {}
    for each in safe:
        grouped.setdefault(_municipality(each.place, gazetteer), []).append(each)
    return grouped
