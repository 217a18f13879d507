"""Numbers, units, durations, telephone numbers and abbreviations as a presenter says them.

Without `speech` everything stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from alerts.words.small_numbers import small_number
from alerts.words.speech import Forms, Speech

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

_DIGITS = r"\d+(?:[.,]\d+)*"
_COUNTED = re.compile(
    rf"(?:(?<![\w$])(?P<sign>[A-Za-z$]{{1,3}})(?P<space>\s?))?(?P<low>(?:(?<!\S)-)?{_DIGITS})"
    rf"(?:(?P<dash>\s?[-–]\s?)(?P<high>{_DIGITS}))?"
    r"(?:(?P<gap>\s?)(?P<after>[^\W\d_]+(?:/[^\W\d_]+)?|%|[°º]C?))?"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3}(?:\1\d{3})*)")
_DIGIT = re.compile(r"\d")
_LONG_NUMBER = 5
_GENDERED_BELOW = 1_000_000


def number(n: int, speech: Speech | None, *, feminine: bool = False) -> str:
    """25 -> "ruanulu resin lima" / "vinte e cinco". Digits where the language does not say how.

    Digit by digit beyond what the language has words for. `feminine` as before a feminine word: "vinte e uma".
    """
    if speech is None:
        return str(n)
    if n < 0:
        return f"{speech.minus} {number(-n, speech, feminine=feminine)}" if speech.minus else str(n)
    said = _said(n, speech)
    return _feminine(said, speech.feminine) if feminine and n < _GENDERED_BELOW else said


def _said(n: int, speech: Speech) -> str:
    if n == 0:
        return speech.zero
    if isinstance(speech.numbers, tuple):
        return speech.numbers[n] if n < len(speech.numbers) else _digit_by_digit(str(n), speech)
    return _in_words(n, speech.numbers) or _digit_by_digit(str(n), speech)


@lru_cache(maxsize=512)
def _in_words(n: int, code: str) -> str | None:
    small = small_number(n, code)
    if small is not None:
        return small
    from num2words import num2words

    try:
        return str(num2words(n, lang=code))
    except (OverflowError, NotImplementedError):
        return None


def _feminine(said: str, feminine: Mapping[str, str]) -> str:
    return " ".join(feminine.get(word, word) for word in said.split(" "))


def decimal(text: str, speech: Speech | None, *, feminine: bool = False) -> str:
    """A number as written, "6.1" or "6,1": whole part, the word for the point, then digit by digit.

    "1.000" and "1,000" are a thousand. Anything that is no number stays as it is.
    """
    if speech is None:
        return text
    minus, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if not re.fullmatch(_DIGITS, digits):
        return text
    if minus and not speech.minus:
        return text
    said = _decimal(digits, speech, feminine)
    return f"{speech.minus} {said}" if minus else said


def _decimal(digits: str, speech: Speech, feminine: bool) -> str:
    if _THOUSANDS.fullmatch(digits):
        return number(int(re.sub(r"\D", "", digits)), speech, feminine=feminine)
    whole, *rest = re.split(r"[.,]", digits)
    if len(whole) >= _LONG_NUMBER or (whole[0] == "0" and len(whole) > 1):
        said = _digit_by_digit(whole, speech)
    else:
        said = number(int(whole), speech, feminine=feminine)
    if len(rest) == 1 and not rest[0].strip("0"):
        return said
    return " ".join([said, *(f"{speech.point} {_digit_by_digit(part, speech)}" for part in rest)])


def _digit_by_digit(digits: str, speech: Speech) -> str:
    return " ".join(_said(int(digit), speech) for digit in digits)


def phone_digits(phone: str, speech: Speech | None) -> str:
    """Digit by digit, the country code left out, with a short rest after every four (three in a 7-digit number)."""
    digits = re.sub(r"[^0-9]", "", re.sub(r"^\s*(\+|00)\s*670", "", phone))
    if speech is None:
        return phone
    first = 3 if len(digits) == 7 else 4
    groups = [digits[:first], *(digits[i : i + 4] for i in range(first, len(digits), 4))]
    return ", ".join(_digit_by_digit(group, speech) for group in groups if group)


def duration(length: timedelta, speech: Speech | None) -> str:
    """ "oras tolu" / "três horas", in days, hours and minutes. To the minute, upwards; never less than none."""
    minutes = max(0, -(-length // MINUTE))
    days, hours, left = minutes // (24 * 60), minutes // 60 % 24, minutes % 60
    if speech is None or not speech.lengths:
        return f"{minutes} min" if minutes < 60 else f"{days * 24 + hours} h" + (f" {left} min" if left else "")
    counts = (("day", days), ("hour", hours), ("minute", left))
    said = [_counted(str(n), speech.lengths[what], speech) for what, n in counts if n]
    *first, last = said or [_counted("0", speech.lengths["minute"], speech)]
    return f"{', '.join(first)} {speech.conjunction} {last}" if first else last


def aloud(text: str, speech: Speech | None) -> str:
    """Every number left in the text as words with its unit, every known abbreviation in full.

    Five digits or more, or a leading zero, digit by digit. An abbreviation in brackets, as behind its own name, is
    not said. Saying it twice changes nothing more.
    """
    if speech is None:
        return text
    full = _COUNTED.sub(lambda match: _say(match, speech), text) if _DIGIT.search(text) else text
    return _written_out(full, speech.abbreviations)


def _written_out(text: str, known: Mapping[str, str]) -> str:
    if not known:
        return text
    return _abbreviations(tuple(known)).sub(lambda match: known[match["short"]] if match["short"] else "", text)


@lru_cache(maxsize=16)
def _abbreviations(known: tuple[str, ...]) -> re.Pattern[str]:
    any_of = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.compile(rf"\s?\((?:{any_of})\)|(?<![\w-])(?P<short>{any_of})(?![\w-])")


def _say(match: re.Match[str], speech: Speech) -> str:
    sign, after = match["sign"] or "", match["after"] or ""
    forms = speech.signs.get(sign) or speech.units.get(after)
    if forms and sign in speech.signs:
        return _counted(match["low"], forms, speech, match["high"]) + _rest(match)
    before = _before(match)
    if forms:
        return before + _counted(match["low"], forms, speech, match["high"])
    feminine = after in speech.feminine_words
    said = decimal(match["low"], speech, feminine=feminine)
    if match["high"]:
        said += match["dash"] + decimal(match["high"], speech, feminine=feminine)
    return before + said + _rest(match)


def _before(match: re.Match[str]) -> str:
    """What stood in front, parted from the number: a word doesn't begin in another one."""
    if match["sign"]:
        return f"{match['sign']}{match['space'] or ' '}"
    glued = match.start() > 0 and match.string[match.start() - 1].isalpha()
    return " " if glued else ""


def _rest(match: re.Match[str]) -> str:
    return f"{match['gap'] or ' '}{match['after']}" if match["after"] else ""


def _counted(low: str, forms: Forms, speech: Speech, high: str | None = None) -> str:
    form = forms[0] if _is_one(low) and not high else forms[1]
    feminine = form.split()[0] in speech.feminine_words
    said = decimal(low, speech, feminine=feminine)
    if high:
        pattern = speech.range or "{low} - {high}"
        said = pattern.format(low=said, high=decimal(high, speech, feminine=feminine))
    pattern = form if "{number}" in form else speech.counted
    return pattern.format(number=said, thing=form)


def _is_one(digits: str) -> bool:
    return re.fullmatch(r"-?1(?:[.,]0{1,2})?", digits) is not None
