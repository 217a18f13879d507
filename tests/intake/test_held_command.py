"""What was held back: an officer lists it, reads it as it is, lets it count, or puts it away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from came_in import BMKG, PAINT, after, comes, fits, flat, listening, news, shakes
from duty_desk import Desk
from hypothesis import given
from hypothesis import strategies as st

from alerts.commands.quarantine import visible

STRANGER = "stranger@example.com"
LIST = "See what is held back: avizu feed held"


@pytest.fixture
def night(desk: Desk) -> Iterator[Desk]:
    with listening(desk) as made:
        yield made


@pytest.fixture
def held(night: Desk) -> int:
    """A flood by somebody whom the feed may not carry."""
    number = comes(night, news("S-1", sender=STRANGER)).report_id
    assert number is not None
    return number


def why(text: str = "rang them: it is theirs") -> tuple[str, str]:
    return "--reason", text


def test_the_list_says_whence_what_why_and_how_to_go_on(night: Desk, held: int) -> None:
    said = flat(fits(night.ok("feed", "held")))
    assert f"{held} Saturday 21/11 23:00 came by dnmg {STRANGER} S-1" in said
    assert '"Heavy rain in Dili"' in said
    assert f"! dnmg may not carry documents of {STRANGER}." in said
    for way in (
        f"avizu feed read {held}",
        f"avizu feed release {held} --reason TEXT",
        f"avizu feed bury {held} --reason TEXT",
        f"avizu warning import report:{held}",
    ):
        assert f"{way}" in said
    (row,) = night.run("feed", "held", "--json").rows
    assert (row["id"], row["source"], row["headline"]) == (held, "dnmg", "Heavy rain in Dili")


def test_what_is_no_cap_document_is_not_offered_for_import(night: Desk) -> None:
    tomorrow = night.house.now + timedelta(days=1)
    number = shakes(night, at=tomorrow).report_id
    said = night.ok("feed", "held")
    assert f"avizu feed release {number}" in said
    assert "warning import" not in said
    read = flat(fits(night.ok("feed", "read", number)))
    assert "no CAP document" in read
    assert "usgs: M6.8 at 10 km Timor Sea" in read


def test_reading_shows_everything_that_matters(night: Desk, held: int) -> None:
    said = flat(fits(night.ok("feed", "read", held)))
    assert f"[ACTUAL] Report {held} Actual Alert came by dnmg Saturday 21/11 23:00 quarantine, held" in said
    assert f"{STRANGER} S-1 sent Friday 20/11 08:00" in said
    assert f"! dnmg may not carry documents of {STRANGER}." in said
    assert "en, Flood, Severe, Expected, Likely Heavy rain in Dili Rivers may rise. Stay away from rivers." in said
    assert f"-> avizu feed release {held} --reason TEXT" in said


def test_reading_for_scripts(night: Desk, held: int) -> None:
    row = night.run("feed", "read", held, "--json").row
    assert (row["verdict"], row["standing"], row["status"], row["msg_type"]) == (
        "quarantine",
        "held",
        "Actual",
        "Alert",
    )
    (info,) = row["infos"]
    assert (info["event"], info["instruction"]) == ("Flood", "Stay away from rivers.")
    assert (row["event"], row["warnings"], row["proposals"], row["settled_at"]) == (None, [], [], None)


def test_one_that_was_not_held_back_can_be_read_too_with_what_was_made_of_it(night: Desk) -> None:
    number = comes(night, news()).report_id
    said = night.ok("feed", "read", number)
    assert "event 1: avizu event show 1" in said
    assert "drafted from it: warning 1: avizu warning show 1" in said
    assert "release" not in said
    night.ok("warning", "edit", 1, "--expires", "+7h")
    update = comes(night, after("DNMG-2", severity="Extreme")).report_id
    assert "proposed by it: 1: avizu proposal list --all" in night.ok("feed", "read", update)
    row = night.run("feed", "read", update, "--json").row
    assert (row["event"], row["warnings"], row["proposals"]) == (1, [], [1])


def test_what_could_not_be_read_at_all_can_be_looked_at(night: Desk) -> None:
    number = comes(night, b"<html>\x1b[2JService unavailable</html>").report_id
    said = flat(fits(night.ok("feed", "read", number)))
    assert "no CAP document" in said
    assert "sender not known" in said
    assert night.ok("feed", "read", number, "--raw") == "<html>\\x1b[2JService unavailable</html>\n"


def test_foreign_text_paints_nothing(night: Desk) -> None:
    evil = f"Rio\u202e\u2028\u200b {'x' * 400}"
    document = news("S\u202e-1", sender=f"stranger\u200b{'y' * 200}", headline=evil, description=evil, instruction=evil)
    number = comes(night, document).report_id
    for words in (("held",), ("read", number), ("release", number, *why(PAINT)), ("read", number)):
        fits(night.ok("feed", *words))
    raw = night.ok("feed", "read", number, "--raw")
    assert "\\u202e\\u2028\\u200b" in raw
    assert "\u202e" not in raw


def test_a_text_of_megabytes_does_not_push_the_rest_off_the_terminal(night: Desk) -> None:
    number = comes(night, news("S-1", sender=STRANGER, description="rain " * 200_000)).report_id
    said = fits(night.ok("feed", "read", number))
    assert len(said) < 10_000
    assert "998,499 more characters: --raw" in flat(said)


def test_many_languages_are_cut_short(night: Desk) -> None:
    from builders_cap import cap, info

    blocks = [info(event="Flood", language=f"x-{number}") for number in range(30)]
    number = comes(night, cap(*blocks, sender=STRANGER)).report_id
    assert "and 18 more blocks" in night.ok("feed", "read", number)


@given(st.binary())
def test_whatever_the_bytes_are_a_terminal_acts_on_none_of_them(body: bytes) -> None:
    text = visible(body)
    assert all(character.isprintable() or character in "\n\u3000" or character.isspace() for character in text)
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert not set(text) & set("\x7f\x9b\u2028\u2029\u202e\u200b\ufeff")


def test_released_it_becomes_a_draft_that_the_releasing_officer_cannot_approve(night: Desk, held: int) -> None:
    said = flat(fits(night.ok("feed", "release", held, *why())))
    assert f"Report {held} is released." in said
    assert "Warning 1 flood, severe draft by feed:dnmg 23:00" in said
    assert "You released it, so someone else must approve it." in said
    assert "Next: avizu warning preview 1" in said
    night.ok("warning", "submit", 1, by="ben")
    assert "someone else must approve it" in night.approve(1, by="ana").err
    assert night.ok("feed", "held") == "[ACTUAL] Nothing is held back.\n"
    read = flat(night.ok("feed", "read", held))
    assert "let go by ana Saturday 21/11 23:00: rang them: it is theirs" in read
    assert "drafted from it: warning 1" in read


def test_released_for_scripts(night: Desk, held: int) -> None:
    row = night.run("feed", "release", held, *why(), "--json").row
    assert (row["warnings"], row["settled_by"], row["settled_why"]) == ([1], "ana", "rang them: it is theirs")


def test_a_released_earthquake_is_assessed(night: Desk) -> None:
    number = shakes(night, BMKG, at=night.house.now + timedelta(hours=13)).report_id
    night.house.clock.move(hours=13)
    night.log_in()
    said = flat(night.ok("feed", "release", number, *why()))
    assert "Warning 1 TSUNAMI CHECK earthquake, extreme" in said
    assert said.count("You released it, so someone else must approve it.") == said.count("Next: avizu warning preview")


def test_released_without_a_draft_it_says_so(night: Desk) -> None:
    comes(night, news())
    night.ok("warning", "edit", 1, "--expires", "+7h")
    cancel = comes(night, after("S-2", msg_type="Cancel", sender=STRANGER)).report_id
    said = flat(night.ok("feed", "release", cancel, *why()))
    assert "Nothing was drafted of it: it proposes 1: avizu proposal list" in said


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (news("S-2", sender=STRANGER, expires="2026-11-21T23:30:00+09:00"), "The warning had already ended."),
        (news("S-2", sender=STRANGER, urgency="Past"), "it calls for no draft."),
    ],
    ids=["over by now", "of the past"],
)
def test_released_too_late_or_in_vain_it_says_why(night: Desk, document: bytes, said: str) -> None:
    number = comes(night, document).report_id
    night.house.clock.move(hours=1)
    assert f"Nothing was drafted of it: {said}" in flat(night.ok("feed", "release", number, *why()))


def test_buried_it_is_out_of_the_way_and_stays_in_the_records(night: Desk, held: int) -> None:
    said = night.ok("feed", "bury", held, *why("nobody knows them"))
    assert said == f"[ACTUAL] Report {held} is buried. It stays in the records: avizu feed read {held}\n"
    assert night.ok("feed", "held") == "[ACTUAL] Nothing is held back.\n"
    assert "buried by ana Saturday 21/11 23:00: nobody knows them" in night.ok("feed", "read", held)
    row = night.run("feed", "read", held, "--json").row
    assert (row["standing"], row["settled_by"]) == ("buried", "ana")
    assert night.run("warning", "list", "--json").rows == []


def test_buried_for_scripts(night: Desk, held: int) -> None:
    assert night.run("feed", "bury", held, *why(), "--json").row["standing"] == "buried"


@pytest.mark.parametrize("deed", ["release", "bury"])
@pytest.mark.parametrize("by", ["vera", "admin"])
def test_only_officers_decide(night: Desk, held: int, deed: str, by: str) -> None:
    assert "may not decide about what is held back" in night.refused("feed", deed, held, *why(), by=by)
    assert len(night.run("feed", "held", "--json").rows) == 1


def test_everybody_who_sits_here_may_read(night: Desk, held: int) -> None:
    assert "Report" in night.ok("feed", "read", held, by="vera")


@pytest.mark.parametrize("deed", ["release", "bury"])
@pytest.mark.parametrize("words", ["", "   ", "\t"])
def test_a_reason_is_needed(night: Desk, held: int, deed: str, words: str) -> None:
    said = night.refused("feed", deed, held, *why(words))
    assert said == "avizu: A reason is needed for the record. Say it in a few words: --reason TEXT"
    without = night.run("feed", deed, held)
    assert (without.code, "--reason" in without.err) == (2, True)


@pytest.mark.parametrize("first", ["release", "bury"])
@pytest.mark.parametrize("deed", ["release", "bury"])
def test_it_is_settled_once(night: Desk, held: int, first: str, deed: str) -> None:
    night.ok("feed", first, held, *why("it is theirs"), by="ben")
    said = night.refused("feed", deed, held, *why())
    assert said == f"avizu: ben has settled report {held} already: it is theirs. {LIST}"


@pytest.mark.parametrize("deed", ["release", "bury"])
def test_what_was_not_held_back_is_not_settled(night: Desk, deed: str) -> None:
    number = comes(night, news()).report_id
    said = night.refused("feed", deed, number, *why())
    assert said == f"avizu: Report {number} is not held back: its verdict is accept. {LIST}"


@pytest.mark.parametrize("number", [0, -1, 99, 2**31, 10**30])
def test_a_report_that_does_not_exist(night: Desk, number: int) -> None:
    for words in (("read", "--", number), ("release", *why(), "--", number), ("bury", *why(), "--", number)):
        assert night.refused("feed", *words) == f"avizu: There is no report {number}. {LIST}"


def test_what_is_no_number_is_refused(night: Desk) -> None:
    assert night.run("feed", "read", "report:1").code == 2


def test_raw_and_json_do_not_go_together(night: Desk, held: int) -> None:
    assert "Leave one out" in night.refused("feed", "read", held, "--raw", "--json")
