"""What is evened out when names are compared, and what is not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.places.names import Match, find
from alerts.places.readings import meanings, readings
from alerts.places.spelling import BROAD_ENOUGH, bare, broadly, folded, plain, sounds

WORDS = st.text(st.characters(categories=["L", "N", "P", "Z", "M"]), max_size=20)


@given(WORDS)
def test_folding_any_text_twice_changes_nothing(text):
    for rule in (folded, bare, plain):
        once = rule(text)
        assert rule(once) == once
    assert folded(text).isascii()


@given(st.text("aáàâãbcçdeéêfghiíjklmnñoóôõpqrsštuúüvwxyz0123456789'’ -", max_size=20))
def test_case_and_the_composition_of_accents_do_not_matter(text):
    for rule in (folded, broadly, bare):
        assert rule(unicodedata.normalize("NFD", text)) == rule(unicodedata.normalize("NFC", text))
        assert rule(text.upper()) == rule(text)


NAMES = st.text("abcdefgijklmnopqrstuvwxyz", min_size=1, max_size=12)


@given(NAMES, st.sampled_from(["'", "’", "ʼ", "-", " ", ".", "\u0301", "h"]), st.integers(0, 12))
def test_a_mark_inside_a_name_does_not_matter(name, mark, at):
    assert folded(f"{name[:at]}{mark}{name[at:]}") in {folded(name), folded(f"{name[:at]} {name[at:]}")}


@given(NAMES, st.integers(0, 11))
def test_a_doubled_letter_does_not_matter(name, at):
    letter = name[at : at + 1]
    assert folded(name[:at] + letter + name[at:]) == folded(name) or letter == "q"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Comoro", "Komoru"),
        ("Tulataqueo", "Tulatakeu"),
        ("Uailili", "Wailili"),
        ("Fatuhada", "Fatuada"),
        ("Lore I", "Lore 1"),
        ("Lore II", "LORE 02"),
        ("Lore Ⅱ", "Lore 2"),
        ("Zero V", "Zero-V"),
    ],
)
def test_these_sound_the_same(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Maina 1", "Maina 2"), ("Lore I", "Lore II"), ("Hera", "Hira"), ("A1", "A10")]
)
def test_these_do_not(one, other):
    assert folded(one) != folded(other)


def test_a_cedilla_is_heard_in_both_ways():
    assert set(sounds("Açumanu")) == {folded("Acumanu"), folded("Asumanu")}
    assert sounds("Hera") == (folded("Hera"),)


def test_a_short_name_is_compared_no_more_loosely():
    assert broadly("Hera") == broadly("") == ""
    assert broadly("Meligo") == broadly("Miligo")
    assert len(broadly("Parami")) >= BROAD_ENOUGH


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_found_sounds_like_what_was_asked_for(gazetteer, data):
    """Whatever letters of a name are lost or changed: another name is found only where the sound is that of it."""
    code = data.draw(st.sampled_from(sorted(gazetteer.cells)))
    name = gazetteer.fact(code, "name")
    at = data.draw(st.integers(0, len(name)))
    letter = data.draw(st.text("abcdehiklmnorstuvw' ", max_size=2))
    text = name[:at] + letter + name[at + data.draw(st.integers(0, 2)) :]
    within = data.draw(st.sampled_from(["", gazetteer.municipality_of(code).name]))
    found = find(gazetteer, text, within)
    if found.match is Match.NONE or found.several:
        return
    keys = {
        key
        for reading in readings(text)
        for said, _ in meanings(reading.place)
        for key in (*sounds(said), broadly(said))
    }
    for each in found.codes:
        aliases = [alias for owner, alias in gazetteer.aliases if owner == each]
        names = [gazetteer.fact(each, "name"), gazetteer.fact(each, "name").removeprefix("Suco "), *aliases]
        assert any(keys.intersection((*sounds(one), broadly(one))) for one in names)
