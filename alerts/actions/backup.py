"""A copy of everything in one file, while everything goes on; and one every night."""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from alerts.app import App
from alerts.audience.contact_file import write_contacts
from alerts.delivery.paging import notice
from alerts.errors import AvizuError, Misconfigured, NotAllowed, Unusable
from alerts.model.message import Medium
from alerts.model.people import DILI, Officer, Role
from alerts.model.warning import Mode
from alerts.settings.of_a_copy import files_with_secrets
from alerts.store import archive, copies, journal, migrate, people, sealed_file, staff
from alerts.store.archive import Manifest
from alerts.store.copies import FAILED_ON, FAILED_WHY, MADE_AS, MADE_AT, MADE_FOR
from alerts.store.database import Database

STAGED = ".copying-"
ABANDONED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Copied:
    path: Path
    size: int
    encrypted: bool
    manifest: Manifest


def back_up(app: App, path: Path, *, by: Officer, now: datetime) -> Copied:
    """A new file with everything in it. It holds every number in full: for officers and administrators."""
    if by.role is Role.VIEWER or by.disabled_at is not None:
        raise NotAllowed(
            f"{by.login} may not take a copy: it holds every telephone number.",
            remedy="Log in as an officer or administrator: avizu login LOGIN",
            code="role",
        )
    if path.exists():
        raise Unusable(f"There is a file {path} already.", remedy="Choose another name; nothing is written over.")
    if not app.settings.backup.key and by.role is not Role.ADMINISTRATOR:
        raise NotAllowed(
            f"{by.login} may not take a copy that anybody can read: it holds every telephone number and account.",
            remedy="Set [backup] key_file, or ask the administrator.",
            code="open-copy",
        )
    copied = _copy(app, path, now)
    _write_down(app, copied, who=by.login, now=now)
    _tell(app, by, encrypted=copied.encrypted, now=now)
    return copied


def _tell(app: App, by: Officer, *, encrypted: bool, now: datetime) -> None:
    """Everybody who has a say, whoever took it: the account may be in other hands."""
    settings = app.settings
    said = f"BACKUP: {by.login} made a copy of everything{'' if encrypted else ', not encrypted'}."
    text = notice(f"{said} Unknown to you? avizu audit list", sender=settings.sender, mode=settings.mode)
    with app.database.writing() as connection:
        staff.tell(connection, text, place="backup", route=settings.route_for(Medium.SMS), now=now)


def nightly(app: App, *, now: datetime) -> tuple[str, ...]:
    """The copy of this night, if it is due and there is none: for a job that runs every few minutes."""
    rule = app.settings.backup
    day = (now.astimezone(DILI) - timedelta(hours=rule.hour)).strftime("%Y%m%d")
    if not rule.folder or _remembered(app, MADE_FOR) == day:
        return ()
    folder = app.home / rule.folder
    try:
        copied = _copy(app, _tonight(folder / f"{_stem(app)}{day}.backup", now), now)
        gone = _keep_newest(app, folder)
    except AvizuError as error:
        return _failed(app, day, str(error), now)
    kept = {MADE_AT: now.isoformat(), MADE_AS: copied.path.name, MADE_FOR: day, FAILED_ON: "", FAILED_WHY: ""}
    _write_down(app, copied, who="schedule", now=now, kept=kept)
    removed = f"; removed {', '.join(gone)}" if gone else ""
    open_to_all = "" if copied.encrypted else ", not encrypted"
    return (f"copied to {copied.path}: {copied.size:,} bytes{open_to_all}{removed}",)


def _stem(app: App) -> str:
    """An exercise may share the folder."""
    mode = app.settings.mode
    return "avizu-" if mode is Mode.ACTUAL else f"avizu-{mode.value}-"


def _tonight(path: Path, now: datetime) -> Path:
    """A copy that lies there already is perhaps the one this home was restored from."""
    return path.with_stem(f"{path.stem}-{now.astimezone(DILI):%H%M}") if path.exists() else path


def _keep_newest(app: App, folder: Path) -> list[str]:
    ours = re.compile(rf"{_stem(app)}\d{{8}}(-\d{{4}})?\.backup")
    try:
        old = sorted(path for path in folder.iterdir() if ours.fullmatch(path.name))[: -app.settings.backup.keep]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"Old copies in {folder} can't be removed ({error.strerror}).", remedy="Who may write there?"
        ) from error
    return [path.name for path in old]


