"""The outbox: claim with a lease, settle in batches, and what comes back.

Messages are claimed in one transaction, sent outside any, settled in another. A lease that ran out makes a message
uncertain, never queued: the call may have been taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from alerts.delivery.decide import Done, NextStep, Retry, work_after
from alerts.model.message import Medium, Proof, Purpose, Recipient, Work
from alerts.model.warning import State
from alerts.store import tables as t
from alerts.store.departed import departed
from alerts.store.many import accept_many, insert_many
from alerts.store.rows import WAITING
from alerts.store.wishes import unwanted

NOT_OF_A_WARNING = tuple(purpose.value for purpose in Purpose if not purpose.of_a_warning)
SAID_PARA = "the person said PARA"
AT_ONCE = timedelta(seconds=10)
"""Who was in the directory so short a time ago is not looked up again."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message leased to one dispatcher. `state` is its revision's, None for a reply or a page of ours."""

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
    """One message per envelope, in the transaction of the decision. Answers how many."""
    first: dict[tuple[Medium, str, int], tuple[Recipient, int]] = {}
    for recipient, bulletin_id in recipients:
        first.setdefault((recipient.medium, recipient.address, bulletin_id), (recipient, bulletin_id))
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
        for r, bulletin_id in first.values()
    ]
    if rows:
        connection.execute(insert(t.message), rows)
    return len(rows)


def claim(
    connection: Connection, *, route: str, limit: int, owner: str, now: datetime, lease_until: datetime
) -> list[Claimed]:
    """Leases up to `limit` due messages of a route to `owner` and appends their attempts."""
    rows: list[Any] = []
    while not rows:
        found = _due(connection, route, limit, now)
        if not found:
            return []
        rows = _still_wanted(connection, found, now)
    connection.execute(
        update(t.message)
        .where(t.message.c.id.in_([row.id for row in rows]))
        .values(
            work=Work.SENDING.value,
            was_sending=True,
            lease_until=lease_until,
            lease_owner=owner,
            tries=t.message.c.tries + 1,
        )
    )
    claimed = [_claimed(row) for row in rows]
    insert_many(
        connection,
        t.attempt,
        ("id", "message_id", "number", "at", "route", "owner"),
        [(c.attempt_id, c.message_id, c.tries, now, route, owner) for c in claimed],
    )
    return claimed


def _due(connection: Connection, route: str, limit: int, now: datetime) -> list[Any]:
    """The first `limit` in the order of sending, with all that a call needs.

    One question for each kind of waiting: each walks the index in order, where one for both would sort the whole
    queue every time.
    """
    m = t.message.c
    found: list[Any] = []
    for work in WAITING:
        query = _waiting_rows().where(m.route == route, m.work == work, m.not_before <= now).limit(limit)
        if connection.dialect.name == "postgresql":
            query = query.with_for_update(of=t.message, skip_locked=True)
        found += connection.execute(query)
    return sorted(found, key=lambda row: (row.priority, row.id))[:limit]


def _still_wanted(connection: Connection, rows: Sequence[Any], now: datetime) -> list[Any]:
    """Who said PARA, or left, while a message waited gets none; answers and pages still go out."""
    gone = unwanted(connection, rows)
    _withdraw_these(connection, gone, why=SAID_PARA)
    waited = [row for row in rows if row.id not in gone and (row.tries or row.created_at < now - AT_ONCE)]
    left = departed(connection, waited)
    _withdraw_these(connection, left, why="the number is nobody's in the directory any more")
    return [row for row in rows if row.id not in {*gone, *left}]


def _withdraw_these(connection: Connection, ids: Sequence[int], *, why: str) -> None:
    if ids:
        taken_back = update(t.message).where(t.message.c.id.in_(ids))
        connection.execute(taken_back.values(work=Work.WITHDRAWN.value, detail=why))


