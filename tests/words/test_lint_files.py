"""Every file is there, can be read and agrees with the same file of the other languages; an installation's own too."""

from __future__ import annotations

import pytest
from small_library import HAZARDS, LEXICON, TEXTS, in_another_language, small_library

from alerts.words.hazard_file import read_hazards
from alerts.words.library import Library
from alerts.words.lint import Gravity, check, look_over
from alerts.words.lint.files import named

FLOOD, FRAMES, REPLIES = "en/flood.j2", "en/frames.j2", "en/replies.j2"


def found(library):
    return [(f.file, f.block, f.code) for f in check(library)]


def test_a_language_that_lacks_files_is_told_which():
    xx = {"xx/flood.j2": TEXTS["en/flood.j2"], "xx/lexicon.yaml": LEXICON}
    assert found(small_library(also=xx)) == [
        ("xx/frames.j2", "", "no-file"),
        ("xx/replies.j2", "", "no-file"),
        ("xx/wave.j2", "", "no-file"),
    ]


def test_a_language_without_a_lexicon_is_only_remarked_on():
    texts = in_another_language()
    del texts["xx/lexicon.yaml"]
    (remark,) = check(small_library(also=texts))
    assert (remark.file, remark.code, remark.severity) == ("xx/lexicon.yaml", "no-lexicon", Gravity.REMARK)


@pytest.mark.parametrize(
    ("lexicon", "said"),
    [
        ("name: [", "line"),
        ("nmae: English", "nmae"),
        (LEXICON.replace('"oo+ps"', '"oops("'), "'oops(' under unfitting is not a regular expression"),
        (LEXICON.replace("now: [now]", "now: now"), "now of wording must be a list"),
    ],
)
def test_a_lexicon_that_can_not_be_read_is_a_fault_and_the_texts_are_still_checked(lexicon, said):
    texts = in_another_language(("xx/flood.j2", "Boil your water", "Boil your gr😀y water"))
    listed = check(small_library(also=texts | {"xx/lexicon.yaml": lexicon}))
    assert listed[0].file == "xx/lexicon.yaml"
    assert said in listed[0].message
    assert ("xx/flood.j2", "sign") in {(f.file, f.code) for f in listed}


@pytest.mark.parametrize(
    ("file", "old", "new", "block", "code"),
    [
        (FLOOD, "{% endblock %}", "", "", "text"),
        (FLOOD, "display: flood", "reviewed: by me", "", "text"),
        (FLOOD, "observed_sms", "obseved_sms", "observed_sms", "no-text"),
        (FLOOD, "Take care of", "Take care of {{ wires }} and", "all_clear_sms", "unknown-value"),
        (FRAMES, "{% block deny_sms %}", "{% block denie_sms %}", "deny_sms", "no-text"),
        (REPLIES, "{% block stop_reply %}", "{% block stp_reply %}", "stop_reply", "no-text"),
        (FRAMES, "radio_seconds: 60", "radio_seconds: long", "", "misconfigured"),
    ],
)
def test_what_a_translator_may_break(file, old, new, block, code):
    listed = found(small_library((file, old, new)))
    assert code in {c for _, _, c in listed}
    assert not block or (file, block, code) in listed


def test_a_file_of_no_hazard_would_never_be_sent():
    assert found(small_library(also={"en/flod.j2": TEXTS["en/flood.j2"]})) == [("en/flod.j2", "", "unknown-file")]


def test_spots_are_read_too():
    spots = "---\nname: spots\n---\n{% block flood %}\nWatch the grey river, says {{ radio }}.\n{% endblock %}\n"
    assert found(small_library(also={"en/spots.j2": spots})) == [
        ("en/spots.j2", "flood", "unknown-value"),
        ("en/spots.j2", "flood", "wording"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("{{ sender }}: FLOOD in {{ area }} now.", "{{ sender }}: FLOOD in {{ area }} now until {{ until }}.", "until"),
        ("or to {{ shelter }}{% endif %}.\n~1 Do", "or to a school{% endif %}.\n~1 Do", "shelter"),
        ("{% if none_recorded %}No safe place is known.{% endif %}", "No safe place is known.", "none_recorded"),
    ],
)
def test_the_languages_name_the_same_values_in_the_same_way(old, new, differs):
    listed = check(small_library(also=in_another_language(("xx/flood.j2", old, new))))
    assert [(f.file, f.code) for f in listed if f.code == "disagree"] == [("xx/flood.j2", "disagree")]
    assert f"differ in {differs}." in next(f for f in listed if f.code == "disagree").message


