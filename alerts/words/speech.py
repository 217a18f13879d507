"""How one language says times and numbers, as its lexicon.yaml writes it down."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from alerts.errors import Misconfigured
from alerts.words.small_numbers import LANGUAGES

Fault = Callable[[str], Misconfigured]
Forms = tuple[str, str]
"""Of one, and of any other number: ("hora", "horas"). May say with {number} where the number stands."""

WEEK, YEAR, DAY = 7, 12, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """`weekdays` begin on Monday; `parts` are the parts of the day by the hour they begin at, the first at 0.

    `clock` has {hour}, {half} and {part}; `hours` says hours of the day (0-23) otherwise, with the same names. `days`
    are the words for days that have one, by how far away they are; today has four: over, still ahead, this evening
    when it is evening, and this evening before. `numbers` is the code under which numbers are known, or the words
    themselves from zero on; `feminine` has the words that change before one of `feminine_words`.

    `counted` has {number} and {thing}. `units` stand behind a number and `signs` before it (km, M). `lengths` are day,
    hour and minute. `contractions` are put right at the end: "de às" is said "das".
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
    tonight: str = ""
    tonight_ahead: str = ""
    year: str = ""
    minus: str = ""
    from_to: str = ""
    same_day: str = ""
    range: str = ""
    counted: str = "{number} {thing}"
    lengths: Mapping[str, Forms] = field(default_factory=dict)
    units: Mapping[str, Forms] = field(default_factory=dict)
    signs: Mapping[str, Forms] = field(default_factory=dict)
    feminine: Mapping[str, str] = field(default_factory=dict)
    feminine_words: frozenset[str] = frozenset()
    contractions: Mapping[str, str] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)

    def part(self, hour: int) -> str:
        """Of the day, at this hour."""
        starts = tuple(self.parts)
        return self.parts[starts[bisect_right(starts, hour) - 1]]

    @property
    def evening(self) -> int:
        """The hour it begins at."""
        return max(self.parts)


_NEEDED = ("clock", "date", "now", "zero", "point", "within", "today_past", "today_ahead")
_MAY = ("half", "tonight", "tonight_ahead", "year", "minus", "from_to", "same_day", "range", "counted")
_FORMS = ("lengths", "units", "signs")
_LENGTHS = frozenset(("day", "hour", "minute"))
_LISTS = ("weekdays", "months", "feminine_words")
_MAPS = ("parts", "hours", "days", "feminine", "contractions")
_OTHERS = ("clock_first", "and", "numbers")
_MUST = frozenset((*_NEEDED, "weekdays", "months", "parts", "and", "numbers"))
_PATTERNS = {
    "clock": ("hour", "half", "part"),
    "date": ("day", "month"),
    "year": ("date", "year"),
    "from_to": ("start", "end"),
    "same_day": ("day", "start", "end"),
    "range": ("low", "high"),
    "counted": ("number", "thing"),
}
"""What stands in braces in each; a clock may do without {half} and {part}."""


def read_speech(language: str, tree: Any, fault: Fault, abbreviations: Mapping[str, str] | None = None) -> Speech:
    """From the lexicon's `speech`; raises what `fault` makes of a sentence."""
    if not isinstance(tree, dict):
        raise fault("speech must be lines like `now: agora`")
    if unknown := sorted(set(map(str, tree)) - {*_NEEDED, *_MAY, *_FORMS, *_LISTS, *_MAPS, *_OTHERS}):
        raise fault(f"speech can't have {unknown[0]!r}")
    if missing := sorted(_MUST - set(tree)):
        raise fault(f"speech needs {', '.join(missing)}")
    _check_patterns(tree, fault)
    lengths, units, signs = (_forms(tree, key, fault) for key in _FORMS)
    if lengths and set(lengths) != _LENGTHS:
        raise fault("lengths needs day, hour and minute, and nothing else")
    written: dict[str, Any] = {"half": ""}
    written |= {key: text_of(key, tree[key], fault) for key in (*_NEEDED, *_MAY) if key in tree}
    return Speech(
        language=language,
        weekdays=_words(tree, "weekdays", fault, WEEK),
        months=_words(tree, "months", fault, YEAR),
        parts=_parts(tree, fault),
        hours=_hours(tree, fault),
        clock_first=tree.get("clock_first") is True,
        conjunction=text_of("and", tree["and"], fault),
        days=_by_number(tree, "days", fault),
        numbers=_numbers(tree["numbers"], fault),
        lengths=lengths,
        units=units,
        signs=signs,
        feminine_words=frozenset(_words(tree, "feminine_words", fault)),
        abbreviations=abbreviations_of(abbreviations or {}, fault),
        feminine=texts_of("feminine", tree.get("feminine"), fault, "um: uma"),
        contractions=texts_of("contractions", tree.get("contractions"), fault, "de às: das"),
        **written,
    )


