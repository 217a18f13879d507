"""What keeps the records from being rewritten unseen: seals, and the head of the chain kept off the machine."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from alerts.app import App
from alerts.delivery.decide import priority
from alerts.delivery.guard import digest
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient
from alerts.model.route import Route
from alerts.store import chain, journal, outbox, seal, warnings
from alerts.store import tables as t
from alerts.store.database import notify

HEADS = "avizu-audit.heads"
EVERY = timedelta(hours=1)
LIVES = timedelta(hours=24)
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
    text = f"{line}\n"
    bulletin = Bulletin(
        kind=BulletinKind.SCRIPT,
        purpose=Purpose.RECORD,
        place="audit",
        language="en",
        subject="Avizu audit head",
        text=text,
        parts=0,
        digest=digest(text),
        reviewed=True,
    )
    outbox.queue(
        connection,
        [(_recipient(route, bulletin, to), warnings.add_bulletin(connection, bulletin, None))],
        warning_id=None,
        revision_id=None,
        priority_of=lambda purpose: priority(purpose.value, 0),
        at=now,
        not_before=now,
        expires=now + LIVES,
    )
    notify(connection)
    return ""


def _recipient(route: Route, bulletin: Bulletin, to: str) -> Recipient:
    return Recipient(
        target="audit",
        name="the audit's head",
        place=bulletin.place,
        medium=Medium.EMAIL,
        route=route.name,
        address=to,
        purpose=bulletin.purpose,
        bulletin=bulletin.key,
    )
