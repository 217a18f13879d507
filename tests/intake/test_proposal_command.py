"""A source says that a warning has changed or is over: the officer is shown it, what to run for it, and closes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from came_in import BMKG, DNMG, after, comes, fits, flat, listening, news, shakes
from duty_desk import Desk

LIST = "See the list: avizu proposal list"


@pytest.fixture
def night(desk: Desk) -> Iterator[Desk]:
    with listening(desk) as made:
        yield made


@pytest.fixture
def worked_on(night: Desk) -> Desk:
    """Warning 1 is the met service's flood, and Ana has edited it."""
    comes(night, news())
    night.ok("warning", "edit", 1, "--place", "Hera, Dili", "--expires", "+7h")
    return night


@pytest.fixture
def out(worked_on: Desk) -> Desk:
    """The same, and people have it in their hands."""
    worked_on.ok("warning", "submit", 1)
    approved(worked_on)
    return worked_on


def approved(night: Desk) -> None:
    night.somebody_sends()
    preview = night.run("warning", "preview", 1, "--json").row
    place = night.house.app.gazetteer.covering_name(preview["sucos"])
    flags = ("--confirm-place", place, "--confirm-reach", preview["reach"])
    said = night.run("warning", "approve", 1, *flags, *night.passphrase("ben"), by="ben")
    assert said.code == 0, said


NEWS = {
    "update": after("DNMG-2", severity="Extreme"),
    "cancel": after("DNMG-2", msg_type="Cancel"),
    "all-clear": after("DNMG-2", responseType="AllClear"),
}
WORKED_ON = {
    "update": ["avizu warning edit 1"],
    "cancel": ["avizu warning drop 1 --reason TEXT"],
    "all-clear": ["avizu warning drop 1 --reason TEXT"],
}
CLEAR = 'avizu warning all-clear 1 --statement "..."'
OUT = {
    "update": ["avizu warning update 1"],
    "cancel": ["avizu warning retract 1 --reason TEXT", CLEAR],
    "all-clear": [CLEAR],
}


def only(night: Desk) -> dict:
    (row,) = night.run("proposal", "list", "--json").rows
    return row


def test_without_one_the_list_says_so(night: Desk) -> None:
    assert night.ok("proposal", "list") == "[ACTUAL] No open proposal.\n"
    assert night.ok("proposal", "list", "--all") == "[ACTUAL] No proposal.\n"
    assert night.ok("proposal", "list", "--json") == ""


@pytest.mark.parametrize("kind", NEWS)
def test_of_a_draft_each_kind_has_its_command(worked_on: Desk, kind: str) -> None:
    comes(worked_on, NEWS[kind])
    row = only(worked_on)
    assert (row["kind"], row["warning"], row["commands"]) == (kind, 1, WORKED_ON[kind])
    assert f"1 21/11 23:00 {kind} warning 1: flood, severe" in flat(worked_on.ok("proposal", "list"))


@pytest.mark.parametrize("kind", NEWS)
def test_of_a_warning_that_is_out_each_kind_has_its_command(out: Desk, kind: str) -> None:
    comes(out, NEWS[kind])
    assert (only(out)["kind"], only(out)["commands"]) == (kind, OUT[kind])
    shown = flat(fits(out.ok("proposal", "list")))
    for command in OUT[kind]:
        assert f"-> {command}" in shown
    assert "avizu proposal close 1 --reason TEXT" in shown


def test_a_text_that_waits_for_the_second_officer_is_returned_first(worked_on: Desk) -> None:
    worked_on.ok("warning", "submit", 1)
    comes(worked_on, NEWS["update"])
    assert only(worked_on)["commands"] == ["avizu warning return 1 --reason TEXT"]
    worked_on.ok("warning", "return", 1, "--reason", "there is news", by="ben")
    assert only(worked_on)["commands"] == ["avizu warning edit 1"]


def test_while_the_next_text_is_written_that_is_what_changes(out: Desk) -> None:
    comes(out, NEWS["update"])
    out.ok("warning", "update", 1, "--expires", "+8h")
    assert only(out)["commands"] == ["avizu warning edit 1"]
    out.ok("warning", "drop", 1, "--reason", "later")
    assert only(out)["commands"] == ["avizu warning update 1"]


def test_every_command_that_is_shown_can_be_run(out: Desk) -> None:
    comes(out, NEWS["update"])
    (command,) = only(out)["commands"]
    _, *words = command.split()
    assert "Nothing was changed" in out.refused(*words)
    out.ok(*words, "--severity", "Extreme")


def test_a_revision_of_an_earthquake_says_what_changed(night: Desk) -> None:
    shakes(night)
    night.ok("warning", "edit", 2, "--expires", "+7h")
    night.house.clock.move(minutes=5)
    shakes(night, minutes_ago=8, magnitude=7.2)
    row = next(each for each in night.run("proposal", "list", "--json").rows if each["warning"] == 2)
    assert (row["kind"], row["event"], row["commands"]) == ("revision", 1, ["avizu warning edit 2"])
    assert row["said"].startswith("Magnitude 6.8 is now 7.2.")
    fits(night.ok("proposal", "list"))


def test_words_on_a_tsunami_lead_to_the_event(night: Desk) -> None:
    shakes(night)
    shakes(night, BMKG, tsunami="Tidak berpotensi tsunami")
    row = only(night)
    assert (row["kind"], row["warning"], row["commands"]) == ("tsunami", 1, ["avizu event show 1"])


