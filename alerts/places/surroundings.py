"""Where a place has to lie: in what is named around it, as one meets that going outwards from the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from alerts.model.place import Level
from alerts.places.codes import by_code
from alerts.places.gazetteer import Gazetteer
from alerts.places.readings import Reading, meanings, readings
from alerts.places.spelling import sounds

MOST_ORDERS = 3  # surroundings in any order: post, municipality, country

Area = frozenset[str]  # the codes of places that hold what is looked for; empty where nothing is known by that name


@dataclass(frozen=True, slots=True)
class Look:
    """How to look: in the `former` boundaries, by `broad` spelling, for a `post` that was called a suco."""

    former: bool = False
    broad: bool = False
    post: bool = False


FIRST = Look()
MORE = (Look(former=True), Look(broad=True), Look(former=True, broad=True), Look(post=True))


@dataclass(frozen=True, slots=True)
class Where:
    """Where to look: within all these limits, in any order, and in these areas in theirs."""

    areas: tuple[Area, ...]
    limits: Sequence[Area]
    look: Look

    @property
    def is_open(self) -> bool:
        return not self.areas and not self.limits

    def holds(self, outwards: Sequence[str]) -> bool:
        """Whether each area and limit is met by a place of its own: "Baucau, Baucau" is the post and what is in it."""
        orders = permutations(self.limits) if len(self.limits) <= MOST_ORDERS else (self.limits, self.limits[::-1])
        return _met(outwards, self.areas) and any(_met(outwards, order) for order in orders)


def where_of(gazetteer: Gazetteer, reading: Reading, limits: Sequence[Area], look: Look = FIRST) -> Where | None:
    """None where anything around is unknown, or nothing is given in which to look more loosely."""
    where = Where(tuple(_area(gazetteer, text, look) for text in reading.within), limits, look)
    return where if all(where.areas) and (look is FIRST or not where.is_open) else None


def areas_of(gazetteer: Gazetteer, text: str, look: Look = FIRST) -> tuple[Area, ...]:
    """What a text names as the surroundings, () where any part of it is unknown: "Dili", "Cristo Rei, Dili"."""
    for reading in readings(text) if text else ():
        areas = tuple(_area(gazetteer, part, look) for part in (reading.place, *reading.within))
        if all(areas):
            return areas
    return ()


@lru_cache(maxsize=1024)
def _area(gazetteer: Gazetteer, text: str, look: Look) -> Area:
    """Every place that a text may name as the surroundings of another; aldeias surround nothing."""
    coded = by_code(gazetteer, text.strip())
    if coded is not None:
        return Area() if look.former else _held_by(gazetteer, coded)
    for name, level in meanings(text):
        if named := sounding(gazetteer, gazetteer.index.folded, sounds(name), level):
            formerly = [suco for code in named for suco in gazetteer.sucos_formerly_of(code)] if look.former else []
            return _held_by(gazetteer, formerly) if look.former else Area(named)
    return Area()


def _held_by(gazetteer: Gazetteer, codes: Iterable[str]) -> Area:
    """All sucos of these places, and whatever they fill wholly."""
    sucos = {suco for code in codes for suco in gazetteer.sucos_of(code)}
    around = {code for suco in sucos for code in gazetteer.around(suco)}
    return Area(sucos | {code for code in around if sucos.issuperset(gazetteer.sucos_of(code))})


def sounding(
    gazetteer: Gazetteer, index: Mapping[str, list[str]], keys: Iterable[str], level: Level | None
) -> list[str]:
    """The codes of a level, or of any, that have one of these keys in an index."""
    codes = dict.fromkeys(code for key in keys for code in index.get(key, ()))
    return [code for code in codes if level in (None, gazetteer.level(code))]


def outwards(gazetteer: Gazetteer, code: str, *, itself: bool) -> tuple[str, ...]:
    return (code, *gazetteer.around(code)) if itself else gazetteer.around(code)


def _met(outwards: Iterable[str], areas: Iterable[Area]) -> bool:
    going = iter(outwards)
    return all(any(each in area for each in going) for area in areas)
