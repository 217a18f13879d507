"""The chain of the audit: link N is the digest of link N-1 and of one entry. Nothing before it can change unseen.

It is lengthened as the last thing of each transaction that wrote an entry. An entry that came into the table in
another way has no link.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from alerts.store import as_stored
from alerts.store import tables as t
from alerts.store.as_stored import Row
from alerts.store.many import portions

LOCK = 0x4156495A55
"""PostgreSQL: who holds it lengthens the chain. It is the last lock that a transaction takes."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link: how many there are, and the digest of the last. `at`: when one that was kept was written."""

    number: int
    digest: str
    at: datetime | None = field(default=None, compare=False)

    def line(self, at: datetime) -> str:
        """`2026-11-21T14:00:00Z 12 DIGEST`: what is kept off the machine."""
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {self.number} {self.digest}"


@dataclass(slots=True)
class Unlinked:
    """The entries of one transaction. Called as its last thing."""

    ids: list[int] = field(default_factory=list)

    def __call__(self, connection: Connection) -> None:
        link(connection, self.ids)


def head(connection: Connection) -> Head | None:
    newest = select(t.link.c.id, t.link.c.digest).order_by(t.link.c.id.desc()).limit(1)
    row = connection.execute(newest).first()
    return Head(row.id, row.digest) if row else None


def link(connection: Connection, ids: Collection[int]) -> None:
    """Lengthens the chain by these entries. Those that a savepoint took back are not there any more."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    newest = head(connection) or Head(0, "")
    for some in portions(sorted(set(ids))):
        query = select(*as_stored.columns(connection, t.audit)).where(t.audit.c.id.in_(some)).order_by(t.audit.c.id)
        links = []
        for row in as_stored.rows(connection, query):
            entry = as_stored.part_of(row, t.audit)
            newest = Head(newest.number + 1, next_digest(newest.digest, entry))
            links.append({"id": newest.number, "audit_id": entry["id"], "digest": newest.digest})
        if links:
            connection.execute(insert(t.link), links)


def next_digest(previous: str, entry: Row) -> str:
    return as_stored.digest([entry], start=f"{previous}\n".encode())[0]


@dataclass(frozen=True, slots=True)
class Link:
    """`number` is what the database says, `expected` what comes next. `entry` is None where it is gone."""

    number: int
    expected: int
    digest: str
    previous: str
    entry_id: int
    entry: Row | None

    @property
    def whole(self) -> bool:
        return self.entry is not None and self.digest == next_digest(self.previous, self.entry)


def links(connection: Connection) -> Iterator[Link]:
    """From the first to the last, each with its entry."""
    both = (*as_stored.columns(connection, t.link), *as_stored.columns(connection, t.audit))
    query = (
        select(*both).select_from(t.link.outerjoin(t.audit, t.audit.c.id == t.link.c.audit_id)).order_by(t.link.c.id)
    )
    previous = ""
    for expected, row in enumerate(as_stored.rows(connection, query), 1):
        own, entry = as_stored.part_of(row, t.link), as_stored.part_of(row, t.audit)
        there = entry if entry["id"] is not None else None
        yield Link(own["id"], expected, str(own["digest"]), previous, own["audit_id"], there)
        previous = str(own["digest"])


def unlinked(connection: Connection) -> Row | None:
    """The first entry that is in no link."""
    query = (
        select(*as_stored.columns(connection, t.audit))
        .where(t.audit.c.id.not_in(select(t.link.c.audit_id)))
        .order_by(t.audit.c.id)
        .limit(1)
    )
    found = connection.execute(query).mappings().first()
    return as_stored.part_of(dict(found), t.audit) if found else None


def entries(
    connection: Connection,
    *,
    warning_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    newest: int | None = None,
) -> list[Any]:
    """Entries of before `until`, oldest first, each with the `number` and `digest` of its link, None where it has
    none. `newest`: only so many.
    """
    query = (
        select(t.audit, t.link.c.id.label("number"), t.link.c.digest)
        .select_from(t.audit.outerjoin(t.link, t.link.c.audit_id == t.audit.c.id))
        .order_by(t.audit.c.id.desc())
        .limit(newest)
    )
    if warning_id is not None:
        query = query.where(t.audit.c.warning_id == warning_id)
    if since is not None:
        query = query.where(t.audit.c.at >= since)
    if until is not None:
        query = query.where(t.audit.c.at < until)
    return list(reversed(connection.execute(query).all()))
