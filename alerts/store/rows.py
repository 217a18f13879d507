"""Rows to objects: one small function per entity."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient, Work
from alerts.model.people import Contact, Officer, Role
from alerts.model.warning import Approval, Certainty, EndReason, Kind, Revision, Severity, State, Urgency

WAITING = (Work.QUEUED.value, Work.DEFERRED.value)
"""What the outbox has not sent yet."""


def revision_of(row: Row[Any]) -> Revision:
    return Revision(
        id=row.id,
        warning_id=row.warning_id,
        number=row.number,
        kind=Kind(row.kind),
        state=State(row.state),
        hazard=row.hazard,
        severity=Severity(row.severity),
        urgency=Urgency(row.urgency),
        certainty=Certainty(row.certainty),
        onset=row.onset,
        effective=row.effective,
        expires=row.expires,
        sucos=tuple(row.sucos),
        values=dict(row.given),
        touched_by=tuple(row.touched_by),
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        content_hash=row.content_hash,
        statement=row.statement,
        reason=row.reason,
        approval=Approval(row.approval),
        created_at=row.created_at,
    )


def revision_values(revision: Revision) -> dict[str, Any]:
    """The columns of a revision, without its id."""
    return {
        "warning_id": revision.warning_id,
        "number": revision.number,
        "kind": revision.kind.value,
        "state": revision.state.value,
        "hazard": revision.hazard,
        "severity": revision.severity.value,
        "urgency": revision.urgency.value,
        "certainty": revision.certainty.value,
        "onset": revision.onset,
        "effective": revision.effective,
        "expires": revision.expires,
        "sucos": list(revision.sucos),
        "given": dict(revision.values),
        "touched_by": list(revision.touched_by),
        "submitted_by": revision.submitted_by,
        "submitted_at": revision.submitted_at,
        "approved_by": revision.approved_by,
        "approved_at": revision.approved_at,
        "ended_at": revision.ended_at,
        "end_reason": revision.end_reason.value if revision.end_reason else None,
        "content_hash": revision.content_hash,
        "statement": revision.statement,
        "reason": revision.reason,
        "approval": revision.approval.value,
        "created_at": revision.created_at,
    }


def contact_of(row: Row[Any], marked: frozenset[str] = frozenset()) -> Contact:
    """`marked` are the numbers of anybody that failed again and again."""
    return Contact(
        id=row.id,
        name=row.name,
        role=row.role,
        place=row.place,
        phone=row.phone,
        languages=tuple(row.languages),
        opted_out_at=row.opted_out_at,
        made_up=row.made_up,
        position=row.position,
        other_phones=tuple(row.other_phones),
        marked=marked.intersection((row.phone, *row.other_phones)),
        substitute_id=row.substitute_id,
    )


def officer_of(row: Row[Any]) -> Officer:
    return Officer(
        login=row.login,
        name=row.name,
        role=Role(row.role),
        phone=row.phone,
        disabled_at=row.disabled_at,
        able_from=row.able_from,
    )


def bulletin_of(row: Row[Any]) -> Bulletin:
    return Bulletin(
        kind=BulletinKind(row.kind),
        purpose=Purpose(row.purpose),
        place=row.place,
        language=row.language,
        text=row.text,
        parts=row.parts,
        digest=row.digest,
        subject=row.subject,
        reviewed=row.reviewed,
        hazard=row.hazard,
    )


def recipient_of(row: Row[Any]) -> Recipient:
    """Of a row that joins recipient with its bulletin's kind, purpose, place and language (prefixed b_)."""
    return Recipient(
        target=row.target,
        name=row.name,
        place=row.place,
        medium=Medium(row.medium),
        route=row.route,
        address=row.address,
        purpose=Purpose(row.purpose),
        bulletin=(row.b_kind, row.b_purpose, row.b_place, row.b_language),
    )
