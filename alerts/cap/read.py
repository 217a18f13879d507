"""Reads CAP 1.0, 1.1 and 1.2 as they are really written: what can be understood is, and every oddity is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TypeVar

from alerts.cap.document import Area, Circle, Document, Info, Reading, Reference, Ring
from alerts.cap.geometry import Said, more_points_than, read_circle, read_polygon
from alerts.cap.node import SIGNATURE, Node, Notes
from alerts.cap.schema import invalid
from alerts.cap.times import Doubt, read_instant
from alerts.cap.xml import open_xml
from alerts.model.warning import Certainty, Severity, Urgency

LARGEST = 4_000_000
MOST_INFOS = 64
MOST_AREAS = 500
MOST_POINTS = 50_000
MOST_REFERENCES = 1_000
LONGEST_IDENTIFIER = 512

VERSIONS = {
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
}
FEEDS = {"{http://www.w3.org/2005/Atom}feed": "an Atom feed", "rss": "an RSS feed"}

# A CAP identifier and sender hold no space, comma, < or & (CAP 1.2, 3.2.1): references to them can't be split.
_FORBIDDEN = re.compile(r"[\s,<&]")
# CAP 1.0 had a certainty that 1.1 gave up; it asks for it to be read as Likely.
_FORMER = {"Very Likely": "Likely"}
_REPLACES = ("Update", "Cancel", "Ack", "Error")

Scale = TypeVar("Scale", bound=Enum)


class _Polygons(dict[str, tuple[tuple[Ring, ...], tuple[Said, ...]]]):
    """What `read_polygon` says of each text, read once: a message in nine languages has every shape nine times."""

    def __missing__(self, text: str) -> tuple[tuple[Ring, ...], tuple[Said, ...]]:
        found = self[text] = read_polygon(text)
        return found


class _UnusableError(Exception):
    """What was read can't become a document; the finding that says why is already noted."""


def read(data: bytes, *, schema: bool = False) -> Reading:
    """What these bytes say, and every finding about them. Never raises, whatever they are.

    The document is None when it is not CAP, not well-formed, over a limit, or has no identity (identifier, sender
    and sent); the last finding then says why. With `schema` there is also the finding "xsd" on a document that does
    not keep to the element tables of its version.
    """
    opened = open_xml(data, limit=LARGEST)
    notes = Notes(opened.findings)
    if opened.root is None:
        return Reading(None, notes.all())
    try:
        alert = _alert(opened.root, notes)
        if schema:
            _check_schema(alert)
        document = _document(alert)
    except _UnusableError:
        document = None
    return Reading(document, notes.all())


def _alert(root: object, notes: Notes) -> Node:
    tag = str(getattr(root, "tag", ""))
    space, _, name = tag.rpartition("}")
    if space.lstrip("{") not in VERSIONS or name != "alert":
        what = FEEDS.get(tag, f"a document whose first element is {name[:60]}")
        notes.add("not-cap", f"This is not a CAP alert but {what}.", name[:60])
        raise _UnusableError
    return Node(root, space + "}", "alert", notes)


def _check_schema(alert: Node) -> None:
    found = invalid(alert.element)
    if found:
        alert.notes.add(found.code, found.message, found.path)


def _document(alert: Node) -> Document:
    identifier, sender = _identity(alert, "identifier"), _identity(alert, "sender")
    sent = _sent(alert)
    infos = _within_limits(alert)
    polygons = _Polygons()
    status, msg_type, scope = alert.text("status"), alert.text("msgType"), alert.text("scope")
    document = Document(
        version=VERSIONS[alert.space.strip("{}")],
        identifier=identifier,
        sender=sender,
        sent=sent,
        status=status,
        msg_type=msg_type,
        scope=scope,
        references=_references(alert),
        incidents=alert.text("incidents"),
        note=alert.text("note"),
        infos=tuple([_info(node, polygons) for node in infos]),
        signed=alert.holds(SIGNATURE),
    )
    _check_whole(alert, document)
    return document


def _identity(alert: Node, name: str) -> str:
    text = alert.text(name)
    if not text:
        alert.note(f"no-{name}", f"The document has no {name}: nothing could ever refer to it.", name)
        raise _UnusableError
    if len(text) > LONGEST_IDENTIFIER:
        alert.note(f"{name}-too-long", f"The {name} is longer than {LONGEST_IDENTIFIER} characters.", name)
        raise _UnusableError
    if _FORBIDDEN.search(text):
        alert.note(f"{name}-characters", f"The {name} holds a space, comma, < or &; CAP forbids them.", name)
    return text


def _sent(alert: Node) -> datetime:
    text = alert.text("sent")
    sent, doubt = read_instant(text)
    if sent is None:
        alert.note("sent-impossible", f"The time of sending is missing or no time: {text[:40]!r}.", "sent")
        raise _UnusableError
    if doubt is Doubt.NO_OFFSET:
        alert.note("sent-no-offset", "The time of sending has no offset from UTC: it could be hours off.", "sent")
    return sent


