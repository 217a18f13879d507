"""Entries of stations.yaml as they are written, every value with its line: a mistake is named where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml

from alerts.errors import Misconfigured

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# PyYAML answers a tag that does not suit its value (!!bool maybe, !!timestamp soon) with the last two.
_UNREADABLE = (yaml.YAMLError, ValueError, KeyError, AttributeError)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


SHIPPED = "stations.yaml"


def wrong(line: int | str, what: str) -> Misconfigured:
    """The refusal of the file: `stations.yaml line 12 says phone twice.`"""
    return Misconfigured(
        f"{SHIPPED} line {line} {what}.", remedy="Mend it, then run: avizu station check", code="stations"
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """Its values by name, and the nodes they were read from. Every method raises Misconfigured with the line."""

    line: int
    values: Mapping[str, Any]
    nodes: Mapping[str, yaml.Node]

    def line_of(self, key: str) -> int:
        """Where that value stands; where the entry begins for one that was left out."""
        return _line(self.nodes[key]) if key in self.nodes else self.line

    def wrong(self, key: str, what: str) -> Misconfigured:
        return wrong(self.line_of(key), what)

    def text(self, key: str) -> str:
        """Empty where it is null or left out. A number is taken too: not everybody puts a telephone into quotes."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.wrong(key, f"needs {key} as text in quotes")
        return value.strip() if isinstance(value, str) else str(value)

    def flag(self, key: str) -> bool | None:
        value = self.values.get(key)
        if not isinstance(value, bool | None):
            raise self.wrong(key, f"has {key} {value!r}; write true, false or null")
        return value

    def whole(self, key: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most):
            raise self.wrong(key, f"has {key} {value!r}; write a whole number up to {most}, or null")
        return value

    def day(self, key: str) -> date | None:
        """A day of the calendar, with or without quotes."""
        value = self.values.get(key)
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        elif value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.wrong(key, f"has {key} {value!r}, which is no day; write it as 2026-11-20")

    def words(self, key: str) -> list[tuple[str, int]]:
        """The texts of a list, each with its line; none where it is null or left out."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, f"needs {key} as a list of words in quotes")
        return [(str(item).strip(), _line(node)) for item, node in zip(value, self.nodes[key].value, strict=True)]

    def pairs(self, key: str) -> list[tuple[str, str, int]]:
        """Names and their texts, each with its line; a number may stand without quotes. None where it is null."""
        if self.values.get(key) is None:
            return []
        node = self.nodes[key]
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(key, f"needs {key} as names and values, as in 'flood: \"07\"'")
        if any(not isinstance(part, yaml.ScalarNode) for pair in node.value for part in pair):
            raise self.wrong(key, f"needs {key} as names and values, each one word")
        return [(name.value, value.value.strip(), _line(name)) for name, value in node.value]

    def parts(self, key: str, known: Collection[str], what: str) -> list[Entry]:
        """A list of entries of its own, each holding only `known` names."""
        if self.values.get(key) is None:
            return []
        node = self.nodes[key]
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(key, f"needs {key} as a list")
        return [_entry(item, known, what) for item in node.value]


def read_entries(text: str, known: Collection[str], what: str) -> Iterator[Entry]:
    """Every entry of the file, which must be a list of them; `what` is what one is called in a refusal."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise wrong(line, f"can't be read ({error.problem})") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise wrong(line, "holds a character that no text has") from error
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise wrong(1, f"must be a list of {what}s, each beginning with '- id:'")
    for node in root.value:
        yield _entry(node, known, what)


def _entry(node: yaml.Node, known: Collection[str], what: str) -> Entry:
    if not isinstance(node, yaml.MappingNode):
        raise wrong(_line(node), f"is not a {what}: it must have names and values, as in 'name: ...'")
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value not in known:
            raise wrong(_line(key), f"has {key.value!r}, which no {what} has")
        if key.value in nodes:
            raise wrong(_line(key), f"says {key.value} twice")
        nodes[key.value] = value
    return Entry(_line(node), {key: _value(key, value) for key, value in nodes.items()}, nodes)


def _value(key: str, node: yaml.Node) -> Any:
    constructor = yaml.SafeLoader("")
    try:
        return constructor.construct_object(node, deep=True)
    except _UNREADABLE as error:
        raise wrong(_line(node), f"has a value of {key} that can't be read") from error
    finally:
        constructor.dispose()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
