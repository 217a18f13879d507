"""What a newer account changes, in sentences for the officer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.assess.advice import Advice
from alerts.assess.distance import great_circle_km
from alerts.assess.shaking import Band
from alerts.model.report import some
from alerts.places.gazetteer import Gazetteer

MOVED_KM = 5.0
NAMED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The figures an officer was last shown: degrees, kilometres, bands by suco code. None was not known."""

    magnitude: float | None = None
    depth_km: float | None = None
    lat: float | None = None
    lon: float | None = None
    bands: Mapping[str, Band] = field(default_factory=dict)

    @property
    def epicentre(self) -> tuple[float, float] | None:
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)

    def to_json(self) -> dict[str, Any]:
        """A plain dict, bands by their names."""
        return {
            "magnitude": self.magnitude,
            "depth_km": self.depth_km,
            "lat": self.lat,
            "lon": self.lon,
            "bands": {code: band.name for code, band in sorted(self.bands.items())},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Seen:
        """What `to_json` made; what is missing (all of it, in `{}`) was not known."""
        return cls(
            magnitude=kept.get("magnitude"),
            depth_km=kept.get("depth_km"),
            lat=kept.get("lat"),
            lon=kept.get("lon"),
            bands={code: Band[name] for code, name in kept.get("bands", {}).items()},
        )


def seen(advice: Advice) -> Seen:
    """What an officer sees who is shown this advice."""
    shock = advice.preferred.shock if advice.preferred else None
    if shock is None:
        return Seen()
    return Seen(
        magnitude=shock.magnitude, depth_km=shock.depth_km, lat=shock.lat, lon=shock.lon, bands=dict(advice.bands)
    )


def changes(before: Seen, after: Seen, gazetteer: Gazetteer) -> tuple[str, ...]:
    """What is different, the figures first, then the sucos that feel more, then those that feel less.

    Empty when nothing is that an officer would act on: magnitudes count with one decimal, depths in whole
    kilometres, epicentres from 5 km on.
    """
    if before.epicentre and not after.epicentre:
        return ("No source stands by this earthquake any more.",)
    return (*_figures(before, after), *_sucos(before.bands, after.bands, gazetteer))


def _figures(before: Seen, after: Seen) -> Iterator[str]:
    said = (
        ("Magnitude", _text(before.magnitude, ".1f"), _text(after.magnitude, ".1f")),
        ("Depth", _text(before.depth_km, ".0f", " km"), _text(after.depth_km, ".0f", " km")),
    )
    yield from (f"{what} {old} is now {new}." for what, old, new in said if old != new)
    old_place, new_place = before.epicentre, after.epicentre
    moved = great_circle_km(*old_place, *new_place) if old_place and new_place else 0.0
    if moved >= MOVED_KM:
        yield f"The epicentre is now {moved:.0f} km away from where it was."


def _text(number: float | None, form: str, unit: str = "") -> str:
    return "unknown" if number is None else f"{number:{form}}{unit}"


def _sucos(before: Mapping[str, Band], after: Mapping[str, Band], gazetteer: Gazetteer) -> Iterator[str]:
    for band in sorted(Band, reverse=True):
        more = [code for code, now in after.items() if now is band and before.get(code, 0) < band]
        if more:
            yield f"{_count(more, 'more ')} may feel {band.word} shaking: {_names(more, gazetteer)}."
    for band in sorted(Band, reverse=True):
        less = [code for code, now in after.items() if now is band and before.get(code, 0) > band]
        if less:
            yield f"{_count(less)} may feel no more than {band.word} shaking now: {_names(less, gazetteer)}."
    gone = [code for code in before if code not in after]
    if gone:
        yield f"{_count(gone)} no longer in the shaken area: {_names(gone, gazetteer)}."


def _count(codes: list[str], more: str = "") -> str:
    return f"{len(codes)} {more}suco" + ("" if len(codes) == 1 else "s")


def _names(codes: list[str], gazetteer: Gazetteer) -> str:
    return some([gazetteer.label(code) for code in sorted(codes)], most=NAMED)
