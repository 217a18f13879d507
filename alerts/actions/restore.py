"""A home made from a copy. Nothing in it goes on by itself: what was open is uncertain, and everybody logs in anew."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, make_url

from alerts.errors import Misconfigured, NotAllowed, Unusable
from alerts.model.warning import Mode
from alerts.settings.of_a_copy import database_of, key_from_environment
from alerts.store import archive, chain, copies, journal, migrate, sealed_file
from alerts.store.archive import Manifest
from alerts.store.database import Database
from alerts.store.restored import RESTORED

STAGED = ".restoring-"
LEFT_IN_THE_COPY = (archive.CONTACTS,)
"""For people who have nothing but the copy; in a home the directory is in the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`unclear` messages were open when the copy was made. `broken` says what is wrong with the chain of the audit,
    "" when it is whole; `upgraded` names the version the copy had, "" when it was this program's.
    """

    manifest: Manifest
    home: Path
    unclear: int
    broken: str
    upgraded: str
    new_key: bool
    database: str


@dataclass(frozen=True, slots=True)
class Found:
    """What can be seen of a copy without its key. `mode` is None where it is not encrypted."""

    mode: Mode | None


def look(path: Path) -> Found:
    """Raises Unusable for a file that can't be read."""
    with _reading(path) as file:
        try:
            label = sealed_file.label_of(file)
        except OSError as error:
            raise _unreadable(path, error) from error
    try:
        return Found(None if label is None else Mode(label))
    except ValueError:
        raise Unusable("This copy is of a mode that is not known here.", remedy="Use a newer Avizu.") from None


def key_given(mode: Mode, home: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The key that the environment names; "" when it names none."""
    return key_from_environment(mode, home, environ)


def restore(path: Path, home: Path, *, key: str, now: datetime, environ: Mapping[str, str] = os.environ) -> Restored:
    """Makes the home, whole or not at all. Raises NotAllowed where there is one already."""
    _check_new(home, (archive.DATABASE,))
    try:
        with _staged(home) as folder:
            manifest = _unpacked(path, folder, key)
            _check_new(home, [name for name in manifest.files if name not in LEFT_IN_THE_COPY])
            return _restore(manifest, folder, home, now, environ)
    except OSError as error:
        raise Misconfigured(
            f"The home {home} can't be written ({error.strerror or error}).",
            remedy="May you write there, is the disk full? See: df -h",
        ) from error


def papers(path: Path, folder: Path, *, key: str) -> tuple[str, ...]:
    """The contact list and the call sheets alone, for whoever has to ring people up. Answers their names."""
    try:
        with _staged(folder) as staged:
            files = _unpacked(path, staged, key).files
            wanted = [name for name in files if name == archive.CONTACTS or name.startswith("callsheets/")]
            _check_new(folder, wanted)
            with ExitStack() as undo:
                _into_place(staged, folder, wanted, undo)
                undo.pop_all()
    except OSError as error:
        raise Misconfigured(
            f"{folder} can't be written ({error.strerror or error}).", remedy="Choose another folder."
        ) from error
    return tuple(wanted)


def _check_new(home: Path, names: Sequence[str]) -> None:
    there = next((name for name in names if (home / name).exists()), None)
    if there is not None:
        raise NotAllowed(
            f"{home} is in use: there is {there} already, and nothing is written over.",
            remedy="Name an empty folder: --into FOLDER. Or stop Avizu and move the old home away.",
            code="in-use",
        )


@contextmanager
def _staged(home: Path) -> Iterator[Path]:
    new = not home.exists()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in home.glob(f"{STAGED}*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(dir=home, prefix=STAGED) as folder:
            yield Path(folder)
    finally:
        # Only one in which nothing came to lie.
        with suppress(OSError):
            home.rmdir() if new else None


@contextmanager
def _reading(path: Path) -> Iterator[io.BufferedReader]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        yield file


def _unreadable(path: Path, error: OSError) -> Unusable:
    return Unusable(f"{path} can't be read ({error.strerror}).", remedy="Check its name.")


def _unpacked(path: Path, folder: Path, key: str) -> Manifest:
    mode = look(path).mode
    with _reading(path) as file:
        if mode is None:
            return archive.unpack(file, folder)
        manifest = archive.unpack(io.BufferedReader(sealed_file.Unsealer(file, key)), folder)
    if manifest.mode is not mode:
        raise Unusable("This copy says two different modes.", remedy="Take another copy.", code="damaged")
    return manifest


def _restore(manifest: Manifest, folder: Path, home: Path, now: datetime, environ: Mapping[str, str]) -> Restored:
    file = Database(f"sqlite:///{folder / archive.DATABASE}")
    try:
        upgraded = _made_ready(file, manifest)
        with file.reading() as connection:
            broken = _broken(connection, manifest)
        with file.writing() as connection:
            unclear = copies.let_rest(connection, of=manifest.made_at, now=now)
            detail = {"copy_of": manifest.made_at.isoformat(), "head": manifest.head, "unclear": unclear}
            journal.record(connection, at=now, who="restore", what=RESTORED, detail=detail | {"chain": broken})
        copies.into_one_file(file)
        new_key = _signing_key(folder, home)
        url = _database(folder, home, environ)
        _place(file, manifest, folder, home, url)
    finally:
        file.close()
    return Restored(
        manifest=manifest,
        home=home,
        unclear=unclear,
        broken=broken,
        upgraded=upgraded,
        new_key=new_key,
        database=url,
    )


def _made_ready(file: Database, manifest: Manifest) -> str:
    """Whole, of the mode it says, and of this program's version. Answers which version it was upgraded from."""
    copies.check_whole(file)
    found = migrate.version(file)
    if found != manifest.version or migrate.mode_of(file) != manifest.mode.value:
        raise Unusable("The database in this copy is another one.", remedy="Take another copy.", code="damaged")
    if found == migrate.HEAD:
        return ""
    migrate.upgrade(file)
    return found


def _broken(connection: Connection, manifest: Manifest) -> str:
    """What is wrong with the chain of the audit, in a few words; "" when every link holds."""
    last = ""
    for link in chain.links(connection):
        if link.number != link.expected or not link.whole:
            return f"link {link.expected} of the audit does not hold"
        last = link.digest
    if last != manifest.head and manifest.version == migrate.HEAD:
        return "the end of the audit is not the one that the copy names"
    return "an entry of the audit is in no link" if last and chain.unlinked(connection) else ""


def _signing_key(folder: Path, home: Path) -> bool:
    """A home can't be without one. Whether it is a new one."""
    if (folder / archive.SIGNING_KEY).exists() or (home / archive.SIGNING_KEY).exists():
        return False
    path = folder / archive.SIGNING_KEY
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(32), "utf-8")
    return True


