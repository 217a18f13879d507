"""Telephone numbers made unreadable before they reach a log."""

from __future__ import annotations

import re

# ITU-T E.164: country codes of one and of two digits; every other one has three.
_COUNTRY = (
    r"(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    r"|(?!20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])[2-9]\d\d)"
)
_ABROAD = re.compile(
    rf"(?P<code>(?:\+|%2[Bb])[ ]?{_COUNTRY})(?P<middle>(?:[ -]?\d){{4,12}})(?P<last>[ -]?\d[ -]?\d)(?!\d)"
)
_TIMOR = re.compile(
    r"(?<![\w+%.])(?P<code>(?:(?:00)?670[ -]?)?)(?P<middle>7[2-8]\d{2}[ -]?\d{2})(?P<last>\d{2})(?![\w.]?\d)"
)
_DIGIT = re.compile(r"\d")


def mask_phone(text: str) -> str:
    """The text with each telephone number cut to its country code and last two digits: `+670******01`.

    Numbers with a plus of any country, and mobile numbers of Timor-Leste as people write them.
    """
    return _TIMOR.sub(_masked, _ABROAD.sub(_masked, text))


def _masked(found: re.Match[str]) -> str:
    return found["code"] + _DIGIT.sub("*", found["middle"]) + found["last"]
