"""Alarms: what sources and sending left for them to be read from, the rows they are, and the pages that went out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from alerts.delivery.canary import Health
from alerts.model.alarm import (
    Alarm,
    CanaryFact,
    Condition,
    FeedFact,
    HeldFact,
    Memory,
    UnsentFact,
)
from alerts.model.message import Purpose, Work
from alerts.store import clock, instances, numbers
from alerts.store import tables as t
from alerts.store.intake import HELD_BACK
from alerts.store.pages import Duty
from alerts.store.rows import WAITING

MEMORY = "alarms"
UNDER_WAY = "Reading it broke off."
"""What stands with a source while it is polled: true only where the poll never ended."""
HELD_FOR = timedelta(days=30)
"""As long as `avizu feed held` lists a document."""


def hold(connection: Connection) -> Memory:
    """What the last look left. Until this transaction ends no other process looks (SQLite has one writer)."""
    kept = _memory(connection)
    if kept is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(t.meta).values(key=MEMORY, value="{}"))
        except IntegrityError:
            pass  # another process was first: it is waited for in the next line
        kept = _memory(connection)
    return _memory_of(kept or "{}")


def memory(connection: Connection) -> Memory:
    """The same, for reading alone."""
    value = select(t.meta.c.value).where(t.meta.c.key == MEMORY)
    return _memory_of(connection.execute(value).scalar_one_or_none() or "{}")


def _memory(connection: Connection) -> str | None:
    query = select(t.meta.c.value).where(t.meta.c.key == MEMORY).with_for_update()
    return connection.execute(query).scalar_one_or_none()


def _memory_of(value: str) -> Memory:
    kept: Mapping[str, Any] = json.loads(value)
    return Memory(
        watching_since=_instant(kept.get("watching_since")),
        watched_at=_instant(kept.get("watched_at")),
        apart=_instants(kept.get("apart", {})),
        missing=_instants(kept.get("missing", {})),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _instants(kept: Mapping[str, str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in kept.items()}


def keep(connection: Connection, kept: Memory) -> None:
    value = {
        "watching_since": kept.watching_since.isoformat() if kept.watching_since else None,
        "watched_at": kept.watched_at.isoformat() if kept.watched_at else None,
        "apart": {name: at.isoformat() for name, at in kept.apart.items()},
        "missing": {name: at.isoformat() for name, at in kept.missing.items()},
    }
    connection.execute(update(t.meta).where(t.meta.c.key == MEMORY).values(value=json.dumps(value)))


def open_alarms(connection: Connection) -> list[Alarm]:
    """In the order in which they opened."""
    return [_alarm(row) for row in connection.execute(select(t.alarm).where(_OPEN).order_by(t.alarm.c.id))]


def alarms(connection: Connection, *, newest: int = 1000) -> list[Alarm]:
    """Open and ended ones, the newest first."""
    query = select(t.alarm).order_by(t.alarm.c.id.desc()).limit(newest)
    return [_alarm(row) for row in connection.execute(query)]


def how_many_open(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(t.alarm).where(_OPEN)).scalar_one())


_OPEN = t.alarm.c.ended_at.is_(None)


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(
        id=row.id,
        key=row.key,
        source=row.source,
        said=row.said,
        remedy=row.remedy,
        since=row.since,
        paged_at=row.paged_at,
        ended_at=row.ended_at,
    )


def add(connection: Connection, condition: Condition) -> Alarm:
    values = {
        "key": condition.key,
        "source": condition.source,
        "said": condition.said,
        "remedy": condition.remedy,
        "since": condition.since,
    }
    return _alarm(connection.execute(insert(t.alarm).values(values).returning(t.alarm)).one())


def change(connection: Connection, alarm: Alarm, **columns: Any) -> None:
    connection.execute(update(t.alarm).where(t.alarm.c.id == alarm.id).values(**columns))


def last_end(connection: Connection, alarm: Alarm) -> datetime | None:
    """When the alarm before this one for the same condition ended."""
    before = select(func.max(t.alarm.c.ended_at)).where(t.alarm.c.key == alarm.key, t.alarm.c.id < alarm.id)
    return connection.execute(before).scalar()


def paged_within(connection: Connection, source: str, span: timedelta, now: datetime) -> int:
    """For how many alarms of a source officers were paged in this span up to now.

    One that is dated further ahead was paged when the clock was wrong, and counts for nothing.
    """
    a = t.alarm.c
    lately = (a.paged_at > now - span) & (a.paged_at <= now + span)
    return int(connection.execute(select(func.count()).where(a.source == source, lately)).scalar_one())


def called(connection: Connection, alarm: Alarm) -> list[Duty]:
    """Those whose page for this alarm was begun; what of it still waits for a first call is taken back.

    Who was never called need not hear that it is over.
    """
    m = t.message.c
    of_it = (m.purpose == Purpose.PAGE.value, m.place == alarm.place)
    connection.execute(
        update(t.message)
        .where(*of_it, m.work.in_(WAITING))
        .values(work=Work.WITHDRAWN.value, detail="the alarm is over")
    )
    query = select(m.target, m.name, m.address).where(*of_it, m.was_sending.is_(True)).order_by(m.id)
    return [Duty(row.target, row.name, row.address) for row in connection.execute(query)]


def feed_facts(connection: Connection, limits: Mapping[str, tuple[int, str]]) -> list[FeedFact]:
    """Of the configured sources, given as name: (silent_minutes, mirror_of)."""
    rows = {row.name: row for row in connection.execute(select(t.feed_state))}
    return [
        FeedFact(
            name=name,
            silent_minutes=minutes,
            mirror_of=mirror_of,
            heard=row.succeeded_at or row.listening_since,
            listening_since=row.listening_since,
            polled_at=row.polled_at,
            newest_at=row.newest_at,
            error="" if row.error == UNDER_WAY else row.error,
            failures=row.failures,
            under_way=row.error == UNDER_WAY,
        )
        for name, (minutes, mirror_of) in limits.items()
        if (row := rows.get(name)) is not None
    ]


def held_facts(connection: Connection, sources: Collection[str], now: datetime) -> list[HeldFact]:
    r = t.report.c
    drafted = exists().where(t.warning.c.report_id == r.id)
    query = (
        select(r.source, func.count().label("number"), func.min(r.received_at).label("since"))
        .where(
            HELD_BACK,
            r.received_at >= now - HELD_FOR,
            r.source.in_(sources),
            ~drafted,
        )
        .group_by(r.source)
        .order_by(r.source)
    )
    return [HeldFact(source=row.source, number=row.number, since=row.since) for row in connection.execute(query)]


def unsent_fact(connection: Connection, now: datetime) -> UnsentFact | None:
    """What waits where sending is paused, or is due where nobody sends. A paused clock can't say what is due."""
    why = clock.why_paused(connection, now)
    if not why and instances.last_seen(connection, now) is not None:
        return None
    m = t.message.c
    query = select(func.count(), func.min(m.not_before)).where(m.work.in_(WAITING))
    number, since = connection.execute(query if why else query.where(m.not_before <= now)).one()
    return UnsentFact(messages=number, since=min(since, now), why=why) if number else None


def canary_facts(
    connection: Connection, test_numbers: Mapping[str, str], now: datetime, *, receipts: bool
) -> list[CanaryFact]:
    """Of the operators that fail. `receipts`: the gateway reports what became of a message."""
    found = numbers.operators(connection, test_numbers, now, receipts=receipts)
    failed = [one for one in found if one.health is Health.FAILED]
    return [CanaryFact(operator=one.operator, since=one.since or now, why=one.why) for one in failed]
