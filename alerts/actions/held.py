"""Quarantine: what was held back is listed, read, and let go or buried by an officer. Nothing else empties it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from alerts import intake
from alerts.app import App
from alerts.cap.link import Standing
from alerts.cap.verdict import Verdict
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.people import Officer, check_officer
from alerts.settings import FeedSource
from alerts.store import intake as rows
from alerts.store import journal

_LIST = "See what is held back: avizu feed held"


def read(app: App, report_id: int) -> Any:
    """The whole row of one report, held back or not. Raises NotFound."""
    with app.database.reading() as connection:
        return _row(connection, report_id)


def release(app: App, report_id: int, *, by: Officer, reason: str, now: datetime) -> tuple[int, ...]:
    """From now on it counts like any other. Answers the warnings that were drafted or rewritten by it."""

    def deed(connection: Connection, row: Any) -> tuple[int, ...]:
        desk = intake.Intake(app, connection, _source(app, row.source), now, released_by=by.login)
        return tuple(intake.release(desk, row) if row.msg_type else intake.release_notice(desk, row))

    return _settle(app, report_id, "released", deed, by=by, reason=reason, now=now)


def bury(app: App, report_id: int, *, by: Officer, reason: str, now: datetime) -> None:
    """It stays in the records and out of the way."""

    def deed(connection: Connection, row: Any) -> tuple[int, ...]:
        rows.change_report(connection, row.id, standing=Standing.BURIED.value)
        return ()

    _settle(app, report_id, "buried", deed, by=by, reason=reason, now=now)


def _settle(
    app: App,
    report_id: int,
    what: str,
    deed: Callable[[Connection, Any], tuple[int, ...]],
    *,
    by: Officer,
    reason: str,
    now: datetime,
) -> tuple[int, ...]:
    check_officer(by, "decide about what is held back")
    if not reason.strip():
        raise Unusable("A reason is needed for the record.", remedy="Say it in a few words: --reason TEXT")
    with app.database.writing() as connection:
        rows.alone(connection)
        row = _row(connection, report_id)
        if not rows.settle_report(connection, report_id, at=now, by=by.login, why=reason):
            # Read again: another officer may have been faster in this moment.
            raise _not_held(_row(connection, report_id))
        done = deed(connection, row)
        detail = {"report": report_id, "reason": reason, "warnings": list(done)}
        journal.record(connection, at=now, who=by.login, what=what, detail=detail)
    return done


def _row(connection: Connection, report_id: int) -> Any:
    row = rows.report(connection, report_id) if 0 < report_id < 2**31 else None
    if row is None:
        raise NotFound(f"There is no report {report_id}.", remedy=_LIST)
    return row


def _not_held(row: Any) -> NotAllowed:
    if row.settled_at is not None:
        said = f"{row.settled_by} has settled report {row.id} already: {row.settled_why}."
    else:
        said = f"Report {row.id} is not held back: its verdict is {Verdict(row.verdict).value}."
    return NotAllowed(said, remedy=_LIST, code="not-held")


def _source(app: App, name: str) -> FeedSource:
    """As it is set up now; one that is not set up any more has no rights left, and needs none to be read."""
    here = (source for source in app.settings.feeds if source.name == name)
    return next(here, FeedSource(name=name, reader="officer"))
