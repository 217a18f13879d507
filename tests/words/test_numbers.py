"""Numbers, units, durations and abbreviations as a presenter says them, Tetum and Portuguese side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_words import SPEECH

from alerts.words.numbers import aloud, decimal, duration, number, phone_digits
from alerts.words.rendered import seconds, words

TET, PT = SPEECH["tet"], SPEECH["pt"]
TEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNTED = replace(TET, numbers=TEN)


@pytest.mark.parametrize(
    ("n", "tet", "pt"),
    [
        (0, "zero", "zero"),
        (1, "ida", "um"),
        (8, "ualu", "oito"),
        (10, "sanulu", "dez"),
        (12, "sanulu resin rua", "doze"),
        (16, "sanulu resin neen", "dezasseis"),
        (18, "sanulu resin ualu", "dezoito"),
        (25, "ruanulu resin lima", "vinte e cinco"),
        (40, "haatnulu", "quarenta"),
        (88, "ualunulu resin ualu", "oitenta e oito"),
        (100, "atus ida", "cem"),
        (250, "atus rua limanulu", "duzentos e cinquenta"),
        (1000, "rihun ida", "mil"),
        (41200, "rihun haatnulu resin ida atus rua", "quarenta e um mil e duzentos"),
        (-3, "menus tolu", "menos três"),
    ],
)
def test_numbers(n, tet, pt):
    assert number(n, TET) == tet
    assert number(n, PT) == pt


@pytest.mark.parametrize(
    ("n", "feminine"),
    [
        (1, "uma"),
        (2, "duas"),
        (3, "três"),
        (21, "vinte e uma"),
        (22, "vinte e duas"),
        (101, "cento e uma"),
        (200, "duzentas"),
        (542, "quinhentas e quarenta e duas"),
        (2000, "duas mil"),
        (21000, "vinte e uma mil"),
        (2_000_000, "dois milhões"),
    ],
)
def test_portuguese_numbers_before_a_feminine_word(n, feminine):
    assert number(n, PT, feminine=True) == feminine
    assert number(n, TET, feminine=True) == number(n, TET)


@pytest.mark.parametrize(
    ("written", "tet", "pt"),
    [
        ("6.1", "neen vírgula ida", "seis vírgula um"),
        ("7.0", "hitu", "sete"),
        ("5", "lima", "cinco"),
        ("0,8", "zero vírgula ualu", "zero vírgula oito"),
        ("6.05", "neen vírgula zero lima", "seis vírgula zero cinco"),
        ("-2", "menus rua", "menos dois"),
        ("1.000", "rihun ida", "mil"),
        ("41,200", "rihun haatnulu resin ida atus rua", "quarenta e um mil e duzentos"),
        ("0.125", "zero vírgula ida rua lima", "zero vírgula um dois cinco"),
        ("1.2.3", "ida vírgula rua vírgula tolu", "um vírgula dois vírgula três"),
        ("", "", ""),
        ("la hatene", "la hatene", "la hatene"),
    ],
)
def test_numbers_as_they_are_written(written, tet, pt):
    assert decimal(written, TET) == tet
    assert decimal(written, PT) == pt


@pytest.mark.parametrize(
    ("length", "tet", "pt", "written"),
    [
        (timedelta(hours=1), "oras ida", "uma hora", "1 h"),
        (timedelta(hours=2), "oras rua", "duas horas", "2 h"),
        (timedelta(hours=3), "oras tolu", "três horas", "3 h"),
        (timedelta(minutes=1), "minutu ida", "um minuto", "1 min"),
        (timedelta(minutes=30), "minutu tolunulu", "trinta minutos", "30 min"),
        (timedelta(minutes=29, seconds=1), "minutu tolunulu", "trinta minutos", "30 min"),
        (timedelta(minutes=90), "oras ida no minutu tolunulu", "uma hora e trinta minutos", "1 h 30 min"),
        (timedelta(days=1), "loron ida", "um dia", "24 h"),
        (timedelta(days=2), "loron rua", "dois dias", "48 h"),
        (timedelta(days=3), "loron tolu", "três dias", "72 h"),
        (timedelta(hours=45), "loron ida no oras ruanulu resin ida", "um dia e vinte e uma horas", "45 h"),
        (timedelta(0), "minutu zero", "zero minutos", "0 min"),
        (timedelta(days=-4), "minutu zero", "zero minutos", "0 min"),
    ],
)
def test_durations(length, tet, pt, written):
    assert duration(length, TET) == tet
    assert duration(length, PT) == pt
    assert duration(length, None) == written


def test_a_duration_of_three_parts():
    assert duration(timedelta(days=1, hours=2, minutes=3), PT) == "um dia, duas horas e três minutos"


@pytest.mark.parametrize(
    ("written", "tet", "pt"),
    [
        ("M6.1", "forsa neen vírgula ida", "magnitude seis vírgula um"),
        ("M 7", "forsa hitu", "magnitude sete"),
        ("Mw 5,4.", "forsa lima vírgula haat.", "magnitude cinco vírgula quatro."),
        ("1 km", "kilómetru ida", "um quilómetro"),
        ("1,0 km", "kilómetru ida", "um quilómetro"),
        ("2 km", "kilómetru rua", "dois quilómetros"),
        ("2km", "kilómetru rua", "dois quilómetros"),
        ("1,5 m", "metru ida vírgula lima", "um vírgula cinco metros"),
        ("20-30 cm", "sentímetru ruanulu to'o tolunulu", "vinte a trinta centímetros"),
        ("100 mm", "milímetru atus ida", "cem milímetros"),
        ("1.200 m", "metru rihun ida atus rua", "mil e duzentos metros"),
        ("80 km/h", "kilómetru ualunulu kada oras", "oitenta quilómetros por hora"),
        ("1 km/h", "kilómetru ida kada oras", "um quilómetro por hora"),
        ("35°C", "grau tolunulu resin lima", "trinta e cinco graus"),
        ("35 ºC,", "grau tolunulu resin lima,", "trinta e cinco graus,"),
        ("-1 °C", "grau menus ida", "menos um grau"),
        ("50%", "porsentu limanulu", "cinquenta por cento"),
        ("2 h", "oras rua", "duas horas"),
        ("1 h", "oras ida", "uma hora"),
        ("15 min", "minutu sanulu resin lima", "quinze minutos"),
        ("USD 5", "dolar lima", "cinco dólares"),
        ("US$1", "dolar ida", "um dólar"),
        ("95.1 FM", "sianulu resin lima vírgula ida FM", "noventa e cinco vírgula um FM"),
        ("77001122", "hitu hitu zero zero ida ida rua rua", "sete sete zero zero um um dois dois"),
        ("06", "zero neen", "zero seis"),
        ("dala 3.", "dala tolu.", "dala três."),
        ("eskola3", "eskola tolu", "eskola três"),
        ("B2b", "B rua b", "B dois b"),
        ("12, 13 no 14", "sanulu resin rua, sanulu resin tolu no sanulu resin haat", "doze, treze no catorze"),
        ("laiha — lae", "laiha — lae", "laiha — lae"),
    ],
)
def test_what_is_left_in_a_text_is_said(written, tet, pt):
    assert aloud(written, TET) == tet
    assert aloud(written, PT) == pt
    assert aloud(written, None) == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2 horas", "duas horas"),
        ("21 pessoas", "vinte e uma pessoas"),
        ("200 casas e 2 carros", "duzentas casas e dois carros"),
        ("1.000 pessoas", "mil pessoas"),
        ("31 aldeias", "trinta e uma aldeias"),
    ],
)
def test_a_number_agrees_with_its_word(written, said):
    assert aloud(written, PT) == said


@pytest.mark.parametrize(
    ("written", "tet", "pt"),
    [
        (
            "NDMD: avizu",
            "Diresaun Nasionál Jestaun Risku Dezastre: avizu",
            "Direção Nacional de Gestão de Riscos de Desastres: avizu",
        ),
        ("PNTL.", "polísia.", "polícia."),
        ("Protesaun Sivíl (APC) hatete", "Protesaun Sivíl hatete", "Protesaun Sivíl hatete"),
        ("APCs, ndmd, X-NDMD", "APCs, ndmd, X-NDMD", "APCs, ndmd, X-NDMD"),
        ("FM", "FM", "FM"),
    ],
)
def test_abbreviations_are_said_in_full(written, tet, pt):
    assert aloud(written, TET) == tet
    assert aloud(written, PT) == pt


@pytest.mark.parametrize(
    ("phone", "tet"),
    [
        ("7700 1128", "hitu hitu zero zero, ida ida rua ualu"),
        ("+67077001128", "hitu hitu zero zero, ida ida rua ualu"),
        ("00670 7700-1128", "hitu hitu zero zero, ida ida rua ualu"),
        ("3321122", "tolu tolu rua, ida ida rua rua"),
        ("115", "ida ida lima"),
    ],
)
def test_telephone_numbers_digit_by_digit(phone, tet):
    assert phone_digits(phone, TET) == tet


def test_a_language_without_speech_keeps_what_is_written():
    assert number(3, None) == "3"
    assert decimal("6.1", None) == "6.1"
    assert phone_digits("7700 1122", None) == "7700 1122"


def test_a_language_with_its_own_words_says_larger_numbers_digit_by_digit():
    assert number(10, COUNTED) == "ten"
    assert number(42, COUNTED) == "four two"
    assert number(-7, COUNTED) == "menus seven"


@pytest.mark.parametrize("language", [TET, PT])
def test_a_number_beyond_all_words_is_said_digit_by_digit(language):
    said = number(10**40, language)
    assert len(said.split()) == 41


def test_zero_is_never_empty():
    assert "mamuk" not in {number(0, TET), decimal("0.0", TET), aloud("0", TET)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sai hosi mota ninin.", 4),
        ("loron-domingu — agora", 2),
        ("- - – !", 0),
        ("dala 3", 2),
        ("6.1", 3),
        ("77001122", 8),
        ("", 0),
    ],
)
def test_words_that_are_said(text, said):
    assert words(text) == said


def test_seconds_at_the_pace_of_the_reader():
    text = " ".join(["bee"] * 140)
    assert seconds(text) == 60
    assert seconds(text, 70) == 120
    assert seconds(f"{text} — —") == 60


@given(st.integers(min_value=-(10**45), max_value=10**45), st.sampled_from([TET, PT, COUNTED]), st.booleans())
def test_any_number_is_said_without_a_digit(n, speech, feminine):
    said = number(n, speech, feminine=feminine)
    assert said
    assert not any(letter.isdigit() for letter in said)


@given(
    st.text(alphabet="0123456789.,-–/%°ºCMkmhUSD$ aé()APCND\n", max_size=40),
    st.sampled_from([TET, PT, COUNTED]),
)
def test_no_digit_is_left_in_any_text_and_saying_it_twice_changes_nothing(text, speech):
    said = aloud(text, speech)
    assert not any(letter.isdecimal() for letter in said)
    assert aloud(said, speech) == said


@given(st.text(max_size=60), st.sampled_from([TET, PT]))
def test_any_text_can_be_said(text, speech):
    assert not any(letter in "0123456789" for letter in aloud(text, speech))


@given(st.timedeltas(min_value=timedelta(days=-10), max_value=timedelta(days=400)), st.sampled_from([TET, PT]))
def test_any_duration_is_said_in_words(length, speech):
    assert not any(letter.isdigit() for letter in duration(length, speech))
