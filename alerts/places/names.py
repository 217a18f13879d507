"""From what somebody wrote to the places they meant, or to a question.

The whole text is tried as one name first, since a name may have any word inside. Only what names no one place is
read as several ("Suku Hera no Suku Metinaro, Dili"): surroundings given at the end hold for all, and so does a
generic word at the beginning. One part that is unknown or unclear leaves the whole so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from alerts.errors import NotFound, Unclear
from alerts.model.place import Level
from alerts.places.codes import is_number
from alerts.places.gazetteer import Gazetteer
from alerts.places.likeness import MOST
from alerts.places.lookup import Found, Match, lookup
from alerts.places.readings import Listing, is_plural, level_before, listings, word_before

__all__ = ["Found", "Match", "find", "lookup", "meant", "meant_alone", "resolve"]

LONGEST = 10_000  # letters of a text: more than all sucos of a municipality, far less than what would keep one waiting
TOO_LONG = Found(Match.NONE, suggestions=(f"A text of more than {LONGEST:,} letters is not searched for places.",))
TIERS = (Match.EXACT, Match.ALIAS, Match.FOLDED)
UNSETTLED = {Match.NONE, Match.AMBIGUOUS}


def find(gazetteer: Gazetteer, text: str, within: str | None = None) -> Found:
    """The place a text names, as `lookup` finds it, or the several places it lists; then `match` is their weakest.

    Of a list in which one place lies in another ("Hera, Dili no Dili") both are asked about: either may be meant.
    """
    if len(text) > LONGEST:
        return TOO_LONG
    one = lookup(gazetteer, text, within)
    if one.match is not Match.NONE or one.nowhere or is_number(text):
        return one
    ways, founds = list(listings(text)), []
    for listing in ways:
        if found := _listed(gazetteer, listing, within):
            if found.match is not Match.NONE:
                return found
            founds.append(found)
    if founds:
        return min(founds, key=lambda found: len(found.suggestions))
    return replace(one, suggestions=(*_with_and(gazetteer, ways, within), *one.suggestions)[:MOST])


def meant(gazetteer: Gazetteer, text: str, within: str | None = None) -> tuple[str, ...]:
    """The codes of the one place a text names, of whatever level; several only for a p-code.

    Raises Unclear listing the candidates with their post and municipality, or where the text lists several places;
    NotFound with suggestions.
    """
    found = _settled(find(gazetteer, text, within), text, within)
    if found.several and len(found.codes) > 1:
        raise Unclear(f"{text.strip()!r} names {len(found.codes)} places.", remedy="Name one of them.")
    return found.codes


def meant_alone(gazetteer: Gazetteer, text: str, within: str | None = None) -> tuple[str, ...]:
    """As `meant`, of a text that is the name of one place: the cell of a table. It is not read as a list."""
    found = TOO_LONG if len(text) > LONGEST else lookup(gazetteer, text, within)
    return _settled(found, text, within).codes


def resolve(gazetteer: Gazetteer, text: str, within: str | None = None) -> tuple[str, ...]:
    """The suco codes of the place a text names, or of all the places it lists, sorted; an aldeia gives its suco.

    Raises Unclear and NotFound as `meant` does, save for a list of places.
    """
    found = _settled(find(gazetteer, text, within), text, within)
    return tuple(sorted({suco for code in found.codes for suco in gazetteer.sucos_of(code)}))


def _settled(found: Found, text: str, within: str | None) -> Found:
    if found.match not in UNSETTLED:
        return found
    if found.several:
        kind = Unclear if found.match is Match.AMBIGUOUS else NotFound
        raise kind("Not every place of the list is clear.", remedy=" ".join(found.suggestions))
    if found.match is Match.AMBIGUOUS:
        raise Unclear(
            f"{text.strip()!r} could be {len(found.codes)} places.",
            remedy=f"Write which one: {_some(found.suggestions)}.",
        )
    where = f" in {within.strip()!r}" if within and within.strip() else ""
    remedy = f"Did you mean: {_some(found.suggestions)}?" if found.suggestions else ""
    if found.nowhere:
        raise NotFound(f"{_short(text)!r} was not looked for{where}.", remedy=" ".join(found.suggestions))
    if is_number(text) or found is TOO_LONG:
        remedy = " ".join(found.suggestions)
    raise NotFound(
        f"No place is called {_short(text)!r}{where}.", remedy=remedy or "Check the spelling, or give the municipality."
    )


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - 8} more"] if len(names) > 8 else []
    return "; ".join([*names[:8], *more])


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 200 else text[:200] + "..."


def _listed(gazetteer: Gazetteer, listing: Listing, within: str | None) -> Found | None:
    """The places of a list together; None where the text is no list after all."""
    parts = []
    for part, found in _parts(gazetteer, listing, within):
        if listing.by_commas and found.nowhere:
            return None
        parts.append((part, found))
    founds = [found for _, found in parts]
    if all(found.match is Match.NONE for found in founds):
        return None
    if listing.by_commas and not _surely_listed(gazetteer, listing, founds):
        return None
    asked = [(part, found) for part, found in parts if found.match in UNSETTLED] or _nested(gazetteer, parts)
    if not asked:
        codes = tuple(dict.fromkeys(code for found in founds for code in found.codes))
        return Found(max((found.match for found in founds), key=TIERS.index), codes, several=True)
    said = tuple(_question(part, found) for part, found in asked)
    if any(found.match is Match.NONE for _, found in asked):
        return Found(Match.NONE, suggestions=said, several=True)
    codes = tuple(dict.fromkeys(code for _, found in asked for code in found.codes))
    return Found(Match.AMBIGUOUS, codes, said, several=True)


def _parts(gazetteer: Gazetteer, listing: Listing, within: str | None) -> Iterator[tuple[str, Found]]:
    around = ", ".join(each for each in (listing.within, (within or "").strip()) if each)
    word = ""
    for part in listing.places:
        own = word_before(part)
        found = _part(gazetteer, part, "" if own else word, around)
        if found.match is Match.NONE and "," in part:
            found = lookup(gazetteer, part, within)  # it says itself where it lies
        yield part, found
        word = own or word


def _part(gazetteer: Gazetteer, part: str, word: str, around: str) -> Found:
    """One part of a list, for which the generic word of an earlier part may hold too: "Suku Ainaro no Soro"."""
    found = lookup(gazetteer, part, around)
    carried = lookup(gazetteer, f"{word} {part}", around) if word else found
    if carried.match is Match.NONE or carried.codes == found.codes:
        return found
    if found.match is Match.NONE or is_plural(word):
        return carried
    codes = tuple(dict.fromkeys((*found.codes, *carried.codes)))
    return Found(Match.AMBIGUOUS, codes, tuple(gazetteer.full_name(code) for code in codes))


def _surely_listed(gazetteer: Gazetteer, listing: Listing, founds: Sequence[Found]) -> bool:
    """Whether nothing but commas between places can only mean a list. "Hera, Baucau" is a suco that is not there, and
    "Hera, Camea, Dili" may be an aldeia; but no municipality lies in another, no suco in what is said to be a suco,
    and a third suco in no path of names."""
    said = {level_before(part) for part in listing.places}
    if len(founds) > 1 and len(said) == 1 and None not in said:
        return True
    levels = {_level(gazetteer, found) for found in founds}
    return levels == {Level.MUNICIPALITY} or (levels == {Level.SUCO} and len(founds) > 2)


def _with_and(gazetteer: Gazetteer, ways: Iterable[Listing], within: str | None) -> Iterator[str]:
    """How to write what commas alone may also mean: "Hera, Camea, Dili", "Hera no Camea, Dili"."""
    for listing in ways:
        few = listing.by_commas and len(listing.places) <= MOST
        founds = [found for _, found in _parts(gazetteer, listing, within)] if few else []
        levels = {_level(gazetteer, found) for found in founds}
        if len(founds) > 1 and len(levels) == 1 and None not in levels:
            yield ", ".join(each for each in (" no ".join(listing.places), listing.within) if each)


def _level(gazetteer: Gazetteer, found: Found) -> Level | None:
    return gazetteer.level(found.codes[0]) if len(found.codes) == 1 and found.match not in UNSETTLED else None


def _nested(gazetteer: Gazetteer, parts: Sequence[tuple[str, Found]]) -> list[tuple[str, Found]]:
    """The parts that hold another one, and those that lie in another."""
    around = {code: gazetteer.around(code) for _, found in parts for code in found.codes}
    inner = {code for code, outer in around.items() if any(each in around for each in outer)}
    outer = {each for code in inner for each in around[code]}
    return [(part, found) for part, found in parts if any(code in inner or code in outer for code in found.codes)]


def _question(part: str, found: Found) -> str:
    said = f'"{_short(part)}"'
    if found.match is Match.NONE:
        return f"{said} is not known{': try ' + _some(found.suggestions) if found.suggestions else ''}."
    if found.match is Match.AMBIGUOUS:
        return f"{said} could be {_some(found.suggestions)}."
    return f"{said} lies in another place of the list, or holds one: say which is meant."