def _waiting_rows() -> Any:
    m = t.message.c
    return (
        select(
            m.id,
            m.priority,
            m.tries,
            m.warning_id,
            m.revision_id,
            m.address,
            m.purpose,
            m.target,
            m.expires,
            m.created_at,
            t.bulletin.c.text,
            t.bulletin.c.subject,
            t.bulletin.c.digest,
            t.revision.c.state,
        )
        .join(t.bulletin, t.bulletin.c.id == m.bulletin_id)
        .outerjoin(t.revision, t.revision.c.id == m.revision_id)
        .order_by(m.priority, m.id)
    )


def _claimed(row: Any) -> Claimed:
    """Of a row as it was before the claim: this try is one more."""
    return Claimed(
        row.id,
        secrets.token_hex(8),
        row.tries + 1,
        row.revision_id,
        State(row.state) if row.state else None,
        row.address,
        row.text,
        row.subject,
        row.digest,
        row.expires,
    )


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


def settle(connection: Connection, settled: Sequence[Settled], *, owner: str) -> None:
    """Writes what each call came to. A receipt that came first is not undone."""
    if connection.dialect.name == "postgresql":
        # In the order in which replies lock them: two transactions must not wait for each other.
        ids = [s.claimed.message_id for s in settled]
        connection.execute(select(t.message.c.id).where(t.message.c.id.in_(ids)).order_by("id").with_for_update())
    taken = [s for s in settled if isinstance(s.step, Done)]
    others = [s for s in settled if not isinstance(s.step, Done)]
    if taken:
        accept_many(connection, [(s.claimed.message_id, _gateway_id(s), s.at) for s in taken])
    if others:
        connection.execute(_SETTLE, [_settle_row(s, owner) for s in others])
    if settled:
        insert_many(connection, t.receipt, ANSWER, [_answer(s) for s in settled])


def _gateway_id(settled: Settled) -> str:
    return settled.step.gateway_id if isinstance(settled.step, Done) else ""


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


ANSWER = ("message_id", "attempt_id", "at", "kind", "proof", "code", "detail", "gateway_id", "raw")


def _answer(settled: Settled) -> tuple[Any, ...]:
    step, claimed = settled.step, settled.claimed
    known = (claimed.message_id, claimed.attempt_id, settled.at, "answer")
    raw = type(step).__name__.lower()
    if isinstance(step, Done):
        return (*known, Proof.ACCEPTED.value, "", "", step.gateway_id, raw)
    return (*known, Proof.NONE.value, step.code, step.why, "", raw)


def withdraw(connection: Connection, revision_ids: Sequence[int], *, why: str, at: datetime) -> int:
    """Takes queued and deferred messages of these revisions out of the queue. Answers how many."""
    statement = (
        update(t.message)
        .where(t.message.c.revision_id.in_(revision_ids), t.message.c.work.in_(WAITING))
        .values(work=Work.WITHDRAWN.value, detail=why)
    )
    return int(connection.execute(statement).rowcount)


def withdraw_from(connection: Connection, addresses: Collection[str]) -> int:
    """Takes out of the queue what waits for somebody who has said PARA and does not want it any more.

    Pages stay: duty is no subscription. Of a warning, only what nobody at the number wants. Answers how many.
    """
    m = t.message.c
    waiting = select(m.id, m.address, m.purpose, m.warning_id, m.revision_id).where(
        m.address.in_(addresses), m.work.in_(WAITING), m.purpose != Purpose.PAGE.value
    )
    rows = connection.execute(waiting).all()
    gone = [*unwanted(connection, rows), *(row.id for row in rows if not Purpose(row.purpose).of_a_warning)]
    _withdraw_these(connection, gone, why=SAID_PARA)
    return len(gone)


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
            # One that was restored from a copy may have been tried without our knowing.
            func.coalesce(last.c.at, m.created_at, type_=t.Instant).label("attempted_at"),
            t.revision.c.severity,
            t.revision.c.state,
        )
        .join(t.bulletin, t.bulletin.c.id == m.bulletin_id)
        .outerjoin(last, last.c.message_id == m.id)
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
