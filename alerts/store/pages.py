"""Officers who can be called, and the SMS that call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.audience.phones import mobile
from alerts.delivery.decide import priority
from alerts.delivery.guard import digest
from alerts.errors import Unusable
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient
from alerts.model.people import Officer, Role
from alerts.model.route import Route
from alerts.store import officers, outbox, warnings
from alerts.store.database import notify

LANGUAGE = "en"
PAGE_LIVES = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody who can be paged. `phone` is E.164."""

    target: str
    name: str
    phone: str


def duty_of(one: Officer) -> Duty | None:
    """None for an account that is closed, or whose number gets no SMS."""
    if one.disabled_at is not None:
        return None
    try:
        return Duty(f"officer:{one.login}", one.name, mobile(one.phone))
    except Unusable:
        return None


def on_duty(connection: Connection, roles: Iterable[Role] = (Role.OFFICER,)) -> list[Duty]:
    """Everybody in these roles whose number can get an SMS; each number once."""
    wanted, found = set(roles), dict[str, Duty]()
    for one in officers.officers(connection):
        duty = duty_of(one) if one.role in wanted else None
        if duty is not None:
            found.setdefault(duty.phone, duty)
    return list(found.values())


def page(
    connection: Connection,
    to: Iterable[Duty],
    text: str,
    *,
    place: str,
    route: Route | None,
    now: datetime,
    parts: int = 1,
    lives: timedelta = PAGE_LIVES,
) -> int:
    """Queues one SMS to each. `place` says what for: "alarm 3", "warning 7". Answers how many; none without a route."""
    whom = list(to) if route else []
    if not whom or route is None:
        return 0
    bulletin = Bulletin(
        kind=BulletinKind.SMS,
        purpose=Purpose.PAGE,
        place=place,
        language=LANGUAGE,
        text=text,
        parts=parts,
        digest=digest(text),
        reviewed=True,
    )
    bulletin_id = warnings.add_bulletin(connection, bulletin, None)
    queued = outbox.queue(
        connection,
        [(_recipient(one, bulletin, route.name), bulletin_id) for one in whom],
        warning_id=None,
        revision_id=None,
        priority_of=lambda purpose: priority(purpose.value, 0),
        at=now,
        not_before=now,
        expires=now + lives,
    )
    notify(connection)
    return queued


def _recipient(duty: Duty, bulletin: Bulletin, route: str) -> Recipient:
    return Recipient(
        target=duty.target,
        name=duty.name,
        place=bulletin.place,
        medium=Medium.SMS,
        route=route,
        address=duty.phone,
        purpose=Purpose.PAGE,
        bulletin=bulletin.key,
    )
