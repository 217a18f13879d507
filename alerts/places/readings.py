"""How words about places can be read: what is the name, what lies around it, where the next place begins.

Nothing here knows which places there are: a reading is only a way to understand a text, and may turn out empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.model.place import Level

# In Tetum, Portuguese, English and Indonesian; those that end in s speak of several places.
_WORDS = {
    Level.SUCO: r"suk[uo]s?|sucos?|desa|kelurahan|villages?",
    Level.MUNICIPALITY: (
        r"munis[ií]pius?|munic[ií]pios?|municipality|municipalities|distrit[uo]s?|districts?|kabupaten|"
        r"ilha|illa|pulau|island|"  # the one island with a name of its own here is a municipality
        r"special\s+administrative\s+region|regi[ãa]o\s+administrativa\s+especial|rejiaun\s+administrativa\s+espesi[áa]l"
    ),
    Level.POST: r"post[uo]s?(?:\s+administrativ[uo]s?)?|administrative\s+posts?|sub-?distri(?:t[uo]|ct)s?|kecamatan",
    Level.ALDEIA: r"aldeias?|hamlets?|dusun",
}
_GENERIC = rf"(?:{'|'.join(_WORDS.values())})"
_LEVELS = {level: re.compile(words, re.IGNORECASE) for level, words in _WORDS.items()}
_BEFORE = re.compile(rf"^({_GENERIC})(?::\s*|\s+)(?:d[eoa]s?\s+|of\s+)?(?=\S)", re.IGNORECASE)
_AFTER = re.compile(rf"\s+({_GENERIC})$", re.IGNORECASE)
# Some names have brackets or a generic word inside, so these part a text only after commas alone found nothing.
_LIES = rf"\s+(?:iha|in|em|di)\s+(?=\S)|\s+(?={_GENERIC}[\s:])"
_COMMA = re.compile(r"\s*[,>]\s*")
_WORD_AHEAD = re.compile(rf"\s*[,>]\s*|{_LIES}", re.IGNORECASE)
_BRACKET = re.compile(rf"\s*[,>()]\s*|{_LIES}", re.IGNORECASE)
_PARTED = (_COMMA, _WORD_AHEAD, _BRACKET)
# "and" in Tetum (no, ho), Portuguese (e), English and Indonesian (dan), and what stands for it on paper. Some names
# have one of these inside, so each finer parting is tried after the coarser.
_LINE = r"\s?[;\n]\s?"
_AND = rf"{_LINE}|\s?[&+]\s?|(?<![\s,])[\s,]+(?:no|ho|e|and|dan)\s+"
_LISTED = tuple(re.compile(parting, re.IGNORECASE) for parting in (_LINE, _AND, rf"{_AND}|\s?/\s?"))
MOST_NESTED = 6  # an aldeia, what lies around it up to the country, and one said twice
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a text: this place, lying in these, the nearest first."""

    place: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One way to understand a text as several places: these, all lying in `within` ("" where none is given).

    `by_commas`: nothing but commas stands between them, as it also does between a place and its surroundings.
    """

    places: tuple[str, ...]
    within: str = ""
    by_commas: bool = False


def evened(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def readings(text: str) -> Iterator[Reading]:
    """The whole as one name, then its parts, where the first or the last of them lies in all the others."""
    text = evened(text)
    yield Reading(text)
    for parted in _PARTED:
        parts = [part for part in parted.split(text) if part]
        if 1 < len(parts) <= MOST_NESTED:
            yield Reading(parts[0], tuple(parts[1:]))
            yield Reading(parts[-1], tuple(parts[-2::-1]))


def meanings(text: str) -> Iterator[tuple[str, Level | None]]:
    """The whole as a name of any level, since "Suco Liurai" is one; then without its generic word."""
    yield text, None
    for pattern in (_BEFORE, _AFTER):
        if word := pattern.search(text):
            yield text[: word.start()] + text[word.end() :], _level(word[1])


def word_before(text: str) -> str:
    """The generic word a text begins with, "" where there is none."""
    word = _BEFORE.match(evened(text))
    return word[1] if word else ""


def level_before(text: str) -> Level | None:
    """The level of the generic word a text begins with, None where there is none."""
    word = word_before(text)
    return _level(word) if word else None


def is_generic(word: str) -> bool:
    return any(words.fullmatch(word) for words in _LEVELS.values())


def is_plural(word: str) -> bool:
    """Whether a generic word speaks of several places: "Sucos Ainaro e Soro"."""
    return word[-1:] in {"s", "S"}


def _level(word: str) -> Level:
    return next(level for level, words in _LEVELS.items() if words.fullmatch(word))


def listings(text: str) -> Iterator[Listing]:
    """A text as several places: parted by "and" alone, so that each may have its own surroundings; by "and" and by
    commas, what follows the last of them being the surroundings of all; by commas alone."""
    text = _BLANKS.sub(" ", text)
    ways = [[part for each in listed.split(text) if (part := each.strip(" \t,.:"))] for listed in _LISTED]
    for coarser, parts in zip([[], *ways], ways, strict=False):
        if len(parts) > max(1, len(coarser)):
            yield from _with_and(parts)
    commas = _pieces(_COMMA, text)
    if len(ways[-1]) == 1 and len(commas) > 1:
        yield Listing(tuple(commas), by_commas=True)
        for around in (1, 2):  # the municipality, or the post too
            yield Listing(tuple(commas[:-around]), ", ".join(commas[-around:]), by_commas=True)


def _with_and(parts: Sequence[str]) -> Iterator[Listing]:
    ways = (_pieces(parted, parts[-1]) for parted in _PARTED)
    last, *around = next((pieces for pieces in ways if len(pieces) > 1), [parts[-1]])
    yield Listing((*parts[:-1], last), ", ".join(around))
    listed = [piece for part in parts[:-1] for piece in _pieces(_COMMA, part)]
    if len(listed) >= len(parts):
        last, *around = _pieces(_COMMA, parts[-1])
        yield Listing((*listed, last), ", ".join(around))


def _pieces(parted: re.Pattern[str], text: str) -> list[str]:
    return [part for part in parted.split(evened(text)) if part]
