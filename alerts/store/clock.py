"""What the rows say of the clock: how late it has been, who confirmed it, whether sending is paused because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, func, or_, select

from alerts.delivery.guard import ROW_SLACK, clock_fault
from alerts.errors import NotAllowed
from alerts.model import lifecycle
from alerts.model.warning import Revision, State
from alerts.store import journal
from alerts.store import tables as t
from alerts.store.rows import WAITING
from alerts.store.seal import NOT_KEPT, SEALED

CONFIRMED = "clock confirmed"
PAUSED = "sending paused: "
GOES_ON = "sending goes on: "
OF_THE_AUDIT = (*SEALED, NOT_KEPT)


class Witness(Enum):
    """Who contradicts the clock."""

    NOBODY = ""
    ENTRIES = "entries"
    GATEWAY = "gateway"
    STEADY = "steady"
    """The machine's own count of seconds since it was started, which nobody can set."""
    GAP = "gap"
    """So long after the newest sign of life that a clock set ahead looks like a long power cut."""


UNTIL_VOUCHED = {Witness.STEADY, Witness.GAP}
"""What a gateway that agrees, or somebody who confirms the clock, puts an end to."""


@dataclass(frozen=True, slots=True)
class Pause:
    at: datetime
    why: str
    witness: Witness


def newest_instant(connection: Connection) -> datetime | None:
    """The latest instant any row was written at: a clock before it is wrong.

    Somebody who confirmed the clock knew better than the rows of that moment. Then only what was written since
    counts. What the program writes for the audit's own sake says nothing that the sealed rows do not say.
    """
    a, r, tries = t.audit.c, t.receipt.c, t.attempt.c
    audits = select(func.max(a.at)).where(a.what.not_in(OF_THE_AUDIT))
    receipts, attempts = select(func.max(r.at)), select(func.max(tries.at))
    confirmed = _newest_entry(connection, t.audit.c.what == CONFIRMED)
    if confirmed is not None:
        audits = audits.where(a.id >= confirmed.id)
        receipts = receipts.where(r.id > confirmed.detail["receipt"])
        attempts = attempts.where(tries.serial > confirmed.detail.get("attempt", 0))
    latest = [connection.execute(query).scalar() for query in (audits, receipts, attempts)]
    known = [instant for instant in latest if instant is not None]
    return max(known) if known else None


def last_sign_of_life(connection: Connection, now: datetime) -> datetime | None:
    """The latest instant up to now at which anything was written, or a process was seen; None in a new home.

    What was seen later than now was seen by a clock that was wrong.
    """
    seen = t.instance.c.seen_at
    found = (
        newest_instant(connection),
        connection.execute(select(func.max(seen)).where(seen <= now + ROW_SLACK)).scalar(),
    )
    known = [instant for instant in found if instant is not None]
    return max(known) if known else None


def is_needed(connection: Connection) -> bool:
    """Whether a wrong clock could end or send anything: a warning is active, or a message waits."""
    active = select(t.revision.c.id).where(t.revision.c.state == State.ACTIVE.value)
    waiting = select(t.message.c.id).where(t.message.c.work.in_(WAITING))
    return any(connection.execute(query.limit(1)).first() is not None for query in (active, waiting))


def confirm(connection: Connection, *, at: datetime, by: str) -> None:
    """Writes down that the clock is right at this instant: from now on no earlier row contradicts it."""
    receipt = connection.execute(select(func.max(t.receipt.c.id))).scalar() or 0
    attempt = connection.execute(select(func.max(t.attempt.c.serial))).scalar() or 0
    detail = {"receipt": receipt, "attempt": attempt}
    journal.record(connection, at=at, who=by, what=CONFIRMED, detail=detail)


def paused(connection: Connection, *, at: datetime, by: str, why: str, witness: Witness) -> None:
    """A sending process writes down that it pauses, or with NOBODY that it goes on."""
    what = PAUSED + why if witness is not Witness.NOBODY else f"{GOES_ON}the clock is right again"
    journal.record(connection, at=at, who=by, what=what, detail={"witness": witness.value})


def paused_since(connection: Connection) -> Pause | None:
    """The pause of sending that was written down last, unless a process has written since that it goes on.

    A jump and a gap are over, too, once somebody has confirmed the clock after it.
    """
    what = t.audit.c.what
    entry = _newest_entry(connection, or_(what.startswith(PAUSED), what.startswith(GOES_ON)))
    if entry is None or entry.what.startswith(GOES_ON):
        return None
    pause = Pause(entry.at, entry.what.removeprefix(PAUSED), Witness(entry.detail["witness"]))
    over = pause.witness in UNTIL_VOUCHED and last_confirmed(connection) > entry.id
    return None if over else pause


def last_confirmed(connection: Connection) -> int:
    """The entry of the newest confirmation, 0 when nobody ever confirmed the clock."""
    entry = _newest_entry(connection, t.audit.c.what == CONFIRMED)
    return int(entry.id) if entry else 0


def why_paused(connection: Connection, now: datetime) -> str:
    """Why nothing is sent and nothing expires now; "" when the clock is trusted.

    What the entries say is looked at afresh. What a gateway or the machine's steady clock said, and a gap, is known to
    the process alone that wrote it down: its word holds until a sending process writes that it goes on.
    """
    fault = clock_fault(now, newest_row=newest_instant(connection), offsets=())
    pause = paused_since(connection)
    return fault or (pause.why if pause and pause.witness is not Witness.ENTRIES else "")


def _newest_entry(connection: Connection, wanted: Any) -> Any:
    return connection.execute(select(t.audit).where(wanted).order_by(t.audit.c.id.desc()).limit(1)).first()


def check_times(connection: Connection, revision: Revision, now: datetime) -> None:
    """As `lifecycle.check_times`; where it is our clock that is wrong, that is what is said."""
    try:
        lifecycle.check_times(revision, now)
    except NotAllowed as refusal:
        if why := why_paused(connection, now):
            raise NotAllowed(
                f"This machine's clock can't be trusted: {why}.",
                remedy="Look at a watch, set the clock (date -s), then: avizu clock confirm",
                code="clock",
            ) from refusal
        raise
