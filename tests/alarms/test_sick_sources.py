"""Sources as real polls leave them, what officers are called for, and what the doctor says of sources and senders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders_cap import cap, info
from builders_feed import ADDRESS, Met
from house import SharedApp
from watch_desk import BMKG, USGS, WatchDesk, watch_desk

from alerts.actions import checkup, poll
from alerts.assess.policy import Policy
from alerts.settings import FeedSource

MET = FeedSource(name="met", reader="rss", url=f"{ADDRESS}/feed", silent_minutes=60)
OFFICIAL = "tsunami@met.example"


@pytest.fixture
def met_desk(tmp_path: Path) -> Iterator[WatchDesk]:
    yield from watch_desk(tmp_path / "home", feeds=(MET,))


def asks(desk: WatchDesk, met: Met) -> None:
    poll.poll(desk.house.app, MET, now=desk.now, fetcher=met.fetcher())


@pytest.mark.parametrize(
    ("come", "lack"),
    [
        ({}, {"/8.xml": 500}),
        ({}, {"/8.xml": 500, "/9.xml": 500}),
        ({"/1.xml": cap(info())}, {"/8.xml": 500}),
        ({"/1.xml": cap(info())}, {"/8.xml": 404}),
    ],
    ids=["the only one", "none of them", "some of them", "a link that leads nowhere"],
)
def test_documents_that_a_source_lists_and_does_not_give_call_officers(
    met_desk: WatchDesk, come: dict, lack: dict
) -> None:
    desk = met_desk
    met = Met(documents=come, broken=lack)
    asks(desk, met)
    assert desk.watch().opened == ()
    for _ in range(16):
        desk.house.clock.move(minutes=5)
        asks(desk, met)
        desk.watch()
    assert list(desk.open()) == ["missing:met"]
    assert desk.pages() == ["NDMD ALARM: documents of source met unreadable since 23:00. avizu feed list"]
    met.broken = {}
    asks(desk, met)
    assert [one.key for one in desk.watch(seconds=15).ended] == ["missing:met"]


def test_an_endless_link_is_cut_in_what_is_said_and_by_the_doctor(met_desk: WatchDesk) -> None:
    desk = met_desk
    endless = f"1 of 1 document can't be read: https://met.test/{'x' * 4000} answers 500."
    for _ in range(2):
        desk.misses(MET, endless)
        desk.watch(minutes=5)
    assert len(desk.open()["missing:met"].said) < 300
    (finding,) = findings(desk, "feeds")
    assert (finding.ok, len(finding.sentence)) == (False, len("met: ") + 200)


def test_a_source_heard_by_a_clock_that_was_ahead_is_silent(desk: WatchDesk) -> None:
    desk.begins(USGS)
    desk.house.clock.move(days=1)
    desk.hears(USGS)
    desk.house.clock.move(days=-1)
    for _ in range(10):
        desk.watch(minutes=3)
    assert desk.open() == {}
    desk.watch(minutes=3)
    assert desk.open()["silent:usgs-hour"].said == "The source usgs-hour has been silent since 23:00."
    said = {one.sentence: one.remedy for one in findings(desk, "feeds") if not one.ok}
    assert said["usgs-hour has been silent since 21/11/2026 14:00 UTC."] == "Run: avizu feed poll usgs-hour"


def test_a_source_first_listened_to_by_a_clock_that_was_ahead_is_silent_too(desk: WatchDesk) -> None:
    desk.house.clock.move(days=1)
    desk.begins(USGS)
    desk.hears(USGS)
    desk.house.clock.move(days=-1)
    for _ in range(11):
        desk.watch(minutes=3)
    assert list(desk.open()) == ["silent:usgs-hour"]
    assert desk.open()["silent:usgs-hour"].since == desk.now - timedelta(minutes=30)
    (said,) = (one.sentence for one in findings(desk, "feeds") if one.sentence.startswith("usgs-hour"))
    assert said == "usgs-hour has been silent for as long as our clock can tell."


def findings(desk: WatchDesk, about: str, **settings: object) -> list[checkup.Finding]:
    given = replace(desk.house.app.settings, **settings)  # type: ignore[arg-type]
    app = SharedApp(desk.house.app.home, clock=desk.house.clock, given=given)
    found = [one for one in checkup.checkup(app, now=desk.now) if one.about == about]
    app.database.close()
    return found


def test_the_doctor_minds_that_nobody_can_clear_a_tsunami_check(desk: WatchDesk) -> None:
    (finding,) = findings(desk, "policy")
    assert finding == checkup.Finding(
        False,
        "policy",
        "No official sender is named: nothing can raise or clear a tsunami check but people.",
        "Add official_senders under [policy] in avizu.toml: docs/operator.md",
    )
    assert findings(desk, "policy", feeds=()) == []


def test_the_doctor_minds_an_official_sender_whom_no_source_carries(desk: WatchDesk) -> None:
    policy = Policy(official_senders=(OFFICIAL,))
    (unheard,) = findings(desk, "policy", policy=policy)
    assert (unheard.ok, unheard.sentence) == (
        False,
        f"{OFFICIAL} is an official sender, but stands in the senders of no source.",
    )
    assert "senders under the [feed.NAME]" in unheard.remedy
    (heard,) = findings(desk, "policy", policy=policy, feeds=(USGS, replace(BMKG, senders=(OFFICIAL,))))
    assert (heard.ok, heard.sentence, heard.remedy) == (True, f"official sender: {OFFICIAL}", "")
    assert findings(desk, "policy", policy=policy, feeds=()) == []
