"""Events: what happened once, however many sources report it; and every source's newest account of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alerts.model.event import Account, Shock, Tsunami
from alerts.store import tables as t

NEARBY = timedelta(days=7)


def account_values(account: Account) -> dict[str, Any]:
    """As it is kept beside its report."""
    shock = account.shock
    return {
        "sender": account.sender,
        "identifier": account.identifier,
        "sent": account.sent.isoformat() if account.sent else None,
        "hazard": account.hazard,
        "source": account.source,
        "keys": sorted(account.keys),
        "shock": shock
        and {
            "at": shock.at.isoformat(),
            "lat": shock.lat,
            "lon": shock.lon,
            "depth_km": shock.depth_km,
            "magnitude": shock.magnitude,
        },
        "place": account.place,
        "headline": account.headline,
        "level": account.level,
        "tsunami": account.tsunami,
        "reviewed": account.reviewed,
        "withdrawn": account.withdrawn,
    }


def account_of(kept: Mapping[str, Any]) -> Account:
    facts = dict(kept)
    shock = facts.pop("shock")
    sent = facts.pop("sent")
    keys = frozenset(facts.pop("keys"))
    return Account(
        **facts,
        keys=keys,
        sent=datetime.fromisoformat(sent) if sent else None,
        shock=shock and Shock(**{**shock, "at": datetime.fromisoformat(shock["at"])}),
    )


def add(connection: Connection, account: Account, *, at: datetime) -> int:
    row = insert(t.event_).values(
        hazard=account.hazard,
        created_at=at,
        happened_at=account.shock.at if account.shock else None,
        tsunami=Tsunami.NONE.value,
        seen={},
    )
    return int(connection.execute(row.returning(t.event_.c.id)).scalar_one())


def event(connection: Connection, event_id: int) -> Any | None:
    return connection.execute(select(t.event_).where(t.event_.c.id == event_id)).one_or_none()


def events(connection: Connection, *, since: datetime) -> list[Any]:
    """Newest first; those that were found to be part of another are left out."""
    e = t.event_.c
    query = select(t.event_).where(e.created_at >= since, e.merged_into.is_(None)).order_by(e.id.desc())
    return list(connection.execute(query))


def with_keys(connection: Connection, keys: Iterable[str]) -> list[int]:
    """The events that are known by any of these names, oldest first."""
    query = select(t.event_key.c.event_id).where(t.event_key.c.key.in_(sorted(keys))).distinct()
    return sorted(connection.execute(query).scalars())


def around(connection: Connection, at: datetime) -> dict[int, list[Account]]:
    """The accounts of every event with a shock within seven days before and an hour after, by event."""
    e = t.event_.c
    near = e.happened_at.between(at - NEARBY, at + timedelta(hours=1)) & e.merged_into.is_(None)
    ids = list(connection.execute(select(e.id).where(near).order_by(e.id)).scalars())
    return {event_id: accounts(connection, event_id) for event_id in ids}


def accounts(connection: Connection, event_id: int) -> list[Account]:
    """What each source says in its newest version, in the order in which the sources first spoke."""
    r = t.report.c
    query = (
        select(r.account, r.source, r.sent)
        .where(r.event_id == event_id, r.account.is_not(None), r.standing == "stands")
        .order_by(r.id)
    )
    return [replace(account_of(row.account), source=row.source) for row in connection.execute(query)]


def remember_keys(connection: Connection, event_id: int, keys: Iterable[str]) -> None:
    wanted = set(keys)
    known = connection.execute(select(t.event_key.c.key).where(t.event_key.c.key.in_(sorted(wanted)))).scalars()
    new = wanted - set(known)
    if new:
        connection.execute(insert(t.event_key), [{"key": key, "event_id": event_id} for key in sorted(new)])


def join(connection: Connection, other: int, into: int) -> None:
    """Two events turn out to be one: the older keeps its number, and the warnings of both are its."""
    connection.execute(update(t.event_).where(t.event_.c.id == other).values(merged_into=into))
    for table in (t.report, t.warning, t.proposal, t.event_key):
        connection.execute(update(table).where(table.c.event_id == other).values(event_id=into))


def change(connection: Connection, event_id: int, **columns: Any) -> None:
    connection.execute(update(t.event_).where(t.event_.c.id == event_id).values(**columns))


def reports(connection: Connection, event_id: int) -> list[Any]:
    """Every report of the event, oldest first."""
    query = select(t.report).where(t.report.c.event_id == event_id).order_by(t.report.c.id)
    return list(connection.execute(query))
