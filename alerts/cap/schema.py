"""Whether a document keeps to the element tables of CAP 1.1 and 1.2 (section 3.2): a finding, never a gate.

One real document in four does not, and is understood all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from alerts.cap.document import Finding

# Every one of them could be a fault, and the validator writes all faults down before it answers.
MOST_CHECKED = 12_000
CAP12 = "urn:oasis:names:tc:emergency:cap:1.2"
CAP11 = "urn:oasis:names:tc:emergency:cap:1.1"

_NAMESPACE = re.compile(r"\{[^}']*:[^}']*\}")

Table = Mapping[str, str]

# `name:type` in the order of the standard; ? at most once, * any number, + at least once. Without a type it is text.
_ELEMENTS: Table = {
    "alert": (
        "identifier sender sent:instant status:status msgType:msgType source? scope:scope restriction? addresses?"
        " code* note? references? incidents? info:info*"
    ),
    "info": (
        "language:xs:language? category:category+ event responseType:responseType* urgency:urgency severity:severity"
        " certainty:certainty audience? eventCode:pair* effective:instant? onset:instant? expires:instant?"
        " senderName? headline? description? instruction? web:xs:anyURI? contact? parameter:pair* resource:resource*"
        " area:area*"
    ),
    "resource": "resourceDesc mimeType size:xs:integer? uri:xs:anyURI? derefUri? digest?",
    "area": "areaDesc polygon* circle* geocode:pair* altitude:xs:decimal? ceiling:xs:decimal?",
    "pair": "valueName value",
}
_WORDS: Table = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
_INSTANT = (
    '<xs:simpleType name="instant"><xs:restriction base="xs:dateTime">'
    r'<xs:pattern value="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-,+]\d\d:\d\d"/>'
    "</xs:restriction></xs:simpleType>"
)
_SIGNATURES = (
    '<xs:any namespace="http://www.w3.org/2000/09/xmldsig#" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>'
)
# What CAP 1.1 said otherwise: times of any form, the type of a resource left open, heights as text, no signature.
_ELEMENTS_11: Table = {
    **_ELEMENTS,
    "resource": "resourceDesc mimeType? size:xs:integer? uri:xs:anyURI? derefUri? digest?",
    "area": "areaDesc polygon* circle* geocode:pair* altitude? ceiling?",
}
_WORDS_11: Table = {**_WORDS, "responseType": "Shelter Evacuate Prepare Execute Monitor Assess None"}
_INSTANT_11 = '<xs:simpleType name="instant"><xs:restriction base="xs:dateTime"/></xs:simpleType>'

_OCCURS = {"?": ' minOccurs="0"', "*": ' minOccurs="0" maxOccurs="unbounded"', "+": ' maxOccurs="unbounded"'}


def invalid(root: Any) -> Finding | None:
    """The finding "xsd" with the first place where a CAP 1.1 or 1.2 alert departs from its tables; else None.

    `root` is the lxml element of the alert. CAP 1.0 and whatever is no alert have no tables here and get None.
    """
    space, _, name = str(root.tag)[1:].rpartition("}")
    if name != "alert" or space not in _SCHEMAS:
        return None
    checks = _checks()
    if checks.size(root) > MOST_CHECKED:
        return Finding("xsd", f"Over {MOST_CHECKED:,} elements and attributes are not held against the schema.")
    with checks.lock:
        if checks.schemas[space].validate(root):
            return None
        first = checks.schemas[space].error_log[0]
    said = _NAMESPACE.sub("", first.message).rstrip(".")[:300]
    version = space.rpartition(":")[2]
    return Finding(
        "xsd", f"The document does not keep to the schema of CAP {version}: {said}.", _place(root, first.path)
    )


def _place(root: Any, path: str | None) -> str:
    """Like "alert/info[2]/expires", for a path as libxml2 writes it: `/cap:alert/cap:info[2]` or `/*/*[8]`."""
    element, names = root, ["alert"]
    for step in (path or "").split("/")[2:]:
        name, _, number = step.rstrip("]").partition("[")
        alike = [child for child in element if name in ("*", _written(child))]
        if not alike:
            break
        element = alike[int(number or 1) - 1]
        names.append(_step(element))
    return "/".join(names)


def _written(element: Any) -> str:
    name = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{name}" if element.prefix else name


def _step(element: Any) -> str:
    name = str(element.tag).rpartition("}")[2]
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    alone = not before and next(element.itersiblings(element.tag), None) is None
    return name if alone and not len(element) else f"{name}[{before + 1}]"


def xsd(space: str) -> str:
    """The tables of CAP 1.1 or 1.2, by their namespace, as an XML Schema."""
    elements, words, instant, last = _SCHEMAS[space]
    types = [_structure(name, table, last if name == "alert" else "") for name, table in elements.items()]
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{space}" targetNamespace="{space}"'
        f' elementFormDefault="qualified"><xs:element name="alert" type="alert"/>{"".join(types)}'
        f"{''.join(_choice(name, listed) for name, listed in words.items())}{instant}</xs:schema>"
    )


def _structure(name: str, table: str, last: str) -> str:
    elements = "".join(map(_element, table.split()))
    return f'<xs:complexType name="{name}"><xs:sequence>{elements}{last}</xs:sequence></xs:complexType>'


def _element(row: str) -> str:
    plain = row.rstrip("?*+")
    name, _, kind = plain.partition(":")
    return f'<xs:element name="{name}" type="{kind or "xs:string"}"{_OCCURS.get(row[len(plain) :], "")}/>'


def _choice(name: str, listed: str) -> str:
    values = "".join(f'<xs:enumeration value="{value}"/>' for value in listed.split())
    return f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>'


_SCHEMAS = {
    CAP12: (_ELEMENTS, _WORDS, _INSTANT, _SIGNATURES),
    CAP11: (_ELEMENTS_11, _WORDS_11, _INSTANT_11, ""),
}


@dataclass(frozen=True, slots=True)
class _Checks:
    """`lock` is held while one of `schemas` is used: each keeps the faults of its last document in itself."""

    schemas: Mapping[str, Any]
    size: Any
    lock: Lock


@cache
def _checks() -> _Checks:
    from lxml import etree

    schemas = {space: etree.XMLSchema(etree.XML(xsd(space))) for space in _SCHEMAS}
    return _Checks(schemas, etree.XPath("count(//*) + count(//@*)"), Lock())
