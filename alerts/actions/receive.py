"""What comes back: receipts of gateways, and what committees and stations answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.app import App
from alerts.audience.addressed import wants
from alerts.delivery.decide import priority
from alerts.delivery.guard import digest
from alerts.delivery.replies import Meaning, aired_ref, meaning_of
from alerts.delivery.restraint import in_force
from alerts.errors import Misconfigured
from alerts.model.mask import mask_phone
from alerts.model.message import Bulletin, BulletinKind, Medium, Proof, Purpose, Receipt, Recipient
from alerts.model.people import Contact
from alerts.model.route import Incoming, Route
from alerts.model.warning import Mode, Severity
from alerts.store import contact_changes, journal, numbers, outbox, people, proof, warnings
from alerts.store.database import notify
from alerts.words.advice import WATCH
from alerts.words.blocks import WITH_PROMPT
from alerts.words.hazards import variant_of

log = logging.getLogger(__name__)

ANSWER_LIVES = timedelta(hours=1)
QUIET_AFTER = timedelta(minutes=10)
QUIET_AFTER_UNKNOWN = timedelta(hours=1)
"""Two machines that don't understand each other must not talk all night."""
NOT_UNDERSTOOD = {"unknown_reply", "verify_unknown"}
WHO_WE_THINK = {Meaning.ACKNOWLEDGED, Meaning.HELP, Meaning.START}
"""What only somebody writes who had our messages. Anything else shows no more than that the number works."""


@dataclass(frozen=True, slots=True)
class Heard:
    """`new` is False for a repeat. `answer` names the text we send back, "" for none."""

    new: bool
    meaning: Meaning
    answer: str


def receipt(app: App, *, attempt_id: str, receipt: Receipt, now: datetime) -> bool:
    """Appends and ranks a gateway's receipt; False when nothing of ours is meant (answered 200 all the same)."""
    with app.database.writing() as connection:
        message_id = proof.message_of_attempt(connection, attempt_id) or proof.message_of_gateway_id(
            connection, receipt.gateway_id
        )
        if message_id is None:
            return False
        return proof.take_receipt(
            connection, message_id, receipt, kind="callback", at=now, attempt_id=attempt_id or None
        )


def reply(app: App, route: Route, incoming: Incoming, *, now: datetime) -> Heard:
    """A committee's or a station's SMS: recorded, understood, answered in their language."""
    with app.database.writing() as connection:
        contacts = people.contacts_of_phone(connection, incoming.sender)
        asked = proof.last_sent_to(connection, incoming.sender)
        meaning = _meaning(app, incoming, asked, contacts)
        new = journal.add_reply(
            connection,
            incoming,
            route=route.name,
            at=now,
            meaning=meaning.value,
            target=_target(app, incoming.sender, contacts),
            place=asked.place if asked else (contacts[0].place if contacts else ""),
            message_id=asked.id if asked else None,
            warning_id=asked.warning_id if asked else None,
        )
        if not new:
            return Heard(False, meaning, "")
        if contacts:
            _somebody_is_there(connection, incoming, contacts, meaning, now)
        wanted = _DEEDS[meaning](app, connection, incoming, asked, now)
        try:
            answer, language = _worded(app, wanted, contacts, asked) if wanted else ("", "")
            if answer and _known(asked, contacts) and not _chatter(connection, incoming, answer, now):
                _answer(app, connection, route, incoming, answer, language, contacts=contacts, asked=asked, now=now)
            else:
                answer = ""
        except Misconfigured as broken:
            # What people say is kept whatever is wrong with our own words.
            log.warning("No answer to %s: %s", mask_phone(incoming.sender), broken)
            answer = ""
        return Heard(True, meaning, answer)


