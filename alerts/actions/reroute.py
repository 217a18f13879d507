"""Another way out: what waits for one SMS route goes by another, such as the modem on the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.message import Medium
from alerts.model.people import Officer, check_officer
from alerts.model.route import Route
from alerts.store import journal, warnings, ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouted:
    """`moved` counts by the route they came from; `stay` are being sent there, or may have been.

    `queue` waits for the new route now, others too, and takes `lasts` at its rate, None where it has no limit.
    `goes_on` is the route that messages still to be written will take.
    """

    route: Route
    moved: Mapping[str, int]
    stay: int
    queue: int
    lasts: timedelta | None
    goes_on: str

    @property
    def messages(self) -> int:
        return sum(self.moved.values())


def reroute(app: App, warning_id: int | None, *, to: str, by: Officer, now: datetime) -> Rerouted:
    """Moves what is queued or deferred of one warning, or of all with None, to the route `to`, with an audit entry.

    Raises NotFound for a route that is not set up, Unusable for one that carries no SMS, NotAllowed while the routes
    are not those that two people agreed on. The text, the address and what was approved stay as they are.
    """
    check_officer(by, "send messages by another route")
    route = _route(app, to)
    with app.database.writing() as connection:
        _check_agreed(app, connection)
        if warning_id is not None:
            warnings.warning(connection, warning_id)
        moved = ways.move(connection, route.name, warning_id=warning_id, now=now)
        if moved:
            detail = {"to": route.name, "from": moved, "all": warning_id is None}
            journal.record(
                connection, at=now, who=by.login, what="messages rerouted", warning_id=warning_id, detail=detail
            )
        queue = ways.in_queue(connection, route.name)
        stay = ways.still_tied(connection, route.name, warning_id=warning_id)
    first = app.settings.route_for(Medium.SMS)
    return Rerouted(
        route=route,
        moved=moved,
        stay=stay,
        queue=queue,
        lasts=timedelta(seconds=round(queue / route.rate)) if route.rate > 0 else None,
        goes_on=first.name if first else "",
    )


def _check_agreed(app: App, connection: Connection) -> None:
    if "routes" in app.unagreed(connection):
        raise NotAllowed(
            "The routes of this installation changed, and no two people have agreed on them.",
            remedy="Look at them and propose them: avizu change files",
            code="unagreed",
        )


def _route(app: App, name: str) -> Route:
    known = {route.name: route for route in app.settings.routes}
    sms = [one.name for one in known.values() if one.medium is Medium.SMS]
    remedy = f"Choose one of: {', '.join(sms)}." if sms else "Set one up in avizu.toml: [route.NAME]"
    if name not in known:
        raise NotFound(f"There is no route {name!r}.", remedy=remedy)
    if known[name].medium is not Medium.SMS:
        raise Unusable(f"The route {name} carries no SMS.", remedy=remedy)
    return known[name]
