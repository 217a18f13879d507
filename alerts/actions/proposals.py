"""What sources propose about warnings that people have in their hands: looked at, and closed with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.app import App
from alerts.errors import NotAllowed, Unusable
from alerts.incoming.consequence import Situation, situation_of
from alerts.model.people import Officer, check_officer
from alerts.model.warning import HazardWarning
from alerts.store import journal, proposals, warnings


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal and the warning it is about, None where it is about none."""

    row: Any
    warning: HazardWarning | None


def waiting(app: App, *, warning_id: int | None = None, everything: bool = False) -> list[Proposal]:
    """Those that are open, newest first; not those about a warning that is over. With all that were, if asked."""
    with app.database.reading() as connection:
        if warning_id is not None:
            warnings.warning(connection, warning_id)
        rows = proposals.proposals(connection, warning_id=warning_id, everything=everything)
        about = {row.warning_id: warnings.warning(connection, row.warning_id) for row in rows if row.warning_id}
    found = [Proposal(row, about.get(row.warning_id)) for row in rows]
    return [one for one in found if everything or not _is_over(one.warning)]


def _is_over(warning: HazardWarning | None) -> bool:
    return warning is not None and situation_of(warning) is Situation.OVER


def close(app: App, proposal_id: int, *, by: Officer, reason: str, now: datetime) -> Any:
    """The officer has dealt with it, or decided against it. Answers it as it was."""
    check_officer(by, "close a proposal")
    if not reason.strip():
        raise Unusable("A reason is needed for the record.", remedy="Say it in a few words: --reason TEXT")
    with app.database.writing() as connection:
        row = proposals.proposal(connection, proposal_id)
        if not proposals.close(connection, proposal_id, at=now, by=by.login, reason=reason):
            raise NotAllowed(
                f"Proposal {proposal_id} was closed already: {row.reason}.",
                remedy="See those that are open: avizu proposal list",
                code="closed",
            )
        detail = {"proposal": proposal_id, "reason": reason}
        journal.record(
            connection, at=now, who=by.login, what="proposal closed", warning_id=row.warning_id, detail=detail
        )
    return row
