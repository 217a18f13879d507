"""A tsunami must reach the officers: through weak aftershocks, and where none of our warnings is out yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from house import ANA, BEN
from sqlalchemy import insert
from watch_desk import USGS, WatchDesk

from alerts.actions import alarms, approve, draft, end
from alerts.model.event import About, Tsunami
from alerts.model.warning import Severity, Urgency
from alerts.store import proposals
from alerts.store import tables as t


def aftershocks(desk: WatchDesk, number: int = 8, severity: Severity = Severity.MODERATE) -> list[int]:
    """What the assessment drafts of shaking is always immediate."""
    shaking = {"urgency": Urgency.IMMEDIATE, "about": About.SHAKING}
    return [desk.machine_draft(severity=severity, **shaking) for _ in range(number)]


def coast(desk: WatchDesk, event: int | None = None, **more: object) -> int:
    grave = {"severity": Severity.EXTREME, "urgency": Urgency.IMMEDIATE, "about": About.TSUNAMI_CHECK}
    return desk.machine_draft(event=event, **{**grave, **more})


def goes_out(desk: WatchDesk, number: int) -> None:
    draft.submit(desk.house.app, number, by=ANA, now=desk.now)
    approve.approve(desk.house.app, number, by=BEN, now=desk.now)


def test_weak_aftershocks_are_drafts_to_look_at_and_call_nobody(any_desk: WatchDesk) -> None:
    aftershocks(any_desk)
    any_desk.watch()
    any_desk.watch(minutes=30)
    assert any_desk.open() == {}


def test_strong_aftershocks_use_up_their_pages_and_the_tsunami_check_calls_all_the_same(any_desk: WatchDesk) -> None:
    desk = any_desk
    aftershocks(desk, severity=Severity.SEVERE)
    desk.watch()
    desk.watch(minutes=5)
    assert len(desk.pages()) == USGS.pages_per_hour
    check = coast(desk)
    desk.watch(seconds=15)
    desk.watch(seconds=15)
    assert [text for text in desk.pages() if "TSUNAMI CHECK" in text] == [
        f"NDMD ALARM: TSUNAMI CHECK draft, warning {check}, waiting since 23:05. avizu warning show {check}"
    ]


@pytest.mark.parametrize(
    ("grave", "calls"),
    [
        ({"severity": Severity.EXTREME, "about": About.SHAKING}, True),
        ({"tsunami": Tsunami.RAISED, "about": About.SHAKING}, True),
        ({"tsunami": Tsunami.CHECK, "about": About.SHAKING}, False),
        ({"hazard": "flood"}, False),
    ],
    ids=["extreme", "after it an official tsunami warning", "after it nobody knows", "severe"],
)
def test_what_a_source_that_caused_its_pages_may_still_call_for(desk: WatchDesk, grave: dict, calls: bool) -> None:
    aftershocks(desk, USGS.pages_per_hour, Severity.SEVERE)
    desk.watch()
    desk.watch(minutes=5)
    known = dict(grave)
    event = desk.quake(known.pop("tsunami", Tsunami.NONE))
    number = desk.machine_draft(event=event, **known)
    desk.watch(minutes=5)
    assert (desk.open()[f"urgent:{number}"].paged_at is not None) is calls


def test_news_about_a_tsunami_check_calls_all_the_same(any_desk: WatchDesk) -> None:
    desk = any_desk
    desk.house.contact("Hera, Dili", "+67077110050")
    check = coast(desk)
    goes_out(desk, check)
    aftershocks(desk, severity=Severity.SEVERE)
    desk.watch(minutes=5)
    report = desk.held_back()
    with desk.house.app.database.writing() as connection:
        proposals.add(connection, kind="all-clear", said="-", at=desk.now, warning_id=check, report_id=report)
    desk.watch()
    opened = desk.open()[f"proposal:{check}"]
    assert (opened.source, opened.paged_at) == (USGS.name, desk.now)


def test_an_official_tsunami_warning_calls_until_ours_is_out(any_desk: WatchDesk) -> None:
    desk = any_desk
    desk.house.contact("Hera, Dili", "+67077110050")
    event = desk.quake()
    desk.watch()
    key = f"raised:{event}"
    assert desk.open()[key].said == (
        f"Event {event}: an official tsunami warning is in force and no warning of ours is out."
    )
    assert desk.pages() == [
        f"NDMD ALARM: TSUNAMI WARNING IN FORCE, event {event}, none of ours out since 23:00. avizu event show {event}"
    ]
    check = coast(desk, event)
    goes_out(desk, coast(desk, desk.quake(Tsunami.CHECK)))
    desk.watch(minutes=1)
    assert key in desk.open()
    goes_out(desk, check)
    assert key in {one.key for one in desk.watch(minutes=1).ended}
    end.retract(desk.house.app, check, by=ANA, now=desk.now, reason="the wrong coast")
    desk.watch(minutes=15)
    assert key in desk.open()
    assert sum("IN FORCE" in text for text in desk.pages()) == 2


def test_any_warning_of_a_tsunami_after_this_event_will_do(desk: WatchDesk) -> None:
    desk.house.contact("Hera, Dili", "+67077110050")
    event = desk.quake()
    goes_out(desk, coast(desk, event, about=About.DOCUMENT, hazard="tsunami"))
    shaken = desk.quake()
    goes_out(desk, coast(desk, shaken, about=About.SHAKING))
    desk.watch()
    assert list(desk.open()) == [f"raised:{shaken}"]


def test_it_ends_when_it_is_cleared_and_after_a_day(desk: WatchDesk) -> None:
    first, second = desk.quake(), desk.quake()
    desk.quake(into=first)
    desk.watch()
    assert set(desk.open()) == {f"raised:{first}", f"raised:{second}"}
    desk.change(t.event_, first, tsunami=Tsunami.CLEARED.value)
    assert [one.key for one in desk.watch(hours=23).ended] == [f"raised:{first}"]
    assert [one.key for one in desk.watch(hours=1, seconds=1).ended] == [f"raised:{second}"]


def test_pages_of_a_clock_that_was_ahead_do_not_count(desk: WatchDesk) -> None:
    tomorrow = desk.now + timedelta(days=1)
    rows = [
        {"key": "held:usgs-hour", "source": USGS.name, "since": tomorrow, "paged_at": tomorrow, "ended_at": tomorrow}
        for _ in range(USGS.pages_per_hour)
    ]
    with desk.house.app.database.writing() as connection:
        connection.execute(insert(t.alarm), rows)
    desk.held_back()
    assert desk.watch() != alarms.Watched((), ())
    assert len(desk.pages()) == 1
