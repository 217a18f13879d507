"""Sucos whose own committee a warning can't reach, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from alerts.model.people import Contact


class Why(Enum):
    """From the emptiest: nobody is there; every number failed; all said PARA, so only Severe and Extreme reach them."""

    NOBODY = "nobody"
    FAILING = "failing numbers"
    ONLY_SEVERE = "only severe"


@dataclass(frozen=True, slots=True)
class Gap:
    suco: str
    why: Why


def gaps(sucos: Iterable[str], contacts: Iterable[Contact]) -> tuple[Gap, ...]:
    """Those of the sucos without a live contact of their own, in the order given.

    Live is who has a number that works and did not say PARA: a substitute is one, on the same committee.
    """
    committees: dict[str, list[Contact]] = {}
    for contact in contacts:
        committees.setdefault(contact.place, []).append(contact)
    found = ((suco, _why(committees.get(suco, ()))) for suco in sucos)
    return tuple(Gap(suco, why) for suco, why in found if why is not None)


def is_live(contact: Contact) -> bool:
    return contact.opted_out_at is None and bool(contact.live_phones)


def _why(committee: Sequence[Contact]) -> Why | None:
    if any(map(is_live, committee)):
        return None
    if any(contact.live_phones for contact in committee):
        return Why.ONLY_SEVERE
    return Why.FAILING if committee else Why.NOBODY
