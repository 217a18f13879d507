"""A feed of published CAP documents, as Atom (RFC 4287) and as RSS 2.0. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One document. `identifier` never changes; `link` is where it is served."""

    identifier: str
    title: str
    link: str
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`items` newest first. `id` is the feed's own for ever, wherever it is served; `link` is that."""

    id: str
    title: str
    author: str
    link: str
    items: Sequence[Listed]

    @property
    def updated(self) -> datetime:
        """When the newest was published; 1970 for an empty feed, so that the same feed is always the same bytes."""
        return max((item.published for item in self.items), default=BEFORE_ALL)


def atom(feed: Feed) -> bytes:
    root = _root(f"{{{ATOM}}}feed", {None: ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat(timespec="seconds"))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.link)
    for item in feed.items:
        entry = _add(root, "entry")
        _add(entry, "id", item.identifier)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.published.isoformat(timespec="seconds"))
        _add(entry, "link", type=CAP_TYPE, href=item.link)
    return _written(root)


def rss(feed: Feed) -> bytes:
    root = _root("rss", {})
    root.set("version", "2.0")
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.link)
    _add(channel, "description", feed.title)
    _add(channel, "lastBuildDate", _rfc822(feed.updated))
    for item in feed.items:
        entry = _add(channel, "item")
        _add(entry, "title", item.title)
        _add(entry, "link", item.link)
        _add(entry, "guid", item.identifier, isPermaLink="false")
        _add(entry, "pubDate", _rfc822(item.published))
    return _written(root)


def _rfc822(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC), usegmt=True)


def _root(tag: str, spaces: Any) -> Any:
    from lxml import etree

    return etree.Element(tag, nsmap=spaces)


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    from lxml import etree

    space = parent.tag.rpartition("}")[0]
    child = etree.SubElement(parent, f"{space}}}{name}" if space else name, attributes)
    child.text = text or None
    return child


def _written(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
