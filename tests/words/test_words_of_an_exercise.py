"""Nothing that leaves an exercise can be taken for a warning, and nobody is told to do anything by it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from alerts.model.message import Purpose
from alerts.words import at_once
from alerts.words.advice import WATCH
from alerts.words.gsm7 import fold
from alerts.words.library import FRAMES, REPLIES
from alerts.words.lint import SHORTEST_AND_LONGEST, check, samples, variants

START = datetime(2021, 12, 28, 20, 30, tzinfo=UTC)
WORD = {"tet": "EZERSISIU.", "pt": "EXERCICIO."}
SPOKEN = {"tet": "EZERSÍSIU.", "pt": "EXERCÍCIO."}
PURPOSES = [purpose for purpose in Purpose if purpose.of_a_warning]
ORDERS = re.compile(
    r"\b(ba (fatin|uma|foho|ai-leten)|(?<!-)halai|sai hosi|labele (hakur|hein)|lee agora|hato'o|telefone"
    r"|v[aá] |suba|saia d|corra|n[aã]o (espere|atravesse)|leia agora|avise|ligue)",
    re.IGNORECASE,
)
"""Words that move people, in the texts of real warnings."""
NOT_AN_ANSWER = ("relay_sms", "deny_sms", "station_request", "retract_sms", "no_longer_sms", "a text of tomorrow")


@pytest.fixture(scope="module")
def kinds(library):
    """(hazard, language, purpose, variant) of everything the program can say."""
    return [
        (hazard, language, purpose, variant)
        for hazard in library.hazards.values()
        for language in library.languages
        for purpose in PURPOSES
        for variant in variants(hazard, purpose)
    ]


def sms_of_an_exercise(library, kinds):
    for hazard, language, purpose, variant in kinds:
        for area in SHORTEST_AND_LONGEST:
            values = samples(library, hazard, language, area, start=START, radio=False)
            given = {"purpose": purpose, "variant": variant, "values": values, "exercise": True}
            for prompt in (True, False):
                yield language, library.sms(hazard.key, language, prompt=prompt, **given)
            asked = values | {"n": "3", "ref": "1234"}
            yield language, at_once.station_sms(library, hazard.key, language, **(given | {"values": asked}))


def answers_of_an_exercise(library):
    values = {"sender": "NDMD", "phone": "7700 1122", "area": SHORTEST_AND_LONGEST[1], "hazard": "flood"}
    for language in library.languages:
        for file in (REPLIES, FRAMES):
            for block in (*library.file(language, file).blocks, *NOT_AN_ANSWER):
                yield language, library.reply(block, language, values, exercise=True)


def test_the_words_we_look_for_are_those_of_real_texts(library, kinds):
    real = {
        library.sms(
            hazard.key,
            language,
            purpose=purpose,
            variant=variant,
            values=samples(library, hazard, language, "Hera", start=START, radio=False),
            prompt=False,
            exercise=False,
        ).text
        for hazard, language, purpose, variant in kinds
        if hazard.key in ("flood", "earthquake", "tsunami") and purpose is Purpose.WARNING and variant != WATCH
    }
    values = {"sender": "NDMD", "phone": "7700 1122"}
    real |= {library.reply("help_reply", language, values).text for language in library.languages}
    assert not [text for text in real if not ORDERS.search(text)]


def test_every_sms_begins_and_ends_with_the_word_and_moves_nobody(library, kinds):
    said = [*sms_of_an_exercise(library, kinds), *answers_of_an_exercise(library)]
    assert len(said) > 1000
    for language, sms in said:
        assert sms.text.startswith(WORD[language] + " NDMD: "), sms.text
        assert sms.text.endswith(" " + WORD[language]), sms.text
        assert not ORDERS.search(sms.text), sms.text
        assert sms.parts == 1, sms.text


def test_the_answer_to_a_2_says_that_it_was_heard_and_no_more(library):
    values = {"sender": "NDMD", "phone": "7700 1122"}
    assert library.reply("help_reply", "tet", values, exercise=True).text == (
        "EZERSISIU. NDMD: Pedidu ajuda to'o ona. Ne'e teste de'it. EZERSISIU."
    )
    assert library.reply("help_reply", "pt", values, exercise=True).text == (
        "EXERCICIO. NDMD: Recebemos o pedido de ajuda. Apenas um teste. EXERCICIO."
    )


def test_who_said_para_in_an_exercise_learns_how_to_come_back(library):
    for language, word in {"tet": "HAHU", "pt": "INICIAR"}.items():
        text = library.reply("stop_reply", language, {"sender": "NDMD"}, exercise=True).text
        assert word in text
        assert text.startswith(WORD[language])


def test_a_reply_of_an_exercise_has_only_words_of_the_other_texts(library):
    """Nothing new was written for it, so there is nothing more for a speaker to review."""
    for language in library.languages:
        replies = library.file(language, REPLIES)
        known = set()
        for name, file in library.files.items():
            if name.startswith(f"{language}/") and name != f"{language}/{REPLIES}":
                known |= set(re.findall(r"[\w'’]+", fold(file.source).casefold()))
        for block in replies.blocks:
            said = set(re.findall(r"[\w'’]+", block_words(replies, block).casefold()))
            if block.startswith("drill_"):
                assert said <= known, (block, said - known)
            else:
                known |= said


def block_words(file, block):
    return " ".join(fold(line.text) for line in file.lines(block, dict.fromkeys(file.names(block), "1")))


def test_every_script_begins_with_the_word_before_anything_else(library, kinds):
    for hazard, language, purpose, variant in kinds:
        values = samples(library, hazard, language, SHORTEST_AND_LONGEST[1], start=START, radio=True)
        script = library.script(hazard.key, language, purpose=purpose, variant=variant, values=values, exercise=True)
        assert script.sentences[:3] == (SPOKEN[language],) * 3
        for sentence in script.sentences[:6]:
            assert not ORDERS.search(sentence), sentence
        assert re.search(r"ezers|exerc", " ".join(script.sentences[-4:]), re.IGNORECASE)


@pytest.mark.parametrize("language", ["tet", "pt"])
def test_a_home_whose_own_replies_lack_the_drill_is_told(texts, hazards, language):
    from alerts.words.library import Library

    name = f"{language}/replies.j2"
    texts[name] = re.sub(r"{% block drill_help_reply %}.*?{% endblock %}", "", texts[name], flags=re.DOTALL)
    found = check(Library.build(texts, hazards))
    assert {(f.file, f.block, f.code) for f in found} >= {(name, "drill_help_reply", "no-text")}
    texts[name] += "{% block drill_help_reply %}\n{{ sender }}: Ba.\n{% endblock %}\n"
    found = check(Library.build(texts, hazards))
    assert [(f.file, f.block, f.code) for f in found if f.file == name] == [(name, "drill_help_reply", "exercise-word")]
