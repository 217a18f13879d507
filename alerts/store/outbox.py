"""The outbox: claim with a lease, settle in batches, and what comes back.

Messages are claimed in one transaction, sent outside any, settled in another. A lease that ran out makes a message
uncertain, never queued: the call may have been taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, select, update

from alerts.delivery.decide import Done, NextStep, Retry, work_after
from alerts.model.message import Proof, Purpose, Recipient, Work
from alerts.model.warning import State
from alerts.store import tables as t

WAITING = (Work.QUEUED.value, Work.DEFERRED.value)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message leased to one dispatcher. `state` is its revision's, None for a reply of ours."""

    message_id: int
    attempt_id: str
    tries: int
    revision_id: int | None
    state: State | None
    address: str
    text: str
    subject: str
    digest: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    claimed: Claimed
    step: NextStep
    at: datetime


def queue(
    connection: Connection,
    recipients: Iterable[tuple[Recipient, int]],
    *,
    warning_id: int | None,
    revision_id: int | None,
    priority_of: Any,
    at: datetime,
    not_before: datetime,
    expires: datetime,
) -> int:
    """One message per recipient, in the transaction of the decision. Answers how many."""
    rows = [
        {
            "warning_id": warning_id,
            "revision_id": revision_id,
            "bulletin_id": bulletin_id,
            "target": r.target,
            "name": r.name,
            "place": r.place,
            "medium": r.medium.value,
            "route": r.route,
            "address": r.address,
            "purpose": r.purpose.value,
            "priority": priority_of(r.purpose),
            "work": Work.QUEUED.value,
            "proof": Proof.NONE.value,
            "not_before": not_before,
            "expires": expires,
            "created_at": at,
        }
        for r, bulletin_id in recipients
    ]
    if rows:
        connection.execute(insert(t.message), rows)
    return len(rows)


def claim(
    connection: Connection, *, route: str, limit: int, owner: str, now: datetime, lease_until: datetime
) -> list[Claimed]:
    """Leases up to `limit` due messages of a route to `owner` and appends their attempts."""
    m = t.message.c
    ids: list[int] = []
    while not ids:
        found = _due(connection, route, limit, now)
        if not found:
            return []
        ids = _still_wanted(connection, found)
    connection.execute(
        update(t.message)
        .where(m.id.in_(ids))
        .values(
            work=Work.SENDING.value,
            was_sending=True,
            lease_until=lease_until,
            lease_owner=owner,
            tries=m.tries + 1,
        )
    )
    claimed = [_claimed(row) for row in connection.execute(_claimed_rows(ids))]
    connection.execute(insert(t.attempt), [_attempt(c, now, route, owner) for c in claimed])
    return claimed


def _due(connection: Connection, route: str, limit: int, now: datetime) -> list[int]:
    """The first `limit` in the order of sending. One question for each kind of waiting: each walks the index in order,
    where one for both would sort the whole queue every time.
    """
    m = t.message.c
    found: list[tuple[int, int]] = []
    for work in WAITING:
        query = (
            select(m.priority, m.id)
            .where(m.route == route, m.work == work, m.not_before <= now)
            .order_by(m.priority, m.id)
            .limit(limit)
        )
        if connection.dialect.name == "postgresql":
            query = query.with_for_update(skip_locked=True)
        found += [(row.priority, row.id) for row in connection.execute(query)]
    return [number for _, number in sorted(found)[:limit]]


