"""What a feed lists: entries that lead to CAP documents or hold them, and notices of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from alerts.cap.document import Finding
from alerts.cap.read import VERSIONS
from alerts.cap.times import read_instant
from alerts.cap.xml import Opened, open_xml
from alerts.feeds.notice import Notice

LARGEST = 8_000_000
MOST_HELD = 2 * LARGEST
MOST_ITEMS = 5_000
NEWEST = 200
CAP_TYPE = "application/cap+xml"
ATOM = "{http://www.w3.org/2005/Atom}"
EDXL = tuple(f"{{urn:oasis:names:tc:emergency:EDXL:DE:{version}}}EDXLDistribution" for version in ("1.0", "2.0"))

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
T = TypeVar("T")
_KINDS = {
    "rss": "an RSS feed",
    f"{ATOM}feed": "an Atom feed",
    **dict.fromkeys(EDXL, "an EDXL distribution"),
}


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


def open_feed(data: bytes, *tags: str) -> Opened:
    """The root of a feed whose first element is one of `tags`; anything else is refused as `feed-unreadable`."""
    opened = open_xml(data, limit=LARGEST)
    if opened.root is None:
        why = opened.findings[-1]
        return Opened(None, (*opened.findings[:-1], Finding("feed-unreadable", why.message, why.code)))
    if opened.root.tag not in tags:
        found = _KINDS.get(opened.root.tag, f"a document whose first element is {str(opened.root.tag)[:80]}")
        message = f"This is not {_KINDS[tags[0]]} but {found}."
        return Opened(None, (*opened.findings, Finding("feed-unreadable", message)))
    return opened


def newest(entries: Iterable[Entry | None], count: int) -> FeedReading:
    """The 200 newest of what a feed with `count` items lists, each once. None is an item that leads nowhere.

    Items without a date come after those with one, in the order of the feed.
    """
    kept = _keep(entries, count, lambda entry: entry.updated, lambda entry: entry.embedded or b"")
    said = (
        (
            kept.missing > 0,
            "entry-no-link",
            f"{kept.missing} of its items lead{'s' if kept.missing == 1 else ''} to no document.",
        ),
        (kept.nothing, "feed-unreadable", "Nothing that the feed lists leads to a document."),
    )
    return FeedReading(kept.newest, (*kept.findings, *_holding(said)))


def noticed(notices: Iterable[Notice | None], count: int) -> FeedReading:
    """The 200 newest notices of a list with `count` items, each once. None is an item without a name of its own."""
    kept = _keep(notices, count, _dated, lambda notice: notice.body)
    said = (
        (kept.missing > 0, "item-no-name", f"{kept.missing} items of the list have no name by which to know them."),
        (kept.nothing, "feed-unreadable", "Nothing in the list can be read as an event."),
    )
    return FeedReading((), (*kept.findings, *_holding(said)), kept.newest)


def _dated(notice: Notice) -> datetime | None:
    account = notice.account
    return account.sent or (account.shock.at if account.shock else None)


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    newest: tuple[T, ...]
    missing: int
    findings: tuple[Finding, ...]

    @property
    def nothing(self) -> bool:
        return self.missing > 0 and not self.newest


def _keep(
    items: Iterable[T | None], count: int, dated: Callable[[T], datetime | None], held: Callable[[T], bytes]
) -> _Kept[T]:
    """What is used of a feed. An item cut out of XML takes the feed's namespaces along: hence a limit on the whole."""
    found: list[T] = []
    missing, weight = 0, 0
    for item in items:
        if item is None:
            missing += 1
            continue
        found.append(item)
        weight += len(held(item))
        if weight > MOST_HELD:
            break
    looked = len(found) + missing
    unique = sorted(dict.fromkeys(found), key=lambda item: dated(item) or _LONG_AGO, reverse=True)
    said = (
        (
            count > MOST_ITEMS,
            "feed-too-long",
            f"The feed lists {count} items; the first {MOST_ITEMS} were looked at.",
        ),
        (
            looked < min(count, MOST_ITEMS),
            "feed-too-heavy",
            f"What the feed holds is too much for one reading; the first {looked} of {count} items were looked at.",
        ),
        (len(unique) > NEWEST, "feed-cut", f"The feed lists {len(unique)} items; the {NEWEST} newest are read."),
    )
    return _Kept(tuple(unique[:NEWEST]), missing, _holding(said))


def _holding(said: Iterable[tuple[bool, str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding(code, text) for holds, code, text in said if holds)


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
    alert = next(alerts_in(item), None)
    return document_of(alert) if alert is not None else alert_in_text(item.findtext(f"{ATOM}content"))


def alerts_in(item: Any) -> Iterator[Any]:
    """The elements of all CAP alerts inside this one."""
    for space in VERSIONS:
        yield from item.iter(f"{{{space}}}alert")


def document_of(element: Any) -> bytes:
    """The element as a document of its own, with the namespaces it needs."""
    from lxml import etree

    return bytes(etree.tostring(element, encoding="utf-8", with_tail=False))


def alert_in_text(text: str | None) -> bytes | None:
    """A CAP alert that was written as escaped text."""
    text = (text or "").strip()
    return text.encode() if text.startswith("<") and any(space in text for space in VERSIONS) else None
