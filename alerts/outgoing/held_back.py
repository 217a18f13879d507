"""Whom a text would not be sent to now, or only later, because of what else people are told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from alerts.delivery.restraint import Joint, Restraint, capped, may_be_held, slot_of, together_until, waits
from alerts.model.message import Recipient
from alerts.model.warning import Kind, Revision
from alerts.outgoing.desk import Desk
from alerts.places.gazetteer import Gazetteer
from alerts.words.advice import combined, gives_advice, plain, tells_to_return
from alerts.words.hazards import Hazard


def restraint_of(
    hazards: Mapping[str, Hazard], gazetteer: Gazetteer, returns: Callable[[str, str], bool], most_per_hour: int = 0
) -> Restraint:
    return Restraint(
        gives=partial(gives_advice, hazards),
        sucos_of=partial(_sucos_of, gazetteer),
        most_per_hour=most_per_hour,
        joint=joint_of(hazards),
        returns=returns,
    )


def _sucos_of(gazetteer: Gazetteer, place: str) -> tuple[str, ...]:
    """None of what is no place: a station stands where a place would, with what goes to it."""
    return gazetteer.sucos_of(place) if place in gazetteer else ()


def joint_of(hazards: Mapping[str, Hazard]) -> Joint:
    return Joint(partial(combined, hazards), partial(plain, hazards))


def spared(revision: Revision, recipients: Sequence[Recipient], desk: Desk) -> dict[Recipient, Revision]:
    """Those to whom a graver text of the same advice was sent or will be, with that text."""
    restraint = restraint_of(desk.hazards, desk.gazetteer, partial(tells_to_return, desk.library))
    by_suco = restraint.graver(revision, desk.others) if revision.kind is Kind.WARNING else {}
    if not by_suco:
        return {}
    envelopes: dict[object, list[Recipient]] = {}
    for r in filter(may_be_held, recipients):
        envelopes.setdefault(r.envelope, []).append(r)
    found: dict[Recipient, Revision] = {}
    for seats in envelopes.values():
        one = restraint.spared_by(revision, [r.place for r in seats], seats[0].address, by_suco, desk.sent_to)
        found |= dict.fromkeys(seats, one) if one else {}
    return found


def put_off(
    revision: Revision, recipients: Sequence[Recipient], desk: Desk, joint: Collection[Recipient] = ()
) -> dict[Recipient, datetime]:
    """Those who were sent much within the hour, and from when on this text may go to them.

    Who would get it only after its end never does. `joint` are those whose text tells of two dangers.
    """
    if not capped(revision):
        return {}
    until = together_until(revision, desk.others, joint_of(desk.hazards))
    slots = {r: slot_of(desk.crowded, r.address, r.target) for r in recipients if may_be_held(r)}
    return {
        r: slot
        for r, slot in slots.items()
        if slot is not None and (slot < until if r in joint else waits(revision, slot))
    }
