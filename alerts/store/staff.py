"""An SMS to everybody who has a say: officers and administrators."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.model.change import STAFF
from alerts.model.people import Officer
from alerts.model.route import Route
from alerts.store import pages

ONE_PART, PER_PART = 160, 153


def tell(
    connection: Connection,
    text: str,
    *,
    place: str,
    route: Route | None,
    now: datetime,
    but: str = "",
    also: Officer | None = None,
) -> int:
    """Queues it to all whose number gets an SMS; `place` says what for: "change 3", "account ana". Answers how many.

    `but` is the login of who needs no telling, `also` whose account was just closed.
    """
    to = {one.target: one for one in pages.on_duty(connection, STAFF) if one.target != f"officer:{but}"}
    closed = pages.duty_of(replace(also, disabled_at=None)) if also else None
    if closed is not None and closed.phone not in {one.phone for one in to.values()}:
        to.setdefault(closed.target, closed)
    parts = 1 if len(text) <= ONE_PART else -(-len(text) // PER_PART)
    return pages.page(connection, to.values(), text, place=place, route=route, now=now, parts=parts)
