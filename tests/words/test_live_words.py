"""What a host says on the day: tomorrow, this evening, earlier. The weekday and the clock always stay."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shipped_words import SPEECH

from alerts.model.message import Purpose
from alerts.words.live import day_word, live
from alerts.words.rendered import seconds
from alerts.words.spoken import DILI, half_hour_down, half_hour_up, its_day, moment, span, spoken_values

TET, PT = SPEECH["tet"], SPEECH["pt"]


def dili(day, hour, minute=0):
    return datetime(2021, 4, day, hour, minute, tzinfo=DILI)


SUNDAY = dili(4, 6)
MONDAY_NIGHT = dili(5, 20)


@pytest.mark.parametrize(
    ("now", "when", "tet", "pt"),
    [
        (dili(4, 9), dili(4, 16), "orsida", "hoje"),
        (dili(4, 0, 30), dili(4, 6), "orsida", "hoje"),
        (dili(4, 9), dili(4, 21), "orsida kalan", "hoje à noite"),
        (dili(4, 18, 59), dili(4, 19), "orsida kalan", "hoje à noite"),
        (dili(4, 19), dili(4, 22), "ohin kalan", "esta noite"),
        (dili(4, 22), dili(4, 20), "ohin", "hoje"),
        (dili(4, 16), dili(4, 9), "ohin", "hoje"),
        (dili(4, 9), dili(4, 9), "ohin", "hoje"),
        (dili(4, 22), dili(5, 6), "aban", "amanhã"),
        (dili(4, 23, 59), dili(5, 0), "ohin kalan", "esta noite"),
        (dili(4, 9), dili(5, 0), "orsida kalan", "hoje à noite"),
        (dili(4, 9), dili(5, 0, 30), "aban", "amanhã"),
        (dili(4, 9), dili(6, 6), "bainrua", "depois de amanhã"),
        (dili(4, 1), dili(3, 23), "horiseik", "ontem"),
        (dili(4, 9), dili(8, 6), None, None),
        (dili(4, 9), dili(1, 6), None, None),
    ],
)
def test_orsida_is_later_today_and_ohin_is_earlier(now, when, tet, pt):
    assert day_word(when, now, TET) == tet
    assert day_word(when, now, PT) == pt


@pytest.mark.parametrize(
    ("now", "tet", "pt"),
    [
        (
            dili(3, 21),
            "hahú aban, loron-domingu, tuku neen dadeer to'o bainrua, loron-segunda, tuku ualu kalan.",
            "de amanhã, domingo, às seis da manhã até depois de amanhã, segunda-feira, às oito da noite.",
        ),
        (
            dili(4, 5),
            "hahú orsida, loron-domingu, tuku neen dadeer to'o aban, loron-segunda, tuku ualu kalan.",
            "de hoje, domingo, às seis da manhã até amanhã, segunda-feira, às oito da noite.",
        ),
        (
            dili(5, 9),
            "hahú horiseik, loron-domingu, tuku neen dadeer to'o orsida kalan, loron-segunda, tuku ualu kalan.",
            "de ontem, domingo, às seis da manhã até hoje à noite, segunda-feira, às oito da noite.",
        ),
        (
            dili(5, 19, 30),
            "hahú horiseik, loron-domingu, tuku neen dadeer to'o ohin kalan, loron-segunda, tuku ualu kalan.",
            "de ontem, domingo, às seis da manhã até esta noite, segunda-feira, às oito da noite.",
        ),
    ],
)
def test_a_script_read_live(now, tet, pt):
    for speech, expected, stored in ((TET, tet, "hahú {} to'o {}."), (PT, pt, "de {} até {}.")):
        text = stored.format(moment(SUNDAY, speech, since=SUNDAY), moment(MONDAY_NIGHT, speech, since=SUNDAY))
        assert live(text, [SUNDAY, MONDAY_NIGHT], since=SUNDAY, now=now, speech=speech) == expected


def read(text, *instants, now, since=SUNDAY, speech=TET):
    return live(text, instants, since=since, now=now, speech=speech)


def test_the_end_was_rounded_up_when_it_was_written_and_is_not_rounded_again():
    text = "Vale to'o tuku sanulu resin rua kalan-boot, loron-domingu."
    said = read(text, dili(4, 23, 40), now=dili(4, 22))
    assert said == "Vale to'o ohin kalan, loron-domingu, tuku sanulu resin rua kalan-boot."


def test_a_date_that_was_said_stays():
    far = SUNDAY + timedelta(days=9)
    text = f"To'o {moment(far, TET, since=SUNDAY)}."
    said = read(text, far, now=far - timedelta(days=1))
    assert said == "To'o aban, loron-tersa, loron sanulu resin tolu fulan-abríl, tuku neen dadeer."


@pytest.mark.parametrize(
    ("speech", "text"),
    [
        (TET, "Vale to'o tuku hitu dadeer, loron-domingu."),  # another clock
        (TET, "Vale to'o tuku neen dadeer, loron-domingu, loron sanulu resin ida fulan-abríl."),  # another Sunday
        (TET, "Vale to'o tuku neen dadeer, loron-domingu-mak."),
        (TET, "Labele hakur mota."),
        (TET, "Tuku neen dadeer, loron-domingu."),
        (PT, "Até domingo, às seis da manhã-cedo."),
        (PT, "Até amanhã, domingo, às seis da manhã."),  # told already
        (PT, ""),
    ],
)
def test_what_is_not_the_very_phrase_is_left_alone(speech, text):
    assert read(text, SUNDAY, now=dili(3, 9), speech=speech) == text


def test_half_past_noon_is_not_noon():
    noon = dili(4, 12)
    text = f"Até {moment(dili(4, 12, 30), PT, since=SUNDAY)}."
    assert "ao meio-dia e meia" in text
    assert read(text, noon, now=dili(3, 9), speech=PT) == text
    assert "amanhã, domingo, ao meio-dia e meia" in read(text, noon, dili(4, 12, 30), now=dili(3, 9), speech=PT)


def test_words_that_could_mean_two_days_are_left_alone():
    before, after = SUNDAY, SUNDAY + timedelta(days=7)
    wednesday = SUNDAY + timedelta(days=3, hours=12)
    text = f"To'o {moment(after, TET, since=wednesday)}."
    assert read(text, before, after, since=wednesday, now=wednesday) == text


@pytest.mark.parametrize(
    ("now", "tet", "pt"),
    [
        (
            dili(3, 9),
            "hahú tuku neen dadeer to'o tuku haat lokraik, aban, loron-domingu",
            "amanhã, domingo, das seis da manhã até às quatro da tarde",
        ),
        (
            dili(4, 5),
            "hahú tuku neen dadeer to'o tuku haat lokraik, orsida, loron-domingu",
            "hoje, domingo, das seis da manhã até às quatro da tarde",
        ),
        # One end is over and one is ahead: Tetum has no word for both.
        (
            dili(4, 9),
            "hahú tuku neen dadeer to'o tuku haat lokraik, loron-domingu",
            "hoje, domingo, das seis da manhã até às quatro da tarde",
        ),
        (
            dili(8, 9),
            "hahú tuku neen dadeer to'o tuku haat lokraik, loron-domingu",
            "domingo, das seis da manhã até às quatro da tarde",
        ),
    ],
)
def test_a_day_that_was_said_once_for_both_ends(now, tet, pt):
    until = dili(4, 16)
    for speech, expected in ((TET, tet), (PT, pt)):
        stored = span(SUNDAY, until, speech, since=SUNDAY)
        assert live(stored, [SUNDAY, until], since=SUNDAY, now=now, speech=speech) == expected


def test_a_language_without_speech_is_left_alone():
    assert live("to'o 04/04 06:00", [SUNDAY], since=SUNDAY, now=SUNDAY, speech=None) == "to'o 04/04 06:00"


INSTANTS = st.datetimes(min_value=datetime(2024, 2, 25), max_value=datetime(2024, 3, 9)).map(
    lambda naive: naive.replace(tzinfo=DILI)
)


@given(INSTANTS, INSTANTS, st.booleans(), st.sampled_from([TET, PT]))
@example(dili(4, 23, 45), dili(4, 23, 50), True, TET)
def test_the_day_named_is_the_right_one_and_nothing_else_changes(when, now, end, speech):
    """Read back: the word names a distance, and the weekday that day's name; around it every byte is as it was."""
    meant = half_hour_up(when) if end else half_hour_down(when)
    head, tail = "Sai hosi mota ninin — to'o ", ". Hatán 1, loron-domingu, domingo.\n"
    phrase = moment(meant, speech, since=when)
    text = f"{head}{phrase}{tail}"

    said = live(text, [when], since=when, now=now, speech=speech)

    assert said.startswith(head)
    assert said.endswith(tail)
    inner = said.removeprefix(head).removesuffix(tail)
    assert not any(letter.isdigit() for letter in inner)
    its = its_day(meant)
    away = (its.date() - now.date()).days
    if not -1 <= away <= 2:
        assert inner == phrase
        return
    word, *rest = inner.split(", ")
    assert sorted(rest) == sorted(phrase.split(", "))
    today = {speech.today_past, speech.today_ahead, speech.tonight, speech.tonight_ahead}
    assert word in (today if away == 0 else {speech.days[away]})
    if away == 0:
        assert (word == speech.today_past) is (meant <= now) or speech is PT
        assert (word in (speech.tonight, speech.tonight_ahead)) is (meant > now and its.hour >= 19)
        assert word != speech.tonight or now.hour >= 19
    assert live(said, [when], since=when, now=now, speech=speech) == said


@pytest.mark.parametrize("language", ["tet", "pt"])
def test_a_whole_script_of_the_library_read_live(library, language):
    speech = SPEECH[language]
    values = spoken_values(
        speech, now=SUNDAY, sender_full="Protesaun Sivíl", area=["Hera"], start=SUNDAY, until=MONDAY_NIGHT
    )
    script = library.script("flood", language, values=values, purpose=Purpose.WARNING, exercise=False)
    said = live(script.text, [SUNDAY, MONDAY_NIGHT], since=SUNDAY, now=dili(4, 22), speech=speech)
    tomorrow = {
        "tet": ("tuku ualu kalan, loron-segunda", "aban, loron-segunda, tuku ualu kalan"),
        "pt": ("segunda-feira, às oito da noite", "amanhã, segunda-feira, às oito da noite"),
    }[language]
    today = {
        "tet": ("tuku neen dadeer, loron-domingu", "ohin, loron-domingu, tuku neen dadeer"),
        "pt": ("domingo, às seis da manhã", "hoje, domingo, às seis da manhã"),
    }[language]
    assert tomorrow[0] in script.text
    assert said == script.text.replace(*tomorrow).replace(*today)
    assert script.seconds <= seconds(said) <= script.seconds + 5
