"""The texts side by side, language by language, and what a translator's sheet would change about them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b

from alerts.errors import NotFound, Refused, Unusable
from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.library import Library
from alerts.words.notation import to_jinja, to_plain
from alerts.words.text_uses import SPOTS

LONGEST_WORD = 80
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")
"""A folder of texts has the code of its language as its name (BCP 47)."""

_WORDS: Mapping[str, tuple[str, ...]] = {FRAMES: ("sender_full",), REPLIES: (), SPOTS: ()}
_OF_A_HAZARD = ("display", "display_sms")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "“": '"', "”": '"'})
_CHANGED = "The text was changed here after the sheet was exported"
FIRST_YEAR = 2020
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y")


@dataclass(frozen=True, slots=True)
class Key:
    """Where a text stands: a file without its language, and a block; or a word above the blocks."""

    file: str
    part: str
    word: bool = False

    def __str__(self) -> str:
        return f"{self.file}{'#' if self.word else '/'}{self.part}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in one language in plain notation, "" where there is none, and who reviewed it, on which day."""

    text: str = ""
    by: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is that of the sheet, 0 for a row that comes from none. `cells` are by language.

    `exported` are the marks of the texts as they left, by language: by them is seen who changed what since.
    """

    key: Key
    cells: Mapping[str, Cell]
    number: int = 0
    exported: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one text: `before` and `after` in plain notation, the same where only a review is given.

    `review` is one given for the words of `after`: by whom, on which day. `lost` is the one that no longer counts.
    """

    key: Key
    language: str
    before: str
    after: str
    review: tuple[str, str] | None = None
    lost: tuple[str, str] | None = None
    row: int = 0

    @property
    def reworded(self) -> bool:
        return self.before != self.after

    @property
    def name(self) -> str:
        """`tet/flood`, as the library has it."""
        return f"{self.language}/{self.key.file}"


@dataclass(frozen=True, slots=True)
class Remark:
    """About one row of a sheet: what is wrong with it, or what was made of it."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    changes: tuple[Change, ...]
    faults: tuple[Remark, ...]
    notes: tuple[Remark, ...]


def files(library: Library) -> tuple[str, ...]:
    """Every file there is a text in, hazards first, in any language."""
    known = (*library.hazards, FRAMES, REPLIES, SPOTS)
    return tuple(name for name in known if any(library.has(language, name) for language in library.languages))


def keys(library: Library, names: Sequence[str]) -> Iterator[Key]:
    """The texts of these files in the order of the first language that has them. Raises NotFound."""
    there = files(library)
    for name in names:
        if name not in there:
            raise NotFound(f"There is no file of texts {name!r}.", remedy=f"There are: {', '.join(there)}.")
        for word in _WORDS.get(name, _OF_A_HAZARD):
            yield Key(name, word, word=True)
        held = [library.file(code, name) for code in library.languages if library.has(code, name)]
        blocks = (block for file in held for block in (*(file.under.blocks if file.under else ()), *file.blocks))
        yield from (Key(name, block) for block in dict.fromkeys(blocks))


def cell(library: Library, language: str, key: Key) -> Cell:
    """As the library has it now. Raises Unusable where the text can't be written in plain notation."""
    if not library.has(language, key.file):
        return Cell()
    file = library.file(language, key.file)
    if key.word:
        return Cell(str(file.meta.get(key.part) or ""))
    if key.part not in file.blocks:
        return Cell()
    review = file.review(key.part)
    return Cell(to_plain(file.written(key.part)), review.by if review else "", review.on if review else "")


