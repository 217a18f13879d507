"""Codes that are typed where a name is asked for: INTL 2024 and OCHA p-codes look alike and mean different places."""

from __future__ import annotations

import re

from alerts.errors import NotFound
from alerts.places.gazetteer import Gazetteer

_INTL = re.compile(r"intl[:\s]\s*(\w+)$", re.IGNORECASE)
_PCODE = re.compile(r"tl\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"[\d\s.]+$")


def is_number(text: str) -> bool:
    """Whether a text is nothing but digits, which may be a code of either kind."""
    return bool(_NUMBER.match(text)) and any(letter.isdigit() for letter in text)


def by_code(gazetteer: Gazetteer, text: str) -> tuple[str, ...] | None:
    """The place of "INTL:070107", the sucos of "TL06"; () for an unknown code, None where the text is no code."""
    if intl := _INTL.match(text):
        code = intl[1].upper()
        return (code,) if code in gazetteer.cells else ()
    if _PCODE.match(text):
        try:
            return gazetteer.sucos_of_pcode(text)
        except NotFound:
            return ()
    return None


def about_number(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    """What a bare number may mean, and how to write that: one sentence for each."""
    digits = re.sub(r"\D", "", text)
    said = []
    if digits in gazetteer:
        said.append(f"For {gazetteer.full_name(digits)} write INTL:{digits}.")
    if sucos := by_code(gazetteer, f"TL{digits}"):
        said.append(f"For the p-code, {gazetteer.summary(sucos)}, write TL{digits}.")
    return tuple(said) or ("A bare number is no place: give the name.",)
