"""A call for help is taken care of: an officer says how, and it leaves the list of open ones."""

from __future__ import annotations

from datetime import datetime

from alerts.app import App
from alerts.delivery.replies import Meaning
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.people import Officer, check_officer
from alerts.store import correspondence, journal


def close_help(app: App, reply_id: int, *, note: str, by: Officer, now: datetime) -> None:
    """Raises NotFound, or NotAllowed when it asked for no help or was closed before."""
    check_officer(by, "close a call for help")
    if not note.strip():
        raise Unusable("How the help was given is missing.", remedy="Say it in a few words: --note TEXT")
    with app.database.writing() as connection:
        reply = correspondence.reply(connection, reply_id)
        if reply is None:
            raise NotFound(f"There is no reply {reply_id}.", remedy="See the list: avizu reply list")
        if reply.meaning != Meaning.HELP.value:
            raise NotAllowed(
                f"Reply {reply_id} asks for no help; there is nothing to close.",
                remedy="See the open ones: avizu reply list --help-open",
                code="no-help",
            )
        if reply.closed_at is not None:
            raise NotAllowed(
                f"Reply {reply_id} was closed by {reply.closed_by} already.",
                remedy="See the open ones: avizu reply list --help-open",
                code="closed",
            )
        journal.close_help(connection, reply_id, at=now, by=by.login)
        journal.record(
            connection,
            at=now,
            who=by.login,
            what="help closed",
            warning_id=reply.warning_id,
            detail={"reply": reply_id, "place": reply.place, "note": note.strip()},
        )