def rows(library: Library, languages: Sequence[str], names: Sequence[str]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Every text of these files in these languages; and a sentence for each that a sheet can't hold, left empty."""
    found, left_out = [], []
    for key in keys(library, names):
        cells = {}
        for language in languages:
            try:
                cells[language] = cell(library, language, key)
            except Unusable as refused:
                cells[language] = Cell()
                left_out.append(f"{language}, {key} is left empty: {refused.sentence}")
        found.append(Row(key, cells, exported={code: mark(one.text) for code, one in cells.items()}))
    return tuple(found), tuple(left_out)


def tidy(text: str) -> str:
    """Without what spreadsheets do to a text: curly quotes, accents in two signs, spaces and empty lines."""
    lines = unicodedata.normalize("NFC", text).translate(_QUOTES).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def mark(text: str) -> str:
    """Stands for a text, however a spreadsheet left its spaces and quotes; "" for none."""
    return blake2b(tidy(text).encode(), digest_size=4).hexdigest() if text.strip() else ""


def judge(library: Library, sheet: Sequence[Row], today: date) -> Judged:
    """What the sheet changes, and every cell that can't be read. An empty cell changes nothing."""
    known = frozenset(keys(library, files(library)))
    changes: list[Change] = []
    faults: list[Remark] = []
    notes: list[Remark] = []
    for row in sheet:
        if row.key not in known:
            faults.append(Remark(row.number, f"There is no text {str(row.key)!r}. Copy the key from an export."))
            continue
        for language, given in row.cells.items():
            now = _now(library, language, row.key)
            left = row.exported.get(language, mark(now.text))
            if left != mark(now.text) and mark(given.text) in (left, ""):
                if given.by:
                    notes.append(Remark(row.number, f"{row.key}, {language}: {_CHANGED}, so no review is taken."))
                continue
            try:
                change = _change(row, language, now, given, today, left)
            except Refused as refused:
                faults.append(Remark(row.number, f"{row.key}, {language}: {refused}"))
                continue
            if change:
                changes.append(change)
            if now.text and not tidy(given.text):
                notes.append(Remark(row.number, f"{row.key}, {language}: the cell is empty; the text stays as it is."))
    return Judged(tuple(changes), tuple(faults), tuple(notes))


def _now(library: Library, language: str, key: Key) -> Cell:
    """A text that no sheet can hold was exported empty: whatever stands there now takes its place."""
    try:
        return cell(library, language, key)
    except Unusable:
        return Cell()


def _change(row: Row, language: str, now: Cell, given: Cell, today: date, left: str) -> Change | None:
    text = tidy(given.text)
    reworded = bool(text) and text != tidy(now.text)
    if reworded and left != mark(now.text):
        raise Unusable(f"{_CHANGED}.", remedy="Export again and put your words into the new sheet.")
    if reworded:
        _check(row.key, text)
    review = reviewed(given.by, given.on, today) if not row.key.word else None
    had = (now.by, now.on) if now.by else None
    if review and not (text or now.text):
        raise Unusable("There is no text that somebody could have reviewed.")
    anew = review if review != had else None
    if not reworded and not anew:
        return None
    return Change(
        key=row.key,
        language=language,
        before=now.text,
        after=text if reworded else now.text,
        review=anew,
        lost=had if reworded else None,
        row=row.number,
    )


def _check(key: Key, text: str) -> None:
    if not key.word:
        to_jinja(text)
    elif "\n" in text or len(text) > LONGEST_WORD or not text.isprintable() or re.search(r"[][{}]", text):
        raise Unusable(f"It must be plain words on one line, at most {LONGEST_WORD} letters.")


def reviewed(by: str, on: str, today: date) -> tuple[str, str] | None:
    """By whom, and the day as 2026-11-22; None where neither is given. Raises Unusable."""
    by, on = " ".join(by.split()), on.strip()
    if not by and not on:
        return None
    if not by or not on:
        raise Unusable("A review needs both who read the text and on which day.")
    if len(by) > LONGEST_WORD or not by.isprintable():
        raise Unusable(f"Who reviewed it must be a plain name of at most {LONGEST_WORD} letters.")
    return by, _day(on, today).isoformat()


def _day(text: str, today: date) -> date:
    """As a spreadsheet of this country writes it: the day before the month."""
    for pattern in _DATES:
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if day.year < FIRST_YEAR:
            raise Unusable(f"{day.isoformat()} is before there were texts.", remedy="Write the day of the review.")
        if day <= today:
            return day
        raise Unusable(f"{day.isoformat()} has not come yet.", remedy="Write the day of the review.")
    raise Unusable(f"{text!r} is not a day.", remedy="Write it as 2026-11-22.")
