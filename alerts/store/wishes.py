"""Which messages go to a number where nobody wants them any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from alerts.audience.addressed import ENDS, GRAVE, gravest, wants
from alerts.model.message import Purpose
from alerts.model.people import Contact
from alerts.model.warning import Severity
from alerts.store import departed, people
from alerts.store import tables as t


def unwanted(connection: Connection, messages: Iterable[Any]) -> list[int]:
    """The ids of those messages of a warning whose number said PARA, and where nobody of a committee gets them still.

    The rows need id, address, purpose, warning_id and revision_id. The end of what was Severe or Extreme always goes
    out; and what was approved for somebody who is replaced by now, unless that text goes to the substitute too.
    """
    asked = [row for row in messages if Purpose(row.purpose).of_a_warning]
    silent = people.silenced(connection)
    said_para = {row.address for row in asked if row.address in silent}
    if not said_para:
        return []
    doubtful = [row for row in asked if row.address in said_para]
    severities = _severities(connection, doubtful)
    lost = [row for row in doubtful if not (severities[row.id] in GRAVE and Purpose(row.purpose) in ENDS)]
    owners = {address: people.contacts_of_phone(connection, address) for address in {row.address for row in lost}}
    instead = _addressed(connection, lost, [one for each in owners.values() for one in each])
    return [
        row.id
        for row in lost
        if not any(_gets(one, severities[row.id], row.revision_id, instead) for one in owners[row.address])
    ]


def _gets(contact: Contact, severity: Severity, revision_id: int, instead: Collection[tuple[int, str]]) -> bool:
    if wants(contact, severity):
        return True
    return severity in GRAVE and (revision_id, f"contact:{contact.substitute_id}") not in instead


def take_back(connection: Connection, contact: Contact, *, why: str) -> list[int]:
    """Takes what this contact does not get any more out of the queue. Answers the warning of each message."""
    return departed.withdrawn(
        connection, unwanted(connection, departed.yet_to_send(connection, contact.phones)), why=why
    )


def not_by_an_officer(connection: Connection, targets: Collection[str], since: datetime) -> set[str]:
    """Who of these ("contact:12") gets warnings again without anybody at the desk having changed it since then: said
    HAHU, or said PARA before and has nobody who stands in any more.
    """
    a, c = t.audit.c, t.contact.c
    said = connection.execute(select(a.detail).where(a.what == "said HAHU", a.at >= since)).scalars()
    back = {target for detail in said for target in detail.get("contacts", ())}
    ids = [int(target.removeprefix(departed.CONTACT)) for target in targets if target.startswith(departed.CONTACT)]
    silent = select(c.id).where(c.id.in_(ids), c.opted_out_at.is_not(None), c.created_at <= since)
    return {*back.intersection(targets), *(f"{departed.CONTACT}{one}" for one in connection.execute(silent).scalars())}


def _addressed(
    connection: Connection, messages: Sequence[Any], replaced: Sequence[Contact]
) -> frozenset[tuple[int, str]]:
    """(revision, target) of the substitutes of these contacts who get the same text."""
    r = t.recipient.c
    targets = {f"contact:{one.substitute_id}" for one in replaced if one.replaced}
    if not targets:
        return frozenset()
    query = select(r.revision_id, r.target).where(
        r.revision_id.in_({row.revision_id for row in messages}), r.target.in_(targets), r.dropped.is_(False)
    )
    return frozenset((row.revision_id, row.target) for row in connection.execute(query))


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
