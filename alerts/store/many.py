"""Many rows in one statement. Row by row, SQLite gives up the interpreter at each, and the loop that sends takes turns
with it thousands of times a second: both then spend more time on waiting for each other than on their work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

from alerts.store import tables as t

AT_ONCE = 500
"""SQLite takes 32,766 values in a statement; a receipt has nine."""


def portions(things: Iterable[Any]) -> Iterator[list[Any]]:
    """As many of them at once as every database takes in one query."""
    listed = list(things)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def insert_many(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Appends the rows, whose values are in the order of `columns`. Instants are aware."""
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        sql = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES "  # noqa: S608 - names of our own tables
        connection.exec_driver_sql(sql + _places(connection, len(columns), len(part)), _flat(connection, part))


def accept_many(connection: Connection, rows: Sequence[tuple[int, str, datetime]]) -> None:
    """(message, gateway's id, instant) of each that a gateway took. A receipt may be faster than the answer of the
    call: what it raised or explained is decided in the very statement.
    """
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        connection.exec_driver_sql(_ACCEPT % _typed(connection, len(part)), _flat(connection, part))


_ACCEPT = """
    WITH taken (id, gateway_id, at) AS (VALUES %s)
    UPDATE message SET
        work = 'done',
        gateway_id = taken.gateway_id,
        accepted_at = coalesce(accepted_at, taken.at),
        code = CASE WHEN proof = 'none' THEN '' ELSE code END,
        detail = CASE WHEN proof = 'none' THEN '' ELSE detail END,
        proof = CASE WHEN proof = 'none' THEN 'accepted' ELSE proof END,
        lease_until = NULL,
        uncertain_at = NULL
    FROM taken WHERE message.id = taken.id
"""


def _places(connection: Connection, width: int, rows: int) -> str:
    return _repeated("?" if connection.dialect.name == "sqlite" else "%s", width, rows)


@lru_cache(maxsize=256)
def _repeated(mark: str, width: int, rows: int) -> str:
    one = f"({', '.join([mark] * width)})"
    return ", ".join([one] * rows)


def _typed(connection: Connection, rows: int) -> str:
    if connection.dialect.name == "sqlite":
        return _repeated("?", 3, rows)
    return ", ".join(["(%s::integer, %s::text, %s::timestamptz)"] * rows)


def _flat(connection: Connection, rows: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    values = [value for row in rows for value in row]
    if connection.dialect.name != "sqlite":
        return tuple(values)
    written: dict[datetime, Any] = {}
    instant = t.Instant()
    for index, value in enumerate(values):
        if isinstance(value, datetime):
            if value not in written:
                written[value] = instant.process_bind_param(value, connection.dialect)
            values[index] = written[value]
    return tuple(values)
