"""Warnings, their revisions, and what each revision sends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from alerts.audience.addressed import gravest
from alerts.errors import NotAllowed, NotFound
from alerts.model.event import About
from alerts.model.message import Bulletin, Medium, Purpose, Recipient, Work
from alerts.model.warning import Approval, EndReason, HazardWarning, Revision, Severity, State
from alerts.outgoing import Before
from alerts.store import seal
from alerts.store import tables as t
from alerts.store.many import portions
from alerts.store.rows import bulletin_of, recipient_of, revision_of, revision_values
from alerts.store.seats import Seat, seats_of, shared

LARGEST_ID = 2**31 - 1
"""No column of numbers holds more, so nothing larger may be asked for."""


def add_warning(
    connection: Connection,
    *,
    at: datetime,
    by: str,
    source: str,
    report_id: int | None = None,
    event_id: int | None = None,
    about: About = About.DOCUMENT,
) -> int:
    row = {"created_at": at, "created_by": by, "source": source, "report_id": report_id}
    row |= {"event_id": event_id, "about": about.value}
    return int(connection.execute(insert(t.warning).values(row).returning(t.warning.c.id)).scalar_one())


def add_revision(connection: Connection, revision: Revision) -> Revision:
    """Stores it and answers it with its id."""
    row = insert(t.revision).values(revision_values(revision)).returning(t.revision.c.id)
    return replace(revision, id=int(connection.execute(row).scalar_one()))


def warning(connection: Connection, warning_id: int) -> HazardWarning:
    """Raises NotFound with the command that lists them."""
    found = warnings(connection, only=warning_id) if 0 < warning_id <= LARGEST_ID else []
    if not found:
        raise NotFound(f"There is no warning {warning_id}.", remedy="See the list: avizu warning list")
    return found[0]


def hold(connection: Connection, warning_id: int) -> None:
    """Until this transaction ends, nobody else's gets past this line for the same warning (SQLite has one writer)."""
    if 0 < warning_id <= LARGEST_ID:
        connection.execute(select(t.warning.c.id).where(t.warning.c.id == warning_id).with_for_update())


def revision(connection: Connection, revision_id: int) -> Revision:
    """One revision by its own id, which must exist."""
    return revision_of(connection.execute(select(t.revision).where(t.revision.c.id == revision_id)).one())


def warning_of_revision(connection: Connection, revision_id: int) -> HazardWarning | None:
    found = select(t.revision.c.warning_id).where(t.revision.c.id == revision_id)
    warning_id = connection.execute(found).scalar_one_or_none()
    return None if warning_id is None else warning(connection, warning_id)


def warnings(connection: Connection, *, only: int | None = None, newest: int = 1000) -> list[HazardWarning]:
    """Newest first."""
    heads = select(t.warning).order_by(t.warning.c.id.desc()).limit(newest)
    if only is not None:
        heads = heads.where(t.warning.c.id == only)
    return _whole(connection, connection.execute(heads).all())


def of_events(connection: Connection, event_ids: Collection[int]) -> dict[int, list[HazardWarning]]:
    """The warnings of several events, each of them in the answer, oldest first."""
    found = {event_id: list[HazardWarning]() for event_id in event_ids}
    for some in portions(found):
        heads = select(t.warning).where(t.warning.c.event_id.in_(some)).order_by(t.warning.c.id)
        for one in _whole(connection, connection.execute(heads).all()):
            assert one.event_id is not None
            found[one.event_id].append(one)
    return found


def _whole(connection: Connection, rows: Sequence[Row[Any]]) -> list[HazardWarning]:
    """With their revisions."""
    revisions: dict[int, list[Revision]] = {row.id: [] for row in rows}
    for some in portions(revisions):
        query = select(t.revision).where(t.revision.c.warning_id.in_(some)).order_by(t.revision.c.number)
        for row in connection.execute(query):
            revisions[row.warning_id].append(revision_of(row))
    return [
        HazardWarning(
            id=row.id,
            created_at=row.created_at,
            created_by=row.created_by,
            source=row.source,
            report_id=row.report_id,
            revisions=tuple(revisions[row.id]),
            event_id=row.event_id,
            about=About(row.about),
        )
        for row in rows
    ]


def change(connection: Connection, revision: Revision, **columns: Any) -> None:
    """A guarded step: it happens only if the revision is still as it was read. Raises NotAllowed otherwise."""
    guarded = (
        update(t.revision)
        .where(t.revision.c.id == revision.id)
        .where(t.revision.c.state == revision.state.value)
        .where(t.revision.c.content_hash == revision.content_hash)
        .values(**columns)
    )
    if connection.execute(guarded).rowcount != 1:
        raise NotAllowed(
            f"{revision.ref.capitalize()} was changed by someone else in this moment.",
            remedy=f"Look again: avizu warning show {revision.warning_id}",
            code="raced",
        )


def edit(connection: Connection, old: Revision, new: Revision) -> None:
    """Replaces the text of a draft or returned revision, guarded like any step."""
    columns = revision_values(new)
    change(connection, old, **{k: v for k, v in columns.items() if k not in {"warning_id", "number", "created_at"}})


def end(connection: Connection, revision: Revision, *, at: datetime, reason: EndReason) -> dict[str, object]:
    """Answers what the detail of its audit entry must say too: without it the end counts as altered."""
    change(connection, revision, state=State.ENDED.value, ended_at=at, end_reason=reason.value)
    return {"ended": {str(revision.id): seal.ended(connection, revision.id)}}


def active_revisions(connection: Connection) -> list[Revision]:
    query = select(t.revision).where(t.revision.c.state == State.ACTIVE.value)
    return [revision_of(row) for row in connection.execute(query)]


