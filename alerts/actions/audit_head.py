"""What keeps the records from being rewritten unseen: seals, and the head of the chain kept off the machine."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from alerts.app import App
from alerts.model.message import Medium
from alerts.store import chain, journal, records, seal
from alerts.store import tables as t

HEADS = "avizu-audit.heads"
EVERY = timedelta(hours=1)
SENT = "audit head sent"
"""The key in `meta`: when the head last went off the machine."""


def seal_new(app: App, *, now: datetime) -> tuple[str, ...]:
    """Seals the receipts and attempts that came since the last time. For the schedule, every minute."""
    for what in seal.SEALED:
        sealed = seal.MOST
        while sealed == seal.MOST:
            with app.database.writing() as connection:
                sealed = seal.seal(connection, what, at=now)
    return ()


def send_head(app: App, *, now: datetime) -> tuple[str, ...]:
    """Once an hour puts the head of the chain where this machine can't rewrite it. Safe to call every minute.

    What fails is in the audit too, and in the answer.
    """
    folder, mail = app.settings.duty.audit_folder, app.settings.duty.audit_mail
    if not folder and not mail:
        return ()
    with app.database.writing() as connection:
        newest = chain.head(connection)
        if newest is None or not _due(connection, now):
            return ()
        failed = _mail(app, connection, mail, newest.line(now), now=now) if mail else ""
    faults = tuple(filter(None, [failed, _append(Path(folder), newest.line(now)) if folder else ""]))
    if faults:
        with app.database.writing() as connection:
            journal.record(
                connection, at=now, who=journal.OURSELVES, what=seal.NOT_KEPT, detail={"reason": "; ".join(faults)}
            )
    return faults


def _due(connection: Connection, now: datetime) -> bool:
    """Whether the last time is an hour ago, or in the future. Then it is now."""
    key = t.meta.c.key == SENT
    value = connection.execute(select(t.meta.c.value).where(key).with_for_update()).scalar_one_or_none()
    if value is not None and timedelta(0) <= now - datetime.fromisoformat(value) < EVERY:
        return False
    if value is None:
        connection.execute(insert(t.meta).values(key=SENT, value=now.isoformat()))
    else:
        connection.execute(update(t.meta).where(key).values(value=now.isoformat()))
    return True


def _append(folder: Path, line: str) -> str:
    """Writes the line behind the others. Answers what kept it from that."""
    try:
        file = os.open(folder / HEADS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{line}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        return f"the head of the audit can't be written to {folder / HEADS} ({error.strerror})"
    return ""


def _mail(app: App, connection: Connection, to: str, line: str, *, now: datetime) -> str:
    """Queues the mail. Answers what kept it from that."""
    route = app.settings.route_for(Medium.EMAIL)
    if route is None:
        return f"the head of the audit can't be mailed to {to}: no e-mail route is set up"
    records.mail(
        connection,
        to,
        f"{line}\n",
        about="audit",
        name="the audit's head",
        subject="Avizu audit head",
        route=route,
        now=now,
    )
    return ""
