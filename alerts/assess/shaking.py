"""How strongly an earthquake is likely felt in each suco, by published equations. People are told bands."""

from __future__ import annotations

import math
from enum import IntEnum

from alerts.assess.distance import suco_distances
from alerts.model.event import Shock
from alerts.places.gazetteer import Gazetteer

SHALLOW_KM = 10.0
"""What an unknown depth is taken for: a shallow shock is the worse case."""

SLAB_KM = 70.0
"""Shocks deeper than this come from the slab and are felt further."""

LARGEST = 10.0
"""No fault on earth is long enough for more; it keeps a misprint from overflowing."""

NEAREST_KM = 1.0
FELT_FROM = 4.0


class Band(IntEnum):
    """What people may feel; the number is the least intensity (MMI) of the band. FELT holds all that is less."""

    FELT = 3
    LIGHT = 4
    MODERATE = 5
    STRONG = 6
    VERY_STRONG = 7
    SEVERE = 8

    @classmethod
    def of(cls, intensity: float) -> Band:
        """The band of an intensity; VIII and all above is SEVERE."""
        return cls(min(max(math.floor(intensity), cls.FELT), cls.SEVERE))

    @property
    def word(self) -> str:
        """`very strong`."""
        return _WORDS[self]

    @property
    def phrase(self) -> str:
        """`strong shaking likely`: as much as the equations can promise."""
        return f"{self.word} shaking likely"


_WORDS = {
    Band.FELT: "weak",
    Band.LIGHT: "light",
    Band.MODERATE: "moderate",
    Band.STRONG: "strong",
    Band.VERY_STRONG: "very strong",
    Band.SEVERE: "severe",
}


def allen_wald_worden_2012(magnitude: float, depth_km: float, epicentral_km: float) -> float:
    """Intensity (MMI) of a shock in active crust: Allen, Wald & Worden 2012, J. Seismology 16:409, hypocentral form.

    Its sigma is 0.82 + 0.37 / (1 + (R / 22.9)^2). Made from M 5 to 7.9 within 300 km; used beyond for want of better.
    """
    r = _hypocentral_km(depth_km, epicentral_km)
    rm = -0.209 + 2.042 * math.exp(magnitude - 5)
    far = 0.078 * math.log(r / 50) if r > 50 else 0.0
    return 2.085 + 1.428 * magnitude - 1.402 * math.log(math.hypot(r, rm)) + far


def dowrick_rhoades_2005_slab(magnitude: float, depth_km: float, epicentral_km: float) -> float:
    """Intensity (MMI) of a shock in the slab: Dowrick & Rhoades 2005, Bull. NZSEE 38:185, its slab terms."""
    r = _hypocentral_km(depth_km, epicentral_km)
    return 3.76 + 1.48 * magnitude - 3.50 * math.log10(r) + 0.0031 * depth_km


def _hypocentral_km(depth_km: float, epicentral_km: float) -> float:
    return max(math.hypot(depth_km, epicentral_km), NEAREST_KM)


def intensity(magnitude: float, depth_km: float | None, epicentral_km: float) -> float:
    """The likely intensity (MMI) this far from the epicentre; below 70 km depth the larger of both equations.

    An unknown depth counts as 10 km, one above the ground (sources know mountains) as 0. Models differ by up to 1.8.
    """
    depth = SHALLOW_KM if depth_km is None else max(depth_km, 0.0)
    size = min(magnitude, LARGEST)
    equations = (allen_wald_worden_2012, dowrick_rhoades_2005_slab)
    return max(equation(size, depth, epicentral_km) for equation in equations[: 1 + (depth > SLAB_KM)])


def intensities(shock: Shock, gazetteer: Gazetteer, *, least: float = FELT_FROM) -> dict[str, float]:
    """The intensity in each suco where it reaches `least`, by code. None anywhere without a magnitude."""
    if shock.magnitude is None:
        return {}
    away = suco_distances(shock.lat, shock.lon, gazetteer)
    felt = {code: intensity(shock.magnitude, shock.depth_km, km) for code, km in away.items()}
    return {code: value for code, value in felt.items() if value >= least}
