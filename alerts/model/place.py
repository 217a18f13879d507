"""Places of Timor-Leste by their INTL 2024 code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """Length of the INTL code: municipality 2 digits, post 4, suco 6, aldeia 8."""

    MUNICIPALITY = "municipality"
    POST = "post"
    SUCO = "suco"
    ALDEIA = "aldeia"


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `parent` is the code of the place around it (never cut a code to find it); "" for a municipality.

    `inside` is (lat, lon) surely inside the place, None where it has no polygon (suco Beduku).
    `box` is (min_lon, min_lat, max_lon, max_lat) or None. `pcode` is the OCHA code ("TL06"), on municipalities.
    """

    code: str
    name: str
    level: Level
    parent: str
    municipality: str
    post: str
    pcode: str = ""
    inside: tuple[float, float] | None = None
    box: tuple[float, float, float, float] | None = None
    area_km2: float | None = None
    coastal: bool = False
