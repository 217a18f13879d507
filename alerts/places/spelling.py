"""How names of places are compared: as written, as they sound, and as loosely as lists of one country differ."""

from __future__ import annotations

import re
import unicodedata

# Written by somebody else's keyboard these all vanish: apostrophes, glottal stops, hyphens, dots, spaces.
_DROPPED = re.compile(r"[^0-9a-z]+")
_SPOKEN = re.compile(r"[^0-9a-z,(]+")
# What parts a name from what lies around it: letters before and after it are never one name.
_PARTINGS = str.maketrans({">": ",", ";": ","})
_DOUBLED = re.compile(r"([a-z])\1+")
_SOUNDS = str.maketrans({"c": "k", "q": "k", "w": "u", "o": "u", "h": None})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ROMAN_WORD = re.compile(r"(?<=[\s-])(?:i{1,3}|iv)$")
_FILLED = re.compile(r"(?<![0-9])0+(?=[0-9])")
_NASAL = re.compile(r"[mn]+$")
_GLOTTAL = frozenset("ʔɂꞌ")  # letters of a script that stand for an apostrophe
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"})
BROAD_ENOUGH = 6  # letters of a name that a looser comparison leaves recognisable


def plain(text: str) -> str:
    """The key of a name as written: only case, spacing and the composition of accents are evened out."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def bare(text: str) -> str:
    """The letters and digits of a name, whatever its case, accents, apostrophes, hyphens and spaces; "" where any
    of them is of another script: what can't be compared is not left out."""
    text = _unaccented(text)
    return "" if _is_foreign(text) else _DROPPED.sub("", text)


def _is_foreign(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.category(letter) in _LETTERS and letter not in _GLOTTAL for letter in text if not letter.isascii()
    )


def _unaccented(text: str) -> str:
    text = text.casefold().strip()
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def folded(text: str) -> str:
    """The key of a name as it sounds, by the spellings of Tetum, Portuguese and Indonesian.

    Evens out c/k/qu, u/w, o/u, h, doubled letters, accents, every kind of apostrophe, and I/1/01 at the end. A comma
    or bracket inside stays, since it parts names. "" when nothing of the text is a letter or digit, or one is of
    another script.
    """
    text = _unaccented(text)
    return "" if _is_foreign(text) else _heard(text)


def heard_of(text: str) -> str:
    """The sound of what can be compared of a text, as for `folded`: for suggestions only."""
    return _heard(_unaccented(text))


def _heard(text: str) -> str:
    text = _ROMAN_WORD.sub(lambda word: _ROMAN[word[0]], text)
    text = _SPOKEN.sub("", text.translate(_PARTINGS)).strip(",(")
    text = _FILLED.sub("", text).replace("qu", "k").translate(_SOUNDS).strip(",(")
    return _DOUBLED.sub(r"\1", text)


def sounds(text: str) -> tuple[str, ...]:
    """The keys by which a name is heard: ç is a c to some lists and, since Tetum writes s, an s to others."""
    written = unicodedata.normalize("NFC", text)
    soft = written.replace("ç", "s").replace("Ç", "s")
    return (folded(written),) if soft == written else (folded(written), folded(soft))


def broadly(text: str) -> str:
    """The key of a name as loosely as lists differ: besides what `folded` evens out also e/i and a last m or n.

    Too loose for a name that stands alone: only for one of which the surroundings are known. "" for a short name.
    """
    key = _NASAL.sub("", folded(text).replace("e", "i"))
    return key if len(key) >= BROAD_ENOUGH else ""
