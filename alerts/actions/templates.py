"""The installation's own texts: given out as one sheet, taken back, signed. All of a sheet is written, or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile

from alerts.app import App
from alerts.errors import Misconfigured, NotAllowed, NotFound, Unusable
from alerts.model.change import check_staff
from alerts.model.people import Officer, check_officer
from alerts.store import journal
from alerts.words.library import Library
from alerts.words.lint import Finding, look_over
from alerts.words.own_file import rewritten
from alerts.words.texts import TextFile
from alerts.words.translation import LANGUAGE, Change, Key, Remark, cell, files, judge, reviewed, rows
from alerts.words.translation_sheet import decoded, read_sheet, write_sheet

DILI = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Exported:
    """`left_out` says of each text that a sheet can't hold why its cell is empty."""

    sheet: str
    texts: int
    languages: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`written` are the files of the installation's own folder; none as soon as there is a fault or a finding.

    `findings` are what the texts would be wrong with after it: new ones, and those of the texts it changes.
    """

    changes: tuple[Change, ...] = ()
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    written: tuple[Path, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.faults or self.findings)


def export(app: App, languages: Sequence[str] = (), names: Sequence[str] = ()) -> Exported:
    """These files of texts in these languages, all of them where none is named. A new language has empty cells."""
    library = app.library
    usual = app.settings.default_language
    codes = tuple(dict.fromkeys(languages)) or tuple(sorted(library.languages, key=lambda code: (code != usual, code)))
    for code in codes:
        check_language(code)
    found, left_out = rows(library, codes, names or files(library))
    seconds = max(library.radio_seconds(code) for code in library.languages)
    return Exported(write_sheet(found, codes, seconds), len(found), codes, left_out)


def check_language(code: str) -> None:
    """Raises Unusable for what can't be the name of a folder of texts."""
    if not LANGUAGE.fullmatch(code):
        raise Unusable(f"{code!r} is not the code of a language.", remedy="Write it like tet, pt or mgm.")


def import_sheet(app: App, data: bytes, *, by: Officer, now: datetime, dry_run: bool = False) -> Imported:
    """What the sheet changes, written into the installation's own folder unless something is wrong with it.

    Raises Unusable when the file is no such sheet, NotAllowed when somebody else was faster.
    """
    check_staff(by, "import texts")
    sheet = read_sheet(decoded(data))
    judged = judge(app.library, sheet.rows, now.astimezone(DILI).date())
    faults = tuple(sorted((*sheet.faults, *judged.faults), key=lambda fault: fault.row))
    done = Imported(changes=judged.changes, faults=faults, notes=judged.notes, unused=sheet.unused)
    if faults or not judged.changes:
        return done
    before = _own(app, judged.changes)
    after = _rewritten(app.library, before, judged.changes)
    findings = _findings(app.library, after, judged.changes)
    if findings or dry_run:
        return replace(done, findings=findings)
    return replace(done, written=_take(app, before, after, judged.changes, "texts imported", by=by, now=now))


def sign(
    app: App,
    name: str,
    language: str,
    *,
    reviewer: str,
    on: str = "",
    blocks: Sequence[str] = (),
    by: Officer,
    now: datetime,
) -> tuple[Change, ...]:
    """Records who read these texts of a file, all of them where none is named: it counts for their words as they are.

    Raises NotFound, Unusable for a name or a day that can't be.
    """
    check_officer(by, "sign texts")
    today = now.astimezone(DILI).date()
    given = reviewed(reviewer, on or today.isoformat(), today)
    file = app.library.file(language, name)
    if unknown := sorted(set(blocks) - set(file.blocks)):
        raise NotFound(f"{file.name} has no text {unknown[0]!r}.", remedy=f"It has: {', '.join(file.blocks)}.")
    changes = tuple(_signed(app.library, language, Key(name, block), given) for block in blocks or file.blocks)
    before = _own(app, changes)
    _take(app, before, _rewritten(app.library, before, changes), changes, "texts signed", by=by, now=now)
    return changes


def _signed(library: Library, language: str, key: Key, given: tuple[str, str] | None) -> Change:
    try:
        text = cell(library, language, key).text
    except Unusable:
        text = library.file(language, key.file).written(key.part)
    return Change(key=key, language=language, before=text, after=text, review=given)


