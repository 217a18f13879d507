"""Dates and hours as a presenter says them. Clocks are Dili's, UTC+9 all year.

How each language says them is written in its lexicon.yaml. Without one (`speech` is None) the short written forms are
used, so that a new language needs only its texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from alerts.words.numbers import aloud, phone_digits
from alerts.words.numbers import number as number  # noqa: PLC0414 - numbers are part of what is spoken
from alerts.words.speech import Speech

DILI = timezone(timedelta(hours=9), "TLT")
HALF_HOUR = timedelta(minutes=30)
SAME_WEEK = timedelta(days=6)
HALF_A_YEAR = timedelta(days=180)


def clock_sms(when: datetime) -> str:
    """`05/04 06:00`: day and month, 24 hours, Dili time."""
    return when.astimezone(DILI).strftime("%d/%m %H:%M")


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


def date(when: datetime, speech: Speech, *, year: bool = False) -> str:
    """ "loron haat fulan-abríl" / "dia quatro de abril"; with the year "... tinan rihun rua ruanulu resin ida"."""
    local = when.astimezone(DILI)
    said = speech.date.format(day=number(local.day, speech), month=speech.months[local.month - 1])
    return speech.year.format(date=said, year=number(local.year, speech)) if year and speech.year else said


def moment(when: datetime, speech: Speech | None, *, since: datetime | None = None) -> str:
    """Clock, weekday and date, safe to print: it names no "today". The written form for a language without speech.

    With `since`, the date is left out where the weekday alone is clear: less than six days away. Half a year away or
    more, it has its year.
    """
    if speech is None:
        return clock_sms(when)
    days, said = named_days(when, speech, since), clock(when, speech)
    return ", ".join([said, *days] if speech.clock_first else [*days, said])


def named_days(when: datetime, speech: Speech, since: datetime | None = None) -> tuple[str, ...]:
    """The weekday, and the date where a moment has it. Midnight belongs to the day that ends with it, as people say."""
    when, away = its_day(when), abs(when - since) if since else SAME_WEEK
    if away < SAME_WEEK:
        return (weekday(when, speech),)
    return weekday(when, speech), date(when, speech, year=away >= HALF_A_YEAR)


def span(
    start: datetime | None,
    until: datetime,
    speech: Speech | None,
    *,
    since: datetime | None = None,
    day: str | None = None,
) -> str:
    """ "hahú tuku neen dadeer to'o tuku ualu kalan, loron-domingu": the day is said once where it is the same.

    To the half hour, outwards. A `start` of None is now. `day` is a word said before a day that is the same.
    """
    first, last = half_hour_down(start) if start else None, half_hour_up(until)
    if speech is None or not speech.from_to:
        began = moment(first, speech, since=since) if first else speech.now if speech else ""
        return f"{began} - {moment(last, speech, since=since)}".removeprefix(" - ")
    if first and speech.same_day and on_one_day(first, last):
        days = ", ".join([*([day] if day else []), *named_days(last, speech, since)])
        said = speech.same_day.format(day=days, start=clock(first, speech), end=clock(last, speech))
    else:
        began = moment(first, speech, since=since) if first else speech.now
        said = speech.from_to.format(start=began, end=moment(last, speech, since=since))
    return _contracted(said, speech)


def day_of(when: datetime, speech: Speech | None, since: datetime | None = None) -> str:
    """ "loron-domingu" or "loron-domingu, loron haat fulan-abríl", as in `moment` without its clock; "04/04" without
    speech."""
    return ", ".join(named_days(when, speech, since)) if speech else when.astimezone(DILI).strftime("%d/%m")


def on_one_day(one: datetime, other: datetime) -> bool:
    """In Dili."""
    return its_day(one).date() == its_day(other).date()


def its_day(when: datetime) -> datetime:
    """An instant of the day that people name with it, in Dili time: "Sunday at midnight" is the end of Sunday."""
    local = when.astimezone(DILI)
    return local - HALF_HOUR if local.hour == 0 and local.minute < 30 else local


def _contracted(said: str, speech: Speech) -> str:
    for apart, together in speech.contractions.items():
        said = re.sub(rf"(?<!\w){re.escape(apart)}(?!\w)", together, said)
    return said


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

    `span` is both, with "from" and "to"; `day` and `until_day` are their days without a clock, and None where that one
    is unknown. Times are said to the half hour, outwards: a start is never later and an end never earlier than in the
    SMS.
    """
    first, last = half_hour_down(start) if start else None, half_hour_up(until) if until else None
    began = moment(first, speech, since=now) if first else speech.now if speech else None
    return {
        **{name: aloud(value, speech) for name, value in (values or {}).items()},
        "sender_full": sender_full,
        "area": area_list(area, speech),
        "station": station or None,
        "phone": phone_digits(phone, speech) if phone else None,
        "time": began,
        "until": moment(last, speech, since=now) if last else None,
        "day": day_of(first, speech, now) if first else None,
        "until_day": day_of(last, speech, now) if last else None,
        "span": span(start, until, speech, since=now) if until else None,
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
