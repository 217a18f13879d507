"""The call sheet of a warning: from the local database alone, and made by itself when nothing gets out."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from alerts.app import App, write_private
from alerts.audience.choose import places_around
from alerts.delivery.no_way import is_due, no_way
from alerts.delivery.restraint import in_force
from alerts.errors import Misconfigured, NotAllowed
from alerts.model.callsheet import CallSheet
from alerts.model.facts import warned_texts
from alerts.model.message import Medium
from alerts.model.warning import Revision
from alerts.outgoing.callsheet import Known, call_sheet, text_to_tell
from alerts.store import journal, people, place_facts, warnings
from alerts.store.reporting import report_rows
from alerts.store.ways import ways_of

FOLDER = "callsheets"
MADE = "call sheet made"
AGAIN_AFTER = timedelta(minutes=10)
"""So old a sheet of a text with no way out is made anew: the directory and the proof have changed."""


def sheet(app: App, warning_id: int, now: datetime, *, why: str = "") -> CallSheet:
    """Of the text that holds now. Raises NotFound, or NotAllowed while nobody may be rung, or when nobody is to be.

    `why` is a clause that says why nothing goes out by itself.
    """
    with app.database.reading() as connection:
        return call_sheet(_known(app, connection, warning_id, now), now=now, why=why)


def _known(app: App, connection: Connection, warning_id: int, now: datetime) -> Known:
    rows = report_rows(connection, warning_id)
    revision = text_to_tell(rows.warning, now)
    sucos = {suco for text in (*warned_texts(rows.warning), revision) for suco in text.sucos}
    contacts = people.contacts(connection, places=sorted(places_around(sorted(sucos), app.gazetteer)))
    others = [one for one in warnings.active_beside(connection, warning_id) if in_force(one, now)]
    return Known(
        revision=revision,
        rows=rows,
        desk=app.desk(contacts, others, shelter=app.shelter(connection)),
        bulletins=warnings.bulletins(connection, revision.id),
        recipients=[recipient for recipient, _ in warnings.recipients(connection, revision.id)],
        before=warnings.earlier(connection, warning_id, than=revision.id),
        people={code: found.people for code, found in place_facts.figures(connection).items()},
    )


def write(app: App, warning_id: int, now: datetime, *, by: str = "avizu", why: str = "") -> tuple[Path, Path]:
    """Makes the sheet and writes it as text and as a page, readable by this user alone, with an audit entry.

    Answers both files. Raises like `sheet`, and Misconfigured where they can't be written.
    """
    made = sheet(app, warning_id, now, why=why)
    paths = _write(app, made)
    with app.database.writing() as connection:
        _record(connection, made, by=by, now=now)
    return paths


def _write(app: App, made: CallSheet) -> tuple[Path, Path]:
    from alerts.outgoing.callsheet_page import call_sheet_html
    from alerts.outgoing.callsheet_text import call_sheet_text

    text, page = _paths(app, made.warning_id)
    for path, content in ((page, call_sheet_html(made)), (text, call_sheet_text(made))):
        # Somebody may be printing the one that is there.
        new = path.with_name(f".{path.name}.new")
        write_private(new, content)
        try:
            new.replace(path)
        except OSError as error:
            raise Misconfigured(
                f"{path} can't be written ({error.strerror}).", remedy="Look at that folder."
            ) from error
    # Ten minutes are ten minutes of our clock, not of the disk's.
    os.utime(text, (made.made_at.timestamp(), made.made_at.timestamp()))
    return text, page


def _paths(app: App, warning_id: int) -> tuple[Path, Path]:
    folder = app.home / FOLDER
    return folder / f"warning-{warning_id}.txt", folder / f"warning-{warning_id}.html"


def _record(connection: Connection, made: CallSheet, *, by: str, now: datetime) -> None:
    journal.record(
        connection,
        at=now,
        who=by,
        what=MADE,
        warning_id=made.warning_id,
        revision_id=made.revision_id,
        detail={"why": made.why, "sucos": len(made.sucos), "reached": made.reached},
    )


def make_due(app: App, *, now: datetime) -> tuple[str, ...]:
    """Writes the sheet of every text that was approved lately and has no way out, and again every ten minutes.

    Answers a line for each that was written.
    """
    lines = []
    for revision, why in _without_a_way(app, now):
        try:
            lines += _made(app, revision, why, now)
        except NotAllowed:
            continue
    return tuple(lines)


def _without_a_way(app: App, now: datetime) -> list[tuple[Revision, str]]:
    has_route = app.settings.route_for(Medium.SMS) is not None
    with app.database.reading() as connection:
        found = []
        for one in warnings.active_revisions(connection):
            approved = one.approved_at
            if approved and is_due(approved_at=approved, effective=one.effective, expires=one.expires, now=now):
                found.append((one, no_way(ways_of(connection, one, has_route=has_route, now=now), now)))
    return [(one, why) for one, why in found if why]


def _made(app: App, revision: Revision, why: str, now: datetime) -> list[str]:
    number = revision.warning_id
    with app.database.reading() as connection:
        entries = journal.audit(connection, warning_id=number)
    made_at = [entry.at for entry in entries if entry.what == MADE and entry.revision_id == revision.id]
    text, _ = _paths(app, number)
    if made_at and text.exists() and abs(now - _written(text)) < AGAIN_AFTER:
        return []
    if made_at:
        text, _ = _write(app, sheet(app, number, now, why=why))
    else:
        text, _ = write(app, number, now, why=why)
    return [f"nothing goes out of warning {number}, because {why}: ring from {text}"]


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
