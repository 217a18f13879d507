"""The words of a text: one mistake planted in a library without fault is found, alone, and its neighbours are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_library import in_another_language, small_library

from alerts.words.lint import Gravity, check
from alerts.words.lint.phrases import bare, said, said_in_earnest
from alerts.words.lint.written import of_an_exercise

FLOOD, FRAMES, REPLIES, WAVE = "en/flood.j2", "en/frames.j2", "en/replies.j2", "en/wave.j2"
END_OF_OBSERVED = "Take your papers, your medicine and clean water with you.\n{% endblock %}\n{% block all"


def found(*changes):
    return [(f.file, f.block, f.code) for f in check(small_library(*changes))]


def test_a_library_without_fault():
    assert check(small_library()) == ()
    assert check(small_library(also=in_another_language())) == ()


ALSO = {"link": ("unusable",)}
"""What is refused where a text is put together, too."""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Leave the river.\nGo uphill{%", "Leave the grey river.\nGo uphill{%", "wording"),
        ("Leave the river.\nGo uphill{%", "Leave the GREY river.\nGo uphill{%", "wording"),
        ("Leave the river.\nGo uphill{%", "Leave the river ooops.\nGo uphill{%", "spelling"),
        ("Leave the river.\nGo uphill{%", "Leave the crazy river.\nGo uphill{%", "letter"),
        ("Leave the river.\nGo uphill{%", "Leave [the] river.\nGo uphill{%", "wide-character"),
        ("Leave the river.\nGo uphill{%", "Leave the river ☔.\nGo uphill{%", "sign"),
        ("Leave the river.\nGo uphill{%", "Leave the Рiver.\nGo uphill{%", "not-gsm7"),
        ("Leave the river.\nGo uphill{%", "See ndmd.gov.tl.\nGo uphill{%", "link"),
        ("Leave the river.\nGo uphill{%", "Leave the river, this is no drill.\nGo uphill{%", "exercise-word"),
        ("Leave the river.\nGo uphill{%", "LEAVE THE RIVER NOW.\nGo uphill{%", "capitals"),
        ("Leave the river.\nGo uphill{%", "Go a b c d e f g h i j k l.\nGo uphill{%", "long-sentence"),
    ],
)
def test_a_mistake_is_found_where_it_stands(old, new, code):
    assert (FLOOD, "warning_sms", code) in found((FLOOD, old, new))
    assert {code} >= {c for _, _, c in found((FLOOD, old, new))} - {"not-gsm7", *ALSO.get(code, ())}


@pytest.mark.parametrize(
    "harmless",
    [
        "Leave the greyhound.",
        "Leave the GRAY NEW river.",
        "Leave the Café.",
        "Leave it at 12:30 or so, 3 of you.",
        "Leave it (all of it).",
        "Go a b c d e f g h i j {{ area }}.",
        "Go a b c d e f g h i j k l m until {{ until }}.",
        "Do this. Go a b c d e f. Go g h i j.",
        "{% if shelter %}Go a b c d e f g h{% else %}Go i j k l m n o{% endif %}.",
    ],
)
def test_what_only_looks_like_a_mistake_is_none(harmless):
    change = (FLOOD, END_OF_OBSERVED, f"{harmless}\n{END_OF_OBSERVED}")
    assert found(change) == []


def test_an_accent_that_is_missing_is_a_mistake_but_not_in_an_answer_to_type():
    assert found((FLOOD, "Boil your water", "At the cafe boil it")) == [(FLOOD, "all_clear_radio", "wording")]
    assert found((FLOOD, "Boil your water", "Answer CAFE, then boil it")) == []
    assert found((FLOOD, "Boil your water", "At the Clínique boil it")) == [(FLOOD, "all_clear_radio", "wording")]


def test_the_message_says_what_to_write_and_where():
    (finding,) = check(small_library((FLOOD, "Boil your water", "Boil the grey water")))
    assert finding.language == "en"
    assert finding.severity is Gravity.ERROR
    assert finding.message == "Write 'gray' instead of 'grey': “Boil the grey water before you drink it.”"


def test_what_stands_in_an_if_is_looked_at_too():
    change = (FLOOD, "No safe place is known.", "No grey place is known.")
    assert found(change) == [(FLOOD, "warning_sms", "wording")]


def test_values_and_marks_are_nobodys_spelling():
    change = (FLOOD, "~1 Do not cross.", "~1 {% if phone %}Ring {{ phone }}.{% endif %}")
    assert found(change) == []


def test_a_retraction_sends_nobody_home_nor_says_that_it_is_over():
    home = (FRAMES, "Other warnings hold.\n{% endblock %}", "You may go home.\n{% endblock %}")
    assert found(home) == [(FRAMES, "retract_sms", "returning")]
    over = (FRAMES, "Elsewhere it holds.\n{% endblock %}", "It is over.\n{% endblock %}")
    assert found(over) == [(FRAMES, "no_longer_sms", "ended")]
    refused = (FRAMES, "Other warnings hold.\n{% endblock %}", "Do not go home.\n{% endblock %}")
    assert found(refused) == []


def test_a_warning_sends_nobody_home_either():
    change = (FLOOD, END_OF_OBSERVED, f"Then go home.\n{END_OF_OBSERVED}")
    assert found(change) == [(FLOOD, "observed_radio", "returning")]
    told_not_to = "{% block not_to_say %}\nDo not let anybody hear that they may go home.\n{% endblock %}\n"
    assert found((FLOOD, "{% block warning_sms", told_not_to + "{% block warning_sms")) == []


def test_a_letter_that_the_language_lacks_may_stand_in_an_abbreviation():
    assert found((FLOOD, "Boil your water", "As ZEP says, boil it")) == []
    assert found((FLOOD, "Boil your water", "In ZEPHYR boil it")) == [(FLOOD, "all_clear_radio", "letter")]


def test_what_a_file_forbids_its_own_texts():
    time = (WAVE, "* Leave the shore.", "It arrives at two.\n* Leave the shore.")
    assert found(time) == [(WAVE, "warning_radio", "never-say")]
    elsewhere = (WAVE, "They may be strong for a long time", "The tide arrives at two, it may be strong")
    assert found(elsewhere) == []
    run = (WAVE, "never_say: {warning: [arrival]}", "never_say: [uphill]")
    assert found(run) == [(WAVE, "warning_sms", "never-say"), (WAVE, "warning_radio", "never-say")]


def test_what_a_file_asks_of_all_its_texts():
    change = (WAVE, "must_say: [wave]", "must_say: [wave, shore]")
    assert [f for f in found(change) if "warning" in f[1]] == []
    assert {f[1] for f in found(change)} >= {"all_clear_sms", "all_clear_radio"}
    assert {f[2] for f in found(change)} == {"must-say"}
    by_name = (WAVE, "must_say: [wave]", "must_say: {all_clear: [shore]}")
    assert {f[1] for f in found(by_name)} == {"all_clear_sms", "all_clear_radio"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("display: wave\n", ""),
        ("must_say: [wave]", "must_say: {watch: [wave]}"),
        ("must_say: [wave]", "must_say: {warning: []}"),
    ],
)
def test_a_rule_that_protects_nobody_is_a_fault_of_the_file(old, new):
    assert (WAVE, "", "front") in found((WAVE, old, new))


@pytest.mark.parametrize(
    ("block", "is_one"),
    [("exercise_open", True), ("drill_sms", True), ("canary_sms", True), ("deny_sms", False), ("warning_sms", False)],
)
def test_which_texts_may_speak_of_exercises(block, is_one):
    assert of_an_exercise(block) is is_one


@pytest.mark.parametrize(
    ("phrase", "text", "heard"),
    [
        ("bele fila", "Labele fila to'o avizu.", False),
        ("bele fila", "Ita-boot sira bele fila ba uma.", True),
        ("ezers*", "EZERSÍSIU.", True),
        ("teste", "testemunha", False),
        ("não há perigo", "Nao ha perigo.", True),
        ("rai", "rai-halai", False),
        ("to'o", "to'o ohin", True),
    ],
)
def test_phrases_are_whole_words_without_regard_to_accents(phrase, text, heard):
    assert (said((phrase,), text) == phrase) is heard


def test_a_word_that_refuses_counts_in_its_own_sentence_only():
    refusing = ("não",)
    assert said_in_earnest(("pode voltar",), "Ainda não pode voltar.", refusing) is None
    assert said_in_earnest(("pode voltar",), "Não há perigo. Já pode voltar.", refusing) == "pode voltar"


@given(st.text(alphabet="aeiouáéíóúãõçñ' -bdlnst", max_size=30))
def test_to_take_accents_off_twice_is_to_do_it_once(text):
    assert bare(bare(text)) == bare(text)
    assert bare(text.upper()) == bare(text)


@given(st.lists(st.sampled_from(["mota", "uma", "fatin", "aas"]), min_size=1, max_size=6))
def test_a_phrase_is_found_in_a_sentence_made_around_it(words):
    text = " ".join([*words, "fila", "ba", *words])
    assert said(("fila ba",), f"{text}.") == "fila ba"
    assert said(("fila be",), f"{text}.") is None
