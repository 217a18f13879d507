"""The folders of gammu-smsd: what it finds in them, what it lays there, and how its files are named.

A message is a file. It is laid into the outbox; gammu-smsd moves it to `sent` or `error` when the modem has answered,
and lays replies and delivery reports into the inbox. See gammu-smsd-files(7).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from alerts.audience.phones import plainly
from alerts.model.message import Post
from alerts.model.route import Route

SPOOL = "/var/spool/gammu"
STILL_WRITING = timedelta(seconds=1)
"""gammu-smsd writes a reply where it will stay, so a file just touched may be half of one."""
READABLE_TO_THE_GROUP = 0o660

LAID = re.compile(r"OUTC(\d{8}_\d{6})_00_(\+?\d{3,15})_([0-9A-Za-z.]+)-(\d+)\.txtd", re.ASCII)
_CAME = re.compile(r"IN\d{8}_\d{6}_\d\d_(.*)_\d\d\.txt", re.ASCII)
_STAMP = "%Y%m%d_%H%M%S"


@dataclass(frozen=True, slots=True)
class Spool:
    """gammu-smsd's folders. Replies that are recorded are moved from the inbox to `seen`."""

    outbox: Path
    sent: Path
    error: Path
    inbox: Path
    seen: Path


def spool_of(route: Route) -> Spool:
    base = Path(route.options.get("spool") or SPOOL)
    folders = {name: Path(route.options.get(name) or base / name) for name in ("outbox", "sent", "error", "inbox")}
    return Spool(**folders, seen=Path(route.options.get("seen") or folders["inbox"] / "seen"))


def name_of(post: Post, now: datetime) -> str:
    """The name of its file: when it was laid (UTC), to whom, for which attempt, until when. `d` asks for a report."""
    expires = int((post.expires or datetime.max.replace(tzinfo=UTC)).timestamp())
    return f"OUTC{now.astimezone(UTC).strftime(_STAMP)}_00_{post.to}_{post.attempt_id}-{expires}.txtd"


@dataclass(frozen=True, slots=True)
class Laid:
    name: str
    to: str
    at: datetime
    expires: datetime


def laid_in(folder: Path) -> Iterator[Laid]:
    """Our own files there. Raises OSError."""
    for name in sorted(path.name for path in folder.iterdir()):
        found = LAID.fullmatch(name)
        if found is not None:
            at = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
            yield Laid(name, found[2], at, datetime.fromtimestamp(int(found[4]), UTC))


@dataclass(frozen=True, slots=True)
class Came:
    """`id` is the same however often it is read, and another for another text with the same file name."""

    id: str
    sender: str
    text: str
    files: tuple[str, ...]


def came_to(inbox: Path, now: datetime) -> Iterator[Came]:
    """What people and the network wrote, oldest first, the parts of a long message together. Nothing is moved."""
    try:
        names = sorted(path.name for path in inbox.iterdir() if _CAME.fullmatch(path.name))
    except OSError:
        return
    for _, parts in groupby(names, key=lambda name: name.rpartition("_")[0]):
        came = _read_parts(inbox, list(parts), now)
        if came is not None:
            yield came


def _read_parts(folder: Path, names: list[str], now: datetime) -> Came | None:
    """None while one of them may still be written, or can't be read."""
    texts = []
    try:
        for name in names:
            touched = datetime.fromtimestamp((folder / name).stat().st_mtime, UTC)
            # A file of the future is no reason to wait: then a clock was set in between.
            if abs(now - touched) < STILL_WRITING:
                return None
            texts.append(text_of(folder / name))
    except OSError:
        return None
    text, found = "".join(texts), _CAME.fullmatch(names[0])
    sender = _clean(found[1]) if found else ""
    return Came(f"{_clean(names[0])}~{mark(text.encode())}", e164(sender), text, tuple(names))


def e164(number: str) -> str:
    """As the directory writes it; a sender that is no number of Timor-Leste as it came."""
    return plainly(number) or number


def mark(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def text_of(path: Path) -> str:
    """UTF-16 with a mark is what gammu-smsd writes unless it is told otherwise, and what we write."""
    raw = path.read_bytes()
    return _clean(raw.decode("utf-16" if raw[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8", "replace"))


def _clean(text: str) -> str:
    """What the database can hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def write(path: Path, text: str) -> None:
    """In UTF-16 with its mark: for anything else gammu-smsd asks the locale it was started with."""
    with path.open("wb") as file:
        os.fchmod(file.fileno(), READABLE_TO_THE_GROUP)
        file.write(b"\xff\xfe" + text.encode("utf-16-le"))
        file.flush()
        os.fsync(file.fileno())


def keep(folder: Path) -> None:
    """A name is on the disk only once its folder is."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
