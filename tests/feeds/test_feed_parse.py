"""What a feed lists, and the difference between "no warnings" and "no feed"."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders_cap import CAP12, cap
from hypothesis import given
from hypothesis import strategies as st

from alerts.cap.read import read
from alerts.feeds import FEEDS
from alerts.feeds.entry import absolute, when

BASE = "https://cap.example/tl-dnmg-en/rss.xml"
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "corpus" / "feeds"
HOSTILE = Path(__file__).resolve().parents[1] / "data" / "hostile"


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>DNMG</title>{"".join(items)}</channel></rss>'.encode()


def item(link: str = "a.xml", guid: str = "urn:oid:1", date: str = "Sat, 03 Apr 2021 19:00:00 GMT") -> str:
    return f"<item><title>Flood</title><link>{link}</link><guid>{guid}</guid><pubDate>{date}</pubDate></item>"


def atom(*entries: str, prefix: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{"".join(entries)}</feed>'.encode()


def entry(inside: str, updated: str = "2021-04-03T19:00:00Z") -> str:
    return f"<entry><id>e1</id><title>Flood</title><updated>{updated}</updated>{inside}</entry>"


def read_rss(data: bytes):
    return FEEDS["rss"].parse(data, BASE)


def read_atom(data: bytes):
    return FEEDS["atom"].parse(data, BASE)


def codes(reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_an_rss_item_leads_to_its_document():
    reading = read_rss(rss(item("https://cap.example/a.xml")))
    (one,) = reading.entries
    assert (one.id, one.link, one.title) == ("urn:oid:1", "https://cap.example/a.xml", "Flood")
    assert one.updated == datetime(2021, 4, 3, 19, 0, tzinfo=UTC)
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/cap/1.xml", "https://cap.example/cap/1.xml"),
        ("1.xml", "https://cap.example/tl-dnmg-en/1.xml"),
        ("//other.example/1", "https://other.example/1"),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_links_are_seen_from_the_feed(link, address):
    assert absolute(BASE, link) == address


def test_an_item_that_leads_nowhere_is_counted_and_the_others_read():
    reading = read_rss(rss(item(""), item("b.xml")))
    assert len(reading.entries) == 1
    assert codes(reading) == ["entry-no-link"]


def test_an_enclosure_of_the_cap_type_goes_before_the_page():
    enclosed = item("page.html").replace("</item>", '<enclosure type="application/cap+xml" url="a.cap"/></item>')
    assert read_rss(rss(enclosed)).entries[0].link.endswith("/a.cap")


def test_a_guid_serves_as_link_only_when_it_is_an_address():
    assert read_rss(rss(item("", guid="https://cap.example/g"))).entries[0].link == "https://cap.example/g"
    assert read_rss(rss(item("", guid="1"))).entries == ()


def test_an_empty_list_is_no_warning_and_no_finding():
    for reading in (read_rss(rss()), read_atom(atom())):
        assert reading.readable
        assert (reading.entries, reading.findings) == ((), ())


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><html><body>Service unavailable</body></html>",
        b"<html/>",
        b"{}",
        b"<rss version='2.0'><channel><item>",
        b"<rss version='2.0'><item><link>a.xml</link></item></rss>",
        b"<opml/>",
        cap(),
        rss(item("")),
        atom(entry("")),
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>',
        rss(item()) + b" " * 8_000_000,
    ],
)
def test_anything_but_a_feed_is_an_alarm_and_never_no_warnings(kind, data):
    reading = FEEDS[kind].parse(data, BASE)
    assert not reading.readable
    assert reading.entries == ()


def test_the_wrong_kind_is_named():
    assert "an Atom feed" in read_rss(atom(entry(""))).findings[0].message
    assert "an RSS feed" in read_atom(rss()).findings[0].message


def test_the_newest_two_hundred_come_first():
    days = [item(f"{n}.xml", f"g{n}", f"2021-01-01T00:{n // 60:02}:{n % 60:02}Z") for n in range(300)]
    reading = read_rss(rss(*days))
    assert [one.id for one in reading.entries[:2]] == ["g299", "g298"]
    assert len(reading.entries) == 200
    assert codes(reading) == ["feed-cut"]


def test_without_dates_the_order_of_the_feed_holds_after_those_with_one():
    reading = read_rss(rss(item("a", "a", "soon"), item("b", "b"), item("c", "c", "")))
    assert [one.id for one in reading.entries] == ["b", "a", "c"]


def test_a_namespace_as_long_as_a_book_does_not_fill_the_memory():
    """Cut out of the feed, each alert takes the namespaces it stands in along."""
    alerts = cap().decode().split("\n", 1)[1]
    many = "".join(f"<item><guid>{n}</guid>{alerts}</item>" for n in range(100))
    feed = f'<rss xmlns:x="urn:{"x" * 1_000_000}"><channel>{many}</channel></rss>'.encode()
    reading = read_rss(feed)
    assert 0 < len(reading.entries) < 20
    assert "feed-too-heavy" in codes(reading)


def test_five_thousand_items_are_looked_at():
    reading = read_rss(rss(*(item(f"{n}.xml", f"g{n}", "") for n in range(5001))))
    assert codes(reading) == ["feed-too-long", "feed-cut"]


def test_the_same_item_twice_is_one():
    assert len(read_rss(rss(item(), item())).entries) == 1


def test_an_atom_entry_leads_by_its_cap_link_and_not_by_its_page():
    links = (
        '<link rel="self" href="x"/><link href="page.html" type="text/html"/>'
        '<link rel="related" href="other.xml" type="text/xml"/><link href="a.cap" type="application/cap+xml"/>'
    )
    assert read_atom(atom(entry(links))).entries[0].link.endswith("/a.cap")
    assert read_atom(atom(entry('<link href="page.html"/>'))).entries[0].link.endswith("/page.html")
    assert read_atom(atom(entry('<link rel="self" href="feed"/>'))).entries == ()


@pytest.mark.parametrize("escaped", [False, True])
def test_an_alert_inside_an_entry_is_a_document_of_its_own(escaped):
    alert = cap(prefix="cap").decode().split("\n", 1)[1]
    content = alert.replace("&", "&amp;").replace("<", "&lt;") if escaped else alert
    (one,) = read_atom(atom(entry(f"<content type='text/xml'>{content}</content><link href='x'/>"))).entries
    assert one.link == ""
    assert read(one.embedded).document.identifier == "DNMG-1"


def test_an_alert_inside_an_rss_item_is_read_too():
    alert = cap().decode().split("\n", 1)[1]
    (one,) = read_rss(rss(f"<item><guid>1</guid><description/>{alert}</item>")).entries
    assert read(one.embedded).document.version == "1.2"
    assert CAP12 in one.embedded.decode()


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2021-04-04T04:00:00+09:00", 19),
        ("Sun, 04 Apr 2021 04:00:00 +0900", 19),
        ("2021-04-03 19:00:00Z", 19),
        ("x", None),
    ],
)
def test_dates_of_feeds(text, hour):
    found = when(text)
    assert (found and found.hour) == hour


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_and_any_base(data, base):
    for feed in FEEDS.values():
        reading = feed.parse(b"<rss><channel><item><link>" + data + b"</link></item></channel></rss>", base)
        assert reading.entries or reading.findings
        assert not feed.parse(data, base).entries


@given(st.text(max_size=40))
def test_any_date(text):
    found = when(text)
    assert found is None or found.tzinfo


def test_hostile_feeds():
    assert read_rss((HOSTILE / "80_feed_empty.rss").read_bytes()).findings == ()
    relative = read_rss((HOSTILE / "82_feed_relative_link.rss").read_bytes())
    assert [one.link for one in relative.entries] == ["https://cap.example/cap/1.xml"]
    assert not read_rss((HOSTILE / "17_html_error_page.html").read_bytes()).readable


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="the collection is not beside this checkout")
def test_every_real_feed_is_accounted_for():
    for path in sorted(CORPUS.iterdir()):
        data = path.read_bytes()
        readings = {name: feed.parse(data, BASE) for name, feed in FEEDS.items()}
        assert len({name for name, reading in readings.items() if reading.readable} - {"gdacs"}) <= 1
        for reading in readings.values():
            assert reading.readable or (reading.findings and not reading.entries and not reading.notices)
            assert all(one.link or one.embedded for one in reading.entries)
