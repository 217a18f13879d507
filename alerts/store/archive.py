"""The inside of a copy: a tar whose first entry says what the others are, how long, and with which digest.

What is unpacked was perhaps made by somebody who means harm: only plain files with names we write ourselves, none
longer than announced, and nothing is written outside the folder it is unpacked into.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from alerts.errors import Unusable
from alerts.model.warning import Mode

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "avizu.db"
CONTACTS = "contacts.csv"
SETTINGS = "avizu.toml"
SIGNING_KEY = "secret.key"
STATIONS = "stations.yaml"
FOLDERS = ("templates", "callsheets")
_ALONE = {DATABASE, CONTACTS, SETTINGS, SIGNING_KEY, STATIONS}
_LONGEST_MANIFEST = 8 << 20
_OVERHEAD = 4096
"""Bytes of tar that one entry may cost beside its content."""
_PORTION = 1 << 20
_GZIP = b"\x1f\x8b"
_DEEPEST, _LONGEST_NAME = 6, 120


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a copy: bytes, and SHA-256 in hex."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a copy says of itself. `counts` are rows by table; `head` is the newest link of the audit's chain, ""
    without one; `put_back` are files with secrets that the settings name and that are not in the copy.
    """

    mode: Mode
    version: str
    made_at: datetime
    head: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    put_back: tuple[str, ...] = ()
    files: Mapping[str, Piece] = field(default_factory=dict)


def may_be_named(name: str) -> bool:
    """Whether a copy may hold a file of this name."""
    first, *rest = name.split("/")
    if not rest:
        return name in _ALONE
    return first in FOLDERS and len(rest) < _DEEPEST and all(_is_plain(part) for part in rest)


def _is_plain(part: str) -> bool:
    return part.isprintable() and 0 < len(part) <= _LONGEST_NAME and part[0] != "." and "\\" not in part


def pieces_in(folder: Path) -> dict[str, Piece]:
    """Every file below the folder, by its name seen from there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _piece(path) for path in files}


def _piece(path: Path) -> Piece:
    with path.open("rb") as file:
        return Piece(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def pack(out: BinaryIO, folder: Path, manifest: Manifest) -> None:
    """Writes the manifest, then the files it names, which lie in the folder."""
    said = json.dumps(_as_json(manifest), ensure_ascii=False).encode()
    at = int(manifest.made_at.timestamp())
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=at) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.addfile(_entry(MANIFEST, len(said), at), io.BytesIO(said))
        for name, piece in manifest.files.items():
            with (folder / name).open("rb") as file:
                tar.addfile(_entry(name, piece.size, at), file)


def _entry(name: str, size: int, at: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, at, 0o600
    return entry


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "mode": manifest.mode.value,
        "version": manifest.version,
        "made_at": manifest.made_at.astimezone(UTC).isoformat(),
        "audit_head": manifest.head,
        "rows": dict(manifest.counts),
        "not_in_it": list(manifest.put_back),
        "files": {name: {"bytes": piece.size, "sha256": piece.digest} for name, piece in manifest.files.items()},
    }


def unpack(packed: io.BufferedReader, folder: Path) -> Manifest:
    """Writes the files of a copy into the folder, which is empty, and answers its manifest.

    Raises Unusable for what is no copy, is not whole, or holds what no copy of ours does.
    """
    if packed.peek(len(_GZIP))[: len(_GZIP)] != _GZIP:
        raise Unusable("This file is not a copy made by Avizu.", remedy="Choose one that avizu backup made.")
    try:
        with gzip.GzipFile(fileobj=packed, mode="rb") as plain:
            bounded = _Bounded(plain)
            return _unpack(bounded, io.BufferedReader(bounded), folder)
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise _damaged() from error


def _unpack(bounded: _Bounded, plain: io.BufferedReader, folder: Path) -> Manifest:
    with tarfile.open(fileobj=plain, mode="r|") as tar:
        manifest = _manifest(tar)
        bounded.left += sum(piece.size + _OVERHEAD for piece in manifest.files.values())
        missing = dict(manifest.files)
        while entry := tar.next():
            _write(tar, entry, missing.pop(entry.name, None), folder)
    # gzip checks its own digest at the very end.
    while plain.read(_PORTION):
        pass
    if missing or DATABASE not in manifest.files:
        raise _damaged()
    return manifest


class _Bounded(io.RawIOBase):
    """No more than `left` bytes come out of a few that went in."""

    def __init__(self, plain: BinaryIO | gzip.GzipFile) -> None:
        self._plain, self.left = plain, _LONGEST_MANIFEST + _OVERHEAD

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        room = memoryview(into).cast("B")
        found = self._plain.read(min(len(room), self.left + 1))
        self.left -= len(found)
        if self.left < 0:
            raise _damaged()
        room[: len(found)] = found
        return len(found)


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    file = tar.extractfile(first) if first and first.isreg() and first.name == MANIFEST else None
    if first is None or file is None or first.size > _LONGEST_MANIFEST:
        raise _damaged()
    try:
        said = json.loads(file.read())
        if said["format"] != FORMAT:
            raise Unusable(
                f"This copy has the format {said['format']!r}; this Avizu reads {FORMAT}.",
                remedy="Restore it with a newer Avizu.",
            )
        return _from_json(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged() from error


def _from_json(said: dict[str, Any]) -> Manifest:
    files = {str(name): Piece(int(one["bytes"]), str(one["sha256"])) for name, one in said["files"].items()}
    if not all(may_be_named(name) and piece.size >= 0 for name, piece in files.items()):
        raise _damaged()
    return Manifest(
        mode=Mode(said["mode"]),
        version=str(said["version"]),
        made_at=datetime.fromisoformat(said["made_at"]).astimezone(UTC),
        head=str(said["audit_head"]),
        counts={str(name): int(rows) for name, rows in said["rows"].items()},
        put_back=tuple(str(name) for name in said["not_in_it"]),
        files=files,
    )


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, piece: Piece | None, folder: Path) -> None:
    """Only what the manifest names, once, and only if it is a plain file of that length and digest."""
    plain = entry.type == tarfile.REGTYPE and not entry.issparse()
    source = tar.extractfile(entry) if plain and piece is not None and entry.size == piece.size else None
    if source is None or piece is None:
        raise _damaged()
    path = folder / entry.name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with path.open("xb") as file:
        path.chmod(0o600)
        while portion := source.read(_PORTION):
            digest.update(portion)
            file.write(portion)
    if digest.hexdigest() != piece.digest:
        raise _damaged()


def _damaged() -> Unusable:
    return Unusable(
        "This copy is damaged, or was not made by Avizu: what it holds is not what it says.",
        remedy="Take another copy: one of the nights before, or one made on another machine.",
        code="damaged",
    )