def test_a_text_that_another_language_has_is_missed():
    more = TEXTS["en/flood.j2"] + "{% block not_to_say %}\nDo not say that it is only rain.\n{% endblock %}\n"
    assert found(small_library(also=in_another_language() | {"en/flood.j2": more})) == [
        ("xx/flood.j2", "not_to_say", "lacks-text")
    ]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        (
            "{{ area }} {% if phone %}{{ phone }}{% endif %}",
            {("area", "always"), ("phone", "asked"), ("phone", "sometimes")},
        ),
        ("{% if a and not b %}x{% else %}{{ c }}{% endif %}", {("a", "asked"), ("b", "asked"), ("c", "sometimes")}),
        ("{{ area }}{% if x %}{{ area }}{% endif %}", {("area", "always"), ("x", "asked")}),
        ("{{ place or area }}", {("place", "always"), ("area", "always")}),
        ("nothing", set()),
    ],
)
def test_where_a_text_names_its_values(written, values):
    assert named(written) == values


def test_an_installations_own_texts_are_checked_over_the_shipped_ones():
    own = {
        "en/flood.j2": "---\ndisplay: flood\n---\n"
        "{% block observed_sms %}\n{{ sender }}: FLOOD, a drill.\n{% endblock %}\n"
    }
    library = Library.build(TEXTS, read_hazards(HAZARDS), own)
    assert {(f.file, f.block) for f in check(library)} == {(FLOOD, "observed_sms")}
    assert {f.code for f in check(library)} == {"exercise-word", "no-place", "no-time", "few-actions", "missing-value"}


def test_an_own_text_may_mend_a_shipped_fault():
    broken = TEXTS | {"en/flood.j2": TEXTS["en/flood.j2"].replace("Boil your water", "Boil your grey water")}
    assert found(Library.build(broken, read_hazards(HAZARDS))) == [(FLOOD, "all_clear_radio", "wording")]
    own = "---\n{}\n---\n{% block all_clear_radio %}\n* The flood is over.\n"
    own += "* {% if still_warned %}Other warnings hold.{% endif %}\n* Take care of it all.\n{% endblock %}\n"
    assert found(Library.build(broken, read_hazards(HAZARDS), {"en/flood.j2": own})) == []


def test_unread_texts_are_counted_and_faults_only_where_it_is_strict():
    read = "reviewed: {warning_sms: {by: Ana, on: 2026-01-02, words: %s}}\n"
    words = small_library().file("en", "flood").words("warning_sms")
    library = small_library((FLOOD, "display: flood\n", "display: flood\n" + read % words))
    assert check(library) == ()
    known, every = look_over(library).reviewed["en"]
    assert known == 1
    strict = look_over(library, strict=True)
    assert len(strict.errors) == every - 1
    assert {f.code for f in strict.errors} == {"unreviewed"}
    assert (FLOOD, "warning_sms") not in {(f.file, f.block) for f in strict.errors}


def test_a_text_changed_after_it_was_read_is_unread():
    read = "display: flood\nreviewed: {warning_sms: {by: Ana, on: 2026-01-02, words: 00000000}}\n"
    assert look_over(small_library((FLOOD, "display: flood\n", read))).reviewed["en"][0] == 0


def test_one_language_or_hazard_alone():
    texts = in_another_language(("xx/wave.j2", "Leave the shore.", "Leave the grey shore."))
    library = small_library(also=texts)
    assert look_over(library, languages=("en",)).findings == ()
    assert look_over(library, hazards=("flood",)).findings == ()
    only = look_over(library, languages=("xx",), hazards=("wave",))
    assert {(f.file, f.code) for f in only.findings} == {("xx/wave.j2", "wording")}
    assert only.hazards == 1
    assert only.languages == ("xx",)
