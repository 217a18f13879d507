"""A municipality's committee reads which of its sucos are meant, as far as two parts reach."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_one_message import APP, DILI, HERA, MANTELOLAO, a_desk, a_text, member, phone, texts

from alerts.model.message import Medium, Purpose
from alerts.model.warning import Kind, Mode, Severity
from alerts.outgoing import Before, compose
from alerts.outgoing.areas import most_named, named_in
from alerts.words.gsm7 import fold, measure

GAZETTEER = APP.gazetteer
IN_DILI = GAZETTEER.sucos_of(DILI)


def told(*sucos: str, place: str = DILI, language: str = "tet", drill: bool = False) -> str:
    """The SMS to somebody of this committee."""
    desk = a_desk(member(1, place, languages=(language,)))
    if drill:
        desk = replace(desk, mode=Mode.EXERCISE)
    [text] = texts(compose(a_text(*sucos), desk), phone(1))
    return text


def test_a_few_sucos_are_named() -> None:
    text = told(HERA, MANTELOLAO)
    assert "iha Hera no Mantelolao (Dili) to'o" in text
    assert measure(text).segments <= 2


def test_many_are_named_as_far_as_there_is_room_and_the_others_counted() -> None:
    text = told(*IN_DILI[:-1])
    assert measure(text).segments == 2
    named = [name for name in map(name_of, IN_DILI) if re.search(rf"\b{re.escape(fold(name))}\b", text)]
    more = re.search(r"suku (\d+) tan", text)
    assert more, text
    assert int(more[1]) == len(IN_DILI) - 1 - len([name for name in named if name != "Dili"])
    assert named[0] == name_of(IN_DILI[0])


def test_a_municipality_warned_as_a_whole_is_named_alone() -> None:
    assert " iha Dili to'o" in told(*IN_DILI)


def test_a_post_is_told_of_its_own_sucos() -> None:
    post = GAZETTEER.around(HERA)[0]
    text = told(HERA, MANTELOLAO, place=post)
    assert "Hera" in text
    assert "Mantelolao" not in text or MANTELOLAO in GAZETTEER.sucos_of(post)


def test_a_drill_stays_one_part() -> None:
    text = told(*IN_DILI[:-1], drill=True)
    assert measure(text).segments == 1
    assert text.startswith("EZERSISIU.")
    assert text.endswith("EZERSISIU.")


def test_portuguese_says_it_too() -> None:
    assert "Hera e Mantelolao" in told(HERA, MANTELOLAO, language="pt")


def test_an_end_names_them_as_the_warning_did() -> None:
    before = Before(
        target="contact:1",
        name="x",
        place=DILI,
        medium=Medium.SMS,
        address=phone(1),
        language="tet",
        last_purpose=Purpose.WARNING,
        told=True,
        gravest=Severity.SEVERE,
    )
    over = a_text(HERA, MANTELOLAO, kind=Kind.ALL_CLEAR)
    [text] = texts(compose(over, a_desk(member(1, DILI)), [before]), phone(1))
    assert "Hera no Mantelolao" in text


def test_no_sentence_is_given_up_for_a_name() -> None:
    desk = a_desk(member(1, DILI), member(2, IN_DILI[0]))
    outgoing = compose(a_text(*IN_DILI[:-1]), desk)
    [long], [short] = texts(outgoing, phone(1)), texts(outgoing, phone(2))
    assert [sentence for sentence in short.split(". ")[1:] if sentence not in long] == []


@pytest.mark.parametrize("municipality", GAZETTEER.municipalities, ids=lambda each: each.name)
def test_two_sucos_of_one_name_are_told_apart(municipality) -> None:
    sucos = GAZETTEER.sucos_of(municipality.code)
    names = named_in(GAZETTEER, municipality.code, set(sucos[1:]))
    assert len(set(names)) == len(names) == len(sucos) - 1


def test_nobody_is_named_where_all_or_none_are_meant() -> None:
    assert named_in(GAZETTEER, DILI, set(IN_DILI)) == ()
    assert named_in(GAZETTEER, DILI, set()) == ()
    assert named_in(GAZETTEER, HERA, {HERA}) == ()


@given(of=st.integers(0, 40), room=st.integers(0, 40), whole=st.booleans())
@settings(max_examples=200)
def test_the_most_that_fit(of: int, room: int, whole: bool) -> None:
    """All of them need no "and 3 more", so they may fit where one less does not."""
    fits = {n for n in range(1, of) if n <= room} | ({of} if whole and of else set())
    assert most_named(lambda n: n if n in fits else None, of) == max(fits, default=None)


@given(st.lists(st.sampled_from(IN_DILI), min_size=1, unique=True))
@settings(max_examples=20, deadline=None)
def test_never_more_than_two_parts_and_never_half_a_name(sucos: list[str]) -> None:
    text = told(*sucos)
    assert measure(text).segments <= 2
    if more := re.search(r"suku (.*) no suku (\d+) tan", text):
        named = more[1].split(", ")
        assert set(named) <= {fold(name_of(suco)) for suco in sucos}
        assert len(named) + int(more[2]) == len(sucos)


def name_of(code: str) -> str:
    return GAZETTEER.place(code).name
