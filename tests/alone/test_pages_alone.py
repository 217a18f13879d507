"""The SMS to all others: two parts at most, whatever is in it, and how to stop it always at its end."""

from __future__ import annotations

from dataclasses import replace

from at_night import MODEL
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.alone import TWO_PARTS, Page, alone_page, stopped_page
from alerts.model.warning import Mode
from alerts.words.gsm7 import measure

PAGE = Page(
    sender="NDMD", mode=Mode.ACTUAL, by="ana", revision=MODEL, place="Hera and 2 more", messages=36, reason="no answer"
)


def test_it_says_who_what_where_how_many_until_when_why_and_how_to_stop_it() -> None:
    assert alone_page(PAGE) == (
        "NDMD ALONE: ana sent warning 7 alone, FLOOD Severe, Hera and 2 more, 36 messages, until 22/11 01:00. "
        "Why: no answer. Wrong? avizu warning stop 7"
    )


def test_an_exercise_says_so_first() -> None:
    assert alone_page(replace(PAGE, mode=Mode.EXERCISE)).startswith("EXERCISE NDMD ALONE: ana ")
    assert stopped_page(replace(PAGE, mode=Mode.EXERCISE)).startswith("EXERCISE NDMD STOPPED: ana ")


def test_accents_go_and_a_long_reason_is_cut() -> None:
    text = alone_page(replace(PAGE, reason="José la hatán, " * 40, place="Ataúro"))
    assert ", Atauro, " in text
    assert "Jose la hatan, Jose" in text
    assert text.endswith("... Wrong? avizu warning stop 7")
    assert len(text) == TWO_PARTS


def test_the_page_of_a_stop_names_both() -> None:
    page = replace(PAGE, by="ben", revision=replace(MODEL, approved_by="ana"), messages=1, reason="no flood.")
    assert stopped_page(page) == (
        "NDMD STOPPED: ben stopped warning 7, which ana sent alone; 1 message takes it back. "
        "Why: no flood. avizu warning show 7"
    )


@given(reason=st.text(max_size=500), place=st.text(max_size=200), by=st.text(max_size=64), mode=st.sampled_from(Mode))
def test_two_parts_whatever_is_written(reason: str, place: str, by: str, mode: Mode) -> None:
    page = replace(PAGE, reason=reason, place=place, by=by, mode=mode)
    for text, tail in ((alone_page(page), "avizu warning stop 7"), (stopped_page(page), "avizu warning show 7")):
        size = measure(text)
        assert size.segments <= 2
        assert size.encoding == "GSM-7"
        assert text.endswith(tail)
