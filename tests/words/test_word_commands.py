"""`avizu sms` and `avizu template` as an officer or a translator meets them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from house import SharedApp

from alerts.commands.sms import sms
from alerts.commands.template import template
from alerts.errors import NotFound, Unusable


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


def test_showing_a_text(run):
    told = run(template, "show", "flood", "--suco", "Hera", "--now", "2021-04-04 06:00")
    assert told.exit_code == 0
    *text, measured, review, _prompt = told.output.splitlines()
    assert " ".join(text).startswith(
        "NDMD: AVIZU INUNDASAUN iha Hera to'o 05/04 06:00. Sai hosi mota ninin. Ba fatin aas"
    )
    assert measured.startswith("1 part, ")
    assert measured.endswith(" characters, not yet reviewed by someone who knows the language")
    assert review == "  flood/warning_sms: not yet reviewed"


def test_showing_a_script(run):
    told = run(template, "show", "flood", "--radio", "--language", "pt", "--variant", "observed")
    assert told.output.startswith("Atenção!\nOuçam bem!\n")
    assert "\nKey points, for a host who speaks another language:\n- Saia da margem da ribeira.\n" in told.output


def test_showing_for_scripts(run):
    told = run(template, "show", "flood", "--purpose", "all-clear", "--json")
    assert set(json.loads(told.output)) >= {"text", "parts", "dropped", "costly", "reviewed"}
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