def _meaning(app: App, incoming: Incoming, asked: Any, contacts: list[Contact]) -> Meaning:
    """No is an answer to a question only: a warning asks none. A station can't stop warnings with an SMS."""
    meaning = meaning_of(incoming.text)
    if meaning is Meaning.NO and not _is_question(asked):
        return Meaning.UNKNOWN
    if meaning is Meaning.STOP and not contacts and any(s.phone == incoming.sender for s in app.stations):
        return Meaning.UNKNOWN
    return meaning


def _is_question(asked: Any) -> bool:
    return asked is not None and asked.purpose == Purpose.VERIFY.value


def _somebody_is_there(
    connection: Connection, incoming: Incoming, contacts: list[Contact], meaning: Meaning, now: datetime
) -> None:
    if numbers.heard(connection, incoming.sender, now, verified=meaning in WHO_WE_THINK):
        for one in contacts:
            detail = {"number": incoming.sender}
            contact_changes.record(connection, one.id, "number unmarked", detail, at=now, by="avizu")


def _target(app: App, phone: str, contacts: list[Contact]) -> str:
    if contacts:
        return f"contact:{contacts[0].id}"
    station = next((s for s in app.stations if s.phone == phone), None)
    return f"station:{station.id}" if station else ""


def _known(asked: Any, contacts: list[Contact]) -> bool:
    """Strangers get no answer: a forged sender must not make us send."""
    return bool(asked or contacts)


