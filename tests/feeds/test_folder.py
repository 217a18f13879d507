"""A folder into which others lay documents: what is taken, what waits, what is named, and that nothing is touched."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.errors import Unreachable
from alerts.fetch.folder import read_folder

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def lay(folder: Path, name: str | bytes, content: bytes = b"<alert/>", *, age: float = 60) -> None:
    """A file that last changed so many seconds before NOW."""
    path = os.path.join(os.fsencode(folder), os.fsencode(name))  # noqa: PTH118 - also names that are no text
    Path(os.fsdecode(path)).write_bytes(content)
    changed(Path(os.fsdecode(path)), age)


def changed(path: Path, age: float) -> None:
    when = (NOW - timedelta(seconds=age)).timestamp()
    os.utime(path, (when, when), follow_symlinks=False)


def names(folder: Path, **more) -> list[str]:
    return [one.name for one in read_folder(folder, now=NOW, **more).documents]


def test_the_newest_comes_first_and_nothing_is_touched(tmp_path: Path) -> None:
    lay(tmp_path, "old.xml", b"one", age=3600)
    lay(tmp_path, "new.CAP", b"two", age=10)
    before = {path.name: path.stat() for path in tmp_path.iterdir()}
    reading = read_folder(tmp_path, now=NOW)
    assert [(one.name, one.content) for one in reading.documents] == [("new.CAP", b"two"), ("old.xml", b"one")]
    assert (reading.faults, reading.waiting, reading.left) == ((), 0, 0)
    after = {path.name: path.stat() for path in tmp_path.iterdir()}
    assert {name: (s.st_mtime_ns, s.st_size, s.st_ino) for name, s in before.items()} == {
        name: (s.st_mtime_ns, s.st_size, s.st_ino) for name, s in after.items()
    }


def test_only_documents_by_their_names(tmp_path: Path) -> None:
    for name in (".hidden.xml", "notes.txt", "half.xml.part", "xml", "good.xml"):
        lay(tmp_path, name)
    (tmp_path / "deeper").mkdir()
    lay(tmp_path / "deeper", "below.xml")
    reading = read_folder(tmp_path, now=NOW)
    assert [one.name for one in reading.documents] == ["good.xml"]
    assert reading.faults == ()


@pytest.mark.parametrize(("age", "taken"), [(0, False), (1.9, False), (-1.9, False), (2.1, True), (-3600, True)])
def test_what_is_still_being_written_waits(tmp_path: Path, age: float, taken: bool) -> None:
    lay(tmp_path, "a.xml", age=age)
    reading = read_folder(tmp_path, now=NOW)
    assert (len(reading.documents), reading.waiting, reading.faults) == (int(taken), int(not taken), ())


def test_of_very_many_the_newest_are_read_and_the_rest_counted(tmp_path: Path) -> None:
    for number in range(205):
        lay(tmp_path, f"{number:03}.xml", age=1000 - number)
    reading = read_folder(tmp_path, now=NOW)
    assert (len(reading.documents), reading.left) == (200, 5)
    assert [one.name for one in reading.documents] == [f"{number:03}.xml" for number in range(204, 4, -1)]
    seen = {one.key for one in reading.documents}
    rest = read_folder(tmp_path, now=NOW, known=seen.__contains__)
    assert [one.name for one in rest.documents] == [f"{number:03}.xml" for number in range(4, -1, -1)]
    assert rest.left == 0


def test_what_is_known_is_not_read_again_until_it_is_written_again(tmp_path: Path) -> None:
    lay(tmp_path, "a.xml", b"half")
    seen = {one.key for one in read_folder(tmp_path, now=NOW).documents}
    assert names(tmp_path, known=seen.__contains__) == []
    lay(tmp_path, "a.xml", b"whole", age=30)
    (again,) = read_folder(tmp_path, now=NOW, known=seen.__contains__).documents
    assert (again.name, again.content) == ("a.xml", b"whole")


def test_one_look_holds_no_more_than_it_must(tmp_path: Path) -> None:
    for number in range(12):
        lay(tmp_path, f"{number:02}.xml", bytes(4_000_000), age=100 - number)
    first = read_folder(tmp_path, now=NOW)
    assert (len(first.documents), first.left) == (9, 3)
    seen = {one.key for one in first.documents}
    assert names(tmp_path, known=seen.__contains__) == ["02.xml", "01.xml", "00.xml"]


def test_a_file_that_is_too_large_is_named_and_stops_no_other(tmp_path: Path) -> None:
    lay(tmp_path, "fits.xml", b"a" * 1000)
    lay(tmp_path, "large.xml", b"a" * 1001)
    reading = read_folder(tmp_path, now=NOW, limit=1000)
    assert [one.name for one in reading.documents] == ["fits.xml"]
    assert reading.faults == ("large.xml is larger than 0.001 MB.",)


def test_an_endless_file_is_read_to_the_limit_alone(tmp_path: Path) -> None:
    lay(tmp_path, "sparse.xml", b"")
    os.truncate(tmp_path / "sparse.xml", 50_000_000_000)
    changed(tmp_path / "sparse.xml", 60)
    assert read_folder(tmp_path, now=NOW).faults == ("sparse.xml is larger than 4 MB.",)


def test_links_pipes_and_sockets_are_left_alone_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    secret = tmp_path / "secret.key"
    secret.write_text("not for anybody")
    (folder / "link.xml").symlink_to(secret)
    (folder / "inside.xml").symlink_to("good.xml")
    os.mkfifo(folder / "pipe.xml")
    (folder / "folder.xml").mkdir()
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.xml")
        lay(folder, "good.xml")
        reading = read_folder(folder, now=NOW)
    assert [(one.name, one.content) for one in reading.documents] == [("good.xml", b"<alert/>")]
    assert sorted(reading.faults) == [
        f"{name}.xml is no plain file and was left alone." for name in ("folder", "inside", "link", "pipe", "socket")
    ]


def test_an_empty_file_is_a_document_of_nothing(tmp_path: Path) -> None:
    lay(tmp_path, "empty.xml", b"")
    (one,) = read_folder(tmp_path, now=NOW).documents
    assert (one.name, one.content) == ("empty.xml", b"")


def test_a_name_in_any_bytes_can_be_stored_and_printed(tmp_path: Path) -> None:
    lay(tmp_path, b"d\xedli.xml")
    lay(tmp_path, "Díli\n.xml")
    listed = names(tmp_path)
    assert sorted(listed) == sorted(["d\\xedli.xml", "Díli\n.xml"])
    assert all(name.encode() for name in listed)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "is not there. Make it, or mend url"),
        (lambda path: path.write_text(""), "is not a folder. Mend url"),
        (lambda path: path.symlink_to(path.name), "can't be read (Too many levels of symbolic links). Check the"),
    ],
    ids=["missing", "a file", "a loop"],
)
def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path, make, sentence: str) -> None:
    make(tmp_path / "in")
    with pytest.raises(Unreachable) as refused:
        read_folder(tmp_path / "in", now=NOW)
    assert f"The folder {tmp_path / 'in'} {sentence}" in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_sentence(tmp_path: Path) -> None:
    lay(tmp_path, "closed.xml")
    (tmp_path / "closed.xml").chmod(0)
    assert read_folder(tmp_path, now=NOW).faults == ("closed.xml can't be read (Permission denied).",)
    tmp_path.chmod(0)
    try:
        with pytest.raises(Unreachable, match="may not be read by Avizu"):
            read_folder(tmp_path, now=NOW)
    finally:
        tmp_path.chmod(0o700)


def test_the_open_files_of_the_process_do_not_grow(tmp_path: Path) -> None:
    lay(tmp_path, "a.xml")
    os.mkfifo(tmp_path / "b.xml")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        read_folder(tmp_path, now=NOW)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
