"""How far places of Timor-Leste are from an epicentre. A suco stands for itself by its bounding box."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from alerts.model.place import Place
from alerts.places.gazetteer import Gazetteer

Box = tuple[float, float, float, float]

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG); a sphere is at most 0.5 % off."""

SAME_KM = 0.001


@dataclass(frozen=True, slots=True)
class _Spot:
    code: str
    box: Box
    inside: tuple[float, float]
    coastal: bool


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """By the haversine formula, degrees in, kilometres out."""
    up, across = math.radians(other_lat - lat), math.radians(other_lon - lon)
    cosines = math.cos(math.radians(lat)) * math.cos(math.radians(other_lat))
    half = math.sin(up / 2) ** 2 + cosines * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def box_km(lat: float, lon: float, box: Box) -> float:
    """To the nearest point of a box (min_lon, min_lat, max_lon, max_lat); 0 inside it.

    From beside a box the nearest point of its side lies nearer to the pole than the epicentre does, since the
    shortest way to a meridian meets it at a right angle.
    """
    west, south, east, north = box
    if west <= lon <= east:
        nearest = min(max(lat, south), north)
        return 0.0 if nearest == lat else great_circle_km(lat, lon, nearest, lon)
    side = min((west, east), key=lambda each: abs(_turn(lon, each)))
    aside = math.cos(math.radians(_turn(lon, side)))
    if aside <= 0:  # more than a quarter of the way round: the shortest way passes near a pole
        return min(great_circle_km(lat, lon, end, side) for end in (south, north))
    foot = math.degrees(math.atan(math.tan(math.radians(lat)) / aside))
    return great_circle_km(lat, lon, min(max(foot, south), north), side)


def _turn(lon: float, other: float) -> float:
    """Degrees from one meridian to another the short way round."""
    return (other - lon + 180) % 360 - 180


@lru_cache(maxsize=2)
def _spots(gazetteer: Gazetteer) -> tuple[_Spot, ...]:
    return tuple(spot for code in gazetteer.sucos if (spot := _spot(gazetteer, code)))


def _spot(gazetteer: Gazetteer, code: str) -> _Spot | None:
    """A suco without a box of its own (Beduku) stands for itself by its post's; None where neither has one."""
    for place in map(gazetteer.place, (code, *gazetteer.around(code)[:-1])):
        if place.box and place.inside:
            return _Spot(code, place.box, place.inside, gazetteer.place(code).coastal)
    return None


def suco_distances(lat: float, lon: float, gazetteer: Gazetteer) -> dict[str, float]:
    """Kilometres from the epicentre to every suco's box, by code: never further than the suco is."""
    return {spot.code: box_km(lat, lon, spot.box) for spot in _spots(gazetteer)}


def coastal_sucos(gazetteer: Gazetteer) -> tuple[str, ...]:
    """All sucos with a sea shore, by the gazetteer's flag, sorted."""
    return tuple(spot.code for spot in _spots(gazetteer) if spot.coastal)


def coast_km(lat: float, lon: float, gazetteer: Gazetteer) -> float:
    """Kilometres from the epicentre to the nearest suco with a sea shore."""
    return min((box_km(lat, lon, spot.box) for spot in _spots(gazetteer) if spot.coastal), default=math.inf)


def nearest_municipality(lat: float, lon: float, gazetteer: Gazetteer) -> Place:
    """The municipality of the nearest suco; where boxes overlap, of the one whose middle is nearest."""
    spots = [(box_km(lat, lon, spot.box), spot) for spot in _spots(gazetteer)]
    least = min(km for km, _ in spots)
    near = (spot for km, spot in spots if km - least < SAME_KM)
    nearest = min(near, key=lambda spot: great_circle_km(lat, lon, *spot.inside))
    return gazetteer.municipality_of(nearest.code)
