"""After a strong sea quake: who may raise the alarm, and who may say that it is over."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.assess.tsunami import STEPS, Said, counts_as, step
from alerts.assess.tsunami_words import Potential
from alerts.model.event import Tsunami

OFFICIAL = {Said.OFFICIAL_WARNING, Said.OFFICIAL_NO_THREAT}


def after(*said: Said) -> Tsunami:
    state = Tsunami.NONE
    for each in said:
        state = step(state, each).state
    return state


def test_the_table_is_whole() -> None:
    assert set(STEPS) == set(product(Tsunami, Said))


@given(st.lists(st.sampled_from([said for said in Said if said not in OFFICIAL])))
def test_nobody_but_an_official_sender_raises_or_clears(said: list[Said]) -> None:
    assert after(*said) in {Tsunami.NONE, Tsunami.CHECK}
    assert after(Said.RULE_MET, *said) is Tsunami.CHECK
    assert after(Said.OFFICIAL_WARNING, *said) is Tsunami.RAISED


@given(st.lists(st.sampled_from(Said)))
def test_an_official_warning_always_raises(said: list[Said]) -> None:
    assert after(*said, Said.OFFICIAL_WARNING) is Tsunami.RAISED


def test_the_afternoon_of_a_strong_quake() -> None:
    first = step(Tsunami.NONE, Said.RULE_MET)
    assert first.state is Tsunami.CHECK
    assert "warn the coast" in first.shown
    bmkg = step(first.state, Said.UNOFFICIAL_NO_THREAT, "BMKG")
    assert bmkg.state is Tsunami.CHECK
    assert bmkg.shown == "BMKG expects no tsunami; that clears nothing, only an official statement does."
    official = step(bmkg.state, Said.OFFICIAL_NO_THREAT, "InaTEWS")
    assert official.state is Tsunami.CLEARED
    assert official.shown == "InaTEWS: no tsunami threat. The tsunami check can end."
    assert step(official.state, Said.RULE_MET).shown == ""


def test_a_statement_about_smaller_figures_clears_nothing_in_advance() -> None:
    assert after(Said.OFFICIAL_NO_THREAT, Said.RULE_MET) is Tsunami.CHECK


def test_a_raised_alarm_ends_by_an_all_clear_that_the_officer_gives() -> None:
    over = step(Tsunami.RAISED, Said.OFFICIAL_NO_THREAT, "InaTEWS")
    assert over.state is Tsunami.CLEARED
    assert "An all-clear is for you to give" in over.shown


def test_smaller_figures_do_not_clear_a_check() -> None:
    assert step(Tsunami.CHECK, Said.RULE_NOT_MET).state is Tsunami.CHECK


@pytest.mark.parametrize(("state", "said"), STEPS)
def test_whoever_changes_the_state_is_shown(state: Tsunami, said: Said) -> None:
    found = step(state, said, "InaTEWS")
    assert found.shown or found.state is state
    assert "{" not in found.shown


def test_a_source_without_a_name_is_still_a_sentence() -> None:
    assert step(Tsunami.CHECK, Said.OFFICIAL_WARNING).shown.startswith("A source warns")


@given(st.sampled_from(Tsunami))
def test_what_is_not_clear_changes_nothing_and_is_shown_with_the_command_that_reads_it(state: Tsunami) -> None:
    found = step(state, Said.UNCLEAR, "InaTEWS", "avizu event show 7")
    assert (found.state, found.shown) == (state, "InaTEWS speaks of a tsunami; read it: avizu event show 7")


def test_the_same_words_count_by_who_says_them() -> None:
    heard = {(each, official): counts_as(each, official=official) for each in Potential for official in (True, False)}
    assert heard == {
        (Potential.POSITIVE, True): Said.OFFICIAL_WARNING,
        (Potential.POSITIVE, False): Said.UNOFFICIAL_WARNING,
        (Potential.NEGATIVE, True): Said.OFFICIAL_NO_THREAT,
        (Potential.NEGATIVE, False): Said.UNOFFICIAL_NO_THREAT,
        (Potential.UNCLEAR, True): Said.UNCLEAR,
        (Potential.UNCLEAR, False): Said.UNCLEAR,
    }
