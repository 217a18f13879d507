"""Tries every operator once a week with a message to a test number of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.channels import reports_back
from alerts.delivery.canary import ARRIVES_WITHIN, is_due, operator_health
from alerts.delivery.decide import priority
from alerts.delivery.guard import digest
from alerts.errors import NotAllowed
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient
from alerts.model.people import Officer, Role
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.store import clock, journal, numbers, outbox, warnings
from alerts.store.database import notify
from alerts.store.race import alone


@dataclass(frozen=True, slots=True)
class Tried:
    """The operators to whose numbers a message was queued now."""

    operators: tuple[str, ...] = ()


def try_due(app: App, *, now: datetime) -> Tried:
    """Those whose week is over, or whose last message failed a day ago. A second call at once changes nothing."""
    route, test_numbers = app.settings.route_for(Medium.SMS), app.settings.directory.canary
    if route is None or not test_numbers:
        return Tried()
    with app.database.reading() as connection:
        if not _due(app, connection, route, now) or clock.why_paused(connection, now):
            return Tried()
    with app.database.writing() as connection:
        alone(connection)
        return _send(app, connection, route, _due(app, connection, route, now), now, by="avizu")


def try_now(app: App, *, by: Officer, now: datetime) -> Tried:
    """Every operator with a test number, for somebody who has mended something. Raises NotAllowed."""
    route, test_numbers = app.settings.route_for(Medium.SMS), app.settings.directory.canary
    if by.role is Role.VIEWER:
        raise NotAllowed(f"{by.login} only looks and may not send.", remedy="Log in: avizu login LOGIN", code="role")
    if route is None:
        raise NotAllowed("No operator can be tried: no SMS route is set up.", remedy="See docs/operator.md")
    if not test_numbers:
        remedy = "Add one for each under [directory.canary] in avizu.toml: docs/operator.md"
        raise NotAllowed("No operator can be tried: there is no test number.", remedy=remedy, code="canary")
    with app.database.writing() as connection:
        return _send(app, connection, route, test_numbers, now, by=by.login)


def _due(app: App, connection: Connection, route: Route, now: datetime) -> dict[str, str]:
    rule = app.settings.directory
    receipts = reports_back(route, app.settings.public_url)
    every = timedelta(days=rule.canary_days)
    return {
        operator: rule.canary[operator]
        for operator, sent in numbers.canaries(connection, rule.canary).items()
        if is_due(operator_health(operator, sent, now, receipts=receipts), sent, every, now)
    }


def _send(app: App, connection: Connection, route: Route, to: Mapping[str, str], now: datetime, *, by: str) -> Tried:
    if not to:
        return Tried()
    bulletin = _bulletin(app, route)
    bulletin_id = warnings.add_bulletin(connection, bulletin, None)
    recipients = [_recipient(operator, phone, route, bulletin) for operator, phone in to.items()]
    outbox.queue(
        connection,
        [(recipient, bulletin_id) for recipient in recipients],
        warning_id=None,
        revision_id=None,
        priority_of=lambda purpose: priority(purpose.value, 0),
        at=now,
        not_before=now,
        expires=now + ARRIVES_WITHIN,
    )
    journal.record(connection, at=now, who=by, what="operators tried", detail={"operators": list(to)})
    notify(connection)
    return Tried(tuple(to))


def _bulletin(app: App, route: Route) -> Bulletin:
    language, exercise = app.settings.default_language, app.settings.mode is Mode.EXERCISE
    values = {"sender": app.settings.sender}
    text = app.library.reply("canary_sms", language, values, parts_limit=route.parts_limit, exercise=exercise)
    return Bulletin(
        kind=BulletinKind.SMS,
        purpose=Purpose.CANARY,
        place="canary",
        language=language,
        text=text.text,
        parts=text.parts,
        digest=digest(text.text),
        reviewed=text.reviewed,
    )


def _recipient(operator: str, phone: str, route: Route, bulletin: Bulletin) -> Recipient:
    return Recipient(
        target=f"canary:{operator}",
        name="",
        place=operator,
        medium=Medium.SMS,
        route=route.name,
        address=phone,
        purpose=Purpose.CANARY,
        bulletin=bulletin.key,
    )
