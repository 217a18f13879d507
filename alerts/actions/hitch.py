"""Why messages that were just queued are not on their way."""

from __future__ import annotations

from datetime import datetime

from alerts.app import App
from alerts.model.message import Medium
from alerts.model.warning import Kind
from alerts.store import clock, instances


def hitch(app: App, messages: int, kind: Kind, *, now: datetime) -> str:
    """What keeps these messages, or that there are none; "" when a process is sending them."""
    if not messages:
        return f"Nobody gets a message: {_why_none(app, kind)}"
    wait = "1 message waits" if messages == 1 else f"{messages} messages wait"
    with app.database.reading() as connection:
        paused = clock.why_paused(connection, now)
        seen = instances.last_seen(connection, now)
    if paused:
        return f"{wait}: sending is paused, because {paused}. Run: avizu doctor"
    return "" if seen is not None else f"{wait}, but nobody is sending: start avizu run"


def _why_none(app: App, kind: Kind) -> str:
    if app.settings.route_for(Medium.SMS) is None:
        return "no SMS route is set up. Run: avizu doctor"
    if kind is not Kind.WARNING:
        return "none of this warning had gone out."
    return "no contact and no confirmed station there. Call somebody there, and the stations."
