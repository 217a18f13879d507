"""Asks contacts once a year whether they are still there, a few a day, and says how the directory stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience import ailments, trust
from alerts.audience.trust import Question, Standing
from alerts.channels import blames
from alerts.delivery.decide import priority
from alerts.delivery.guard import digest
from alerts.errors import NotAllowed
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient, Work
from alerts.model.outcome import Blame
from alerts.model.people import Officer, check_officer
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.store import clock, contact_changes, journal, numbers, outbox, people, warnings
from alerts.store.database import notify
from alerts.store.race import alone

LOOKED_BACK = timedelta(days=2)
"""A question that was not sent is known to be unsent within a day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many numbers were asked now, how many today with these, and how many wait for another day."""

    now: int = 0
    today: int = 0
    left: int = 0


def ask_due(app: App, *, now: datetime) -> Asked:
    """What the schedule does: today's share, if it is time for that. What could not be sent is asked anew."""
    if not app.settings.directory.verify or app.settings.mode is Mode.EXERCISE:
        return Asked()
    _take_back(app, now)
    if why_not(app, now):
        return Asked()
    with app.database.reading() as connection:
        today = numbers.asked_since(connection, trust.day_of(now))
    return _ask(app, now, by="avizu") if today < app.settings.directory.asks_per_day else Asked(today=today)


def ask(app: App, *, by: Officer, now: datetime) -> Asked:
    """The same for an officer, also where the schedule asks nobody. Raises NotAllowed with the reason."""
    check_officer(by, "ask contacts")
    _take_back(app, now)
    if why := why_not(app, now):
        raise NotAllowed(why, remedy=_remedy(app, now), code="ask")
    return _ask(app, now, by=by.login)


def why_never(app: App) -> str:
    """Why nobody can be asked here, whatever the time; "" when they can."""
    route = app.settings.route_for(Medium.SMS)
    if app.settings.mode is Mode.EXERCISE:
        return "An exercise asks nobody whether they are still there."
    if route is None:
        return "Nobody can be asked: no SMS route is set up."
    if not route.two_way:
        return f"Nobody is asked: no answer comes back on route {route.name}."
    return ""


def why_not(app: App, now: datetime) -> str:
    """Why nobody is asked at this moment; "" when they may be."""
    if never := why_never(app):
        return never
    if not trust.in_office_hours(now):
        return "Contacts are asked from Monday to Friday between 09:00 and 16:00, Dili time."
    with app.database.reading() as connection:
        if numbers.grave_warning_is_out(connection):
            return "A Severe or Extreme warning is out: nobody is asked meanwhile."
        paused = clock.why_paused(connection, now)
    return f"Sending is paused: {paused}." if paused else ""


def _remedy(app: App, now: datetime) -> str:
    if app.settings.mode is Mode.EXERCISE:
        return "See how the directory stands: avizu contact verify"
    if not why_never(app) and not trust.in_office_hours(now):
        return f"Again from {trust.next_office_hours(now):%A %d/%m %H:%M}."
    return "See what holds it up: avizu doctor"


def _ask(app: App, now: datetime, *, by: str) -> Asked:
    """Another process that asks at the same time is waited for, so that the day's share stays what it is.

    A large directory takes a second to look through; sending must not wait for that.
    """
    with app.database.reading() as connection:
        share, done = _share(app, connection, now)
    route = app.settings.route_for(Medium.SMS)
    if not share or route is None:
        return done
    with app.database.writing() as connection:
        alone(connection)
        if not _still_holds(connection, share, done, now):
            return done
        _queue(app, connection, route, share, now)
        numbers.asked(connection, [question.phone for question in share], now)
        journal.record(connection, at=now, who=by, what="contacts asked", detail={"numbers": len(share)})
        notify(connection)
        return Asked(now=len(share), today=done.today + len(share), left=done.left - len(share))


def _still_holds(connection: Connection, share: Sequence[Question], done: Asked, now: datetime) -> bool:
    """Whether nobody has asked, said PARA or sent a grave warning since the share was looked up."""
    silent = people.silenced(connection)
    return (
        numbers.asked_since(connection, trust.day_of(now)) == done.today
        and not any(question.phone in silent for question in share)
        and not numbers.grave_warning_is_out(connection)
    )


