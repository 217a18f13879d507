"""`avizu reply`: what committees wrote, and the calls for help."""

from __future__ import annotations

import json

import pytest
from builders_report import COMORO, HERA, Night, objects

from alerts.errors import NotAllowed, NotFound, Unusable


@pytest.fixture
def heard(night) -> Night:
    """Two warned sucos: one asks for help, one says it is fine."""
    night.warns(COMORO, HERA).after(minutes=5).hears(COMORO, "Ajuda! mota sa'e")
    return night.hears(HERA, "1", "acknowledged")


def test_replies_as_they_came(heard):
    assert heard.avizu("reply", "list").stdout.splitlines() == [
        "[ACTUAL] 2 replies",
        "   1  04/04 14:14  Comoro, warning 1  +670******01  HELP, open",
        "      Ajuda! mota sa'e",
        "   2  04/04 14:14  Hera, warning 1  +670******01  acknowledged",
        "      1",
    ]


def test_only_open_calls_for_help(heard):
    (row,) = objects(heard.avizu("reply", "list", "--warning", 1, "--help-open", "--json"))
    assert (row["id"], row["name"], row["meaning"], row["open"]) == (1, "Comoro", "help", True)
    assert (row["text"], row["sender"]) == ("Ajuda! mota sa'e", "+670******01")


def test_a_reply_to_no_warning_is_listed_too(night):
    night.hears("", "Ajuda")
    assert "unknown place, no warning" in night.avizu("reply", "list", "--help-open").stdout


def test_an_empty_list_says_so(night):
    assert "No reply." in night.avizu("reply", "list").stdout
    assert "No open call for help." in night.avizu("reply", "list", "--help-open").stdout
    assert isinstance(night.avizu("reply", "list", "--warning", 5).exception, NotFound)


def test_a_long_hostile_text_stays_on_the_page(night):
    night.warns(COMORO).hears(COMORO, "\x1b]0;pwned\x07\u202e" + "a" * 200, "unknown")
    result = night.avizu("reply", "list")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert json.loads(night.avizu("reply", "list", "--json").stdout)["text"].startswith("\x1b]0;")


def test_a_call_for_help_is_closed_with_a_word(heard):
    heard.logs_in()
    assert "HELP" in heard.opens()
    assert heard.avizu("reply", "close", 1, "--note", "boat sent").stdout == "[ACTUAL] Reply 1 is closed.\n"
    assert "HELP" not in heard.opens()
    entry = heard.audit()[-1]
    assert (entry.who, entry.what, entry.warning_id) == ("ana", "help closed", 1)
    assert entry.detail.items() >= {"reply": 1, "place": COMORO, "note": "boat sent"}.items()
    assert "closed by ana" in heard.avizu("reply", "list").stdout


@pytest.mark.parametrize(
    ("number", "note", "kind", "why"),
    [
        (1, " ", Unusable, "How the help was given is missing"),
        (2, "done", NotAllowed, "asks for no help"),
        (9, "done", NotFound, "no reply 9"),
    ],
)
def test_what_can_not_be_closed(heard, number, note, kind, why):
    error = heard.logs_in().avizu("reply", "close", number, "--note", note).exception
    assert isinstance(error, kind)
    assert why in str(error)


def test_a_call_is_closed_once(heard):
    heard.logs_in().avizu("reply", "close", 1, "--note", "boat sent")
    assert "closed by ana already" in str(heard.avizu("reply", "close", 1, "--note", "again").exception)
