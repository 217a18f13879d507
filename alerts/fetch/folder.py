"""A folder as a source: others lay documents in it, we look. Nothing in it is moved, changed or deleted."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alerts.errors import Unreachable

MOST_FILES = 200
LARGEST = 4_000_000
MOST_BYTES = 32_000_000
"""One look stops once it holds more than this."""
SETTLED = 2.0
"""Seconds without a change after which a file counts as written to its end."""

_ENDINGS = (".xml", ".cap")
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Laid:
    """One document as it lay there. `key` is another one as soon as the file is written again."""

    key: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FolderReading:
    """`documents` are newest first. `faults` are sentences about single files.

    `waiting` counts files that somebody still writes, and `left` those beyond what one look takes.
    """

    documents: tuple[Laid, ...]
    faults: tuple[str, ...] = ()
    waiting: int = 0
    left: int = 0


def read_folder(
    path: Path,
    *,
    now: datetime,
    known: Callable[[str], bool] = lambda key: False,
    limit: int = LARGEST,
    most: int = MOST_FILES,
) -> FolderReading:
    """The newest `most` files that end in .xml or .cap and whose key is not `known`, of at most `limit` bytes each.

    Hidden files are passed over, and so is one that changed in the last two seconds: the next look takes it. Links and
    whatever else is no plain file are named as faults and never opened. Raises Unreachable when the folder is missing
    or can't be read.
    """
    documents: list[Laid] = []
    faults: list[str] = []
    waiting = read = 0
    with _opened(path) as folder:
        new = [one for one in _listed(folder) if not known(one.key)]
        looked_at = 0
        for one in new[:most]:
            if read > MOST_BYTES:
                break
            looked_at += 1
            taken = _taken(folder, one.raw, now.timestamp(), limit)
            if isinstance(taken, bytes):
                documents.append(Laid(one.key, one.name, taken))
                read += len(taken)
            elif taken is _WAITS:
                waiting += 1
            elif taken:
                faults.append(f"{one.name} {taken}")
    return FolderReading(tuple(documents), tuple(faults), waiting, len(new) - looked_at)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Held open while it is read, so that its name can't come to mean another folder meanwhile."""
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        what, remedy = _FOLDER_FAULTS.get(type(error), (f"can't be read ({error.strerror}).", "Check the folder."))
        raise Unreachable(f"The folder {path} {what}", remedy=remedy, code="folder") from None
    try:
        yield folder
    finally:
        os.close(folder)


_FOLDER_FAULTS: Mapping[type[OSError], tuple[str, str]] = {
    FileNotFoundError: ("is not there.", "Make it, or mend url of that source in avizu.toml."),
    NotADirectoryError: ("is not a folder.", "Mend url of that source in avizu.toml."),
    PermissionError: ("may not be read by Avizu.", "Let the user that runs Avizu read it: chmod, chown."),
}


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    changed_ns: int
    raw: str
    size: int

    @property
    def name(self) -> str:
        """One that can be stored and printed, whatever bytes it has."""
        return os.fsencode(self.raw).decode("utf-8", "backslashreplace")

    @property
    def key(self) -> str:
        return f"{self.name} {self.changed_ns} {self.size}"


def _listed(folder: int) -> list[_Candidate]:
    """The newest first."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.lower().endswith(_ENDINGS) and not entry.name.startswith("."):
                try:
                    about = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                found.append(_Candidate(about.st_mtime_ns, entry.name, about.st_size))
    return sorted(found, reverse=True)


_WAITS = "waits"


def _taken(folder: int, name: str, now: float, limit: int) -> bytes | str:
    """The content; else why there is none, "" when the file has gone."""
    try:
        # A device does something when it is opened: so this is asked before, and again of what was opened.
        if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            return "is no plain file and was left alone."
        number = os.open(name, _OPEN, dir_fd=folder)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"can't be read ({error.strerror})."
    with os.fdopen(number, "rb") as file:
        before = os.fstat(number)
        if not stat.S_ISREG(before.st_mode):
            return "is no plain file and was left alone."
        if abs(now - before.st_mtime) < SETTLED:
            return _WAITS
        return _content(number, file.read(limit + 1), before, limit)


def _content(number: int, content: bytes, before: os.stat_result, limit: int) -> bytes | str:
    after = os.fstat(number)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        return _WAITS
    return content if len(content) <= limit else f"is larger than {limit / 1_000_000:g} MB."
