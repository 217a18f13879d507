"""The one place a text names, or the question it leaves.

A text is read in several ways, tried in order: the whole of it as one name, then in parts ("Hera, Dili",
"Munisípiu Dili Suku Hera"), where one part is the place and the others say where it lies. A generic word such as
Suku fixes the level of its part. The first way that finds anything decides.

Where the surroundings are known and hold nothing of that name, it is looked for again, ever more loosely: in what
older boundaries held, by a looser spelling, and as a post that somebody called a suco.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import permutations

from alerts.errors import NotFound
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer
from alerts.places.readings import Reading, meanings, readings
from alerts.places.spelling import bare, broadly, plain, sounds


class Match(Enum):
    """How the text and the name agree: letter by letter, by a listed spelling, by sound."""

    EXACT = "exact"
    ALIAS = "alias"
    FOLDED = "folded"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """`codes`: the place, or all sucos of a p-code, or every candidate when ambiguous, or nothing.

    `suggestions`: names that can be typed back, each finding one place; for a bare number, sentences.
    `several`: the text was read as more than one place. Then `codes` are all of them (or, when ambiguous, the
    candidates of those in question), and the suggestions are sentences, one for each place in question.
    """

    match: Match
    codes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    several: bool = False


NOTHING = Found(Match.NONE)

# A name of two levels means the larger one; aldeias are only meant where nothing else is.
ORDER: tuple[Level | None, ...] = (None, Level.MUNICIPALITY, Level.POST, Level.SUCO, Level.ALDEIA)
# Whoever gives the municipality apart has a list of what lies in it, and such lists are of sucos.
ORDER_WITHIN: tuple[Level | None, ...] = (None, Level.MUNICIPALITY, Level.SUCO, Level.POST, Level.ALDEIA)
MOST_ORDERS = 3  # surroundings in any order: post, municipality, country
LONGEST_NAME = 200  # what is longer is no name, and likeness to it is not worth the time

_INTL = re.compile(r"intl[:\s]\s*(\w+)$", re.IGNORECASE)
_PCODE = re.compile(r"tl\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"[\d\s.]+$")

Area = frozenset[str]  # the codes of places that hold what is looked for; empty where nothing is known by that name


@dataclass(frozen=True, slots=True)
class Look:
    """How to look: in the `former` boundaries, by `broad` spelling, for a `post` that was called a suco."""

    former: bool = False
    broad: bool = False
    post: bool = False


@dataclass(frozen=True, slots=True)
class _Where:
    """Where to look: within all these limits, and in these areas as one meets them going outwards from the place."""

    areas: tuple[Area, ...]
    limits: Sequence[Area]
    look: Look

    @property
    def is_open(self) -> bool:
        return not self.areas and not self.limits


FIRST = Look()
MORE = (Look(former=True), Look(broad=True), Look(former=True, broad=True), Look(post=True))


def lookup(gazetteer: Gazetteer, text: str, within: str | None = None) -> Found:
    """The one place a text names. `within` narrows it to what lies in another place, given by name or code.

    Codes are taken as "INTL:070107" and, for OCHA p-codes, as "TL06", which gives the *set* of its sucos.
    A bare number is never taken: INTL 02 is Ainaro and TL02 is Aileu. Fuzzy likeness only suggests.
    """
    if is_number(text):
        return Found(Match.NONE, suggestions=_about_number(gazetteer, text))
    inside = within.strip() if within else ""
    limits = _areas(gazetteer, inside, FIRST)
    if inside and not limits:
        return Found(Match.NONE, suggestions=lookup(gazetteer, inside).suggestions)
    coded = _by_code(gazetteer, text.strip())
    if coded is not None:
        kept = tuple(code for code in coded if _inside(gazetteer, code, limits, itself=True))
        return Found(Match.EXACT, kept) if kept else NOTHING
    ways = list(readings(text))
    found = _tried(gazetteer, ways, limits, FIRST)
    for look in MORE:
        if found is NOTHING:
            around = _areas(gazetteer, inside, look)
            found = _tried(gazetteer, ways, around, look) if around or not inside else NOTHING
    return found if found is not NOTHING else Found(Match.NONE, suggestions=_like(gazetteer, ways, limits))


def is_number(text: str) -> bool:
    """Whether a text is nothing but digits, which may be a code of either kind."""
    return bool(_NUMBER.match(text)) and any(letter.isdigit() for letter in text)


def _tried(gazetteer: Gazetteer, ways: Iterable[Reading], limits: Sequence[Area], look: Look) -> Found:
    """What the first reading finds; but an aldeia only where no reading finds something larger, and a place as lying
    in its own name ("Dili, Dili") only where none finds something smaller."""
    placed = [(reading.place, where) for reading in ways if (where := _where(gazetteer, reading, limits, look))]
    for itself in (False, True):
        for called in (_named, _aldeias) if look is FIRST else (_named,):
            for text, where in placed:
                for name, level in meanings(text):
                    codes = called(gazetteer, name, level, where)
                    if codes := [code for code in codes if _lies(gazetteer, code, where, itself=itself)]:
                        return _judged(gazetteer, text, plain(name), codes, where)
    return NOTHING


def _where(gazetteer: Gazetteer, reading: Reading, limits: Sequence[Area], look: Look) -> _Where | None:
    where = _Where(tuple(_area(gazetteer, text, look) for text in reading.within), limits, look)
    return where if all(where.areas) and (look is FIRST or not where.is_open) else None


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


def _areas(gazetteer: Gazetteer, text: str, look: Look) -> tuple[Area, ...]:
    """What a text names as the surroundings, () where any part of it is unknown: "Dili", "Cristo Rei, Dili"."""
    for reading in readings(text) if text else ():
        areas = tuple(_area(gazetteer, part, look) for part in (reading.place, *reading.within))
        if all(areas):
            return areas
    return ()


@lru_cache(maxsize=1024)
def _area(gazetteer: Gazetteer, text: str, look: Look) -> Area:
    """Every place that a text may name as the surroundings of another; aldeias surround nothing."""
    coded = _by_code(gazetteer, text.strip())
    if coded is not None:
        return Area() if look.former else _held_by(gazetteer, coded)
    for name, level in meanings(text):
        if named := _sounding(gazetteer, gazetteer.index.folded, sounds(name), level):
            formerly = [suco for code in named for suco in gazetteer.sucos_formerly_of(code)] if look.former else []
            return _held_by(gazetteer, formerly) if look.former else Area(named)
    return Area()


def _held_by(gazetteer: Gazetteer, codes: Iterable[str]) -> Area:
    """All sucos of these places, and whatever they fill wholly."""
    sucos = {suco for code in codes for suco in gazetteer.sucos_of(code)}
    around = {code for suco in sucos for code in gazetteer.around(suco)}
    return Area(sucos | {code for code in around if sucos.issuperset(gazetteer.sucos_of(code))})


def _sounding(gazetteer: Gazetteer, index: dict[str, list[str]], keys: Iterable[str], level: Level | None) -> list[str]:
    codes = dict.fromkeys(code for key in keys for code in index.get(key, ()))
    return [code for code in codes if level in (None, gazetteer.level(code))]


def _inside(gazetteer: Gazetteer, code: str, limits: Sequence[Area], *, itself: bool) -> bool:
    """Whether each limit is met by a place of its own among those around: "Baucau, Baucau" is the post and more."""
    outwards = _outwards(gazetteer, code, itself=itself)
    orders = permutations(limits) if len(limits) <= MOST_ORDERS else (limits, limits[::-1])
    return any(_met(outwards, order) for order in orders)


def _outwards(gazetteer: Gazetteer, code: str, *, itself: bool) -> tuple[str, ...]:
    return (code, *gazetteer.around(code)) if itself else gazetteer.around(code)


def _met(outwards: Iterable[str], areas: Iterable[Area]) -> bool:
    going = iter(outwards)
    return all(any(each in area for each in going) for area in areas)


def _lies(gazetteer: Gazetteer, code: str, where: _Where, *, itself: bool) -> bool:
    met = _met(_outwards(gazetteer, code, itself=itself), where.areas)
    return met and _inside(gazetteer, code, where.limits, itself=itself)


def _named(gazetteer: Gazetteer, name: str, level: Level | None, where: _Where) -> list[str]:
    index = gazetteer.index
    if where.look.broad:
        return _sounding(gazetteer, index.broad, [broadly(name)], level)
    if where.look.post:
        return _sounding(gazetteer, index.folded, sounds(name), Level.POST) if level is Level.SUCO else []
    return _sounding(gazetteer, index.folded, sounds(name), level)


def _aldeias(gazetteer: Gazetteer, name: str, level: Level | None, where: _Where) -> list[str]:
    """By sound where the word Aldeia or the suco is said. Else only with the letters of the name: of thousands some
    aldeia always sounds like the misspelt name of a suco."""
    codes = _sounding(gazetteer, gazetteer.index.folded_aldeias, sounds(name), level)
    if level is Level.ALDEIA or any(_is_of_sucos(gazetteer, area) for area in (*where.areas, *where.limits)):
        return codes
    return [code for code in codes if bare(gazetteer.fact(code, "name")) == bare(name)]


def _is_of_sucos(gazetteer: Gazetteer, area: Area) -> bool:
    return all(gazetteer.level(code) is Level.SUCO for code in area)


def _best(gazetteer: Gazetteer, name: str, codes: list[str], where: _Where) -> tuple[Match, list[str]]:
    """The closest kind of agreement, and of what agrees so the level that is meant. A suco that lies outside the post
    of its name is no smaller part of what is meant, so it is asked about too."""
    look, order = where.look, ORDER_WITHIN if where.limits else ORDER
    index = gazetteer.index
    ways = (
        (Match.EXACT, {*index.exact.get(name, ()), *index.exact_aldeias.get(name, ())}),
        (Match.ALIAS, _listed(gazetteer, name, codes)),
        (Match.FOLDED, set(codes)),
    )
    near = ways[2:] if look.broad or look.post else ways
    match, kept = next((match, kept) for match, spelt in near if (kept := spelt.intersection(codes)))
    top = min((gazetteer.level(code) for code in kept), key=order.index)
    meant = {code for code in kept if gazetteer.level(code) is top}
    others = {code for code in codes if gazetteer.level(code) in _BESIDE.get(top, ())}
    apart = [code for code in others if not any(_holds(gazetteer, code, one) for one in meant)]
    return match, sorted([*meant, *apart])


# A post and a suco of one name are told apart by which holds which.
_BESIDE: Mapping[Level | None, tuple[Level, ...]] = {Level.POST: (Level.SUCO,), Level.SUCO: (Level.POST,)}


def _holds(gazetteer: Gazetteer, one: str, other: str) -> bool:
    return one in gazetteer.around(other) or other in gazetteer.around(one)


def _listed(gazetteer: Gazetteer, name: str, codes: Iterable[str]) -> set[str]:
    """What has this as another spelling, and then also what sounds so by its first name: a spelling listed for one of
    two sucos of a name (Suco-Liurai) does not tell them apart."""
    listed = gazetteer.index.alias.get(name, ())
    keys = set(sounds(name))
    alike = (code for code in codes if code in gazetteer.cells and keys & {*sounds(gazetteer.fact(code, "name"))})
    return {*listed, *alike} if listed else set()


def _unsaid(gazetteer: Gazetteer, text: str) -> list[str]:
    """What a text would mean if a word of the name were generic after all: "Suco Liurai", the suco Liurai."""
    said = list(meanings(text))[1:]
    return [code for name, level in said for code in _sounding(gazetteer, gazetteer.index.folded, sounds(name), level)]


def _elsewhere(gazetteer: Gazetteer, meant: list[str], rivals: list[str]) -> list[str]:
    """What sounds the same in another municipality. A municipality is meant whatever else sounds like it."""
    if gazetteer.level(meant[0]) in (None, Level.MUNICIPALITY):
        return []
    here = {gazetteer.around(code)[-2] for code in meant}
    return sorted(
        {code for code in rivals if gazetteer.level(code) is None or gazetteer.municipality_of(code).code not in here}
    )


def _judged(gazetteer: Gazetteer, text: str, name: str, codes: list[str], where: _Where) -> Found:
    match, meant = _best(gazetteer, name, codes, where)
    if where.is_open:
        meant += _elsewhere(gazetteer, meant, [*codes, *_unsaid(gazetteer, text)])
    if len(meant) == 1:
        return Found(match, tuple(meant))
    return Found(Match.AMBIGUOUS, tuple(meant), tuple(gazetteer.full_name(code) for code in meant))


def _like(gazetteer: Gazetteer, ways: Sequence[Reading], limits: Sequence[Area]) -> tuple[str, ...]:
    """Up to five names that look like what was asked for, those that lie where they should first."""
    names = dict.fromkeys(reading.place for reading in ways[1:] or ways if len(reading.place) <= LONGEST_NAME)
    said = dict.fromkeys(name for text in names for name, _ in meanings(text))
    codes = [code for name in said for code in gazetteer.index.like(name)]
    codes.sort(key=lambda code: not _inside(gazetteer, code, limits, itself=True))
    return tuple(dict.fromkeys(gazetteer.full_name(code) for code in codes))[:5]