def _acknowledge(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    """Yes to a question says nothing of the warnings before it. Who has a warning that holds is asked to pass it on."""
    if _is_question(asked):
        return "ack_thanks"
    for message_id in proof.acknowledged_by(connection, incoming.sender):
        proof.take_receipt(
            connection, message_id, Receipt(Proof.ACKNOWLEDGED, raw=incoming.gateway_id), kind="reply", at=now
        )
    return "ack_warning" if _rouse(app, connection, asked, now) else ""


def _rouse(app: App, connection: Connection, asked: Any, now: datetime) -> bool:
    """Whether a committee has a warning that holds still and for which it should wake others; no watch, and no end."""
    committee = asked is not None and asked.target.startswith("contact:")
    if not committee or Purpose(asked.purpose) not in WITH_PROMPT:
        return False
    active = warnings.warning(connection, asked.warning_id).active
    hazard = app.hazards.get(active.hazard) if active and in_force(active, now) else None
    return bool(active and hazard and hazard.rouses and variant_of(hazard, active, coastal=True) != WATCH)


def _no(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    numbers.denied(connection, incoming.sender, now)
    for one in people.contacts_of_phone(connection, incoming.sender):
        detail = {"number": incoming.sender}
        contact_changes.record(connection, one.id, "number denied", detail, at=now, by=f"contact:{one.id}")
    return "ack_thanks"


def _help(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    _acknowledge(app, connection, incoming, asked, now)
    return "help_reply"


def _stop(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    """A member of a committee is told that Severe and Extreme go on, as long as nobody stands in for him."""
    if not people.set_opt_out(connection, incoming.sender, now):
        return ""
    contacts = people.contacts_of_phone(connection, incoming.sender)
    outbox.withdraw_from(connection, {incoming.sender, *(phone for one in contacts for phone in one.phones)})
    _note(connection, "said PARA", incoming, contacts, now)
    return "stop_member_reply" if any(wants(one, Severity.EXTREME) for one in contacts) else "stop_reply"


def _start(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    stood_in_for = [one for one in people.contacts_of_phone(connection, incoming.sender) if one.substitute_id]
    if people.set_opt_out(connection, incoming.sender, None):
        for one in stood_in_for:
            who, before = f"contact:{one.id}", one.substitute_id
            contact_changes.record_substitutes(connection, [one.id], before, None, why="said HAHU", at=now, by=who)
        _note(connection, "said HAHU", incoming, people.contacts_of_phone(connection, incoming.sender), now)
    return "ack_thanks"


def _note(connection: Connection, what: str, incoming: Incoming, contacts: list[Contact], now: datetime) -> None:
    targets = [f"contact:{one.id}" for one in contacts]
    detail = {"number": mask_phone(incoming.sender), "contacts": targets}
    journal.record(connection, at=now, who=next(iter(targets), ""), what=what, detail=detail)


def _aired(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    """`AIR 7` from a confirmed station. From anybody else it is a sentence like any other."""
    station = next((s for s in app.stations if s.phone == incoming.sender and s.reachable), None)
    if station is None:
        return _unknown(app, connection, incoming, asked, now)
    warning_id = aired_ref(incoming.text) or (asked.warning_id if asked else 0)
    revision_id = proof.newest_text_at(connection, f"station:{station.id}", warning_id)
    if revision_id is None:
        return ""
    journal.add_aired(
        connection,
        warning_id=warning_id,
        revision_id=revision_id,
        station=station.id,
        language="",
        at=now,
        via="sms",
        by=station.name or station.id,
    )
    journal.record(
        connection,
        at=now,
        who=f"station:{station.id}",
        what="aired",
        warning_id=warning_id,
        revision_id=revision_id,
        detail={"station": station.id, "via": "sms"},
    )
    return "ack_thanks"


def _unknown(app: App, connection: Connection, incoming: Incoming, asked: Any, now: datetime) -> str:
    return "verify_unknown" if _is_question(asked) else "unknown_reply"


_DEEDS = {
    Meaning.ACKNOWLEDGED: _acknowledge,
    Meaning.HELP: _help,
    Meaning.STOP: _stop,
    Meaning.START: _start,
    Meaning.AIRED: _aired,
    Meaning.NO: _no,
    Meaning.UNKNOWN: _unknown,
}


def _chatter(connection: Connection, incoming: Incoming, answer: str, now: datetime) -> bool:
    """Whether this number had this very answer a short while ago. What it says is recorded all the same."""
    quiet = QUIET_AFTER_UNKNOWN if answer in NOT_UNDERSTOOD else QUIET_AFTER
    return proof.answered_since(connection, incoming.sender, answer, now - quiet)


def _answer(
    app: App,
    connection: Connection,
    route: Route,
    incoming: Incoming,
    name: str,
    language: str,
    *,
    contacts: list[Contact],
    asked: Any,
    now: datetime,
) -> None:
    values: Mapping[str, str | None] = {"sender": app.settings.sender, "phone": app.settings.phone or None}
    text = app.library.reply(name, language, values, exercise=app.settings.mode is Mode.EXERCISE)
    bulletin = Bulletin(
        kind=BulletinKind.SMS,
        purpose=Purpose.REPLY,
        place=name,
        language=language,
        text=text.text,
        parts=text.parts,
        digest=digest(text.text),
    )
    bulletin_id = warnings.add_bulletin(connection, bulletin, None)
    recipient = Recipient(
        target=_target(app, incoming.sender, contacts),
        name=contacts[0].name if contacts else "",
        place=asked.place if asked else "",
        medium=Medium.SMS,
        route=route.name,
        address=incoming.sender,
        purpose=Purpose.REPLY,
        bulletin=bulletin.key,
    )
    outbox.queue(
        connection,
        [(recipient, bulletin_id)],
        warning_id=asked.warning_id if asked else None,
        revision_id=None,
        priority_of=lambda purpose: priority(purpose.value, 0),
        at=now,
        not_before=now,
        expires=now + ANSWER_LIVES,
    )
    notify(connection)


INSTEAD = {"ack_warning": "ack_thanks"}
"""What is answered in a language that has no words for it."""


def _worded(app: App, name: str, contacts: list[Contact], asked: Any) -> tuple[str, str]:
    """The name of the answer and its language: the first of the person's that has it, or what stands for it."""
    exercise, default = app.settings.mode is Mode.EXERCISE, app.settings.default_language
    wanted = contacts[0].languages if contacts else (asked.language,) if asked else ()
    for language in (*wanted, default):
        for one in (name, INSTEAD.get(name, name)):
            if app.library.has_reply(language, one, exercise=exercise):
                return one, language
    return name, default
