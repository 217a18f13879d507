"""Which stored documents belong to one chain of Alert, Update and Cancel, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alerts.cap.document import Document, Reference
from alerts.cap.link import Key, Link, Standing
from alerts.store import tables as t
from alerts.store.many import portions
from alerts.store.texts import clean, digest_of

NO_PART = frozenset({Standing.HELD.value, Standing.BURIED.value, Standing.NOTED.value})


def keep_references(connection: Connection, report_id: int, document: Document) -> None:
    rows = [
        {"report_id": report_id, "sender": r.sender, "identifier": r.identifier, "sent": r.sent}
        for r in document.references
    ]
    if rows:
        connection.execute(insert(t.reference), rows)


def having(connection: Connection, *, but: int | None = None) -> Callable[[Collection[str]], Iterable[Link]]:
    """Looks up the links that bear or refer to any of some identifiers, for `chain_of`; without the report `but`."""

    def links(identifiers: Collection[str]) -> Iterator[Link]:
        found = {row.id: row for row in _named(connection, identifiers) if row.id != but}
        references = _references(connection, found)
        for key in sorted(found):
            yield _link(found[key], tuple(references.get(key, ())))

    return links


def _named(connection: Connection, identifiers: Iterable[str]) -> Iterator[Any]:
    r = t.report.c
    query = select(r.id, r.sender, r.identifier, r.sent, r.msg_type, r.status, r.digest, r.standing, r.settled_at)
    documents = query.where(r.msg_type != "")
    for some in portions(map(digest_of, identifiers)):
        yield from connection.execute(documents.where(r.identifier_digest.in_(some)))
        referring = select(t.reference.c.report_id).where(t.reference.c.identifier_digest.in_(some))
        yield from connection.execute(documents.where(r.id.in_(referring)))


def _references(connection: Connection, report_ids: Iterable[int]) -> dict[int, list[Reference]]:
    r, found = t.reference.c, dict[int, list[Reference]]()
    for some in portions(report_ids):
        query = select(r.report_id, r.sender, r.identifier, r.sent).where(r.report_id.in_(some)).order_by(r.id)
        for report_id, sender, identifier, sent in connection.execute(query):
            found.setdefault(report_id, []).append(Reference(sender, identifier, sent))
    return found


def _link(row: Any, references: tuple[Reference, ...]) -> Link:
    takes_part = row.standing not in NO_PART
    return Link(
        sender=row.sender,
        identifier=row.identifier,
        sent=row.sent,
        msg_type=row.msg_type,
        references=references,
        digest=row.digest,
        exercise=row.status == "Exercise",
        takes_part=takes_part,
        released=takes_part and row.settled_at is not None,
    )


def save_standings(connection: Connection, standings: Mapping[Key, Standing]) -> None:
    """Writes those that changed. What is held, buried or only noted keeps its standing: it takes no part."""
    r = t.report.c
    for (sender, identifier, sent), standing in standings.items():
        this = (r.identifier_digest == digest_of(identifier)) & (r.sent == sent) & (r.sender == sender)
        this &= r.msg_type != ""
        connection.execute(update(t.report).where(this, r.standing.not_in(NO_PART)).values(standing=standing.value))


def reports_of(connection: Connection, keys: Iterable[Key]) -> list[int]:
    """The ids of the reports with these identities."""
    wanted = {(clean(sender), clean(identifier), sent) for sender, identifier, sent in keys}
    r = t.report.c
    bearing = select(r.id, r.sender, r.identifier, r.sent).where(r.msg_type != "")
    return [
        row.id
        for some in portions({digest_of(identifier) for _, identifier, _ in wanted})
        for row in connection.execute(bearing.where(r.identifier_digest.in_(some)))
        if (row.sender, row.identifier, row.sent) in wanted
    ]
