"""Which sucos of a municipality or a post an SMS names, and how many of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection
from typing import TypeVar

from alerts.places.gazetteer import Gazetteer

T = TypeVar("T")


def named_in(gazetteer: Gazetteer, place: str, warned: Collection[str]) -> tuple[str, ...]:
    """The warned sucos of the place in the gazetteer's order; none where all of it is warned, or nothing.

    As they are called there: where two have one name, each with its post.
    """
    inside = gazetteer.sucos_of(place)
    listed = [suco for suco in inside if suco in warned]
    if len(listed) in (0, len(inside)):
        return ()
    often = Counter(gazetteer.place(suco).name for suco in inside)
    names = {suco: gazetteer.place(suco).name for suco in listed}
    return tuple(name if often[name] == 1 else gazetteer.label(suco) for suco, name in names.items())


def most_named(named: Callable[[int], T | None], of: int) -> T | None:
    """The text with all of the names, or with the most of the first ones that fit; None where not one does.

    `named` answers the text with so many names, None where it has no room: then it has none for more of them either.
    """
    if of and (whole := named(of)) is not None:
        return whole
    fitting = bisect_left(range(1, of), True, key=lambda how_many: named(how_many) is None)
    return named(fitting) if fitting else None
