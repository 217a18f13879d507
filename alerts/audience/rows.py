"""A CSV file read and judged row by row: every row says something, or has its faults."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from alerts.errors import Refused, Unusable

T = TypeVar("T")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LineFault:
    """`line` is where the row begins in the file; one row may have several faults."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class JudgedFile(Generic[T]):
    """What the good lines say, in their order, and what is wrong with the others."""

    entries: tuple[T, ...]
    faults: tuple[LineFault, ...]


class Faulty(Exception):
    """Everything that is wrong with one row."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def every(*readings: Callable[[], Any]) -> list[Any]:
    """What each of them reads; raises Faulty with all that is wrong, not with the first fault only."""
    found, reasons = [], []
    for read in readings:
        try:
            found.append(read())
        except Refused as refused:
            reasons.append(str(refused))
    if reasons:
        raise Faulty(reasons)
    return found


def judged(
    rows: Iterator[tuple[int, Row | str]],
    read: Callable[[Row], T],
    key: Callable[[T], object],
    called: Callable[[T], str],
) -> JudgedFile[T]:
    """Reads every row. Two that answer the same `key` are one too many; `called` names it in the fault."""
    entries: list[T] = []
    faults: list[LineFault] = []
    lines: dict[object, int] = {}
    for line, row in rows:
        try:
            if isinstance(row, str):
                raise Unusable(row)
            entry = read(row)
            if key(entry) in lines:
                raise Unusable(f"{called(entry)} is on line {lines[key(entry)]} already.")
        except Refused as refused:
            faults.append(LineFault(line, str(refused)))
        except Faulty as faulty:
            faults += [LineFault(line, reason) for reason in faulty.reasons]
        else:
            lines[key(entry)] = line
            entries.append(entry)
    return JudgedFile(tuple(entries), tuple(faults))


def table(text: str) -> tuple[list[str], Iterator[tuple[int, Row | str]]]:
    """The names of the columns, in small letters, and each row by them with its line, or what is wrong with it.

    Columns are parted by commas, or by semicolons where the first line has no comma. A column that is not there is
    empty in every row.
    """
    rows = _numbered(text.removeprefix("\ufeff"))
    names = [name.lower() for name in next((cells for _, cells in rows if any(cells)), [])]
    if twice := next((name for name in names if name and names.count(name) > 1), ""):
        raise Unusable(f"The file has the column {twice} twice.", remedy="Remove one of them.")
    return names, ((line, _row(names, cells)) for line, cells in rows if any(cells))


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first and "," not in first else ",")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unusable(f"Line {line} can't be read as CSV ({error}).", remedy="Save it as CSV again.") from error
        if cells is None:
            return
        yield line, [" ".join(cell.split()) for cell in cells]


class _Cells(dict[str, str]):
    """The cells of a row by column."""

    def __missing__(self, _column: str) -> str:
        return ""


def _row(names: list[str], cells: list[str]) -> Row | str:
    if len(cells) > len(names):
        return f"There are {len(cells)} cells under {len(names)} columns. Put a text with a comma in quotes."
    return _Cells(zip(names, cells, strict=False))
