"""The one transaction of an approval: the frozen revision, every message, the audit entry. All or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from alerts.delivery.decide import priority
from alerts.delivery.restraint import Restraint
from alerts.model.message import Recipient
from alerts.model.warning import Approval, EndReason, HazardWarning, Kind, Revision, State
from alerts.outgoing import content_hash, reached_by
from alerts.store import journal, outbox, restrain, seal, warnings
from alerts.store import tables as t
from alerts.store.database import notify
from alerts.store.muted import HeldBack

_ENDS_AS = {
    Kind.WARNING: EndReason.SUPERSEDED,
    Kind.ALL_CLEAR: EndReason.ALL_CLEAR,
    Kind.RETRACTION: EndReason.RETRACTED,
}


@dataclass(frozen=True, slots=True)
class Activated:
    """`messages` are on their way; `withdrawn` are those of earlier texts that were not sent yet."""

    messages: int
    withdrawn: int
    held: HeldBack = field(default_factory=HeldBack)


def activate(
    connection: Connection,
    warning: HazardWarning,
    revision: Revision,
    recipients: Sequence[tuple[Recipient, int]],
    *,
    restraint: Restraint,
    by: str,
    at: datetime,
    approval: Approval = Approval.TWO,
    remark: str = "",
) -> Activated:
    """Ends what was active, takes its queue back, freezes this revision and queues its messages.

    Some of them are held back, and some of other warnings because of this one: see `hold_back`.
    """
    withdrawn, ended = _end_before(connection, warning, revision, at=at)
    approved = {"approved_by": by, "approved_at": at, "approval": approval.value}
    warnings.change(connection, revision, state=State.ACTIVE.value, **approved)
    queued = _queue(connection, revision, recipients, at=at)
    held = restrain.hold_back(connection, revision, restraint, by=by, at=at)
    messages = queued - held.muted.messages - held.put_off.never
    journal.record(
        connection,
        at=at,
        who=by,
        what=f"approved {revision.kind.value}",
        warning_id=warning.id,
        revision_id=revision.id,
        detail={
            "hash": revision.content_hash,
            "approval": approval.value,
            "messages": messages,
            "withdrawn": withdrawn,
            "remark": remark,
            "frozen": {str(revision.id): seal.frozen(connection, revision.id)},
            **ended,
        },
    )
    notify(connection)
    return Activated(messages=messages, withdrawn=withdrawn, held=held)


def _end_before(
    connection: Connection, warning: HazardWarning, revision: Revision, *, at: datetime
) -> tuple[int, dict[str, object]]:
    """Ends the text that was active. Answers how many messages of earlier texts were still waiting, and what the entry
    says of the end.
    """
    before = warning.active
    if before is None:
        return 0, {}
    ended = warnings.end(connection, before, at=at, reason=_ENDS_AS[revision.kind])
    earlier = [r.id for r in warning.revisions if r.id != revision.id]
    why = f"{_ENDS_AS[revision.kind].value} by a later text"
    return outbox.withdraw(connection, earlier, why=why, at=at), ended


def _queue(
    connection: Connection, revision: Revision, recipients: Sequence[tuple[Recipient, int]], *, at: datetime
) -> int:
    """To those it goes to: nobody is told of the end of what he was not told of."""
    now_reached = set(reached_by((r for r, _ in recipients), warnings.earlier(connection, revision.warning_id)))
    return outbox.queue(
        connection,
        [(r, b) for r, b in recipients if r in now_reached],
        warning_id=revision.warning_id,
        revision_id=revision.id,
        priority_of=lambda purpose: priority(purpose.value, revision.severity.rank),
        at=at,
        not_before=max(at, revision.effective) if revision.effective else at,
        expires=revision.expires,
    )


def is_as_approved(connection: Connection, revision_id: int) -> bool:
    """Whether facts, texts and recipients still have the hash that was approved, and no message goes anywhere else."""
    revision = warnings.revision(connection, revision_id)
    recipients = [recipient for recipient, _ in warnings.recipients(connection, revision_id)]
    now = content_hash(revision, warnings.bulletins(connection, revision_id), recipients)
    return now == revision.content_hash and not _strangers(connection, revision_id)


def _strangers(connection: Connection, revision_id: int) -> int:
    """How many messages of the revision are not for one of its recipients, with that recipient's text."""
    m, r = t.message.c, t.recipient.c
    same = and_(
        r.revision_id == m.revision_id,
        r.bulletin_id == m.bulletin_id,
        r.target == m.target,
        r.place == m.place,
        r.medium == m.medium,
        r.address == m.address,
        r.purpose == m.purpose,
    )
    query = (
        select(func.count())
        .select_from(t.message)
        .outerjoin(t.recipient, same)
        .where(m.revision_id == revision_id, r.id.is_(None))
    )
    return int(connection.execute(query).scalar_one())
