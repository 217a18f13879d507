"""Which messages go to a number where nobody wants them any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from alerts.audience.addressed import gravest, wants
from alerts.model.message import Purpose
from alerts.model.warning import Severity
from alerts.store import people
from alerts.store import tables as t


def unwanted(connection: Connection, messages: Iterable[Any]) -> list[int]:
    """The ids of those messages of a warning whose number said PARA, and where nobody of a committee gets them still.

    The rows need id, address, purpose, warning_id and revision_id.
    """
    asked = [row for row in messages if Purpose(row.purpose).of_a_warning]
    silent = people.silenced(connection)
    said_para = {row.address for row in asked if row.address in silent}
    if not said_para:
        return []
    owners = {address: people.contacts_of_phone(connection, address) for address in said_para}
    doubtful = [row for row in asked if row.address in said_para]
    severities = _severities(connection, doubtful)
    return [row.id for row in doubtful if not any(wants(one, severities[row.id]) for one in owners[row.address])]


def _severities(connection: Connection, messages: Sequence[Any]) -> dict[int, Severity]:
    """How grave each message is to its reader: the gravest text of its warning that was meant for his number."""
    m = t.message.c
    query = (
        select(m.warning_id, m.address, t.revision.c.severity)
        .join(t.revision, t.revision.c.id == m.revision_id)
        .where(m.address.in_({row.address for row in messages}))
        .distinct()
    )
    found: dict[tuple[int, str], Severity] = {}
    for row in connection.execute(query):
        key = (row.warning_id, row.address)
        found[key] = gravest(Severity(row.severity), found.get(key))
    return {row.id: found[row.warning_id, row.address] for row in messages}
