"""`avizu template check` as a translator and a script meet it."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from click.testing import CliRunner
from house import SharedApp

from alerts.app import shipped
from alerts.commands.template import template
from alerts.errors import NotFound


@pytest.fixture
def run(tmp_path):
    def run(*words):
        return CliRunner().invoke(template, ("check", *words), obj=SharedApp(tmp_path))

    return run


@pytest.fixture
def own_text(tmp_path):
    """Write a text of the installation's own over the shipped one."""

    def write(name, change):
        own = tmp_path / "templates" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped("templates") / name, own)
        own.write_text(change(own.read_text("utf-8")), "utf-8")

    return write


def drilled(text):
    """The first SMS of the file with a sentence that only a drill may say."""
    return text.replace("_sms %}\n", "_sms %}\nNe'e teste de'it no ezersísiu.\n", 1)


def test_the_shipped_texts(run):
    told = run()
    assert told.exit_code == 0, told.output
    counts, faults, read = told.output.splitlines()[-3:]
    assert re.fullmatch(r"\d+ sucos x 18 hazards x 2 languages x \d+ kinds: [\d,]+ texts, 0 over one part\.", counts)
    assert faults.startswith("0 errors, ")
    assert re.fullmatch(r"0 of (\d+) texts reviewed: pt 0 of \d+, tet 0 of \d+\.", read)


def test_an_own_text_with_a_fault_is_named_with_its_sentence(run, own_text):
    own_text("tet/flood.j2", drilled)
    told = run("--language", "tet", "--hazard", "flood")
    assert told.exit_code == 1
    lines = told.output.splitlines()
    assert lines[0] == "tet/flood.j2"
    assert "[exercise-word]" in told.output
    assert "ezersísiu" in told.output
    assert all(len(line) <= 80 for line in lines)
    assert " 1 hazard x 1 language " in lines[-3]


def test_one_row_for_each_finding(run, own_text):
    own_text("tet/flood.j2", drilled)
    told = run("--hazard", "flood", "--json")
    assert told.exit_code == 1
    rows = [json.loads(line) for line in told.output.splitlines()]
    assert {row["file"] for row in rows} == {"tet/flood.j2"}
    assert "exercise-word" in {row["code"] for row in rows}
    assert all(set(row) == {"file", "text", "language", "code", "severity", "message"} for row in rows)
    assert {row["language"] for row in rows} == {"tet"}
    assert {row["severity"] for row in rows if row["code"] == "exercise-word"} == {"error"}


def test_a_fault_elsewhere_is_left_out_of_what_was_asked(run, own_text):
    own_text("tet/flood.j2", drilled)
    assert run("--language", "pt", "--hazard", "flood").exit_code == 0
    assert run("--hazard", "drought").exit_code == 0


def test_a_file_that_can_not_be_read_is_a_finding_and_no_crash(run, own_text):
    own_text("tet/flood.j2", lambda text: text.replace("{% endblock %}", "", 1))
    told = run("--hazard", "flood", "--json")
    assert told.exit_code == 1
    assert ("tet/flood.j2", "text") in {(r["file"], r["code"]) for r in map(json.loads, told.output.splitlines())}


def test_a_lexicon_that_can_not_be_read_is_a_finding_too(run, own_text):
    own_text("tet/lexicon.yaml", lambda text: text.replace("name:", "nmae:", 1))
    told = run("--hazard", "flood", "--language", "tet")
    assert told.exit_code == 1
    assert "tet/lexicon.yaml\n" in told.output
    assert "'nmae'" in told.output


def test_a_new_language_is_told_what_it_lacks(run, own_text, tmp_path):
    own_text("tet/flood.j2", lambda text: text)
    (tmp_path / "templates" / "tet").rename(tmp_path / "templates" / "mgm")
    told = run("--language", "mgm", "--hazard", "flood")
    assert told.exit_code == 1
    assert "There is no mgm/frames.j2. [no-file]" in told.output


def test_where_only_reviewed_texts_will_do(run):
    told = run("--strict", "--hazard", "flood", "--language", "tet", "--json")
    assert told.exit_code == 1
    rows = [json.loads(line) for line in told.output.splitlines()]
    assert {(row["file"], row["code"], row["severity"]) for row in rows} == {("tet/flood.j2", "unreviewed", "error")}
    assert {"warning_sms", "all_clear_radio"} <= {row["text"] for row in rows}


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--hazard", "flod"), "There is no hazard 'flod'"), (("--language", "xx"), "There are no texts in 'xx'")],
)
def test_what_there_is_none_of(run, words, said):
    told = run(*words)
    assert isinstance(told.exception, NotFound)
    assert said in str(told.exception)
