"""A wave was reported: the all-clear of a tsunami counts from the last of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotAllowed, Unusable
from alerts.model.lifecycle import to_clear
from alerts.model.people import DILI, Officer, check_officer
from alerts.model.warning import HazardWarning, Kind, Revision, State
from alerts.store import journal, warnings, waves

TSUNAMI = "tsunami"
LONGEST_SAID = 300
LONG_BEFORE = timedelta(hours=24)
"""A wave that came so long before the warning is one with the wrong day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """`all_clear_from`: no all-clear is given before; `dropped`: one that waited for approval was dropped for it."""

    warning_id: int
    at: datetime
    said: str
    all_clear_from: datetime
    dropped: bool = False


def record(app: App, warning_id: int, *, at: datetime | None, said: str = "", by: Officer, now: datetime) -> Wave:
    """Records a wave that came at `at`, None for now; `said` is what was reported and by whom, in the officer's words.

    Refused for a warning of anything else, one that is over, and a time that has not come.
    """
    check_officer(by, "record a wave")
    when, words = at or now, said.strip()
    if len(words) > LONGEST_SAID:
        raise Unusable(f"--said is longer than {LONGEST_SAID} letters.", remedy="Say it in a sentence.")
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        text = _text(warning, now)
        _check_time(text, when, now)
        waves.add(connection, warning_id, at=when, said=words, by=by.login, now=now)
        clock = f"{when.astimezone(DILI):%d/%m %H:%M}"
        journal.record(
            connection,
            at=now,
            who=by.login,
            what="wave reported",
            warning_id=warning_id,
            revision_id=text.id,
            detail={"at": when.isoformat(), "said": words, "remark": f"{clock} {words}".rstrip()},
        )
        dropped = _drop_all_clear(connection, warning, by=by, now=now)
        last = waves.last(connection, warning_id) or when
    wait = timedelta(hours=app.settings.duty.wave_hours)
    return Wave(warning_id=warning_id, at=when, said=words, all_clear_from=last + wait, dropped=dropped)


def _text(warning: HazardWarning, now: datetime) -> Revision:
    text = to_clear(warning, now)
    if text is None:
        raise NotAllowed(
            f"Warning {warning.id} is not active.",
            remedy="If a wave came, people are in danger: avizu warning draft --hazard tsunami",
            code="not-active",
        )
    if text.hazard != TSUNAMI:
        raise NotAllowed(
            f"Warning {warning.id} is of {text.hazard.replace('_', ' ')}: waves are recorded for a tsunami.",
            remedy="See which warning is of the tsunami: avizu warning list",
            code="not-tsunami",
        )
    return text


def _check_time(text: Revision, when: datetime, now: datetime) -> None:
    if when > now:
        raise Unusable("That time has not come yet.", remedy="Give --at a time that has passed.")
    if when < (text.approved_at or now) - LONG_BEFORE:
        raise Unusable(
            f"That is more than a day before warning {text.warning_id}.", remedy="Give --at the day of the wave too."
        )


def _drop_all_clear(connection: Connection, warning: HazardWarning, *, by: Officer, now: datetime) -> bool:
    """One that still waits for a yes would say that it is over."""
    newest = warning.newest
    if newest.kind is not Kind.ALL_CLEAR or newest.state not in {State.SUBMITTED, State.RETURNED}:
        return False
    why = "a wave was reported"
    warnings.change(connection, newest, state=State.DROPPED.value, reason=why)
    journal.record(
        connection,
        at=now,
        who=by.login,
        what="dropped",
        warning_id=warning.id,
        revision_id=newest.id,
        detail={"reason": why},
    )
    return True
