"""What every command shares: the app, JSON for scripts, instants, and text made safe for a terminal."""

from __future__ import annotations

import json
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

import click

from alerts.app import App
from alerts.errors import Unusable

WIDTH = 80
DILI = timezone(timedelta(hours=9), "TLT")
F = TypeVar("F", bound=Callable[..., Any])

pass_app = click.make_pass_decorator(App)

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for scripts.")


def emit(row: Mapping[str, Any]) -> None:
    """One JSON object on its own line."""
    click.echo(as_line(row))


def as_line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_plain)


def emit_all(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        emit(row)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if hasattr(value, "value"):
        return value.value
    return str(value)


def safe(text: str) -> str:
    """Foreign text for a terminal: control, bidi and zero-width characters become visible question marks."""
    return "".join(" " if c in "\n\t" else "?" if unicodedata.category(c) in _UNSAFE else c for c in text)


_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def wrapped(text: str, *, first: str = "  ", rest: str = "    ") -> list[str]:
    """The text as lines that fit a terminal of 80 columns."""
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def say(text: str, *, first: str = "", rest: str = "    ") -> None:
    """Prints a line, folded where it is longer than the terminal."""
    click.echo("\n".join(wrapped(text, first=first, rest=rest)))


class Instant(click.ParamType[datetime, Any]):
    """An instant as officers write it, in Dili time (UTC+9) unless it says otherwise."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return parse_instant(str(value))
        except Unusable as unusable:
            self.fail(str(unusable), param, ctx)


def parse_instant(text: str) -> datetime:
    """`2026-11-22 06:00`, ISO 8601 with or without an offset. Without one it is Dili time. Answers in UTC."""
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        when = None
    # A day alone would be taken as its first minute, which nobody means who gives an end.
    if when is None or len(text.strip()) <= len("2026-11-22") or when.year not in _YEARS:
        raise Unusable(f"{text!r} is not a time.", remedy="Write it as 2026-11-22 06:00 (Dili time).")
    return (when if when.tzinfo else when.replace(tzinfo=DILI)).astimezone(UTC)


_YEARS = range(2000, 2101)


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def dili(when: datetime, *, weekday: bool = True) -> str:
    """`Sunday 22/11 06:00`, Dili time."""
    local = when.astimezone(DILI)
    return (f"{WEEKDAYS[local.weekday()]} " if weekday else "") + local.strftime("%d/%m %H:%M")


def heading(app: App, number: int, one: str, *, many: str = "") -> str:
    """`[ACTUAL] 1 contact`, `[EXERCISE] 3 replies`: the first line of a list, for people."""
    return f"{app.settings.mode.mark} {number:,} {one if number == 1 else many or one + 's'}"


def at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
