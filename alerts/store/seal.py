"""Seals: entries of the audit that hold receipts, attempts and approved texts fast, by their digests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select, text

from alerts.store import as_stored, journal
from alerts.store import tables as t
from alerts.store.append_only import ENDING
from alerts.store.as_stored import Row

SEALED: Mapping[str, tuple[Table, Any]] = {
    "sealed receipts": (t.receipt, t.receipt.c.id),
    "sealed attempts": (t.attempt, t.attempt.c.serial),
}
"""What the entries are called, with the table and the column that grows with every row."""
NOT_KEPT = "head not kept"
"""Written when the head of the chain could not be put where it is kept."""
MOST = 5_000
"""Rows in one seal: while it is made, nobody else writes."""


def seal(connection: Connection, what: str, *, at: datetime) -> int:
    """Seals what came since the last seal. Answers how many rows; 0, and no entry, when there is nothing new.

    One table in a transaction: whoever writes both in the other order would wait for us, and we for him.
    """
    table, key = SEALED[what]
    newest = connection.execute(select(func.max(key))).scalar() or 0
    if newest <= last_sealed(connection, what):
        return 0
    if connection.dialect.name == "postgresql":
        # A smaller number than those we see may be on its way, and so may another process's seal.
        connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    after = last_sealed(connection, what)
    if newest <= after:
        return 0
    numbers = select(key).where(key > after).order_by(key).limit(MOST)
    to = int(connection.execute(select(func.max(numbers.subquery().c[0]))).scalar_one())
    digest, count = _digest(connection, what, after, to)
    detail = {"after": after, "to": to, "count": count, "digest": digest}
    journal.record(connection, at=at, who="avizu", what=what, detail=detail)
    return count


def last_sealed(connection: Connection, what: str) -> int:
    query = select(t.audit.c.detail).where(t.audit.c.what == what).order_by(t.audit.c.id.desc()).limit(1)
    detail = connection.execute(query).scalar()
    return int(detail["to"]) if detail else 0


def holds(connection: Connection, what: str, said: Mapping[str, Any]) -> bool:
    """Whether the rows are as this seal says."""
    return _digest(connection, what, said["after"], said["to"]) == (said["digest"], said["count"])


def not_sealed(connection: Connection, what: str, after: int) -> int:
    table, key = SEALED[what]
    return int(connection.execute(select(func.count()).select_from(table).where(key > after)).scalar_one())


def _digest(connection: Connection, what: str, after: int, to: int) -> tuple[str, int]:
    table, key = SEALED[what]
    # The first seal has no lower end: nothing stands before it.
    within: tuple[ColumnElement[bool], ...] = (key <= to, key > after) if after else (key <= to,)
    query = select(*as_stored.columns(connection, table)).where(*within).order_by(key)
    return as_stored.digest(as_stored.rows(connection, query))


def frozen(connection: Connection, revision_id: int) -> str:
    """The digest of what was approved: the revision without how it ends, its texts, whom they are for.

    `dropped` is not in it: somebody may leave a committee until the message is sent.
    """
    return as_stored.digest(_of_revision(connection, revision_id))[0]


def _of_revision(connection: Connection, revision_id: int) -> Iterator[Row]:
    own = select(*as_stored.columns(connection, t.revision, but=ENDING)).where(t.revision.c.id == revision_id)
    yield from as_stored.rows(connection, own)
    for table, but in ((t.bulletin, ()), (t.recipient, ("dropped",))):
        of_it = select(*as_stored.columns(connection, table, but=but)).where(table.c.revision_id == revision_id)
        yield from as_stored.rows(connection, of_it.order_by(table.c.id))


def ended(connection: Connection, revision_id: int) -> str:
    """The digest of how it ended."""
    but = {column.name for column in t.revision.columns} - {"id", *ENDING}
    query = select(*as_stored.columns(connection, t.revision, but=but)).where(t.revision.c.id == revision_id)
    return as_stored.digest(as_stored.rows(connection, query))[0]


def approved(connection: Connection) -> Iterator[Row]:
    """Every approved revision: its id, its warning, and how it ended."""
    wanted = {"id", "warning_id", "number", *ENDING}
    but = {column.name for column in t.revision.columns} - wanted
    query = select(*as_stored.columns(connection, t.revision, but=but)).where(t.revision.c.approved_at.is_not(None))
    for row in as_stored.rows(connection, query.order_by(t.revision.c.id)):
        yield as_stored.part_of(row, t.revision)


def begin(connection: Connection) -> int:
    """The chain of a database that was there before it: all entries are linked, all approved texts held fast.

    Does nothing where there is a chain. Answers how many entries were there. It is dated like the newest of them: a
    clock is not asked.
    """
    if connection.execute(select(t.link.c.id).limit(1)).first():
        return 0
    ids = list(connection.execute(select(t.audit.c.id)).scalars())
    at = connection.execute(select(func.max(t.audit.c.at))).scalar()
    texts = list(approved(connection))
    if not ids or at is None:
        return 0
    for entry_id in ids:
        journal.unlinked(connection).ids.append(entry_id)
    detail = {
        "frozen": {str(one["id"]): frozen(connection, one["id"]) for one in texts},
        "ended": {str(one["id"]): ended(connection, one["id"]) for one in texts if one["state"] != "active"},
    }
    journal.record(connection, at=at, who="avizu", what="chain begun", detail=detail)
    return len(ids)
