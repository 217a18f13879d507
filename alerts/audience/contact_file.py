"""The file of contacts as a table: CSV as spreadsheets write it, in and out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from alerts.errors import Unusable
from alerts.model.people import Contact
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer

REQUIRED = ("name", "role", "suco", "phone", "languages")
PHONES = ("phone", "phone2", "phone3")
OPTIONAL = ("municipality", "order", "phone2", "phone3", "said_para", "substitute")
EXPORTED = ("name", "role", "suco", "municipality", "order", *PHONES, "languages", "said_para", "substitute")

# A spreadsheet takes such a cell for a formula. An apostrophe in front makes it text, and one comes off again.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@]")
_MADE_TEXT = re.compile(r"'+[=+\-@]")


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is where it begins in the file; `cells` by column, "" where there is none. `fault` is "" or all."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


def read_lines(text: str) -> Iterator[Line]:
    """Every line that is not empty. Columns are parted by commas, or by semicolons where the first line has no comma.

    Raises Unusable when the file is no table with the columns of contacts.
    """
    rows = _rows(text.removeprefix("\ufeff"))
    header = _header(rows)
    empty = dict.fromkeys((*OPTIONAL, *header), "")
    for number, cells in rows:
        if len(cells) > len(header):
            fault = f"There are {len(cells)} cells under {len(header)} columns. Put a text with a comma in quotes."
            yield Line(number, empty, fault)
        elif any(cells):
            yield Line(number, empty | dict(zip(header, cells, strict=False)))


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
        yield line, [_text(" ".join(cell.split())) for cell in cells]


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    header = next((cells for _, cells in rows if any(cells)), [])
    names = [name.lower() for name in header]
    missing = [name for name in REQUIRED if name not in names]
    twice = [name for name in (*REQUIRED, *OPTIONAL) if names.count(name) > 1]
    if missing or twice:
        what = f"has no column {', '.join(missing)}" if missing else f"has the column {twice[0]} twice"
        remedy = f"Its first line must be: {','.join(REQUIRED)} and, where you need them, {','.join(OPTIONAL)}"
        raise Unusable(f"The file {what}.", remedy=remedy)
    return names


def write_contacts(contacts: Iterable[Contact], gazetteer: Gazetteer) -> str:
    """CSV that imports as the same directory, committee by committee in the order of calling.

    No cell is a formula: numbers stand without +670, and a text that begins with one of = + - @ has an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(EXPORTED)
    everybody = {contact.id: contact for contact in contacts}
    for contact in sorted(everybody.values(), key=lambda c: (c.place, c.position, c.id)):
        cells = _cells(contact, everybody.get(contact.substitute_id or 0), gazetteer)
        writer.writerow([_guarded(cells[column]) for column in EXPORTED])
    return out.getvalue()


def _cells(contact: Contact, substitute: Contact | None, gazetteer: Gazetteer) -> dict[str, str]:
    alone = gazetteer.level(contact.place) is Level.MUNICIPALITY
    first, second, *others = [*map(_local, contact.phones), "", ""]
    return {
        "name": contact.name,
        "role": contact.role,
        "suco": "" if alone else gazetteer.full_name(contact.place),
        "municipality": gazetteer.municipality_of(contact.place).name,
        "order": str(contact.position),
        "phone": first,
        "phone2": second,
        "phone3": " / ".join(filter(None, others)),
        "languages": " ".join(contact.languages),
        "said_para": contact.opted_out_at.astimezone(UTC).isoformat() if contact.opted_out_at else "",
        "substitute": _local(substitute.phone) if substitute else "",
    }


def _local(phone: str) -> str:
    return phone.removeprefix("+670")


def _guarded(cell: str) -> str:
    return f"'{cell}" if _LIKE_A_FORMULA.match(cell) else cell


def _text(cell: str) -> str:
    return cell[1:] if _MADE_TEXT.match(cell) else cell
