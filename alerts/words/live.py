"""A script that was approved with weekday and clock, as it is said on a given day: tomorrow, this evening, earlier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import permutations

from alerts.words.speech import Speech
from alerts.words.spoken import DILI, clock, half_hour_down, half_hour_up, its_day, moment, named_days, on_one_day, span


def live(
    text: str, instants: Iterable[datetime | None], *, since: datetime, now: datetime, speech: Speech | None
) -> str:
    """A stored script read at `now`: "loron-domingu" becomes "aban, loron-domingu". For a screen, never for print.

    `instants` are start and end of the warning, and `since` what `moment` was given when the script was written. Only
    the very words it made of them are replaced; weekday, date and clock all stay, so that a page left open tells
    nothing wrong to who listens to the whole of it. Instants are not rounded again. A phrase that could mean two days
    is left alone. Give it the stored text, not what it returned earlier.
    """
    if speech is None:
        return text
    said = _said(instants, since, now, speech)
    if not said:
        return text
    known = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    days = "|".join(map(re.escape, sorted(_day_words(speech), key=len, reverse=True)))
    whole = re.compile(rf"(?<![\w-])(?P<told>(?:{days}), )?(?P<phrase>{known})(?![\w-]){_not_longer(speech)}")
    return whole.sub(lambda match: match[0] if match["told"] else said[match["phrase"]], text)


def day_word(when: datetime, now: datetime, speech: Speech) -> str | None:
    """today, this evening, tomorrow, ... as it is said at `now`; None for days that have no word.

    Later today is *orsida*, earlier today *ohin*; this evening is *orsida kalan*, once it is evening *ohin kalan*.
    """
    then, here = its_day(when), now.astimezone(DILI)
    away = (then.date() - here.date()).days
    if away:
        return speech.days.get(away)
    if when <= now:
        return speech.today_past
    if then.hour < speech.evening:
        return speech.today_ahead
    return (speech.tonight if here.hour >= speech.evening else speech.tonight_ahead) or speech.today_ahead


def _said(instants: Iterable[datetime | None], since: datetime, now: datetime, speech: Speech) -> Mapping[str, str]:
    """By the phrase in the text. Which way an instant was rounded doesn't matter: each way says what it means."""
    known = tuple(filter(None, instants))
    meant: dict[str, set[datetime]] = {}
    for instant in known:
        for when in (half_hour_down(instant), half_hour_up(instant)):
            meant.setdefault(moment(when, speech, since=since), set()).add(when)
    said = {}
    for phrase, ones in meant.items():
        when = min(ones)
        word = day_word(when, now, speech) if len(ones) == 1 else None
        if word:
            said[phrase] = ", ".join([word, *named_days(when, speech, since), clock(when, speech)])
    return said | dict(_spans(known, since, now, speech))


def _spans(known: Iterable[datetime], since: datetime, now: datetime, speech: Speech) -> Iterable[tuple[str, str]]:
    """Where the day was said once for both ends. Left as it is where each end would need a word of its own."""
    for start, until in permutations(known, 2):
        if not on_one_day(half_hour_down(start), half_hour_up(until)):
            continue
        words = {day_word(half_hour_down(start), now, speech), day_word(half_hour_up(until), now, speech)}
        word = words.pop() if len(words) == 1 else None
        stored = span(start, until, speech, since=since)
        yield stored, span(start, until, speech, since=since, day=word)


def _day_words(speech: Speech) -> set[str]:
    today = (speech.today_past, speech.today_ahead, speech.tonight, speech.tonight_ahead)
    return {word for word in (*speech.days.values(), *today) if word}


def _not_longer(speech: Speech) -> str:
    """Where the words go on as another instant does ("... e meia", a date behind), they are not those looked for."""
    date_begins = speech.date.partition("{")[0]
    year_begins = speech.year.partition("{date}")[2].partition("{")[0]
    goes_on = (speech.half, f", {date_begins}" if date_begins else "", year_begins)
    return "".join(f"(?!{re.escape(words)})" for words in goes_on if words.strip())