def _within_limits(alert: Node) -> list[Node]:
    """The info blocks, when there are not too many of them, of their areas and of the points."""
    count = alert.count("info")
    if count > MOST_INFOS:
        alert.note("too-many-infos", f"The document has {count} info blocks; {MOST_INFOS} are read.", "info")
        raise _UnusableError
    infos = list(alert.nodes("info"))
    areas = sum(info.count("area") for info in infos)
    if areas > MOST_AREAS:
        alert.note("too-many-areas", f"The document has {areas} areas; {MOST_AREAS} are read.", "info/area")
        raise _UnusableError
    shapes = [shape.text or "" for shape in alert.element.iterdescendants(f"{alert.space}polygon")]
    if more_points_than(MOST_POINTS, shapes):
        alert.note("too-many-points", f"The polygons have more than {MOST_POINTS} points.", "info/area")
        raise _UnusableError
    return infos


def _check_whole(alert: Node, document: Document) -> None:
    """What can only be seen once everything is read."""
    if document.signed:
        alert.note("signed", "The document is signed. Nothing here verifies it, so the signature proves nothing.")
    if document.msg_type in _REPLACES and not document.references:
        message = f"This {document.msg_type} does not say which message it is about."
        alert.note("no-references", message, "references")
    if document.msg_type in ("Update", "Cancel"):
        for reference in document.references:
            _check_reference(alert, document, reference)


def _check_reference(alert: Node, document: Document, reference: Reference) -> None:
    if reference == Reference(document.sender, document.identifier, document.sent):
        alert.note("reference-self", "The document refers to itself.", "references")
    if reference.sender and reference.sender != document.sender:
        message = f"This {document.msg_type} is about a message of another sender, {reference.sender[:80]}."
        alert.note("reference-other-sender", message, "references")


def _references(alert: Node) -> tuple[Reference, ...]:
    text = alert.text("references")
    if not text:
        return ()
    joined = re.sub(r"\s*,\s*", ",", text)
    if joined != text:
        alert.note("references-spaces", "There are spaces around the commas of the references.", "references")
    words = joined.split(maxsplit=MOST_REFERENCES)
    if len(words) > MOST_REFERENCES:
        message = f"There are more than {MOST_REFERENCES} references; the others are left out."
        alert.note("too-many-references", message, "references")
    return tuple(_reference(alert, word) for word in words[:MOST_REFERENCES])


def _reference(alert: Node, word: str) -> Reference:
    parts = word.split(",")
    sent, doubt = read_instant(parts[-1]) if len(parts) >= 3 else (None, None)
    if sent is None or doubt or len(parts) != 3:
        alert.note("reference-form", f"A reference is not sender,identifier,sent: {word[:80]}", "references")
    if len(parts) < 3:
        return Reference("", word, None)
    return Reference(parts[0], ",".join(parts[1:-1]), None if doubt else sent)


def _info(node: Node, polygons: _Polygons) -> Info:
    info = Info(
        language=node.text("language") or "en-US",
        event=node.text("event"),
        categories=node.texts("category"),
        urgency=_scale(node, "urgency", Urgency),
        severity=_scale(node, "severity", Severity),
        certainty=_scale(node, "certainty", Certainty),
        effective=_instant(node, "effective"),
        onset=_instant(node, "onset"),
        expires=_instant(node, "expires"),
        headline=node.text("headline"),
        description=node.text("description"),
        instruction=node.text("instruction"),
        sender_name=node.text("senderName"),
        response_types=node.texts("responseType"),
        event_codes=node.pairs("eventCode"),
        parameters=node.pairs("parameter"),
        areas=tuple([_area(area, polygons) for area in node.nodes("area")]),
    )
    if not info.event:
        node.note("no-event", "An info block does not say what happens.", "event")
    _check_times(node, info)
    return info


def _check_times(node: Node, info: Info) -> None:
    for name, start in (("onset", info.onset), ("effective", info.effective)):
        if start and info.expires and start > info.expires:
            node.note("times-contradict", f"The {name} is after the end.", name)


def _scale(node: Node, name: str, scale: type[Scale]) -> Scale:
    """The value on its CAP scale; Unknown, with a finding, when it is not on it. A wrong case is read and said."""
    text = node.text(name)
    text = _FORMER.get(text, text)
    by_name = _by_name(scale)
    value: Scale = by_name.get(text.lower(), by_name["unknown"])
    if value.value != text:
        node.note(f"{name}-unknown", f"The {name} is {text[:40]!r}; it is read as {value.value}.", name)
    return value


@cache
def _by_name(scale: type[Scale]) -> Mapping[str, Scale]:
    return {value.value.lower(): value for value in scale}


def _instant(node: Node, name: str) -> datetime | None:
    text = node.text(name)
    if not text:
        return None
    when, doubt = read_instant(text)
    if doubt is Doubt.NO_OFFSET:
        node.note("date-no-offset", f"The {name} has no offset from UTC, so it is not used: {text[:40]}", name)
        return None
    if doubt:
        node.note("date-impossible", f"The {name} is no time: {text[:40]!r}.", name)
    return when


def _area(node: Node, polygons: _Polygons) -> Area:
    rings: list[Ring] = []
    for number, text in enumerate(node.raw_texts("polygon"), 1):
        read_rings, said = polygons[text]
        rings += read_rings
        for code, message in said:
            node.note(code, message, f"polygon[{number}]")
    circles: list[Circle] = []
    for number, text in enumerate(node.raw_texts("circle"), 1):
        circle, said = read_circle(text)
        circles += (circle,) if circle else ()
        for code, message in said:
            node.note(code, message, f"circle[{number}]")
    return Area(
        desc=node.text("areaDesc"),
        polygons=tuple(rings),
        circles=tuple(circles),
        geocodes=node.pairs("geocode"),
    )
