"""hazards.yaml: each hazard as it is written there, or which line is at fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from alerts.errors import Misconfigured
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.words.hazards import CATEGORIES, SOURCES, Hazard, Value, VariantRule, plain_phrase

FILE = "templates/hazards.yaml"
_FIELDS = frozenset(
    ("english", "category", "values", "variants", "hold", "statement_required", "repeat_minutes", "cap_events")
) | {"not_events", "gives_advice_of", "combines", "rouse", "all_clear_denies"}


def read_hazards(text: str, own: str = "") -> Mapping[str, Hazard]:
    """The hazards of a hazards.yaml, in its order; those of an installation's `own` take the place of the same, or come
    after them, and an empty one takes it away. Raises Misconfigured naming the line.
    """
    shipped, mine = _tree(text), _tree(own) if own.strip() else None
    try:
        return _hazards(_over(shipped, mine) if mine is not None else shipped)
    except _Faulty as faulty:
        at = own if mine is not None and _holds(mine, faulty.path) else text
        raise _fault(_line_of(at, faulty.path), faulty.what) from None


def _tree(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506 - both are safe loaders
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise _fault(line, f"{broken.problem}") from None


def _over(shipped: Any, own: Any) -> Any:
    """Section by section, entry by entry; an entry that is empty takes the shipped one away."""
    if not isinstance(shipped, dict) or not isinstance(own, dict):
        return own
    merged = dict(shipped)
    for section, entries in own.items():
        below = shipped.get(section)
        both = below | entries if isinstance(below, dict) and isinstance(entries, dict) else None
        merged[section] = {key: entry for key, entry in both.items() if entry is not None} if both else entries
    return merged


def _holds(tree: Any, path: tuple[str, ...]) -> bool:
    """Whether the entry at fault is written there."""
    for key in path[:2]:
        if not isinstance(tree, dict) or key not in tree:
            return False
        tree = tree[key]
    return True


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
        rouses=entry.get("rouse", False) is True,
        combines=_others((*where, "combines"), entry, known),
        all_clear_denies=_others((*where, "all_clear_denies"), entry, known),
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
    if not isinstance(rule, dict) or not rule.get("say") or set(rule) - {"say", "coastal", *_DEGREES}:
        raise _Faulty(where, f"a variant needs `say` and may have `coastal`, {', '.join(f'`{d}`' for d in _DEGREES)}")
    degrees: dict[str, Any] = {}
    for name, kind in _DEGREES.items():
        said = rule.get(name)
        if said is not None and said not in {one.value for one in kind}:
            raise _Faulty(where, f"{said!r} is not a {name} of CAP")
        degrees[name] = kind(said) if said else None
    return VariantRule(str(rule["say"]), coastal=rule.get("coastal"), **degrees)


_DEGREES: Mapping[str, type[Certainty | Severity | Urgency]] = {
    "certainty": Certainty,
    "severity": Severity,
    "urgency": Urgency,
}


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
