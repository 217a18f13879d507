"""How one language says times and numbers, as its lexicon.yaml writes it down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.errors import Misconfigured

Fault = Callable[[str], Misconfigured]

WEEK, YEAR, DAY = 7, 12, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """`weekdays` begin on Monday; `parts` are the parts of the day by the hour they begin at, the first at 0.

    `clock` has {hour}, {half} and {part}; `hours` says hours of the day (0-23) otherwise, with the same names. `days`
    are the words for days that have one, by how far away they are. `numbers` is the code under which numbers are
    known, or the words themselves from zero on.
    """

    language: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    parts: Mapping[int, str]
    clock: str
    half: str
    hours: Mapping[int, str]
    date: str
    clock_first: bool
    conjunction: str
    within: str
    now: str
    zero: str
    point: str
    days: Mapping[int, str]
    today_past: str
    today_ahead: str
    numbers: str | tuple[str, ...]

    def part(self, hour: int) -> str:
        """Of the day, at this hour."""
        starts = tuple(self.parts)
        return self.parts[starts[bisect_right(starts, hour) - 1]]


_TEXTS = ("clock", "half", "date", "now", "zero", "point", "within", "today_past", "today_ahead")


def read_speech(language: str, tree: Any, fault: Fault) -> Speech:
    """From the lexicon's `speech`; raises what `fault` makes of a sentence."""
    if not isinstance(tree, dict):
        raise fault("speech must be lines like `now: agora`")
    known = {*_TEXTS, "weekdays", "months", "parts", "hours", "clock_first", "and", "days", "numbers"}
    if unknown := sorted(set(map(str, tree)) - known):
        raise fault(f"speech can't have {unknown[0]!r}")
    if missing := sorted(known - {"hours", "clock_first", "days", "half"} - set(tree)):
        raise fault(f"speech needs {', '.join(missing)}")
    parts = _by_number(tree, "parts", fault)
    if not parts or min(parts) != 0 or max(parts) >= DAY:
        raise fault("the parts of the day need the hour each begins at, from 0 on")
    return Speech(
        language=language,
        weekdays=_words(tree, "weekdays", WEEK, fault),
        months=_words(tree, "months", YEAR, fault),
        parts=dict(sorted(parts.items())),
        hours=_by_number(tree, "hours", fault),
        clock_first=tree.get("clock_first") is True,
        conjunction=str(tree["and"]),
        days=_by_number(tree, "days", fault),
        numbers=_numbers(tree["numbers"], fault),
        **{key: str(tree.get(key) or "") for key in _TEXTS},
    )


def _words(tree: Mapping[str, Any], key: str, how_many: int, fault: Fault) -> tuple[str, ...]:
    words = tree[key]
    if not isinstance(words, list) or len(words) != how_many:
        raise fault(f"{key} must be a list of {how_many}")
    return tuple(map(str, words))


def _by_number(tree: Mapping[str, Any], key: str, fault: Fault) -> dict[int, str]:
    found = tree.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(number, int) for number in found):
        raise fault(f"{key} must be lines like `1: aban`")
    return {number: str(word) for number, word in found.items()}


def _numbers(said: Any, fault: Fault) -> str | tuple[str, ...]:
    if isinstance(said, list) and len(said) >= 10:
        return tuple(map(str, said))
    if isinstance(said, str) and said:
        return said
    raise fault("numbers must be a code like `tet`, or the words from zero on")