def sent_alone(connection: Connection, since: datetime) -> list[Revision]:
    """Texts that one officer sent alone, and that are still out or went out since then, whatever became of them."""
    r = t.revision.c
    lately = or_(r.state == State.ACTIVE.value, r.approved_at >= since)
    query = select(t.revision).where(r.approval == Approval.ALONE.value, lately).order_by(r.id)
    return [revision_of(row) for row in connection.execute(query)]


def active_beside(connection: Connection, warning_id: int) -> list[Revision]:
    """The active texts of all other warnings, oldest first."""
    query = select(t.revision).where(t.revision.c.state == State.ACTIVE.value, t.revision.c.warning_id != warning_id)
    return [revision_of(row) for row in connection.execute(query.order_by(t.revision.c.id))]


def unapproved_past_expiry(connection: Connection, now: datetime) -> list[Revision]:
    waiting = [State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value]
    query = select(t.revision).where(t.revision.c.state.in_(waiting), t.revision.c.expires <= now)
    return [revision_of(row) for row in connection.execute(query)]


def save_outgoing(
    connection: Connection, revision_id: int, bulletins: Iterable[Bulletin], recipients: Sequence[Recipient]
) -> None:
    """What goes out if this revision is approved. Replaces what an earlier submit left."""
    connection.execute(delete(t.recipient).where(t.recipient.c.revision_id == revision_id))
    connection.execute(delete(t.bulletin).where(t.bulletin.c.revision_id == revision_id))
    ids = {bulletin.key: add_bulletin(connection, bulletin, revision_id) for bulletin in bulletins}
    if recipients:
        connection.execute(insert(t.recipient), [_recipient_row(r, revision_id, ids[r.bulletin]) for r in recipients])


def add_bulletin(connection: Connection, bulletin: Bulletin, revision_id: int | None) -> int:
    row = {
        "revision_id": revision_id,
        "kind": bulletin.kind.value,
        "purpose": bulletin.purpose.value,
        "place": bulletin.place,
        "language": bulletin.language,
        "subject": bulletin.subject,
        "text": bulletin.text,
        "parts": bulletin.parts,
        "digest": bulletin.digest,
        "reviewed": bulletin.reviewed,
        "hazard": bulletin.hazard,
    }
    return int(connection.execute(insert(t.bulletin).values(row).returning(t.bulletin.c.id)).scalar_one())


def _recipient_row(recipient: Recipient, revision_id: int, bulletin_id: int) -> dict[str, Any]:
    return {
        "revision_id": revision_id,
        "bulletin_id": bulletin_id,
        "target": recipient.target,
        "name": recipient.name,
        "place": recipient.place,
        "medium": recipient.medium.value,
        "route": recipient.route,
        "address": recipient.address,
        "purpose": recipient.purpose.value,
    }


def bulletins(connection: Connection, revision_id: int) -> list[Bulletin]:
    query = select(t.bulletin).where(t.bulletin.c.revision_id == revision_id).order_by(t.bulletin.c.id)
    return [bulletin_of(row) for row in connection.execute(query)]


def recipients(connection: Connection, revision_id: int) -> list[tuple[Recipient, int]]:
    """Each with the id of its bulletin, in the order of submit."""
    query = (
        select(
            t.recipient,
            t.bulletin.c.kind.label("b_kind"),
            t.bulletin.c.purpose.label("b_purpose"),
            t.bulletin.c.place.label("b_place"),
            t.bulletin.c.language.label("b_language"),
        )
        .join(t.bulletin, t.bulletin.c.id == t.recipient.c.bulletin_id)
        .where(t.recipient.c.revision_id == revision_id)
        .order_by(t.recipient.c.id)
    )
    return [(recipient_of(row), row.bulletin_id) for row in connection.execute(query)]


def earlier(connection: Connection, warning_id: int, *, than: int | None = None) -> list[Before]:
    """One entry per target, place and address over all approved revisions, or those before `than`, oldest first.

    A message that somebody's two committees share is an entry of each.
    """
    query = (
        select(
            t.message.c.target,
            t.message.c.name,
            t.message.c.place,
            t.message.c.medium,
            t.message.c.address,
            t.message.c.purpose,
            t.message.c.work,
            t.message.c.was_sending,
            t.message.c.revision_id,
            t.message.c.bulletin_id,
            t.bulletin.c.language,
            t.revision.c.severity,
        )
        .join(t.bulletin, t.bulletin.c.id == t.message.c.bulletin_id)
        .join(t.revision, t.revision.c.id == t.message.c.revision_id)
        .where(t.message.c.warning_id == warning_id)
        .order_by(t.message.c.id)
    )
    if than is not None:
        query = query.where(t.message.c.revision_id < than)
    found: dict[tuple[str, str, str, str], Before] = {}
    others = shared(connection, warning_id, left_too=True)
    for row in connection.execute(query):
        for seat in seats_of(row, others):
            key = (seat.target, seat.place, row.medium, row.address)
            found[key] = _before(row, seat, found.get(key))
    return list(found.values())


def _before(row: Any, seat: Seat, before: Before | None) -> Before:
    """What is known of this seat with one more message."""
    begun, told = bool(row.was_sending), before is not None and before.told
    return Before(
        target=seat.target,
        name=seat.name,
        place=seat.place,
        medium=Medium(row.medium),
        address=row.address,
        language=row.language,
        last_purpose=before.last_purpose if before and told and not begun else Purpose(row.purpose),
        told=begun or told,
        spared=not begun and not told and row.work == Work.WITHDRAWN.value,
        gravest=gravest(Severity(row.severity), before.gravest if before else None),
    )


def made_of(connection: Connection, warning_id: int, report_id: int | None) -> None:
    """The report that the warning's text is of now."""
    connection.execute(update(t.warning).where(t.warning.c.id == warning_id).values(report_id=report_id))
