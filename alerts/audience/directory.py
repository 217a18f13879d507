"""A contact file read and judged line by line: who can be told, and what is wrong with the rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.audience.phones import mobile
from alerts.errors import Refused, Unusable
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import resolve

REQUIRED = ("name", "role", "suco", "phone", "languages")
OPTIONAL = ("municipality",)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Entry:
    line: int
    name: str
    role: str
    place: str
    phone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_contacts(
    text: str, gazetteer: Gazetteer, known: Iterable[tuple[str, str]], languages: Iterable[str]
) -> Judged:
    """Every line is an entry or a fault. `known` are (phone, place) already there. Raises Unusable without a header."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    header = [name.strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise Unusable(
            f"The file has no column {', '.join(missing)}.",
            remedy=f"Its first line must be: {','.join((*REQUIRED, *OPTIONAL))}",
        )
    rows.fieldnames = header
    entries: list[Entry] = []
    faults: list[Fault] = []
    taken = {pair: "is in the directory already" for pair in known}
    spoken = frozenset(languages)
    for row in rows:
        if not any((value or "").strip() for value in row.values() if isinstance(value, str)):
            continue
        try:
            entry = _entry(rows.line_num, row, gazetteer, spoken)
        except Refused as refused:
            faults.append(Fault(rows.line_num, str(refused)))
            continue
        pair = (entry.phone, entry.place)
        if pair in taken:
            faults.append(Fault(entry.line, f"{entry.phone} for this place {taken[pair]}."))
            continue
        taken[pair] = f"is on line {entry.line} already"
        entries.append(entry)
    return Judged(tuple(entries), tuple(faults))


def _entry(line: int, row: Mapping[str, str | None], gazetteer: Gazetteer, spoken: frozenset[str]) -> Entry:
    cell = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    if not cell["name"] or len(cell["name"]) > LONGEST_NAME:
        raise Unusable(f"The name must have 1 to {LONGEST_NAME} characters.")
    return Entry(
        line=line,
        name=cell["name"],
        role=cell["role"],
        place=_place(cell, gazetteer),
        phone=mobile(cell["phone"]),
        languages=_languages(cell["languages"], spoken),
    )


def _place(cell: Mapping[str, str], gazetteer: Gazetteer) -> str:
    if not cell["suco"]:
        raise Unusable("The suco is missing.")
    codes = resolve(gazetteer, cell["suco"], within=cell["municipality"] or None)
    if len(codes) != 1:
        raise Unusable(f"{cell['suco']!r} names {len(codes)} places.", remedy="Name one committee's place.")
    return codes[0]


def _languages(text: str, spoken: frozenset[str]) -> tuple[str, ...]:
    codes = tuple(code for code in text.lower().replace(";", " ").replace("/", " ").replace(",", " ").split() if code)
    unknown = [code for code in codes if code not in spoken]
    if unknown:
        raise Unusable(f"There are no texts in {', '.join(unknown)}.", remedy=f"Known: {', '.join(sorted(spoken))}.")
    return codes or ("tet",)
