"""What happened, as an officer sees it: one event however many sources tell of it, and each in its own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from came_in import BMKG, GDACS, USGS, comes, fits, flat, listening, news, shakes
from duty_desk import Desk

EVIL = "Rio\x1b[2J\u202e\u200b "


@pytest.fixture
def night(desk: Desk) -> Iterator[Desk]:
    with listening(desk) as made:
        yield made


def lines(night: Desk) -> str:
    return flat(fits(night.ok("event", "list")))


def whole(night: Desk, number: int = 1) -> str:
    return flat(fits(night.ok("event", "show", number)))


def test_without_news_the_list_says_so(night: Desk) -> None:
    assert night.ok("event", "list") == "[ACTUAL] No event in the last 7 days.\n"
    assert night.ok("event", "list", "--json") == ""


def test_one_shock_that_three_sources_tell_of_is_one_event(night: Desk) -> None:
    shakes(night, USGS)
    shakes(night, BMKG, magnitude=6.4)
    shakes(night, GDACS)
    said = lines(night)
    assert said.startswith("[ACTUAL] 1 event 1 21/11 22:57 earthquake M6.4 at 10 km Timor Sea")
    assert "! TSUNAMI CHECK 3 sources warnings 1, 2 ! sources disagree" in said
    (row,) = night.run("event", "list", "--json").rows
    assert (row["id"], row["magnitude"], row["depth_km"], row["place"]) == (1, 6.4, 10.0, "Timor Sea")
    assert (row["sources"], row["tsunami"], row["warnings"]) == (["usgs", "bmkg", "gdacs"], "check", [1, 2])
    assert row["disagreement"]


def test_sources_that_agree_are_not_said_to_disagree(night: Desk) -> None:
    shakes(night, USGS)
    shakes(night, BMKG, magnitude=6.9)
    assert "disagree" not in lines(night)


def test_an_aftershock_is_an_event_of_its_own(night: Desk) -> None:
    shakes(night, USGS, minutes_ago=30)
    shakes(night, USGS, identifier="usgs-2", magnitude=5.1, minutes_ago=1)
    said = lines(night)
    assert said.startswith("[ACTUAL] 2 events 2 21/11 22:59 earthquake M5.1 at 10 km Timor Sea 1 source")
    assert "aftershock of 1" in said
    assert "aftershock of 1: avizu event show 1" in whole(night, 2)
    assert [row["aftershock_of"] for row in night.run("event", "list", "--json").rows] == [1, None]


def test_a_flood_is_an_event_too(night: Desk) -> None:
    comes(night, news())
    assert "1 21/11 23:00 flood Dili 1 source warning 1" in lines(night)
    said = whole(night)
    assert '"Heavy rain in Dili"' in said
    assert "warning 1 flood, severe draft by feed:dnmg 23:00 Next: avizu warning submit 1" in said
    (row,) = night.run("event", "list", "--json").rows
    assert (row["magnitude"], row["lat"], row["tsunami"]) == (None, None, "")


def test_after_a_week_an_event_is_not_listed_and_can_still_be_looked_at(night: Desk) -> None:
    shakes(night)
    night.house.clock.move(days=7, minutes=1)
    night.log_in()
    assert "No event in the last 7 days" in night.ok("event", "list")
    assert "M6.8 at 10 km" in whole(night)


def test_every_source_keeps_its_own_words(night: Desk) -> None:
    shakes(night, USGS, headline="M 6.8 - Timor Sea", reviewed=True)
    shakes(night, BMKG, magnitude=6.4, depth_km=None, tsunami="Tidak berpotensi tsunami", place="Laut Timor")
    shakes(night, GDACS, level="Orange")
    said = whole(night)
    assert 'usgs: M6.8 at 10 km Timor Sea reviewed sent 21/11 23:00 "M 6.8 - Timor Sea"' in said
    assert 'bmkg: M6.4 at unknown depth Laut Timor sent 21/11 23:00 tsunami: "Tidak berpotensi tsunami"' in said
    assert 'level: "Orange"' in said
    assert "M6.4 at unknown depth Laut Timor as bmkg says" in said
    assert "! usgs says M6.8 at 10 km, bmkg M6.4 at unknown depth, gdacs M6.8 at 10 km." in said
    row = night.run("event", "show", 1, "--json").row
    assert [(each["source"], each["depth_km"], each["reviewed"]) for each in row["accounts"]] == [
        ("usgs", 10.0, True),
        ("bmkg", None, False),
        ("gdacs", 10.0, False),
    ]


def test_what_a_source_takes_back_is_said(night: Desk) -> None:
    shakes(night, USGS)
    shakes(night, BMKG)
    night.house.clock.move(minutes=5)
    shakes(night, USGS, minutes_ago=8, withdrawn=True)
    said = whole(night)
    assert "TAKEN BACK" in said
    assert "! usgs takes it back, bmkg does not." in said


def test_when_every_source_takes_it_back_no_figures_are_left(night: Desk) -> None:
    shakes(night, USGS)
    night.house.clock.move(minutes=5)
    shakes(night, USGS, minutes_ago=8, withdrawn=True)
    assert "earthquake Timor Sea" in lines(night)
    (row,) = night.run("event", "list", "--json").rows
    assert (row["magnitude"], row["place"]) == (None, "Timor Sea")
    assert "as usgs says" not in whole(night)


def test_shaking_is_told_in_bands_never_in_decimals(night: Desk) -> None:
    shakes(night)
    text = fits(night.ok("event", "show", 1))
    told = [flat(part) for part in text.split("\n  ") if "shaking likely" in part]
    assert told[0].startswith("very strong shaking likely: 2 sucos: ") or "shaking likely:" in told[0]
    order = ["severe", "very strong", "strong", "moderate", "light", "weak"]
    words = [part.partition(" shaking likely")[0] for part in told]
    assert words == sorted(words, key=order.index)
    assert all(" sucos: " in part or " suco: " in part for part in told)
    bands = night.run("event", "show", 1, "--json").row["shaking"]
    assert [band["band"] for band in bands] == words
    codes = [code for band in bands for code in band["sucos"]]
    assert len(codes) == len(set(codes)) > 100


def test_the_warnings_stand_there_with_what_comes_next(night: Desk) -> None:
    shakes(night)
    said = whole(night)
    assert "warning 1 TSUNAMI CHECK earthquake, extreme draft by feed:usgs 23:00 Next: avizu warning submit 1" in said
    night.ok("warning", "submit", 1)
    assert "submitted by ana 23:00 Next: a second officer: avizu warning approve 1" in whole(night)
    night.ok("warning", "drop", 1, "--reason", "a test")
    assert "warning 1 TSUNAMI CHECK earthquake, extreme dropped Next: avizu warning draft" in whole(night)


def statement(*, warns: bool) -> bytes:
    """The word of the met service, whose word counts here, on a tsunami."""
    words = "A tsunami warning is in force." if warns else "There is no tsunami threat."
    at = "2026-11-21T23:00:00+09:00" if warns else "2026-11-21T23:04:00+09:00"
    return news(f"T-{warns}", event="Tsunami", headline=words, description=words, instruction="", sent=at)


def test_the_state_of_the_tsunami_is_in_capitals_until_it_is_cleared(night: Desk) -> None:
    shakes(night)
    assert "! TSUNAMI CHECK: only an official statement clears it" in whole(night)
    comes(night, statement(warns=True))
    assert "! TSUNAMI WARNING RAISED 2 sources" in lines(night)
    assert "! TSUNAMI WARNING RAISED: an official sender warns of a tsunami" in whole(night)
    night.house.clock.move(minutes=6)
    comes(night, statement(warns=False))
    assert "tsunami cleared" in lines(night)
    said = whole(night)
    assert "tsunami cleared: an official sender says that there is no threat" in said
    assert "! TSUNAMI" not in said


def test_the_history_has_its_times(night: Desk) -> None:
    shakes(night)
    night.house.clock.move(minutes=5)
    shakes(night, minutes_ago=8, magnitude=7.2)
    said = whole(night)
    assert "21/11 23:00 feed:usgs: usgs says M6.8 at 10 km, 54 km from the coast" in said
    assert "21/11 23:05 feed:usgs: Magnitude 6.8 is now 7.2." in said
    history = night.run("event", "show", 1, "--json").row["history"]
    assert [(each["at"], each["who"]) for each in history][-1] == ("2026-11-21T14:05:00Z", "feed:usgs")


def test_two_events_that_turn_out_to_be_one_answer_to_both_numbers(night: Desk) -> None:
    shakes(night, USGS, keys=frozenset({"usgs:a"}))
    shakes(night, BMKG, where=(-9.6, 112.5), keys=frozenset({"bmkg:b"}), magnitude=7.0)
    assert "[ACTUAL] 2 events" in night.ok("event", "list")
    night.house.clock.move(minutes=1)
    shakes(night, GDACS, keys=frozenset({"usgs:a", "bmkg:b"}), minutes_ago=4)
    said = whole(night, 2)
    assert said.startswith("Event 2 turned out to be event 1. [ACTUAL] Event 1 earthquake")
    assert night.run("event", "show", 2, "--json").row["id"] == 1
    assert "turned out" not in whole(night, 1)


def test_foreign_words_paint_nothing(night: Desk) -> None:
    long = EVIL + "x" * 700
    for source in (USGS, BMKG):
        shakes(night, source, place=long, headline=long, level=long, tsunami=long)
    comes(night, news("A", headline=long.replace("\x1b", "")))
    fits(night.ok("event", "list"))
    for number in (1, 2):
        fits(night.ok("event", "show", number))


@pytest.mark.parametrize("number", [0, -4, 9, 2**31, 10**25])
def test_an_event_that_does_not_exist(night: Desk, number: int) -> None:
    assert night.refused("event", "show", "--", number) == (
        f"avizu: There is no event {number}. See the list: avizu event list"
    )


def test_who_only_looks_may_look(night: Desk) -> None:
    shakes(night)
    assert night.ok("event", "list", by="vera") == night.ok("event", "list")
    assert "TSUNAMI CHECK" in night.ok("event", "show", 1, by="vera")


def test_the_shock_is_told_in_dili_time(night: Desk) -> None:
    shakes(night, at=night.house.now - timedelta(minutes=1))
    assert "Event 1 earthquake Saturday 21/11 22:59" in whole(night)
