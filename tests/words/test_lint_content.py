"""What a text must contain when it arrives: who, what, where, until when, what to do; and what its length allows."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_library import HAZARDS, small_library, small_texts

from alerts.model.message import Purpose
from alerts.words.hazard_file import read_hazards
from alerts.words.library import Library
from alerts.words.lint import SHORTEST_AND_LONGEST, Gravity, check, look_over, samples
from alerts.words.lint.by_sms import Names
from alerts.words.lint.content import drill_fault
from alerts.words.lint.phrases import names_it
from alerts.words.lint.tried import START

FLOOD, FRAMES, REPLIES, WAVE = "en/flood.j2", "en/frames.j2", "en/replies.j2", "en/wave.j2"
UPHILL = "Go uphill{% if shelter %} or to {{ shelter }}{% endif %}."
HEAD = "{{ sender }}: FLOOD in {{ area }} until {{ until }}."


def found(*changes):
    return [(f.file, f.block, f.code) for f in check(small_library(*changes))]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (HEAD, "FLOOD in {{ area }} until {{ until }}.", "no-source"),
        (HEAD, "{{ sender }}: DANGER in {{ area }} until {{ until }}.", "no-hazard"),
        (HEAD, "{{ sender }}: FLOOD until {{ until }}.", "no-place"),
        (HEAD, "{{ sender }}: FLOOD in {{ area }}.", "no-time"),
        (HEAD, "{{ sender }}: FLOOD in {{ area }} now.", "no-time"),
        (HEAD, f"{HEAD[:-1]}, you hear ..", "half-filled"),
        ("Leave the river.\nGo uphill{%", "~1 Leave the quiet river, all of you.\nGo uphill{%", None),
        (f"Leave the river.\n{UPHILL}\n~1 Do not cross.\n", f"{UPHILL}\n", "few-actions"),
        ("Leave the river.\nGo uphill{%", "Leave the river. " + "Leave it at once. " * 6 + "\nGo uphill{%", "too-long"),
    ],
)
def test_a_warning_by_sms_has_all_that_it_needs(old, new, code):
    assert found((FLOOD, old, new)) == ([(FLOOD, "warning_sms", code)] if code else [])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("A flood may come from", "Water may come from", "no-hazard"),
        (" from {{ time }} until {{ until }}.\n* Leave", ".\n* Leave", "no-time"),
        ("* Leave the river.\n* Go uphill{%", "Leave the river.\nGo uphill{%", "few-actions"),
        ("A flood may come", "Listen. " * 200 + "A flood may come", "too-long-to-read"),
        (
            "* Leave the river.\n* Go uphill{%",
            "* Leave " + "very " * 22 + "soon.\n* Go uphill{%",
            "too-long-to-interrupt",
        ),
    ],
)
def test_a_warning_on_air_has_all_that_it_needs(old, new, code):
    codes = {(f[1], f[2]) for f in found((FLOOD, old, new))} - {("warning_radio", "long-sentence")}
    assert codes == {("warning_radio", code)}


def test_a_script_names_its_source_and_its_place():
    change = (FRAMES, "A warning of the {{ sender_full }} for {{ area }}.", "A warning.")
    assert {c for _, _, c in found(change)} == {"no-place"}
    nobody = (FRAMES, "{{ sender_full }}", "office")
    assert "no-source" in {c for _, _, c in found(nobody)}


def test_what_is_seen_now_needs_no_end_but_a_word_for_now():
    change = (FLOOD, "{{ sender }}: FLOOD in {{ area }} now.", "{{ sender }}: FLOOD in {{ area }}.")
    assert found(change) == [(FLOOD, "observed_sms", "no-time")]


def test_a_hazard_without_an_end_is_asked_for_none():
    assert "until" not in small_library().file("en", "wave").names("warning_sms")
    assert found() == []


def test_a_hazard_goes_by_other_names_where_its_file_says_so():
    change = (FLOOD, "A flood may come", "High water may come")
    assert found(change) == [(FLOOD, "warning_radio", "no-hazard")]
    assert found(change, (FLOOD, "display: flood", "display: flood\nsaid_as: [high water]")) == []


@pytest.mark.parametrize(
    ("names", "text", "named"),
    [
        (("cheia",), "Pode haver cheias.", True),
        (("surtu dengue",), "AVIZU DENGUE iha Hera.", True),
        (("rai-halai",), "Halai ba foho.", False),
        (("ahi",), "Ahi besik.", True),
        (("ahi",), "Ahi-kdesan besik.", False),
        (("inundasaun", ""), "Inundasaun!", True),
        ((), "Inundasaun!", False),
    ],
)
def test_how_a_text_names_its_hazard(names, text, named):
    assert names_it(names, text) is named


def test_an_all_clear_says_that_it_is_over_and_what_is_not():
    sms = "{{ sender }}: The flood in {{ area }} is over."
    assert found((FLOOD, sms, sms.replace("is over", "has gone"))) == [(FLOOD, "all_clear_sms", "no-end")]
    rest = "Take care of loose wires.\n{% endblock %}\n{% block all_clear_radio"
    assert found((FLOOD, rest, "Thank you all.\n{% endblock %}\n{% block all_clear_radio")) == [
        (FLOOD, "all_clear_sms", "nothing-remains")
    ]


def test_nobody_is_sent_home_while_another_warning_holds():
    guarded = "{% if not still_warned %}You may go home.{% endif %}\nTake"
    assert found((FLOOD, guarded, "You may go home.\nTake")) == [(FLOOD, "all_clear_sms", "returning")]
    assert found((FLOOD, guarded, "Do not go home.\nTake")) == []


def test_a_short_script_is_a_remark_only():
    change = (WAVE, "* Do not look for your things, nor for your animals.\n", "")
    more = (
        WAVE,
        "* Stay on the hill until we tell you more.\n* Help the old, the sick and the very young to get there.\n",
        "",
    )
    listed = check(small_library(change, more))
    assert {(f.code, f.severity) for f in listed} == {("short-to-read", Gravity.REMARK)}
    assert look_over(small_library(change, more)).errors == ()


@pytest.mark.parametrize(
    ("old", "new", "file", "block", "code"),
    [
        ("DRILL.\n{{ sender }}: {{ hazard }}", "{{ sender }}: {{ hazard }}", FRAMES, "drill_sms", "exercise-word"),
        ("This is the end.\nDRILL.", "This is the end.", FRAMES, "drill_end_sms", "exercise-word"),
        ("There is no danger.\nThis was a drill.", "No.\nDanger.\nAt.\nAll.", FRAMES, "exercise_open", "exercise-word"),
        ("DRILL.\nThis is only", "This.\nIs.\nA.\nQuiet.\nThing.\nDRILL.\nThis is only", FRAMES, "exercise_open", None),
        ("Only a drill.\n", "Only this.\n", FRAMES, "exercise_open", "exercise-gap"),
    ],
)
def test_a_drill_can_not_be_taken_for_real(old, new, file, block, code):
    codes = {(f[0], f[1], f[2]) for f in found((FRAMES, old, new))}
    assert (file, block, code or "exercise-word") in codes


def test_what_breaks_into_a_programme_in_a_drill_says_so_too():
    change = (FRAMES, "DRILL.\n{{ sender_full }} tests {{ area }}.\n", "{{ sender_full }} tests {{ area }}.\n")
    assert found(change) == [(FRAMES, "exercise_interrupt", "exercise-word")]


@pytest.mark.parametrize("block", ["drill_reply", "drill_help_reply", "drill_notice", "canary_sms"])
def test_an_answer_in_a_drill_says_that_it_is_one(block):
    opening = f"{{% block {block} %}}\nDRILL.\n"
    assert found((REPLIES, opening, opening.removesuffix("DRILL.\n"))) == [(REPLIES, block, "exercise-word")]


def test_an_answer_fits_one_part():
    change = (
        REPLIES,
        "{% block help_reply %}\n{{ sender }}: Thank",
        "{% block help_reply %}\n" + "Wait. " * 30 + "Thank",
    )
    assert found(change) == [(REPLIES, "help_reply", "too-long")]


def test_what_a_relay_or_a_station_is_asked_fits_too():
    relay = (FRAMES, "{{ sender }}: Please tell", "{{ sender }}: " + "Please. " * 16 + "Please tell")
    assert {f[2] for f in found(relay)} == {"too-long"}
    station = (REPLIES, "READ NOW", "Please. " * 40 + "READ NOW")
    assert {f[2] for f in found(station)} == {"too-long"}


def test_a_long_safe_place_must_not_drive_out_the_advice():
    """The place is 22 letters long, and the name of the suco as long as any."""
    long = "~3 Leave the riverbank immediately, wherever somebody notices dangerous currents."
    either = (FLOOD, "Leave the river.\nGo uphill{%", f"{long}\nGo uphill{{%")
    assert found(either) == []
    neither = (FLOOD, "~1 Do not cross.", "~1 Do not even think of crossing it by car or buffalo.")
    assert found(either, neither) == [(FLOOD, "warning_sms", "few-actions")]


def test_that_no_safe_place_is_known_is_no_advice():
    change = (
        FLOOD,
        "Leave the river.\nGo uphill{% if shelter %} or to {{ shelter }}{% endif %}.\n~1",
        "Go uphill.\n~1",
    )
    texts = small_texts(change, (FLOOD, "~1 Do not cross.", ""), (FLOOD, "~2 {% if none", "{% if none"))
    listed = check(Library.build(texts, read_hazards(HAZARDS)))
    assert ("warning_sms", "few-actions") in {(f.block, f.code) for f in listed}


def test_each_text_is_counted_for_every_suco():
    names = tuple("x" * n for n in (3, 5, 5, 5, 8))
    checked = look_over(small_library(), names)
    assert checked.names == 5
    assert checked.texts == 5 * look_over(small_library(), ("xxx",)).texts
    assert checked.over == 0


def test_those_over_one_part_are_counted():
    short, long = ("xxx", "xxxxx"), "x" * 70
    assert look_over(small_library(), short).over == 0
    over = look_over(small_library(), (long,)).over
    assert over > 0
    assert look_over(small_library(), (*short, long, long)).over == 2 * over


def test_names_of_one_length_are_tried_once_the_longest_first():
    names = Names.of(["Hera", "Edi", "Suai", "Liquiçá"])
    assert names.by_length == (("Liquiçá", 1), ("Hera", 2), ("Edi", 1))
    assert names.ends == ("Liquiçá", "Edi")


@given(st.integers(0, 2**32))
def test_a_shorter_name_never_needs_more_parts(seed):
    """What lets the lint stop at the first name for which nothing is left out."""
    random, library = Random(seed), LIBRARY
    values = samples(library, library.hazard("flood"), "en", "", start=START, radio=False)
    long = random.randint(2, 40)
    texts = [
        library.sms(
            "flood", "en", purpose=Purpose.WARNING, values=values | {"area": "x" * n}, prompt=True, exercise=False
        )
        for n in (long, random.randint(1, long))
    ]
    assert not (texts[1].dropped and not texts[0].dropped)
    assert texts[1].parts <= texts[0].parts


LIBRARY = small_library()


@given(st.lists(st.booleans(), min_size=1, max_size=14))
def test_how_long_a_drill_may_go_without_saying_so(marks):
    heard = ["Drill." if marked else "Go." for marked in marks]
    quiet = max((len(run) for run in "".join("x" if m else "." for m in marks).split("x")), default=0)
    fault = drill_fault(("drill",), heard, closing=1)
    assert (fault is None) is (marks[0] and marks[-1] and quiet <= 3)


def test_without_words_of_exercises_nothing_can_be_said_of_a_drill():
    assert drill_fault((), ["Go."], closing=1) is None


def test_the_names_tried_are_the_ends_of_those_given():
    assert Names.of(SHORTEST_AND_LONGEST).ends == SHORTEST_AND_LONGEST[::-1]
