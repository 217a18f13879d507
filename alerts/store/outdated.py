"""Messages that were put off and tell of two dangers at once, when one of them is over or lasts longer than they say.

What waits only for its turn goes out as it was approved: better too much said than nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, select

from alerts.delivery.restraint import OUTDATED, Restraint, in_force, together
from alerts.model.message import Work
from alerts.model.warning import Revision
from alerts.store import journal, warnings
from alerts.store import tables as t
from alerts.store.first_words import Letter, change, first_words, of_one_danger
from alerts.store.muted import why_outdated
from alerts.store.put_off import PUT_OFF
from alerts.store.rows import WAITING

_PUT_OFF = and_(t.message.c.work.in_(WAITING), t.message.c.detail.startswith(PUT_OFF))


def texts_for_two(connection: Connection) -> list[int]:
    """The revisions of which something was put off that tells of two dangers."""
    m, b, r = t.message.c, t.bulletin.c, t.revision.c
    query = select(m.revision_id).join(t.bulletin, b.id == m.bulletin_id).join(t.revision, r.id == m.revision_id)
    found = query.where(_PUT_OFF, b.hazard.not_in(["", r.hazard]))
    return list(connection.execute(found.distinct().order_by(m.revision_id)).scalars())


def outdated(connection: Connection, revision: Revision, restraint: Restraint, *, at: datetime) -> frozenset[int]:
    """The messages of this text that were put off, and no longer say what holds."""
    waiting = first_words(connection, revision, and_(_PUT_OFF, ~of_one_danger(revision)))
    if not waiting:
        return frozenset()
    others = [one for one in warnings.active_beside(connection, revision.warning_id) if in_force(one, at)]
    both = together(revision, others, restraint.joint)
    warned = set(revision.sucos)

    def holds(letter: Letter) -> bool:
        inside = [suco for place in letter.places for suco in restraint.sucos_of(place) if suco in warned]
        return all(suco in both and both[suco][0] == letter.hazard for suco in inside)

    return frozenset(key for key, letter in waiting.items() if not holds(letter))


def withhold(connection: Connection, revision: Revision, restraint: Restraint, *, by: str, at: datetime) -> int:
    """Takes these messages back, and writes down that an officer has to write the text anew. Answers how many."""
    gone = outdated(connection, revision, restraint, at=at)
    why = "it tells of two dangers, which no longer hold so; the warning needs an update"
    taken = change(connection, list(gone), WAITING, work=Work.WITHDRAWN.value, code=OUTDATED, detail=why)
    if taken:
        journal.record(
            connection,
            at=at,
            who=by,
            what="not sent",
            warning_id=revision.warning_id,
            revision_id=revision.id,
            detail={"reason": why_outdated(revision.warning_id, taken), "messages": taken},
        )
    return taken
