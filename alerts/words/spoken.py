"""Dates, hours and numbers as a presenter says them. Clocks are Dili's, UTC+9 all year.

How each language says them is written in its lexicon.yaml. Without one (`speech` is None) the short written forms are
used, so that a new language needs only its texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from alerts.words.small_numbers import small_number
from alerts.words.speech import Speech

DILI = timezone(timedelta(hours=9), "TLT")
HALF_HOUR = timedelta(minutes=30)
SAME_WEEK = timedelta(days=6)

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LONG_NUMBER = 5


def number(n: int, speech: Speech | None) -> str:
    """25 -> "ruanulu resin lima" / "vinte e cinco". Digits where the language does not say how."""
    if speech is None:
        return str(n)
    if isinstance(speech.numbers, tuple):
        return speech.numbers[n] if n < len(speech.numbers) else str(n)
    return _number(n, speech.numbers) if n else speech.zero


@lru_cache(maxsize=512)
def _number(n: int, code: str) -> str:
    small = small_number(n, code)
    if small is not None:
        return small
    from num2words import num2words

    return str(num2words(n, lang=code))


def decimal(text: str, speech: Speech | None) -> str:
    """A number as written, "6.1" or "6,1": whole part, the word for the point, then digit by digit."""
    whole, _, rest = text.replace(",", ".").partition(".")
    if speech is None:
        return text
    said = number(int(whole), speech)
    return f"{said} {speech.point} {_digit_by_digit(rest, speech)}" if rest.strip("0") else said


def phone_digits(phone: str, speech: Speech | None) -> str:
    """Digit by digit, the country code left out, with a short rest after every four (three in a 7-digit number)."""
    digits = re.sub(r"\D", "", re.sub(r"^\s*(\+|00)\s*670", "", phone))
    if speech is None:
        return phone
    first = 3 if len(digits) == 7 else 4
    groups = [digits[:first], *(digits[i : i + 4] for i in range(first, len(digits), 4))]
    return ", ".join(_digit_by_digit(group, speech) for group in groups if group)


def _digit_by_digit(digits: str, speech: Speech) -> str:
    return " ".join(number(int(d), speech) for d in digits)


def aloud(text: str, speech: Speech | None) -> str:
    """Every number left in the text as words; five digits or more, or a leading zero, digit by digit."""
    return _NUMBER.sub(lambda match: _say(match.group(), speech), text) if speech else text


def _say(digits: str, speech: Speech) -> str:
    by_digit = digits.isdigit() and (len(digits) >= _LONG_NUMBER or (digits[0] == "0" and len(digits) > 1))
    return _digit_by_digit(digits, speech) if by_digit else decimal(digits, speech)


def clock_sms(when: datetime) -> str:
    """`05/04 06:00`: day and month, 24 hours, Dili time."""
    return when.astimezone(DILI).strftime("%d/%m %H:%M")


def part_of_day(when: datetime, speech: Speech) -> str:
    return speech.part(when.astimezone(DILI).hour)


def clock(when: datetime, speech: Speech) -> str:
    """The half hour at or before the instant: "tuku neen dadeer" / "às seis da manhã"."""
    local = when.astimezone(DILI)
    pattern = speech.hours.get(local.hour, speech.clock)
    return pattern.format(
        hour=number(local.hour % 12 or 12, speech),
        half=speech.half if local.minute >= 30 else "",
        part=speech.part(local.hour),
    )


def weekday(when: datetime, speech: Speech) -> str:
    return speech.weekdays[when.astimezone(DILI).weekday()]


def date(when: datetime, speech: Speech) -> str:
    """ "loron haat fulan-abríl" / "dia quatro de abril"."""
    local = when.astimezone(DILI)
    return speech.date.format(day=number(local.day, speech), month=speech.months[local.month - 1])


def moment(when: datetime, speech: Speech | None, *, since: datetime | None = None) -> str:
    """Clock, weekday and date, safe to print: it names no "today". The written form for a language without speech.

    With `since`, the date is left out where the weekday alone is clear: less than six days away.
    """
    if speech is None:
        return clock_sms(when)
    days = [weekday(when, speech)]
    if since is None or abs(when - since) >= SAME_WEEK:
        days.append(date(when, speech))
    said = clock(when, speech)
    return ", ".join([said, *days] if speech.clock_first else [*days, said])


def relative(when: datetime, now: datetime, speech: Speech) -> str:
    """As said live at `now`: "orsida tuku tolu lokraik". Never for print.

    Later today is *orsida*, earlier today *ohin*; *ohin* also for tonight once it is evening.
    """
    word = day_word(when, now, speech)
    return f"{word} {clock(when, speech)}" if word else moment(when, speech)


def day_word(when: datetime, now: datetime, speech: Speech) -> str | None:
    """today, tomorrow, yesterday, ... as one word; None for days that have none."""
    then, here = when.astimezone(DILI), now.astimezone(DILI)
    away = (then.date() - here.date()).days
    if away:
        return speech.days.get(away)
    evening = max(speech.parts)
    return speech.today_ahead if when > now and here.hour < evening else speech.today_past


def area_list(names: Sequence[str], speech: Speech | None) -> str:
    """ "Comoro, Hera no Bebonuk" / "Comoro, Hera e Bebonuk"."""
    if len(names) < 2 or speech is None:
        return ", ".join(names)
    return f"{', '.join(names[:-1])} {speech.conjunction} {names[-1]}"


def located(name: str, place: str, speech: Speech | None) -> str:
    """ "Eskola Hera iha Hera" / "Eskola Hera em Hera"."""
    return f"{name} {speech.within} {place}" if speech else f"{name}, {place}"


def half_hour_down(when: datetime) -> datetime:
    return when - timedelta(minutes=when.minute % 30, seconds=when.second, microseconds=when.microsecond)


def half_hour_up(when: datetime) -> datetime:
    down = half_hour_down(when)
    return down if down == when else down + HALF_HOUR


def spoken_values(
    speech: Speech | None,
    *,
    now: datetime,
    sender_full: str,
    area: Sequence[str],
    station: str | None = None,
    phone: str | None = None,
    start: datetime | None = None,
    until: datetime | None = None,
    values: Mapping[str, str] | None = None,
) -> dict[str, str | None]:
    """What a radio script is filled with, as words. `start` of None is now; what is unknown stays None.

    Times are said to the half hour, outwards: a start is never later and an end never earlier than in the SMS.
    """
    began = moment(half_hour_down(start), speech, since=now) if start else speech.now if speech else None
    return {
        **{name: aloud(value, speech) for name, value in (values or {}).items()},
        "sender_full": sender_full,
        "area": area_list(area, speech),
        "station": station or None,
        "phone": phone_digits(phone, speech) if phone else None,
        "time": began,
        "until": moment(half_hour_up(until), speech, since=now) if until else None,
    }


def sms_values(
    *,
    sender: str,
    area: str,
    phone: str | None = None,
    start: datetime | None = None,
    until: datetime | None = None,
    values: Mapping[str, str] | None = None,
) -> dict[str, str | None]:
    """What an SMS is filled with: times as 05/04 06:00, numbers as digits; what is unknown stays None."""
    return {
        **(values or {}),
        "sender": sender,
        "area": area,
        "phone": phone or None,
        "time": clock_sms(start) if start else None,
        "until": clock_sms(until) if until else None,
    }
