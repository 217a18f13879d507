"""Times and numbers as a presenter says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_words import SPEECH

from alerts.words.spoken import (
    DILI,
    aloud,
    area_list,
    clock,
    clock_sms,
    date,
    day_word,
    decimal,
    half_hour_down,
    half_hour_up,
    moment,
    number,
    part_of_day,
    phone_digits,
    relative,
    sms_values,
    spoken_values,
    weekday,
)

SUNDAY_SIX = datetime(2021, 4, 3, 21, 0, tzinfo=UTC)


def dili(day, hour, minute=0, *, month=4):
    return datetime(2021, month, day, hour, minute, tzinfo=DILI)


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
    ],
)
def test_numbers(n, tet, pt):
    assert number(n, SPEECH["tet"]) == tet
    assert number(n, SPEECH["pt"]) == pt


@pytest.mark.parametrize(
    ("written", "tet", "pt"),
    [
        ("6.1", "neen vírgula ida", "seis vírgula um"),
        ("7.0", "hitu", "sete"),
        ("5", "lima", "cinco"),
        ("0,8", "zero vírgula ualu", "zero vírgula oito"),
        ("6.05", "neen vírgula zero lima", "seis vírgula zero cinco"),
    ],
)
def test_magnitudes(written, tet, pt):
    assert decimal(written, SPEECH["tet"]) == tet
    assert decimal(written, SPEECH["pt"]) == pt


@pytest.mark.parametrize(
    ("hour", "minute", "tet", "pt"),
    [
        (0, 0, "tuku sanulu resin rua kalan-boot", "à meia-noite"),
        (1, 0, "tuku ida kalan-boot", "à uma da madrugada"),
        (3, 0, "tuku tolu madrugada", "às três da madrugada"),
        (4, 59, "tuku haat ho balu madrugada", "às quatro e meia da madrugada"),
        (5, 0, "tuku lima dadeer", "às cinco da manhã"),
        (6, 0, "tuku neen dadeer", "às seis da manhã"),
        (10, 30, "tuku sanulu ho balu dadeer", "às dez e meia da manhã"),
        (11, 0, "tuku sanulu resin ida meiudia", "às onze da manhã"),
        (12, 0, "tuku sanulu resin rua meiudia", "ao meio-dia"),
        (12, 30, "tuku sanulu resin rua ho balu meiudia", "ao meio-dia e meia"),
        (13, 0, "tuku ida meiudia", "à uma da tarde"),
        (14, 0, "tuku rua meiudia", "às duas da tarde"),
        (15, 30, "tuku tolu ho balu lokraik", "às três e meia da tarde"),
        (18, 0, "tuku neen lokraik", "às seis da tarde"),
        (19, 0, "tuku hitu kalan", "às sete da noite"),
        (20, 0, "tuku ualu kalan", "às oito da noite"),
        (23, 0, "tuku sanulu resin ida kalan", "às onze da noite"),
    ],
)
def test_clock_times(hour, minute, tet, pt):
    assert clock(dili(4, hour, minute), SPEECH["tet"]) == tet
    assert clock(dili(4, hour, minute), SPEECH["pt"]) == pt


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        *[(h, "kalan-boot") for h in (0, 2)],
        *[(h, "madrugada") for h in (3, 4)],
        *[(h, "dadeer") for h in (5, 10)],
        *[(h, "meiudia") for h in (11, 14)],
        *[(h, "lokraik") for h in (15, 18)],
        *[(h, "kalan") for h in (19, 23)],
    ],
)
def test_parts_of_the_day(hour, part):
    assert part_of_day(dili(4, hour), SPEECH["tet"]) == part


def test_a_moment_is_safe_to_print():
    assert moment(SUNDAY_SIX, SPEECH["tet"]) == "tuku neen dadeer, loron-domingu, loron haat fulan-abríl"
    assert moment(SUNDAY_SIX, SPEECH["pt"]) == "domingo, dia quatro de abril, às seis da manhã"


def test_the_date_is_left_out_where_the_weekday_is_clear():
    near, far = SUNDAY_SIX - timedelta(days=5), SUNDAY_SIX - timedelta(days=6)
    assert moment(SUNDAY_SIX, SPEECH["tet"], since=near) == "tuku neen dadeer, loron-domingu"
    assert moment(SUNDAY_SIX, SPEECH["pt"], since=far) == "domingo, dia quatro de abril, às seis da manhã"


@pytest.mark.parametrize(
    ("day", "tet", "pt"),
    [(5, "loron-segunda", "segunda-feira"), (6, "loron-tersa", "terça-feira"), (10, "loron-sábadu", "sábado")],
)
def test_weekdays(day, tet, pt):
    assert weekday(dili(day, 12), SPEECH["tet"]) == tet
    assert weekday(dili(day, 12), SPEECH["pt"]) == pt


@pytest.mark.parametrize(
    ("month", "tet", "pt"),
    [
        (3, "loron ruanulu resin rua fulan-marsu", "dia vinte e dois de março"),
        (6, "loron ruanulu resin rua fulan-juñu", "dia vinte e dois de junho"),
        (7, "loron ruanulu resin rua fulan-jullu", "dia vinte e dois de julho"),
        (11, "loron ruanulu resin rua fulan-novembru", "dia vinte e dois de novembro"),
    ],
)
def test_dates(month, tet, pt):
    assert date(dili(22, 6, month=month), SPEECH["tet"]) == tet
    assert date(dili(22, 6, month=month), SPEECH["pt"]) == pt


def test_sms_times_are_dili_times():
    assert clock_sms(datetime(2021, 4, 4, 21, 0, tzinfo=UTC)) == "05/04 06:00"
    assert clock_sms(datetime(2021, 12, 31, 15, 30, tzinfo=UTC)) == "01/01 00:30"


@pytest.mark.parametrize(
    ("now", "when", "word"),
    [
        (dili(4, 9), dili(4, 16), "orsida"),
        (dili(4, 9), dili(4, 21), "orsida"),
        (dili(4, 19), dili(4, 22), "ohin"),
        (dili(4, 16), dili(4, 9), "ohin"),
        (dili(4, 22), dili(5, 6), "aban"),
        (dili(4, 9), dili(6, 6), "bainrua"),
        (dili(4, 1), dili(3, 23), "horiseik"),
        (dili(4, 9), dili(8, 6), None),
    ],
)
def test_orsida_is_later_today_and_ohin_is_earlier(now, when, word):
    assert day_word(when, now, SPEECH["tet"]) == word


def test_what_is_said_live():
    assert relative(dili(4, 15), dili(4, 9), SPEECH["tet"]) == "orsida tuku tolu lokraik"
    assert relative(dili(5, 6), dili(4, 9), SPEECH["pt"]) == "amanhã às seis da manhã"
    assert relative(dili(9, 6), dili(4, 9), SPEECH["tet"]) == "tuku neen dadeer, loron-sesta, loron sia fulan-abríl"


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
    assert phone_digits(phone, SPEECH["tet"]) == tet


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("dala 3", "dala tolu"),
        ("M6.1 iha 12", "Mneen vírgula ida iha sanulu resin rua"),
        ("77001122", "hitu hitu zero zero ida ida rua rua"),
        ("06", "zero neen"),
        ("laiha", "laiha"),
    ],
)
def test_numbers_left_in_a_text_become_words(written, said):
    assert aloud(written, SPEECH["tet"]) == said


def test_lists_of_places():
    assert area_list(["Hera"], SPEECH["tet"]) == "Hera"
    assert area_list(["Comoro", "Hera", "Bebonuk"], SPEECH["tet"]) == "Comoro, Hera no Bebonuk"
    assert area_list(["Comoro", "Hera"], SPEECH["pt"]) == "Comoro e Hera"
    assert area_list([], SPEECH["tet"]) == ""


def test_a_language_without_a_table_gets_the_written_forms():
    assert number(3, None) == "3"
    assert moment(SUNDAY_SIX, None) == "04/04 06:00"
    assert area_list(["Comoro", "Hera"], None) == "Comoro, Hera"
    assert phone_digits("7700 1122", None) == "7700 1122"


def test_what_a_script_is_filled_with():
    values = spoken_values(
        SPEECH["tet"],
        now=SUNDAY_SIX,
        sender_full="Protesaun Sivíl",
        area=["Comoro", "Hera"],
        phone="77001122",
        until=SUNDAY_SIX + timedelta(minutes=10),
        values={"magnitude": "6.1"},
    )
    assert values["time"] == "agora"
    assert values["until"] == "tuku neen ho balu dadeer, loron-domingu"
    assert values["area"] == "Comoro no Hera"
    assert values["magnitude"] == "neen vírgula ida"
    assert values["station"] is None


def test_what_an_sms_is_filled_with():
    values = sms_values(sender="NDMD", area="Hera", until=SUNDAY_SIX, values={"magnitude": "6.1"})
    assert values == {
        "sender": "NDMD",
        "area": "Hera",
        "phone": None,
        "time": None,
        "until": "04/04 06:00",
        "magnitude": "6.1",
    }


@given(st.datetimes(min_value=datetime(2021, 1, 1), max_value=datetime(2031, 1, 1)))
def test_spoken_times_never_shorten_the_danger(naive):
    when = naive.replace(tzinfo=UTC)
    assert half_hour_down(when) <= when <= half_hour_up(when)
    assert half_hour_up(when) - half_hour_down(when) <= timedelta(minutes=30)


@given(st.datetimes(min_value=datetime(2021, 1, 1), max_value=datetime(2031, 1, 1)), st.sampled_from(["tet", "pt"]))
def test_no_digit_is_ever_left_in_a_spoken_moment(naive, language):
    assert not any(c.isdigit() for c in moment(naive.replace(tzinfo=UTC), SPEECH[language]))
