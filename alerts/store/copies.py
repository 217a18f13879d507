"""All rows from one database into another, and what must not go on by itself in a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)

from alerts.delivery.guard import digest
from alerts.errors import Misconfigured, NotAllowed, Unreachable, Unusable
from alerts.model.message import Proof, Purpose, Work
from alerts.outgoing.approval_call import without_code
from alerts.store import migrate
from alerts.store import tables as t
from alerts.store.database import Database
from alerts.store.rows import WAITING

AT_ONCE, BODIES_AT_ONCE = 500, 20
"""Rows that are in memory at a time; fewer of those that hold whole documents."""
MADE_AT, MADE_AS, MADE_FOR = "backup made", "backup file", "backup day"
FAILED_ON, FAILED_WHY = "backup failed", "backup failed why"
"""What the database remembers of its nightly copies: an instant, a name, a day as 20261122; a day, a sentence."""
OPEN = tuple(work.value for work in (Work.QUEUED, Work.DEFERRED, Work.SENDING, Work.UNCERTAIN))


def copy_into_file(database: Database, file: Path) -> None:
    """Everything as it is at one moment, into a new SQLite file. Others go on writing meanwhile."""
    if database.is_sqlite:
        _copy_sqlite(database, file)
    else:
        _copy_postgres(database, file)


def _copy_sqlite(database: Database, file: Path) -> None:
    """In one step: pages that others write meanwhile are in the log, and not in this view."""
    named = make_url(database.url).database or ""
    try:
        with closing(sqlite3.connect(named, timeout=30)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target, pages=-1)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Misconfigured(
            f"The database can't be copied ({error}).", remedy="Is the disk full? See: df -h"
        ) from error


def _copy_postgres(database: Database, file: Path) -> None:
    target = Database(f"sqlite:///{file}")
    try:
        with _as_of_now(database) as source:
            with target.writing() as connection:
                make_tables(connection)
            with target.writing() as connection:
                copy_rows(source, connection)
        into_one_file(target)
    finally:
        target.close()


def hide_codes(file: Path) -> None:
    """Takes the approval codes out of this copy, a SQLite file that nobody else has open, and what waits with them.

    Its guards are the same afterwards. Nothing of the codes stays in parts of the file that are not in use.
    """
    with closing(sqlite3.connect(file)) as copy:
        pages = copy.execute("SELECT id, text FROM bulletin WHERE purpose = ?", [Purpose.PAGE.value])
        hidden = [(without_code(text), number) for number, text in pages if without_code(text) != text]
        if not hidden:
            return
        guards = copy.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'bulletin'")
        with copy, _without(copy, guards.fetchall()):
            changed = [(text, digest(text), number) for text, number in hidden]
            copy.executemany("UPDATE bulletin SET text = ?, digest = ? WHERE id = ?", changed)
            waiting = f"bulletin_id = ? AND work IN {WAITING}"
            withdrawn = (Work.WITHDRAWN.value, "its code is not in this copy")
            copy.executemany(
                f"UPDATE message SET work = ?, detail = ? WHERE {waiting}",  # noqa: S608 - our own words
                [(*withdrawn, number) for _, number in hidden],
            )
        copy.execute("VACUUM")


@contextmanager
def _without(copy: sqlite3.Connection, guards: list[tuple[str, str]]) -> Iterator[None]:
    for name, _ in guards:
        copy.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in guards:
        copy.execute(sql)


@contextmanager
def _as_of_now(database: Database) -> Iterator[Connection]:
    """PostgreSQL: one view of the whole, however long it is read."""
    with database.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def make_tables(connection: Connection) -> None:
    """All tables, empty, of the newest version."""
    t.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrate.HEAD})


def into_one_file(database: Database) -> None:
    """SQLite: what is in the log goes into the file, and no log is kept."""
    with closing(database.engine.raw_connection()) as raw:
        raw.cursor().execute("PRAGMA journal_mode=DELETE")


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table, unchanged, into tables that are empty. JSON stays the very text it was."""
    for table in t.metadata.sorted_tables:
        own = _refers_to_itself(table)
        names = [c.name for c in table.columns]
        statement = insert(table).values({name: _given(table, name, target) for name in names})
        rows = source.execution_options(yield_per=_portion(table)).execute(_read(table))
        for portion in rows.partitions():
            target.execute(statement, [_row(row, names, without=own) for row in portion])
        _close_circle(source, target, table, own)


def _portion(table: Table) -> int:
    return BODIES_AT_ONCE if any(isinstance(c.type, LargeBinary) for c in table.columns) else AT_ONCE


def _read(table: Table) -> Any:
    return select(*(cast(c, Text).label(c.name) if isinstance(c.type, JSON) else c for c in table.columns)).order_by(
        *table.primary_key.columns
    )


