"""Dates, hours and numbers as a presenter says them, in Tetum and Portuguese. Clocks are Dili's, UTC+9 all year.

Parts of the day follow the wordlist behind `templates/`: 00-02, 03-04, 05-10, 11-14, 15-18, 19-23.
A language without a table here gets the short written forms, so that a new language needs only its texts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from alerts.words.small_numbers import small_number

DILI = timezone(timedelta(hours=9), "TLT")
HALF_HOUR = timedelta(minutes=30)
SAME_WEEK = timedelta(days=6)

_PART_STARTS = (0, 3, 5, 11, 15, 19)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LONG_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language says times. `weekdays` begin on Monday, `parts` follow the six parts of the day."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    parts: tuple[str, ...]
    clock: Callable[[int, bool], str]
    date: str
    clock_first: bool
    conjunction: str
    within: str
    now: str
    zero: str
    point: str
    days: Mapping[int, str]
    today_past: str
    today_ahead: str


def number(n: int, language: str) -> str:
    """25 -> "ruanulu resin lima" / "vinte e cinco". Digits where the language has no table here."""
    speech = SPEECH.get(language)
    if speech is None:
        return str(n)
    return _number(n, language) if n else speech.zero


@lru_cache(maxsize=512)
def _number(n: int, language: str) -> str:
    small = small_number(n, language)
    if small is not None:
        return small
    from num2words import num2words

    return str(num2words(n, lang=language))


def decimal(text: str, language: str) -> str:
    """A number as written, "6.1" or "6,1": whole part, the word for the point, then digit by digit."""
    whole, _, rest = text.replace(",", ".").partition(".")
    speech = SPEECH.get(language)
    if speech is None:
        return text
    said = number(int(whole), language)
    return f"{said} {speech.point} {_digit_by_digit(rest, language)}" if rest.strip("0") else said


def phone_digits(phone: str, language: str) -> str:
    """Digit by digit, the country code left out, with a short rest after every four (three in a 7-digit number)."""
    digits = re.sub(r"\D", "", re.sub(r"^\s*(\+|00)\s*670", "", phone))
    if language not in SPEECH:
        return phone
    first = 3 if len(digits) == 7 else 4
    groups = [digits[:first], *(digits[i : i + 4] for i in range(first, len(digits), 4))]
    return ", ".join(_digit_by_digit(group, language) for group in groups if group)


def _digit_by_digit(digits: str, language: str) -> str:
    return " ".join(number(int(d), language) for d in digits)


def aloud(text: str, language: str) -> str:
    """Every number left in the text as words; five digits or more, or a leading zero, digit by digit."""
    return _NUMBER.sub(lambda match: _say(match.group(), language), text) if language in SPEECH else text


def _say(digits: str, language: str) -> str:
    by_digit = digits.isdigit() and (len(digits) >= _LONG_NUMBER or (digits[0] == "0" and len(digits) > 1))
    return _digit_by_digit(digits, language) if by_digit else decimal(digits, language)


def clock_sms(when: datetime) -> str:
    """`05/04 06:00`: day and month, 24 hours, Dili time."""
    return when.astimezone(DILI).strftime("%d/%m %H:%M")


def part_of_day(when: datetime, language: str) -> str:
    speech = SPEECH[language]
    return speech.parts[bisect_right(_PART_STARTS, when.astimezone(DILI).hour) - 1]


def clock(when: datetime, language: str) -> str:
    """The half hour at or before the instant: "tuku neen dadeer" / "às seis da manhã"."""
    local = when.astimezone(DILI)
    return SPEECH[language].clock(local.hour, local.minute >= 30)


def weekday(when: datetime, language: str) -> str:
    return SPEECH[language].weekdays[when.astimezone(DILI).weekday()]


def date(when: datetime, language: str) -> str:
    """ "loron haat fulan-abríl" / "dia quatro de abril"."""
    local, speech = when.astimezone(DILI), SPEECH[language]
    return speech.date.format(day=number(local.day, language), month=speech.months[local.month - 1])


def moment(when: datetime, language: str, *, since: datetime | None = None) -> str:
    """Clock, weekday and date, safe to print: it names no "today". The written form for an untabled language.

    With `since`, the date is left out where the weekday alone is clear: less than six days away.
    """
    speech = SPEECH.get(language)
    if speech is None:
        return clock_sms(when)
    days = [weekday(when, language)]
    if since is None or abs(when - since) >= SAME_WEEK:
        days.append(date(when, language))
    said = clock(when, language)
    return ", ".join([said, *days] if speech.clock_first else [*days, said])


def relative(when: datetime, now: datetime, language: str) -> str:
    """As said live at `now`: "orsida tuku tolu lokraik". Never for print.

    Later today is *orsida*, earlier today *ohin*; *ohin* also for tonight once it is evening.
    """
    word = day_word(when, now, language)
    return f"{word} {clock(when, language)}" if word else moment(when, language)


def day_word(when: datetime, now: datetime, language: str) -> str | None:
    """today, tomorrow, yesterday, ... as one word; None for days that have none."""
    speech, then, here = SPEECH[language], when.astimezone(DILI), now.astimezone(DILI)
    away = (then.date() - here.date()).days
    if away:
        return speech.days.get(away)
    ahead = when > now and here.hour < _PART_STARTS[-1]
    return speech.today_ahead if ahead else speech.today_past


def area_list(names: Sequence[str], language: str) -> str:
    """ "Comoro, Hera no Bebonuk" / "Comoro, Hera e Bebonuk"."""
    speech = SPEECH.get(language)
    if len(names) < 2 or speech is None:
        return ", ".join(names)
    return f"{', '.join(names[:-1])} {speech.conjunction} {names[-1]}"


def located(name: str, place: str, language: str) -> str:
    """ "Eskola Hera iha Hera" / "Eskola Hera em Hera"."""
    speech = SPEECH.get(language)
    return f"{name} {speech.within} {place}" if speech else f"{name}, {place}"


def half_hour_down(when: datetime) -> datetime:
    return when - timedelta(minutes=when.minute % 30, seconds=when.second, microseconds=when.microsecond)


def half_hour_up(when: datetime) -> datetime:
    down = half_hour_down(when)
    return down if down == when else down + HALF_HOUR


def spoken_values(
    language: str,
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
    speech = SPEECH.get(language)
    began = moment(half_hour_down(start), language, since=now) if start else speech.now if speech else None
    return {
        **{name: aloud(value, language) for name, value in (values or {}).items()},
        "sender_full": sender_full,
        "area": area_list(area, language),
        "station": station or None,
        "phone": phone_digits(phone, language) if phone else None,
        "time": began,
        "until": moment(half_hour_up(until), language, since=now) if until else None,
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


_TET_PARTS = ("kalan-boot", "madrugada", "dadeer", "meiudia", "lokraik", "kalan")
_PT_PARTS = ("da madrugada", "da madrugada", "da manhã", "da tarde", "da tarde", "da noite")
_PT_HOURS = {1: "à uma", 2: "às duas"}
_PT_WHOLE = {0: "à meia-noite", 12: "ao meio-dia"}


def _clock_tet(hour: int, half: bool) -> str:
    part = _TET_PARTS[bisect_right(_PART_STARTS, hour) - 1]
    return f"tuku {number(hour % 12 or 12, 'tet')}{' ho balu' if half else ''} {part}"


def _clock_pt(hour: int, half: bool) -> str:
    e_meia = " e meia" if half else ""
    if hour in _PT_WHOLE:
        return _PT_WHOLE[hour] + e_meia
    part = "da manhã" if hour == 11 else _PT_PARTS[bisect_right(_PART_STARTS, hour) - 1]
    said = _PT_HOURS.get(hour % 12) or f"às {number(hour % 12, 'pt')}"
    return f"{said}{e_meia} {part}"


SPEECH: Mapping[str, Speech] = {
    "tet": Speech(
        weekdays=tuple(f"loron-{d}" for d in ("segunda", "tersa", "kuarta", "kinta", "sesta", "sábadu", "domingu")),
        months=tuple(
            f"fulan-{m}"
            for m in (
                *("janeiru", "fevereiru", "marsu", "abríl", "maiu", "juñu"),
                *("jullu", "agostu", "setembru", "outubru", "novembru", "dezembru"),
            )
        ),
        parts=_TET_PARTS,
        clock=_clock_tet,
        date="loron {day} {month}",
        clock_first=True,
        conjunction="no",
        within="iha",
        now="agora",
        zero="zero",
        point="vírgula",
        days={-1: "horiseik", 1: "aban", 2: "bainrua"},
        today_past="ohin",
        today_ahead="orsida",
    ),
    "pt": Speech(
        weekdays=(
            *("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira"),
            *("sábado", "domingo"),
        ),
        months=(
            *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
            *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
        ),
        parts=_PT_PARTS,
        clock=_clock_pt,
        date="dia {day} de {month}",
        clock_first=False,
        conjunction="e",
        within="em",
        now="agora",
        zero="zero",
        point="vírgula",
        days={-1: "ontem", 1: "amanhã", 2: "depois de amanhã"},
        today_past="hoje",
        today_ahead="hoje",
    ),
}