def _path(app: App, name: str) -> Path:
    return app.home / "templates" / f"{name}.j2"


def _own(app: App, changes: Sequence[Change]) -> dict[str, str]:
    """The own files these changes are about, by name; "" for one that is not there."""
    return {name: _read(_path(app, name)) for name in sorted({change.name for change in changes})}


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} can't be read as UTF-8 text.", remedy="Check the file, or remove it.") from error


def _rewritten(library: Library, own: Mapping[str, str], changes: Sequence[Change]) -> dict[str, TextFile]:
    by_name = groupby(sorted(changes, key=lambda change: change.name), key=lambda change: change.name)
    return {name: rewritten(name, own[name], _under(library, name, own[name]), tuple(some)) for name, some in by_name}


def _under(library: Library, name: str, own: str) -> TextFile | None:
    """The shipped file, where there is one."""
    file = library.files.get(name)
    return file.under if file and own else file


STILL_TO_WRITE = ("no-file", "no-text", "lacks-text")
"""What a language of the installation's own may lack: until it is there, people get the texts of another one."""


def _findings(library: Library, after: Mapping[str, TextFile], changes: Sequence[Change]) -> tuple[Finding, ...]:
    """Errors that the texts did not have before, or that are of a text which was changed; remarks stop nobody."""
    if not any(change.reworded for change in changes):
        return ()
    hazards = _hazards(library, changes)
    every = {**library.files, **after}
    own = {name.removesuffix(".j2") for name in library.own}
    shipped = {name.partition("/")[0] for name in library.files if name not in own or library.files[name].under}
    found = [
        finding
        for finding in look_over(replace(library, files=every), hazards=hazards).errors
        if finding.code not in STILL_TO_WRITE or finding.language in shipped
    ]
    if not found:
        return ()
    before = frozenset(look_over(library, hazards=hazards).findings)
    touched = {(f"{change.name}.j2", change.key.part) for change in changes if change.reworded}
    return tuple(f for f in found if f not in before or (f.file, f.block) in touched)


def _hazards(library: Library, changes: Sequence[Change]) -> tuple[str, ...]:
    """What has to be looked at: all, where a language is new or a text belongs to every hazard."""
    about = {change.key.file for change in changes}
    known = all(change.language in library.languages for change in changes)
    return tuple(about) if known and about <= set(library.hazards) else ()


def _take(
    app: App,
    before: Mapping[str, str],
    after: Mapping[str, TextFile],
    changes: Sequence[Change],
    what: str,
    *,
    by: Officer,
    now: datetime,
) -> tuple[Path, ...]:
    """Writes the files and who did it, both or neither."""
    texts = {_path(app, name): file.source for name, file in after.items()}
    detail = {
        "texts": [f"{c.language} {c.key}" for c in changes if c.reworded],
        "reviewed": [
            {"text": f"{c.language} {c.key}", "by": c.review[0], "on": c.review[1]} for c in changes if c.review
        ],
    }
    with app.database.writing() as connection:
        journal.record(connection, at=now, who=by.login, what=what, detail=detail)
        if _own(app, changes) != before:
            raise NotAllowed("Somebody else changed the texts in this moment.", remedy="Do it again.")
        _replace(texts)
    return tuple(texts)


def _replace(texts: Mapping[Path, str]) -> None:
    """Every file in one step, once all of them are safely beside it; those already in place go back on a failure."""
    old = {path: path.read_bytes() if path.exists() else None for path in texts}
    with _unwritable(), _beside(texts) as ready:
        try:
            for path, new in ready.items():
                new.replace(path)
        except OSError:
            for path, content in old.items():
                if content is None:
                    path.unlink(missing_ok=True)
                else:
                    path.write_bytes(content)
            raise


@contextmanager
def _beside(texts: Mapping[Path, str]) -> Iterator[dict[Path, Path]]:
    """Each text in a file of its own in the folder where it belongs, on the disk; gone afterwards."""
    ready: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as file:
                ready[path] = Path(file.name)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            ready[path].chmod(path.stat().st_mode if path.exists() else 0o644)
        yield ready
    finally:
        for new in ready.values():
            new.unlink(missing_ok=True)


@contextmanager
def _unwritable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Misconfigured(
            f"{error.filename} can't be written ({error.strerror}); no text was changed.",
            remedy="Check who may write in the folder templates of this home.",
        ) from error