def _given(table: Table, name: str, target: Connection) -> Any:
    kind = table.c[name].type
    if not isinstance(kind, JSON):
        return bindparam(name, type_=kind)
    written = bindparam(name, type_=Text())
    return cast(written, kind) if target.dialect.name == "postgresql" else written


def _row(row: Any, names: list[str], *, without: str) -> dict[str, Any]:
    return {name: None if name == without else value for name, value in zip(names, row, strict=True)}


def _refers_to_itself(table: Table) -> str:
    """The column that names another row of the same table, "" without one: that row may come later."""
    return next((c.name for c in table.columns for key in c.foreign_keys if key.column.table is table), "")


def _close_circle(source: Connection, target: Connection, table: Table, own: str) -> None:
    if not own:
        return
    (key,) = table.primary_key.columns
    pairs = source.execute(select(key, table.c[own]).where(table.c[own].is_not(None))).all()
    if pairs:
        change = update(table).where(key == bindparam("b_key")).values({own: bindparam("b_other")})
        target.execute(change, [{"b_key": one, "b_other": other} for one, other in pairs])


def set_sequences(connection: Connection) -> None:
    """PostgreSQL: the next row gets the number after the last one that was copied."""
    for table in t.metadata.sorted_tables:
        key = table.autoincrement_column
        if key is None or not isinstance(key.type, Integer):
            continue
        newest = connection.execute(select(func.max(key))).scalar()
        if newest is not None:
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, key.name), newest)))


def counts(connection: Connection) -> dict[str, int]:
    """Rows by table; empty ones are left out."""
    found = {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in t.metadata.sorted_tables
    }
    return {name: rows for name, rows in found.items() if rows}


def head(connection: Connection) -> str:
    """The newest link of the audit's chain; "" without one."""
    newest = select(t.link.c.digest).order_by(t.link.c.id.desc()).limit(1)
    return str(connection.execute(newest).scalar() or "")


def check_whole(database: Database) -> None:
    """SQLite's own check of every page. Raises Unusable."""
    damaged = Unusable(
        "The database in this copy is damaged.", remedy="Take another copy, of the night before.", code="damaged"
    )
    try:
        with database.reading() as connection:
            said = connection.execute(text("PRAGMA integrity_check")).scalar()
            astray = connection.execute(text("PRAGMA foreign_key_check")).first()
    except Unreachable as error:
        raise damaged from error
    if said != "ok" or astray is not None:
        raise damaged


def make_room(connection: Connection) -> None:
    """For the rows of a copy. Raises NotAllowed where a database holds anything but what it remembers of itself."""
    held = sum(rows for name, rows in counts(connection).items() if name != t.meta.name)
    if held:
        raise NotAllowed(
            f"The database that avizu.toml of this copy names is in use: it holds {held:,} rows.",
            remedy="Name an empty one in AVIZU_DATABASE_URL, or empty that one if nobody needs it any more.",
            code="in-use",
        )
    connection.execute(delete(t.meta))


def let_rest(connection: Connection, *, of: datetime, now: datetime) -> int:
    """Nothing of a copy goes on by itself: what was open when it was made may have gone out since.

    Messages that were open are uncertain, as if their sending had begun; logins are over; nobody holds a lease.
    Answers how many messages.
    """
    m = t.message.c
    ids = list(connection.execute(select(m.id).where(m.work.in_(OPEN)).order_by(m.id)).scalars())
    why = f"restored from a copy of {of:%Y-%m-%d %H:%M} UTC: it may have gone out since"
    connection.execute(
        update(t.message)
        .where(m.work.in_(OPEN))
        .values(
            work=Work.UNCERTAIN.value,
            detail=why,
            uncertain_at=now,
            was_sending=True,
            lease_until=None,
            lease_owner="",
        )
    )
    if ids:
        receipt = {"at": now, "kind": "restored", "proof": Proof.NONE.value, "detail": why, "raw": "restored"}
        connection.execute(insert(t.receipt), [{"message_id": one, **receipt} for one in ids])
    connection.execute(update(t.token).where(t.token.c.revoked_at.is_(None)).values(revoked_at=now))
    for table in (t.lease, t.instance):
        connection.execute(delete(table))
    return len(ids)


def remembered(connection: Connection, key: str) -> str:
    """What `remember` kept under this key; "" when nothing."""
    return str(connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar() or "")


def remember(connection: Connection, kept: Mapping[str, str]) -> None:
    """For one process at a time."""
    connection.execute(delete(t.meta).where(t.meta.c.key.in_(kept)))
    connection.execute(insert(t.meta), [{"key": key, "value": value} for key, value in kept.items()])