def _failed(app: App, day: str, why: str, now: datetime) -> tuple[str, ...]:
    """Said and written down once a day, tried again all day."""
    if _remembered(app, FAILED_ON) == day:
        return ()
    with app.database.writing() as connection:
        copies.remember(connection, {FAILED_ON: day, FAILED_WHY: why})
        journal.record(connection, at=now, who="schedule", what=f"backup failed: {why}")
    return (f"no copy was made: {why}",)


def _remembered(app: App, key: str) -> str:
    with app.database.reading() as connection:
        return copies.remembered(connection, key)


def _write_down(app: App, copied: Copied, *, who: str, now: datetime, kept: Mapping[str, str] | None = None) -> None:
    detail = {
        "file": str(copied.path),
        "bytes": copied.size,
        "encrypted": copied.encrypted,
        "head": copied.manifest.head,
    }
    with app.database.writing() as connection:
        if kept:
            copies.remember(connection, kept)
        journal.record(connection, at=now, who=who, what="backup made", detail=detail)


def _copy(app: App, path: Path, now: datetime) -> Copied:
    key = app.settings.backup.key
    if app.settings.backup.key_is_missing:
        raise Misconfigured(
            "The key for copies can't be read, and a copy in the clear is not what was asked for.",
            remedy="Put the file back that key_file names under [backup] in avizu.toml.",
        )
    if key:
        sealed_file.check_key(key)
    migrate.check(app.database, app.settings.mode)
    try:
        with _beside(path) as (out, part), _staged(app.home, now) as folder:
            manifest = _stage(app, folder, now)
            _fill(out, folder, manifest, key)
            _into_place(out, part, path)
            return Copied(path, path.stat().st_size, bool(key), manifest)
    except OSError as error:
        raise Misconfigured(
            f"The copy {path} can't be written ({error.strerror or error}).",
            remedy="Is the folder there, may Avizu write in it, is the disk full? See: df -h",
        ) from error


@contextmanager
def _beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file that only we can read, in the folder where the copy will be; gone when it was not put in place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _staged(home: Path, now: datetime) -> Iterator[Path]:
    """A folder in the home: nowhere else may what is not yet encrypted lie. One a power cut left is removed."""
    for left in home.glob(f"{STAGED}*"):
        if left.stat().st_mtime < (now - ABANDONED).timestamp():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=STAGED) as folder:
        yield Path(folder)


def _stage(app: App, folder: Path, now: datetime) -> Manifest:
    """Everything that belongs into the copy, as files of this folder."""
    file = folder / archive.DATABASE
    copies.copy_into_file(app.database, file)
    copies.hide_codes(file)
    manifest = _directory(app, folder, file, now)
    settings = app.home / archive.SETTINGS
    if settings.exists():
        manifest = replace(manifest, put_back=files_with_secrets(settings.read_text("utf-8")))
    for name in _of_the_home(app):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(app.home / name, folder / name)
    return replace(manifest, files=archive.pieces_in(folder))


def _directory(app: App, folder: Path, file: Path, now: datetime) -> Manifest:
    """The contact list of that very moment, and what the rows are."""
    copy = Database(f"sqlite:///{file}")
    try:
        with copy.reading() as connection:
            contacts = write_contacts(people.contacts(connection), app.gazetteer)
            (folder / archive.CONTACTS).write_text(contacts, "utf-8")
            head, counts = copies.head(connection), copies.counts(connection)
        copies.into_one_file(copy)
    finally:
        copy.close()
    return Manifest(mode=app.settings.mode, version=migrate.HEAD, made_at=now, head=head, counts=counts)


def _of_the_home(app: App) -> list[str]:
    """Names of the home's own files. The signing key is a secret: it goes only where it is encrypted."""
    alone = [archive.SETTINGS, archive.STATIONS, *([archive.SIGNING_KEY] if app.settings.backup.key else [])]
    found = [app.home / name for name in alone]
    for name in archive.FOLDERS:
        found += sorted((app.home / name).rglob("*"))
    names = [path.relative_to(app.home).as_posix() for path in found if path.is_file()]
    return [name for name in names if archive.may_be_named(name)]


def _fill(out: BinaryIO, folder: Path, manifest: Manifest, key: str) -> None:
    if not key:
        archive.pack(out, folder, manifest)
        return
    sealer = sealed_file.Sealer(out, key, manifest.mode.value)
    hidden = io.BufferedWriter(sealer, sealed_file.CHUNK)
    archive.pack(hidden, folder, manifest)
    hidden.flush()
    sealer.finish()


def _into_place(out: BinaryIO, part: Path, path: Path) -> None:
    """The whole file or none, whenever the power fails."""
    out.flush()
    os.fsync(out.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
