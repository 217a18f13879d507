"""Feeds are listened to: what is new becomes a draft once, and trouble with one thing stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from builders_cap import cap, info
from builders_feed import ADDRESS, Met
from duty_desk import LATER, Desk
from house import SharedApp
from sqlalchemy import select

import scheduler
from alerts.actions import poll as polling
from alerts.app import App
from alerts.model.warning import State
from alerts.settings import FeedSource
from alerts.store import intake, warnings
from alerts.store import tables as t
from alerts.store.tables import metadata

SOURCE = FeedSource(name="dnmg", reader="rss", url=f"{ADDRESS}/feed")


def news(identifier: str = "DNMG-1", event: str = "Flood", **more: str | None) -> bytes:
    """A document about Dili that still holds."""
    head = {name: more.pop(name) for name in ("status", "msgType", "sender", "scope") if name in more}
    return cap(info(event=event, **({"expires": LATER} | more)), identifier=identifier, **head)


def poll(desk: Desk, met: Met, **changes: object) -> polling.Polled:
    source = replace(SOURCE, reader=met.reader, **changes)
    return polling.poll(desk.house.app, source, now=desk.house.now, fetcher=met.fetcher(), jitter=lambda: 0.0)


def rows(desk: Desk, *, but: str = "") -> dict[str, list[tuple]]:
    """Everything in the database."""
    with desk.house.app.database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name != but
        }


def state(desk: Desk):
    with desk.house.app.database.reading() as connection:
        return intake.feed_state(connection, "dnmg")


def drafts(desk: Desk) -> list[tuple[str, str]]:
    with desk.house.app.database.reading() as connection:
        found = warnings.warnings(connection)
    assert all(one.newest.state is State.DRAFT for one in found)
    return sorted((one.newest.hazard, one.created_by) for one in found)


def audit(desk: Desk, what: str) -> list[dict]:
    with desk.house.app.database.reading() as connection:
        return [row.detail for row in connection.execute(select(t.audit).where(t.audit.c.what == what))]


@pytest.mark.parametrize("reader", ["rss", "atom"])
def test_what_is_new_becomes_a_draft(desk: Desk, reader: str) -> None:
    met = Met(reader, {"/1.xml": news("A"), "/2.xml": news("B", "Heavy rain")})
    done = poll(desk, met)
    assert (len(done.drafts), done.error) == (2, "")
    assert drafts(desk) == [("flood", "feed:dnmg"), ("heavy_rain", "feed:dnmg")]
    assert (state(desk).succeeded_at, state(desk).error, state(desk).failures) == (desk.house.now, "", 0)


@pytest.mark.parametrize("reader", ["rss", "atom"])
def test_a_second_poll_changes_nothing_but_the_times_of_the_feed(desk: Desk, reader: str) -> None:
    met = Met(reader, {"/1.xml": news("A"), "/2.xml": news("B", "Heavy rain")})
    poll(desk, met)
    before = rows(desk, but="feed_state")
    desk.house.clock.move(minutes=5)
    assert poll(desk, met).drafts == ()
    assert rows(desk, but="feed_state") == before
    assert met.asked.count("/1.xml") == 1
    assert state(desk).succeeded_at == desk.house.now


def test_the_same_document_by_another_feed_is_the_same(desk: Desk) -> None:
    met = Met("rss", {"/1.xml": news("A")})
    poll(desk, met)
    assert poll(desk, met, name="mirror").drafts == ()
    assert len(drafts(desk)) == 1


def test_an_unchanged_feed_is_not_read_again(desk: Desk) -> None:
    met = Met("rss", {"/1.xml": news("A")}, tag='"one"')
    poll(desk, met)
    met.feed = b"this would be an error"
    assert poll(desk, met) == polling.Polled("dnmg", ())
    assert state(desk).etag == '"one"'
    met.feed, met.tag, met.documents = None, '"two"', {"/1.xml": news("A"), "/2.xml": news("B", "Heavy rain")}
    assert len(poll(desk, met).drafts) == 1
    assert state(desk).etag == '"two"'


@pytest.mark.parametrize(
    "document",
    [
        news(expires="2026-11-21T08:00:00+09:00"),
        news(responseType="AllClear"),
        news(urgency="Past"),
        news(msgType="Cancel"),
        news(msgType="Ack"),
        news(status="Exercise"),
        news(status="Test"),
        news(status="Draft"),
        news(status="actual"),
        news(scope="Private"),
    ],
    ids=["expired", "all clear", "past", "cancel", "ack", "exercise", "test", "draft", "no status", "private"],
)
def test_what_does_not_warn_is_kept_and_never_drafted(desk: Desk, document: bytes) -> None:
    done = poll(desk, Met("rss", {"/1.xml": document}))
    assert (done.drafts, done.error) == ((), "")
    assert drafts(desk) == []
    with desk.house.app.database.reading() as connection:
        assert [row.body for row in connection.execute(select(t.report))] == [document]


def test_areas_elsewhere_are_no_draft(desk: Desk) -> None:
    from builders_cap import area, polygon

    far = cap(info(area(polygon("48,16 48,17 49,17 48,16")), event="Flood", expires=LATER))
    assert poll(desk, Met("rss", {"/1.xml": far})).drafts == ()


def test_a_foreign_sender_is_held_back_until_an_officer_looks(desk: Desk) -> None:
    met = Met("rss", {"/1.xml": news("A", sender="stranger\u202e@example.com"), "/2.xml": news("B")})
    done = poll(desk, met, senders=("dnmg@example.tl",))
    assert len(done.drafts) == 1
    assert "1 held back. Look at them: avizu feed held" in desk.ok("feed", "list")
    (held,) = desk.run("feed", "held", "--json").rows
    assert held["findings"][-1]["code"] == "foreign-sender"
    shown = desk.ok("feed", "held")
    assert "may not carry documents of stranger" in shown
    assert "\u202e" not in shown
    release = f"report:{held['id']}"
    assert f"avizu warning import {release}" in shown
    desk.ok("warning", "import", release)
    assert len(drafts(desk)) == 2
    assert desk.ok("feed", "held") == "[ACTUAL] Nothing is held back.\n"
    assert "here already as warning" in desk.refused("warning", "import", release)


def test_a_document_that_cannot_be_read_is_written_down(desk: Desk) -> None:
    met = Met("rss", {"/1.xml": b"<html>Service unavailable</html>", "/2.xml": news("B")})
    assert len(poll(desk, met).drafts) == 1
    (refused,) = audit(desk, "document refused")
    assert refused["reason"] == "This is a web page, not a warning."
    with desk.house.app.database.reading() as connection:
        kept = intake.report(connection, refused["report"])
    assert (kept.verdict, kept.body) == ("reject", b"<html>Service unavailable</html>")


def test_the_same_identity_with_another_content_alarms(desk: Desk) -> None:
    poll(desk, Met("rss", {"/1.xml": news("A")}))
    done = poll(desk, Met("rss", {"/2.xml": news("A", severity="Extreme")}))
    assert (done.drafts, done.held) == ((), 1)
    (held,) = desk.run("feed", "held", "--json").rows
    assert [finding["code"] for finding in held["findings"]] == ["changed-content"]
    assert "Another document with this sender, identifier and time is here already" in desk.ok("feed", "held")
    out = desk.ok("warning", "import", f"report:{held['id']}")
    assert "! Another document with this sender" in " ".join(out.split())
    assert standings(desk) == ["buried", "stands"]


def standings(desk: Desk) -> list[str]:
    """Where each report stands, in the order they came."""
    with desk.house.app.database.reading() as connection:
        return [row.standing for row in connection.execute(select(t.report).order_by(t.report.c.id))]


@pytest.mark.parametrize("status", [404, 500, 503])
def test_one_missing_document_stops_no_other_and_is_asked_for_again(desk: Desk, status: int) -> None:
    met = Met("rss", {"/2.xml": news("B", "Heavy rain")}, broken={"/1.xml": status}, tag='"one"')
    done = poll(desk, met)
    assert len(done.drafts) == 1
    assert done.error == f"1 of 2 documents can't be read: met.example/1.xml answers {status}."
    assert (state(desk).error, state(desk).etag) == (done.error, "")
    del met.broken["/1.xml"]
    met.documents["/1.xml"] = news("A")
    assert len(poll(desk, met).drafts) == 1
    assert (state(desk).error, state(desk).etag) == ("", '"one"')


def test_a_slow_source_gives_the_others_their_turn_and_is_read_on_later(desk: Desk) -> None:
    documents = {f"/{n}.xml": news(f"N{n}", expires=f"2026-11-22T0{n}:00:00+09:00") for n in range(3, 8)}
    met = Met("rss", documents)
    seconds = iter(range(0, 10_000, 50))
    source = replace(SOURCE, reader="rss")
    slow = polling.poll(
        desk.house.app, source, now=desk.house.now, fetcher=met.fetcher(), steady=lambda: float(next(seconds))
    )
    assert "is slow; the others are read by the next poll" in slow.error
    assert 0 < len(slow.drafts) < 5
    assert len(poll(desk, met).drafts) == 5 - len(slow.drafts)


BROKEN: dict[str, tuple[Callable[[], Met], str]] = {
    "an error of the server": (lambda: Met(broken={"/feed": 500}), "dnmg answers 500."),
    "an error page": (lambda: Met(feed=b"<html><p>Sorry"), "dnmg sent something that is not its feed: "),
    "nothing": (lambda: Met(feed=b""), "dnmg sent something that is not its feed: "),
    "an Atom feed": (lambda: Met("atom", feed=b"<rss/>"), "dnmg sent something that is not its feed: "),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_feed_is_an_error_never_no_warnings(desk: Desk, case: str) -> None:
    make, sentence = BROKEN[case]
    done = poll(desk, make())
    assert done.error.startswith(sentence)
    assert (state(desk).error, state(desk).failures, state(desk).succeeded_at) == (done.error, 1, None)


def test_a_broken_feed_is_asked_less_and_less_often_and_then_again_as_before(desk: Desk) -> None:
    met = Met(broken={"/feed": 500})
    waits = []
    for _ in range(6):
        poll(desk, met)
        waits.append((state(desk).next_at - desk.house.now) / timedelta(minutes=1))
    assert waits == [5, 10, 15, 15, 15, 15]
    met.broken = {}
    poll(desk, met)
    assert (state(desk).next_at - desk.house.now, state(desk).failures) == (timedelta(minutes=5), 0)


@pytest.mark.parametrize(("asked", "minutes"), [("1200", 20), ("999999999", 60), ("1", 5), ("soon", 5)])
def test_a_server_that_asks_for_patience_gets_it(desk: Desk, asked: str, minutes: int) -> None:
    poll(desk, Met(broken={"/feed": 429}, headers={"Retry-After": asked}))
    assert state(desk).next_at - desk.house.now == timedelta(minutes=minutes)


def test_only_feeds_whose_time_has_come_are_asked(desk: Desk) -> None:
    met = Met(documents={"/1.xml": news("A")})
    settings = replace(desk.house.app.settings, feeds=(SOURCE, replace(SOURCE, name="slow", every_seconds=3600)))
    app = SharedApp(desk.house.app.home, clock=desk.house.clock, given=settings)
    named = []
    for minutes in (0, 4, 1, 60):
        desk.house.clock.move(minutes=minutes)
        named.append([one.feed for one in polling.poll_due(app, now=desk.house.now, fetcher=met.fetcher())])
    assert named == [["dnmg", "slow"], [], ["dnmg"], ["dnmg", "slow"]]
    app.database.close()


@pytest.mark.parametrize("reader", ["rss", "atom"])
def test_over_a_real_network(desk: Desk, reader: str) -> None:
    met = Met(reader, {"/1.xml": news("A")}, tag='"one"')
    with met.serving() as server:
        feed = replace(SOURCE, reader=reader, url=f"http://{server}/feed")
        settings = replace(desk.house.app.settings, feeds=(feed,), allow_private=frozenset({server}))
        app = SharedApp(desk.house.app.home, clock=desk.house.clock, given=settings)
        online = Desk(replace(desk.house, app=app), desk.folder)
        assert "dnmg                 warning 1" in online.ok("feed", "poll")
        before = rows(online, but="feed_state")
        assert "nothing new" in online.ok("feed", "poll", "dnmg")
        assert rows(online, but="feed_state") == before
        assert met.asked == ["/feed", "/1.xml", "/feed"]
        assert "just now" in online.ok("feed", "list")
        assert "There is no source 'other'" in online.refused("feed", "poll", "other")
        taken = online.refused("warning", "import", f"http://{server}/1.xml")
        assert "here already as warning 1" in taken
        gone = online.run("warning", "import", f"http://{server}/none.xml")
        assert (gone.code, "answers 404" in gone.err) == (1, True)
    stopped = online.run("feed", "poll")
    assert stopped.code == 1
    assert "can't be read" in stopped.out
    assert max(map(len, stopped.out.splitlines())) <= 80
    app.database.close()


def test_a_failing_job_is_written_down_and_stops_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def broken(app: App) -> None:
        raise ZeroDivisionError("a fault in the program at +670 7723 0099")

    done = []
    with caplog.at_level(logging.ERROR, logger="avizu"):
        scheduler.run(desk.house.app, "divide", broken)
        scheduler.run(desk.house.app, "go on", done.append)
    assert done == [desk.house.app]
    (record,) = caplog.records
    assert record.getMessage().startswith("job divide failed: Traceback")
    assert "a fault in the program at +670" in caplog.text
    assert "7723 0099" not in caplog.text


def test_every_job_of_the_schedule_runs_on_an_empty_installation_and_twice(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows(desk)
    for _ in range(2):
        for name, (seconds, action) in scheduler.JOBS.items():
            assert seconds > 0
            scheduler.run(desk.house.app, name, action)
    assert caplog.records == []
    assert rows(desk, but="meta") == {name: each for name, each in before.items() if name != "meta"}


def test_saved_feeds_are_checked_without_a_network(desk: Desk) -> None:
    from builders_feed import listing

    good = desk.file("good.xml", listing("atom", "1.xml", "2.xml"))
    bad = desk.file("bad.xml", b"<html/>")
    assert "atom, 2 entries" in " ".join(desk.ok("feed", "check", good).split())
    said = desk.run("feed", "check", good, bad, "--json")
    assert said.code == 1
    assert [(row["reader"], row["entries"]) for row in said.rows] == [("atom", 2), (None, 0)]


def test_without_sources_the_list_says_so(desk: Desk) -> None:
    assert "No source is listened to. Add [feed.NAME] to avizu.toml" in desk.ok("feed", "list")
    assert desk.ok("feed", "list", "--json") == ""


def test_a_feed_that_breaks_the_reader_does_not_stand_before_the_others(desk: Desk) -> None:
    class Breaking(Met):
        def answer(self, path, headers):
            if path == "/broken":
                raise ZeroDivisionError("a fault in the program")
            return super().answer(path, headers)

    met = Breaking(documents={"/1.xml": news("A")})
    sources = (replace(SOURCE, name="broken", url=f"{ADDRESS}/broken"), SOURCE)
    app = SharedApp(desk.house.app.home, clock=desk.house.clock, given=replace(desk.house.app.settings, feeds=sources))
    with pytest.raises(ZeroDivisionError):
        polling.poll_due(app, now=desk.house.now, fetcher=met.fetcher())
    assert drafts(desk) == [("flood", "feed:dnmg")]
    broken, good = Desk(replace(desk.house, app=app), desk.folder).run("feed", "list", "--json").rows
    assert (broken["name"], broken["error"]) == ("broken", "Reading it broke off.")
    assert (good["name"], good["error"]) == ("dnmg", "")
    app.database.close()
