"""What called a warning false is over when one that is true goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from alerts.model.warning import EndReason, Revision
from alerts.outgoing import denials
from alerts.store import journal, outbox, warnings
from alerts.words.hazards import Hazard


def end_denials(
    connection: Connection, hazards: Mapping[str, Hazard], revision: Revision, *, by: str, at: datetime
) -> tuple[int, ...]:
    """Ends every active denial of what this text warns of there, and takes its queue back. Answers their numbers.

    In the transaction in which the text goes out: nobody is told both.
    """
    found = list(denials(revision, hazards, warnings.active_beside(connection, revision.warning_id)))
    for one in found:
        warnings.hold(connection, one.warning_id)
        ended = warnings.end(connection, one, at=at, reason=EndReason.SUPERSEDED)
        why = f"warning {revision.warning_id} of {revision.hazard} is true"
        withdrawn = outbox.withdraw(connection, [one.id], why=why, at=at)
        journal.record(
            connection,
            at=at,
            who=by,
            what="denial over",
            warning_id=one.warning_id,
            revision_id=one.id,
            detail={"reason": why, "withdrawn": withdrawn, **ended},
        )
    return tuple(one.warning_id for one in found)
