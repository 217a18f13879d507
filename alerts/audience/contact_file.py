"""The file of contacts as a table: CSV as spreadsheets write it, in and out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from alerts.audience.rows import table
from alerts.errors import Unusable
from alerts.model.people import Contact
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer

REQUIRED = ("name", "role", "suco", "phone", "languages")
PHONES = ("phone", "phone2", "phone3")
OPTIONAL = ("municipality", "order", "phone2", "phone3", "said_para", "substitute")
COLUMNS = (*REQUIRED, *OPTIONAL)
EXPORTED = ("name", "role", "suco", "municipality", "order", *PHONES, "languages", "said_para", "substitute")

_POST = "Postu "
# A spreadsheet takes such a cell for a formula. An apostrophe in front makes it text, and one comes off again.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@]")
_MADE_TEXT = re.compile(r"'+[=+\-@]")


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is where it begins in the file; `cells` by column, "" where there is none, or `fault` and no cells."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


def read_lines(text: str) -> Iterator[Line]:
    """Every line that is not empty. Columns are parted by commas, or by semicolons where the first line has no comma.

    Raises Unusable when the file is no table with the columns of contacts.
    """
    names, rows = table(text)
    if missing := [name for name in REQUIRED if name not in names]:
        remedy = f"Its first line must be: {','.join(REQUIRED)} and, where you need them, {','.join(OPTIONAL)}"
        raise Unusable(f"The file has no column {', '.join(missing)}.", remedy=remedy)
    guarded = "'" in text
    for number, row in rows:
        if isinstance(row, str):
            yield Line(number, {}, row)
        else:
            yield Line(number, {column: _text(row[column]) for column in COLUMNS} if guarded else row)


def write_contacts(contacts: Iterable[Contact], gazetteer: Gazetteer) -> str:
    """CSV that imports as the same directory, committee by committee in the order of calling.

    A substitute who said PARA too stands in for nobody, and is left out: no import would take him.
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
    first, second, *others = [*map(_local, contact.phones), "", ""]
    return {
        "name": contact.name,
        "role": contact.role,
        "suco": _place(contact.place, gazetteer),
        "municipality": gazetteer.municipality_of(contact.place).name,
        "order": str(contact.position),
        "phone": first,
        "phone2": second,
        "phone3": " / ".join(filter(None, others)),
        "languages": " ".join(contact.languages),
        "said_para": contact.opted_out_at.astimezone(UTC).isoformat() if contact.opted_out_at else "",
        "substitute": _local(substitute.phone) if substitute and substitute.opted_out_at is None else "",
    }


def _place(code: str, gazetteer: Gazetteer) -> str:
    """Empty for a municipality. A post says that it is one: a suco may have its name."""
    level = gazetteer.level(code)
    if level is Level.MUNICIPALITY:
        return ""
    name = gazetteer.full_name(code)
    return f"{_POST}{name.removeprefix(_POST)}" if level is Level.POST else name


def _local(phone: str) -> str:
    return phone.removeprefix("+670")


def _guarded(cell: str) -> str:
    return f"'{cell}" if _LIKE_A_FORMULA.match(cell) else cell


def _text(cell: str) -> str:
    return cell[1:] if _MADE_TEXT.match(cell) else cell
