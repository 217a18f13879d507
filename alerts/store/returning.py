"""Messages that wait and tell people to return, where another danger is warned of meanwhile."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, select, update

from alerts.audience.addressed import ENDS
from alerts.delivery.restraint import RETURNING, Restraint, in_force
from alerts.model.message import Work
from alerts.model.warning import Revision
from alerts.store import journal, warnings
from alerts.store import tables as t
from alerts.store.many import portions
from alerts.store.rows import WAITING


def withhold(
    connection: Connection, revision: Revision, restraint: Restraint, *, by: str, at: datetime
) -> dict[int, int]:
    """Takes back what waits and sends people home into the danger of this text, in force now; writes down why.

    Answers by warning how many messages: their readers get this text and nothing of the other danger's end.
    """
    if not in_force(revision, at):
        return {}
    found: dict[int, int] = {}
    for one in warnings.active_revisions(connection):
        if one.warning_id != revision.warning_id and (gone := _withhold(connection, one, revision, restraint)):
            found[one.warning_id] = gone
            journal.record(
                connection,
                at=at,
                who=by,
                what="not sent",
                warning_id=one.warning_id,
                revision_id=one.id,
                detail={"reason": f"{why_kept_away(gone)}, where {revision.ref} holds now", "messages": gone},
            )
    return found


def why_kept_away(messages: int) -> str:
    """ "1 message tells people that they may return"."""
    return f"{messages:,} message{' tells' if messages == 1 else 's tell'} people that they may return"


def _withhold(connection: Connection, one: Revision, danger: Revision, restraint: Restraint) -> int:
    m, b = t.message.c, t.bulletin.c
    waiting = (
        select(m.id, b.place, b.language, b.text)
        .join(t.bulletin, b.id == m.bulletin_id)
        .where(
            m.revision_id == one.id,
            m.purpose.in_([purpose.value for purpose in ENDS]),
            m.work.in_(WAITING),
        )
    )
    gone = defaultdict(list)
    for row in connection.execute(waiting.order_by(m.id)):
        gone[row.place, row.language, row.text].append(row.id)
    ids = [
        key
        for (place, language, text), keys in gone.items()
        if _concerns(place, one, danger, restraint) and restraint.returns(language, text)
        for key in keys
    ]
    why = f"it tells people that they may return, and warning {danger.warning_id} holds there now"
    taken = 0
    for some in portions(ids):
        still = update(t.message).where(m.id.in_(some), m.work.in_(WAITING))
        taken += connection.execute(still.values(work=Work.WITHDRAWN.value, code=RETURNING, detail=why)).rowcount
    return taken


def _concerns(place: str, one: Revision, danger: Revision, restraint: Restraint) -> bool:
    """Whether the danger holds in a place of the text: a station's is everywhere that the text is about."""
    inside = [suco for code in place.split("+") for suco in restraint.sucos_of(code) or one.sucos]
    return not set(danger.sucos).isdisjoint(inside)