def text_of(what: str, said: Any, fault: Fault) -> str:
    """As written. YAML takes a bare no, on or yes for true or false, and nothing for null."""
    if not isinstance(said, str | int | float) or isinstance(said, bool):
        raise fault(f'{what} must be words; put them in quotes, as in "no"')
    return str(said)


def texts_of(key: str, found: Any, fault: Fault, example: str) -> dict[str, str]:
    """Lines of one text by another; none where nothing is given."""
    if not isinstance(found or {}, dict):
        raise fault(f"{key} must be lines like `{example}`")
    return {text_of(key, one, fault): text_of(f"{one} in {key}", other, fault) for one, other in (found or {}).items()}


def abbreviations_of(known: Mapping[str, str], fault: Fault) -> Mapping[str, str]:
    """Refused where the words in full have an abbreviation themselves: a text may be said twice over."""
    for short, full in known.items():
        if not full or any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", full) for one in known):
            raise fault(f"abbreviations says {short} with an abbreviation; write it out")
    return known


def _check_patterns(tree: Mapping[str, Any], fault: Fault) -> None:
    for key, names in _PATTERNS.items():
        if key in tree:
            _check_pattern(key, str(tree[key]), names, fault, ("hour",) if key == "clock" else names)


def _check_pattern(what: str, pattern: str, names: tuple[str, ...], fault: Fault, needed: tuple[str, ...] = ()) -> None:
    try:
        found = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    except ValueError:
        found = {""}
    if not set(needed) <= found <= set(names):
        raise fault(f"{what} must be said with {', '.join(f'{{{name}}}' for name in names)}; it is {pattern!r}")


def _parts(tree: Mapping[str, Any], fault: Fault) -> dict[int, str]:
    parts = _by_number(tree, "parts", fault)
    if not parts or min(parts) != 0 or max(parts) >= DAY:
        raise fault("the parts of the day need the hour each begins at, from 0 on")
    return dict(sorted(parts.items()))


def _hours(tree: Mapping[str, Any], fault: Fault) -> dict[int, str]:
    hours = _by_number(tree, "hours", fault)
    for hour, pattern in hours.items():
        if not 0 <= hour < DAY:
            raise fault(f"there is no hour {hour}; hours go from 0 to 23")
        _check_pattern(f"hour {hour}", pattern, _PATTERNS["clock"], fault)
    return hours


def _words(tree: Mapping[str, Any], key: str, fault: Fault, how_many: int | None = None) -> tuple[str, ...]:
    words = tree.get(key, [])
    if not isinstance(words, list) or (how_many and len(words) != how_many):
        raise fault(f"{key} must be a list of {how_many or 'words'}")
    return tuple(text_of(key, word, fault) for word in words)


def _by_number(tree: Mapping[str, Any], key: str, fault: Fault) -> dict[int, str]:
    found = tree.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(number, int) for number in found):
        raise fault(f"{key} must be lines like `1: aban`")
    return {number: text_of(f"{number} in {key}", word, fault) for number, word in found.items()}


def _forms(tree: Mapping[str, Any], key: str, fault: Fault) -> dict[str, Forms]:
    found = tree.get(key) or {}
    if not isinstance(found, dict):
        raise fault(f"{key} must be lines like `km: [quilómetro, quilómetros]`")
    return {str(short): _one_and_many(f"{short} in {key}", said, fault) for short, said in found.items()}


def _one_and_many(what: str, said: Any, fault: Fault) -> Forms:
    forms = [said, said] if isinstance(said, str) else said
    if not isinstance(forms, list) or len(forms) != 2 or not all(isinstance(form, str) and form for form in forms):
        raise fault(f"{what} must be one word, or two: of one and of more")
    for form in forms:
        _check_pattern(what, form, ("number",), fault)
    return forms[0], forms[1]


def _numbers(said: Any, fault: Fault) -> str | tuple[str, ...]:
    if isinstance(said, list) and len(said) >= 10:
        return tuple(text_of("numbers", word, fault) for word in said)
    if isinstance(said, str) and (said in LANGUAGES or _known_elsewhere(said)):
        return said
    raise fault("numbers must be a code like `tet` that num2words knows, or the words from zero on, ten at least")


def _known_elsewhere(code: str) -> bool:
    from num2words import CONVERTER_CLASSES

    return code in CONVERTER_CLASSES
