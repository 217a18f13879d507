"""What people did: audit entries, replies, told by voice, aired. All only appended to."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from alerts.model.route import Incoming
from alerts.store import tables as t
from alerts.store.chain import Unlinked
from alerts.store.database import LAST, before_commit

OURSELVES = "avizu"
done_from: ContextVar[str] = ContextVar("done_from", default="")
"""Where the person sits who does what is done now: "ana@desk:pts/0". "" where nobody does it."""


def record(
    connection: Connection,
    *,
    at: datetime,
    who: str,
    what: str,
    warning_id: int | None = None,
    revision_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One line of the audit, in the transaction of the deed. It is found by the `event` that its detail names.

    What a person did says `from` where. The entry gets its link in the chain at the end of the transaction.
    """
    told = dict(detail or {})
    if who != OURSELVES and done_from.get():
        told["from"] = done_from.get()
    row = insert(t.audit).values(
        at=at,
        who=who,
        what=what,
        warning_id=warning_id,
        revision_id=revision_id,
        detail=told,
        event_id=told.get("event"),
    )
    unlinked(connection).ids.append(connection.execute(row.returning(t.audit.c.id)).scalar_one())


def unlinked(connection: Connection) -> Unlinked:
    """The entries of this transaction that get their links at its end."""
    return before_commit(connection, LAST, Unlinked())


def audit(connection: Connection, *, warning_id: int | None = None) -> list[Any]:
    query = select(t.audit).order_by(t.audit.c.id)
    return list(connection.execute(query if warning_id is None else query.where(t.audit.c.warning_id == warning_id)))


def how_many(connection: Connection, what: str, *, since: datetime, who: str = "") -> int:
    """Entries of that kind from then on, of one person or of all."""
    a = t.audit.c
    by = (a.who == who) if who else (a.id > 0)
    return int(connection.execute(select(func.count()).where(a.what == what, a.at >= since, by)).scalar_one())


EVENT_ENTRIES = ("event revised", "events joined", "tsunami", "tsunami check")


def of_event(connection: Connection, event_id: int, *, newest: int = 1000) -> list[Any]:
    """What became of an event: the newest entries, oldest first."""
    query = select(t.audit).where(_became(event_id)).order_by(t.audit.c.id.desc()).limit(newest)
    return list(reversed(connection.execute(query).all()))


def how_many_of_event(connection: Connection, event_id: int) -> int:
    return int(connection.execute(select(func.count()).select_from(t.audit).where(_became(event_id))).scalar_one())


def _became(event_id: int) -> Any:
    return (t.audit.c.event_id == event_id) & t.audit.c.what.in_(EVENT_ENTRIES)


def add_reply(
    connection: Connection,
    incoming: Incoming,
    *,
    route: str,
    at: datetime,
    meaning: str,
    target: str,
    place: str,
    message_id: int | None,
    warning_id: int | None,
) -> bool:
    """False when this very message is already here: gateways repeat themselves."""
    known = select(t.reply.c.id).where(t.reply.c.route == route, t.reply.c.gateway_id == incoming.gateway_id)
    if connection.execute(known).first():
        return False
    row = insert(t.reply).values(
        received_at=at,
        route=route,
        gateway_id=incoming.gateway_id,
        sender=incoming.sender,
        text=incoming.text,
        meaning=meaning,
        target=target,
        place=place,
        message_id=message_id,
        warning_id=warning_id,
    )
    try:
        with connection.begin_nested():
            connection.execute(row)
    except IntegrityError:
        return False
    return True


def replies(connection: Connection, *, warning_id: int | None = None) -> list[Any]:
    query = select(t.reply).order_by(t.reply.c.id)
    return list(connection.execute(query if warning_id is None else query.where(t.reply.c.warning_id == warning_id)))


def close_help(connection: Connection, reply_id: int, *, at: datetime, by: str) -> None:
    connection.execute(update(t.reply).where(t.reply.c.id == reply_id).values(closed_at=at, closed_by=by))


def add_told(
    connection: Connection,
    *,
    warning_id: int,
    place: str,
    person: str,
    at: datetime,
    by: str,
    note: str,
    target: str = "",
) -> None:
    row = {"warning_id": warning_id, "place": place, "person": person, "target": target}
    connection.execute(insert(t.told).values(**row, at=at, told_by=by, note=note))


def told(connection: Connection, warning_id: int) -> list[Any]:
    return list(connection.execute(select(t.told).where(t.told.c.warning_id == warning_id).order_by(t.told.c.id)))


def add_aired(
    connection: Connection,
    *,
    warning_id: int,
    revision_id: int,
    station: str,
    language: str,
    at: datetime,
    via: str,
    by: str,
) -> None:
    connection.execute(
        insert(t.aired).values(
            warning_id=warning_id,
            revision_id=revision_id,
            station=station,
            language=language,
            at=at,
            via=via,
            by=by,
        )
    )


def aired(connection: Connection, warning_id: int) -> list[Any]:
    query = select(t.aired).where(t.aired.c.warning_id == warning_id).order_by(t.aired.c.id)
    return list(connection.execute(query))
