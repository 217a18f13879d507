"""What the audit says of a copy that was put in place: why heads kept elsewhere need not be of this chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from alerts.delivery.guard import WRITTEN
from alerts.model.people import DILI
from alerts.store.as_stored import Row
from alerts.store.chain import Head

RESTORED = "restored"
"""What such an entry is called."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A copy that was put in place of what was there, as an entry says it. `last` is the number of its newest link."""

    entry: Row
    at: datetime
    copy_of: datetime
    last: int

    def explains(self, kept: Head) -> bool:
        """Whether the head is of after the copy, and was written before that was put in place."""
        return kept.at is not None and kept.number > self.last and kept.at <= self.at

    def __str__(self) -> str:
        at, of = (f"{one.astimezone(DILI):{WRITTEN}}" for one in (self.at, self.copy_of))
        lost = "what the kept heads of after it told of is not in it"
        return f"This home was restored on {at} from a copy of {of}; {lost}: entry {named(self.entry)}."


def restored_in(entry: Row, detail: Mapping[str, Any], numbers: Mapping[str, int]) -> list[Restored]:
    """Of an entry called RESTORED; none where it names a link that is not before it. `numbers` of links by digest."""
    at, of = instant_of(entry["at"]), instant_of(detail.get("copy_of"))
    last = numbers.get(str(detail.get("head")))
    return [] if at is None or of is None or last is None else [Restored(entry, at, of, last)]


def instant_of(value: object) -> datetime | None:
    """Of what a database or a line holds; None where it is none."""
    try:
        when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def named(entry: Row) -> str:
    """`12 (approved warning, by ben, 2026-11-21 14:00:00 UTC)`, whatever stands in it."""
    at = entry["at"].strftime("%Y-%m-%dT%H:%M:%S") if isinstance(entry["at"], datetime) else str(entry["at"])[:19]
    return f"{entry['id']} ({entry['what']}, by {entry['who']}, {at.replace('T', ' ')} UTC)"
