"""Messages that wait because somebody was sent much within the hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from alerts.delivery.restraint import (
    TOO_MANY,
    WINDOW,
    Restraint,
    capped,
    next_slot,
    slot_of,
    together_until,
    waits,
)
from alerts.model.message import Purpose, Work
from alerts.model.warning import Revision, State
from alerts.store import tables as t
from alerts.store.first_words import change, first_words
from alerts.store.rows import WAITING

PUT_OFF = "put off: "
"""How the detail of such a message begins."""

OF_A_WARNING = [purpose.value for purpose in Purpose if purpose.of_a_warning]


@dataclass(frozen=True, slots=True)
class PutOff:
    """`messages` go out later, the last of them at `until`; `never` would come after the end, and don't."""

    messages: int = 0
    until: datetime | None = None
    never: int = 0


def crowded(
    connection: Connection, most: int, now: datetime, *, but: int | None = None, without: Collection[int] = ()
) -> dict[str, datetime]:
    """The numbers and the contacts ("contact:12") that were sent `most` texts of warnings within the hour, or will be,
    and when they may be sent more. A contact's numbers count together, and so do all who share one number.

    Without the messages of the revision `but`, and those `without`. Nobody when `most` is 0.
    """
    if most == 0:
        return {}
    m, r = t.message.c, t.revision.c
    at = func.coalesce(m.accepted_at, m.not_before)
    # A text that ended earlier was sent earlier: so the index on the revision finds all that counts.
    lately = select(r.id).where(or_(r.state == State.ACTIVE.value, r.ended_at > now - WINDOW))
    counted = and_(
        m.revision_id.in_(lately),
        m.revision_id != (but or 0),
        m.work != Work.WITHDRAWN.value,
        m.purpose.in_(OF_A_WARNING),
        at > now - WINDOW,
    )
    times: dict[str, list[datetime]] = defaultdict(list)
    for who, these in ((m.address, counted), (m.target, and_(counted, m.target.startswith("contact:")))):
        many = select(who).where(these).group_by(who).having(func.count() >= most)
        found = select(m.id, who.label("who"), m.accepted_at, m.not_before).where(these, who.in_(many))
        for row in connection.execute(found):
            if row.id not in without:
                times[row.who].append(row.accepted_at or row.not_before)
    slots = {who: next_slot(sent, most, now) for who, sent in times.items()}
    return {who: slot for who, slot in slots.items() if slot > now}


def put_off(
    connection: Connection,
    revision: Revision,
    others: Iterable[Revision],
    restraint: Restraint,
    *,
    at: datetime,
    only: Collection[int] | None = None,
    without: Collection[int] = (),
) -> PutOff:
    """Lets the first word of this text wait, of the messages `only` or all, where somebody was sent much lately.

    What would come after the end of the text is taken back, or goes at once: see `waits`. Messages `without` don't
    count. `others` are the texts in force.
    """
    most = restraint.most_per_hour
    later = crowded(connection, most, at, but=revision.id, without=without) if capped(revision) else {}
    until = together_until(revision, others, restraint.joint)
    slots: dict[datetime, list[int]] = defaultdict(list)
    queued = first_words(connection, revision, t.message.c.work == Work.QUEUED.value) if later else {}
    for key, letter in queued.items():
        slot = slot_of(later, letter.address, letter.target)
        if slot is None or (only is not None and key not in only):
            continue
        if waits(revision, slot) if letter.hazard == revision.hazard else slot < until:
            slots[slot].append(key)
    return _held(connection, revision, slots, why=f"{most} messages within the hour")


def _held(connection: Connection, revision: Revision, slots: Mapping[datetime, list[int]], *, why: str) -> PutOff:
    never = put = 0
    last = None
    for slot, ids in sorted(slots.items()):
        if slot < revision.expires:
            soon = t.message.c.not_before < slot
            put += change(connection, ids, WAITING, soon, not_before=slot, detail=f"{PUT_OFF}{why}")
            last = slot
        else:
            gone = {"work": Work.WITHDRAWN.value, "code": TOO_MANY, "detail": f"{why}: it would come after the end"}
            never += change(connection, ids, WAITING, **gone)
    return PutOff(put, last if put else None, never)
