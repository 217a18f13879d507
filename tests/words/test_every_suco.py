"""Every hazard, language and purpose, for every suco of the country: one part, and nothing half-filled."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from alerts.model.message import Purpose
from alerts.words.gsm7 import fold
from alerts.words.lint import SHORTEST_AND_LONGEST, look_over, samples, variants
from alerts.words.lint.by_sms import Names
from alerts.words.lint.demands import must_say, never_say

START = datetime(2021, 12, 28, 20, 30, tzinfo=UTC)
PURPOSES = [purpose for purpose in Purpose if purpose.of_a_warning]
KINDS = [(purpose, False) for purpose in PURPOSES] + [(Purpose.WARNING, True), (Purpose.ALL_CLEAR, True)]
HALF_FILLED = re.compile(r"None|\{\{|\}\}|\{%|\[\[|\]\]|\{|\}| ,| \.|  |\.\.|: \.|~\d|\* ")
EXERCISE = re.compile(r"ezers|exerc|teste|simula", re.IGNORECASE)


def every_kind(library):
    for hazard in library.hazards.values():
        for language in library.languages:
            for purpose, exercise in KINDS:
                for variant in variants(hazard, purpose):
                    yield hazard, language, purpose, variant, exercise


def rendered(library, hazard, language, purpose, variant, exercise, area):
    return library.sms(
        hazard.key,
        language,
        purpose=purpose,
        variant=variant,
        values=samples(library, hazard, language, area, start=START, radio=False),
        prompt=True,
        exercise=exercise,
    )


@pytest.fixture(scope="module")
def bulletins(library, suco_labels):
    """Each text, for one suco of each length of name, with its kind and the suco it names."""
    areas = [area for area, _ in Names.of(suco_labels).by_length]
    return [
        (kind[0].key, kind[1], kind[2], kind[4], area, rendered(library, *kind, area))
        for kind in every_kind(library)
        for area in areas
    ]


def test_the_lint_tries_the_shortest_and_the_longest_name(suco_labels):
    assert len(suco_labels) >= 466
    assert set(SHORTEST_AND_LONGEST) <= set(suco_labels)
    shortest, longest = map(len, SHORTEST_AND_LONGEST)
    assert all(shortest <= len(label) <= longest for label in suco_labels)


def test_all_of_them_are_one_part(bulletins):
    assert len(bulletins) > 4_000
    assert not [(key, language, area) for key, language, _, _, area, sms in bulletins if sms.parts != 1]


@pytest.mark.parametrize("key", ["tsunami", "flood_landslide"])
def test_what_is_left_out_depends_on_the_length_of_the_name_alone(library, suco_labels, key):
    """So that the lint need not render every text for every suco."""
    assert len({fold(area) for area in suco_labels}) >= 466
    for kind in every_kind(library):
        if kind[0].key == key:
            left_out = {}
            for area in suco_labels:
                sms = rendered(library, *kind, area)
                assert sms.parts == 1, sms.text
                assert sms.dropped == left_out.setdefault(len(fold(area)), sms.dropped)


def test_no_character_costs_more_than_one(bulletins):
    assert not [sms.text for *_, sms in bulletins if sms.costly]


def test_none_of_them_is_half_filled(bulletins):
    texts = {sms.text for *_, sms in bulletins}
    assert not [text for text in texts if HALF_FILLED.search(text)]


def test_all_of_them_say_who_and_where(bulletins):
    without_place = {"earthquake"}
    for key, _, purpose, exercise, area, sms in bulletins:
        assert "NDMD" in sms.text
        named = fold(area) in sms.text
        warned = purpose in (Purpose.WARNING, Purpose.UPDATE)
        assert named or (key in without_place and warned) or (exercise and not warned), sms.text


def test_a_real_text_never_sounds_like_a_drill_nor_a_drill_real(bulletins):
    for *_, exercise, _, sms in bulletins:
        assert bool(EXERCISE.search(sms.text)) is exercise, sms.text
        if exercise:
            opening = sms.text.split(".", 1)[0]
            assert opening in ("EZERSISIU", "EXERCICIO")
            assert sms.text.endswith(f"{opening}.")


def test_what_is_dropped_is_never_the_first_action(bulletins):
    """The last resort never eats the warning down to its first line."""
    for *_, sms in bulletins:
        assert sms.text.count(".") + sms.text.count("!") >= 2, sms.text


def test_every_warning_asks_for_its_reply(bulletins):
    asking = {"tet": "Hatan 1.", "pt": "Responda 1."}
    for _, language, purpose, _, _, sms in bulletins:
        assert (asking[language] in sms.text) is (purpose in (Purpose.WARNING, Purpose.UPDATE)), sms.text


def test_without_a_telephone_nothing_is_half_said(library):
    for hazard, language, purpose, variant, exercise in every_kind(library):
        for radio in (False, True):
            values = samples(library, hazard, language, "Hera", start=START, radio=radio)
            values |= {"phone": None, "station": None, "shelter": None}
            given = {"purpose": purpose, "variant": variant, "values": values, "exercise": exercise}
            if radio:
                text = library.script(hazard.key, language, **given).text
            else:
                text = library.sms(hazard.key, language, prompt=True, **given).text
            assert not HALF_FILLED.search(text), text


def test_scripts_can_be_read_within_their_time(library):
    over = {}
    for hazard, language, purpose, variant, exercise in every_kind(library):
        values = samples(library, hazard, language, SHORTEST_AND_LONGEST[1], start=START, radio=True)
        script = library.script(
            hazard.key, language, purpose=purpose, variant=variant, values=values, exercise=exercise
        )
        assert not re.search(r"\d", script.text), script.text
        assert not HALF_FILLED.search(script.text), script.text
        assert bool(EXERCISE.search(script.text)) is exercise
        assert 1 <= len(script.key_points) <= 6
        assert all(len(s.split()) <= 12 or exempt(s) for s in script.sentences), script.sentences
        if script.seconds > library.radio_seconds(language) and not exercise:
            over[hazard.key, language, purpose.value, variant] = script.seconds
    assert not over


def exempt(sentence):
    """Longer by rule: the opening, "hazard, from, until", and a telephone number said digit by digit."""
    return re.search(r"loron-|feira|sábado|domingo|Dezastre|Desastres|zero zero|Aileu Vila|agora", sentence)


def test_the_shipped_library_has_no_fault(library, suco_labels):
    """Of every text for every suco, with all that may be known of it and with nothing, in little time."""
    started = process_time()
    checked = look_over(library, suco_labels)
    assert checked.errors == ()
    assert checked.over == 0
    assert checked.texts > len(suco_labels) * len(library.hazards) * len(library.languages) * 10
    assert process_time() - started < 12, "each text is rendered once for each length of a name"


@pytest.mark.parametrize(
    ("hazard", "language", "must", "never"),
    [
        ("tsunami", "tet", "tsunami", "minutu"),
        ("tsunami", "pt", "tsunami", "minutos"),
        ("earthquake", "tet", None, "halai"),
        ("earthquake", "pt", None, "corra"),
        ("drought", "tet", "bailoron naruk", None),
        ("drought", "pt", "seca", None),
    ],
)
def test_what_the_texts_of_a_hazard_must_and_may_not_say(library, hazard, language, must, never):
    file, wording = library.file(language, hazard), library.lexicon(language).wording
    for block in ("warning_sms", "warning_radio"):
        assert must is None or must in must_say(file, block)
        assert never is None or never in never_say(file, block, wording)


def test_a_day_more_or_less_changes_no_part_count(library, suco_labels):
    longest = max(suco_labels, key=len)
    for day in range(0, 360, 59):
        for hazard, language, purpose, variant, exercise in every_kind(library):
            start = START + timedelta(days=day)
            values = samples(library, hazard, language, longest, start=start, radio=False)
            sms = library.sms(
                hazard.key,
                language,
                purpose=purpose,
                variant=variant,
                values=values,
                prompt=True,
                exercise=exercise,
            )
            assert sms.parts == 1
