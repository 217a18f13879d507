"""From what somebody wrote to the place they meant, or to a question.

A text is read in several ways, tried in order: the whole of it as one name, then in parts ("Hera, Dili",
"Munisípiu Dili Suku Hera"), where one part is the place and the others say where it lies. A generic word such as
Suku fixes the level of its part. The first way that finds anything decides.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from alerts.errors import NotFound, Unclear
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer
from alerts.places.spelling import folded, plain


class Match(Enum):
    """How the text and the name agree: letter by letter, by a listed spelling, by sound."""

    EXACT = "exact"
    ALIAS = "alias"
    FOLDED = "folded"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """`codes`: one place, or all sucos of a p-code, or every candidate when ambiguous, or nothing.

    `suggestions`: names that can be typed back, each finding one place; for a bare number, sentences.
    """

    match: Match
    codes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


NOTHING = Found(Match.NONE)

LEVEL_OF_WORD = {
    "suku": Level.SUCO,
    "suco": Level.SUCO,
    "desa": Level.SUCO,
    "munisipiu": Level.MUNICIPALITY,
    "municipio": Level.MUNICIPALITY,
    "municipality": Level.MUNICIPALITY,
    "distritu": Level.MUNICIPALITY,
    "distrito": Level.MUNICIPALITY,
    "district": Level.MUNICIPALITY,
    "kabupaten": Level.MUNICIPALITY,
    "postu": Level.POST,
    "posto": Level.POST,
    "kecamatan": Level.POST,
    "aldeia": Level.ALDEIA,
}
# A name of two levels means the larger one; aldeias are only meant where nothing else is.
ORDER: tuple[Level | None, ...] = (None, Level.MUNICIPALITY, Level.POST, Level.SUCO, Level.ALDEIA)

_GENERIC = (
    r"(?:suk[uo]|suco|desa|munis[ií]piu|munic[ií]pio|municipality|distrit[uo]|district|kabupaten|aldeia|"
    r"post[uo](?:\s+administrativ[uo])?|kecamatan)"
)
_BEFORE = re.compile(rf"^({_GENERIC})\s+(?:d[eoa]s?\s+)?(?=\S)", re.IGNORECASE)
_AFTER = re.compile(rf"\s+({_GENERIC})$", re.IGNORECASE)
# Some names have brackets or a generic word inside, so these part a text only after commas alone found nothing.
_PARTED = (
    re.compile(r"\s*[,;>]\s*"),
    re.compile(rf"\s*[,;>]\s*|\s+(?={_GENERIC}\s)", re.IGNORECASE),
    re.compile(rf"\s*[,;>()]\s*|\s+(?={_GENERIC}\s)", re.IGNORECASE),
)
_INTL = re.compile(r"intl[:\s]\s*(\w+)$", re.IGNORECASE)
_PCODE = re.compile(r"tl\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"[\d\s.]*\d[\d\s.]*$")

Area = frozenset[str]  # the codes of places that hold what is looked for; empty where nothing is known by that name


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a text: this place, lying in these, the nearest first."""

    place: str
    within: tuple[str, ...] = ()


def find(gazetteer: Gazetteer, text: str, within: str | None = None) -> Found:
    """The place a text names. `within` narrows it to what lies in another place, given by name or code.

    Codes are taken as "INTL:070107" and, for OCHA p-codes, as "TL06", which gives the *set* of its sucos.
    A bare number is never taken: INTL 02 is Ainaro and TL02 is Aileu. Fuzzy likeness only suggests.
    """
    if _NUMBER.match(text):
        return Found(Match.NONE, suggestions=_about_number(gazetteer, text))
    limit = _area(gazetteer, within) if within and within.strip() else None
    if limit is not None and not limit:
        return Found(Match.NONE, suggestions=find(gazetteer, within or "").suggestions)
    coded = _by_code(gazetteer, text.strip())
    if coded is not None:
        kept = tuple(code for code in coded if _held(gazetteer, code, limit, itself=True))
        return Found(Match.EXACT, kept) if kept else NOTHING
    readings = list(_readings(text))
    for reading in readings:
        found = _read(gazetteer, reading, limit)
        if found.match is not Match.NONE:
            return found
    return Found(Match.NONE, suggestions=_like(gazetteer, readings, limit))


