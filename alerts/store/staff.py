"""An SMS to everybody who has a say: officers and administrators."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from alerts.model.change import STAFF
from alerts.model.route import Route
from alerts.store import pages


def tell(connection: Connection, text: str, *, place: str, route: Route | None, now: datetime) -> int:
    """Queues it to all whose number gets an SMS; `place` says what for: "change 3", "account ana". Answers how many."""
    return pages.page(connection, pages.on_duty(connection, STAFF), text, place=place, route=route, now=now)
