"""A contact file read and judged line by line: who can be told, and what is wrong with the rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.audience.phones import mobile
from alerts.errors import Refused, Unusable
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import meant

REQUIRED = ("name", "role", "suco", "phone", "languages")
OPTIONAL = ("municipality",)
LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """`place` is the code of the committee's suco, post or municipality; `phone` is E.164."""

    line: int
    name: str
    role: str
    place: str
    phone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` is where the contact begins in the file; one contact may have several faults."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_contacts(
    text: str, gazetteer: Gazetteer, known: Iterable[tuple[str, str]], languages: Iterable[str]
) -> Judged:
    """Every contact is an entry or has its faults. `known` are (phone, place) already there.

    Columns are parted by commas, or by semicolons where the first line has no comma. Raises Unusable when the file
    is no such table.
    """
    rows = _rows(text.removeprefix("\ufeff"))
    header = _header(rows)
    entries: list[Entry] = []
    faults: list[Fault] = []
    taken = dict.fromkeys(known, "is in the directory already")
    spoken = frozenset(languages)
    for line, cells in rows:
        if not any(cells):
            continue
        entry = _entry(line, cells, header, gazetteer, spoken)
        if isinstance(entry, Entry) and (entry.phone, entry.place) in taken:
            entry = [f"{entry.phone} for this place {taken[entry.phone, entry.place]}."]
        if isinstance(entry, Entry):
            taken[entry.phone, entry.place] = f"is on line {line} already"
            entries.append(entry)
        else:
            faults += [Fault(line, reason) for reason in entry]
    return Judged(tuple(entries), tuple(faults))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on, its cells without spaces around or line breaks within."""
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


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    header = next((cells for _, cells in rows if any(cells)), [])
    names = [name.lower() for name in header]
    missing = [name for name in REQUIRED if name not in names]
    twice = [name for name in (*REQUIRED, *OPTIONAL) if names.count(name) > 1]
    if missing or twice:
        what = f"has no column {', '.join(missing)}" if missing else f"has the column {twice[0]} twice"
        raise Unusable(f"The file {what}.", remedy=f"Its first line must be: {','.join((*REQUIRED, *OPTIONAL))}")
    return names


def _entry(
    line: int, cells: list[str], header: list[str], gazetteer: Gazetteer, spoken: frozenset[str]
) -> Entry | list[str]:
    """The contact of one row, or everything that is wrong with it."""
    if len(cells) > len(header):
        return [f"There are {len(cells)} cells under {len(header)} columns. Put a text with a comma in quotes."]
    cell = dict.fromkeys((*OPTIONAL, *header), "") | dict(zip(header, cells, strict=False))
    readings: dict[str, Callable[[], object]] = {
        "name": lambda: _name(cell["name"]),
        "role": lambda: _plain("role", cell["role"]),
        "place": lambda: _place(cell, gazetteer),
        "phone": lambda: mobile(cell["phone"]),
        "languages": lambda: _languages(cell["languages"], spoken),
    }
    found: dict[str, Any] = {}
    faults: list[str] = []
    for what, read in readings.items():
        try:
            found[what] = read()
        except Refused as refused:
            faults.append(str(refused))
    return faults or Entry(line=line, **found)


def _name(text: str) -> str:
    if not text:
        raise Unusable("The name is missing.")
    return _plain("name", text)


def _plain(what: str, text: str) -> str:
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise Unusable(f"The {what} must be plain text of at most {LONGEST_TEXT} characters.")
    return text


def _place(cell: Mapping[str, str], gazetteer: Gazetteer) -> str:
    """A suco, or the post or municipality of a larger committee; an aldeia gives its suco."""
    text = cell["suco"] or cell["municipality"]
    if not text:
        raise Unusable("The suco is missing.", remedy="For the committee of a municipality, name the municipality.")
    codes = meant(gazetteer, text, cell["municipality"] if cell["suco"] else None)
    if len(codes) != 1 or gazetteer.level(codes[0]) is None:
        raise Unusable(f"{text!r} is no single committee's place.", remedy="Name its suco, post or municipality.")
    return gazetteer.sucos_of(codes[0])[0] if gazetteer.level(codes[0]) is Level.ALDEIA else codes[0]


def _languages(text: str, spoken: frozenset[str]) -> tuple[str, ...]:
    """Codes in order of preference, Tetum where nothing is given."""
    codes = tuple(dict.fromkeys(text.lower().translate(_SEPARATORS).split()))
    unknown = [code for code in codes if code not in spoken]
    if unknown:
        raise Unusable(f"There are no texts in {', '.join(unknown)}.", remedy=f"Known: {', '.join(sorted(spoken))}.")
    return codes or ("tet",)


_SEPARATORS = str.maketrans(";/,+", "    ")
