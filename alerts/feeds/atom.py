"""Atom (RFC 4287) whose entries link to CAP documents or carry them: InaTEWS, MeteoAlarm, the NWS, Canada."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from alerts.feeds.entry import (
    ATOM,
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


def parse(data: bytes, base_url: str) -> FeedReading:
    """The newest 200 entries that link to a document or hold one. `base_url`: where the feed was read from."""
    opened = open_feed(data, f"{ATOM}feed")
    if opened.root is None:
        return FeedReading((), opened.findings)
    count = sum(1 for _ in opened.root.iterchildren(f"{ATOM}entry"))
    reading = newest(_entries(opened.root, base_url), count)
    return FeedReading(reading.entries, (*opened.findings, *reading.findings))


def _entries(root: Any, base_url: str) -> Iterator[Entry | None]:
    for entry in islice(root.iterchildren(f"{ATOM}entry"), MOST_ITEMS):
        yield _entry(entry, base_url)


def _entry(entry: Any, base_url: str) -> Entry | None:
    embedded = embedded_alert(entry)
    links = sorted(entry.iterchildren(f"{ATOM}link"), key=_fitness)
    usable = (url for link in links if _fitness(link) < _USELESS and (url := absolute(base_url, link.get("href", ""))))
    link = next(usable, "")
    if not link and embedded is None:
        return None
    return Entry(
        id=words(entry, f"{ATOM}id") or link,
        link="" if embedded is not None else link,
        updated=when(words(entry, f"{ATOM}updated", f"{ATOM}published")),
        title=words(entry, f"{ATOM}title"),
        embedded=embedded,
    )


_USELESS = 4


def _fitness(link: Any) -> int:
    """Which of an entry's links leads to the CAP document: 0 surely, 4 not at all."""
    kind, rel = link.get("type", ""), link.get("rel", "alternate")
    if kind.startswith(CAP_TYPE):
        return 0
    if "html" in kind or rel not in ("alternate", "enclosure", "related"):
        return _USELESS if rel in ("self", "hub", "edit") else 3
    return 1 if "xml" in kind else 2
