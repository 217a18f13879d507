"""A poll gives account of all that was listed: what could not be had is said, asked for again, and holds up nothing."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from builders_cap import cap, info
from duty_desk import LATER
from house import NIGHT, House
from hypothesis import given
from hypothesis import strategies as st
from sources import Quake, atom_of, usgs
from sqlalchemy import select, text

import scheduler
from alerts.actions import poll as polling
from alerts.app import App
from alerts.errors import Unreachable
from alerts.fetch import Fetcher
from alerts.fetch.news import address
from alerts.settings import FeedSource
from alerts.store import intake
from alerts.store import tables as t

SOURCE = FeedSource(name="dnmg", reader="rss", url="https://met.example/feed")
QUAKES = FeedSource(name="usgs", reader="usgs", url="https://usgs.example/hour", every_seconds=60)
WEB_PAGE = b"<html><body>Service unavailable</body></html>"
Answer = bytes | int | Callable[[], bytes] | tuple[int, dict[str, str]]


def news(identifier: str = "DNMG-1", **more: str) -> bytes:
    return cap(info(**({"event": "Flood", "expires": LATER} | more)), identifier=identifier)


@dataclass
class Net:
    """What is at each address now: a body, a status, or what makes a body. All else answers 404."""

    at: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def lists(self, *links: str, dated: bool = True) -> None:
        date = f"<pubDate>{format_datetime(SENT)}</pubDate>" if dated else ""
        items = "".join(f"<item><link>{link.replace('&', '&amp;')}</link>{date}</item>" for link in links)
        self.at[SOURCE.url] = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()

    def fetcher(self) -> Fetcher:
        def handle(request: httpx.Request) -> httpx.Response:
            self.asked.append(str(request.url))
            answer = self.at.get(str(request.url), 404)
            if isinstance(answer, tuple):
                return httpx.Response(answer[0], headers=answer[1])
            if isinstance(answer, int):
                return httpx.Response(answer)
            return httpx.Response(200, content=answer if isinstance(answer, bytes) else answer())

        return Fetcher("the tests", transport=httpx.MockTransport(handle))


SENT = NIGHT


@pytest.fixture
def net() -> Net:
    return Net()


def poll(house: House, net: Net, source: FeedSource = SOURCE, **more: Any) -> polling.Polled:
    return polling.poll(house.app, source, now=house.now, fetcher=net.fetcher(), jitter=lambda: 0.0, **more)


def state(house: House, name: str = "dnmg") -> Any:
    with house.app.database.reading() as connection:
        return intake.feed_state(connection, name)


def link(name: str, host: str = "met.example") -> str:
    return f"https://{host}/{name}.xml"


INSTEAD = {
    "a web page": (WEB_PAGE, "sent no document but a web page."),
    "nothing": (b"", "sent an empty document."),
    "half of it": (news()[:400], "sent a document that is damaged or cut off."),
    "an Atom feed": (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "sent something that can't be read: "),
}


@pytest.mark.parametrize("what", INSTEAD)
def test_a_link_that_once_gave_rubbish_is_asked_again(house: House, net: Net, what: str) -> None:
    rubbish, sentence = INSTEAD[what]
    net.lists(link("1"), link("2"))
    net.at |= {link("1"): rubbish, link("2"): news("B", event="Heavy rain")}
    done = poll(house, net)
    assert done.error.startswith(f"1 of 2 documents can't be read: met.example/1.xml {sentence}")
    assert "by itself" in done.remedy
    net.at[link("1")] = news("A")
    assert len(poll(house, net).drafts) == 1
    assert poll(house, net) == polling.Polled("dnmg", ())
    assert net.asked.count(link("1")) == 2


def test_the_same_rubbish_is_asked_for_twenty_times_and_no_more(house: House, net: Net) -> None:
    net.lists(link("1"))
    net.at[link("1")] = WEB_PAGE
    said = [poll(house, net).error != "" for _ in range(22)]
    assert said == [True] * 20 + [False] * 2
    assert net.asked.count(link("1")) == 20


def test_rubbish_that_changes_is_asked_for_on_and_on(house: House, net: Net) -> None:
    net.lists(link("1"))
    for number in range(22):
        net.at[link("1")] = WEB_PAGE + str(number).encode()
        assert poll(house, net).error
    net.at[link("1")] = news()
    assert len(poll(house, net).drafts) == 1


def test_where_nothing_of_what_is_new_can_be_had_the_poll_has_failed(house: House, net: Net) -> None:
    links = [link(str(number)) for number in range(50)]
    net.lists(*links)
    net.at |= dict.fromkeys(links, 500)
    waits = []
    for _ in range(3):
        done = poll(house, net)
        waits.append((state(house).next_at - house.now) / timedelta(minutes=1))
    assert done.error == "50 of 50 documents can't be read: met.example/0.xml answers 500."
    assert done.remedy
    assert waits == [5, 10, 15]
    kept = state(house)
    assert (kept.failures, kept.succeeded_at, kept.error, kept.remedy) == (3, None, done.error, done.remedy)
    net.at[links[7]] = news()
    done = poll(house, net)
    assert (len(done.drafts), done.error.partition(":")[0]) == (1, "49 of 50 documents can't be read")
    assert (state(house).failures, state(house).succeeded_at, state(house).error) == (0, house.now, done.error)


@pytest.mark.parametrize(("answer", "failures"), [(404, 0), (410, 0), (WEB_PAGE, 0), (500, 1), (403, 1)])
def test_one_dead_link_among_those_we_have_does_not_slow_a_source_down(
    house: House, net: Net, answer: Answer, failures: int
) -> None:
    net.lists(link("1"))
    net.at[link("1")] = news()
    poll(house, net)
    net.lists(link("1"), link("2"))
    net.at[link("2")] = answer
    assert "1 of 2 documents can't be read: met.example/2.xml" in poll(house, net).error
    assert state(house).failures == failures


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_is_too_busy_is_left_alone_as_long_as_it_asks(house: House, net: Net, status: int) -> None:
    links = [link(str(number)) for number in range(10)]
    net.lists(*links, link("else", "other.example"))
    net.at |= dict.fromkeys(links, (status, {"Retry-After": "1200"})) | {link("else", "other.example"): news()}
    done = poll(house, net)
    assert done.error == f"10 of 11 documents can't be read: met.example/0.xml answers {status}."
    assert len(done.drafts) == 1
    assert net.asked == [SOURCE.url, links[0], link("else", "other.example")]
    assert (state(house).failures, state(house).next_at - house.now) == (0, timedelta(minutes=20))
    poll(house, net)
    assert (state(house).failures, state(house).next_at - house.now) == (1, timedelta(minutes=20))


def listens(house: House, *feeds: FeedSource) -> App:
    app = App(house.app.home, clock=house.clock, given=replace(house.app.settings, feeds=feeds))
    app.__dict__["database"] = house.app.database
    return app


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


def test_items_that_lead_nowhere_are_said_each_time(house: House, net: Net) -> None:
    net.lists(link("1"))
    net.at[link("1")] = news()
    net.at[SOURCE.url] = net.at[SOURCE.url].replace(b"</channel>", b"<item><title>Flood</title></item></channel>")
    for drafts in (1, 0):
        done = poll(house, net)
        assert len(done.drafts) == drafts
        assert "lead to no document" in done.error
        assert "ring the source" in done.remedy
        assert (state(house).failures, state(house).succeeded_at) == (0, house.now)


def test_a_feed_that_is_longer_than_what_is_read_is_no_trouble(
    house: House, net: Net, caplog: pytest.LogCaptureFixture
) -> None:
    quakes = [(f"us{n}", Quake(at=house.now, magnitude=3.0, depth=10, lat=60), house.now, "x") for n in range(201)]
    net.at[QUAKES.url] = usgs(*quakes)
    with caplog.at_level(logging.INFO, logger="avizu"):
        assert poll(house, net, QUAKES).error == ""
    assert "the 200 newest are read" in caplog.text


def test_a_document_inside_the_feed_is_known_by_all_its_words(house: House, net: Net) -> None:
    atom = replace(SOURCE, reader="atom")
    net.at[SOURCE.url] = atom_of(("e1", SENT, news()))
    assert len(poll(house, net, atom).drafts) == 1
    assert poll(house, net, atom).held == 0
    net.at[SOURCE.url] = atom_of(("e1", SENT, news(headline="Something else")))
    assert poll(house, net, atom).held == 1


def test_an_item_without_a_date_is_asked_once_in_each_hour(house: House, net: Net) -> None:
    net.lists(link("latest"), dated=False)
    drafts = []
    for number in range(4):
        net.at[link("latest")] = news(f"D{number}", event=("Flood", "Heavy rain", "Strong wind", "Landslide")[number])
        drafts.append(len(poll(house, net).drafts))
        house.clock.move(minutes=30)
    assert drafts == [1, 0, 1, 0]
    assert net.asked.count(link("latest")) == 2


def test_a_link_of_any_length_is_kept(any_house: House, net: Net) -> None:
    long = link("".join(hashlib.sha512(str(number).encode()).hexdigest() for number in range(50)))
    net.lists(link("1"), long)
    net.at |= {link("1"): news("A"), long: news("B", event="Heavy rain")}
    assert (len(poll(any_house, net).drafts), poll(any_house, net)) == (2, polling.Polled("dnmg", ()))


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


def test_a_document_that_breaks_the_intake_is_left_alone_after_the_third_time(
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
    assert [poll(any_house, net).error != "" for _ in range(3)] == [True, True, False]
    assert net.asked.count(link("bad")) == 3


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


def test_what_is_wrong_with_a_feed_is_what_made_it_unreadable(house: House, net: Net) -> None:
    net.at[SOURCE.url] = b"\n " + WEB_PAGE
    assert poll(house, net).error == "dnmg sent something that is not its feed: This is a web page, not a warning."


def test_what_is_no_file_is_counted_and_named_and_taken_out_of_the_folder(
    house: House, net: Net, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("b.xml", "c.xml"):
        os.mkfifo(folder / name)
    source = replace(SOURCE, reader="folder", url=str(folder))
    done = poll(house, net, source)
    assert done.error.startswith("2 files can't be read: ")
    assert "b.xml is no plain file and was left alone." in done.error
    assert "c.xml is no plain file and was left alone." in done.error
    assert done.remedy == "Take it out of the folder."
    (folder / "c.xml").unlink()
    assert poll(house, net, source).error == "1 file can't be read: b.xml is no plain file and was left alone."
    assert (state(house).failures, state(house).succeeded_at) == (0, house.now)


@given(
    path=st.text("abc/%.-_é", max_size=300),
    query=st.sampled_from(["", "?key=SECRET", "?a=1&key=SECRET#SECRET"]),
    user=st.sampled_from(["", "me:SECRET@"]),
)
def test_an_address_in_a_sentence_is_short_and_holds_no_key(path: str, query: str, user: str) -> None:
    shown = address(f"https://{user}met.example/{path}{query}")
    assert shown.startswith("met.example/")
    assert shown.endswith(path[-50:])
    assert len(shown) < 80
    assert "SECRET" not in shown


def test_a_key_in_a_link_is_never_said(house: House, net: Net) -> None:
    secret = link("1") + "?user=avizu&key=SECRET"
    net.lists(secret)
    assert poll(house, net).error == "1 of 1 document can't be read: met.example/1.xml answers 404."
    assert secret in net.asked


def test_every_trouble_comes_with_something_to_do(house: House, net: Net) -> None:
    net.lists(link("1"))
    net.at[link("1")] = b"x" * 4_000_001
    too_large = poll(house, net)
    assert "larger than 4 MB" in too_large.error
    net.at[SOURCE.url] = b"x" * 8_000_001
    endless = poll(house, net)
    assert "larger than 8 MB" in endless.error
    assert too_large.remedy
    assert endless.remedy
    assert state(house).remedy == endless.remedy
