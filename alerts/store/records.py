"""Mails to where this installation keeps records off the machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.delivery.decide import priority
from alerts.delivery.guard import digest
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient
from alerts.model.route import Route
from alerts.store import outbox, warnings
from alerts.store.database import notify

LIVES = timedelta(hours=24)


def mail(
    connection: Connection,
    to: str,
    text: str,
    *,
    about: str,
    name: str,
    subject: str,
    route: Route,
    now: datetime,
) -> None:
    """Queues it, worth delivering for a day. `about` says what for: "audit"; `name` is how a list calls it."""
    bulletin = Bulletin(
        kind=BulletinKind.SCRIPT,
        purpose=Purpose.RECORD,
        place=about,
        language="en",
        subject=subject,
        text=text,
        parts=0,
        digest=digest(text),
        reviewed=True,
    )
    recipient = Recipient(
        target=about,
        name=name,
        place=about,
        medium=Medium.EMAIL,
        route=route.name,
        address=to,
        purpose=bulletin.purpose,
        bulletin=bulletin.key,
    )
    outbox.queue(
        connection,
        [(recipient, warnings.add_bulletin(connection, bulletin, None))],
        warning_id=None,
        revision_id=None,
        priority_of=lambda purpose: priority(purpose.value, 0),
        at=now,
        not_before=now,
        expires=now + LIVES,
    )
    notify(connection)
