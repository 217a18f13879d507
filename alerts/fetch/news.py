"""What one poll of a source brings: things that arrive one by one, and what of the list leads nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from alerts.cap.document import Finding
from alerts.cap.read import LARGEST
from alerts.errors import AvizuError, Unreachable, Unusable
from alerts.feeds import FEEDS
from alerts.feeds.edxl import documents
from alerts.feeds.entry import Entry, FeedReading
from alerts.feeds.notice import Notice
from alerts.fetch import Fetched, Fetcher
from alerts.fetch.folder import read_folder

LATER = "It is tried again by itself."
REMEDIES: Mapping[int, str] = {
    401: "It asks for a password now: ring the source.",
    403: "It keeps us out: ring the source.",
    404: "Its address has changed: look for the new one, and mend url in avizu.toml.",
    410: "It was closed: look for its successor, and mend url in avizu.toml.",
    429: "It was asked too often: it is asked less often by itself.",
}
NOT_READ = frozenset({"entry-no-link", "item-no-name", "feed-too-long", "feed-too-heavy", "envelope-disagrees"})
"""Findings about a list of which something was not read that may be a warning."""
CUT = "feed-cut"
LONGEST_KEY = 500
"""Characters: PostgreSQL keeps no index entry of 2,700 bytes."""
SHOWN = 60
"""Characters of a path that a sentence shows."""


class NoDocument(Unreachable):
    """The server of a linked document answered, with this status and without the document."""

    def __init__(self, address: str, answer: Fetched) -> None:
        super().__init__(f"{address} answers {answer.status}.", remedy=LATER)
        self.status = answer.status
        self.retry_after = answer.retry_after or 0.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that has come. `bring` gives what it holds, or raises Unreachable.

    `key` says whether it was here before, "" where that is seen when it is taken in. `lasting` is the key without the
    hour. `name` is what sentences call it; `host` is where it must be fetched from, "" when it is at hand.
    """

    key: str
    lasting: str
    name: str
    bring: Callable[[], Sequence[bytes | Notice]]
    host: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What one poll brought, the newest first. `listed` counts all there is, whether it was here before or not.

    `faults` are sentences about files, `not_read` and `cut` about a list. `etag` is None where there was no list.
    """

    arrivals: Sequence[Arrival] = ()
    listed: int = 0
    newest: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    faults: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Why something that was listed is not here. `gone`: its server is well, and does not have it."""

    sentence: str
    remedy: str = LATER
    gone: bool = False


def of_folder(folder: Path, now: datetime, known: Callable[[str], bool]) -> News:
    """The new files of a folder. Raises Unreachable when it can't be read."""
    found = read_folder(folder, now=now, known=known)
    arrivals = [Arrival(laid.key, laid.key, laid.name, _at_hand(laid.content)) for laid in found.documents]
    return News(arrivals, listed=len(arrivals), faults=found.faults)


def of_feed(name: str, reader: str, fetched: Fetched, fetcher: Fetcher, now: datetime) -> News:
    """Every document the feed lists, and every notice. Raises Unreachable or Unusable when there is no feed."""
    if fetched.status == 304:
        return News()
    if fetched.status != 200:
        raise Unreachable(f"{name} answers {fetched.status}.", remedy=REMEDIES.get(fetched.status, LATER))
    listed = FEEDS[reader].parse(fetched.body, fetched.url)
    if not listed.readable:
        why = next(finding for finding in listed.findings if finding.code == "feed-unreadable")
        raise Unusable(
            f"{name} sent something that is not its feed: {why.message}",
            remedy="Look at its address in a browser; if it has moved, mend url in avizu.toml.",
            code="unreadable",
        )
    arrivals = [*(_listed(entry, fetcher, now) for entry in listed.entries), *map(_noticed, listed.notices)]
    return News(
        arrivals,
        listed=len(arrivals),
        newest=_newest(listed),
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        not_read=_said(listed.findings, NOT_READ),
        cut=_said(listed.findings, frozenset({CUT})),
    )


