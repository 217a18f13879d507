"""What sources said, kept verbatim, and the state of each feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, insert, literal, select, update

from alerts.cap.document import Finding
from alerts.cap.verdict import Verdict
from alerts.model.event import About, Account
from alerts.model.warning import HazardWarning, Revision
from alerts.store import journal, warnings
from alerts.store import tables as t
from alerts.store.events import account_values
from alerts.store.race import alone, insert_new
from alerts.store.texts import digest_of, key_of

__all__ = ["alone"]

DAY = timedelta(days=1)
BYTES_A_DAY = 50_000_000
"""What is kept of one source whole. A source that says more is still read and acted on; its documents are cut."""
CUT = 65_536
"""Bytes of a document that is not kept whole: enough to see what it was, too little to fill a disk."""
GLIMPSE = 1_000
"""Bytes of what was turned away, once its source has used up its room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a source said, as it is kept. `sender` and `identifier` are "" for what has no identity.

    `status` and `msg_type` are CAP's and "" for anything else; `standing` is where it stands among its like.
    """

    source: str
    sender: str
    identifier: str
    sent: datetime
    digest: str
    verdict: Verdict
    standing: str
    findings: Sequence[Finding]
    body: bytes
    status: str = ""
    msg_type: str = ""
    headline: str = ""
    account: Account | None = None
    event_id: int | None = None


def finding_rows(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"code": f.code, "message": f.message, "path": f.path} for f in findings]


def add_report(connection: Connection, new: NewReport, *, at: datetime) -> int:
    """Its body is cut when it was turned away, or when there is no room left for it."""
    body = _kept(connection, new, at)
    row = insert(t.report).values(
        source=new.source,
        sender=new.sender,
        identifier=new.identifier,
        sent=new.sent,
        received_at=at,
        seen_at=at,
        digest=new.digest,
        verdict=new.verdict.value,
        findings=finding_rows(new.findings),
        body=body,
        cut=len(body) < len(new.body),
        status=new.status,
        msg_type=new.msg_type,
        headline=new.headline[:200],
        standing=new.standing,
        account=account_values(new.account) if new.account else None,
        event_id=new.event_id,
    )
    return int(connection.execute(row.returning(t.report.c.id)).scalar_one())


def _kept(connection: Connection, new: NewReport, at: datetime) -> bytes:
    rejected = new.verdict is Verdict.REJECT
    if len(new.body) <= (GLIMPSE if rejected else CUT):
        return new.body
    room = room_for(connection, new.source, at)
    if rejected:
        return new.body[: CUT if room else GLIMPSE]
    return new.body if len(new.body) <= room else new.body[:CUT]


def room_for(connection: Connection, source: str, now: datetime) -> int:
    """The bytes that may still be kept of this source whole: of what came in the last 24 hours."""
    r = t.report.c
    taken = select(func.coalesce(func.sum(func.length(r.body)), 0)).where(r.source == source, r.received_at > now - DAY)
    return max(0, BYTES_A_DAY - int(connection.execute(taken).scalar_one()))


def _bears(identifier: str) -> Any:
    """Of reports that bear this identifier; identifiers may be too long for an index."""
    return t.report.c.identifier_digest == digest_of(identifier)


def reports_like(connection: Connection, identity: tuple[str, str, datetime]) -> list[Any]:
    """Every report with this identity (sender, identifier, instant), oldest first: more than one says two things."""
    sender, identifier, sent = identity
    r = t.report.c
    query = select(t.report).where(_bears(identifier), r.sender == sender, r.sent == sent).order_by(r.id)
    return list(connection.execute(query))


def report_exactly(connection: Connection, sender: str, identifier: str, sent: datetime, digest: str) -> Any | None:
    """The report with this identity that says just this, without its body. There is never a second one."""
    r = t.report.c
    query = select(*t.WITHOUT_BODY).where(_bears(identifier), r.sent == sent, r.digest == digest, r.sender == sender)
    return connection.execute(query).one_or_none()


def newest_version(connection: Connection, source: str, identifier: str) -> Any | None:
    """The newest report that this source itself made about this thing of its own, without its body."""
    r = t.report.c
    query = select(*t.WITHOUT_BODY).where(_bears(identifier), r.source == source, r.msg_type == "")
    return connection.execute(query.order_by(r.sent.desc(), r.id.desc()).limit(1)).one_or_none()


def change_report(connection: Connection, report_id: int, **columns: Any) -> None:
    connection.execute(update(t.report).where(t.report.c.id == report_id).values(**columns))


def settle_report(connection: Connection, report_id: int, *, at: datetime, by: str, why: str, **columns: Any) -> bool:
    """An officer's word on a document that was held back. False when somebody was faster."""
    r = t.report.c
    guarded = update(t.report).where(r.id == report_id, r.settled_at.is_(None), r.verdict == Verdict.QUARANTINE.value)
    done = connection.execute(guarded.values(settled_at=at, settled_by=by, settled_why=why, **columns))
    return done.rowcount == 1


