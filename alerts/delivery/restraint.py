"""When people are spared a message: a graver one of the same advice holds, or they were sent much within the hour.

Only the first word of a danger to committees is ever held back. An update, an end of a danger and a mistake taken back
go out whatever else holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from alerts.model.message import Purpose, Recipient
from alerts.model.warning import Kind, Revision, Severity

WINDOW = timedelta(hours=1)
MUTED = "muted"
TOO_MANY = "too-many"
"""Codes of messages that were taken back for these reasons."""

Graver = Mapping[str, Sequence[Revision]]
"""By suco, the graver texts that hold there and give the same advice, the gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """`gives(a, b)`: whoever follows text a does what b asks. `sucos_of` answers the sucos of a municipality, post or
    suco. `most_per_hour` is how many messages a number is sent within the hour, 0 for any number.
    """

    gives: Callable[[Revision, Revision], bool]
    sucos_of: Callable[[str], Collection[str]]
    most_per_hour: int

    def graver(self, revision: Revision, others: Iterable[Revision]) -> Graver:
        """`others` are texts in force."""
        return graver(revision, others, self.gives)

    def spared_by(
        self,
        revision: Revision,
        places: Iterable[str],
        address: str,
        by_suco: Graver,
        sent: Mapping[int, Collection[str]],
    ) -> Revision | None:
        """The gravest text for which this number is spared the message of `revision`; None where it is not.

        `places` are those of all committees its reader sits on, `sent` the numbers each graver text went to or will.
        Every warned suco of every place must be warned more gravely, by a text that this number was sent.
        """
        warned = set(revision.sucos)
        inside = [[suco for suco in self.sucos_of(place) if suco in warned] for place in places]
        if not inside or not all(inside):
            return None
        heard = [[one for one in by_suco.get(suco, ()) if address in sent.get(one.id, ())] for suco in chain(*inside)]
        return min(chain(*heard), key=gravest_first) if all(heard) else None


def in_force(revision: Revision, now: datetime) -> bool:
    """Whether this active text warns of a danger now: neither an end, nor yet to begin, nor out of time."""
    begun = revision.effective is None or revision.effective <= now
    return revision.kind is Kind.WARNING and begun and now < revision.expires


def graver(revision: Revision, others: Iterable[Revision], gives: Callable[[Revision, Revision], bool]) -> Graver:
    """Strictly more severe: of two equal ones the newer may say what the older did not."""
    found: dict[str, list[Revision]] = {}
    warned = set(revision.sucos)
    for one in sorted(others, key=gravest_first):
        if one.severity.rank > revision.severity.rank and gives(one, revision):
            for suco in warned.intersection(one.sucos):
                found.setdefault(suco, []).append(one)
    return found


def gravest_first(one: Revision) -> tuple[int, int]:
    """To sort texts by."""
    return (-one.severity.rank, one.id)


def together(
    revision: Revision, others: Iterable[Revision], joint: Callable[[str, str], str]
) -> dict[str, tuple[str, int]]:
    """By suco, the hazard of the text for two dangers at once, and the other warning. `joint` answers "" for none."""
    found: dict[str, tuple[str, int]] = {}
    warned = set(revision.sucos)
    for one in sorted(others, key=gravest_first):
        if key := joint(revision.hazard, one.hazard):
            for suco in sorted(warned.intersection(one.sucos)):
                found.setdefault(suco, (key, one.warning_id))
    return found


def may_be_held(recipient: Recipient) -> bool:
    """Never a station, an update or an end."""
    return recipient.purpose is Purpose.WARNING and recipient.target.startswith("contact:")


def capped(revision: Revision) -> bool:
    """Whether the hourly cap holds for the first word of this text."""
    return revision.kind is Kind.WARNING and revision.severity is not Severity.EXTREME


def next_slot(times: Iterable[datetime], most: int, now: datetime) -> datetime:
    """When a number may be sent one more, by when it was or will be sent the others: at most `most` in any hour.

    `now` when nothing stands against it, or when `most` is 0.
    """
    lately = sorted(at for at in times if at > now - WINDOW)
    return lately[-most] + WINDOW if 0 < most <= len(lately) else now
