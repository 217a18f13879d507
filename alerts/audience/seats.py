"""Who sits on which committee: whether somebody new is somebody already there, and what joins two entries of one."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.model.people import Contact


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of the directory (`line` 0), or of a line of the file (`contact.id` 0)."""

    contact: Contact
    line: int = 0

    @property
    def ref(self) -> str:
        return f"line {self.line}" if self.line else f"contact {self.contact.id}"


@dataclass(frozen=True, slots=True)
class Rival:
    """`at` is the seat it concerns; `what` they have in common, as the beginning of a sentence."""

    at: int
    what: str


class Seats:
    """Grows by one line of the file after the other."""

    def __init__(self, known: Iterable[Contact]) -> None:
        self.all: list[Seat] = []
        self._by_phone: defaultdict[str, list[int]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for contact in known:
            self.add(Seat(contact))

    def add(self, seat: Seat) -> int:
        """Answers where it stands in `all`."""
        self._by_name[seat.contact.place, same_name(seat.contact.name)].append(len(self.all))
        for phone in seat.contact.phones:
            self._by_phone[phone].append(len(self.all))
        self.all.append(seat)
        return len(self.all) - 1

    def holder(self, phone: str, place: str) -> int | None:
        """Which seat of this place has this number."""
        return next((at for at in self._by_phone.get(phone, ()) if self.all[at].contact.place == place), None)

    def rivals(self, new: Contact) -> list[Rival]:
        """Who of the same place has one of these numbers; where nobody has, who has the name."""
        holders = {at: phone for phone in new.phones if (at := self.holder(phone, new.place)) is not None}
        if holders:
            return [Rival(at, phone) for at, phone in holders.items()]
        return [Rival(at, new.name) for at in self._by_name.get((new.place, same_name(new.name)), ())]

    def elsewhere(self, new: Contact) -> list[tuple[str, Seat]]:
        """Whose these numbers also are, at other places."""
        shared = [(phone, self.all[at]) for phone in new.phones for at in self._by_phone.get(phone, ())]
        return [(phone, seat) for phone, seat in shared if seat.contact.place != new.place]

    def join(self, at: int, other: Contact) -> Seat:
        """The seat as it becomes when `other` is the same person."""
        seat = self.all[at]
        for phone in set(other.phones) - set(seat.contact.phones):
            self._by_phone[phone].append(at)
        self.all[at] = replace(seat, contact=joined(seat.contact, other))
        return self.all[at]


def same_name(name: str) -> str:
    """The key of a name however its accents and capitals are written."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.split())


def joined(kept: Contact, other: Contact) -> Contact:
    """One person: name, place and order of the first, the numbers and languages of both, silent if either said PARA."""
    silent = [at for at in (kept.opted_out_at, other.opted_out_at) if at]
    return replace(
        kept,
        role=kept.role or other.role,
        other_phones=tuple(phone for phone in dict.fromkeys((*kept.phones, *other.phones)) if phone != kept.phone),
        languages=tuple(dict.fromkeys((*kept.languages, *other.languages))),
        position=kept.position or other.position,
        opted_out_at=min(silent, default=None),
        substitute_id=kept.substitute_id or other.substitute_id,
    )
