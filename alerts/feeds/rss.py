"""RSS 2.0 whose items link to CAP documents: the met services of DNMG, BMKG and the WMO mirror."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from alerts.cap.document import Finding
from alerts.feeds.entry import (
    CAP_TYPE,
    MOST_ITEMS,
    Entry,
    FeedReading,
    absolute,
    embedded_alert,
    newest,
    open_feed,
    when,
    words,
)

DC_DATE = "{http://purl.org/dc/elements/1.1/}date"


def parse(data: bytes, base_url: str) -> FeedReading:
    """The newest 200 items that link to something. `base_url` is the address the feed was finally read from."""
    opened = open_feed(data, "rss")
    if opened.root is None:
        return FeedReading((), opened.findings)
    if opened.root.find("channel") is None:
        return FeedReading((), (*opened.findings, Finding("feed-unreadable", "This RSS has no channel.")))
    count = sum(1 for _ in opened.root.iter("item"))
    reading = newest(_entries(opened.root, base_url), count)
    return FeedReading(reading.entries, (*opened.findings, *reading.findings))


def _entries(root: Any, base_url: str) -> Iterator[Entry | None]:
    for item in islice(root.iter("item"), MOST_ITEMS):
        yield _entry(item, base_url)


def _entry(item: Any, base_url: str) -> Entry | None:
    embedded = embedded_alert(item)
    link = next((url for link in _links(item) if (url := absolute(base_url, link))), "")
    if not link and embedded is None:
        return None
    return Entry(
        id=words(item, "guid") or link,
        link="" if embedded is not None else link,
        updated=when(words(item, "pubDate", DC_DATE)),
        title=words(item, "title"),
        embedded=embedded,
    )


def _links(item: Any) -> Iterator[str]:
    for enclosure in item.iter("enclosure"):
        if enclosure.get("type", "").startswith(CAP_TYPE):
            yield enclosure.get("url", "")
    yield words(item, "link")
    guid = item.find("guid")
    # A guid is an address only when it says so or looks like one: "1" must not become a link beside the feed.
    if guid is not None and guid.get("isPermaLink", "true") == "true" and "://" in (guid.text or ""):
        yield guid.text
