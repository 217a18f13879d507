"""Sucos whose own committee a warning can't reach, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from alerts.audience.addressed import wants
from alerts.model.people import Contact
from alerts.model.warning import Severity


class Why(Enum):
    """From the emptiest: nobody is there; every number failed; whoever has the others answered that he is not the one;
    all said PARA, so only Severe and Extreme reach them.
    """

    NOBODY = "nobody"
    FAILING = "failing numbers"
    DENIED = "denied"
    ONLY_SEVERE = "only severe"


@dataclass(frozen=True, slots=True)
class Gap:
    suco: str
    why: Why


def gaps(sucos: Iterable[str], contacts: Iterable[Contact], denied: Collection[str] = ()) -> tuple[Gap, ...]:
    """Those of the sucos without a live contact of their own, in the order given.

    Live is who has a number that works, where nobody answered no (`denied`), and did not say PARA: a substitute is
    one, on the same committee.
    """
    committees: dict[str, list[Contact]] = {}
    for contact in contacts:
        committees.setdefault(contact.place, []).append(contact)
    found = ((suco, _why(committees.get(suco, ()), denied)) for suco in sucos)
    return tuple(Gap(suco, why) for suco, why in found if why is not None)


def is_live(contact: Contact, denied: Collection[str] = ()) -> bool:
    return contact.opted_out_at is None and _works(contact, denied)


def _works(contact: Contact, denied: Collection[str]) -> bool:
    return any(phone not in denied for phone in contact.live_phones)


def _why(committee: Sequence[Contact], denied: Collection[str]) -> Why | None:
    if any(is_live(one, denied) for one in committee):
        return None
    warned = [one for one in committee if wants(one, Severity.EXTREME)]
    if any(_works(one, denied) for one in warned):
        return Why.ONLY_SEVERE
    if any(one.live_phones for one in warned):
        return Why.DENIED
    return Why.FAILING if committee else Why.NOBODY
