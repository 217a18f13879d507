"""What a committee's SMS means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.replies import ACK_WORDS, HELP_WORDS, STOP_WORDS, Meaning, aired_ref, meaning_of

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=160)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", Meaning.ACKNOWLEDGED),
        (" 1. ", Meaning.ACKNOWLEDGED),
        ("１", Meaning.ACKNOWLEDGED),
        ("SIM", Meaning.ACKNOWLEDGED),
        ("Simu ona", Meaning.ACKNOWLEDGED),
        ("ok obrigadu", Meaning.ACKNOWLEDGED),
        ("1 ami simu ona", Meaning.ACKNOWLEDGED),
        ("2", Meaning.HELP),
        ("2!", Meaning.HELP),
        ("2 mota sa'e", Meaning.HELP),
        ("1 2", Meaning.HELP),
        ("ajuda", Meaning.HELP),
        ("AJUDA mota sa'e", Meaning.HELP),
        ("Ami presiza tulun lalais", Meaning.HELP),
        ("socorro!!!", Meaning.HELP),
        ("1 sokoru", Meaning.HELP),
        ("para ajuda", Meaning.HELP),
        ("PARA", Meaning.STOP),
        (" pará. ", Meaning.STOP),
        ("stop", Meaning.STOP),
        ("PARA 1", Meaning.UNKNOWN),
        ("udan para ona", Meaning.UNKNOWN),
        ("HAHU", Meaning.START),
        ("Hahú", Meaning.START),
        ("iniciar", Meaning.START),
        ("AIR 7", Meaning.AIRED),
        ("air7", Meaning.AIRED),
        ("Air #12, tuku 10", Meaning.AIRED),
        ("AIR", Meaning.AIRED),
        ("air naik", Meaning.UNKNOWN),
        ("airport 7", Meaning.UNKNOWN),
        ("12", Meaning.UNKNOWN),
        ("la simu", Meaning.UNKNOWN),
        ("xyz ??? 🤷", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
    ],
)
def test_what_people_write_is_understood(text, meaning):
    assert meaning_of(text) is meaning


@given(before=ANY, word=st.sampled_from(sorted(HELP_WORDS)), after=ANY, upper=st.booleans())
def test_help_words_win_over_anything(before, word, after, upper):
    asked = word.upper() if upper else word
    assert meaning_of(f"{before} {asked} {after}") is Meaning.HELP


@given(word=st.sampled_from(sorted(STOP_WORDS)), more=ANY)
def test_stop_counts_only_when_it_stands_alone(word, more):
    if meaning_of(f"{word} {more}") is Meaning.STOP:
        assert not any(c.isalnum() and c.isascii() for c in more)


@given(word=st.sampled_from(sorted(ACK_WORDS)), marks=st.text("  .,!?\n🙏", max_size=8))
def test_an_acknowledgement_may_wear_any_marks(word, marks):
    assert meaning_of(f"{marks}{word.title()}{marks}") is Meaning.ACKNOWLEDGED


@given(ANY)
def test_every_text_has_one_meaning(text):
    assert isinstance(meaning_of(text), Meaning)
    reference = aired_ref(text)
    assert reference is None or reference >= 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("AIR 7", 7),
        ("air #12.", 12),
        ("AIR7", 7),
        (" Air  3 ona", 3),
        ("AIR", None),
        ("air naik 3", None),
        ("AIR x", None),
    ],
)
def test_the_number_behind_air(text, number):
    assert aired_ref(text) == number


def test_a_number_too_long_for_any_warning_is_none():
    assert aired_ref("AIR " + "9" * 40) is None