def _share(app: App, connection: Connection, now: datetime) -> tuple[list[Question], Asked]:
    """Whom to ask now, and how things stand before that."""
    rule = app.settings.directory
    today = numbers.asked_since(connection, trust.day_of(now))
    waiting = trust.questions(
        _standings(app, connection, now),
        numbers.known_since(connection),
        rule,
        now,
        spared=numbers.warned_now(connection),
    )
    return waiting[: max(rule.asks_per_day - today, 0)], Asked(today=today, left=len(waiting))


def _queue(app: App, connection: Connection, route: Route, share: Sequence[Question], now: datetime) -> None:
    outbox.queue(
        connection,
        [_addressed(app, connection, route, question) for question in share],
        warning_id=None,
        revision_id=None,
        priority_of=lambda purpose: priority(purpose.value, 0),
        at=now,
        not_before=now,
        expires=trust.question_expires(now),
    )


def _addressed(app: App, connection: Connection, route: Route, question: Question) -> tuple[Recipient, int]:
    contact = question.contact
    known = (code for code in contact.languages if app.library.has_reply(code, "verify_sms"))
    language = next(known, app.settings.default_language)
    values = {"sender": app.settings.sender, "area": app.gazetteer.label(contact.place)}
    text = app.library.reply("verify_sms", language, values, parts_limit=route.parts_limit)
    bulletin = Bulletin(
        kind=BulletinKind.SMS,
        purpose=Purpose.VERIFY,
        place=contact.place,
        language=language,
        text=text.text,
        parts=text.parts,
        digest=digest(text.text),
        reviewed=text.reviewed,
    )
    recipient = Recipient(
        target=f"contact:{contact.id}",
        name=contact.name,
        place=contact.place,
        medium=Medium.SMS,
        route=route.name,
        address=question.phone,
        purpose=Purpose.VERIFY,
        bulletin=bulletin.key,
    )
    return recipient, warnings.add_bulletin(connection, bulletin, None)


def _take_back(app: App, now: datetime) -> None:
    """While a grave warning is out no question goes out either. Whoever was never asked is due again."""
    routes = [route.name for route in app.settings.routes]
    with app.database.reading() as connection:
        grave = numbers.grave_warning_is_out(connection)
        unsent = _unsent(app, connection, now)
    if not grave and not unsent:
        return
    with app.database.writing() as connection:
        if grave:
            numbers.withdraw_questions(connection, routes, why="a Severe or Extreme warning is out")
        numbers.not_asked_after_all(connection, _unsent(app, connection, now))


def _unsent(app: App, connection: Connection, now: datetime) -> list[str]:
    """Where not the number is to blame."""
    ours = {route.name: blames(route) for route in app.settings.routes}
    return [
        row.address
        for row in numbers.unsent_questions(connection, now - LOOKED_BACK)
        if row.work == Work.WITHDRAWN.value or ours.get(row.route, {}).get(row.code, Blame.OURS) is Blame.OURS
    ]


def standings(app: App, *, now: datetime) -> list[Standing]:
    """Every contact with what is known of the numbers, in the order of the directory."""
    with app.database.reading() as connection:
        return _standings(app, connection, now)


def _standings(app: App, connection: Connection, now: datetime) -> list[Standing]:
    known, since = numbers.numbers(connection), numbers.known_since(connection)
    rule = app.settings.directory
    return [trust.standing(one, known, since[one.id], rule, now) for one in people.contacts(connection)]


def progress(app: App, *, now: datetime) -> Asked:
    """How many were asked today, and how many are due."""
    with app.database.reading() as connection:
        return _share(app, connection, now)[1]


def too_slow(app: App, everyone: Sequence[Standing]) -> str:
    """That a round of questions takes longer than `ask_days`, and what to do; "" where it does not."""
    return " ".join(f"{said} {remedy}" for said, remedy in ailments.too_slow(everyone, app.settings.directory))


def confirm(app: App, contact_id: int, *, by: Officer, now: datetime) -> Standing:
    """An officer spoke with this contact: every number counts as heard, and no mark stands. Raises NotFound."""
    check_officer(by, "confirm a contact")
    with app.database.writing() as connection:
        for phone in people.contact(connection, contact_id).phones:
            numbers.heard(connection, phone, now, verified=True)
        contact_changes.record(connection, contact_id, "contact confirmed", {}, at=now, by=by.login)
    return next(one for one in standings(app, now=now) if one.contact.id == contact_id)
