"""Whether the texts, the policy and the routes in the files of a home are those that two people agreed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery import paging
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.settings import Settings
from alerts.settings.agreed import Parts, difference, differing, present
from alerts.store import agreed, clock, journal, officers, staff
from alerts.store.agreed import Agreed


def watch_files(app: App, *, now: datetime) -> tuple[str, ...]:
    """Keeps what stands on the first day as agreed; of every other state afterwards everybody is told once.

    What an older installation has at the first look counts as agreed, and the audit says so. Safe to run twice.
    """
    try:
        settings = replace(app).settings  # read anew: another process may have been started with others
    except Misconfigured:
        return ()  # every command says so
    parts = present(settings)
    with app.database.reading() as connection:
        kept = agreed.read(connection)
        if clock.why_paused(connection, now) or (kept is not None and _known(kept, parts)):
            return ()
    with app.database.writing() as connection:
        kept = agreed.read(connection, hold=True)
        if kept is None or officers.first_day(connection, now):
            return _take(connection, kept, parts, now)
        return _compare(connection, settings, kept, parts, now)


def _known(kept: Agreed, parts: Parts) -> bool:
    """Whether everything there is to say of this state was said."""
    return kept.noticed == ("" if not differing(kept.parts, parts) else _digest(parts))


def _digest(parts: Parts) -> str:
    return sha256(repr(sorted((part, sorted(stands.items())) for part, stands in parts.items())).encode()).hexdigest()


def _take(connection: Connection, kept: Agreed | None, parts: Parts, now: datetime) -> tuple[str, ...]:
    agreed.write(connection, Agreed(parts))
    if kept is not None or officers.first_day(connection, now):
        return ()
    journal.record(connection, at=now, who="avizu", what="files taken as agreed", detail={"parts": sorted(parts)})
    return ("texts, policy and routes are taken as agreed on, as they stand",)


def _compare(connection: Connection, settings: Settings, kept: Agreed, parts: Parts, now: datetime) -> tuple[str, ...]:
    """Nobody can know who changed a file."""
    which = differing(kept.parts, parts)
    agreed.write(connection, Agreed(kept.parts, _digest(parts) if which else ""))
    said = f"files changed: {', '.join(which)}" if which else "files are as agreed again"
    detail = {part: list(names) for part, names in which.items()}
    journal.record(connection, at=now, who="avizu", what=said, detail=detail)
    if which:
        text = paging.notice(
            f"{' and '.join(which)} of this installation changed and nobody has agreed. Look: avizu change files",
            sender=settings.sender,
            mode=settings.mode,
        )
        staff.tell(connection, text, place="files", route=settings.route_for(Medium.SMS), now=now)
    return (said,)


def changed(app: App) -> dict[str, Any]:
    """What a change of the kind "files" is about; empty when two people agreed on all that stands there.

    `which` are the parts that differ and `lines` say how, `parts` is what would be agreed on.
    """
    with app.database.reading() as connection:
        which, kept = app.unagreed(connection), agreed.read(connection)
    if not which or kept is None:
        return {}
    parts = present(app.settings)
    return {"which": list(which), "lines": list(difference(kept.parts, parts)), "parts": parts}
