"""What lies before a radio host: what to read, in which languages, how often, until when, what to leave unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.model.warning import EndReason, Mode
from alerts.words.labels import label, name_of_language
from alerts.words.lexicon import PACE
from alerts.words.live import day_word
from alerts.words.rendered import seconds
from alerts.words.speech import Speech
from alerts.words.spoken import clock, clock_sms, half_hour_up, weekday

LANGUAGES = ("tet", "pt")
"""The languages of everything around the script."""
MOST_AIRINGS = 4
"""How many confirmations are listed, newest first: a day of them would outweigh the script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What to read in one language. `seconds` are those of this station; `key_points` are part of the text.

    `gist` is which danger, where and until when, for whoever speaks from the key points alone, "" for none.
    `short` is what to break into a programme with, "" for none, and `short_seconds` how long that takes; `unsaid` are
    sentences of what not to say; `pronounce` is by the name of a place how it is said.
    """

    language: str
    sentences: tuple[str, ...]
    seconds: int
    key_points: tuple[str, ...] = ()
    reviewed: bool = False
    name: str = ""
    gist: str = ""
    short: tuple[str, ...] = ()
    short_seconds: int = 0
    unsaid: tuple[str, ...] = ()
    pronounce: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def language_name(self) -> str:
        return self.name or name_of_language(self.language)

    @property
    def label_language(self) -> str:
        """The language in which this is labelled: its own, where there are labels in it."""
        return self.language if self.language in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """A station said that it read the script. `language` is "" where it did not say which."""

    language: str
    at: datetime
    via: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationPage:
    """Everything a station needs for one warning.

    `revision_id` is the text shown. `stopped` says why the text that was asked for must no longer be read; then
    `readings` hold the text that took its place, or nothing. `approved` is false before the second officer's yes.

    `clip` is the number of the station's own recording that says the same, "" for none. `own_words` are languages of
    the station there is no text in. `said_now` is the end as it is said at `seen_at`, by language; both are left out
    on what may be read later.
    """

    mode: Mode
    sender: str
    station_id: str
    station_name: str
    mhz: float | None
    warning_id: int
    revision_id: int
    every_minutes: int
    until: datetime
    readings: tuple[Reading, ...]
    airings: tuple[Airing, ...] = ()
    stopped: EndReason | None = None
    approved: bool = True
    until_said: Mapping[str, str] = field(default_factory=dict)
    clip: str = ""
    own_words: tuple[str, ...] = ()
    seen_at: datetime | None = None
    said_now: Mapping[str, str] = field(default_factory=dict)

    @property
    def exercise(self) -> bool:
        return self.mode is Mode.EXERCISE

    @property
    def own_names(self) -> str:
        """The languages to be spoken freely, by their names; "" for none."""
        return ", ".join(map(name_of_language, self.own_words))

    @property
    def until_words(self) -> Mapping[str, str]:
        return self.until_said or {code: clock_sms(self.until) for code in LANGUAGES}

    @property
    def newest(self) -> tuple[Airing, ...]:
        """The last confirmations, newest first."""
        return self.airings[: -MOST_AIRINGS - 1 : -1]

    def points(self, one: Reading) -> tuple[str, ...]:
        """Its key points as they may stand alone: in an exercise each says that it is one."""
        if not self.exercise:
            return one.key_points
        word = label("exercise", one.label_language)
        return tuple(f"{word}: {point}" for point in one.key_points)

    def points_head(self, one: Reading) -> str:
        """Whom the key points are for: those who speak a language there is no text in, by its name where known."""
        name = "own" if self.own_words else "points"
        return label(name, one.label_language, names=self.own_names)


def reading(
    language: str, text: str, *, key_points: tuple[str, ...] = (), reviewed: bool = False, pace: int = PACE
) -> Reading:
    """A stored script as it is read: sentence by sentence. Key points that are not word for word in it are left out."""
    return Reading(
        language=language,
        sentences=in_sentences(text),
        seconds=seconds(text, pace),
        key_points=tuple(point for point in key_points if point in text),
        reviewed=reviewed,
    )


def in_sentences(text: str) -> tuple[str, ...]:
    """No letter is lost: joined by spaces they are the text again."""
    return tuple(re.split(r"(?<=[.!?]) ", text))


def until_words(when: datetime, speeches: Mapping[str, Speech | None]) -> Mapping[str, str]:
    """ "loron-domingu 05/04 06:00", by language: to the minute, never rounded."""
    return {
        language: f"{weekday(when, speech)} {clock_sms(when)}" if speech else clock_sms(when)
        for language, speech in speeches.items()
    }


def said_now(when: datetime, now: datetime, speeches: Mapping[str, Speech | None]) -> Mapping[str, str]:
    """ "aban, loron-segunda, tuku neen dadeer", by language; only for days that have a word.

    To the half hour, as in the script, and with the weekday, which stays right overnight.
    """
    said, end = {}, half_hour_up(when)
    for language, speech in speeches.items():
        word = day_word(end, now, speech) if speech else None
        if speech and word:
            said[language] = f"{word}, {weekday(end, speech)}, {clock(end, speech)}"
    return said
