"""Instants as CAP writes them: `2026-11-20T08:00:00+09:00` (CAP 1.2, 3.3.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache

_WRITTEN = re.compile(r"((\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d{1,2}:?\d\d)?", re.ASCII)
EARLIEST, LATEST = 1900, 9000


class Doubt(Enum):
    """What is wrong with a written instant."""

    NO_OFFSET = "no-offset"
    IMPOSSIBLE = "impossible"


def read_instant(text: str) -> tuple[datetime | None, Doubt | None]:
    """The instant in UTC without its fraction of a second, and any doubt about it.

    Without an offset it can't be known: the time is then given as if it were UTC, with NO_OFFSET beside it.
    What is no time at all (a date alone, the 30th of February) gives None and IMPOSSIBLE.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or not EARLIEST <= int(match[2]) <= LATEST:
        return None, Doubt.IMPOSSIBLE
    try:
        when = datetime.fromisoformat(match[1]).replace(tzinfo=_offset(match[3] or "Z"))
    except ValueError:
        return None, Doubt.IMPOSSIBLE
    return when.astimezone(UTC), None if match[3] else Doubt.NO_OFFSET


@lru_cache(maxsize=256)
def _offset(written: str) -> timezone:
    if written == "Z":
        return UTC
    digits = written[1:].replace(":", "")
    behind = timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
    return timezone(-behind if written[0] == "-" else behind)
