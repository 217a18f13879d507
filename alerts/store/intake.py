"""What sources said, kept verbatim, and the state of each feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from alerts.cap.document import Document, Finding
from alerts.cap.draft import content_digest, identity
from alerts.cap.verdict import Verdict
from alerts.model.warning import HazardWarning, Revision
from alerts.store import journal, warnings
from alerts.store import tables as t


def report_like(connection: Connection, identity: tuple[str, str, datetime]) -> Any | None:
    """The report with this identity (sender, identifier, instant), if it is already here."""
    sender, identifier, sent = identity
    r = t.report.c
    query = select(t.report).where(r.sender == sender, r.identifier == identifier, r.sent == sent)
    return connection.execute(query).one_or_none()


def add_report(
    connection: Connection,
    document: Document,
    body: bytes,
    *,
    source: str,
    verdict: Verdict,
    findings: Sequence[Finding],
    at: datetime,
) -> int:
    sender, identifier, sent = identity(document)
    row = insert(t.report).values(
        source=source,
        sender=sender,
        identifier=identifier,
        sent=sent,
        received_at=at,
        seen_at=at,
        digest=content_digest(document),
        verdict=verdict.value,
        findings=[{"code": f.code, "message": f.message, "path": f.path} for f in findings],
        body=body,
    )
    return int(connection.execute(row.returning(t.report.c.id)).scalar_one())


def add_draft(
    connection: Connection, revision: Revision, *, report_id: int, source: str, by: str, at: datetime
) -> HazardWarning:
    """The draft made of a report, with its audit entry."""
    warning_id = warnings.add_warning(connection, at=at, by=by, source=source, report_id=report_id)
    added = warnings.add_revision(connection, replace(revision, warning_id=warning_id))
    journal.record(
        connection,
        at=at,
        who=by,
        what="imported",
        warning_id=warning_id,
        revision_id=added.id,
        detail={"source": source, "report": report_id},
    )
    return warnings.warning(connection, warning_id)


def held(connection: Connection, *, since: datetime) -> list[Any]:
    """Reports that wait for an officer's eye: quarantined, and no warning was made of them. Newest first."""
    drafted = exists().where(t.warning.c.report_id == t.report.c.id)
    r = t.report.c
    query = select(t.report).where(r.verdict == Verdict.QUARANTINE.value, r.received_at >= since, ~drafted)
    return list(connection.execute(query.order_by(r.id.desc())))


def seen_again(connection: Connection, report_id: int, at: datetime) -> None:
    connection.execute(update(t.report).where(t.report.c.id == report_id).values(seen_at=at))


def report(connection: Connection, report_id: int) -> Any | None:
    return connection.execute(select(t.report).where(t.report.c.id == report_id)).one_or_none()


def feed_state(connection: Connection, name: str) -> Any | None:
    return connection.execute(select(t.feed_state).where(t.feed_state.c.name == name)).one_or_none()


def save_feed_state(connection: Connection, name: str, **columns: Any) -> None:
    changed = connection.execute(update(t.feed_state).where(t.feed_state.c.name == name).values(**columns))
    if changed.rowcount == 0:
        connection.execute(insert(t.feed_state).values(name=name, **columns))


def entry_is_known(connection: Connection, feed: str, key: str) -> bool:
    query = select(t.feed_entry.c.id).where(t.feed_entry.c.feed == feed, t.feed_entry.c.key == key)
    return connection.execute(query).first() is not None


def entry_seen(connection: Connection, feed: str, key: str, at: datetime) -> None:
    if not entry_is_known(connection, feed, key):
        connection.execute(insert(t.feed_entry).values(feed=feed, key=key, seen_at=at))


def drafted_from(connection: Connection, report_id: int) -> int | None:
    """The warning that was made of this report."""
    query = select(t.warning.c.id).where(t.warning.c.report_id == report_id).order_by(t.warning.c.id)
    return connection.execute(query.limit(1)).scalar_one_or_none()
