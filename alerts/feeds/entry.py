"""What a feed lists: entries that lead to CAP documents, or hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from alerts.cap.document import Finding
from alerts.cap.read import VERSIONS
from alerts.cap.times import read_instant
from alerts.cap.xml import Opened, open_xml
from alerts.feeds.notice import Notice

LARGEST = 8_000_000
MOST_ITEMS = 5_000
NEWEST = 200
CAP_TYPE = "application/cap+xml"
ATOM = "{http://www.w3.org/2005/Atom}"

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_KINDS = {"rss": "an RSS feed", f"{ATOM}feed": "an Atom feed"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `link` is absolute, "" when the CAP document is `embedded`. `updated` is in UTC."""

    id: str
    link: str
    updated: datetime | None
    title: str
    embedded: bytes | None = None


@dataclass(frozen=True, slots=True)
class FeedReading:
    """The newest entries, newest first, and the notices of a source that does not speak CAP.

    Neither means that the source lists nothing, unless it can't be read.
    A feed that can't be read has the finding `feed-unreadable`: an alarm, never "no warnings".
    """

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def readable(self) -> bool:
        return not any(finding.code == "feed-unreadable" for finding in self.findings)


def open_feed(data: bytes, tag: str) -> Opened:
    """The root of a feed whose first element is `tag`; anything else is refused as `feed-unreadable`."""
    opened = open_xml(data, limit=LARGEST)
    if opened.root is None:
        why = opened.findings[-1]
        return Opened(None, (*opened.findings[:-1], Finding("feed-unreadable", why.message, why.code)))
    if opened.root.tag != tag:
        found = _KINDS.get(opened.root.tag, f"a document whose first element is {str(opened.root.tag)[:80]}")
        message = f"This is not {_KINDS[tag]} but {found}."
        return Opened(None, (*opened.findings, Finding("feed-unreadable", message)))
    return opened


def newest(entries: Iterable[Entry | None], count: int) -> FeedReading:
    """The 200 newest of what a feed with `count` items lists, each once. None is an item that leads nowhere.

    Items without a date come after those with one, in the order of the feed.
    """
    found, missing = [], 0
    for entry in entries:
        if entry is None:
            missing += 1
        else:
            found.append(entry)
    unique = sorted(dict.fromkeys(found), key=lambda entry: entry.updated or _LONG_AGO, reverse=True)
    said = (
        (
            count > MOST_ITEMS,
            "feed-too-long",
            f"The feed lists {count} items; the first {MOST_ITEMS} were looked at.",
        ),
        (len(unique) > NEWEST, "feed-cut", f"The feed lists {len(unique)} items; the {NEWEST} newest are read."),
        (missing > 0, "entry-no-link", f"{missing} items of the feed lead to no document."),
        (missing > 0 and not found, "feed-unreadable", "Nothing that the feed lists leads to a document."),
    )
    return FeedReading(tuple(unique[:NEWEST]), tuple(Finding(code, text) for holds, code, text in said if holds))


def words(item: Any, *tags: str) -> str:
    """The text of the first child with one of these tags that has any."""
    for tag in tags:
        text = (item.findtext(tag) or "").strip()
        if text:
            return text
    return ""


def when(text: str) -> datetime | None:
    """A feed's date, as RFC 822 or RFC 3339, in UTC. None when it is neither."""
    instant, _ = read_instant(text.replace(" ", "T") if text[:4].isdigit() else text)
    if instant:
        return instant
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def absolute(base_url: str, link: str) -> str:
    """The link seen from the feed's own address; "" when it is not one for http or https."""
    try:
        url = urljoin(base_url, link.strip()) if link.strip() else ""
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def embedded_alert(item: Any) -> bytes | None:
    """The first CAP alert inside this element, as a document of its own; also one written as escaped text."""
    from lxml import etree

    for space in VERSIONS:
        alert = next(item.iter(f"{{{space}}}alert"), None)
        if alert is not None:
            return bytes(etree.tostring(alert, encoding="utf-8", with_tail=False))
    text = (item.findtext(f"{ATOM}content") or "").strip()
    if text.startswith("<") and any(space in text for space in VERSIONS):
        return text.encode()
    return None
