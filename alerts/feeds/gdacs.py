"""GDACS, the disaster list of the United Nations and the European Commission: RSS with elements of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from alerts.cap.document import Finding
from alerts.cap.geometry import near_timor_leste
from alerts.feeds.entry import MOST_ITEMS, FeedReading, document_of, noticed, open_feed, when, words
from alerts.feeds.measured import Measures, event_key, plain
from alerts.feeds.notice import Notice
from alerts.model.event import Account, Shock

SENDER = "gdacs.org"

HAZARDS = {
    "EQ": "earthquake",
    "TC": "tropical_cyclone",
    "FL": "flood",
    "DR": "drought",
    "VO": "volcanic_ash",
    "WF": "wildfire",
    "TS": "tsunami",
}

_OURS = re.compile(r"\{https?://(?:www\.)?gdacs\.org/?\}(\w+)")
_GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
_POINT = "{http://www.georss.org/georss}point"
_NAME = re.compile(r"([A-Za-z]{2,4})(\d{1,12})", re.ASCII)
_DEPTH = re.compile(r"Depth\s*:?\s*([^\s,;)]{1,20}?)\s*km", re.IGNORECASE)
Facts = Mapping[str, Any]
Place = tuple[float, float]


def parse(data: bytes, base_url: str) -> FeedReading:
    """The newest 200 events, each as a notice. The alert level is a humanitarian score, kept as the source's word."""
    opened = open_feed(data, "rss")
    if opened.root is None:
        return FeedReading((), opened.findings)
    why = _not_ours(opened.root)
    if why:
        return FeedReading((), (*opened.findings, Finding("feed-unreadable", why)))
    count = sum(1 for _ in opened.root.iter("item"))
    reading = noticed(map(_notice, islice(opened.root.iter("item"), MOST_ITEMS)), count)
    return FeedReading((), (*opened.findings, *reading.findings), reading.notices)


def _not_ours(root: Any) -> str:
    """Why this RSS is none of GDACS: an empty list of somebody else must never pass for "no disaster"."""
    channel = root.find("channel")
    if channel is None:
        return "This RSS has no channel."
    items = list(islice(root.iter("item"), MOST_ITEMS))
    if any(_facts(item) for item in items):
        return ""
    declared = (f"{{{space}}}x" for space in (*root.nsmap.values(), *channel.nsmap.values()))
    return "" if not items and any(map(_OURS.fullmatch, declared)) else "This RSS is not from GDACS."


def _facts(item: Any) -> Facts:
    """The children in the namespace of GDACS by their name there, the first of each."""
    found: dict[str, Any] = {}
    for child in item:
        ours = _OURS.fullmatch(child.tag) if isinstance(child.tag, str) else None
        if ours:
            found.setdefault(ours[1].lower(), child)
    return found


def _notice(item: Any) -> Notice | None:
    facts = _facts(item)
    kind, number = _name(item, facts)
    if not number:
        return None
    measures = Measures()
    hazard = HAZARDS.get(kind, "")
    shock = _shock(item, facts, measures) if hazard == "earthquake" else None
    account = Account(
        sender=SENDER,
        identifier=f"{kind}{number}",
        sent=_sent(item, facts, measures),
        hazard=hazard,
        keys=frozenset({f"gdacs:{kind}{number}", *_shared(facts)}),
        shock=shock,
        place=_said(facts, "country"),
        headline=plain(words(item, "title")),
        level=_said(facts, "alertlevel"),
    )
    usable = _concerns_us(item, kind, facts, measures)
    return Notice(account, document_of(item), tuple(measures.findings), usable)


def _name(item: Any, facts: Facts) -> tuple[str, str]:
    """Kind and number of the event. The episode is not in it: it counts the versions of one event."""
    match = _NAME.fullmatch(_said(facts, "eventtype") + _said(facts, "eventid")) or _NAME.fullmatch(words(item, "guid"))
    return (match[1].upper(), match[2]) if match else ("", "")


def _said(facts: Facts, name: str) -> str:
    element = facts.get(name)
    return plain(element.text) if element is not None else ""


def _place(item: Any, measures: Measures) -> Place | None:
    """Where the item says it is, in one of two ways."""
    point = words(item, _POINT)
    if point:
        return measures.pair(point)
    around = item.find(f"{_GEO}Point")
    holder = item if around is None else around
    return measures.place(words(holder, f"{_GEO}lat"), words(holder, f"{_GEO}long", f"{_GEO}lon"))


def _shock(item: Any, facts: Facts, measures: Measures) -> Shock | None:
    """The magnitude is an attribute, the depth stands in words: "Magnitude 6.1M, Depth:10km"."""
    severity = facts.get("severity")
    depth = _DEPTH.search(_said(facts, "severity"))
    written = _said(facts, "fromdate")
    at = measures.instant("time", written, when(written))
    magnitude = plain(severity.get("value")) if severity is not None else ""
    return measures.shock(at, _place(item, measures), depth=depth and depth[1], magnitude=magnitude)


def _sent(item: Any, facts: Facts, measures: Measures) -> datetime | None:
    written = _said(facts, "datemodified") or plain(words(item, "pubDate"))
    return measures.instant("update", written, when(written))


def _shared(facts: Facts) -> Iterator[str]:
    """The name of the same earthquake at the USGS, whose measurements GDACS starts from."""
    group = facts.get("identifiers")
    for one in islice(group if group is not None else (), 20):
        key = event_key("usgs", plain(one.text)) if one.get("id") == "neicid" else ""
        if key:
            yield key


def _concerns_us(item: Any, kind: str, facts: Facts, measures: Measures) -> bool:
    """Whether this can be about Timor-Leste. An earthquake anywhere is kept: its shaking decides.

    Without a place it is kept as well: the officer sees it.
    """
    if _said(facts, "temporary").lower() == "true":
        measures.note("provisional", "The source calls this provisional.")
    if kind not in HAZARDS:
        measures.note("unknown-event", f"The source calls this {kind}, a kind of event that is not known here.")
        return False
    if kind == "EQ":
        return True
    if _said(facts, "iscurrent").lower() == "false":
        measures.note("not-current", "The source says that this is over.")
        return False
    box = _box(facts, measures)
    point = None if box else _place(item, measures)
    boxes, points = (box,) if box else (), ((*point, 0.0),) if point else ()
    if (boxes or points) and not near_timor_leste(boxes, points) and not _named(facts):
        measures.note("outside", "This is not near Timor-Leste.")
        return False
    return True


def _named(facts: Facts) -> bool:
    return "timor-leste" in _said(facts, "country").lower() or _said(facts, "iso3").upper() == "TLS"


def _box(facts: Facts, measures: Measures) -> tuple[Place, ...]:
    """The corners as (lat, lon), from `lonmin lonmax latmin latmax`; empty when they are not there or can't be."""
    written = _said(facts, "bbox")
    if not written:
        return ()
    parts = written.split()
    if len(parts) != 4:
        measures.bad("box", written)
        return ()
    west, east, south, north = (
        measures.number(name, part)
        for name, part in zip(("longitude", "longitude", "latitude", "latitude"), parts, strict=True)
    )
    if west is None or east is None or south is None or north is None:
        return ()
    return (south, west), (north, east)