def meant(gazetteer: Gazetteer, text: str, within: str | None = None) -> tuple[str, ...]:
    """The codes of the place a text names, of whatever level; several only for a p-code.

    Raises Unclear listing the candidates with their post and municipality, NotFound with suggestions.
    """
    found = find(gazetteer, text, within)
    if found.match is Match.AMBIGUOUS:
        raise Unclear(
            f"{text.strip()!r} could be {len(found.codes)} places.",
            remedy=f"Write which one: {_some(found.suggestions)}.",
        )
    if found.match is Match.NONE:
        where = f" in {within.strip()!r}" if within and within.strip() else ""
        remedy = f"Did you mean: {_some(found.suggestions)}?" if found.suggestions else ""
        if _NUMBER.match(text):
            remedy = " ".join(found.suggestions)
        raise NotFound(
            f"No place is called {text.strip()!r}{where}.",
            remedy=remedy or "Check the spelling, or give the municipality.",
        )
    return found.codes


def resolve(gazetteer: Gazetteer, text: str, within: str | None = None) -> tuple[str, ...]:
    """The suco codes of the place a text names, sorted; an aldeia gives its suco. Raises like `meant`."""
    codes = meant(gazetteer, text, within)
    return tuple(sorted({suco for code in codes for suco in gazetteer.sucos_of(code)}))


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - 8} more"] if len(names) > 8 else []
    return "; ".join([*names[:8], *more])


def _by_code(gazetteer: Gazetteer, text: str) -> tuple[str, ...] | None:
    """None where the text is no code; () where it is an unknown one."""
    if intl := _INTL.match(text):
        code = intl[1].upper()
        return (code,) if code in gazetteer.cells else ()
    if _PCODE.match(text):
        try:
            return gazetteer.sucos_of_pcode(text)
        except NotFound:
            return ()
    return None


def _about_number(gazetteer: Gazetteer, text: str) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", text)
    said = []
    if digits in gazetteer:
        said.append(f"For {gazetteer.full_name(digits)} write INTL:{digits}.")
    if sucos := _by_code(gazetteer, f"TL{digits}"):
        said.append(f"For the p-code, {gazetteer.summary(sucos)}, write TL{digits}.")
    return tuple(said) or ("A bare number is no place: give the name.",)


def _readings(text: str) -> Iterator[_Reading]:
    text = " ".join(text.split())
    yield _Reading(text)
    for parted in _PARTED:
        parts = [part for part in parted.split(text) if part]
        if len(parts) > 1:
            yield _Reading(parts[0], tuple(parts[1:]))
            yield _Reading(parts[-1], tuple(parts[-2::-1]))


def _meanings(text: str) -> Iterator[tuple[str, Level | None]]:
    """The whole as a name of any level, since "Suco Liurai" is one; then without its generic word."""
    yield text, None
    for pattern in (_BEFORE, _AFTER):
        if word := pattern.search(text):
            first = word[1].split(maxsplit=1)[0].casefold().replace("í", "i")
            yield text[: word.start()] + text[word.end() :], LEVEL_OF_WORD[first]


def _area(gazetteer: Gazetteer, text: str) -> Area:
    """Every place that a text may name as the surroundings of another; aldeias surround nothing."""
    coded = _by_code(gazetteer, text.strip())
    if coded is not None:
        sucos = {suco for code in coded for suco in gazetteer.sucos_of(code)}
        around = {code for suco in sucos for code in gazetteer.around(suco)}
        return frozenset(sucos | {code for code in around if sucos.issuperset(gazetteer.sucos_of(code))})
    for name, level in _meanings(text):
        if named := _sounding(gazetteer, gazetteer.folded, name, level):
            return frozenset(named)
    return frozenset()


def _sounding(gazetteer: Gazetteer, index: dict[str, list[str]], name: str, level: Level | None) -> list[str]:
    codes = index.get(folded(name), [])
    return [code for code in codes if level in (None, gazetteer.level(code))]


def _held(gazetteer: Gazetteer, code: str, limit: Area | None, *, itself: bool) -> bool:
    return limit is None or not limit.isdisjoint(gazetteer.around(code)) or (itself and code in limit)


