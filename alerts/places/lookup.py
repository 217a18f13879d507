"""The one place a text names, or the question it leaves.

A text is read in several ways, tried in order: the whole of it as one name, then in parts ("Hera, Dili",
"Munisípiu Dili Suku Hera"), where one part is the place and the others say where it lies. A generic word such as
Suku fixes the level of its part. The first way that finds anything decides.

Where the surroundings are known and hold nothing of that name, it is looked for again, ever more loosely: in what
older boundaries held, by a looser spelling, and as a post that somebody called a suco.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from alerts.model.place import Level
from alerts.places.codes import about_number, by_code, is_number
from alerts.places.gazetteer import Gazetteer
from alerts.places.likeness import alike
from alerts.places.readings import Reading, meanings, readings
from alerts.places.spelling import bare, broadly, plain, sounds
from alerts.places.surroundings import FIRST, MORE, Area, Look, Where, areas_of, outwards, sounding, where_of


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

    `suggestions`: what can be typed back, each finding one place or several; for a bare number, sentences.
    `several`: the text was read as more than one place. Then `codes` are all of them (or, when ambiguous, the
    candidates of those in question), and the suggestions are sentences, one for each place in question.
    `nowhere`: what was given as the surroundings is not known, so nothing was looked for; suggestions are sentences.
    """

    match: Match
    codes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    several: bool = False
    nowhere: bool = False


NOTHING = Found(Match.NONE)

# A name of two levels means the larger one; aldeias are only meant where nothing else is.
ORDER: tuple[Level | None, ...] = (None, Level.MUNICIPALITY, Level.POST, Level.SUCO, Level.ALDEIA)
# Whoever gives the municipality apart has a list of what lies in it, and such lists are of sucos.
ORDER_WITHIN: tuple[Level | None, ...] = (None, Level.MUNICIPALITY, Level.SUCO, Level.POST, Level.ALDEIA)
LONGEST_SHOWN = 200  # letters of what somebody wrote


def lookup(gazetteer: Gazetteer, text: str, within: str | None = None) -> Found:
    """The one place a text names. `within` narrows it to what lies in another place, given by name or code.

    Codes are taken as "INTL:070107" and, for OCHA p-codes, as "TL06", which gives the *set* of its sucos.
    A bare number is never taken: INTL 02 is Ainaro and TL02 is Aileu. Fuzzy likeness only suggests.
    """
    if is_number(text):
        return Found(Match.NONE, suggestions=about_number(gazetteer, text))
    inside = within.strip() if within else ""
    limits = areas_of(gazetteer, inside)
    if inside and not limits:
        return Found(Match.NONE, suggestions=_about_nowhere(gazetteer, inside), nowhere=True)
    coded = by_code(gazetteer, text.strip())
    if coded is not None:
        around = Where((), limits, FIRST)
        kept = tuple(code for code in coded if around.holds(outwards(gazetteer, code, itself=True)))
        return Found(Match.EXACT, kept) if kept else NOTHING
    ways = list(readings(text))
    found = _tried(gazetteer, ways, limits, FIRST)
    for look in MORE:
        if found is NOTHING:
            former = areas_of(gazetteer, inside, look)
            found = _tried(gazetteer, ways, former, look) if former or not inside else NOTHING
    return found if found is not NOTHING else Found(Match.NONE, suggestions=alike(gazetteer, ways, limits))


def _about_nowhere(gazetteer: Gazetteer, inside: str) -> tuple[str, ...]:
    found, said = lookup(gazetteer, inside), f'"{inside[:LONGEST_SHOWN]}"'
    if is_number(inside):
        return found.suggestions
    if found.codes:
        return (f"{said} holds no other place: give a suco, post or municipality.",)
    return (f"{said} is not known{': try ' + '; '.join(found.suggestions) if found.suggestions else ''}.",)


def _tried(gazetteer: Gazetteer, ways: Iterable[Reading], limits: Sequence[Area], look: Look) -> Found:
    """What the first reading finds; but an aldeia only where no reading finds something larger, and a place as lying
    in its own name ("Dili, Dili") only where none finds something smaller."""
    placed = [(reading.place, where) for reading in ways if (where := where_of(gazetteer, reading, limits, look))]
    for itself in (False, True):
        for called in (_named, _aldeias) if look is FIRST else (_named,):
            for text, where in placed:
                for name, level in meanings(text):
                    codes = called(gazetteer, name, level, where)
                    if codes := [code for code in codes if where.holds(outwards(gazetteer, code, itself=itself))]:
                        return _judged(gazetteer, text, plain(name), codes, where)
    return NOTHING


def _named(gazetteer: Gazetteer, name: str, level: Level | None, where: Where) -> list[str]:
    index = gazetteer.index
    if where.look.broad:
        return sounding(gazetteer, index.broad, [broadly(name)], level)
    if where.look.post:
        return sounding(gazetteer, index.folded, sounds(name), Level.POST) if level is Level.SUCO else []
    return sounding(gazetteer, index.folded, sounds(name), level)


def _aldeias(gazetteer: Gazetteer, name: str, level: Level | None, where: Where) -> list[str]:
    """By sound where the word Aldeia or the suco is said. With nothing said around it by its letters: of thousands
    some aldeia always sounds like the misspelt name of a suco. Where only a post or municipality is given none, since
    lists that give those are of sucos: it is suggested."""
    codes = sounding(gazetteer, gazetteer.index.folded_aldeias, sounds(name), level)
    if level is Level.ALDEIA:
        return codes
    if where.is_open:
        return [code for code in codes if bare(gazetteer.fact(code, "name")) == bare(name)]
    return [code for code in codes if not where.holds(gazetteer.around(code)[1:])]


def _best(gazetteer: Gazetteer, name: str, codes: list[str], where: Where) -> tuple[Match, list[str]]:
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
    return match, sorted([*meant, *apart], key=lambda code: (len(code), code))


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
    return [code for name, level in said for code in sounding(gazetteer, gazetteer.index.folded, sounds(name), level)]


def _elsewhere(gazetteer: Gazetteer, meant: list[str], rivals: list[str]) -> list[str]:
    """What sounds the same in another municipality. A municipality is meant whatever else sounds like it."""
    if gazetteer.level(meant[0]) in (None, Level.MUNICIPALITY):
        return []
    here = {gazetteer.around(code)[-2] for code in meant}
    return sorted(
        {code for code in rivals if gazetteer.level(code) is None or gazetteer.municipality_of(code).code not in here}
    )


def _judged(gazetteer: Gazetteer, text: str, name: str, codes: list[str], where: Where) -> Found:
    match, meant = _best(gazetteer, name, codes, where)
    if where.is_open:
        meant += _elsewhere(gazetteer, meant, [*codes, *_unsaid(gazetteer, text)])
    if len(meant) == 1:
        return Found(match, tuple(meant))
    return Found(Match.AMBIGUOUS, tuple(meant), tuple(gazetteer.full_name(code) for code in meant))
