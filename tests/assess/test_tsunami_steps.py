"""After a strong sea quake: who may raise the alarm, and who may say that it is over."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.assess.policy import Policy
from alerts.assess.tsunami import STEPS, Potential, Said, heard, said_of_tsunami, step
from alerts.model.event import Tsunami

POLICY = Policy(official_senders=("inatews@bmkg.example",))
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


@pytest.mark.parametrize(
    "text",
    [
        "Tidak berpotensi tsunami",
        "TIDAK BERPOTENSI TSUNAMI",
        "Gempa ini tidak berpotensi tsunami.",
        "tidak  berpotensi\nTSUNAMI",
        "Tidak berpotensi",
        "Tidak ada potensi tsunami",
        "Gempa ini tidak menimbulkan tsunami",
        "Potensi tsunami: tidak ada",
        "Peringatan dini TSUNAMI akibat gempa mag:7.4, 14-Des-26 10:20:22 WIB, dinyatakan telah BERAKHIR",
        "Not potentially tsunamigenic",
        "There is no tsunami threat to Timor-Leste.",
        "A tsunami is not expected.",
        "The tsunami warning has been cancelled",
    ],
)
def test_texts_that_say_no(text: str) -> None:
    assert said_of_tsunami(text) is Potential.NEGATIVE


@pytest.mark.parametrize(
    "text",
    [
        "Berpotensi tsunami",
        "BERPOTENSI TSUNAMI UNTUK DITERUSKAN PADA MASYARAKAT",
        "Peringatan Dini Tsunami untuk NTT, gempa mag:7.4",
        "Tsunami warning in effect",
        "Potentially tsunamigenic",
        "Tidak berpotensi tsunami di Bali; berpotensi tsunami di NTT",
        "Tidak semua gempa berpotensi tsunami",
        "It is not known whether a tsunami was generated",
    ],
)
def test_texts_that_say_yes_or_leave_it_open_for_one_coast(text: str) -> None:
    assert said_of_tsunami(text) is Potential.POSITIVE


@pytest.mark.parametrize("text", ["", "Gempa ini dirasakan untuk diteruskan pada masyarakat", "berpotensi hujan", "1"])
def test_texts_that_say_nothing_of_a_tsunami(text: str) -> None:
    assert said_of_tsunami(text) is None


@given(st.text())
def test_any_text_is_heard(text: str) -> None:
    assert said_of_tsunami(text) in {None, *Potential}


def test_a_text_without_end_is_not_read_to_its_end() -> None:
    assert said_of_tsunami("Tidak berpotensi tsunami. " + "tidak " * 5_000 + "tsunami") is Potential.NEGATIVE


def test_the_same_words_count_by_who_says_them() -> None:
    text = "Tidak berpotensi tsunami"
    assert heard("bmkg.example", text, POLICY) is Said.UNOFFICIAL_NO_THREAT
    assert heard("inatews@bmkg.example", text, POLICY) is Said.OFFICIAL_NO_THREAT
    assert heard("inatews@bmkg.example", "Peringatan dini tsunami", POLICY) is Said.OFFICIAL_WARNING
    assert heard("bmkg.example", "Berpotensi tsunami", POLICY) is Said.UNOFFICIAL_WARNING
    assert heard("inatews@bmkg.example", "Gempa dirasakan", POLICY) is None
    assert heard("inatews@bmkg.example", text, Policy()) is Said.UNOFFICIAL_NO_THREAT
