"""Numbers of Timor-Leste: only a valid mobile can get an SMS."""

from __future__ import annotations

import re

from alerts.errors import Unusable

REGION = "TL"
# phonenumbers takes letters for the keys they stand on, and leaves an extension out: neither is what was written.
_WRITTEN = re.compile(r"[+(]?[\d\s().+/-]+", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s()./-]+", re.ASCII)
_BETWEEN_NUMBERS = re.compile(r"[/;,]|\s(?:ou|ka|or)\s", re.IGNORECASE)

OPERATORS = {"telecom": ("72", "77", "78"), "telkomcel": ("73", "74"), "telemor": ("75", "76")}
"""Timor Telecom, Telkomcel and Telemor, with the beginnings of their mobile numbers. Numbers can't be taken along."""

_BEGINNINGS = "|".join(prefix for prefixes in OPERATORS.values() for prefix in prefixes)
_PLAIN = re.compile(rf"(?:(?:\+|00)?670)?((?:{_BEGINNINGS})\d{{6}})", re.ASCII)


def operator_of(phone: str) -> str:
    """Whose a number in E.164 is; "" for one of no operator."""
    begins = phone.removeprefix("+670")[:2]
    return next((name for name, prefixes in OPERATORS.items() if begins in prefixes), "")


def mobile(text: str) -> str:
    """E.164 of a Timorese mobile number, "+67077012345". Raises Unusable with what is wrong."""
    # Loading the library takes longer than reading a whole file of numbers: it is asked where something is odd.
    return plainly(text) or _asked_of_the_library(text)


def numbers_in(cell: str) -> tuple[str, ...]:
    """The numbers of one cell as they are written there, parted by / or ; or "ou". () for an empty cell."""
    if plainly(cell):
        return (cell,)
    return tuple(part.strip() for part in _BETWEEN_NUMBERS.split(cell) if part.strip())


def plainly(text: str) -> str:
    """E.164 of a mobile number in one of the usual ways of writing, "" for anything else."""
    found = _PLAIN.fullmatch(_BETWEEN_DIGITS.sub("", text))
    return f"+670{found[1]}" if found else ""


def _asked_of_the_library(text: str) -> str:
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

    if not text.strip():
        raise Unusable("The phone number is missing.")
    if not _WRITTEN.fullmatch(text.strip()):
        raise Unusable(f"{text!r} is not a phone number.", remedy="Write one number, in digits: 77110001.")
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException:
        raise Unusable(f"{text!r} is not a phone number.", remedy="Write it as 77110001.") from None
    if number.country_code != 670:
        raise Unusable(f"{text!r} is not a number of Timor-Leste (+670).")
    if not phonenumbers.is_valid_number(number):
        raise Unusable(f"{text!r} is not a valid number.", remedy="A mobile has 8 digits and begins with 72 to 78.")
    if phonenumbers.number_type(number) != PhoneNumberType.MOBILE:
        raise Unusable(f"{text!r} is not a mobile number.", remedy="A fixed line can't get an SMS.")
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
