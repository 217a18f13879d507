"""Writes CAP 1.2: what `read` understands of the result is the document it was written from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from alerts.cap.document import Area, Circle, Document, Info, Reference, Ring

SPACE = "urn:oasis:names:tc:emergency:cap:1.2"
DILI = timezone(timedelta(hours=9))

# What XML 1.0 can't hold, and what makes a text look other than it is: the reader would leave these out as well.
_NEVER = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def write(document: Document) -> bytes:
    """The document as CAP 1.2 in UTF-8, indented for people, its elements in the order of the schema.

    Instants are in Dili time, to the second (CAP 1.2, 3.3.2, knows no fraction and no "Z"); coordinates have five
    decimals, about a metre. A signature is not written: `signed` is what a reader saw.
    """
    from lxml import etree

    without_prefix: Any = {None: SPACE}
    alert = etree.Element(f"{{{SPACE}}}alert", nsmap=without_prefix)
    _add(alert, "identifier", document.identifier)
    _add(alert, "sender", document.sender)
    _add(alert, "sent", _instant(document.sent))
    _add(alert, "status", document.status)
    _add(alert, "msgType", document.msg_type)
    _add(alert, "scope", document.scope)
    _add_known(alert, "note", document.note)
    _add_known(alert, "references", " ".join(map(_reference, document.references)))
    _add_known(alert, "incidents", document.incidents)
    for info in document.infos:
        _add_info(alert, info)
    return bytes(etree.tostring(alert, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _add_info(alert: Any, info: Info) -> None:
    block = _add(alert, "info")
    _add(block, "language", info.language)
    _add_all(block, "category", info.categories)
    _add(block, "event", info.event)
    _add_all(block, "responseType", info.response_types)
    _add(block, "urgency", info.urgency.value)
    _add(block, "severity", info.severity.value)
    _add(block, "certainty", info.certainty.value)
    _add_pairs(block, "eventCode", info.event_codes)
    for name, when in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _add_known(block, name, _instant(when) if when else "")
    _add_known(block, "senderName", info.sender_name)
    _add_known(block, "headline", info.headline)
    _add_known(block, "description", info.description)
    _add_known(block, "instruction", info.instruction)
    _add_pairs(block, "parameter", info.parameters)
    for area in info.areas:
        _add_area(block, area)


def _add_area(info: Any, area: Area) -> None:
    block = _add(info, "area")
    _add(block, "areaDesc", area.desc)
    _add_all(block, "polygon", map(_polygon, area.polygons))
    _add_all(block, "circle", map(_circle, area.circles))
    _add_pairs(block, "geocode", area.geocodes)


def _add(parent: Any, name: str, text: str = "") -> Any:
    from lxml import etree

    element = etree.SubElement(parent, f"{{{SPACE}}}{name}")
    plain = _NEVER.sub("", text).strip()
    if plain:
        element.text = plain
    return element


def _add_known(parent: Any, name: str, text: str) -> None:
    if text:
        _add(parent, name, text)


def _add_all(parent: Any, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _add(parent, name, text)


def _add_pairs(parent: Any, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for key, value in pairs:
        pair = _add(parent, name)
        _add(pair, "valueName", key)
        _add(pair, "value", value)


def _instant(when: datetime) -> str:
    return when.astimezone(DILI).isoformat(timespec="seconds")


def _reference(reference: Reference) -> str:
    if not reference.sender or reference.sent is None:
        return reference.identifier
    return f"{reference.sender},{reference.identifier},{_instant(reference.sent)}"


def _polygon(ring: Ring) -> str:
    return " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in ring)


def _circle(circle: Circle) -> str:
    lat, lon, km = circle
    return f"{lat:.5f},{lon:.5f} {km:.3f}"
