"""What comes back about a message: receipts are appended, proof only rises; and looking messages up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from alerts.delivery.decide import better, work_after_receipt
from alerts.model.message import Proof, Purpose, Receipt, Work
from alerts.store import tables as t


def requeue(connection: Connection, message_id: int, *, now: datetime, kind: str, why: str) -> bool:
    """An uncertain message may be tried again: the gateway does not hold it, or policy prefers a double to silence.

    False when it is no longer uncertain: then nothing has happened.
    """
    again = (
        update(t.message)
        .where(t.message.c.id == message_id, t.message.c.work == Work.UNCERTAIN.value)
        .values(work=Work.DEFERRED.value, not_before=now, code="", detail=why, uncertain_at=None)
    )
    if connection.execute(again).rowcount != 1:
        return False
    append_receipt(connection, message_id, Receipt(Proof.NONE, detail=why, raw="requeued"), kind=kind, at=now)
    return True


def append_receipt(
    connection: Connection,
    message_id: int,
    receipt: Receipt,
    *,
    kind: str,
    at: datetime,
    attempt_id: str | None = None,
) -> None:
    connection.execute(
        insert(t.receipt).values(
            message_id=message_id,
            attempt_id=attempt_id,
            at=at,
            kind=kind,
            proof=receipt.proof.value,
            code=receipt.code,
            detail=receipt.detail,
            gateway_id=receipt.gateway_id,
            raw=receipt.raw,
        )
    )


_REACHED_AT = {
    Proof.ACCEPTED: "accepted_at",
    Proof.DELIVERED: "delivered_at",
    Proof.ACKNOWLEDGED: "acknowledged_at",
}


def take_receipt(
    connection: Connection,
    message_id: int,
    receipt: Receipt,
    *,
    kind: str,
    at: datetime,
    attempt_id: str | None = None,
) -> bool:
    """Appends the receipt and raises the proof if it is better news. False when there is no such message."""
    m = t.message.c
    locked = select(t.message).where(m.id == message_id)
    if connection.dialect.name == "postgresql":
        locked = locked.with_for_update()
    row = connection.execute(locked).one_or_none()
    if row is None:
        return False
    append_receipt(connection, message_id, receipt, kind=kind, at=at, attempt_id=attempt_id)
    proof = better(Proof(row.proof), receipt.proof)
    work = work_after_receipt(Work(row.work), known=Proof(row.proof), reported=receipt.proof)
    columns: dict[str, Any] = {
        "proof": proof.value,
        "work": work.value,
        "gateway_id": row.gateway_id or receipt.gateway_id,
        "uncertain_at": row.uncertain_at if work is Work.UNCERTAIN else None,
    }
    reached = _REACHED_AT.get(receipt.proof)
    if reached and getattr(row, reached) is None:
        columns[reached] = at
    if proof is receipt.proof and proof is not Proof.NONE:
        columns |= {"code": receipt.code, "detail": receipt.detail}
    connection.execute(update(t.message).where(m.id == message_id).values(**columns))
    return True


def message_of_attempt(connection: Connection, attempt_id: str) -> int | None:
    query = select(t.attempt.c.message_id).where(t.attempt.c.id == attempt_id)
    return connection.execute(query).scalar_one_or_none()


def message_of_gateway_id(connection: Connection, gateway_id: str) -> int | None:
    if not gateway_id:
        return None
    query = select(t.message.c.id).where(t.message.c.gateway_id == gateway_id).order_by(t.message.c.id.desc())
    return connection.execute(query.limit(1)).scalar_one_or_none()


def gateway_ids_known(connection: Connection, gateway_ids: Sequence[str]) -> set[str]:
    query = select(t.message.c.gateway_id).where(t.message.c.gateway_id.in_(gateway_ids))
    return set(connection.execute(query).scalars())


def messages(connection: Connection, *, warning_id: int | None = None, message_id: int | None = None) -> list[Any]:
    """Message rows with their text and language, oldest first."""
    query = (
        select(t.message, t.bulletin.c.text, t.bulletin.c.language, t.bulletin.c.parts)
        .join(t.bulletin, t.bulletin.c.id == t.message.c.bulletin_id)
        .order_by(t.message.c.id)
    )
    if warning_id is not None:
        query = query.where(t.message.c.warning_id == warning_id)
    if message_id is not None:
        query = query.where(t.message.c.id == message_id)
    return list(connection.execute(query))


def history(connection: Connection, message_id: int) -> tuple[list[Any], list[Any]]:
    """(attempts, receipts) of a message, oldest first."""
    attempts = select(t.attempt).where(t.attempt.c.message_id == message_id).order_by(t.attempt.c.number)
    receipts = select(t.receipt).where(t.receipt.c.message_id == message_id).order_by(t.receipt.c.id)
    return list(connection.execute(attempts)), list(connection.execute(receipts))


def last_sent_to(connection: Connection, address: str) -> Any | None:
    """What a reply answers: the newest message of a warning that was begun to this address, or the newest question
    that may have come there, whichever is newer.
    """
    query = (
        select(t.message, t.bulletin.c.language)
        .join(t.bulletin, t.bulletin.c.id == t.message.c.bulletin_id)
        .where(
            t.message.c.address == address,
            t.message.c.was_sending.is_(True),
            or_(t.message.c.revision_id.is_not(None), and_(t.message.c.purpose == Purpose.VERIFY.value, _TAKEN)),
        )
        .order_by(t.message.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


_TAKEN = or_(t.message.c.proof != Proof.NONE.value, t.message.c.work.in_([Work.SENDING.value, Work.UNCERTAIN.value]))
_MAY_HAVE_ARRIVED = and_(t.message.c.revision_id.is_not(None), _TAKEN)
"""What waits for its next try, or was refused, nobody can have read."""


def acknowledged_by(connection: Connection, address: str) -> list[int]:
    """A reply acknowledges every message of the newest text that may be there: one person, perhaps two committees."""
    m = t.message.c
    there = (m.address == address, _MAY_HAVE_ARRIVED)
    newest = select(m.revision_id).where(*there).order_by(m.id.desc()).limit(1)
    revision_id = connection.execute(newest).scalar_one_or_none()
    query = select(m.id).where(*there, m.revision_id == revision_id).order_by(m.id)
    return list(connection.execute(query).scalars())


def newest_text_at(connection: Connection, target: str, warning_id: int) -> int | None:
    """The newest revision of the warning that may have reached this contact or station, by whatever way."""
    m = t.message.c
    query = select(m.revision_id).where(m.target == target, m.warning_id == warning_id, _MAY_HAVE_ARRIVED)
    return connection.execute(query.order_by(m.id.desc()).limit(1)).scalar_one_or_none()


def answered_since(connection: Connection, address: str, answer: str, since: datetime) -> bool:
    """Whether we sent this number this answer since then: a reply's bulletin bears the answer's name as its place."""
    query = (
        select(t.message.c.id)
        .join(t.bulletin, t.bulletin.c.id == t.message.c.bulletin_id)
        .where(
            t.message.c.address == address,
            t.message.c.purpose == Purpose.REPLY.value,
            t.message.c.created_at > since,
            t.bulletin.c.place == answer,
        )
    )
    return connection.execute(query.limit(1)).first() is not None
