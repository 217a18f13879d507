"""Every hazard, language and purpose, for every suco of the country: one part, and nothing half-filled."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from alerts.model.message import Purpose
from alerts.words.gsm7 import fold
from alerts.words.lint import SHORTEST_AND_LONGEST, check, samples, variants

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


@pytest.fixture(scope="module")
def bulletins(library, suco_labels):
    """Each text with its kind and the suco it names."""
    started, found = process_time(), []
    for hazard, language, purpose, variant, exercise in every_kind(library):
        values = samples(library, hazard, language, "", start=START, radio=False)
        for area in suco_labels:
            sms = library.sms(
                hazard.key,
                language,
                purpose=purpose,
                variant=variant,
                values=values | {"area": area},
                prompt=True,
                exercise=exercise,
            )
            found.append((hazard.key, language, purpose, exercise, area, sms))
    return process_time() - started, found


def test_the_lint_tries_the_shortest_and_the_longest_name(suco_labels):
    assert len(suco_labels) >= 466
    assert set(SHORTEST_AND_LONGEST) <= set(suco_labels)
    shortest, longest = map(len, SHORTEST_AND_LONGEST)
    assert all(shortest <= len(label) <= longest for label in suco_labels)


def test_all_of_them_are_one_part(bulletins):
    seconds, found = bulletins
    assert len(found) > 90_000
    assert not [(key, language, area) for key, language, _, _, area, sms in found if sms.parts != 1]
    assert seconds < 12, "rendering is per distinct text, and quick"


def test_no_character_costs_more_than_one(bulletins):
    assert not [sms.text for *_, sms in bulletins[1] if sms.costly]


def test_none_of_them_is_half_filled(bulletins):
    texts = {sms.text for *_, sms in bulletins[1]}
    assert not [text for text in texts if HALF_FILLED.search(text)]


def test_all_of_them_say_who_and_where(bulletins):
    without_place = {"earthquake"}
    for key, _, purpose, exercise, area, sms in bulletins[1]:
        assert "NDMD" in sms.text
        named = fold(area) in sms.text
        warned = purpose in (Purpose.WARNING, Purpose.UPDATE)
        assert named or (key in without_place and warned) or (exercise and not warned), sms.text


def test_a_real_text_never_sounds_like_a_drill_nor_a_drill_real(bulletins):
    for *_, exercise, _, sms in bulletins[1]:
        assert bool(EXERCISE.search(sms.text)) is exercise, sms.text
        if exercise:
            opening = sms.text.split(".", 1)[0]
            assert opening in ("EZERSISIU", "EXERCICIO")
            assert sms.text.endswith(f"{opening}.")


def test_what_is_dropped_is_never_the_first_action(bulletins):
    """The last resort never eats the warning down to its first line."""
    for *_, sms in bulletins[1]:
        assert sms.text.count(".") + sms.text.count("!") >= 2, sms.text


def test_every_warning_asks_for_its_reply(bulletins):
    asking = {"tet": "Hatan 1.", "pt": "Responda 1."}
    for _, language, purpose, _, _, sms in bulletins[1]:
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


def test_the_shipped_library_has_no_fault(library):
    assert check(library) == ()


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
