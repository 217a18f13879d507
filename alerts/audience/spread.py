"""Telephone numbers that sit on the committees of so many sucos that somebody should ask why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from alerts.model.mask import mask_phone
from alerts.model.people import Contact

MOST_SUCOS = 5
NAMED = 3


@dataclass(frozen=True, slots=True)
class Spread:
    """`phone` is E.164; `sucos` are how many have it on their committee."""

    phone: str
    sucos: int

    @property
    def masked(self) -> str:
        return mask_phone(self.phone)


def widespread(contacts: Iterable[Contact], sucos: Collection[str]) -> tuple[Spread, ...]:
    """Numbers on the committees of more than `MOST_SUCOS` sucos, the widest first.

    Committees of a post, a municipality or the country do not count: there one person speaks for many sucos.
    """
    found = _sucos_by_number(contacts, frozenset(sucos))
    wide = (Spread(phone, len(places)) for phone, places in found.items() if len(places) > MOST_SUCOS)
    return tuple(sorted(wide, key=lambda one: (-one.sucos, one.phone)))


def grown(before: Iterable[Contact], after: Iterable[Contact], sucos: Collection[str]) -> tuple[Spread, ...]:
    """Of `widespread` afterwards those that sit on more sucos than before."""
    was = _sucos_by_number(before, frozenset(sucos))
    return tuple(one for one in widespread(after, sucos) if one.sucos > len(was.get(one.phone, ())))


def _sucos_by_number(contacts: Iterable[Contact], sucos: frozenset[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for contact in contacts:
        if contact.place in sucos:
            for phone in contact.phones:
                found.setdefault(phone, set()).add(contact.place)
    return found


def named(found: Collection[Spread]) -> str:
    """The widest of them, masked: "+670******50 (40 sucos), +670******51 (7 sucos) and 2 more"."""
    first = ", ".join(f"{one.masked} ({one.sucos} sucos)" for one in list(found)[:NAMED])
    return first if len(found) <= NAMED else f"{first} and {len(found) - NAMED} more"


def put(found: Collection[Spread], by: str) -> str:
    """What everybody is told: who did it, the widest number, and how many more there are."""
    widest, more = next(iter(found)), len(found) - 1
    said = f"{by} put {widest.masked} on the committees of {widest.sucos} sucos"
    return f"{said}, and {more} more number{'' if more == 1 else 's'} on more than {MOST_SUCOS}" if more else said
