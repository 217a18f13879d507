"""EDXL-DE 1.0 and 2.0: an envelope for messages between authorities, here around CAP alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from alerts.cap.document import Finding
from alerts.cap.xml import open_xml
from alerts.feeds.entry import (
    EDXL,
    LARGEST,
    MOST_ITEMS,
    Entry,
    FeedReading,
    alert_in_text,
    alerts_in,
    document_of,
    newest,
    open_feed,
    when,
)
from alerts.feeds.measured import plain

NEAR_THE_START = 4_096

_UNREAL = frozenset({"Exercise", "System", "Test"})


def documents(data: bytes) -> tuple[bytes, ...]:
    """The newest 200 CAP alerts inside an EDXL distribution, each a document of its own, oldest first.

    All else is given back unchanged, as is a distribution without an alert that may be used: whoever reads it then
    says what it is. What is left out, `parse` says.
    """
    if b"EDXLDistribution" not in data[:NEAR_THE_START].replace(b"\0", b""):
        return (data,)
    root = open_xml(data, limit=LARGEST).root
    if root is None or root.tag not in EDXL:
        return (data,)
    listed = _listed(root).entries
    return tuple(entry.embedded for entry in reversed(listed) if entry.embedded) or (data,)


def parse(data: bytes, base_url: str) -> FeedReading:
    """The newest 200 CAP alerts of one distribution, each as an entry that holds its document."""
    opened = open_feed(data, *EDXL)
    if opened.root is None:
        return FeedReading((), opened.findings)
    reading = _listed(opened.root)
    return FeedReading(reading.entries, (*opened.findings, *reading.findings))


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What the distribution says of all it holds."""

    status: str
    kind: str

    def contradicts(self, alert: Any) -> str:
        """The word of the envelope that the alert does not bear out: a real alert must not come out of a test."""
        if self.status in _UNREAL and _text(alert, "status") != self.status:
            return self.status
        return "Cancel" if self.kind == "Cancel" and _text(alert, "msgType") != "Cancel" else ""


def _listed(root: Any) -> FeedReading:
    envelope = _Envelope(_text(root, "distributionStatus"), _text(root, "distributionType", "distributionKind"))
    content = list(_content(root))
    against: Counter[str] = Counter()
    reading = newest(_entries(content, envelope, against), len(content))
    said = (
        Finding("envelope-disagrees", f"{count} alerts are left out: the envelope says {word}, and they do not.")
        for word, count in against.items()
    )
    return FeedReading(reading.entries, (*said, *reading.findings))


def _content(root: Any) -> Iterator[Any]:
    """Every CAP alert, and every content object that holds none."""
    yield from alerts_in(root)
    for held in root.iter("{*}contentObject"):
        if next(alerts_in(held), None) is None:
            yield held


def _entries(content: list[Any], envelope: _Envelope, against: Counter[str]) -> Iterator[Entry | None]:
    for element in islice(content, MOST_ITEMS):
        alert, document = element, None
        if element.tag.endswith("}contentObject"):
            alert, document = _escaped(element)
        word = envelope.contradicts(alert) if alert is not None else ""
        against.update([word] if word else [])
        yield None if alert is None or word else _entry(alert, document or document_of(alert))


def _escaped(held: Any) -> tuple[Any, bytes | None]:
    """An alert that is inside a content object as text."""
    for element in held.iter("{*}embeddedXMLContent", "{*}contentData"):
        document = alert_in_text(element.text)
        alert = open_xml(document, limit=LARGEST).root if document else None
        if alert is not None:
            return alert, document
    return None, None


def _entry(alert: Any, document: bytes) -> Entry:
    identity = (_text(alert, "sender"), _text(alert, "identifier"), _text(alert, "sent"))
    return Entry(
        id=",".join(identity),
        link="",
        updated=when(identity[2]),
        title=_text(alert, "headline") or _text(alert, "event"),
        embedded=document,
    )


def _text(element: Any, *names: str) -> str:
    """All text of the first descendant with one of these names, in any namespace: 2.0 wraps its words once more."""
    found = next(element.iter(*(f"{{*}}{name}" for name in names)), None)
    return plain(" ".join(found.itertext())) if found is not None else ""
