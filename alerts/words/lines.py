"""The sentences of a text: what may be left out of them to make it fit, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_MARKED = re.compile(r"(?:~(\d)|(\*))(?:\s+|$)(.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `drop` is 0 for a line that always stays; `key` marks a key point."""

    text: str
    drop: int = 0
    key: bool = False


def line_of(raw: str) -> Line:
    """With its mark read and taken off: `~1 ` or `* `."""
    text = " ".join(raw.split())
    marked = _MARKED.fullmatch(text)
    if marked is None:
        return Line(text)
    return Line(marked[3], int(marked[1] or 0), marked[2] is not None)


def fit(lines: Iterable[Line], measured: Callable[[str], int], limit: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """What stays and what was dropped, in dropping order, so that the joined text measures at most `limit`.

    The lowest mark goes first, of equal ones the last; one that went for nothing, since a longer one had to go as
    well, comes back. When everything is dropped that may be and it is still too long, the caller says if that will do.
    """
    listed = tuple(lines)
    order = sorted((n for n, line in enumerate(listed) if line.drop), key=lambda n: (listed[n].drop, -n))
    gone: list[int] = []

    def fits(without: Iterable[int]) -> bool:
        left_out = frozenset(without)
        return measured(joined(line for n, line in enumerate(listed) if n not in left_out)) <= limit

    while len(gone) < len(order) and not fits(gone):
        gone.append(order[len(gone)])
    for n in reversed(gone[:-1]):
        if fits(set(gone) - {n}):
            gone.remove(n)
    kept = tuple(line for n, line in enumerate(listed) if n not in gone)
    return kept, tuple(listed[n] for n in gone)


def joined(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines)
