"""`avizu bench cap` measures on documents of its own or on a folder, and beside another reader where there is one."""

import json
import sys

import pytest
from builders_cap import cap, info
from click.testing import CliRunner

from alerts.bench import bench
from alerts.bench import cap as bench_cap
from alerts.cap.read import read
from alerts.errors import NotFound, Unreachable


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch):
    monkeypatch.setattr(bench_cap, "ROUNDS", 1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.xml").write_bytes(cap())
    (tmp_path / "deep" / "two.CAP").write_bytes(cap(info(), info(language="pt")))
    (tmp_path / "broken.xml").write_bytes(b"<alert>")
    (tmp_path / "note.txt").write_bytes(cap())
    return tmp_path


def test_the_documents_it_writes_itself_are_whole_and_all_different():
    readings = [read(data, schema=True) for data in bench_cap._own()]
    assert all(reading.document and not reading.findings for reading in readings)
    assert len({reading.document for reading in readings}) == len(readings) > 30


def test_every_row_stands_beside_bare_parsing_of_the_same_files(folder):
    done = CliRunner().invoke(bench, ["cap", "--folder", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    bare, *others = [json.loads(line) for line in done.output.splitlines()]
    assert bare["name"] == "bare lxml, 2 documents"
    assert [row["name"] for row in others] == ["read", "read and weigh", "read with its XSD verdict"]
    assert all(row["ratio"] == pytest.approx(row["value"] / row["base"], rel=0.01) for row in others)


def test_a_folder_without_documents_is_refused(tmp_path):
    with pytest.raises(NotFound, match="no XML document"):
        list(bench_cap.rows(tmp_path))


def test_an_interpreter_without_the_other_reader_is_said(folder, tmp_path):
    with pytest.raises(Unreachable, match="no cap-tools"):
        list(bench_cap.rows(folder, sys.executable))
    with pytest.raises(NotFound, match="no Python"):
        list(bench_cap.rows(folder, tmp_path / "nothing"))


def test_the_other_reader_is_measured_on_what_it_can_read(folder, tmp_path, monkeypatch):
    stand_in = tmp_path / "site"
    (stand_in / "cap_tools").mkdir(parents=True)
    (stand_in / "cap_tools" / "models.py").write_text("Alert = object()")
    parsers = stand_in / "xsdata" / "formats" / "dataclass"
    parsers.mkdir(parents=True)
    parser = "class XmlParser:\n    def from_bytes(self, data, kind):\n        assert b'<language>pt' not in data\n"
    (parsers / "parsers.py").write_text(parser)
    monkeypatch.setenv("PYTHONPATH", str(stand_in))
    *_, peer, mine = bench_cap.rows(folder, sys.executable)
    assert peer.name == "cap-tools, 1 documents"
    assert mine.base == peer.value
    assert mine.ratio > 0
