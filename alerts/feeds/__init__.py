"""The kinds of source Avizu listens to: a new one is a file here and a line in FEEDS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alerts.feeds import atom, bmkg, edxl, gdacs, rss, usgs
from alerts.feeds.entry import FeedReading


@dataclass(frozen=True, slots=True)
class Feed:
    """`parse` takes the bytes of the feed and the address they came from, and never raises.

    `mark` is found in the bytes of most feeds of this kind and of few others. On the hazards in `enriches` it repeats
    others: it adds to an event and drafts nothing.
    """

    about: str
    parse: Callable[[bytes, str], FeedReading]
    mark: bytes
    enriches: frozenset[str] = frozenset()


# Where a document could be two kinds, the first that can read it is its kind.
FEEDS: Mapping[str, Feed] = {
    "gdacs": Feed("disasters listed by GDACS", gdacs.parse, b"gdacs.org", frozenset({"earthquake", "tsunami"})),
    "rss": Feed("CAP documents linked from RSS 2.0", rss.parse, b"<rss"),
    "atom": Feed("CAP documents linked from or carried in Atom", atom.parse, b"http://www.w3.org/2005/Atom"),
    "edxl": Feed("CAP documents carried in EDXL-DE", edxl.parse, b"EDXLDistribution"),
    "usgs": Feed("earthquakes listed by the USGS (GeoJSON)", usgs.parse, b'"FeatureCollection"'),
    "bmkg": Feed("earthquakes listed by BMKG (JSON)", bmkg.parse, b'"Infogempa"'),
}
