"""Rows to the byte as the database holds them, and digests of them: what the chain and the seals are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Connection, Integer, Select, Table, Text, cast, type_coerce
from sqlalchemy.types import NullType

Row = Mapping[str, Any]
AT_ONCE = 1000


def columns(connection: Connection, table: Table, *, but: Iterable[str] = ()) -> list[ColumnElement[Any]]:
    """The columns of a table, labelled `table_column`, as they are stored: JSON is its text."""
    left_out = set(but)
    own = [column for column in table.columns if column.name not in left_out]
    return [_stored(connection, column).label(f"{table.name}_{column.name}") for column in own]


def _stored(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if connection.dialect.name != "sqlite":
        if isinstance(column.type, JSON):
            return cast(column, Text)
        if isinstance(column.type, Boolean):
            return cast(column, Integer)
    return type_coerce(column, NullType())


def rows(connection: Connection, query: Select[Any]) -> Iterator[Row]:
    """Of a query of such columns, some at a time."""
    found = connection.execute(query.execution_options(yield_per=AT_ONCE))
    names = tuple(found.keys())
    return (dict(zip(names, row, strict=True)) for row in found)


def part_of(row: Row, table: Table) -> Row:
    """The columns of one table in such a row, by their names."""
    start = f"{table.name}_"
    own = {start + column.name: column.name for column in table.columns}
    return {own[key]: value for key, value in row.items() if key in own}


def line(row: Row) -> bytes:
    """Canonical JSON. What is NULL is left out: a later column changes no digest of rows that were before it."""
    return _CANONICAL.encode({key: value for key, value in row.items() if value is not None}).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"no column holds a {type(value).__name__}")


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain)


def digest(found: Iterable[Row], *, start: bytes = b"") -> tuple[str, int]:
    """SHA-256 of `start` and of all these rows, and how many there were."""
    total, count = hashlib.sha256(start), 0
    for count, row in enumerate(found, 1):  # noqa: B007 - the last number is the count
        total.update(line(row))
    return total.hexdigest(), count


@contextmanager
def whatever_it_holds(connection: Connection) -> Iterator[None]:
    """Text that is not UTF-8 any more is read too (SQLite; PostgreSQL keeps no such text)."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str
