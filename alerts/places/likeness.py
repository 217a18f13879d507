"""What may have been meant by a text that names no place: names to choose from, never an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.model.place import Level
from alerts.places.gazetteer import COUNTRY, Gazetteer
from alerts.places.readings import Reading, is_generic, meanings
from alerts.places.spelling import heard_of, plain, sounds
from alerts.places.surroundings import FIRST, Area, Where, outwards, sounding, where_of

MOST = 5
MOST_WORDS = 6  # of a text that is tried as a place and its surroundings without a comma between
LONGEST_NAME = 200  # what is longer is no name, and likeness to it is not worth the time


def alike(gazetteer: Gazetteer, ways: Sequence[Reading], limits: Sequence[Area]) -> tuple[str, ...]:
    """Up to five full names, each finding one place when typed back; those that lie where they should first.

    They have all words of the text, or look like it, or have its words inside their own ("Vila Maumeta"); an aldeia
    only where it sounds the same.
    """
    ranked: dict[str, int] = {}
    for code, rank in (*_run_together(gazetteer, ways[0], limits), *_ranked(gazetteer, ways, limits)):
        ranked[code] = min(rank, ranked.get(code, rank))
    best = sorted(ranked, key=ranked.__getitem__)
    return tuple(dict.fromkeys(gazetteer.full_name(code) for code in best))[:MOST]


def _ranked(gazetteer: Gazetteer, ways: Sequence[Reading], limits: Sequence[Area]) -> Iterator[tuple[str, int]]:
    for reading in ways[1:] or ways:
        where = where_of(gazetteer, reading, limits) or Where((), limits, FIRST)
        for name, _ in meanings(reading.place) if len(reading.place) <= LONGEST_NAME else ():
            for code in _near(gazetteer, name):
                inside = not where.is_open and where.holds(outwards(gazetteer, code, itself=True))
                yield code, 0 if inside else 1 + (gazetteer.level(code) is Level.ALDEIA)


def _near(gazetteer: Gazetteer, name: str) -> Iterator[str]:
    index = gazetteer.index
    yield from (COUNTRY,) if plain(name) == plain(COUNTRY) else ()
    yield from (*index.having(name), *index.like(name))
    for word in name.split():
        yield from index.having(word) if not is_generic(word) else ()
    yield from sounding(gazetteer, index.folded_aldeias, sounds(name), None)


def _run_together(gazetteer: Gazetteer, whole: Reading, limits: Sequence[Area]) -> Iterator[tuple[str, int]]:
    """What a text would name with a comma between two of its words: "Hera Dili"."""
    words = whole.place.split()
    for at in range(1, len(words)) if len(words) <= MOST_WORDS else ():
        first, rest = " ".join(words[:at]), " ".join(words[at:])
        for reading in (Reading(first, (rest,)), Reading(rest, (first,))):
            if where := where_of(gazetteer, reading, limits):
                for name, level in meanings(reading.place):
                    named = sounding(gazetteer, gazetteer.index.folded, [heard_of(name)], level)
                    yield from ((code, 0) for code in named if where.holds(outwards(gazetteer, code, itself=False)))
