"""`avizu sms` and `avizu template` as an officer or a translator meets them."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from house import SharedApp

from alerts.app import shipped
from alerts.commands.sms import sms
from alerts.commands.template import template
from alerts.errors import NotFound, Unusable
from alerts.words.library import Library


@pytest.fixture
def run(tmp_path):
    def run(group, *words, **given):
        return CliRunner().invoke(group, words, obj=SharedApp(tmp_path), standalone_mode=True, **given)

    return run


def test_measuring_a_text(run):
    told = run(sms, "measure", "Não atravesse")
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "UCS-2, 13 UTF-16 units, 1 part.",
        "Not in GSM-7, so a part holds 70 characters instead of 160: ã",
        "Sent by Avizu: GSM-7, 13 characters, 1 part:",
        "Nao atravesse",
    ]


def test_measuring_for_scripts(run):
    told = run(sms, "measure", "até {x}", "--json")
    assert json.loads(told.output) == {
        "encoding": "GSM-7",
        "units": 9,
        "segments": 1,
        "text": "ate {x}",
        "costly": ["{", "}"],
    }


def test_measuring_standard_input(run):
    told = run(sms, "measure", "-", "--json", input="a" * 160 + "\n")
    assert json.loads(told.output)["segments"] == 1


def test_measuring_what_can_not_be_sent(run):
    assert "Avizu would refuse to send it" in run(sms, "measure", "31 °C 😀").output
    assert json.loads(run(sms, "measure", "😀", "--json").output)["text"] is None


def test_checking_the_shipped_texts(run):
    told = run(template, "check")
    assert told.exit_code == 0
    assert "17 hazards, languages pt, tet: 0 faults." in told.output
    assert "Not yet reviewed by someone who knows the language: 40 files." in told.output


@pytest.fixture
def own_text(tmp_path):
    """Write a text of the installation's own over the shipped one."""

    def write(name, change):
        own = tmp_path / "templates" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped("templates") / name, own)
        own.write_text(change(own.read_text("utf-8")), "utf-8")

    return write


def test_checking_covers_the_installations_own_texts(run, own_text):
    own_text("tet/flood.j2", lambda text: text.replace("Ba fatin aas.", "Ba fatin aas, teste."))
    told = run(template, "check", "--json")
    assert told.exit_code == 1
    rows = [json.loads(line) for line in told.output.splitlines()]
    assert {(row["file"], row["code"]) for row in rows} == {("tet/flood.j2", "exercise-word")}
    assert set(rows[0]) == {"file", "text", "code", "message"}


@pytest.fixture
def only_floods(texts, hazards):
    """The library as if floods were all there is: quick to check."""
    kept = ("flood", "frames", "replies", "spots")
    small = {name: text for name, text in texts.items() if name.partition("/")[2].removesuffix(".j2") in kept}
    return lambda change: Library.build(small | change(small), {"flood": hazards["flood"]})


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("tet/flood.j2", "Sai hosi mota ninin.", "Ba fatin aas. " + "Halai lalais. " * 8, "too-long"),
        ("tet/flood.j2", "Sai hosi mota ninin.", "Ba fatin aas, teste.", "exercise-word"),
        ("tet/flood.j2", "Sai hosi mota ninin.", "Ba [fatin] aas.", "wide-character"),
        ("tet/flood.j2", "Sai hosi mota ninin.", "Ba {{ fatin }}.", "unknown-value"),
        ("tet/flood.j2", "Sai hosi mota ninin.", "Ba fatin aas 😀.", "not-gsm7"),
        ("tet/flood.j2", "to'o {{ until }}.", ".", "disagree"),
        ("tet/flood.j2", "observed_sms", "obseved_sms", "no-text"),
        ("tet/flood.j2", "{% endblock %}", "", "text"),
        ("tet/flood.j2", "* ", "", "no-key-point"),
        ("tet/frames.j2", "EZERSÍSIU", "AVIZU", "exercise-word"),
        ("tet/frames.j2", "radio_seconds: 60", "radio_seconds: long", "misconfigured"),
        ("tet/frames.j2", "Atensaun!", "Atensaun! " + "Rona. " * 60, "too-long-to-read"),
        ("tet/replies.j2", "Obrigadu.", "Obrigadu barak. " * 12, "too-long"),
        ("pt/replies.j2", "stop_reply", "stp_reply", "no-text"),
        ("pt/spots.j2", "{{ station }}", "{{ radio }}", "unknown-value"),
    ],
)
def test_checking_finds_what_a_translator_may_break(only_floods, name, old, new, code):
    library = only_floods(lambda texts: {name: texts[name].replace(old, new)})
    assert code in {finding.code for finding in library.check()}


def test_checking_finds_a_language_that_lacks_texts(only_floods):
    library = only_floods(lambda texts: {"mgm/flood.j2": texts["tet/flood.j2"]})
    findings = {(f.file, f.code) for f in library.check()}
    assert findings == {("mgm/frames.j2", "no-file"), ("mgm/replies.j2", "no-file")}


def test_checking_finds_a_file_that_nobody_uses(only_floods):
    library = only_floods(lambda texts: {"tet/flod.j2": texts["tet/flood.j2"]})
    assert [(f.file, f.code) for f in library.check()] == [("tet/flod.j2", "unknown-file")]


def test_showing_a_text(run):
    told = run(template, "show", "flood", "--suco", "Hera", "--now", "2021-04-04 06:00")
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "NDMD: AVIZU INUNDASAUN iha Hera to'o 05/04 06:00. Sai hosi mota ninin. Ba fatin aas ka Eskola Comoro. "
        "Labele hakur mota. Hatan 1.",
        "1 part, 129 characters, not yet reviewed by someone who knows the language",
    ]


def test_showing_a_script(run):
    told = run(template, "show", "flood", "--radio", "--language", "pt", "--variant", "observed")
    assert told.output.startswith("Atenção!\nOuçam bem!\n")
    assert "\nKey points, for a host who speaks another language:\n- Saia da margem da ribeira.\n" in told.output


def test_showing_for_scripts(run):
    told = run(template, "show", "flood", "--purpose", "all-clear", "--json")
    assert set(json.loads(told.output)) == {"text", "parts", "dropped", "costly", "reviewed"}
    told = run(template, "show", "flood", "--radio", "--exercise", "--json")
    assert set(json.loads(told.output)) >= {"text", "sentences", "words", "seconds", "key_points", "reviewed"}


def test_showing_a_text_with_values_of_ones_own(run):
    told = run(template, "show", "earthquake", "--set", "magnitude=7.1", "--no-prompt")
    assert "RAI-NAKDOKO M7.1 Ainaro" in told.output
    assert "Hatan" not in told.output


@pytest.mark.parametrize(
    ("words", "refusal", "said"),
    [
        (["flod"], NotFound, "There is no hazard 'flod'"),
        (["flood", "--language", "xx"], NotFound, "There is no text 'flood' in 'xx'"),
        (["flood", "--variant", "coastal"], Unusable, "no variant 'coastal'"),
        (["earthquake", "--set", "place="], Unusable, "needs a value for place"),
        (["earthquake", "--set", "place"], Unusable, "is not NAME=VALUE"),
        (["flood", "--area", "Hera 😀"], Unusable, "GRINNING FACE"),
    ],
)
def test_what_can_not_be_shown_is_said(run, words, refusal, said):
    told = run(template, "show", *words)
    assert isinstance(told.exception, refusal)
    assert said in str(told.exception)
