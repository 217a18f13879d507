"""What a host is given in few words: a text that leaves out what saves is found before anybody reads it."""

from __future__ import annotations

import pytest
from small_library import in_another_language, small_library

from alerts.words.lint import Gravity, check

FLOOD, FRAMES, REPLIES, WAVE = "en/flood.j2", "en/frames.j2", "en/replies.j2", "en/wave.j2"
SECOND = "to {{ area }}: {{ action1 }}.\n{% if action2 %}{{ action2 }}.{% endif %}"
ONE_ONLY = (FRAMES, SECOND, "to {{ area }}: {{ action1 }}.")
BEGIN = "{% block warning_sms %}"


def found(*changes):
    return [(f.file, f.block, f.code) for f in check(small_library(*changes))]


def test_ten_seconds_of_an_end_say_both_points():
    codes = found(ONE_ONLY)
    assert {(file, block) for file, block, code in codes if code == "half-an-end"} == {
        (FRAMES, "retract_radio"),
        (FRAMES, "no_longer_radio"),
    }
    assert {(file, block) for file, block, code in codes if code == "still-warned"} == {
        (FLOOD, "all_clear_radio"),
        (WAVE, "all_clear_radio"),
    }


def test_that_another_warning_holds_comes_before_the_rest():
    first = "* {% if still_warned %}Other warnings hold.{% endif %}\n"
    late = (FLOOD, "* Take care of loose wires.\n", f"* Take care of loose wires.\n{first}")
    assert found((FLOOD, f"{first}* {{% if not", "* {% if not"), late) == [(FLOOD, "all_clear_radio", "still-warned")]


def test_two_points_too_long_for_ten_seconds_are_found():
    long = "Other warnings hold" + ", and hold" * 6
    change = (WAVE, "Other warnings hold", long)
    assert (WAVE, "all_clear_radio", "too-long-to-interrupt") in found(change)


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("water may come to {{ area }}", "no-hazard"),
        ("a flood may come", "no-place"),
        ("a flood in {{ area }} from {{ time }}", "missing-value"),
        ("a flood in {{ area }}{% if day %}, {{ day }}{% endif %}", None),
    ],
)
def test_the_phrase_says_which_danger_and_where_and_needs_no_onset(phrase, code):
    block = f"{{% block warning_at_once %}}\n{phrase}\n{{% endblock %}}\n{BEGIN}"
    codes = {f[2] for f in found((FLOOD, BEGIN, block)) if f[1].startswith("warning")}
    assert codes == ({code} if code else set())


def test_such_a_phrase_must_stand_in_every_language():
    block = f"{{% block at_once %}}\na flood in {{{{ area }}}}\n{{% endblock %}}\n{BEGIN}"
    library = small_library((FLOOD, BEGIN, block), also=in_another_language())
    assert [(f.file, f.block, f.code) for f in check(library)] == [("xx/flood.j2", "at_once", "lacks-text")]


@pytest.mark.parametrize(
    ("old", "new", "block", "code"),
    [
        ("{{ danger }}", "a flood", "warning_sms", "no-place"),
        ("{{ danger }}", "danger in {{ area }}", "warning_sms", "no-hazard"),
        ("{{ sender }}: READ NOW {{ n }} times: {{ danger }}", "READ: {{ danger }}", "warning_sms", "no-source"),
        ("{% if until_said %} until {{ until_said }}{% endif %}", "", "warning_sms", "no-time"),
        ("{% if action2 %}{{ action2 }}.{% endif %}\nAnswer AIR", "Answer AIR", "warning_sms", "few-actions"),
    ],
)
def test_what_a_host_is_asked_by_sms_has_all_that_it_needs(old, new, block, code):
    assert (FLOOD, block, code) in found((REPLIES, old, new))


def test_an_end_that_nobody_knows_is_found_in_it():
    phrase = f"{{% block at_once %}}\na wave at {{{{ area }}}}, 05/04 06:00\n{{% endblock %}}\n{BEGIN}"
    assert found((WAVE, BEGIN, phrase)) == [(WAVE, "warning_sms", "end-time")]


def test_more_points_than_a_host_can_say_are_found():
    six = "* Go.\n" * 3
    assert found((FLOOD, "~1 Take your papers", f"{six}~1 Take your papers")) == []
    more = six + "* {% if phone %}Ring {{ phone }}.{% endif %}\n"
    assert found((FLOOD, "~1 Take your papers", f"{more}~1 Take your papers")) == [
        (FLOOD, "warning_radio", "too-many-points")
    ]
    inside = six + "{% if phone %}* Ring {{ phone }}.{% endif %}\n"
    assert "too-many-points" in {f[2] for f in found((FLOOD, "~1 Take your papers", f"{inside}~1 Take your papers"))}


def test_a_sentence_that_is_never_sent_is_remarked_on():
    words = "Look out for everything that unexpectedly comes downriver, particularly around bridges."
    line = (FLOOD, "~1 Do not cross.", f"~1 Do not cross.\n~1 {words}")
    (remark,) = check(small_library(line))
    assert (remark.block, remark.code, remark.severity) == ("warning_sms", "never-said", Gravity.REMARK)
    assert words in remark.message
    assert "Do not cross" not in remark.message, "it is sent to some"


def test_a_sentence_with_room_where_nothing_else_is_known_is_none():
    line = (FLOOD, "~1 Do not cross.", "~1 Do not cross.\n~1 Look out for what it carries here.")
    assert found(line) == []
