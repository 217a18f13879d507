"""What sources measure: numbers, instants and words from strangers, in range or not at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from alerts.cap.document import Finding
from alerts.model.event import Shock

# Degrees; kilometres down, less than 0 being above the sea; magnitude.
RANGES = {
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "depth": (-10.0, 800.0),
    "magnitude": (-2.0, 10.0),
}
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

_WORDS = {"update": "date of this version"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS, _LAST_MS = ((end - _EPOCH) // timedelta(milliseconds=1) for end in (EARLIEST, LATEST))
_NUMBER = re.compile(r"([+-]?\d{1,6}(?:\.\d{1,20})?)\s*(?:km|M|SR)?", re.ASCII | re.IGNORECASE)
_EVENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", re.ASCII)


def event_key(source: str, name: str) -> str:
    """The key under which every source's account of this event is found; "" for what can't be an event's name."""
    return f"{source}:{name}" if _EVENT.fullmatch(name) else ""


def plain(value: object, most: int = 300) -> str:
    """Words on one line, without what can't be seen; "" for anything but text."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value[:most]).split())


def is_within(value: object, low: float, high: float) -> bool:
    """Whether this is a number in the range. A truth value is none; NaN and the infinities are in no range."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


class Measures:
    """Reads the numbers of one item. `findings` names each that is missing or can't be."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def note(self, code: str, message: str) -> None:
        self.findings.append(Finding(code, message))

    def bad(self, name: str, value: object) -> None:
        """Says that what was given can't be the number `name`."""
        written = plain(value, 40) if isinstance(value, str) else f"{value:.6g}" if isinstance(value, float) else ""
        name_it = f"The {_WORDS.get(name, name)} can't be"
        self.note(f"bad-{name}", f"{name_it} {written}." if written else f"{name_it} read.")

    def number(self, name: str, value: object) -> float | None:
        """The number in the unit of RANGES, from a JSON number or text such as "10 km"."""
        text = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
        known = float(text[1]) if text else value
        if isinstance(known, int | float) and is_within(known, *RANGES[name]):
            return float(known)
        self._refused(name, value)
        return None

    def instant(self, name: str, value: object, at: datetime | None) -> datetime | None:
        """`at`, which was read from `value`, where it lies between 1900 and 2100."""
        if at is not None and EARLIEST <= at < LATEST:
            return at
        self._refused(name, value)
        return None

    def milliseconds(self, name: str, value: object) -> datetime | None:
        """An instant counted in milliseconds since 1970, in UTC."""
        at = None
        if isinstance(value, int | float) and is_within(value, _FIRST_MS, _LAST_MS - 1):
            at = _EPOCH + timedelta(milliseconds=value)
        return self.instant(name, value, at)

    def place(self, lat: object, lon: object) -> tuple[float, float] | None:
        """Latitude and longitude, both or neither."""
        if _is_absent(lat) and _is_absent(lon):
            self._refused("place", None)
            return None
        north, east = self.number("latitude", lat), self.number("longitude", lon)
        return None if north is None or east is None else (north, east)

    def pair(self, value: object, separator: str | None = None) -> tuple[float, float] | None:
        """Latitude and longitude out of one text, "-8.50,125.50"; `separator` None is white space."""
        parts = value.split(separator) if isinstance(value, str) else []
        if len(parts) == 2:
            return self.place(*parts)
        self._refused("place", value)
        return None

    def shock(
        self, at: datetime | None, place: tuple[float, float] | None, *, depth: object, magnitude: object
    ) -> Shock | None:
        """The earthquake, None without a time or a place; a depth or magnitude that is missing is said."""
        deep, strong = self.number("depth", depth), self.number("magnitude", magnitude)
        if at is None or place is None:
            return None
        return Shock(at=at, lat=place[0], lon=place[1], depth_km=deep, magnitude=strong)

    def _refused(self, name: str, value: object) -> None:
        if _is_absent(value):
            self.note(f"no-{name}", f"The source gives no {_WORDS.get(name, name)}.")
        else:
            self.bad(name, value)


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
