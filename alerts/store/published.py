"""The CAP documents of approved revisions: written once, never changed, kept for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from alerts.model.warning import Revision
from alerts.store import tables as t
from alerts.store.rows import revision_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`sent` is when the revision was approved, to the second; `body` is b"" in a list."""

    revision: Revision
    identifier: str
    sent: datetime
    body: bytes = b""

    @property
    def public_since(self) -> datetime:
        """A text that was approved to go out later is public no earlier."""
        return max(self.sent, self.revision.effective or self.sent)


def unpublished(connection: Connection) -> list[Revision]:
    """Every approved revision without a document, the oldest first."""
    query = (
        select(t.revision)
        .outerjoin(t.published, t.published.c.revision_id == t.revision.c.id)
        .where(t.revision.c.approved_at.is_not(None), t.published.c.revision_id.is_(None))
        .order_by(t.revision.c.id)
    )
    return [revision_of(row) for row in connection.execute(query)]


def is_published(connection: Connection, revision_id: int) -> bool:
    query = select(t.published.c.revision_id).where(t.published.c.revision_id == revision_id)
    return connection.execute(query).first() is not None


def publish(connection: Connection, revision_id: int, *, identifier: str, sent: datetime, body: bytes) -> None:
    row = {"revision_id": revision_id, "identifier": identifier, "sent": sent, "body": body}
    connection.execute(insert(t.published).values(row))


def of_warning(connection: Connection, warning_id: int) -> list[Published]:
    """With their bodies, in the order of the revisions."""
    p = t.published.c
    query = _joined(p.body).where(t.revision.c.warning_id == warning_id).order_by(t.revision.c.number)
    return [_published(row, row.body) for row in connection.execute(query)]


def newest(connection: Connection, now: datetime, *, most: int) -> list[Published]:
    """What is public at `now`, the newest first, without bodies."""
    effective = t.revision.c.effective
    query = (
        _joined()
        .where(or_(effective.is_(None), effective <= now))
        .order_by(t.published.c.sent.desc(), t.revision.c.id.desc())
        .limit(most)
    )
    return [_published(row) for row in connection.execute(query)]


def _joined(*more: Any) -> Any:
    p = t.published.c
    return select(t.revision, p.identifier.label("p_identifier"), p.sent.label("p_sent"), *more).join(
        t.published, p.revision_id == t.revision.c.id
    )


def _published(row: Row[Any], body: bytes = b"") -> Published:
    return Published(revision=revision_of(row), identifier=row.p_identifier, sent=row.p_sent, body=body)
