"""An approver's yes by telephone: he says the code that he was sent, and who submitted types it."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.app import App
from alerts.consent import Approved, check_seen, consent
from alerts.delivery.approvers import COUNTED_FOR, WRONG_CODES, WRONG_CODES_OF_WARNING, code_of
from alerts.errors import NotAllowed, Unusable
from alerts.model.lifecycle import Step, after, check_approver
from alerts.model.mask import mask_phone
from alerts.model.message import Medium
from alerts.model.people import Officer, check_able, check_officer
from alerts.model.warning import Approval, HazardWarning, Revision
from alerts.outgoing.approval_call import closed_page
from alerts.store import asked, clock, journal, officers, pages, warnings
from alerts.store.asked import Asked
from alerts.words.gsm7 import measure

_CODE = re.compile(r"\d{6}", re.ASCII)
WRONG_CODE = "wrong-code"


@dataclass(frozen=True, slots=True)
class ByVoice:
    """What was approved, and who said so; `phone` is the number he was told at, masked."""

    approved: Approved
    approver: Officer
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """One code as somebody typed it for the newest text of a warning."""

    revision: Revision
    code: str
    approver: Officer
    by: Officer
    seen: str | None


def approve_by_voice(
    app: App,
    warning_id: int,
    code: str,
    *,
    called_by: str,
    typed_by: Officer,
    now: datetime,
    seen: str | None = None,
) -> ByVoice:
    """The yes of `called_by`, an officer who was told of exactly this text and neither touched it nor types himself.

    `typed_by` has just typed his own passphrase. Raises NotAllowed with the reason and what to do; then nothing is
    sent, and the audit says who tried. The third wrong code for a text is the last one, and all officers hear of it.
    """
    check_officer(typed_by, "type an approver's code")
    digits = read_code(code)
    with app.database.writing() as connection:
        warnings.hold(connection, warning_id)
        warning = warnings.warning(connection, warning_id)
        approver = officers.officer(connection, called_by)
        typed = _Typed(revision=warning.newest, code=digits, approver=approver, by=typed_by, seen=seen)
        refusal = _refusal(app, connection, typed, now)
        if refusal is None:
            return _approve(app, connection, warning, typed, now)
        _note_refusal(app, connection, typed, refusal, now)
    raise refusal


def look(app: App, warning_id: int, code: str | None, *, called_by: str | None, typed_by: Officer) -> None:
    """Raises what is wrong with what was given so far, before anybody types his passphrase. It guesses nothing."""
    check_officer(typed_by, "type an approver's code")
    with app.database.reading() as connection:
        warnings.warning(connection, warning_id)
        if called_by is not None:
            officers.officer(connection, called_by)
    if code is not None:
        read_code(code)


def read_code(text: str) -> str:
    """Six digits, however they are parted. Raises Unusable; that is no guess."""
    digits = re.sub(r"[\s.-]", "", text)
    if not _CODE.fullmatch(digits):
        raise Unusable("A code has six digits.", remedy="Ask for it again, digit by digit.")
    return digits


def _refusal(app: App, connection: Connection, typed: _Typed, now: datetime) -> NotAllowed | None:
    try:
        after(typed.revision, Step.APPROVE)
        clock.check_times(connection, typed.revision, now)
        check_seen(typed.revision, typed.seen)
        _check_open(connection, typed.revision, now)
        _check_people(typed, now)
        near = {*typed.revision.touched_by, typed.by.login}
        officers.check_other_phone(connection, typed.approver.login, near, "approve a warning")
        _check_code(app, connection, typed, now)
    except NotAllowed as refused:
        return refused
    return None


def _check_open(connection: Connection, revision: Revision, now: datetime) -> None:
    text, warning = _wrong(connection, revision, now)
    if max(text - WRONG_CODES, warning - WRONG_CODES_OF_WARNING) >= 0:
        often = f"{text} wrong ones were typed" if text >= WRONG_CODES else f"{warning} wrong ones within a day"
        raise NotAllowed(
            f"No code counts for {revision.ref} any more: {often}.",
            remedy=_otherwise(revision, new_codes=warning < WRONG_CODES_OF_WARNING),
            code="codes-closed",
        )


def _wrong(connection: Connection, revision: Revision, now: datetime) -> tuple[int, int]:
    """How many wrong codes were typed: for this text since it was submitted, for any text of its warning in a day."""
    of_warning = asked.wrong_codes_since(connection, revision.warning_id, now - COUNTED_FOR)
    return asked.wrong_codes(connection, revision), of_warning


def _left(connection: Connection, revision: Revision, now: datetime) -> int:
    text, warning = _wrong(connection, revision, now)
    return max(0, min(WRONG_CODES - text, WRONG_CODES_OF_WARNING - warning))


def _check_people(typed: _Typed, now: datetime) -> None:
    one, revision = typed.approver, typed.revision
    if one.login == typed.by.login:
        raise NotAllowed(
            f"{one.login} can't type his own code: by telephone it takes the one who calls and the one who types.",
            remedy=f"Approve at this terminal: avizu warning approve {revision.warning_id}",
            code="own-code",
        )
    check_officer(one, "approve a warning")
    check_able(one, "approve a warning", now)
    check_approver(revision, one.login)


def _check_code(app: App, connection: Connection, typed: _Typed, now: datetime) -> None:
    one, revision = typed.approver, typed.revision
    row = _told(connection, typed)
    if row is None:
        raise NotAllowed(
            f"{one.login} was not told of this text of {revision.ref}, and has no code for it.",
            remedy=f"He can approve at a terminal of his own: avizu warning approve {revision.warning_id}",
            code="not-told",
        )
    if _is_code_of(app, typed, row):
        return
    left = _left(connection, revision, now) - 1
    again = _wrong(connection, revision, now)[1] + 1 < WRONG_CODES_OF_WARNING
    dead = any(_is_code_of(app, typed, old) for old in asked.of_earlier(connection, revision) if old.login == one.login)
    why = "is of an earlier submit" if dead else f"is not the one that {one.login} was sent for this text"
    tries = f"{left} more {'try' if left == 1 else 'tries'}" if left else "it was the last try, no code counts any more"
    raise NotAllowed(
        f"This code {why} of {revision.ref}: {tries}.",
        remedy="Ask for the code in the newest SMS, digit by digit." if left else _otherwise(revision, new_codes=again),
        code=WRONG_CODE,
    )


def _told(connection: Connection, typed: _Typed) -> Asked | None:
    rows = asked.of_text(connection, typed.revision)
    return next((row for row in rows if row.login == typed.approver.login and not row.answer), None)


def _is_code_of(app: App, typed: _Typed, row: Asked) -> bool:
    return hmac.compare_digest(code_of(app.sign, row.content_hash, row.revision_id, row.login, row.id), typed.code)


def _otherwise(revision: Revision, *, new_codes: bool) -> str:
    number = revision.warning_id
    terminal = f"An approver's own terminal still works: avizu warning approve {number}"
    anew = f"; or for new codes: avizu warning return {number} --reason TEXT, and submit it again."
    return terminal + (anew if new_codes else "")


def _approve(app: App, connection: Connection, warning: HazardWarning, typed: _Typed, now: datetime) -> ByVoice:
    row = _told(connection, typed)
    assert row is not None
    phone = mask_phone(row.phone)
    approved = consent(
        app,
        connection,
        warning,
        by=typed.approver.login,
        now=now,
        approval=Approval.VOICE,
        remark=f"by telephone at {phone}, typed by {typed.by.login}",
    )
    asked.answer(connection, row, answer="approved by voice", at=now)
    asked.withdraw(connection, asked.ids_of(connection, [typed.revision.id]), why="somebody else approved it")
    # Whole: whoever looks into it later has to know which telephone it was. Screens cut it.
    detail = {"asked": row.id, "called_by": typed.approver.login, "phone": row.phone}
    _note(connection, typed, "typed an approver's code", detail, now)
    return ByVoice(approved, typed.approver, phone)


def _note_refusal(app: App, connection: Connection, typed: _Typed, refusal: NotAllowed, now: datetime) -> None:
    """The code itself is not written down: it may be somebody's."""
    wrong = refusal.code == WRONG_CODE
    detail = {"reason": refusal.sentence, "called_by": typed.approver.login, "why": refusal.code}
    _note(connection, typed, asked.WRONG if wrong else "code refused", detail, now)
    if wrong and not _left(connection, typed.revision, now):
        _close(app, connection, typed, now)


def _close(app: App, connection: Connection, typed: _Typed, now: datetime) -> None:
    duty = pages.on_duty(connection)
    asked.withdraw(connection, asked.ids_of(connection, [typed.revision.id]), why="its codes count no more")
    settings = app.settings
    many = max(_wrong(connection, typed.revision, now))
    text = closed_page(typed.revision, wrong=many, typed_by=typed.by.login, sender=settings.sender, mode=settings.mode)
    route = settings.route_for(Medium.SMS)
    parts = measure(text).segments
    paged = pages.page(connection, duty, text, place=typed.revision.ref, route=route, now=now, parts=parts)
    to = [one.target for one in duty] if paged else []
    _note(connection, typed, "codes closed", {"reason": f"{many} wrong codes", "to": to}, now)


def _note(connection: Connection, typed: _Typed, what: str, detail: Mapping[str, object], now: datetime) -> None:
    journal.record(
        connection,
        at=now,
        who=typed.by.login,
        what=what,
        warning_id=typed.revision.warning_id,
        revision_id=typed.revision.id,
        detail=detail,
    )
