"""What several transactions may try in the same moment: one of them succeeds, and none fails."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, bindparam, text

INTAKE = 0x4156495A55
"""The number of the lock that `alone` takes: "AVIZU"."""


def alone(connection: Connection) -> None:
    """Until this transaction ends no other one passes this line. SQLite has one writer, so there it is so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": INTAKE})


def insert_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Adds a row unless one with its key is there, or is being added: that one is waited for. Whether it was added."""
    # SQLAlchemy says it once for each database and loads both drivers to say so; they understand the same words.
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
    typed = text(sql).bindparams(*(bindparam(name, type_=table.c[name].type) for name in values))
    return connection.execute(typed, values).rowcount == 1
