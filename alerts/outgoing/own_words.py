"""Which words of a revision are nobody's but the officer's who gave them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from alerts.audience.refuge import SafePlace
from alerts.model.warning import Revision
from alerts.places.gazetteer import Gazetteer
from alerts.places.spelling import plain

_SHORT_NUMBER = re.compile(r"[0-9]{1,3}([.,][0-9])?")


def own_words(revision: Revision, gazetteer: Gazetteer, safe: Iterable[SafePlace], phone: str) -> Iterator[str]:
    """`place 'FREE MONEY' is no place that is known`: the values that could say anything, and do.

    A place is known by its name or a listed spelling, a safe place where it is recorded for one of the revision's sucos
    and this hazard, `phone` as the installation's own. What has no other name is a number of three digits at most.
    """
    recorded = {plain(one.name) for one in safe if one.place in revision.sucos and one.shelters(revision.hazard)}
    known: Mapping[str, tuple[Callable[[str], bool], str]] = {
        "place": (lambda text: _is_place(gazetteer, text), "no place that is known"),
        "shelter": (lambda text: plain(text) in recorded, "not recorded as a safe place there"),
        "phone": (lambda text: text == phone, "not the telephone number of this installation"),
    }
    for name, text in revision.values.items():
        fits, otherwise = known.get(name, (_is_number, "no short number"))
        if not fits(text):
            yield f"{name} {text!r} is {otherwise}"


def _is_place(gazetteer: Gazetteer, text: str) -> bool:
    index, name = gazetteer.index, plain(text)
    return any(name in names for names in (index.exact, index.alias, index.exact_aldeias))


def _is_number(text: str) -> bool:
    return _SHORT_NUMBER.fullmatch(text) is not None
