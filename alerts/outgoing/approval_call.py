"""The SMS that tells an approver of a submitted text, and the one that says that no code counts any more. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.errors import Unusable
from alerts.model.message import Bulletin, BulletinKind
from alerts.model.people import DILI
from alerts.model.warning import Kind, Mode, Revision
from alerts.places.gazetteer import Gazetteer
from alerts.words.gsm7 import GSM7, fold, measure

MOST_PARTS = 3
FIRST_LANGUAGE = "tet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalCall:
    """`messages` is how many go out. `phone` is who submitted's, "" where it is not known."""

    sender: str
    mode: Mode
    revision: Revision
    gazetteer: Gazetteer
    bulletins: Sequence[Bulletin]
    messages: int
    phone: str
    code: str


def approval_call(call: ApprovalCall) -> str:
    """English in GSM-7, of three parts at most: what, where, how many, until when, by whom, the text, and the code.

    What there is no room for goes in this order: the command, the names of places; then the text is cut, and it says
    so.
    """
    texts = public_texts(call.bulletins)
    for place, command in ((_named, True), (_named, False), (_shortly, False)):
        said = _put_together(call, place(call), _whole(texts), command=command)
        if fits(said):
            return said
    return next(filter(fits, _cut(call, texts)))


def fits(text: str) -> bool:
    found = measure(text)
    return found.encoding == GSM7 and found.segments <= MOST_PARTS


def public_texts(bulletins: Sequence[Bulletin]) -> list[str]:
    """The SMS that committees get, each once, in the order of places; in Tetum, where there is one in Tetum."""
    texts = [one for one in bulletins if one.kind is BulletinKind.SMS]
    first = [one for one in texts if one.language == FIRST_LANGUAGE] or texts
    return list(dict.fromkeys(plain(one.text) for one in first))


def _whole(texts: Sequence[str]) -> str:
    if not texts:
        return "It has no SMS text."
    return f"Text{f' 1 of {len(texts)}' if len(texts) > 1 else ''}: {texts[0]}"


def _cut(call: ApprovalCall, texts: Sequence[str]) -> Iterator[str]:
    text = texts[0] if texts else ""
    rest = f"... (rest: avizu warning preview {call.revision.warning_id})"
    for end in range(len(text), -1, -1):
        begin = f"Text begins: {text[:end].rstrip()}{rest}"
        yield _put_together(call, _shortly(call), begin, command=False)


def _put_together(call: ApprovalCall, place: str, text: str, *, command: bool) -> str:
    revision = call.revision
    until = f"{revision.expires.astimezone(DILI):%d/%m %H:%M}"
    many = f"{call.messages} message{'' if call.messages == 1 else 's'}"
    asked = f"{_from(call.sender, call.mode)} APPROVE {revision.ref}? {what(revision)}, {place}, {many}, until {until}."
    whom = f"call {call.phone}" if call.phone else f"ring {revision.submitted_by}"
    answer = f"If right, {whom} and say {call.code}"
    own = f", or: avizu warning approve {revision.warning_id}" if command else ""
    text = text if text.endswith((".", ")")) else f"{text}."
    return plain(f"{asked} By {revision.submitted_by}. {text} {answer}{own}")


def without_code(text: str) -> str:
    """The SMS as anybody may read it: the code is for the approver's eyes alone."""
    return _SAID.sub("******", text)


_SAID = re.compile(r"(?<= and say )\d{6}(?=$|, or: )", re.ASCII)


def what(revision: Revision) -> str:
    """ "FLOOD Severe", "ALL-CLEAR of flood"."""
    hazard = revision.hazard.replace("_", " ")
    if revision.kind is Kind.WARNING:
        return f"{hazard.upper()} {revision.severity.value}"
    return f"{revision.kind.value.upper()} of {hazard}"


def _named(call: ApprovalCall) -> str:
    return call.gazetteer.summary(call.revision.sucos)


def _shortly(call: ApprovalCall) -> str:
    return call.gazetteer.covering_name(call.revision.sucos)


def closed_page(revision: Revision, *, wrong: int, typed_by: str, sender: str, mode: Mode) -> str:
    """To all officers: somebody is guessing, or can't read his telephone."""
    number = revision.warning_id
    said = f"{_from(sender, mode)} {what(revision)}, {revision.ref}: {wrong} wrong codes typed by {typed_by}."
    return plain(f"{said} No code counts any more. Look, approve at a terminal: avizu warning show {number}")


def _from(sender: str, mode: Mode) -> str:
    return sender if mode is Mode.ACTUAL else f"{mode.value.upper()} {sender}"


def plain(text: str) -> str:
    """In GSM-7, without accents; what it has no letter for is a question mark."""
    try:
        return fold(text)
    except Unusable:
        return "".join(map(_letter, text))


def _letter(letter: str) -> str:
    try:
        return fold(letter)
    except Unusable:
        return "?"