def _database(folder: Path, home: Path, environ: Mapping[str, str]) -> str:
    """Where avizu.toml, or the environment, wants the rows; "" for the home."""
    settings = folder / archive.SETTINGS
    try:
        return database_of(settings.read_text("utf-8") if settings.exists() else "", home, environ)
    except UnicodeDecodeError as error:
        raise Unusable("avizu.toml in this copy is not UTF-8 text.", remedy="Take another copy.") from error


def _place(file: Database, manifest: Manifest, folder: Path, home: Path, url: str) -> None:
    """Files and rows both, or neither."""
    others = [name for name in archive.pieces_in(folder) if name not in {archive.DATABASE, *LEFT_IN_THE_COPY}]
    with ExitStack() as undo:
        if not url or url.startswith("sqlite"):
            target = Path(make_url(url).database or "") if url else home / archive.DATABASE
            _check_new(target.parent, (target.name,))
            file.close()
            _into_place(folder, home, others, undo)
            # Last: without it a home is none.
            _move_file(folder / archive.DATABASE, target)
        else:
            with _empty_server(url, manifest.mode) as connection, file.reading() as source:
                copies.copy_rows(source, connection)
                copies.set_sequences(connection)
                _into_place(folder, home, others, undo)
        undo.pop_all()


@contextmanager
def _empty_server(url: str, mode: Mode) -> Iterator[Connection]:
    """A transaction on a server that holds nothing but the tables. Raises NotAllowed where it holds rows."""
    server = Database(url)
    try:
        migrate.check_mode(server, mode)
        if migrate.version(server):
            migrate.upgrade(server)
        else:
            with server.writing() as connection:
                copies.make_tables(connection)
        with server.writing() as connection:
            copies.make_room(connection)
            yield connection
    finally:
        server.close()


def _move_file(path: Path, target: Path) -> None:
    _synced(path)
    shutil.move(path, target)
    target.chmod(0o600)


def _into_place(folder: Path, home: Path, names: Sequence[str], undo: ExitStack) -> None:
    for name in names:
        (home / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _synced(folder / name)
        undo.callback((home / name).unlink, missing_ok=True)
        (folder / name).rename(home / name)


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