def add_draft(
    connection: Connection,
    revision: Revision,
    *,
    report_id: int,
    source: str,
    by: str,
    at: datetime,
    event_id: int | None = None,
    about: About = About.DOCUMENT,
) -> HazardWarning:
    """The draft made of a report, with its audit entry."""
    warning_id = warnings.add_warning(
        connection, at=at, by=by, source=source, report_id=report_id, event_id=event_id, about=about
    )
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
    """Reports that wait for an officer's word: quarantined, not settled, and no warning made of them. Newest first.

    Without their bodies.
    """
    drafted = exists().where(t.warning.c.report_id == t.report.c.id)
    query = select(*t.WITHOUT_BODY).where(HELD_BACK, t.report.c.received_at >= since, ~drafted)
    return list(connection.execute(query.order_by(t.report.c.id.desc())))


HELD_BACK = (
    # In the very words of its index: SQLite does not look into parameters.
    (t.report.c.verdict == literal(Verdict.QUARANTINE.value, literal_execute=True)) & t.report.c.settled_at.is_(None)
)


def seen_again(connection: Connection, report_id: int, at: datetime) -> None:
    connection.execute(update(t.report).where(t.report.c.id == report_id).values(seen_at=at))


def report(connection: Connection, report_id: int) -> Any | None:
    return connection.execute(select(t.report).where(t.report.c.id == report_id)).one_or_none()


def feed_state(connection: Connection, name: str) -> Any | None:
    return connection.execute(select(t.feed_state).where(t.feed_state.c.name == name)).one_or_none()


def save_feed_state(connection: Connection, name: str, **columns: Any) -> None:
    changed = update(t.feed_state).where(t.feed_state.c.name == name).values(**columns)
    if connection.execute(changed).rowcount == 0:
        insert_new(connection, t.feed_state, name=name)
        connection.execute(changed)


AHEAD = timedelta(minutes=10)
"""What was had this far ahead of now was had by a clock that was wrong."""


def entry_is_known(connection: Connection, feed: str, key: str, now: datetime | None = None) -> bool:
    """Whether it was had before; not, given `now`, what our clock says was had in the future."""
    e = t.feed_entry.c
    query = select(e.id).where(e.feed == feed, e.key == key_of(key))
    known = query if now is None else query.where(e.seen_at <= now + AHEAD)
    return connection.execute(known).first() is not None


def entry_seen(connection: Connection, feed: str, key: str, at: datetime) -> None:
    if not insert_new(connection, t.feed_entry, feed=feed, key=key_of(key), seen_at=at):
        e = t.feed_entry.c
        connection.execute(update(t.feed_entry).where(e.feed == feed, e.key == key_of(key)).values(seen_at=at))


def drafted_from(connection: Connection, report_ids: Sequence[int]) -> list[int]:
    """The warnings that were made of any of these reports, newest first."""
    query = select(t.warning.c.id).where(t.warning.c.report_id.in_(list(report_ids))).order_by(t.warning.c.id.desc())
    return list(connection.execute(query).scalars())


def drafts_since(connection: Connection, source: str, since: datetime) -> int:
    """How many warnings were drafted from this source since then."""
    w = t.warning.c
    query = select(func.count()).select_from(t.warning).where(w.source == source, w.created_at > since)
    return int(connection.execute(query).scalar_one())


def warnings_of_event(connection: Connection, event_id: int) -> list[int]:
    """Newest first."""
    query = select(t.warning.c.id).where(t.warning.c.event_id == event_id).order_by(t.warning.c.id.desc())
    return list(connection.execute(query).scalars())


def is_kept(connection: Connection, source: str, digest: str) -> bool:
    """Whether this source sent these very bytes before, and they were turned away."""
    r = t.report.c
    query = select(r.id).where(r.source == source, r.digest == digest, r.identifier == "")
    return connection.execute(query.limit(1)).first() is not None