def _said(findings: Sequence[Finding], codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(finding.message for finding in findings if finding.code in codes)


def _newest(listed: FeedReading) -> datetime | None:
    dated = [entry.updated for entry in listed.entries] + [_date(notice) for notice in listed.notices]
    return max((when for when in dated if when), default=None)


def _date(notice: Notice) -> datetime | None:
    shock = notice.account.shock
    return notice.account.sent or (shock.at if shock else None)


def _listed(entry: Entry, fetcher: Fetcher, now: datetime) -> Arrival:
    """An entry without a date may lead to something new at any time: it has another key in each hour."""
    if entry.embedded is not None:
        key = f"sha256 {hashlib.sha256(entry.embedded).hexdigest()}"
        return Arrival(key, key, "one in the feed", _at_hand(entry.embedded))
    lasting = f"{entry.link} {entry.updated.isoformat() if entry.updated else ''}"
    if len(lasting) > LONGEST_KEY:
        lasting = f"sha256 {hashlib.sha256(lasting.encode()).hexdigest()} "
    key = lasting if entry.updated else f"{lasting}{now:%Y-%m-%dT%H}"
    return Arrival(key, lasting, address(entry.link), _linked(entry.link, fetcher), urlsplit(entry.link).netloc)


def _noticed(notice: Notice) -> Arrival:
    return Arrival("", "", notice.account.identifier[:40] or "one in the list", lambda: [notice])


def _at_hand(content: bytes) -> Callable[[], Sequence[bytes]]:
    return lambda: documents(content)


def _linked(link: str, fetcher: Fetcher) -> Callable[[], Sequence[bytes]]:
    def bring() -> Sequence[bytes]:
        fetched = fetcher.fetch(link, limit=LARGEST)
        if fetched.status != 200:
            raise NoDocument(address(link), fetched)
        return documents(fetched.body)

    return bring


def address(link: str) -> str:
    """The host and the end of the path: the rest is long, and a query may hold a key."""
    parts = urlsplit(link)
    cut = "/..." if len(parts.path) > SHOWN else ""
    return f"{parts.hostname}{cut}{parts.path[-SHOWN:]}"


def unread(arrival: Arrival, findings: Sequence[Finding]) -> Missing:
    """The address answered with something that is no document; its last finding says why."""
    why = findings[-1]
    what = _INSTEAD.get(why.code, f"something that can't be read: {why.message}")
    return Missing(f"{arrival.name} sent {what}", remedy=LOOK, gone=True)


LOOK = "It is tried again by itself. What it warns of: see the source's own page."
_INSTEAD: Mapping[str, str] = {
    "web-page": "no document but a web page.",
    "empty": "an empty document.",
    "malformed": "a document that is damaged or cut off.",
}


def faulty(arrival: Arrival, fault: Exception) -> Missing:
    """It came, and could not be taken in."""
    if isinstance(fault, AvizuError):
        return Missing(f"{arrival.name}: {fault.sentence}", fault.remedy or LOOK)
    return Missing(
        f"{arrival.name}: a fault in Avizu ({type(fault).__name__}).",
        remedy="See the source's own page for what it warns of, and show the log to whoever looks after Avizu.",
    )


def said(news: News, missing: Sequence[Missing], rest: str) -> tuple[str, str]:
    """What of the news could not be read, and what to do about it; both "" where all was. `rest`: what waits."""
    parts = [
        *(
            (f"{len(missing)} of {_many(news.listed, 'document')} can't be read: {one.sentence}", one.remedy)
            for one in missing[:1]
        ),
        *((f"{_many(len(news.faults), 'file')} can't be read: {one}", TAKE_OUT) for one in _first(news.faults)),
        *((one, LATER) for one in (rest,) if one),
        *((one, RING) for one in news.not_read),
    ]
    return " ".join(sentence for sentence, _ in parts), parts[0][1] if parts else ""


TAKE_OUT = "Take it out of the folder."
RING = "There may be a warning among them: see the source's own page, and ring the source."


def _first(sentences: Sequence[str]) -> tuple[str, ...]:
    """At most three as one, so that a list of sources stays a list."""
    return (" ".join(sentences[:3]),) if sentences else ()


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
