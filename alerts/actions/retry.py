"""An officer tries a message again: a deferred one now, a failed one once more; knowingly one that is uncertain, or was
held back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery.restraint import MUTED, TOO_MANY
from alerts.errors import NotAllowed, NotFound
from alerts.model.message import Proof, Work
from alerts.model.people import Officer, check_officer
from alerts.model.warning import State
from alerts.store import correspondence, journal
from alerts.store.wishes import unwanted


def retry(app: App, message_id: int, *, double: bool, by: Officer, now: datetime) -> Work:
    """What it was before. Raises NotAllowed with the reason. `double`: rather twice than not at all, and what was held
    back all the same.
    """
    check_officer(by, "send a message again")
    with app.database.writing() as connection:
        row = correspondence.message_with_state(connection, message_id)
        if row is None:
            raise NotFound(f"There is no message {message_id}.", remedy="See the list: avizu message list")
        was = Work(row.work)
        _check_worth(connection, row, now)
        _check_work(row, was, double=double)
        why = f"tried again by {by.login}" + _KNOWINGLY.get(was, "")
        if not correspondence.try_again(connection, message_id, was=was, now=now, why=why):
            raise _no(row, "changed in this moment", "Look again: avizu message show {id}")
        journal.record(
            connection,
            at=now,
            who=by.login,
            what="message tried again",
            warning_id=row.warning_id,
            revision_id=row.revision_id,
            detail={"message": message_id, "was": was.value, "detail": row.detail, "double": was is Work.UNCERTAIN},
        )
    return was


_KNOWINGLY = {Work.UNCERTAIN: ", rather a double than silence", Work.WITHDRAWN: ", though it was held back"}


def _no(row: Any, why: str, remedy: str, code: str = "not-retry") -> NotAllowed:
    return NotAllowed(f"Message {row.id} {why}.", remedy=remedy.format(id=row.id, warning=row.warning_id), code=code)


def _check_worth(connection: Connection, row: Any, now: datetime) -> None:
    """Late is worse than never, and who said PARA is left in peace, save with what goes on all the same."""
    if row.state is not None and row.state != State.ACTIVE.value:
        raise _no(row, "belongs to a text that is over", "See what holds now: avizu warning show {warning}", "over")
    if row.expires <= now:
        remedy = "If the danger lasts: avizu warning update {warning}" if row.warning_id else _NO_WARNING
        raise _no(row, "is past its time", remedy, "over")
    if unwanted(connection, [row]):
        raise _no(row, "goes to a person who said PARA", "Call somebody else, then: avizu message told", "opted-out")


_NO_WARNING = "It was no text of a warning. See what is wrong now: avizu alarm list"


def _check_work(row: Any, was: Work, *, double: bool) -> None:
    proof = Proof(row.proof)
    if was is Work.UNCERTAIN and not double:
        raise _no(
            row,
            "may have been sent already: the call broke before the gateway answered",
            "Wait for the gateway, or risk a double: avizu message retry {id} --double-rather-than-silence",
            "uncertain",
        )
    held_back = was is Work.WITHDRAWN and row.code in {MUTED, TOO_MANY}
    if held_back and not double:
        send = "Send it all the same: avizu message retry {id} --double-rather-than-silence"
        raise _no(row, f"was held back ({row.detail})", send, "held-back")
    if was in _NOT_NOW and not held_back:
        raise _no(row, *_NOT_NOW[was])
    if was is Work.DONE and proof not in {Proof.NONE, Proof.UNDELIVERED}:
        raise _no(row, f"is with the gateway ({proof.value})", "No answer? Call, then: avizu message told {warning}")


_NOT_NOW = {
    Work.QUEUED: ("is waiting already and goes out by itself", "Is it stuck? Run: avizu doctor"),
    Work.SENDING: ("is being sent now", "Look again: avizu message show {id}"),
    Work.WITHDRAWN: ("was taken back", "See why: avizu message show {id}"),
}
