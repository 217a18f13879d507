"""What somebody made who means harm is refused, and nothing is written outside the folder it is unpacked into."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.errors import Unusable
from alerts.model.warning import Mode
from alerts.store.archive import Manifest, may_be_named, pack, pieces_in, unpack

DATABASE = b"a database, made up"


def said(held_files: Mapping[str, bytes], /, **changes: object) -> bytes:
    """A manifest of these files."""
    facts: dict[str, Any] = {
        "format": 1,
        "mode": "actual",
        "version": "0004",
        "made_at": "2026-11-22T00:00:00+00:00",
        "audit_head": "",
        "rows": {},
        "not_in_it": [],
        "files": {
            name: {"bytes": len(held), "sha256": hashlib.sha256(held).hexdigest()} for name, held in held_files.items()
        },
    }
    return json.dumps(facts | changes).encode()


def member(name: str, held: bytes = b"", **changes: object) -> tuple[tarfile.TarInfo, bytes]:
    entry = tarfile.TarInfo(name)
    entry.size = len(held)
    for field, value in changes.items():
        setattr(entry, field, value)
    return entry, held


def made_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for entry, held in members:
            tar.addfile(entry, io.BytesIO(held))
    return out.getvalue()


def copy_with(
    *more: tuple[tarfile.TarInfo, bytes], named: Mapping[str, bytes] | None = None, **changes: object
) -> bytes:
    files = {"avizu.db": DATABASE, **(named or {})}
    return made_of(member("manifest.json", said(files, **changes)), member("avizu.db", DATABASE), *more)


def tried(file: bytes, folder: Path) -> Manifest:
    inner = folder / "deep" / "inner"
    inner.mkdir(parents=True)
    return unpack(io.BufferedReader(io.BytesIO(file)), inner)


def outside(folder: Path) -> list[str]:
    inner = folder / "deep" / "inner"
    return [str(path) for path in folder.rglob("*") if path not in {inner, inner.parent} and inner not in path.parents]


def test_one_as_we_make_it_is_read(tmp_path: Path) -> None:
    assert tried(copy_with(), tmp_path).mode is Mode.ACTUAL
    assert (tmp_path / "deep/inner/avizu.db").read_bytes() == DATABASE


EVIL = [
    "../avizu.toml",
    "/etc/cron.d/avizu",
    "templates/../../avizu.toml",
    "templates//x.j2",
    "templates/./x.j2",
    "templates/.hidden",
    "templates\\..\\x",
    "templates",
    "bin/avizu",
    "callsheets/a\nb.txt",
    "templates/a/b/c/d/e/f/g",
    ".bashrc",
    "",
]


@pytest.mark.parametrize("name", EVIL)
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    assert not may_be_named(name)
    for file in (copy_with(member(name, b"x"), named={name: b"x"}), copy_with(member(name, b"x"))):
        with pytest.raises(Unusable, match="damaged, or was not made by Avizu"):
            unpack(io.BufferedReader(io.BytesIO(file)), _fresh(tmp_path))
    assert outside(tmp_path) == []


def _fresh(folder: Path) -> Path:
    inner = folder / "deep" / "inner"
    for path in sorted(inner.rglob("*"), reverse=True):
        path.unlink()
    inner.mkdir(parents=True, exist_ok=True)
    return inner


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_SPARSE],
)
def test_links_devices_and_folders(kind: bytes, tmp_path: Path) -> None:
    evil = member("stations.yaml", type=kind, linkname="/etc/passwd")
    with pytest.raises(Unusable):
        tried(copy_with(evil, named={"stations.yaml": b""}), tmp_path)
    assert outside(tmp_path) == []
    assert not (tmp_path / "deep/inner/stations.yaml").is_symlink()


@pytest.mark.parametrize(
    "file",
    [
        made_of(member("avizu.db", DATABASE)),
        made_of(member("manifest.json", said({"avizu.db": DATABASE}))),
        made_of(member("manifest.json", said({}))),
        made_of(member("manifest.json", b"[]")),
        made_of(member("manifest.json", b"[" * 100_000)),
        made_of(member("manifest.json", b"\xff\xfe")),
        made_of(),
        copy_with(member("avizu.db", DATABASE)),
        copy_with(member("stations.yaml", b"x"), named={"stations.yaml": b"longer"}),
        copy_with(member("stations.yaml", b"other!"), named={"stations.yaml": b"as was"}),
        copy_with(mode="no such mode"),
        copy_with(made_at="yesterday"),
        copy_with(files=None),
        copy_with(files={"avizu.db": {"bytes": -5, "sha256": ""}}),
        copy_with(rows={"message": "many"}),
        gzip.compress(b"\0" * 50_000_000),
        made_of(member("manifest.json", b" " * 30_000_000)),
        copy_with()[:-20],
        copy_with()[:100],
    ],
    ids=[
        *("no manifest", "nothing but the manifest", "an empty manifest", "a manifest that is a list"),
        *("a manifest without end", "a manifest that is no text", "nothing at all", "a file twice"),
        *("shorter than it says", "other bytes than it says", "a mode of its own", "a day that is no instant"),
        *("no files named", "fewer bytes than none", "rows that are words", "a bomb", "a manifest that is a bomb"),
        *("cut at the end", "cut at the beginning"),
    ],
)
def test_what_is_not_as_it_says(file: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="damaged, or was not made by Avizu"):
        tried(file, tmp_path)


def test_a_few_bytes_that_become_many_are_stopped(tmp_path: Path) -> None:
    """The manifest says how much comes; behind it are a hundred megabytes of nothing."""
    bomb = copy_with() + gzip.compress(b"\0" * 100_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(Unusable):
        tried(bomb, tmp_path)


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04", b"mode = 'actual'", b"SQLite format 3\0"])
def test_another_file(file: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="This file is not a copy made by Avizu"):
        tried(file, tmp_path)


def test_a_format_of_later_days_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"has the format 2; this Avizu reads 1. Restore it with a newer Avizu."):
        tried(copy_with(format=2), tmp_path)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_copy_that_is_not_encrypted_has_no_other_content_after_damage(data: st.DataObject) -> None:
    import tempfile

    file = bytearray(
        copy_with(member("stations.yaml", b"stations, made up"), named={"stations.yaml": b"stations, made up"})
    )
    file[data.draw(st.integers(0, len(file) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with tempfile.TemporaryDirectory() as folder:
        try:
            unpack(io.BufferedReader(io.BytesIO(bytes(file))), Path(folder))
        except Unusable:
            return
        assert (Path(folder) / "avizu.db").read_bytes() == DATABASE
        assert (Path(folder) / "stations.yaml").read_bytes() == b"stations, made up"


def test_the_manifest_says_what_the_files_are(tmp_path: Path) -> None:
    source, target = tmp_path / "from", tmp_path / "into"
    (source / "templates" / "tet").mkdir(parents=True)
    target.mkdir()
    (source / "avizu.db").write_bytes(DATABASE * 1000)
    (source / "templates" / "tet" / "fíler.j2").write_text("x", "utf-8")
    manifest = Manifest(
        mode=Mode.EXERCISE,
        version="0004",
        made_at=datetime(2026, 11, 22, tzinfo=UTC),
        head="ab" * 32,
        counts={"audit": 3},
        put_back=("token",),
    )
    manifest = replace(manifest, files=pieces_in(source))
    out = io.BytesIO()
    pack(out, source, manifest)
    assert unpack(io.BufferedReader(io.BytesIO(out.getvalue())), target) == manifest
    assert pieces_in(target) == manifest.files
