"""Who read which words: recorded by sheet or by command, and gone as soon as the words are others."""

from __future__ import annotations

import json

import pytest

from alerts.words.texts import TextFile

SMS = "flood/warning_sms"
MARIA = "Maria Soares (made up)"
PROMPT = {"key": "frames/ack_prompt", "by": None, "on": None}
"""What every warning ends with, which nobody has read."""


def by_the_river(text):
    return text.replace("mota ninin", "mota ninin kedas", 1)


def reviews_shown(office, *words):
    return json.loads(office.ok("show", "flood", "--json", *words))["reviews"]


def test_signed_and_shown_in_the_next_preview(office):
    said = office.ok("sign", "flood", "--language", "tet", "--by", MARIA, "--on", "2026-11-20", "--text", "warning_sms")
    assert said == f"[ACTUAL] 1 text of tet/flood reviewed by {MARIA} on 2026-11-20.\n"
    assert reviews_shown(office) == [{"key": SMS, "by": MARIA, "on": "2026-11-20"}, PROMPT]
    assert f"{SMS}: read by {MARIA} on 2026-11-20" in office.ok("show", "flood")
    # The prompt at its end is a text of its own.
    assert "not yet reviewed by someone who knows" in office.ok("show", "flood")
    office.ok("sign", "frames", "--language", "tet", "--by", MARIA, "--text", "ack_prompt")
    assert json.loads(office.ok("show", "flood", "--json"))["reviewed"] is True
    own = office.own("tet/flood.j2").read_text("utf-8")
    assert "{% block" not in own
    number = office.desk.draft()
    bulletins = office.desk.run("warning", "preview", number, "--json").row["bulletins"]
    assert {b["reviewed"] for b in bulletins if (b["kind"], b["language"]) == ("sms", "tet")} == {True}


def test_signing_all_of_a_file(office):
    rows = [
        json.loads(line)
        for line in office.ok("sign", "flood", "--language", "pt", "--by", "Rui", "--json").splitlines()
    ]
    assert {row["language"] for row in rows} == {"pt"}
    assert {row["reviewed_on"] for row in rows} == {"2026-11-21"}
    counted = [json.loads(line) for line in office.ok("reviews", "--json").splitlines()]
    of = {(row["language"], row["file"]): row for row in counted}
    assert of["pt", "flood"]["texts"] == of["pt", "flood"]["reviewed"] == len(rows)
    assert of["pt", "flood"]["by"] == ["Rui"]
    assert of["tet", "flood"]["reviewed"] == 0
    said = office.ok("reviews")
    assert f"{len(rows)} of " in said.splitlines()[0]
    assert max(map(len, said.splitlines())) <= 80


