"""A look in its transaction, on each kind of database: what is open, whom it called, what was written down."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from house import ANA, BEN, SharedApp
from sqlalchemy import update
from watch_desk import ANAS_PHONE, BENS_PHONE, BMKG, MIRROR, USGS, WatchDesk, watch_desk

from alerts.actions import alarms, approve, draft, poll, report
from alerts.app import App
from alerts.model.event import About
from alerts.model.people import Officer, Role
from alerts.model.warning import Mode, Urgency
from alerts.store import journal, people, proposals
from alerts.store import tables as t

GARBAGE = "usgs-hour sent something that is not its feed: CALL +67077999999 NOW"


def goes_silent(desk: WatchDesk) -> None:
    """Half an hour in which every poll of USGS fails."""
    desk.hears(USGS)
    desk.watch()
    for _ in range(6):
        desk.house.clock.move(minutes=5)
        desk.misses(USGS)
        assert desk.pages() == []
        last = desk.watch()
    assert [one.key for one in last.opened] == ["silent:usgs-hour"]


def test_silence_calls_each_officer_with_a_phone_once_and_its_end_too(any_desk: WatchDesk) -> None:
    desk = any_desk
    goes_silent(desk)
    assert (
        desk.pages(ANAS_PHONE)
        == desk.pages(BENS_PHONE)
        == ["NDMD ALARM: source usgs-hour silent since 23:00. avizu feed list"]
    )
    assert {row.address for row in desk.house.messages()} == {ANAS_PHONE, BENS_PHONE}
    assert desk.watch(seconds=15) == alarms.Watched((), ())
    assert desk.open()["silent:usgs-hour"].paged_at == desk.now - timedelta(seconds=15)
    sent(desk)
    desk.hears(USGS)
    (ended,) = desk.watch(seconds=15).ended
    assert (ended.key, ended.ended_at) == ("silent:usgs-hour", desk.now)
    assert desk.pages(BENS_PHONE)[1:] == ["NDMD ALARM OVER: source usgs-hour silent since 23:00. Ended 23:30."]
    assert desk.watch(seconds=15) == alarms.Watched((), ())
    assert desk.open() == {}
    assert len(desk.pages()) == 2


def sent(desk: WatchDesk) -> None:
    """A gateway took everything that waits."""
    with desk.house.app.database.writing() as connection:
        waiting = t.message.c.work == "queued"
        connection.execute(update(t.message).where(waiting).values(work="done", proof="delivered", was_sending=True))


def test_a_poll_that_is_under_way_is_no_error_of_the_source(desk: WatchDesk) -> None:
    goes_silent(desk)
    desk.misses(USGS, poll.BROKE_OFF, times=6)
    assert desk.watch() == alarms.Watched((), ())
    assert desk.open()["silent:usgs-hour"].said == "The source usgs-hour has been silent since 23:00."


def test_whom_it_called_is_written_down(desk: WatchDesk) -> None:
    goes_silent(desk)
    with desk.house.app.database.reading() as connection:
        (entry,) = (entry for entry in journal.audit(connection) if entry.what == "alarm")
    assert (entry.who, entry.detail["key"]) == ("avizu", "silent:usgs-hour")
    assert entry.detail["to"] == ["officer:ana", "officer:ben"]


def test_a_page_that_never_went_out_is_taken_back_and_has_no_end(desk: WatchDesk) -> None:
    goes_silent(desk)
    desk.hears(USGS)
    assert desk.watch().paged == 0
    assert desk.house.states() == [("page", "withdrawn", "none")] * 2


def test_a_page_is_worth_nothing_after_two_hours(desk: WatchDesk) -> None:
    goes_silent(desk)
    assert {row.expires - desk.now for row in desk.house.messages()} == {timedelta(hours=2)}


def test_what_is_not_its_feed_calls_once_and_repeats_nothing_of_it(desk: WatchDesk) -> None:
    desk.hears(USGS)
    desk.watch()
    desk.house.clock.move(minutes=5)
    desk.misses(USGS, GARBAGE)
    assert desk.watch().opened == ()
    desk.house.clock.move(minutes=5)
    desk.misses(USGS, GARBAGE, times=2)
    desk.watch()
    assert desk.pages() == ["NDMD ALARM: source usgs-hour unreadable since 23:10. avizu feed list"]
    assert GARBAGE in desk.open()["unreadable:usgs-hour"].said
    for failures in range(3, 12):
        desk.house.clock.move(minutes=5)
        desk.misses(USGS, "usgs.test does not answer.", times=failures)
        assert desk.watch().opened == ()
    desk.hears(USGS)
    assert [one.key for one in desk.watch().ended] == ["unreadable:usgs-hour"]


def test_documents_held_back_are_counted_and_call_once(any_desk: WatchDesk) -> None:
    desk = any_desk
    first, second = desk.held_back(), desk.held_back(identifier="two")
    desk.held_back("a file of somebody", identifier="three")
    desk.watch()
    assert list(desk.open()) == ["held:usgs-hour"]
    assert desk.open()["held:usgs-hour"].said.startswith("2 documents are held back of usgs-hour")
    third = desk.held_back(identifier="four")
    desk.watch(minutes=1)
    assert desk.open()["held:usgs-hour"].said.startswith("3 documents are held back of usgs-hour")
    assert desk.pages() == ["NDMD ALARM: documents of usgs-hour held back since 23:00. avizu feed held"]
    for number in (first, second):
        desk.change(t.report, number, settled_at=desk.now)
    imported = desk.machine_draft(urgency=Urgency.FUTURE)
    desk.change(t.warning, imported, report_id=third)
    assert [one.key for one in desk.watch().ended] == ["held:usgs-hour"]


def test_an_urgent_draft_calls_after_five_minutes_and_an_immediate_one_at_once(any_desk: WatchDesk) -> None:
    desk = any_desk
    severe = desk.machine_draft()
    desk.watch()
    assert desk.open() == {}
    check = desk.machine_draft(urgency=Urgency.IMMEDIATE, about=About.TSUNAMI_CHECK)
    desk.watch(seconds=15)
    assert desk.pages() == [
        f"NDMD ALARM: TSUNAMI CHECK draft, warning {check}, waiting since 23:00. avizu warning show {check}"
    ]
    desk.watch(minutes=5)
    assert set(desk.open()) == {f"urgent:{check}", f"urgent:{severe}"}
    assert desk.pages()[1].startswith(f"NDMD ALARM: EARTHQUAKE draft, warning {severe}, waiting since 23:00.")
    sent(desk)
    draft.drop(desk.house.app, check, reason="no tsunami", by=ANA, now=desk.now)
    assert [one.key for one in desk.watch().ended] == [f"urgent:{check}"]
    assert desk.pages()[2] == f"NDMD ALARM OVER: urgent draft, warning {check}, waiting since 23:00. Ended 23:05."


def test_a_draft_by_an_officer_calls_nobody(desk: WatchDesk) -> None:
    desk.house.flood("Hera, Dili")
    desk.watch()
    desk.watch(minutes=6)
    assert desk.open() == {}


def test_a_submitted_draft_waits_on_and_an_approved_one_does_not(desk: WatchDesk) -> None:
    desk.house.contact("Hera, Dili", "+67077110050")
    number = desk.machine_draft(hazard="flood", urgency=Urgency.IMMEDIATE)
    draft.submit(desk.house.app, number, by=ANA, now=desk.now)
    desk.watch()
    assert list(desk.open()) == [f"urgent:{number}"]
    approve.approve(desk.house.app, number, by=BEN, now=desk.now)
    desk.watch()
    assert desk.open() == {}


def test_a_proposal_calls_while_its_warning_is_out(any_desk: WatchDesk) -> None:
    desk = any_desk
    desk.house.contact("Hera, Dili", "+67077110050")
    number = desk.house.flood("Hera, Dili").id
    with desk.house.app.database.writing() as connection:
        one = proposals.add(connection, kind="cancel", said="IT IS OVER", at=desk.now, warning_id=number)
    assert desk.watch().opened == ()
    draft.submit(desk.house.app, number, by=ANA, now=desk.now)
    approve.approve(desk.house.app, number, by=BEN, now=desk.now)
    desk.watch()
    assert desk.pages() == [f"NDMD ALARM: proposal about warning {number} waiting since 23:00. avizu proposal list"]
    with desk.house.app.database.writing() as connection:
        proposals.close(connection, one, at=desk.now, by="ana", reason="rang DNMG")
    assert len(desk.watch().ended) == 1


def test_news_about_a_warning_that_an_officer_has_submitted_calls_once_until_it_is_decided(any_desk: WatchDesk) -> None:
    desk = any_desk
    desk.house.contact("Hera, Dili", "+67077110050")
    number = desk.house.submitted("Hera, Dili")
    with desk.house.app.database.writing() as connection:
        proposals.add(connection, kind="cancel", said="IT IS OVER", at=desk.now, warning_id=number)
    desk.watch()
    key = f"proposal:{number}"
    assert f"warning {number} waits for approval" in desk.open()[key].said
    draft.send_back(desk.house.app, number, by=BEN, now=desk.now, reason="ring DNMG")
    assert desk.watch() == alarms.Watched((), ())
    draft.submit(desk.house.app, number, by=ANA, now=desk.now)
    approve.approve(desk.house.app, number, by=BEN, now=desk.now)
    assert desk.watch() == alarms.Watched((), ())
    assert f"warning {number} is out" in desk.open()[key].said
    assert len([page for page in desk.pages() if "ALARM" in page]) == 1


def test_a_mirror_behind_for_an_hour_is_shown_and_calls_nobody(desk: WatchDesk) -> None:
    for minutes in range(0, 70, 5):
        desk.hears(BMKG, newest=desk.now)
        desk.hears(MIRROR, newest=desk.now - timedelta(minutes=61 + minutes))
        desk.watch()
        assert ("apart:bmkg-mirror" in desk.open()) == (minutes >= 60)
        desk.house.clock.move(minutes=5)
    assert desk.open()["apart:bmkg-mirror"].said.startswith("bmkg-mirror is behind bmkg-cap")
    assert desk.house.messages() == []


def test_messages_without_a_sender_are_an_alarm_that_ends_when_somebody_sends(desk: WatchDesk) -> None:
    desk.house.contact("Hera, Dili", "+67077110050")
    number = desk.house.submitted("Hera, Dili")
    approve.approve(desk.house.app, number, by=BEN, now=desk.now)
    desk.sends = False
    desk.watch(seconds=59)
    assert desk.open() == {}
    desk.watch(seconds=2)
    assert desk.open()["sending:paused"].said == "1 message waits, but nobody is sending."
    desk.sends = True
    assert len(desk.watch().ended) == 1
    assert {row.purpose for row in desk.house.messages()} == {"warning"}


def test_while_the_clock_is_wrong_nothing_else_opens_or_ends(desk: WatchDesk) -> None:
    goes_silent(desk)
    desk.hears(USGS)
    desk.held_back()
    desk.house.clock.move(hours=-2)
    assert [one.key for one in desk.watch().opened] == ["sending:paused"]
    assert desk.watch(minutes=1) == alarms.Watched((), ())
    assert set(desk.open()) == {"silent:usgs-hour", "sending:paused"}
    assert len(desk.pages()) == 1
    desk.watch(hours=2)
    assert set(desk.open()) == {"held:usgs-hour"}


def test_what_comes_back_within_ten_minutes_is_shown_and_calls_only_when_it_lasts(desk: WatchDesk) -> None:
    desk.held_back()
    desk.watch()
    sent(desk)
    settle_all(desk)
    desk.watch(minutes=1)
    desk.held_back(identifier="two")
    desk.watch(minutes=1)
    (back,) = desk.open().values()
    assert (back.paged_at, back.said.endswith("nobody is paged unless it lasts.")) == (None, True)
    settle_all(desk)
    desk.watch(minutes=1)
    assert len(desk.pages()) == 2
    desk.held_back(identifier="three")
    for _ in range(11):
        desk.watch(minutes=1)
    assert len(desk.pages()) == 3
    (lasts,) = desk.open().values()
    assert lasts.said == "1 document is held back of usgs-hour, and nobody has looked at it."


def settle_all(desk: WatchDesk) -> None:
    with desk.house.app.database.writing() as connection:
        connection.execute(update(t.report).values(settled_at=desk.now))


def test_a_source_gone_wild_calls_three_times_an_hour_the_most_urgent_first(desk: WatchDesk) -> None:
    drafts = [desk.machine_draft(hazard="flood", urgency=Urgency.IMMEDIATE) for _ in range(4)]
    desk.held_back()
    desk.watch()
    assert len(desk.pages()) == 3
    unpaged = [one for one in desk.open().values() if one.paged_at is None]
    assert {one.key for one in unpaged} == {f"urgent:{drafts[3]}", "held:usgs-hour"}
    assert all(one.said.endswith("too many pages within the hour.") for one in unpaged)
    desk.machine_draft(hazard="flood", urgency=Urgency.IMMEDIATE, source="bmkg-cap")
    desk.watch()
    assert len(desk.pages()) == 4
    sent(desk)
    desk.watch(minutes=61)
    assert len(desk.pages()) == 6


def test_a_source_that_is_taken_out_of_the_settings_ends_its_alarms(desk: WatchDesk) -> None:
    goes_silent(desk)
    without = replace(desk.house.app.settings, feeds=())
    bare = SharedApp(desk.house.app.home, clock=desk.house.clock, given=without)
    assert [one.key for one in alarms.watch(bare, desk.now).ended] == ["silent:usgs-hour"]
    bare.database.close()


def test_an_exercise_says_so_first(tmp_path: Path) -> None:
    for desk in watch_desk(tmp_path / "drill", mode=Mode.EXERCISE, feeds=(USGS,)):
        desk.held_back()
        desk.watch()
        assert desk.pages()[0].startswith("EXERCISE NDMD ALARM: documents of usgs-hour held back")


ONLY_CARLA = (
    Officer(login="carla", name="Carla (made up)", role=Role.OFFICER),
    Officer(login="gone", name="Gone (made up)", role=Role.OFFICER),
)


@pytest.mark.parametrize("lack", [{"routes": ()}, {"duty": ONLY_CARLA}], ids=["no route", "no phone"])
def test_where_nobody_can_be_called_the_alarm_is_open_all_the_same(tmp_path: Path, lack: dict) -> None:
    for desk in watch_desk(tmp_path / "home", feeds=(USGS,), **lack):
        desk.held_back()
        (opened,) = desk.watch().opened
        assert desk.open()[opened.key].paged_at is None
        assert desk.house.messages() == []


def test_two_accounts_with_one_phone_get_one_page(tmp_path: Path) -> None:
    duty = (*ONLY_CARLA, *(Officer(login=name, name=name, role=Role.OFFICER, phone="77110040") for name in ("x", "y")))
    for desk in watch_desk(tmp_path / "home", feeds=(USGS,), duty=duty):
        desk.held_back()
        desk.watch()
        assert len(desk.house.messages()) == 1


def test_para_from_an_officer_who_sits_on_a_committee_stops_no_page(desk: WatchDesk) -> None:
    desk.house.contact("Hera, Dili", ANAS_PHONE)
    desk.held_back()
    desk.watch()
    with desk.house.app.database.writing() as connection:
        people.set_opt_out(connection, ANAS_PHONE, desk.now)
    assert len(desk.pages()) == 1


def test_a_page_is_no_message_of_a_warning(desk: WatchDesk) -> None:
    desk.house.contact("Hera, Dili", ANAS_PHONE)
    number = desk.house.submitted("Hera, Dili")
    approve.approve(desk.house.app, number, by=BEN, now=desk.now)
    before = report.report(desk.house.app, number, desk.now).totals
    desk.held_back()
    desk.watch()
    sent_pages_only(desk)
    assert report.report(desk.house.app, number, desk.now).totals == before
    assert before.reached == 0


def sent_pages_only(desk: WatchDesk) -> None:
    with desk.house.app.database.writing() as connection:
        pages = t.message.c.purpose == "page"
        changes = {"work": "done", "proof": "delivered", "was_sending": True, "delivered_at": desk.now}
        connection.execute(update(t.message).where(pages).values(changes))


def test_two_processes_that_look_at_once_call_once(any_desk: WatchDesk) -> None:
    desk = any_desk
    desk.held_back()
    desk.machine_draft(hazard="flood", urgency=Urgency.IMMEDIATE, source="")
    apps = [SharedApp(desk.house.app.home, clock=desk.house.clock, given=desk.house.app.settings) for _ in range(2)]
    together = threading.Barrier(len(apps))
    found: list[alarms.Watched] = []

    def look(app: App) -> None:
        together.wait()
        found.append(alarms.watch(app, desk.now))

    threads = [threading.Thread(target=look, args=(app,)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for app in apps:
        app.database.close()
    assert sorted(len(one.opened) for one in found) == [0, 2]
    assert len(desk.pages(ANAS_PHONE)) == len(desk.pages(BENS_PHONE)) == 2
