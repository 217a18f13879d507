"""What goes wrong with one document, one source or one clock does not hold up the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from house import House
from polled_net import QUAKES, SOURCE, Net, link, listens, news, poll, state
from sources import usgs
from sqlalchemy import select, text

import scheduler
from alerts.actions import poll as polling
from alerts.errors import Unreachable
from alerts.store import tables as t


@pytest.fixture
def net() -> Net:
    return Net()


def test_a_clock_that_was_ahead_does_not_end_the_listening(house: House, net: Net) -> None:
    app = listens(house, SOURCE)
    right = house.now
    net.lists()
    house.clock.now = right + timedelta(days=1500)
    assert [one.error for one in polling.poll_due(app, now=house.now, fetcher=net.fetcher())] == [""]
    house.clock.now = right
    net.at[SOURCE.url] = 500
    assert [one.error for one in polling.poll_due(app, now=right, fetcher=net.fetcher())] == ["dnmg answers 500."]
    kept = state(house)
    assert max(kept.polled_at, kept.succeeded_at, kept.listening_since) == right
    house.clock.move(minutes=31)
    desk_says = polling.poll_due(app, now=house.now, fetcher=net.fetcher())
    assert (len(desk_says), state(house).succeeded_at) == (1, right)


def test_a_source_that_is_asked_every_two_hours_is_not_asked_more_often(house: House, net: Net) -> None:
    app = listens(house, replace(SOURCE, every_seconds=7200))
    net.lists()
    asked = []
    for _ in range(3):
        asked.append(len(polling.poll_due(app, now=house.now, fetcher=net.fetcher())))
        house.clock.move(minutes=61)
    assert asked == [1, 0, 1]


POISON = {
    "sqlite": (
        "CREATE TRIGGER poison BEFORE INSERT ON report WHEN NEW.identifier = 'POISON'"
        " BEGIN SELECT RAISE(ABORT, 'no room for +67077230099'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.identifier = 'POISON' THEN"
        " RAISE EXCEPTION 'no room for +67077230099' USING ERRCODE = '{code}'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER poison BEFORE INSERT ON report FOR EACH ROW EXECUTE FUNCTION poison()",
    ),
}


def poison(house: House, code: str) -> None:
    """From now on the database can't take one document."""
    with house.app.database.writing() as connection:
        for statement in POISON[connection.dialect.name]:
            connection.execute(text(statement.replace("{code}", code)))


def test_a_document_that_breaks_the_intake_is_missing_and_fills_no_log(
    any_house: House, net: Net, caplog: pytest.LogCaptureFixture
) -> None:
    poison(any_house, "54000")
    net.lists(link("bad"), link("good"))
    net.at |= {link("bad"): news("POISON"), link("good"): news("GOOD")}
    with caplog.at_level(logging.ERROR, logger="avizu"):
        first = poll(any_house, net)
    assert len(first.drafts) == 1
    assert first.error.startswith("1 of 2 documents can't be read: met.example/bad.xml: ")
    assert first.remedy
    assert "no room for" in caplog.text
    assert "77230099" not in caplog.text
    assert [poll(any_house, net).error != "" for _ in range(5)] == [True] * 5
    assert len(caplog.records) == 3


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_away_ends_the_poll_and_nothing_is_given_up(any_house: House, net: Net) -> None:
    poison(any_house, "57P03")
    net.lists(link("bad"), link("good"))
    net.at |= {link("bad"): news("POISON"), link("good"): news("GOOD")}
    for _ in range(4):
        with pytest.raises(Unreachable):
            poll(any_house, net)
    assert state(any_house).error == polling.BROKE_OFF
    with any_house.app.database.reading() as connection:
        assert connection.execute(select(t.feed_entry)).all() == []


def test_a_fault_nobody_foresaw_stops_no_other(house: House, net: Net) -> None:
    def breaks() -> bytes:
        raise ValueError("a fault in the program")

    net.lists(link("bad"), link("good"))
    net.at |= {link("bad"): breaks, link("good"): news()}
    done = poll(house, net)
    assert len(done.drafts) == 1
    assert done.error == "1 of 2 documents can't be read: met.example/bad.xml: a fault in Avizu (ValueError)."
    assert "show the log" in done.remedy


@contextmanager
def held_up(net: Net, url: str, body: bytes) -> Iterator[threading.Event]:
    """The server at this address says nothing until the event is set."""
    gate = threading.Event()

    def slow() -> bytes:
        assert gate.wait(20)
        return body

    net.at[url] = slow
    try:
        yield gate
    finally:
        gate.set()


def test_a_slow_source_does_not_hold_up_the_earthquakes(house: House, net: Net) -> None:
    app = listens(house, SOURCE, QUAKES)
    net.lists(link("1"))
    net.at[QUAKES.url] = usgs()

    def due(wait: float = 0.5) -> list[str]:
        return [one.feed for one in polling.poll_due(app, now=house.now, fetcher=net.fetcher(), wait=wait)]

    with held_up(net, link("1"), news()) as gate:
        assert due() == ["usgs"]
        house.clock.move(minutes=6)
        assert due() == ["usgs"]
        gate.set()
        house.clock.move(seconds=30)
        assert due(wait=20) == ["dnmg"]
    assert net.asked.count(SOURCE.url) == 1
    house.clock.move(minutes=6)
    assert sorted(due(wait=20)) == ["dnmg", "usgs"]


def test_slow_sources_leave_the_lane_of_the_earthquakes_free(house: House, net: Net) -> None:
    many = [replace(SOURCE, name=f"met{n}", url=f"https://met{n}.example/feed") for n in range(6)]
    app = listens(house, *many, QUAKES)
    net.at[QUAKES.url] = usgs()
    net.lists()
    gates = [held_up(net, one.url, net.at[SOURCE.url]) for one in many]
    opened = [gate.__enter__() for gate in gates]
    first = polling.poll_due(app, now=house.now, fetcher=net.fetcher(), wait=0.5)
    assert [one.feed for one in first] == ["usgs"]
    for gate in opened:
        gate.set()
    assert len(polling.poll_due(app, now=house.now, fetcher=net.fetcher(), wait=20)) == 6


@pytest.mark.parametrize(("every", "read"), [(60, 2), (61, 8)])
def test_a_source_asked_each_minute_has_less_time_for_its_documents(
    house: House, net: Net, every: int, read: int
) -> None:
    links = [link(str(number)) for number in range(8)]
    net.lists(*links)
    net.at |= {each: news(each[-5:-4]) for each in links}
    seconds = iter(range(0, 1000, 14))
    done = poll(house, net, replace(SOURCE, every_seconds=every), steady=lambda: float(next(seconds)))
    assert sum(each in net.asked for each in links) == read
    assert ("is slow; the others are read by the next poll" in done.error) == (read < 8)


def test_what_is_under_way_ends_after_its_document_when_the_schedule_is_shut_down(house: House, net: Net) -> None:
    app = listens(house, SOURCE)
    net.lists(link("1"), link("2"))
    net.at[link("2")] = news("B")
    with held_up(net, link("1"), news("A")) as gate:
        assert polling.poll_due(app, now=house.now, fetcher=net.fetcher(), wait=0.2) == []
        clock = scheduler.start(app, jobs={})
        threading.Timer(0.5, gate.set).start()
        clock.shutdown()
    (stopped,) = polling.poll_due(app, now=house.now, wait=20)
    assert (stopped.error, len(stopped.drafts)) == ("Avizu was stopped; the others are read by the next poll.", 1)
    assert link("2") not in net.asked
