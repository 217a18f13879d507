"""SMS text as phones and gateways count it: the GSM 7-bit default alphabet of 3GPP TS 23.038, and UCS-2."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from alerts.errors import Unusable

GSM7 = "GSM-7"
UCS2 = "UCS-2"

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"

_LIMITS = {GSM7: (160, 153), UCS2: (70, 67)}
_GSM7_TEXT = re.compile(f"[{re.escape(BASIC + EXTENSION)}]*")
_EXTENSIONS = re.compile(f"[{re.escape(EXTENSION)}]")

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʹ´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
        "…": "...",
        "ª": "a",
        "º": "o",
    }
)
_ENYE = ("ñ", "nh")


@dataclass(frozen=True, slots=True)
class Folding:
    """How a language is written in a plain SMS: `letters` say what each becomes before accents are taken off.

    A capital becomes what its small letter does. A language that `keeps` its letters is sent as it is, in UCS-2.
    """

    letters: tuple[tuple[str, str], ...] = ()
    keeps: bool = False


PLAIN = Folding()


@dataclass(frozen=True, slots=True)
class Measure:
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2; `segments` is 0 for an empty text.

    `costly` names each character that costs more than one unit of a one-segment alphabet, in order of appearance:
    those outside GSM-7 where there are any (they turn the whole text into UCS-2), else the extension characters.
    """

    encoding: str
    units: int
    segments: int
    costly: tuple[str, ...]


def measure(text: str) -> Measure:
    """How the text is sent as it stands, by the rules of 3GPP TS 23.040: 160/153 septets or 70/67 UTF-16 units.

    An escape pair or a surrogate pair is never split between two parts, so a part may end one unit early.
    """
    if _GSM7_TEXT.fullmatch(text):
        wide = _EXTENSIONS.findall(text)
        return _measured(GSM7, len(text) + len(wide), text, wide)
    units = len(text) + sum(char > "\uffff" for char in text)
    return _measured(UCS2, units, text, (c for c in text if c not in BASIC and c not in EXTENSION))


def _measured(encoding: str, units: int, text: str, costly: Iterable[str]) -> Measure:
    alone, each = _LIMITS[encoding]
    segments = min(units, 1) if units <= alone else _segments(text, encoding, each)
    return Measure(encoding, units, segments, tuple(dict.fromkeys(costly)))


def _segments(text: str, encoding: str, each: int) -> int:
    segments, used = 1, 0
    for char in text:
        width = 2 if (char in EXTENSION if encoding == GSM7 else char > "\uffff") else 1
        if used + width > each:
            segments, used = segments + 1, 0
        used += width
    return segments


@lru_cache(maxsize=4096)
def fold(text: str, folding: Folding = PLAIN) -> str:
    """The text in GSM-7, as the language is written without accents: é -> e, ñ -> nh, curly -> plain.

    Raises Unusable naming every character that has no plain form. As it is for a language that keeps its letters.
    """
    if folding.keeps:
        return unicodedata.normalize("NFC", text)
    if text.isascii() and "`" not in text and "\t" not in text:
        return _checked(text)
    composed = unicodedata.normalize("NFC", text)
    for letter, instead in (*folding.letters, _ENYE):
        composed = _written(composed, letter, instead)
    plain = composed.translate(_PLAIN)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _checked(bare)


def _written(text: str, letter: str, instead: str) -> str:
    """With the letter as `instead`: Ñu -> Nhu, ÑU -> NHU."""
    text, big = text.replace(letter, instead), letter.upper()
    if big == letter or big not in text:
        return text
    start, *rest = text.split(big)
    return start + "".join((instead.capitalize() if after[:1].islower() else instead.upper()) + after for after in rest)


def _checked(text: str) -> str:
    if _GSM7_TEXT.fullmatch(text):
        return text
    foreign = dict.fromkeys(c for c in text if c not in BASIC and c not in EXTENSION)
    named = ", ".join(f"{c!r} ({unicodedata.name(c, f'U+{ord(c):04X}')})" for c in foreign)
    raise Unusable(
        f"A plain SMS can't carry {named}.",
        remedy="Write it without that character.",
        code="not-gsm7",
    )
