"""When people are spared a message: a graver one of the same advice holds, or they were sent much within the hour.

Only the first word of a danger to committees is ever held back. An update, an end of a danger and a mistake taken back
go out whatever else holds. A text for two dangers at once says more than a graver one about one of them: it may wait,
but only while both hold.
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
OUTDATED = "outdated"
RETURNING = "returning"
"""Codes of messages that were taken back for these reasons."""
SPARED = "spared: "
"""How the detail of a muted message begins."""

Graver = Mapping[str, Sequence[Revision]]
"""By suco, the graver texts that hold there and give the same advice, the gravest first."""


@dataclass(frozen=True, slots=True)
class Joint:
    """`hazard_of` answers the hazard whose texts are for two hazards at once, "" for none. `plain`: a text says what
    is said before a danger is seen, no more.
    """

    hazard_of: Callable[[str, str], str]
    plain: Callable[[Revision], bool]

    def tells_all(self, revision: Revision, one: Revision) -> bool:
        """Whether a text for both, with the end of `revision`, takes nothing away from what `one` says."""
        return one.expires <= revision.expires and self.plain(revision) and self.plain(one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """`gives(a, b)`: whoever follows text a does what b asks. `sucos_of` answers the sucos of a municipality, post or
    suco. `most_per_hour` is how many messages a contact is sent within the hour, 0 for any number. `joint` knows the
    texts for two dangers at once. `returns(language, text)`: the text tells people that they may go home or out again.
    """

    gives: Callable[[Revision, Revision], bool]
    sucos_of: Callable[[str], Collection[str]]
    most_per_hour: int
    joint: Joint
    returns: Callable[[str, str], bool]

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
        return self.stands_before(revision, places, by_suco, lambda one: address in sent.get(one.id, ()))

    def stands_before(
        self,
        revision: Revision,
        places: Iterable[str],
        by_suco: Graver,
        heard: Callable[[Revision], bool] = lambda _: True,
    ) -> Revision | None:
        """The gravest text, where one that was `heard` holds in every warned suco of every place."""
        warned = set(revision.sucos)
        inside = [[suco for suco in self.sucos_of(place) if suco in warned] for place in places]
        if not inside or not all(inside):
            return None
        texts = [[one for one in by_suco.get(suco, ()) if heard(one)] for suco in chain(*inside)]
        return min(chain(*texts), key=gravest_first) if all(texts) else None


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


def together(revision: Revision, others: Iterable[Revision], joint: Joint) -> dict[str, tuple[str, int]]:
    """By suco, the hazard of the text for two dangers at once, and the other warning.

    Only where it takes nothing away from any text of the other danger there; else people get this text beside the
    other. Nowhere for a text that was written to begin later: the other danger may be over by then.
    """
    if begins_later(revision):
        return {}
    found: dict[str, tuple[str, int]] = {}
    apart: set[str] = set()
    warned = set(revision.sucos)
    for one in sorted(others, key=gravest_first):
        if key := joint.hazard_of(revision.hazard, one.hazard):
            here = warned.intersection(one.sucos)
            if joint.tells_all(revision, one):
                found |= {suco: (key, one.warning_id) for suco in here if suco not in found}
            else:
                apart |= here
    return {suco: found[suco] for suco in sorted(found) if suco not in apart}


def together_until(revision: Revision, others: Iterable[Revision], joint: Joint) -> datetime:
    """When the first danger is over of those that a text of `revision` may tell of together with its own."""
    warned = set(revision.sucos)
    ends = (
        one.expires
        for one in others
        if joint.hazard_of(revision.hazard, one.hazard) and not warned.isdisjoint(one.sucos)
    )
    return min(ends, default=revision.expires)


def begins_later(revision: Revision) -> bool:
    """Whether it was written for a time to come. Its own times say so: approving it later changes nothing."""
    made = revision.created_at
    return revision.effective is not None and (made is None or revision.effective > made)


def may_be_held(recipient: Recipient) -> bool:
    """Never a station, an update or an end."""
    return recipient.purpose is Purpose.WARNING and recipient.target.startswith("contact:")


def capped(revision: Revision) -> bool:
    """Whether the hourly cap holds for the first word of this text."""
    return revision.kind is Kind.WARNING and revision.severity is not Severity.EXTREME


def slot_of(crowded: Mapping[str, datetime], address: str, target: str) -> datetime | None:
    """When this number of this contact ("contact:12") may be sent more; None for at once."""
    return max((crowded[key] for key in (address, target) if key in crowded), default=None)


def waits(revision: Revision, slot: datetime) -> bool:
    """Whether this text is kept from somebody who may be sent more at `slot`.

    Where that is past its end, a Severe one goes at once; a lesser one is never sent. What tells of two dangers goes at
    once where one of them would be over: see `together_until`.
    """
    return capped(revision) and (slot < revision.expires or revision.severity.rank < Severity.SEVERE.rank)


def next_slot(times: Iterable[datetime], most: int, now: datetime) -> datetime:
    """When somebody may be sent one more, by when the others were or will be sent: at most `most` in any hour with it.

    `now` when nothing stands against it, or when `most` is 0.
    """
    known = sorted(times)
    tried = (now, *(at + WINDOW for at in known if at + WINDOW > now))
    return next(slot for slot in tried if most == 0 or _has_room(known, most, slot))


def _has_room(times: Sequence[datetime], most: int, slot: datetime) -> bool:
    near = [at for at in times if abs(at - slot) < WINDOW]
    spans = zip(near, near[most - 1 :], strict=False)
    return all(max(slot, last) - min(slot, first) >= WINDOW for first, last in spans)
