"""How names of places are compared: as written, and as they sound."""

from __future__ import annotations

import re
import unicodedata

# Written by somebody else's keyboard these all vanish: apostrophes, glottal stops, hyphens, dots, spaces.
_DROPPED = re.compile(r"[^0-9a-z]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_SOUNDS = str.maketrans({"c": "k", "q": "k", "w": "u", "o": "u", "h": None})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ROMAN_WORD = re.compile(r"(?<=[\s-])(?:i{1,3}|iv)$")


def plain(text: str) -> str:
    """The key of a name as written: only case, spacing and the composition of accents are evened out."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def folded(text: str) -> str:
    """The key of a name as it sounds, by the spellings of Tetum, Portuguese and Indonesian.

    Evens out c/k/qu, u/w, o/u, h, doubled letters, accents, every kind of apostrophe, and I/1 at the end.
    "" when nothing of the text is a letter or digit.
    """
    text = text.casefold().strip()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _ROMAN_WORD.sub(lambda word: _ROMAN[word[0]], text)
    text = _DROPPED.sub("", text).replace("qu", "k").translate(_SOUNDS)
    return _DOUBLED.sub(r"\1", text)
