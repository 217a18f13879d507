"""Tells the approvers of a submitted text, one after the other, until somebody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.consent import agreed
from alerts.delivery.approvers import WRONG_CODES, code_of, in_order, next_approver, patience, strangers_to
from alerts.errors import Refused
from alerts.model.lifecycle import CLOSE_TO_EXPIRY
from alerts.model.mask import mask_phone
from alerts.model.message import Medium
from alerts.model.people import Officer
from alerts.model.warning import HazardWarning, Revision, State
from alerts.outgoing import how_many_messages
from alerts.outgoing.approval_call import ApprovalCall, approval_call
from alerts.store import asked, journal, pages, roster, warnings
from alerts.store.pages import Duty
from alerts.words.gsm7 import measure


@dataclass(frozen=True, slots=True)
class Told:
    """Who was just told of a text. `phone` is masked."""

    warning_id: int
    login: str
    name: str
    phone: str


def ask_due(app: App, *, now: datetime) -> tuple[str, ...]:
    """Of every submitted text, the next approver is told whose turn it is. Safe to run twice. Answers whom, in lines.

    What still waits of a text that is no longer submitted is taken back.
    """
    with app.database.reading() as connection:
        numbers = asked.unsettled(connection)
    told = [ask(app, number, now=now) for number in numbers]
    return tuple(f"warning {one.warning_id}: told {one.login}, {one.phone}" for one in told if one)


def ask(app: App, warning_id: int, *, now: datetime) -> Told | None:
    """Tells the next approver of what is submitted, by SMS; None where nobody's turn has come.

    The warning is held meanwhile: two that ask at once tell nobody twice.
    """
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        _take_back(connection, warning)
        one = _next(app, connection, warning.newest, now)
        return _tell(app, connection, warning.newest, one, now) if one else None


def _take_back(connection: Connection, warning: HazardWarning) -> None:
    over = [revision.id for revision in warning.revisions if revision.state is not State.SUBMITTED]
    gone = asked.ids_of(connection, over)
    if warning.newest.state is State.SUBMITTED:
        gone += [one.id for one in asked.of_earlier(connection, warning.newest)]
    asked.withdraw(connection, gone, why="this text waits for no approval any more")


def _next(app: App, connection: Connection, revision: Revision, now: datetime) -> Officer | None:
    """None also where no answer would count: the text is nearly over, or its codes are closed."""
    if revision.state is not State.SUBMITTED or app.settings.route_for(Medium.SMS) is None:
        return None
    if revision.expires - now < CLOSE_TO_EXPIRY or asked.wrong_codes(connection, revision) >= WRONG_CODES:
        return None
    everyone = roster.with_phones(connection)
    order = strangers_to(in_order(roster.shifts(connection), everyone, now), revision.touched_by, everyone)
    told = {one.login: one.at for one in asked.of_text(connection, revision)}
    return next_approver(order, told=told, wait=patience(app.settings.duty, revision.hazard), now=now)


def _tell(app: App, connection: Connection, revision: Revision, one: Officer, now: datetime) -> Told:
    """By SMS. Where there will be a route that speaks, he is rung here as well."""
    row = asked.add(connection, revision, login=one.login, phone=one.phone, at=now)
    phones = {each.login: each.phone for each in roster.with_phones(connection)}
    text = approval_call(
        ApprovalCall(
            sender=app.settings.sender,
            mode=app.settings.mode,
            revision=revision,
            gazetteer=app.gazetteer,
            bulletins=warnings.bulletins(connection, revision.id),
            messages=_reach(app, connection, revision, now),
            phone=phones.get(revision.submitted_by, ""),
            code=code_of(app.sign, row.content_hash, revision.id, one.login, row.id),
        )
    )
    to = Duty(f"officer:{one.login}", one.name, one.phone)
    pages.page(
        connection,
        [to],
        text,
        place=revision.ref,
        route=app.settings.route_for(Medium.SMS),
        now=now,
        parts=measure(text).segments,
        lives=min(pages.PAGE_LIVES, revision.expires - now),
    )
    asked.sent_as_newest(connection, row, to.target)
    told = Told(revision.warning_id, one.login, one.name, mask_phone(one.phone))
    journal.record(
        connection,
        at=now,
        who="avizu",
        what=asked.TOLD,
        warning_id=revision.warning_id,
        revision_id=revision.id,
        detail={"asked": row.id, "login": one.login, "hash": revision.content_hash}
        | {"same": asked.same_danger(revision), "until": revision.expires.isoformat()}
        | {"remark": f"{one.login} by SMS to {told.phone}"},
    )
    return told


def _reach(app: App, connection: Connection, revision: Revision, now: datetime) -> int:
    """How many messages go out. Of what has changed since, as it was submitted: who types the code is told so."""
    try:
        on = agreed(app, connection, revision, now)
    except Refused:
        return how_many_messages([r for r, _ in warnings.recipients(connection, revision.id)])
    return on.fresh.only(on.bulletins, on.since.kept).reach
