"""What the rows say of the clock: how late it has been, who confirmed it, whether sending is paused because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, func, or_, select

from alerts.delivery.guard import clock_fault
from alerts.store import journal
from alerts.store import tables as t

CONFIRMED = "clock confirmed"
PAUSED = "sending paused: "
GOES_ON = "sending goes on: "


class Witness(Enum):
    """Who contradicts the clock."""

    NOBODY = ""
    ENTRIES = "entries"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Pause:
    at: datetime
    why: str
    witness: Witness


def newest_instant(connection: Connection) -> datetime | None:
    """The latest instant any row was written at: a clock before it is wrong.

    Somebody who confirmed the clock knew better than the rows of that moment. Then only what was written since
    counts: of audit and receipts what has a greater id; of attempts, whose ids do not grow, what is later than the
    newest instant of that moment (until then the receipt that follows each attempt speaks for it).
    """
    audits, receipts, attempts = select(func.max(t.audit.c.at)), select(func.max(t.receipt.c.at)), _newest_attempt()
    confirmed = _newest_entry(connection, t.audit.c.what == CONFIRMED)
    if confirmed is not None:
        audits = audits.where(t.audit.c.id >= confirmed.id)
        receipts = receipts.where(t.receipt.c.id > confirmed.detail["receipt"])
        attempts = attempts.where(t.attempt.c.at > datetime.fromisoformat(confirmed.detail["newest"]))
    latest = [connection.execute(query).scalar() for query in (audits, receipts, attempts)]
    known = [instant for instant in latest if instant is not None]
    return max(known) if known else None


def _newest_attempt() -> Any:
    return select(func.max(t.attempt.c.at))


def confirm(connection: Connection, *, at: datetime, by: str) -> None:
    """Writes down that the clock is right at this instant: from now on no earlier row contradicts it."""
    newest = max(at, newest_instant(connection) or at)
    receipt = connection.execute(select(func.max(t.receipt.c.id))).scalar() or 0
    detail = {"newest": newest.isoformat(), "receipt": receipt}
    journal.record(connection, at=at, who=by, what=CONFIRMED, detail=detail)


def paused(connection: Connection, *, at: datetime, by: str, why: str, witness: Witness) -> None:
    """A sending process writes down that it pauses, or with NOBODY that it goes on."""
    what = PAUSED + why if witness is not Witness.NOBODY else f"{GOES_ON}the clock is right again"
    journal.record(connection, at=at, who=by, what=what, detail={"witness": witness.value})


def paused_since(connection: Connection) -> Pause | None:
    """The pause of sending that was written down last, unless a process has written since that it goes on."""
    entry = _newest_entry(connection, or_(t.audit.c.what.startswith(PAUSED), t.audit.c.what.startswith(GOES_ON)))
    if entry is None or entry.what.startswith(GOES_ON):
        return None
    return Pause(entry.at, entry.what.removeprefix(PAUSED), Witness(entry.detail["witness"]))


def why_paused(connection: Connection, now: datetime) -> str:
    """Why nothing is sent and nothing expires now; "" when the clock is trusted.

    What the entries say is looked at afresh. What a gateway said is known to the sending process alone: its word
    holds until it writes that it goes on.
    """
    fault = clock_fault(now, newest_row=newest_instant(connection), offsets=())
    pause = paused_since(connection)
    return fault or (pause.why if pause and pause.witness is Witness.GATEWAY else "")


def _newest_entry(connection: Connection, wanted: Any) -> Any:
    return connection.execute(select(t.audit).where(wanted).order_by(t.audit.c.id.desc()).limit(1)).first()
