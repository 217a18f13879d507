"""Single messages and replies, for the officer who looks closer, and the one step by hand: try again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from alerts.model.message import Proof, Receipt, Work
from alerts.store import proof
from alerts.store import tables as t
from alerts.store.database import notify


def reply(connection: Connection, reply_id: int) -> Any | None:
    return connection.execute(select(t.reply).where(t.reply.c.id == reply_id)).one_or_none()


def message_with_state(connection: Connection, message_id: int) -> Any | None:
    """The message row and `state`, its revision's; None there for a reply of ours."""
    query = (
        select(t.message, t.revision.c.state)
        .outerjoin(t.revision, t.revision.c.id == t.message.c.revision_id)
        .where(t.message.c.id == message_id)
    )
    return connection.execute(query).one_or_none()


def try_again(connection: Connection, message_id: int, *, was: Work, now: datetime, why: str) -> bool:
    """Due at once, with a receipt that says why. False when it is no longer in the state it was seen in."""
    again = (
        update(t.message)
        .where(t.message.c.id == message_id, t.message.c.work == was.value)
        .values(work=_AGAIN[was].value, not_before=now, detail=why, code="", uncertain_at=None)
    )
    if connection.execute(again).rowcount != 1:
        return False
    proof.append_receipt(connection, message_id, Receipt(Proof.NONE, detail=why, raw="retried"), kind="officer", at=now)
    notify(connection)
    return True


_AGAIN = {
    Work.DEFERRED: Work.DEFERRED,
    Work.UNCERTAIN: Work.DEFERRED,
    Work.DONE: Work.QUEUED,
    Work.WITHDRAWN: Work.QUEUED,
}
