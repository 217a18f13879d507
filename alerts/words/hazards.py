"""What the program knows of each hazard: the facts its texts name, and the rules that go with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from alerts.errors import Misconfigured, Unusable
from alerts.model.warning import Certainty, Severity

FILE = "templates/hazards.yaml"
SOURCES = ("expires", "onset", "officer", "settings", "places")
CATEGORIES = ("Geo", "Met", "Safety", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other")
LONGEST_VALUE = 40

_LINK = re.compile(r"://|www\.|\.(com|org|net|tl|int|io|me|ly)\b", re.IGNORECASE)
_FIELDS = frozenset(
    ("english", "category", "values", "variants", "hold", "statement_required", "repeat_minutes", "cap_events")
) | {"not_events", "gives_advice_of", "combines"}


@dataclass(frozen=True, slots=True)
class Value:
    """A fact a text names. `source` is one of SOURCES; `cap` are names of CAP parameters that may fill it.

    What comes from "places" is looked up for every suco, unless an officer gives one for all of them.

    `without` says what goes out when it is not known; `pattern` is what it must look like, "" for anything plain.
    """

    name: str
    source: str
    required: bool
    sample: str
    without: str = ""
    pattern: str = ""
    cap: tuple[str, ...] = ()

    @property
    def from_officer(self) -> bool:
        """Whether an officer may give it."""
        return self.source in ("officer", "places")


@dataclass(frozen=True, slots=True)
class VariantRule:
    """Use the text `say` when everything named here holds; None asks nothing."""

    say: str
    certainty: Certainty | None = None
    coastal: bool | None = None

    def fits(self, certainty: Certainty, coastal: bool) -> bool:
        return self.certainty in (None, certainty) and self.coastal in (None, coastal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One hazard. `category` is CAP's; `hold` is the least time before an all-clear.

    `cap_events` and `not_events` are plain lower-case phrases: words of a CAP event that mean this hazard, or don't.
    Whoever follows its texts does what those of the hazards in `gives_advice_of` ask. It is what is said where both
    hazards of `combines` are warned of at once; empty for most.
    """

    key: str
    english: str
    category: str
    values: tuple[Value, ...]
    variants: tuple[VariantRule, ...]
    hold: timedelta
    statement_required: bool
    repeat_minutes: Mapping[Severity, int]
    cap_events: tuple[str, ...]
    not_events: tuple[str, ...]
    gives_advice_of: frozenset[str] = frozenset()
    combines: frozenset[str] = frozenset()

    def value(self, name: str) -> Value | None:
        return next((value for value in self.values if value.name == name), None)

    @property
    def samples(self) -> dict[str, str]:
        """A value for everything an officer or a source would give."""
        return {value.name: value.sample for value in self.values if value.from_officer}


def known_hazard(hazards: Mapping[str, Hazard], key: str) -> Hazard:
    """Raises Misconfigured when an installation's own hazards.yaml lacks a hazard that a warning is about."""
    if key not in hazards:
        raise Misconfigured(
            f"hazards.yaml has no entry {key!r}, but a warning is about it.",
            remedy="Put the entry back into templates/hazards.yaml of this home.",
        )
    return hazards[key]


def variant_of(hazard: Hazard, certainty: Certainty, coastal: bool) -> str:
    """Which text is used: "warning", or the first variant whose rule fits, as "observed" or "coastal"."""
    return next((rule.say for rule in hazard.variants if rule.fits(certainty, coastal)), "warning")


def missing_values(hazard: Hazard, values: Mapping[str, str | None]) -> tuple[str, ...]:
    """The required facts not among `values`. Every warning has an end, so `until` is never missing.

    `time` is the onset: put any text under that name when the onset is known.
    """
    return tuple(
        value.name
        for value in hazard.values
        if value.required and value.source != "expires" and not values.get(value.name)
    )


def check_values(hazard: Hazard, values: Mapping[str, str]) -> None:
    """Refuse a fact this hazard does not have, or one that is not plain: too long, a link, of another shape."""
    for name, text in values.items():
        value = hazard.value(name)
        if value is None or not (value.from_officer or value.source == "settings"):
            known = ", ".join(v.name for v in hazard.values if v.from_officer) or "none"
            raise Unusable(f"{hazard.english} has no value {name!r}.", remedy=f"It has: {known}.", code="no-such-value")
        _check_text(value, text)


def _check_text(value: Value, text: str) -> None:
    plain = text.isprintable() and not _LINK.search(text) and len(text) <= LONGEST_VALUE
    if not plain or (value.pattern and not re.fullmatch(value.pattern, text)):
        raise Unusable(
            f"{value.name} can't be {text[:LONGEST_VALUE]!r}.",
            remedy=f"Write it like {value.sample}: plain, on one line, {LONGEST_VALUE} characters at most, no link.",
            code="bad-value",
        )


def suggest(hazards: Mapping[str, Hazard], event: str) -> str | None:
    """The hazard a CAP <event> speaks of, by its longest known phrase; None when it says nothing we know."""
    text = f" {plain_phrase(event)} "
    found = [
        (len(phrase), -order, key if phrase in hazard.cap_events else None)
        for order, (key, hazard) in enumerate(hazards.items())
        for phrase in (*hazard.cap_events, *hazard.not_events)
        if f" {phrase} " in text
    ]
    return max(found, key=lambda hit: hit[:2])[2] if found else None


def plain_phrase(text: str) -> str:
    """Lower case, no accents, only letters and digits with single spaces between: "Bee-sa'e" -> "bee sa e"."""
    bare = unicodedata.normalize("NFD", text.lower())
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", kept))


