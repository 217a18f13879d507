"""One physical thing that happened, and what each source says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """An earthquake as one source measured it: degrees, kilometres down, moment magnitude. None is not known."""

    at: datetime
    lat: float
    lon: float
    depth_km: float | None = None
    magnitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one source says of one event, in one version.

    `identifier` is the source's own name for the event, the same in all versions; `sent` is of this version, None
    where the source dates none. `keys` are all names by which sources know the event ("usgs:us7000abcd",
    "gdacs:EQ1450000"): two accounts that share one are of one event. `hazard` is one of hazards.yaml, "" when open.
    `level` and `tsunami` are the source's own words, shown and never acted on. `reviewed`: people looked at it.
    `withdrawn`: the source takes it back.
    """

    sender: str
    identifier: str
    sent: datetime | None
    hazard: str
    source: str = ""
    keys: frozenset[str] = frozenset()
    shock: Shock | None = None
    place: str = ""
    headline: str = ""
    level: str = ""
    tsunami: str = ""
    reviewed: bool = False
    withdrawn: bool = False


class About(Enum):
    """What a warning that was drafted from an event is for."""

    DOCUMENT = ""
    SHAKING = "shaking"
    TSUNAMI_CHECK = "tsunami-check"


class Tsunami(Enum):
    """What is known of a tsunami after an earthquake. Only an official statement leaves CHECK."""

    NONE = ""
    CHECK = "check"
    RAISED = "raised"
    CLEARED = "cleared"
