"""Columns that fit a terminal: one of them gives way, and a name cut short keeps what tells it from its namesakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 80
GAP = 2
LEAST_OF_NAME = 3


@dataclass(frozen=True, slots=True)
class Column:
    """`most` caps its width (0: none); the column that `stretch`es gets what the others leave."""

    title: str
    right: bool = False
    stretch: bool = False
    most: int = 0


def laid_out(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int = WIDTH) -> list[str]:
    """The title line and one line per row, each indented by two and at most `width` wide."""
    lines = [[column.title for column in columns], *rows]
    widths = [_widest(column, [line[i] for line in lines]) for i, column in enumerate(columns)]
    others = sum(w for w, column in zip(widths, columns, strict=True) if not column.stretch)
    left = width - GAP * len(columns) - others
    widths = [min(w, left) if column.stretch else w for w, column in zip(widths, columns, strict=True)]
    return ["".join(map(_cell, line, columns, widths)).rstrip()[:width] for line in lines]


def _widest(column: Column, cells: Sequence[str]) -> int:
    widest = max(map(len, cells))
    return min(widest, column.most) if column.most else widest


def _cell(text: str, column: Column, width: int) -> str:
    short = cut(text, width)
    return " " * GAP + (short.rjust(width) if column.right else short.ljust(width))


def cut(text: str, width: int) -> str:
    """`Suco Liu… (Remexio)`: what stands in brackets at the end outlives the name before it."""
    if len(text) <= width:
        return text
    name, bracket, where = text.partition(" (")
    room = width - len(bracket) - len(where) - 1
    if bracket and where.endswith(")") and room >= LEAST_OF_NAME:
        return f"{name[:room].rstrip()}… ({where}"
    return f"{text[: max(width - 1, 0)].rstrip()}…" if width > 0 else ""
