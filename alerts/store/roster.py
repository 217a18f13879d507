"""The roster as rows, and the numbers of those who are on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from alerts.model.people import Officer
from alerts.model.roster import Shift, row_of, shift_of
from alerts.store import desk_tables as d
from alerts.store import officers
from alerts.store.pages import duty_of


def shifts(connection: Connection) -> list[Shift]:
    """By position, then as they were written."""
    query = select(d.shift).order_by(d.shift.c.position, d.shift.c.id)
    return [shift_of(dict(row._mapping)) for row in connection.execute(query)]


def replace(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """The roster is these rows from here on, each as `alerts.model.roster.row_of` writes it."""
    connection.execute(delete(d.shift))
    if rows:
        connection.execute(insert(d.shift), [row_of(shift_of(row)) for row in rows])


def with_phones(connection: Connection) -> list[Officer]:
    """Every account by login, with its number in E.164: "" for one that gets no SMS."""
    return [_with_phone(one) for one in officers.officers(connection)]


def _with_phone(one: Officer) -> Officer:
    duty = duty_of(one)
    return dataclasses.replace(one, phone=duty.phone if duty else "")