def test_drafts_that_a_source_may_not_make_any_more_lead_to_the_event(desk: Desk) -> None:
    wild = replace(BMKG, drafts_per_hour=0)
    with listening(desk, wild) as night:
        shakes(night, wild)
        row = only(night)
        assert (row["kind"], row["warning"], row["commands"]) == ("draft", None, ["avizu event show 1"])
        assert "draft bmkg made 0 drafts within an hour" in flat(fits(night.ok("proposal", "list")))


def test_closed_it_is_gone_from_the_list_and_kept(out: Desk) -> None:
    comes(out, NEWS["update"])
    out.house.clock.move(minutes=4)
    assert out.ok("proposal", "close", 1, "--reason", "rang DNMG") == (
        "[ACTUAL] Proposal 1 about warning 1 is closed.\n"
    )
    assert out.ok("proposal", "list") == "[ACTUAL] No open proposal.\n"
    shown = flat(fits(out.ok("proposal", "list", "--all")))
    assert "closed 21/11 23:04 by ana: rang DNMG" in shown
    assert "->" not in shown
    (row,) = out.run("proposal", "list", "--all", "--json").rows
    assert (row["closed_by"], row["reason"], row["commands"]) == ("ana", "rang DNMG", [])


def test_closed_for_scripts(worked_on: Desk) -> None:
    comes(worked_on, NEWS["cancel"])
    row = worked_on.run("proposal", "close", 1, "--reason", "no", "--json", by="ben").row
    assert (row["id"], row["kind"], row["warning"], row["closed_by"], row["reason"]) == (1, "cancel", 1, "ben", "no")


def test_when_the_warning_is_over_its_proposals_wait_no_more(worked_on: Desk) -> None:
    comes(worked_on, NEWS["update"])
    worked_on.ok("warning", "drop", 1, "--reason", "it is over")
    assert worked_on.ok("proposal", "list") == "[ACTUAL] No open proposal.\n"
    (row,) = worked_on.run("proposal", "list", "--all", "--json").rows
    assert (row["closed_at"], row["commands"]) == (None, [])


def test_a_closed_one_is_not_closed_again(worked_on: Desk) -> None:
    comes(worked_on, NEWS["update"])
    worked_on.ok("proposal", "close", 1, "--reason", "done")
    said = worked_on.refused("proposal", "close", 1, "--reason", "again", by="ben")
    assert said == "avizu: Proposal 1 was closed already: done. See those that are open: avizu proposal list"


@pytest.mark.parametrize("number", [0, -1, 2, 2**31, 2**63, 10**30])
def test_a_proposal_that_does_not_exist(worked_on: Desk, number: int) -> None:
    said = worked_on.refused("proposal", "close", "--reason", "x", "--", number)
    assert said == f"avizu: There is no proposal {number}. {LIST}"


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_reason_is_needed(worked_on: Desk, reason: str) -> None:
    comes(worked_on, NEWS["update"])
    assert "A reason is needed for the record." in worked_on.refused("proposal", "close", 1, "--reason", reason)
    assert worked_on.run("proposal", "close", 1).code == 2
    assert only(worked_on)["closed_at"] is None


@pytest.mark.parametrize("by", ["vera", "admin"])
def test_only_officers_close(worked_on: Desk, by: str) -> None:
    comes(worked_on, NEWS["update"])
    assert "may not close a proposal" in worked_on.refused("proposal", "close", 1, "--reason", "x", by=by)
    assert "warning 1" in worked_on.ok("proposal", "list", by="vera")


def test_the_warning_itself_says_what_is_proposed(out: Desk) -> None:
    assert "proposal" not in out.ok("warning", "list")
    comes(out, NEWS["cancel"])
    said = flat(fits(out.ok("warning", "show", 1)))
    assert "! dnmg@example.tl takes its message back: Heavy rain in Dili -> avizu warning retract 1" in said
    assert "-> avizu proposal close 1 --reason TEXT" in said
    assert "event 1: avizu event show 1" in said
    row = out.run("warning", "show", 1, "--json").row
    assert (row["proposals"], row["event"], row["about"]) == ([1], 1, "")
    assert "! 1 open proposal: avizu warning show 1" in fits(out.ok("warning", "list"))
    out.ok("proposal", "close", 1, "--reason", "no")
    assert "->" not in out.ok("warning", "show", 1)
    assert "proposal:" not in out.ok("warning", "list")


def test_a_warning_without_an_event_names_none(night: Desk) -> None:
    number = night.draft()
    assert "event" not in night.ok("warning", "show", number)
    assert night.run("warning", "show", number, "--json").row["event"] is None


def test_a_tsunami_check_cannot_be_taken_for_another_earthquake(night: Desk) -> None:
    shakes(night)
    assert "Warning 1 TSUNAMI CHECK earthquake, extreme draft by feed:usgs 23:00" in flat(
        night.ok("warning", "show", 1)
    )
    assert "TSUNAMI CHECK" not in night.ok("warning", "show", 2)
    listed = fits(night.ok("warning", "list")).splitlines()
    assert [line.split()[1] for line in listed[1:]] == ["earthquake", "TSUNAMI"]
    assert night.run("warning", "show", 1, "--json").row["about"] == "tsunami-check"


def test_foreign_words_paint_nothing(worked_on: Desk) -> None:
    comes(worked_on, after("DNMG-2", headline=f"Rio\u202e\u200b {'x' * 300}", severity="Extreme"), DNMG)
    worked_on.run("proposal", "close", 1, "--reason", "no\u202e")
    for words in (("proposal", "list", "--all"), ("warning", "show", 1), ("warning", "list")):
        fits(worked_on.ok(*words))
