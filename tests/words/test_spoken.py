"""Times and numbers as a presenter says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_words import SPEECH

from alerts.words.spoken import (
    DILI,
    area_list,
    clock,
    clock_sms,
    date,
    half_hour_down,
    half_hour_up,
    moment,
    sms_values,
    span,
    spoken_values,
    weekday,
)

SUNDAY_SIX = datetime(2021, 4, 3, 21, 0, tzinfo=UTC)


def dili(day, hour, minute=0, *, month=4):
    return datetime(2021, month, day, hour, minute, tzinfo=DILI)


@pytest.mark.parametrize(
    ("hour", "minute", "tet", "pt"),
    [
        (0, 0, "tuku sanulu resin rua kalan-boot", "à meia-noite"),
        (0, 30, "tuku sanulu resin rua ho balu kalan-boot", "à meia-noite e meia"),
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
        (13, 30, "tuku ida ho balu meiudia", "à uma e meia da tarde"),
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
    assert SPEECH["tet"].part(hour) == part


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


def test_the_first_of_the_month():
    assert date(dili(1, 6), SPEECH["tet"]) == "loron ida fulan-abríl"
    assert date(dili(1, 6), SPEECH["pt"]) == "dia um de abril"


def test_a_date_with_its_year():
    assert date(dili(4, 6), SPEECH["tet"], year=True) == "loron haat fulan-abríl tinan rihun rua ruanulu resin ida"
    assert date(dili(4, 6), SPEECH["pt"], year=True) == "dia quatro de abril de dois mil e vinte e um"


def test_the_year_is_said_half_a_year_away():
    near, far = SUNDAY_SIX - timedelta(days=179), SUNDAY_SIX - timedelta(days=180)
    assert "dois mil" not in moment(SUNDAY_SIX, SPEECH["pt"], since=near)
    assert moment(SUNDAY_SIX, SPEECH["pt"], since=far) == (
        "domingo, dia quatro de abril de dois mil e vinte e um, às seis da manhã"
    )


@pytest.mark.parametrize(
    ("start", "until", "tet", "pt"),
    [
        (
            dili(4, 6),
            dili(4, 20),
            "hahú tuku neen dadeer to'o tuku ualu kalan, loron-domingu",
            "domingo, das seis da manhã até às oito da noite",
        ),
        (
            dili(4, 12, 10),
            dili(4, 13, 40),
            "hahú tuku sanulu resin rua meiudia to'o tuku rua meiudia, loron-domingu",
            "domingo, do meio-dia até às duas da tarde",
        ),
        (
            dili(4, 0, 30),
            dili(4, 2),
            "hahú tuku sanulu resin rua ho balu kalan-boot to'o tuku rua kalan-boot, loron-domingu",
            "domingo, da meia-noite e meia até às duas da madrugada",
        ),
        (
            dili(4, 18),
            dili(4, 23, 45),
            "hahú tuku neen lokraik to'o tuku sanulu resin rua kalan-boot, loron-domingu",
            "domingo, das seis da tarde até à meia-noite",
        ),
        (
            None,
            dili(5, 6),
            "hahú agora to'o tuku neen dadeer, loron-segunda",
            "de agora até segunda-feira, às seis da manhã",
        ),
        (
            dili(4, 6),
            dili(11, 6),
            "hahú tuku neen dadeer, loron-domingu "
            "to'o tuku neen dadeer, loron-domingu, loron sanulu resin ida fulan-abríl",
            "de domingo, às seis da manhã até domingo, dia onze de abril, às seis da manhã",
        ),
    ],
)
def test_from_to(start, until, tet, pt):
    """Outwards to the half hour, and the day once where both ends have the same."""
    assert span(start, until, SPEECH["tet"], since=SUNDAY_SIX) == tet
    assert span(start, until, SPEECH["pt"], since=SUNDAY_SIX) == pt


def test_sms_times_are_dili_times():
    assert clock_sms(datetime(2021, 4, 4, 21, 0, tzinfo=UTC)) == "05/04 06:00"
    assert clock_sms(datetime(2021, 12, 31, 15, 30, tzinfo=UTC)) == "01/01 00:30"


def test_lists_of_places():
    assert area_list(["Hera"], SPEECH["tet"]) == "Hera"
    assert area_list(["Comoro", "Hera", "Bebonuk"], SPEECH["tet"]) == "Comoro, Hera no Bebonuk"
    assert area_list(["Comoro", "Hera"], SPEECH["pt"]) == "Comoro e Hera"
    assert area_list([], SPEECH["tet"]) == ""


def test_a_language_without_a_table_gets_the_written_forms():
    assert moment(SUNDAY_SIX, None) == "04/04 06:00"
    assert span(SUNDAY_SIX, SUNDAY_SIX + timedelta(hours=2), None) == "04/04 06:00 - 04/04 08:00"
    assert span(None, SUNDAY_SIX, None) == "04/04 06:00"
    assert area_list(["Comoro", "Hera"], None) == "Comoro, Hera"


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
    assert values["span"] == "hahú agora to'o tuku neen ho balu dadeer, loron-domingu"
    assert values["area"] == "Comoro no Hera"
    assert values["magnitude"] == "neen vírgula ida"
    assert values["station"] is None
    assert (values["day"], values["until_day"]) == (None, "loron-domingu")


@pytest.mark.parametrize(
    ("language", "day", "until_day"),
    [
        ("tet", "loron-domingu", "loron-domingu, loron sanulu resin ida fulan-abríl"),
        ("pt", "domingo", "domingo, dia onze de abril"),
        (None, "04/04", "11/04"),
    ],
)
def test_days_are_said_without_a_clock(language, day, until_day):
    speech = SPEECH[language] if language else None
    times = {"now": SUNDAY_SIX, "start": SUNDAY_SIX, "until": SUNDAY_SIX + timedelta(days=7)}
    values = spoken_values(speech, sender_full="NDMD", area=["Hera"], **times)
    assert (values["day"], values["until_day"]) == (day, until_day)
    unknown = spoken_values(speech, now=SUNDAY_SIX, sender_full="NDMD", area=["Hera"])
    assert (unknown["day"], unknown["until_day"]) == (None, None)


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