def read_hazards(text: str) -> Mapping[str, Hazard]:
    """The hazards of a hazards.yaml, in its order. Raises Misconfigured naming the line."""
    import yaml

    try:
        tree = yaml.load(text, Loader=_loader())  # noqa: S506 - both are safe loaders
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise _fault(line, f"{broken.problem}") from None
    try:
        return _hazards(tree)
    except _Faulty as faulty:
        raise _fault(_line_of(text, faulty.path), faulty.what) from None


class _Faulty(Exception):
    """A fault at a path of keys inside the document."""

    def __init__(self, path: tuple[str, ...], what: str) -> None:
        super().__init__(what)
        self.path = path
        self.what = what


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _fault(line: int, what: str) -> Misconfigured:
    return Misconfigured(f"{FILE} line {line}: {what}.", remedy="Mend that line.", code="hazards")


def _line_of(text: str, path: tuple[str, ...]) -> int:
    import yaml

    node, line = yaml.compose(text, Loader=_loader()), 1
    for wanted in path:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == wanted), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _hazards(tree: Any) -> dict[str, Hazard]:
    if not isinstance(tree, dict) or not isinstance(tree.get("hazards"), dict):
        raise _Faulty((), "there is no list of hazards")
    defaults = tree.get("defaults") or {}
    values = {name: _value(name, entry) for name, entry in (tree.get("values") or {}).items()}
    known = tree["hazards"]
    return {key: _hazard(key, entry, defaults, values, known) for key, entry in known.items()}


def _value(name: str, entry: Any) -> Value:
    where = ("values", name)
    if not isinstance(entry, dict) or entry.get("from") not in SOURCES:
        raise _Faulty(where, f"value {name} needs `from`, one of {', '.join(SOURCES)}")
    pattern = str(entry.get("pattern", ""))
    try:
        re.compile(pattern)
    except re.error:
        raise _Faulty((*where, "pattern"), f"the pattern of {name} is not a regular expression") from None
    return Value(
        name=name,
        source=entry["from"],
        required=False,
        sample=str(entry.get("sample", "")),
        without=str(entry.get("without", "")),
        pattern=pattern,
        cap=tuple(str(parameter).lower() for parameter in entry.get("cap", ())),
    )


def _hazard(
    key: str, entry: Any, defaults: Mapping[str, Any], values: Mapping[str, Value], known: Collection[str]
) -> Hazard:
    where = ("hazards", key)
    if not isinstance(entry, dict):
        raise _Faulty(where, f"{key} needs its fields, one a line")
    if unknown := sorted(set(entry) - _FIELDS):
        raise _Faulty((*where, unknown[0]), f"{key} can't have {unknown[0]!r}")
    if entry.get("category") not in CATEGORIES:
        raise _Faulty((*where, "category"), f"the category of {key} must be one of {', '.join(CATEGORIES)}")
    return Hazard(
        key=key,
        english=str(entry.get("english") or key),
        category=entry["category"],
        values=tuple(_used_values(where, entry.get("values") or {}, values)),
        variants=tuple(_variant((*where, "variants"), rule) for rule in entry.get("variants", ())),
        hold=_minutes((*where, "hold"), entry.get("hold", defaults.get("hold", 30))),
        statement_required=entry.get("statement_required", False) is True,
        repeat_minutes=_repeats((*where, "repeat_minutes"), entry, defaults),
        cap_events=tuple(map(plain_phrase, _flat(entry.get("cap_events", ())))),
        not_events=tuple(map(plain_phrase, _flat(entry.get("not_events", ())))),
        gives_advice_of=_others((*where, "gives_advice_of"), entry, known),
        combines=_others((*where, "combines"), entry, known),
    )


def _others(path: tuple[str, ...], entry: Mapping[str, Any], known: Collection[str]) -> frozenset[str]:
    named = entry.get(path[-1], ())
    if not isinstance(named, list | tuple) or not all(name in known for name in map(str, named)):
        raise _Faulty(path, f"{path[-1]} needs a list of hazards of this file")
    return frozenset(named)


def _used_values(where: tuple[str, ...], used: Mapping[str, str], values: Mapping[str, Value]) -> Iterator[Value]:
    for name, need in used.items():
        path = (*where, "values", name)
        if name not in values:
            raise _Faulty(path, f"value {name!r} is not described under `values`")
        if need not in ("required", "optional"):
            raise _Faulty(path, f"{name} must be required or optional, not {need!r}")
        known = values[name]
        yield Value(name, known.source, need == "required", known.sample, known.without, known.pattern, known.cap)


def _variant(where: tuple[str, ...], rule: Any) -> VariantRule:
    if not isinstance(rule, dict) or not rule.get("say") or set(rule) - {"say", "certainty", "coastal"}:
        raise _Faulty(where, "a variant needs `say` and may have `certainty` and `coastal`")
    certainty = rule.get("certainty")
    if certainty is not None and certainty not in {c.value for c in Certainty}:
        raise _Faulty(where, f"{certainty!r} is not a certainty of CAP")
    return VariantRule(str(rule["say"]), Certainty(certainty) if certainty else None, rule.get("coastal"))


def _minutes(where: tuple[str, ...], value: Any) -> timedelta:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Faulty(where, f"{value!r} is not a number of minutes")
    return timedelta(minutes=value)


def _repeats(where: tuple[str, ...], entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[Severity, int]:
    said = {**defaults.get("repeat_minutes", {}), **entry.get("repeat_minutes", {})}
    if missing := [s.value for s in Severity if not isinstance(said.get(s.value), int) or said[s.value] < 1]:
        raise _Faulty(where, f"repeat_minutes needs whole minutes for {', '.join(missing)}")
    return {severity: said[severity.value] for severity in Severity}


def _flat(listed: Any) -> Iterator[str]:
    for item in listed:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield str(item)
