"""What two people agree to when a text changes: the lines that go, and those that come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import unified_diff

LONGEST_TEXT = 200_000
"""Bytes of UTF-8."""
MOST_LINES = 40
TOO_LONG = "changed, too long to show"
NOT_KEPT = "changed; what stood there before was not kept"
UNSEEN = "changed only in how its lines end"
NO_TEXT = "is no text that can be shown"


def changed_lines(
    old: Mapping[str, str], now: Mapping[str, str], before: Iterable[str], names: Iterable[str]
) -> dict[str, list[str]]:
    """Of each of these files by name `- what stood there` and `+ what stands there`, at most 40 lines.

    `old` and `now` are the words of the files that have some; `before` are all that were agreed on.
    """
    known = frozenset(before)
    return {name: _lines(old.get(name), now.get(name), known=name in known) for name in names}


def _lines(old: str | None, now: str | None, *, known: bool) -> list[str]:
    if known and old is None:
        return [NOT_KEPT, *_lines("", now, known=True)] if now is not None else [NOT_KEPT]
    if old is None and now is None:
        return [NO_TEXT]
    if any(len(text.encode()) > LONGEST_TEXT for text in (old or "", now or "")):
        return [TOO_LONG]
    found = list(_changes(old, now))
    more = len(found) - MOST_LINES
    return [*found[:MOST_LINES], *([f"and {more} more line{'' if more == 1 else 's'}"] if more > 0 else [])] or [UNSEEN]


def _changes(old: str | None, now: str | None) -> Iterable[str]:
    # Not splitlines: a separator that no editor shows must not hide what stands behind it.
    before, after = ((text.split("\n") if text else []) for text in (old, now))
    _, _, *changes = [*unified_diff(before, after, n=0, lineterm="")] or ["", ""]
    return (f"{line[0]} {line[1:]}" for line in changes if not line.startswith("@@"))
