"""What `avizu feed check` says of feeds that were saved as files."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders_lists import bmkg_list, bmkg_shock, gdacs_item, gdacs_list, usgs_feature, usgs_list
from duty_desk import Desk

from alerts.cap.verdict import Verdict
from alerts.feeds import FEEDS
from alerts.feeds.check import check_feed

BASE = "https://feed.invalid/"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOSTILE = Path(__file__).resolve().parents[1] / "data" / "hostile"
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "corpus"
with (HOSTILE / "manifest.csv").open(encoding="utf-8") as table:
    EXPECTED = {row["file"]: row["expect"] for row in csv.DictReader(table) if row["class"] in {"feed", "usgs", "bmkg"}}


def hostile(name: str) -> bytes:
    path = HOSTILE / name
    return path.read_bytes() if path.exists() else five_thousand()


def five_thousand() -> bytes:
    items = (f"<item><guid>{n}</guid><title>x</title><link>https://x/{n}.xml</link></item>" for n in range(5_000))
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def check(data: bytes):
    return check_feed(data, BASE, NOW)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_hostile_feed_ends_as_the_list_says(name):
    assert check(hostile(name)).verdict.value == EXPECTED[name]


def test_all_ten_are_there():
    assert len(EXPECTED) == 10
    assert [name for name in EXPECTED if not (HOSTILE / name).exists()] == ["84_feed_5000_items.rss"]


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (gdacs_list(gdacs_item()), "gdacs"),
        (gdacs_list("<item><link>/cap/1.xml</link></item>"), "rss"),
        (usgs_list(usgs_feature()), "usgs"),
        (bmkg_list(bmkg_shock()), "bmkg"),
    ],
)
def test_a_feed_is_read_by_its_own_kind(data, reader):
    judged = check(data)
    assert (judged.reader, judged.verdict, judged.findings) == (reader, Verdict.ACCEPT, ())
    assert len(judged.entries) + len(judged.notices) == 1


def test_a_kind_is_found_even_when_its_mark_is_not_to_be_seen():
    assert check(gdacs_list(gdacs_item()).decode().encode("utf-16")).reader == "gdacs"


def test_one_thing_of_use_among_others_is_enough():
    judged = check(usgs_list(usgs_feature("us1", type="quarry blast"), usgs_feature("us2")))
    assert judged.verdict is Verdict.FLAG
    assert [(f.code, f.message[:4]) for f in judged.findings] == [("not-earthquake", "us1:")]
    assert check(usgs_list(usgs_feature("us1", type="quarry blast"))).verdict is Verdict.REJECT


def test_what_is_dated_in_the_future_is_said():
    ahead = NOW.timestamp() * 1000 + 11 * 60_000
    almost = NOW.timestamp() * 1000 + 9 * 60_000
    assert [f.code for f in check(usgs_list(usgs_feature(time=ahead))).findings] == ["time-future"]
    assert [f.code for f in check(usgs_list(usgs_feature(updated=ahead))).findings] == ["sent-future"]
    assert check(usgs_list(usgs_feature(time=almost, updated=almost))).verdict is Verdict.ACCEPT
    entry = "<item><link>/1.xml</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>"
    assert [f.code for f in check(f"<rss><channel>{entry}</channel></rss>".encode()).findings] == ["sent-future"]


def test_the_refusal_is_of_the_kind_that_got_furthest():
    nothing = check(b"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:gdacs='http://www.gdacs.org'><entry/></feed>")
    assert (nothing.reader, nothing.verdict) == (None, Verdict.REJECT)
    assert nothing.findings[-1].message == "Nothing that the feed lists leads to a document."
    assert "not JSON" in check(b'{"Infogempa": ').findings[0].message
    assert "a document whose first element is kml" in check(b"<kml/>").findings[0].message


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"[]", b"\xff", b"<", b"{" * 9_000, b" " * 8_000_001])
def test_what_no_kind_reads_is_rejected_with_a_reason(data):
    judged = check(data)
    assert (judged.reader, judged.verdict) == (None, Verdict.REJECT)
    assert judged.findings[-1].code == "feed-unreadable"


def test_the_command_says_it_of_each_file_and_leaves_1_when_one_is_rejected(desk: Desk):
    good = desk.file("good.json", bmkg_list(bmkg_shock()))
    bad = desk.file("bad.json", usgs_list(usgs_feature(geometry=None)))
    none = desk.file("none.json", b"<html/>")
    said = desk.run("feed", "check", good, bad, none, "--json", "--now", "2026-11-20T18:00:00+09:00")
    assert said.code == 1
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [(row["reader"], row["verdict"], row["notices"]) for row in rows] == [
        ("bmkg", "accept", 1),
        ("usgs", "reject", 1),
        (None, "reject", 0),
    ]
    assert rows[1]["findings"][0] == {"code": "no-place", "message": "us7000abcd: The source gives no place."}


def test_the_command_says_it_in_words(desk: Desk):
    good = desk.file("good.json", bmkg_list(bmkg_shock(Magnitude="")))
    said = " ".join(desk.ok("feed", "check", good, "--now", "2026-11-20 18:00").split())
    assert "draft-with-flag (bmkg, 0 entries, 1 event)" in said
    assert "! 2026-11-18T11:06:40Z: The source gives no magnitude." in said
    early = " ".join(desk.ok("feed", "check", good, "--now", "2026-11-10 18:00").split())
    assert "happened in the future" in early


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="the collection is not beside this checkout")
def test_every_real_feed_is_read_or_refused_with_a_reason():
    read_by: Counter[str | None] = Counter()
    for path in sorted(path for folder in ("feeds", "geojson", "bmkg") for path in (CORPUS / folder).iterdir()):
        judged = check(path.read_bytes())
        assert judged.verdict is not Verdict.REJECT or judged.findings, path.name
        assert judged.reader is None or judged.reader in FEEDS
        if path.name.startswith("usgs__"):
            assert judged.reader == "usgs"
        elif path.parent.name == "geojson":
            assert (judged.reader, judged.findings[-1].code) == (None, "feed-unreadable"), path.name
        read_by[judged.reader] += 1
    assert {"rss", "atom", "gdacs", "usgs", "bmkg"} <= set(read_by)
    assert sum(read_by.values()) == 93
