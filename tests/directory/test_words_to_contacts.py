"""The texts that ask contacts and try operators: one part, in every language, and a test says that it is one."""

from __future__ import annotations

from importlib import import_module

import pytest
from house import sms_route
from shipped_words import shipped_texts

from alerts.app import App
from alerts.channels import CHANNELS, blames, reports_back
from alerts.model.outcome import Blame
from alerts.words.gsm7 import measure
from alerts.words.library import Library

LONGEST = "Suco Liurai (Aileu Vila)"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return App(tmp_path_factory.mktemp("none")).library


@pytest.mark.parametrize("name", ["verify_sms", "verify_unknown", "canary_sms"])
def test_each_is_one_part_and_nobody_has_reviewed_it_yet(library: Library, name: str) -> None:
    for language in library.languages:
        text = library.reply(name, language, {"sender": "NDMD", "area": LONGEST})
        assert (text.parts, measure(text.text).encoding, text.reviewed) == (1, "GSM-7", False)
        assert text.text.startswith(("NDMD: ", "TESTE. NDMD: "))


def test_an_exercise_has_its_own_words_for_each(library: Library) -> None:
    for language in library.languages:
        for name in ("verify_sms", "verify_unknown", "canary_sms"):
            text = library.reply(name, language, {"sender": "NDMD", "area": LONGEST}, exercise=True).text
            assert text.startswith(("EZERSISIU.", "EXERCICIO."))


def test_a_canary_that_does_not_say_that_it_is_a_test_is_found(library: Library) -> None:
    texts = shipped_texts()
    texts["tet/replies.j2"] = texts["tet/replies.j2"].replace(
        "TESTE.\n{{ sender }}: Ne'e teste de'it.", "{{ sender }}."
    )
    found = Library.build(texts, library.hazards).check()
    assert ("tet/replies.j2", "canary_sms", "exercise-word") in {(f.file, f.block, f.code) for f in found}


def test_a_question_that_is_too_long_is_found(library: Library) -> None:
    texts = shipped_texts()
    texts["pt/replies.j2"] = texts["pt/replies.j2"].replace("Continua como", "Continua como " + "muito " * 30)
    found = Library.build(texts, library.hazards).check()
    assert ("pt/replies.j2", "verify_sms", "too-long") in {(f.file, f.block, f.code) for f in found}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_gateway_says_whose_failing_its_codes_mean(channel: str) -> None:
    known = import_module(CHANNELS[channel].module).BLAMES
    assert all(isinstance(code, str) and isinstance(blame, Blame) for code, blame in known.items())


def test_what_twilio_says_of_a_number_of_a_phone_and_of_us() -> None:
    known = blames(sms_route())
    assert {code for code, blame in known.items() if blame is Blame.NUMBER} == {
        *("21211", "21610", "21614", "30005", "30006")
    }
    assert {code for code, blame in known.items() if blame is Blame.PHONE} == {"30003", "30004", "30008"}
    assert blames(sms_route(channel="pigeon")) == {}


def test_whether_receipts_come_back() -> None:
    assert reports_back(sms_route(), "https://avizu.test")
    assert not reports_back(sms_route(), "")
    assert not reports_back(None, "https://avizu.test")
    assert not reports_back(sms_route(channel="smtp"), "https://avizu.test")
