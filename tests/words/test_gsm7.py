"""What a text costs as SMS: against the standard, and against three other programs."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import gsm0338
import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from alerts.errors import Unusable
from alerts.words.gsm7 import BASIC, EXTENSION, GSM7, UCS2, Folding, fold, measure

SEPTETS = st.text(alphabet=BASIC + EXTENSION, max_size=500)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", GSM7, 0, 0),
        ("a" * 160, GSM7, 160, 1),
        ("a" * 161, GSM7, 161, 2),
        ("a" * 306, GSM7, 306, 2),
        ("a" * 307, GSM7, 307, 3),
        ("€" * 80, GSM7, 160, 1),
        ("é" * 160, GSM7, 160, 1),
        ("ã" * 70, UCS2, 70, 1),
        ("ã" * 71, UCS2, 71, 2),
        ("ç", UCS2, 1, 1),
        ("😀" * 35, UCS2, 70, 1),
        ("😀" * 36, UCS2, 72, 2),
        ("e\u0301", UCS2, 2, 1),
    ],
)
def test_the_limits_of_the_standard(text, encoding, units, segments):
    measured = measure(text)
    assert (measured.encoding, measured.units, measured.segments) == (encoding, units, segments)


def test_an_escape_pair_never_straddles_two_parts():
    assert measure("a" * 152 + "€" + "b" * 151).segments == 2
    assert measure("a" * 152 + "€" + "b" * 152).segments == 3


def test_a_surrogate_pair_never_straddles_two_parts():
    assert measure("ã" + "a" * 65 + "😀" + "b" * 65).segments == 2
    assert measure("ã" + "a" * 65 + "😀" + "b" * 66).segments == 3


def test_the_costly_characters_are_named_in_order():
    assert measure("a ã {b} õ ã").costly == ("ã", "õ")
    assert measure("{x} € {").costly == ("{", "}", "€")
    assert measure("é ñ Ç").costly == ()


def test_ten_thousand_texts_agree_with_smsutil_and_gsm0338():
    """In parts with smsutil, which counts an empty text as one; in septets with gsm0338."""
    codec = gsm0338.Codec()
    draw = random.Random(20210404)
    alphabets = [BASIC, BASIC + EXTENSION, BASIC + EXTENSION * 5, BASIC + "ãõç😀", "ab😀"]
    for _ in range(10_000):
        alphabet = draw.choice(alphabets)
        length = draw.choice(
            [draw.randint(1, 20), draw.randint(60, 80), draw.randint(140, 170), draw.randint(120, 480)]
        )
        text = "".join(draw.choices(alphabet, k=length))
        theirs, ours = smsutil.split(text), measure(text)
        assert ours.segments == len(theirs.parts), text
        assert (ours.encoding == GSM7) is (theirs.encoding == "gsm0338"), text
        if ours.encoding == GSM7:
            assert ours.units == len(codec.encode(text)[0]), text


@given(SEPTETS)
def test_septets_agree_with_gsm0338(text):
    assert measure(text).units == len(gsm0338.Codec().encode(text)[0])


def test_the_alphabet_is_that_of_gsm0338_but_for_the_bare_escape():
    """Both libraries accept U+001B, the escape itself, as a character: no phone shows one."""
    codec = gsm0338.Codec()

    def theirs(char):
        try:
            codec.encode(char)
        except UnicodeError:
            return False
        return True

    differing = [chr(i) for i in range(0x3000) if theirs(chr(i)) is not (measure(chr(i)).encoding == GSM7)]
    assert differing == ["\x1b"]


def test_the_table_of_the_npm_calculator():
    """Made by sms-segments-calculator 1.3.0."""
    table = json.loads((Path(__file__).parent / "segments_calculator.json").read_text("utf-8"))
    assert len(table) > 25
    for row in table:
        measured = measure(row["text"])
        assert (measured.encoding, measured.segments) == (row["encoding"], row["segments"]), row["text"]


@pytest.mark.parametrize(
    ("full", "folded"),
    [
        ("Fó avizu ba viziñu sira", "Fo avizu ba vizinhu sira"),
        ("GAFAÑOTU, Ñu, ÑA", "GAFANHOTU, Nhu, NHA"),
        ("n\u0303", "nh"),
        ("Não atravesse até às três", "Nao atravesse ate as tres"),
        ("“ne’e” – bá… 1º", '"ne\'e" - ba... 1o'),
        ("a\u00a0b\tc\u200b", "a b c"),
        ("to'o", "to'o"),
        ("`a`", "'a'"),
        ("Caibada Macasa'e", "Caibada Macasa'e"),
        ("Ataúro, Liquiçá", "Atauro, Liquica"),
    ],
)
def test_folding(full, folded):
    assert fold(full) == folded
    assert measure(folded).encoding == GSM7


OWN = Folding((("ŋ", "ng"), ("õ", "on")))


@pytest.mark.parametrize(
    ("full", "folded"),
    [
        ("õ bõ BÕ Õra", "on bon BON Onra"),
        ("ŋa Ŋa ŊA", "nga Nga NGA"),
        ("o\u0303", "on"),
        ("viziñu, Ñu, ÑA", "vizinhu, Nhu, NHA"),
        ("ô é", "o e"),
    ],
)
def test_a_language_says_what_its_letters_become(full, folded):
    assert fold(full, OWN) == folded
    assert measure(folded).encoding == GSM7


def test_a_language_may_say_otherwise_of_a_letter_that_has_a_form():
    assert fold("ñ Ñu", Folding((("ñ", "n"),))) == "n Nu"


def test_a_language_that_keeps_its_letters_is_sent_as_it_is():
    assert fold("bo\u0306n ‘ŏ’ 😀", Folding(keeps=True)) == "bŏn ‘ŏ’ 😀"


@given(st.text(max_size=100))
def test_folding_as_a_language_says_gives_gsm7_or_refuses(text):
    try:
        folded = fold(text, OWN)
    except Unusable:
        return
    assert measure(folded).encoding == GSM7
    assert fold(folded, OWN) == folded


def test_what_has_no_plain_form_is_refused_by_name():
    with pytest.raises(Unusable, match=r"'😀' \(GRINNING FACE\), '°' \(DEGREE SIGN\)"):
        fold("sun 😀 31°")


@given(st.text(max_size=200))
def test_folding_gives_gsm7_or_refuses(text):
    try:
        folded = fold(text)
    except Unusable:
        return
    assert measure(folded).encoding == GSM7
    assert fold(folded) == folded


@given(st.text(alphabet="aeioucn AEIOUCN'" + "áéíóúãõçâêôàñÁÉÍÓÚÃÕÇÂÊÔÀÑ"))
def test_folding_keeps_every_letter_of_our_languages(text):
    letters = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
    assert fold(text).lower().replace("nh", "n") == letters.replace("nh", "n")