def test_a_review_in_the_sheet_is_of_exactly_those_words(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    sheet.read_by(SMS, MARIA, "20/11/2026")
    sheet.read_by("flood/warning_radio", MARIA, "2026-11-20")
    said = office.take(sheet)
    assert said.code == 0
    assert said.out.count(f"reviewed by {MARIA} on 2026-11-20") == 2
    assert "1 text changed, 2 reviews recorded." in said.out
    assert office.export().rows[SMS]["tet reviewed by"] == MARIA
    assert office.export().rows[SMS]["tet reviewed on"] == "2026-11-20"


def test_changed_words_lose_their_review(office):
    office.ok("sign", "flood", "--language", "tet", "--by", MARIA, "--on", "2026-11-19")
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    said = office.take(sheet, "--json").row
    assert [(c["key"], c["reviewed_by"], c["review_lost"]) for c in said["changes"]] == [(SMS, None, True)]
    assert reviews_shown(office) == [{"key": SMS, "by": None, "on": None}, PROMPT]
    others = [json.loads(line) for line in office.ok("reviews", "--json").splitlines()]
    assert {row["texts"] - row["reviewed"] for row in others if (row["language"], row["file"]) == ("tet", "flood")} == {
        1
    }


def test_the_same_reader_on_a_new_day_reviews_the_new_words(office):
    office.ok("sign", "flood", "--language", "tet", "--by", MARIA, "--on", "2026-11-19")
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    sheet.read_by(SMS, MARIA, "2026-11-20")
    office.take(sheet)
    assert reviews_shown(office) == [{"key": SMS, "by": MARIA, "on": "2026-11-20"}, PROMPT]


def test_a_review_of_words_that_changed_here_meanwhile_is_not_taken(office):
    old, newer = office.export(), office.export()
    newer.put(SMS, by_the_river)
    office.take(newer)
    old.read_by(SMS, MARIA, "2026-11-20")
    said = office.take(old, "--json").row
    assert said["changes"] == []
    assert "so no review is taken" in said["notes"][0]["message"]


def test_an_upgrade_takes_the_review_with_it(office):
    office.ok("sign", "flood", "--language", "tet", "--by", MARIA)
    office.ships["tet/flood.j2"] = office.ships["tet/flood.j2"].replace("Sai hosi mota ninin.", "Sai hosi mota.", 1)
    assert reviews_shown(office) == [{"key": SMS, "by": None, "on": None}, PROMPT]


def test_a_review_that_ships_with_newer_words_counts(office):
    office.ok("sign", "flood", "--language", "tet", "--by", MARIA, "--text", "warning_sms")
    newer = office.ships["tet/flood.j2"].replace("Sai hosi mota ninin.", "Sai hosi mota.", 1)
    words = TextFile("tet/flood.j2", newer).words("warning_sms")
    given = f"reviewed: {{warning_sms: {{by: Rui, on: 2026-11-20, words: {words}}}}}\n---\n{{% block"
    front, _, body = newer.partition("---\n{% block")
    office.ships["tet/flood.j2"] = front.replace("reviewed: null\n", "") + given + body
    assert reviews_shown(office) == [{"key": SMS, "by": "Rui", "on": "2026-11-20"}, PROMPT]


@pytest.mark.parametrize(
    ("by", "on", "said"),
    [
        (MARIA, "", "needs both who read the text and on which day"),
        ("", "2026-11-20", "needs both"),
        (MARIA, "20 Nov", "'20 Nov' is not a day. Write it as 2026-11-22"),
        (MARIA, "11/22/2026", "is not a day"),
        (MARIA, "2026-11-23", "has not come yet"),
        (MARIA, "1999-01-01", "is before there were texts"),
        ("M" * 81, "2026-11-20", "a plain name"),
    ],
)
def test_half_a_review_is_refused(office, by, on, said):
    sheet = office.export("--hazard", "flood")
    sheet.read_by(SMS, by, on)
    told = office.take(sheet, "--json")
    assert told.code == 2
    (fault,) = told.row["faults"]
    assert fault["row"] == sheet.row(SMS)
    assert said in fault["message"]


@pytest.mark.parametrize("by", ["José: {d'Araújo} #1", 'the "other" one', "null", "-", "Ana, João"])
def test_any_name_is_kept_as_it_is(office, by):
    office.ok("sign", "flood", "--language", "tet", "--by", by, "--text", "warning_sms")
    assert reviews_shown(office)[0]["by"] == by


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("flod", "--language", "tet", "--by", "x"), "There is no text 'flod' in 'tet'"),
        (("flood", "--language", "tet", "--by", "x", "--text", "wraning"), "has no text 'wraning'"),
        (("flood", "--language", "tet", "--by", "x", "--on", "tomorrow"), "is not a day"),
    ],
)
def test_what_can_not_be_signed(office, words, said):
    told = office.run("sign", *words)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_the_list_of_texts(office):
    sheet = office.export()
    sheet.put(SMS, by_the_river)
    office.take(sheet)
    office.ok("sign", "flood", "--language", "pt", "--by", MARIA, "--text", "warning_sms")
    rows = [json.loads(line) for line in office.ok("list", "--json").splitlines()]
    assert rows[0] == {"key": SMS, "languages": ["pt", "tet"], "reviewed": ["pt"], "own": ["tet"]}
    assert {row["key"].partition("/")[0] for row in rows} == {"flood", "frames", "replies"}
    said = office.ok("list").splitlines()
    assert said[0] == f"[ACTUAL] {len(rows)} texts"
    assert said[2].split() == [SMS, "pt", "tet", "pt", "tet"]
    assert max(map(len, said)) <= 80
