"""What comes out of the library: an SMS that fits, a script that can be read aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from alerts.errors import Unusable
from alerts.words.gsm7 import measure
from alerts.words.lexicon import PACE
from alerts.words.lines import Line, fit, joined
from alerts.words.numbers import aloud
from alerts.words.speech import Speech

MOST_KEY_POINTS = 6
TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Sms:
    """A text as it is sent: in GSM-7, unless its language keeps its letters.

    `dropped` are the sentences left out to make it fit, first dropped first.
    """

    text: str
    parts: int
    dropped: tuple[str, ...] = ()
    costly: tuple[str, ...] = ()
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A text to read aloud as it stands, numbers as words. `seconds` at the pace of its reader, rounded up.

    `key_points` are at most six sentences for a host who speaks another language; `reviewed` is true only when
    every text in it was reviewed.
    """

    text: str
    sentences: tuple[str, ...]
    words: int
    seconds: int
    key_points: tuple[str, ...]
    reviewed: bool
    dropped: tuple[str, ...] = ()


def fitted_sms(lines: tuple[Line, ...], limit: int, reviewed: bool, what: str) -> Sms:
    """Within `limit` parts, or Unusable saying what it takes. The lines are already folded."""
    kept, dropped = fit(lines, lambda text: measure(text).segments, limit)
    text = joined(kept)
    measured = measure(text)
    if measured.segments > limit:
        raise Unusable(
            f"{what} takes {measured.segments} parts; {limit} is the limit of the route.",
            remedy="Shorten the text in the templates, or allow the route more parts.",
            code=TOO_LONG,
        )
    return Sms(text, measured.segments, tuple(line.text for line in dropped), measured.costly, reviewed)


def spoken_script(
    lines: tuple[Line, ...], speech: Speech | None, limit: int, reviewed: bool, pace: int = PACE
) -> Script:
    """Every number as words; within `limit` seconds where enough may be dropped, else as short as it gets.

    `pace` is the words a minute of whoever reads.
    """
    said = tuple(Line(aloud(line.text, speech), line.drop, line.key) for line in lines)
    kept, dropped = fit(said, lambda text: seconds(text, pace), limit)
    text = joined(kept)
    return Script(
        text=text,
        sentences=tuple(line.text for line in kept),
        words=words(text),
        seconds=seconds(text, pace),
        key_points=tuple(line.text for line in kept if line.key)[:MOST_KEY_POINTS],
        reviewed=reviewed,
        dropped=tuple(line.text for line in dropped),
    )


def words(text: str) -> int:
    """That are said. A dash or another sign is none; a number left in digits is one word for each, as for its point."""
    return sum(_words_of(one) for one in text.split())


_DIGIT_OR_POINT = re.compile(r"\d|(?<=\d)[.,:/](?=\d)")


@lru_cache(maxsize=8192)
def _words_of(one: str) -> int:
    digits = len(_DIGIT_OR_POINT.findall(one))
    return digits or int(any(letter.isalnum() for letter in one))


def seconds(text: str, pace: int = PACE) -> int:
    """How long it takes to read aloud at `pace` words a minute, rounded up."""
    return ceil(words(text) * 60 / pace)
