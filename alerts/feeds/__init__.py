"""The kinds of source Avizu listens to: a new one is a file here and a line in FEEDS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alerts.feeds import atom, rss
from alerts.feeds.entry import FeedReading


@dataclass(frozen=True, slots=True)
class Feed:
    """`parse` takes the bytes of the feed and the address they came from, and never raises."""

    about: str
    parse: Callable[[bytes, str], FeedReading]


FEEDS: Mapping[str, Feed] = {
    "rss": Feed("CAP documents linked from RSS 2.0", rss.parse),
    "atom": Feed("CAP documents linked from or carried in Atom", atom.parse),
}