def _still_wanted(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Who said PARA while a call was in the air gets no second try of it; our answers still go out."""
    m = t.message.c
    silent = select(t.contact.c.phone).where(t.contact.c.opted_out_at.is_not(None))
    unwanted = (
        update(t.message)
        .where(m.id.in_(ids), m.address.in_(silent), m.purpose != Purpose.REPLY.value)
        .values(work=Work.WITHDRAWN.value, detail="the person said PARA")
        .returning(m.id)
    )
    gone = set(connection.execute(unwanted).scalars())
    return [number for number in ids if number not in gone]


def _claimed_rows(ids: Sequence[int]) -> Any:
    m = t.message.c
    return (
        select(
            m.id,
            m.tries,
            m.revision_id,
            m.address,
            m.expires,
            t.bulletin.c.text,
            t.bulletin.c.subject,
            t.bulletin.c.digest,
            t.revision.c.state,
        )
        .join(t.bulletin, t.bulletin.c.id == m.bulletin_id)
        .outerjoin(t.revision, t.revision.c.id == m.revision_id)
        .where(m.id.in_(ids))
        .order_by(m.priority, m.id)
    )


def _claimed(row: Any) -> Claimed:
    return Claimed(
        row.id,
        secrets.token_hex(8),
        row.tries,
        row.revision_id,
        State(row.state) if row.state else None,
        row.address,
        row.text,
        row.subject,
        row.digest,
        row.expires,
    )


def _attempt(claimed: Claimed, at: datetime, route: str, owner: str) -> dict[str, Any]:
    return {
        "id": claimed.attempt_id,
        "message_id": claimed.message_id,
        "number": claimed.tries,
        "at": at,
        "route": route,
        "owner": owner,
    }


_SETTLE = (
    update(t.message)
    .where(t.message.c.id == bindparam("b_id"), t.message.c.lease_owner == bindparam("b_owner"))
    .where(t.message.c.tries == bindparam("b_tries"))
    # Not `in`: SQLAlchemy takes no list in a statement for many rows.
    .where(or_(t.message.c.work == Work.SENDING.value, t.message.c.work == Work.UNCERTAIN.value))
    .values(
        work=bindparam("b_work"),
        not_before=bindparam("b_not_before"),
        code=bindparam("b_code"),
        detail=bindparam("b_detail"),
        uncertain_at=bindparam("b_uncertain_at"),
        lease_until=None,
    )
)


# A receipt may be faster than the answer of the call. What it raised or explained is decided in the very statement:
# between a look at the row and the write another one may come.
_NO_NEWS_YET = t.message.c.proof == Proof.NONE.value
_ACCEPTED = (
    update(t.message)
    .where(t.message.c.id == bindparam("b_id"))
    .values(
        work=Work.DONE.value,
        gateway_id=bindparam("b_gateway_id"),
        accepted_at=func.coalesce(t.message.c.accepted_at, bindparam("b_at", type_=t.Instant())),
        proof=case((_NO_NEWS_YET, Proof.ACCEPTED.value), else_=t.message.c.proof),
        lease_until=None,
        code=case((_NO_NEWS_YET, ""), else_=t.message.c.code),
        detail=case((_NO_NEWS_YET, ""), else_=t.message.c.detail),
        uncertain_at=None,
    )
)


def settle(connection: Connection, settled: Sequence[Settled], *, owner: str) -> None:
    """Writes what each call came to. A receipt that came first is not undone."""
    if connection.dialect.name == "postgresql":
        # In the order in which replies lock them: two transactions must not wait for each other.
        ids = [s.claimed.message_id for s in settled]
        connection.execute(select(t.message.c.id).where(t.message.c.id.in_(ids)).order_by("id").with_for_update())
    taken = [s for s in settled if isinstance(s.step, Done)]
    others = [s for s in settled if not isinstance(s.step, Done)]
    if taken:
        connection.execute(_ACCEPTED, [_accepted_row(s) for s in taken])
    if others:
        connection.execute(_SETTLE, [_settle_row(s, owner) for s in others])
    if settled:
        connection.execute(insert(t.receipt), [_answer(s) for s in settled])


def _accepted_row(settled: Settled) -> dict[str, Any]:
    assert isinstance(settled.step, Done)
    return {"b_id": settled.claimed.message_id, "b_gateway_id": settled.step.gateway_id, "b_at": settled.at}


def _settle_row(settled: Settled, owner: str) -> dict[str, Any]:
    step = settled.step
    assert not isinstance(step, Done)
    work = work_after(step)
    return {
        "b_id": settled.claimed.message_id,
        "b_owner": owner,
        "b_tries": settled.claimed.tries,
        "b_work": work.value,
        "b_not_before": step.at if isinstance(step, Retry) else settled.at,
        "b_code": step.code,
        "b_detail": step.why,
        "b_uncertain_at": settled.at if work is Work.UNCERTAIN else None,
    }


def _answer(settled: Settled) -> dict[str, Any]:
    step = settled.step
    accepted = isinstance(step, Done)
    return {
        "message_id": settled.claimed.message_id,
        "attempt_id": settled.claimed.attempt_id,
        "at": settled.at,
        "kind": "answer",
        "proof": Proof.ACCEPTED.value if accepted else Proof.NONE.value,
        "code": "" if isinstance(step, Done) else step.code,
        "detail": "" if isinstance(step, Done) else step.why,
        "gateway_id": step.gateway_id if isinstance(step, Done) else "",
        "raw": type(step).__name__.lower(),
    }


def withdraw(connection: Connection, revision_ids: Sequence[int], *, why: str, at: datetime) -> int:
    """Takes queued and deferred messages of these revisions out of the queue. Answers how many."""
    statement = (
        update(t.message)
        .where(t.message.c.revision_id.in_(revision_ids), t.message.c.work.in_(WAITING))
        .values(work=Work.WITHDRAWN.value, detail=why)
    )
    return int(connection.execute(statement).rowcount)


def withdraw_from(connection: Connection, address: str, *, why: str) -> int:
    """Takes everything that still waits for this address out of the queue. Answers how many."""
    statement = (
        update(t.message)
        .where(t.message.c.address == address, t.message.c.work.in_(WAITING))
        .values(work=Work.WITHDRAWN.value, detail=why)
    )
    return int(connection.execute(statement).rowcount)


def lapse(connection: Connection, *, now: datetime, dead_owners: Sequence[str] = ()) -> list[int]:
    """Leases that ran out, or whose process is dead, become uncertain. Answers the messages."""
    m = t.message.c
    lapsed = and_(m.work == Work.SENDING.value, or_(m.lease_until <= now, m.lease_owner.in_(dead_owners)))
    statement = (
        update(t.message)
        .where(lapsed)
        .values(
            work=Work.UNCERTAIN.value,
            uncertain_at=now,
            lease_until=None,
            detail="the sending process stopped before the gateway's answer was written",
        )
        .returning(m.id)
    )
    ids = sorted(connection.execute(statement).scalars())
    if ids:
        connection.execute(
            insert(t.receipt),
            [{"message_id": i, "at": now, "kind": "lease", "proof": Proof.NONE.value, "raw": "lapsed"} for i in ids],
        )
    return ids


def uncertain(connection: Connection) -> list[Any]:
    """Rows of uncertain messages with what settling them needs, oldest first."""
    m = t.message.c
    last = (
        select(t.attempt.c.message_id, func.max(t.attempt.c.at).label("at")).group_by(t.attempt.c.message_id).subquery()
    )
    query = (
        select(
            t.message,
            t.bulletin.c.text,
            last.c.at.label("attempted_at"),
            t.revision.c.severity,
            t.revision.c.state,
        )
        .join(t.bulletin, t.bulletin.c.id == m.bulletin_id)
        .join(last, last.c.message_id == m.id)
        .outerjoin(t.revision, t.revision.c.id == m.revision_id)
        .where(m.work == Work.UNCERTAIN.value)
        .order_by(m.id)
    )
    return list(connection.execute(query))


def still_leased(connection: Connection, claimed: Iterable[Claimed], *, route: str, owner: str) -> list[Claimed]:
    """Those that are leased to `owner` by this very claim, in their order, with their revisions as they are now."""
    m = t.message.c
    query = (
        select(m.id, m.tries, t.revision.c.state)
        .outerjoin(t.revision, t.revision.c.id == m.revision_id)
        .where(m.route == route, m.work == Work.SENDING.value, m.lease_owner == owner)
    )
    states = {(row.id, row.tries): row.state for row in connection.execute(query)}
    ours = [c for c in claimed if (c.message_id, c.tries) in states]
    now = [states[c.message_id, c.tries] for c in ours]
    return [replace(c, state=State(s)) if s else c for c, s in zip(ours, now, strict=True)]


def routes_due(connection: Connection, routes: Sequence[str], now: datetime) -> set[str]:
    """Those of these routes that something waits for now."""
    m = t.message.c
    query = select(m.route).where(m.route.in_(routes), m.work.in_(WAITING), m.not_before <= now)
    return set(connection.execute(query.distinct()).scalars())
