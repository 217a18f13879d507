"""lexicon.yaml: how a language is added in one file, and what is said of a mistake in it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from shipped_words import shipped_lexicon

from alerts.errors import Misconfigured
from alerts.words.lexicon import PACE, read_lexicon
from alerts.words.live import live
from alerts.words.numbers import aloud, duration
from alerts.words.spoken import DILI, moment, span

TOY = """
name: Toy
words_per_minute: 120
abbreviations: {APC: Civil Protection}
pronounce: {Hera: HAY-ra}
speech:
  numbers: [nil, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve]
  zero: nil
  point: point
  and: and
  within: in
  now: now
  weekdays: [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
  months: [Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec]
  parts: {0: at night, 6: by day, 18: at eve}
  clock: "{hour}{half} {part}"
  half: " and a half"
  date: "{month} {day}"
  days: {1: tomorrow}
  today_past: earlier
  today_ahead: later
"""
WHEN = datetime(2021, 4, 4, 6, 30, tzinfo=DILI)


def toy(old: str = "", new: str = ""):
    assert old in TOY
    return read_lexicon("toy/lexicon.yaml", TOY.replace(old, new, 1) if old else TOY)


def test_a_language_is_one_file():
    lexicon = toy()
    speech = lexicon.speech
    assert (lexicon.language, lexicon.name, lexicon.words_per_minute) == ("toy", "Toy", 120)
    assert moment(WHEN, speech) == "Sun, Apr four, six and a half by day"
    assert aloud("APC 3 km M6.1", speech) == "Civil Protection three km M six point one"
    assert live(
        "till Sun, six and a half by day.", [WHEN], since=WHEN, now=WHEN - timedelta(days=1), speech=speech
    ) == ("till tomorrow, Sun, six and a half by day.")


def test_what_a_language_does_not_say_is_written():
    speech = toy().speech
    assert span(WHEN, WHEN + timedelta(hours=1), speech, since=WHEN) == (
        "Sun, six and a half by day - Sun, seven and a half by day"
    )
    assert duration(timedelta(hours=2), speech) == "2 h"
    assert aloud("20-30 km", speech) == "two nil-three nil km"


def test_a_language_may_have_a_name_only():
    lexicon = read_lexicon("toy/lexicon.yaml", "name: Toy")
    assert lexicon.speech is None
    assert lexicon.words_per_minute == PACE


@pytest.mark.parametrize("language", ["tet", "pt"])
def test_the_shipped_languages_say_all_there_is(language):
    speech = shipped_lexicon(language).speech
    assert speech
    assert set(speech.units) >= {"km", "m", "cm", "mm", "km/h", "°C", "ºC", "%", "h", "min"}
    assert set(speech.signs) >= {"M", "USD"}
    for field in ("tonight", "tonight_ahead", "year", "minus", "from_to", "same_day", "range", "lengths"):
        assert getattr(speech, field), field
    assert {"NDMD", "APC", "DNMG", "SDMC", "CVTL", "IPG"} <= set(speech.abbreviations)


def test_both_shipped_languages_know_the_same_signs_and_abbreviations():
    tet, pt = (shipped_lexicon(language).speech for language in ("tet", "pt"))
    assert tet
    assert pt
    for field in ("units", "signs", "abbreviations", "lengths"):
        assert set(getattr(tet, field)) == set(getattr(pt, field)), field


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("name: Toy", "name: [", "line"),
        ("name: Toy", "name: \x07", "save it as UTF-8"),
        (TOY, "- Toy", "it must be lines like `name: Tetun`"),
        ("name: Toy", "nmae: Toy", "it can't have 'nmae'"),
        ("words_per_minute: 120", "words_per_minute: fast", "from 60 to 240"),
        ("{APC: Civil Protection}", "APC", "abbreviations must be lines like `this: that`"),
        ("{APC: Civil Protection}", "{APC: no}", "APC in abbreviations must be words"),
        ("{APC: Civil Protection}", "{APC: the APC}", "abbreviations says APC with an abbreviation"),
        ("{Hera: HAY-ra}", "[Hera]", "pronounce must be lines"),
        ("speech:", "speech: [", "line"),
        ("  now: now\n", "", "speech needs now"),
        ("  now: now", "  now: yes", "now must be words; put them in quotes"),
        ("  and: and", "  and: no", "and must be words; put them in quotes"),
        ("  point: point", "  comma: point", "speech can't have 'comma'"),
        ("Sat, Sun]", "Sat]", "weekdays must be a list of 7"),
        ("[Mon, Tue", "[on, Tue", "weekdays must be words"),
        ("Nov, Dec]", "Nov]", "months must be a list of 12"),
        ("{0: at night", "{1: at night", "the hour each begins at, from 0 on"),
        ("18: at eve", "24: at eve", "the hour each begins at, from 0 on"),
        ("{0: at night, 6: by day, 18: at eve}", "[night]", "parts must be lines like `1: aban`"),
        ('"{hour}{half} {part}"', "six", "clock must be said with {hour}"),
        ('"{hour}{half} {part}"', '"{hour} {when}"', "clock must be said with {hour}, {half}, {part}"),
        ('"{hour}{half} {part}"', '"{hour"', "clock must be said with {hour}"),
        ('"{month} {day}"', '"{day}"', "date must be said with {day}, {month}"),
        ("days: {1: tomorrow}", "hours: {25: one}", "there is no hour 25"),
        ("days: {1: tomorrow}", 'hours: {12: "noon {min}"}', "hour 12 must be said with"),
        ("days: {1: tomorrow}", 'from_to: "from {a} to {b}"', "from_to must be said with {start}, {end}"),
        ("days: {1: tomorrow}", 'year: "{year}"', "year must be said with {date}, {year}"),
        ("days: {1: tomorrow}", "days: {next: tomorrow}", "days must be lines like `1: aban`"),
        ("days: {1: tomorrow}", "units: [km]", "units must be lines like"),
        ("days: {1: tomorrow}", "units: {km: [a, b, c]}", "km in units must be one word, or two"),
        ("days: {1: tomorrow}", "units: {km: no}", "km in units must be one word, or two"),
        ("days: {1: tomorrow}", 'signs: {M: "size {n}"}', "M in signs must be said with {number}"),
        ("days: {1: tomorrow}", "lengths: {day: day}", "lengths needs day, hour and minute"),
        ("days: {1: tomorrow}", "feminine: [uma]", "feminine must be lines like `um: uma`"),
        ("days: {1: tomorrow}", "feminine_words: hora", "feminine_words must be a list of words"),
        ("[nil, one, two", "[nil] #", "numbers must be a code like `tet`"),
        (
            "[nil, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve]",
            "klingon",
            "numbers must be",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file(right, wrong, sentence):
    with pytest.raises(Misconfigured, match=re.escape(sentence)) as refused:
        toy(right, wrong)
    assert str(refused.value).startswith("toy/lexicon.yaml: ")
    assert refused.value.remedy == "Mend it, then run: avizu template check"
