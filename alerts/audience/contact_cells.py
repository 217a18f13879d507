"""What each fact of a contact may be, in a file or typed: every function answers it, or raises Refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from alerts.errors import Unusable
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import meant_alone

LONGEST_TEXT = 80
LAST_OF_A_COMMITTEE = 99
DEFAULT_LANGUAGE = "tet"
_SEPARATORS = str.maketrans(";/,+", "    ")


def name_of(text: str) -> str:
    if not text:
        raise Unusable("The name is missing.")
    return _plain("name", text)


def role_of(text: str) -> str:
    """In any language, or empty."""
    return _plain("role", text)


def _plain(what: str, text: str) -> str:
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise Unusable(f"The {what} must be plain text of at most {LONGEST_TEXT} characters.")
    return text


def committee_of(suco: str, municipality: str, gazetteer: Gazetteer) -> str:
    """The code of a suco, or of the post or municipality of a larger committee; an aldeia gives its suco."""
    text = suco or municipality
    if not text:
        raise Unusable("The suco is missing.", remedy="For the committee of a municipality, name the municipality.")
    codes = meant_alone(gazetteer, text, municipality if suco else None)
    if len(codes) != 1 or gazetteer.level(codes[0]) is None:
        raise Unusable(f"{text!r} is no single committee's place.", remedy="Name its suco, post or municipality.")
    return gazetteer.sucos_of(codes[0])[0] if gazetteer.level(codes[0]) is Level.ALDEIA else codes[0]


def languages_of(text: str, spoken: Iterable[str]) -> tuple[str, ...]:
    """Codes in order of preference, Tetum where nothing is given."""
    known = sorted(spoken)
    codes = tuple(dict.fromkeys(text.lower().translate(_SEPARATORS).split()))
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise Unusable(f"There are no texts in {', '.join(unknown)}.", remedy=f"Known: {', '.join(known)}.")
    return codes or (DEFAULT_LANGUAGE,)


def order_of(text: str) -> int:
    """Whom of a committee to call first: 1, then 2; 0 where nobody said."""
    if text.isascii() and text.isdigit() and int(text[:9]) <= LAST_OF_A_COMMITTEE:
        return int(text)
    raise Unusable(f"{text!r} is no order.", remedy="Write 1 for who is called first, 2 for the next, or nothing.")


def para_of(text: str) -> datetime | None:
    """Since when somebody wants no messages, as an export writes it; None for an empty cell."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None or not 2000 <= when.year <= 2100:
        raise Unusable(f"{text!r} is not a time.", remedy="Write it as an export does: 2026-11-21T14:00:00+00:00")
    return when.astimezone(UTC)
