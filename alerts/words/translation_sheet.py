"""The texts as one CSV for translators: written so that any spreadsheet opens it, read as any of them may save it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.errors import Unusable
from alerts.words.text_uses import called, what_for
from alerts.words.translation import LANGUAGE, Cell, Key, Remark, Row

KEY, TEXT, WHAT, EXPORTED = "key", "text", "what", "exported"
BY, ON = "reviewed by", "reviewed on"
WORKBOOK = b"PK\x03\x04"
"""How a file of a spreadsheet itself begins: it is an archive."""
EXPLAINED = "#"
_EXPLANATIONS: Mapping[str, str] = {
    KEY: EXPLAINED,
    TEXT: "Which text it is. Don't change this column, nor the key: by it your words find their place again.",
    WHAT: "What it is for. {seconds} s is the longest a script may take.",
    EXPORTED: "Leave it as it is: it shows which texts were changed, and whether here or there.",
    BY: "Who of those who know the language read these very words. Empty: nobody yet.",
    ON: "On which day, as 2026-11-22.",
}
_EXPLAINED_TEXT = (
    "One sentence a line. {area} stands for the name of the place: keep what is in {}. "
    "[shelter: ka {shelter}] is said only when it is known, [no shelter: ...] only when it is not, [else: ...] "
    "instead. * marks a key point, ~1 what may be left out first. An empty cell changes nothing."
)
# A spreadsheet takes such a cell for a formula. An apostrophe in front makes it text, and one comes off again.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MADE_TEXT = re.compile(r"'+[=+\-@\t\r]")
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`unused` are columns that say nothing of a text, `faults` rows that can't be read."""

    rows: tuple[Row, ...]
    languages: tuple[str, ...]
    unused: tuple[str, ...]
    faults: tuple[Remark, ...]


def write_sheet(rows: Sequence[Row], languages: Sequence[str], seconds: int) -> str:
    """Commas and CRLF (RFC 4180). The row after the first explains the columns; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = [KEY, TEXT, WHAT, *(name for code in languages for name in (code, f"{code} {BY}", f"{code} {ON}"))]
    columns.append(EXPORTED)
    writer.writerow(columns)
    writer.writerow([_explained(column, seconds) for column in columns])
    for row in rows:
        key = row.key
        cells = [str(key), called(key.file, key.part), what_for(key.file, key.part, seconds)]
        for code in languages:
            cells += (row.cells[code].text, row.cells[code].by, row.cells[code].on)
        cells.append(" ".join(f"{code}:{row.exported[code]}" for code in languages))
        writer.writerow([f"'{text}" if _LIKE_A_FORMULA.match(text) else text for text in cells])
    return out.getvalue()


def _explained(column: str, seconds: int) -> str:
    of = column.partition(" ")[2] or column
    return _EXPLANATIONS.get(of, _EXPLAINED_TEXT).replace("{seconds}", str(seconds))


def decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, or UTF-16 with one, as spreadsheets save "Unicode text". Raises Unusable."""
    if data.startswith(WORKBOOK):
        raise Unusable("The file is a workbook, not a CSV.", remedy='Save it as "CSV UTF-8", and import that.')
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(
            "The file is not UTF-8 text: letters like é would be lost.",
            remedy='Save it as "CSV UTF-8" in Excel, or as "Text CSV" with UTF-8 in LibreOffice.',
        ) from error


def read_sheet(text: str) -> Sheet:
    """Rows in any order, columns in any order; a language whose column is missing stays as it is.

    Raises Unusable when the file is no such table.
    """
    first, *others = list(_records(text)) or [(1, [])]
    names = [" ".join(name.split()).lower() for name in first[1]]
    languages = tuple(name for name in names if LANGUAGE.fullmatch(name) and name != KEY)
    _check_columns(names, languages)
    used = {KEY, TEXT, WHAT, EXPORTED, "", *languages, *(f"{code} {of}" for code in languages for of in (BY, ON))}
    rows: list[Row] = []
    faults: list[Remark] = []
    seen: dict[Key, int] = {}
    for number, cells in others:
        try:
            row = _row(number, names, cells, languages)
        except Unusable as refused:
            faults.append(Remark(number, str(refused)))
            continue
        if row and row.key in seen:
            faults.append(Remark(number, f"{row.key} stands in row {seen[row.key]} already."))
        elif row:
            seen[row.key] = number
            rows.append(row)
    return Sheet(tuple(rows), languages, tuple(name for name in names if name not in used), tuple(faults))


def _check_columns(names: Sequence[str], languages: Sequence[str]) -> None:
    if KEY not in names or not languages:
        missing = f"no column {KEY!r}" if KEY not in names else "no column of a language, like 'tet'"
        raise Unusable(f"The file has {missing}.", remedy="Begin with one from: avizu template export FILE.csv")
    if twice := next((name for name in names if name and names.count(name) > 1), ""):
        raise Unusable(f"The file has the column {twice} twice.", remedy="Remove one of them.")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with its number in the spreadsheet."""
    first = next(iter(text.lstrip("\r\n").splitlines()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unusable(f"Row {number} can't be read as CSV ({error}).", remedy="Save it as CSV again.") from error
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield number, cells


def _row(number: int, names: Sequence[str], cells: Sequence[str], languages: Sequence[str]) -> Row | None:
    """None for the row that explains, and for one that says nothing."""
    if any(map(str.strip, cells[len(names) :])):
        raise Unusable(f"There are {len(cells)} cells under {len(names)} columns. Put a text with a comma in quotes.")
    by_name = {name: _text(text) for name, text in zip(names, cells, strict=False)}
    key = by_name.pop(KEY, "").strip()
    if key == EXPLAINED:
        return None
    found = {
        code: Cell(by_name.get(code, ""), by_name.get(f"{code} {BY}", ""), by_name.get(f"{code} {ON}", ""))
        for code in languages
    }
    if not key:
        raise Unusable("The key is missing. Copy it from an export.")
    marks = (pair.partition(":") for pair in by_name.get(EXPORTED, "").split())
    return Row(_key(key), found, number, {code: mark for code, _, mark in marks})


def _key(text: str) -> Key:
    word = "#" in text
    file, _, part = text.partition("#" if word else "/")
    return Key(file, part, word)


def _text(cell: str) -> str:
    return cell[1:] if _MADE_TEXT.match(cell) else cell
