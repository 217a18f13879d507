"""What a number that can't be right was probably meant to be. Only suggested: an officer takes it on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from alerts.audience.phones import plainly


@dataclass(frozen=True, slots=True)
class Repair:
    """`before` is what stands in the file, `after` is E.164, `why` says what was changed."""

    before: str
    after: str
    why: str


def repair_of(text: str) -> Repair | None:
    """None where the number is right as it stands, and where nothing is known that would make it right."""
    written = text
    why: list[str] = []
    for reason, step in _STEPS:
        if plainly(written):
            break
        changed = step(written)
        if changed != written:
            written, why = changed, [*why, reason]
    after = plainly(written)
    return Repair(text, after, ", ".join(why)) if after and why else None


_DIGITS_AND_LETTERS_LIKE_THEM = re.compile(r"[+(]?[\dOolI\s().+/-]+", re.ASCII)
_LETTERS_LIKE_DIGITS = str.maketrans("OolI", "0011")
_WITH_A_FRACTION = re.compile(r"(\d+)[.,]0+", re.ASCII)
_IN_POWERS_OF_TEN = re.compile(r"(\d)[.,](\d+)E\+?(\d+)", re.ASCII | re.IGNORECASE)
_TOO_MUCH_BEFORE = re.compile(r"(?:\+|00)?(?:670|0)+(7\d{7})", re.ASCII)
# Before 2012 a mobile had 7 digits; then 7xxxxxx became 77xxxxxx.
_OLD = re.compile(r"(?:(?:\+|00)?670)?(7\d{6})", re.ASCII)
_BETWEEN = re.compile(r"[\s().+/-]+", re.ASCII)


def _digits_for_letters(text: str) -> str:
    return text.translate(_LETTERS_LIKE_DIGITS) if _DIGITS_AND_LETTERS_LIKE_THEM.fullmatch(text) else text


def _as_a_whole_number(text: str) -> str:
    """A number that a spreadsheet took for a quantity, unless it rounded it."""
    if found := _WITH_A_FRACTION.fullmatch(text):
        return found[1]
    found = _IN_POWERS_OF_TEN.fullmatch(text)
    return found[1] + found[2] if found and len(found[2]) == int(found[3]) else text


def _without_what_stands_twice(text: str) -> str:
    found = _TOO_MUCH_BEFORE.fullmatch(_BETWEEN.sub("", text))
    return found[1] if found else text


def _of_eight_digits(text: str) -> str:
    found = _OLD.fullmatch(_BETWEEN.sub("", text))
    return f"7{found[1]}" if found else text


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("letters that look like digits", _digits_for_letters),
    ("written as a quantity", _as_a_whole_number),
    ("too much before the number", _without_what_stands_twice),
    ("an old number of 7 digits", _of_eight_digits),
)
