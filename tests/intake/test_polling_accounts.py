"""A poll gives account of all that was listed: what could not be had is said, and asked for again."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from house import House
from hypothesis import given
from hypothesis import strategies as st
from polled_net import QUAKES, SENT, SOURCE, Answer, Net, link, news, poll, state
from sources import Quake, atom_of, usgs

from alerts.actions import poll as polling
from alerts.fetch.news import address

WEB_PAGE = b"<html><body>Service unavailable</body></html>"


@pytest.fixture
def net() -> Net:
    return Net()


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


def test_the_same_rubbish_is_asked_for_as_long_as_it_is_listed(house: House, net: Net) -> None:
    net.lists(link("1"))
    net.at[link("1")] = WEB_PAGE
    said = [poll(house, net).error != "" for _ in range(22)]
    assert said == [True] * 22
    net.at[link("1")] = news("A")
    assert len(poll(house, net).drafts) == 1


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


def test_items_that_lead_nowhere_are_said_each_time(house: House, net: Net) -> None:
    net.lists(link("1"))
    net.at[link("1")] = news()
    net.at[SOURCE.url] = net.at[SOURCE.url].replace(b"</channel>", b"<item><title>Flood</title></item></channel>")
    for drafts in (1, 0):
        done = poll(house, net)
        assert len(done.drafts) == drafts
        assert "leads to no document" in done.error
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
