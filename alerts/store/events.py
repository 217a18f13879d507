"""Events: what happened once, however many sources report it; and every source's newest account of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alerts.model.event import Account, Shock, Tsunami
from alerts.store import tables as t
from alerts.store.many import portions
from alerts.store.race import insert_new
from alerts.store.texts import key_of

NEARBY = timedelta(days=7)
AFTER = timedelta(hours=1)


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
    known = t.event_key.c.key.in_(sorted(map(key_of, keys)))
    query = select(t.event_key.c.event_id).where(known).distinct()
    return sorted(connection.execute(query).scalars())


def around(connection: Connection, at: datetime) -> dict[int, list[Account]]:
    """The accounts of every event with a shock within seven days before and an hour after, by event."""
    return between(connection, at - NEARBY, at + AFTER)


def between(connection: Connection, first: datetime, last: datetime) -> dict[int, list[Account]]:
    """The accounts of every event with a shock in this time, by event, oldest event first."""
    e = t.event_.c
    near = e.happened_at.between(first, last) & e.merged_into.is_(None)
    return accounts_of(connection, connection.execute(select(e.id).where(near).order_by(e.id)).scalars().all())


def accounts(connection: Connection, event_id: int) -> list[Account]:
    """What each source says in its newest version, in the order in which the sources first spoke."""
    return accounts_of(connection, [event_id])[event_id]


def accounts_of(connection: Connection, event_ids: Collection[int]) -> dict[int, list[Account]]:
    """The same of several events, each of them in the answer."""
    r, found = t.report.c, {event_id: list[Account]() for event_id in event_ids}
    telling = select(r.event_id, r.account, r.source).where(r.account.is_not(None), r.standing == "stands")
    for some in portions(found):
        for row in connection.execute(telling.where(r.event_id.in_(some)).order_by(r.id)):
            found[row.event_id].append(replace(account_of(row.account), source=row.source))
    return found


def remember_keys(connection: Connection, event_id: int, keys: Iterable[str]) -> None:
    """From now on the event is known by these names. One that another event has stays that one's."""
    wanted = {key_of(key) for key in keys}
    known = connection.execute(select(t.event_key.c.key).where(t.event_key.c.key.in_(sorted(wanted)))).scalars()
    for key in sorted(wanted - set(known)):
        insert_new(connection, t.event_key, key=key, event_id=event_id)


def join(connection: Connection, other: int, into: int) -> None:
    """Two events turn out to be one: the older keeps its number, and the warnings of both are its."""
    connection.execute(update(t.event_).where(t.event_.c.id == other).values(merged_into=into))
    for table in (t.report, t.warning, t.proposal, t.event_key):
        connection.execute(update(table).where(table.c.event_id == other).values(event_id=into))


def change(connection: Connection, event_id: int, **columns: Any) -> None:
    connection.execute(update(t.event_).where(t.event_.c.id == event_id).values(**columns))


def reports(connection: Connection, event_id: int) -> list[Any]:
    """Every report of the event whose account stands, oldest first, without their bodies."""
    r = t.report.c
    query = select(*t.WITHOUT_BODY).where(r.event_id == event_id, r.account.is_not(None), r.standing == "stands")
    return list(connection.execute(query.order_by(r.id)))
