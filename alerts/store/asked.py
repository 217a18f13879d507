"""Approvers who were told of a submitted text. What counts is told by the order of the audit, not by any clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alerts.model.message import Purpose, Work
from alerts.model.warning import Revision, State
from alerts.outgoing import content_hash
from alerts.store import desk_tables as d
from alerts.store import tables as t
from alerts.store.rows import WAITING

TOLD = "told an approver"
WRONG = "wrong code"
_SUBMITTED, _RETURNED = "submitted", "returned"
"""How the entry of every submit, and of every return, begins."""
CARRIES_ON = timedelta(minutes=30)
"""Who was asked so lately of the same danger need not be asked as long again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One telling: `phone` is E.164, whole. `answer` is "" until he said yes."""

    id: int
    revision_id: int
    content_hash: str
    login: str
    phone: str
    at: datetime
    answer: str = ""


def of_text(connection: Connection, revision: Revision) -> list[Asked]:
    """Who was told of this text since it was last submitted, in the order of telling.

    A text that was returned and submitted again, unchanged even, is told of anew.
    """
    a = t.audit.c
    since = _last_submit(connection, revision)
    entries = select(a.detail).where(a.revision_id == revision.id, a.what == TOLD, a.id > since)
    told = {entry["asked"] for entry in connection.execute(entries).scalars()}
    every = _all(connection, revision)
    return [one for one in every if one.id in told and one.content_hash == revision.content_hash]


def of_earlier(connection: Connection, revision: Revision) -> list[Asked]:
    """Who was told of what this revision said at an earlier submit."""
    counting = {one.id for one in of_text(connection, revision)}
    return [one for one in _all(connection, revision) if one.id not in counting]


def same_danger(revision: Revision) -> str:
    """A digest of all that a text says save when it ends."""
    return content_hash(replace(revision, expires=datetime.min.replace(tzinfo=UTC)), (), ())


def asked_at(connection: Connection, revision: Revision, now: datetime) -> datetime | None:
    """From when on somebody has been asked of what is submitted; None where nobody was.

    What was asked at an earlier submit counts for as long as that waited, where an author took it back and it says the
    same until now or longer, if the SMS did go out.
    """
    newest, left, same = _last_submit(connection, revision), _left(connection, revision), same_danger(revision)
    begun, before = None, timedelta(0)
    a = t.audit.c
    entries = select(a.id, a.at, a.who, a.what, a.detail).where(a.revision_id == revision.id).order_by(a.id)
    for entry in connection.execute(entries):
        if entry.what == TOLD and begun is None:
            held = entry.id > newest or (
                entry.detail["asked"] in left
                and entry.detail.get("same") == same
                and datetime.fromisoformat(entry.detail["until"]) >= revision.expires
                and timedelta(0) <= now - entry.at <= CARRIES_ON
            )
            begun = entry.at if held else None
        elif entry.what == _RETURNED:
            ours = entry.who in revision.touched_by
            before = before + (entry.at - begun if begun else timedelta(0)) if ours else timedelta(0)
            begun = None
    return begun - before if begun else None


def how_many_left(connection: Connection, revision: Revision) -> int:
    """How many of those who were told of what is submitted an SMS is on its way to, or arrived at."""
    return len(_left(connection, revision).intersection(one.id for one in of_text(connection, revision)))


def _left(connection: Connection, revision: Revision) -> set[int]:
    gone = t.message.c.was_sending.is_(True)
    query = select(d.asked.c.id).join(t.message, t.message.c.id == d.asked.c.message_id)
    return set(connection.execute(query.where(d.asked.c.revision_id == revision.id, gone)).scalars())


def wrong_codes(connection: Connection, revision: Revision) -> int:
    """How many were typed for this text since it was last submitted."""
    a = t.audit.c
    since = _last_submit(connection, revision)
    query = select(func.count()).where(a.revision_id == revision.id, a.what == WRONG, a.id > since)
    return int(connection.execute(query).scalar_one())


def wrong_codes_since(connection: Connection, warning_id: int, since: datetime) -> int:
    """How many were typed for any text of this warning, over all its submits."""
    a = t.audit.c
    query = select(func.count()).where(a.warning_id == warning_id, a.what == WRONG, a.at >= since)
    return int(connection.execute(query).scalar_one())


def _last_submit(connection: Connection, revision: Revision) -> int:
    a = t.audit.c
    query = select(func.max(a.id)).where(a.revision_id == revision.id, a.what.startswith(_SUBMITTED))
    return int(connection.execute(query).scalar() or 0)


def _all(connection: Connection, revision: Revision) -> list[Asked]:
    query = select(d.asked).where(d.asked.c.revision_id == revision.id).order_by(d.asked.c.id)
    return [_asked(row) for row in connection.execute(query)]


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        id=row.id,
        revision_id=row.revision_id,
        content_hash=row.content_hash,
        login=row.login,
        phone=row.phone,
        at=row.at,
        answer=row.answer,
    )


def add(connection: Connection, revision: Revision, *, login: str, phone: str, at: datetime) -> Asked:
    values = {"revision_id": revision.id, "content_hash": revision.content_hash}
    values |= {"login": login, "phone": phone, "at": at}
    return _asked(connection.execute(insert(d.asked).values(values).returning(d.asked)).one())


def sent_as_newest(connection: Connection, one: Asked, target: str) -> None:
    """The SMS that told him is the newest page to him, queued in this very transaction."""
    m = t.message.c
    newest = select(func.max(m.id)).where(m.target == target, m.purpose == Purpose.PAGE.value).scalar_subquery()
    connection.execute(update(d.asked).where(d.asked.c.id == one.id).values(message_id=newest))


def answer(connection: Connection, one: Asked, *, answer: str, at: datetime) -> None:
    connection.execute(update(d.asked).where(d.asked.c.id == one.id).values(answered_at=at, answer=answer))


def withdraw(connection: Connection, asked_ids: Collection[int], *, why: str) -> None:
    """Takes back those of their SMS that still wait."""
    theirs = select(d.asked.c.message_id).where(d.asked.c.id.in_(asked_ids), d.asked.c.message_id.is_not(None))
    waiting = update(t.message).where(t.message.c.id.in_(theirs), t.message.c.work.in_(WAITING))
    connection.execute(waiting.values(work=Work.WITHDRAWN.value, detail=why))


def unsettled(connection: Connection) -> list[int]:
    """Warnings that wait for an approver, and those that no longer do and of which an SMS still waits, oldest first."""
    r, m = t.revision.c, t.message.c
    submitted = select(r.warning_id).where(r.state == State.SUBMITTED.value)
    late = (
        select(r.warning_id)
        .join(d.asked, d.asked.c.revision_id == r.id)
        .join(t.message, m.id == d.asked.c.message_id)
        .where(r.state != State.SUBMITTED.value, m.work.in_(WAITING))
    )
    return sorted({*connection.execute(submitted).scalars(), *connection.execute(late).scalars()})


def ids_of(connection: Connection, revision_ids: Collection[int]) -> list[int]:
    query = select(d.asked.c.id).where(d.asked.c.revision_id.in_(revision_ids))
    return list(connection.execute(query).scalars())