def _lies(gazetteer: Gazetteer, code: str, areas: Sequence[Area], *, itself: bool) -> bool:
    """Whether the areas, nearest first, are met in this order going outwards from the place."""
    outwards = iter((code, *gazetteer.around(code)) if itself else gazetteer.around(code))
    return all(any(each in area for each in outwards) for area in areas)


def _read(gazetteer: Gazetteer, reading: _Reading, limit: Area | None) -> Found:
    areas = [_area(gazetteer, text) for text in reading.within]
    if not all(areas):
        return NOTHING
    alone = limit is None and not areas
    for name, level in _meanings(reading.place):
        codes = _candidates(gazetteer, name, level, areas, limit)
        if codes:
            match, meant = _best(gazetteer, plain(name), codes)
            rivals = [*codes, *_unsaid(gazetteer, reading.place)] if alone else []
            return _judged(gazetteer, match, [*meant, *_elsewhere(gazetteer, meant, rivals)])
    return NOTHING


def _candidates(
    gazetteer: Gazetteer, name: str, level: Level | None, areas: Sequence[Area], limit: Area | None
) -> list[str]:
    """What sounds like the name and lies where it should. Aldeias count only where nothing larger does, and a
    place counts as lying in its own name ("Dili, Dili") only where nothing smaller does."""
    for itself in (False, True):
        for index in (gazetteer.folded, gazetteer.folded_aldeias):
            codes = [
                code
                for code in _sounding(gazetteer, index, name, level)
                if _held(gazetteer, code, limit, itself=itself) and _lies(gazetteer, code, areas, itself=itself)
            ]
            if codes:
                return codes
    return []


def _best(gazetteer: Gazetteer, name: str, codes: list[str]) -> tuple[Match, list[str]]:
    """The closest kind of agreement, and of what agrees so the largest level."""
    ways = (
        (Match.EXACT, {*gazetteer.exact.get(name, ()), *gazetteer.exact_aldeias.get(name, ())}),
        (Match.ALIAS, {*gazetteer.alias.get(name, ())}),
        (Match.FOLDED, set(codes)),
    )
    match, kept = next((match, kept) for match, spelt in ways if (kept := spelt.intersection(codes)))
    top = min(ORDER.index(gazetteer.level(code)) for code in kept)
    return match, sorted(code for code in kept if ORDER.index(gazetteer.level(code)) == top)


def _unsaid(gazetteer: Gazetteer, text: str) -> list[str]:
    """What a text would mean if a word of the name were generic after all: "Suco Liurai", the suco Liurai."""
    meanings = list(_meanings(text))[1:]
    return [code for name, level in meanings for code in _sounding(gazetteer, gazetteer.folded, name, level)]


def _elsewhere(gazetteer: Gazetteer, meant: list[str], rivals: list[str]) -> list[str]:
    """What sounds the same in another municipality. A municipality is meant whatever else sounds like it."""
    if gazetteer.level(meant[0]) in (None, Level.MUNICIPALITY):
        return []
    here = {gazetteer.around(code)[-2] for code in meant}
    return sorted(
        {code for code in rivals if gazetteer.level(code) is None or gazetteer.municipality_of(code).code not in here}
    )


def _judged(gazetteer: Gazetteer, match: Match, codes: list[str]) -> Found:
    if len(codes) == 1:
        return Found(match, tuple(codes))
    return Found(Match.AMBIGUOUS, tuple(codes), tuple(gazetteer.full_name(code) for code in codes))


def _like(gazetteer: Gazetteer, readings: Sequence[_Reading], limit: Area | None) -> tuple[str, ...]:
    """Up to five names that look like what was asked for, those that lie where they should first."""
    names = dict.fromkeys(reading.place for reading in readings[1:] or readings)
    keys = [folded(name) for text in names for name, _ in _meanings(text)]
    near = [key for sound in keys for key in difflib.get_close_matches(sound, gazetteer.folded, n=5, cutoff=0.72)]
    codes = [code for key in near for code in gazetteer.folded[key]]
    codes.sort(key=lambda code: not _held(gazetteer, code, limit, itself=True))
    return tuple(dict.fromkeys(gazetteer.full_name(code) for code in codes))[:5]
