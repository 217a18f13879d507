"""One table of `avizu.toml`: its values taken by kind, every fault with its line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from alerts.errors import Misconfigured

E = TypeVar("E", bound=Enum)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_LEAST = {
    "rate": 0,
    "usd_per_part": 0,
    "every_seconds": 30,
    "trust": 0,
    "silent_minutes": 0,
    "drafts_per_hour": 0,
    "pages_per_hour": 0,
    "depth_km": 0,
    "least_share": 0,
    "margin_km": 0,
    "most_per_hour": 0,
    "hour": 0,
    "new_account_hours": 0,
}
"""The smallest number each may be; 1 for any that is not named."""

_MOST = {
    "web_port": 65_535,
    "every_seconds": 86_400,
    "trust": 100,
    "information_from": 12,
    "draft_from": 12,
    "magnitude": 10,
    "least_share": 1,
    "margin_km": 50,
    "ask_days": 3650,
    "failures": 100,
    "hour": 23,
    "keep": 1000,
    "alone_minutes": 60,
    "alone_minutes_tsunami": 60,
    "alone_hours": 12,
    "alone_most_sucos": 466,
    "ask_next_seconds": 3600,
    "wave_hours": 48,
    "new_account_hours": 720,
}
"""The largest; a million for any that is not named."""

_KIND_NAMES = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
_EXAMPLES = {str: '"text"', int: "60", float: "1.0", bool: "true"}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file. Every fault names its line: of the key, looked for from the table's heading on.

    `[kind.name]`, `[name]` alone, or the top of the file; of several [[kind.name]] this is the one `nth`.
    """

    text: str
    given: Mapping[str, Any]
    name: str = ""
    kind: str = ""
    nth: int = 0

    def wrong(self, key: str, what: str, remedy: str) -> Misconfigured:
        line = self._line_of(key)
        where = f"avizu.toml line {line}" if line else "avizu.toml"
        whose = " ".join(word for word in (self.kind, self.name) if word)
        return Misconfigured(f"{where}: {whose}{': ' if whose else ''}{key} {what}.", remedy=remedy)

    def _line_of(self, key: str) -> int | None:
        """The heading's line where the key is not written."""
        path = r"\s*\.\s*".join(rf"[\"']?{re.escape(word)}[\"']?" for word in (self.kind, self.name) if word)
        heading = re.compile(rf"\s*\[{{1,2}}\s*{path}\s*\]")
        wanted = re.compile(rf"\s*(\[{{1,2}}\s*)?[\"']?{re.escape(key)}\b")
        at, passed = None, 0
        for number, line in enumerate(self.text.splitlines(), 1):
            if path and at is None:
                if heading.match(line):
                    passed += 1
                    at = number if passed > self.nth else None
            elif wanted.match(line):
                return number
            elif path and line.lstrip().startswith("["):
                break
        return at or (self._written_flat(path) if path else None)

    def _written_flat(self, path: str) -> int | None:
        """The line of a table that has no heading: `policy.draft_from = 5`."""
        flat = re.compile(rf"\s*(\[\s*)?({path}|[\"']?{re.escape(self.kind or self.name)}[\"']?)\s*[.=]")
        return next((number for number, line in enumerate(self.text.splitlines(), 1) if flat.match(line)), None)

    def take(self, key: str, kind: type) -> Any:
        value = self.given.get(key)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(min(value, 10**9))
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            missing = "is missing" if value is None else f"must be {_KIND_NAMES[kind]}"
            raise self.wrong(key, missing, f"Write for example: {key} = {_EXAMPLES[kind]}")
        if isinstance(value, int | float) and kind is not bool:
            least, most = _LEAST.get(key, 1), _MOST.get(key, 1_000_000)
            if not least <= value <= most:
                raise self.wrong(key, f"can't be {str(value)[:30]}", f"Write a number from {least} to {most:,}.")
        return value

    def member(self, key: str, word: object, kind: type[E]) -> E:
        try:
            return kind(word)
        except ValueError:
            choices = ", ".join(str(member.value) for member in kind)
            what = "is missing" if word is None else f"can't be {word!r}"
            raise self.wrong(key, what, f"Choose one of: {choices}.") from None

    def one_of(self, key: str, choices: Iterable[str]) -> str:
        value = str(self.take(key, str))
        if value not in choices:
            raise self.wrong(key, f"can't be {value!r}", f"Choose one of: {', '.join(choices)}.")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        listed = self.given.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(word, str) and word.strip() for word in listed):
            raise self.wrong(key, "must be a list of texts", f'Write for example: {key} = ["text"]')
        return tuple(listed)

    def texts(self, key: str) -> dict[str, str]:
        table = self.given.get(key, {})
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
            raise self.wrong(key, "must be a table of texts", f'Write for example: {key} = {{ tet = "..." }}')
        return table

    def table(self, key: str) -> Table:
        """The one table [key]; empty where it is not written."""
        table = self.given.get(key, {})
        if not isinstance(table, dict):
            raise self.wrong(key, "must be a table", f"Write [{key}] and its settings below it.")
        return Table(self.text, table, key)

    def each(self, key: str) -> list[Table]:
        """The tables [[name.key]], in their order."""
        tables = self.given.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.wrong(key, "must be tables", f"Write [[{self.name}.{key}]] and its settings below it.")
        return [Table(self.text, table, key, self.name, nth) for nth, table in enumerate(tables)]

    def tables(self, key: str) -> list[Table]:
        tables = self.given.get(key, {})
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise self.wrong(key, "must be a table", f"Write [{key}.NAME] and its settings below it.")
        for name in tables:
            if not _NAME.fullmatch(name):
                raise self.wrong(key, f"can't be named {name!r}", "Use letters, digits and hyphens, 32 at most.")
        return [Table(self.text, table, name, key) for name, table in tables.items()]

    def nothing_else(self, known: Iterable[str]) -> None:
        for key in self.given:
            if key not in known:
                raise self.wrong(key, "is not a setting", "Check its spelling in docs/operator.md.")
