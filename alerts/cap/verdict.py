"""What becomes of a document when it comes in: which finding leads to which verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from alerts.cap.document import Document, Finding, Reading
from alerts.cap.draft import DraftFacts, draft_facts
from alerts.cap.geometry import near_timor_leste

CLOCK_SLACK = timedelta(minutes=10)
SMALLEST_SHARE = 0.001


class Verdict(Enum):
    """Of several the first in this order holds.

    IGNORE: an exact repeat. SUPPRESS: recorded, born ended, because its cancellation or successor came first.
    """

    IGNORE = "ignore"
    REJECT = "reject"
    LOG = "log"
    QUARANTINE = "quarantine"
    SUPPRESS = "suppress"
    FLAG = "draft-with-flag"
    ACCEPT = "accept"


_ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}


class Meaning(Enum):
    """What a document asks for."""

    WARNS = "warns"
    ENDS = "ends"
    CANCELS = "cancels"
    NOTHING = "nothing"


# A finding that is not named here is one the officer must see beside the draft. What leads to ACCEPT is worth noting
# and asks for nothing. A document that could not be read at all is rejected whatever its findings are.
VERDICTS: Mapping[str, Verdict] = {
    "repeat": Verdict.IGNORE,
    "status-empty": Verdict.REJECT,
    "scope-private": Verdict.REJECT,
    "expired": Verdict.REJECT,
    "outside": Verdict.REJECT,
    "status-test": Verdict.LOG,
    "type-log": Verdict.LOG,
    "status-unknown": Verdict.QUARANTINE,
    "type-unknown": Verdict.QUARANTINE,
    "scope-unknown": Verdict.QUARANTINE,
    "sent-no-offset": Verdict.QUARANTINE,
    "sent-future": Verdict.QUARANTINE,
    "encoding-lie": Verdict.QUARANTINE,
    "signed": Verdict.QUARANTINE,
    "cancels-nothing": Verdict.QUARANTINE,
    "reference-other-sender": Verdict.QUARANTINE,
    "no-info": Verdict.QUARANTINE,
    "foreign-sender": Verdict.QUARANTINE,
    "area-elsewhere": Verdict.QUARANTINE,
    "changed-content": Verdict.QUARANTINE,
    "chain-too-long": Verdict.QUARANTINE,
    "born-replaced": Verdict.SUPPRESS,
    "born-cancelled": Verdict.SUPPRESS,
    "reference-unknown": Verdict.ACCEPT,
    "branch": Verdict.ACCEPT,
    "cancels-replaced": Verdict.ACCEPT,
    "updates-cancelled": Verdict.ACCEPT,
    "xsd": Verdict.ACCEPT,
}

_STATUS = {
    "Actual": None,
    "Exercise": Finding("exercise", "This is an exercise, only for those who take part in it.", "alert/status"),
    "System": Finding("status-test", "This is a message between systems, never for the public.", "alert/status"),
    "Test": Finding("status-test", "This is a technical test, never for the public.", "alert/status"),
    "Draft": Finding("status-test", "The sender calls this a draft; it is never for the public.", "alert/status"),
    "": Finding("status-empty", "The document does not say whether it is real or an exercise.", "alert/status"),
}
_SCOPE = {
    "Public": None,
    "Private": Finding("scope-private", "The document is only for the addresses named in it.", "alert/scope"),
}
_TYPES = {
    "Alert": None,
    "Update": None,
    "Cancel": None,
    "Ack": Finding("type-log", "The document acknowledges an earlier one; it warns of nothing.", "alert/msgType"),
    "Error": Finding("type-log", "The document refuses an earlier one; it warns of nothing.", "alert/msgType"),
}
# Place codes that exist only in other countries: of the USA, Canada, Europe, Taiwan.
_ELSEWHERE = re.compile(
    r"SAME|FIPS6?|UGC|CLC|profile:CAP-CP\S*|layer:EC-\S+|EMMA_ID|NUTS\d?|WARNCELLID|Taiwan_Geocode\S*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weighed:
    verdict: Verdict
    findings: tuple[Finding, ...]
    facts: DraftFacts | None


def weigh(reading: Reading, now: datetime, hit: Mapping[str, float] | None = None) -> Weighed:
    """The verdict on one document by itself, and all findings that led to it.

    `hit` is the share of each suco that the document's shapes touch, however little, or that it names by its code;
    None when nobody looked, and then only shapes far from Timor-Leste count as outside.
    """
    if reading.document is None:
        return Weighed(Verdict.REJECT, reading.findings, None)
    facts = draft_facts(reading.document, now)
    found = (
        *reading.findings,
        *(facts.findings if facts and warns(reading.document) else ()),
        *_words(reading.document),
        *_circumstances(reading.document, facts, now),
        *(_place(facts, hit, whole=warns(reading.document)) if facts else ()),
    )
    return Weighed(verdict_of(found), found, facts)


def verdict_of(findings: Iterable[Finding], *, released: bool = False) -> Verdict:
    """The gravest verdict that these findings lead to. An officer's release lifts what holds a document back."""
    found = (leads_to(finding, released=released) for finding in findings)
    return min(found, key=_ORDER.__getitem__, default=Verdict.ACCEPT)


def leads_to(finding: Finding, *, released: bool = False) -> Verdict:
    verdict = VERDICTS.get(finding.code, Verdict.FLAG)
    return Verdict.FLAG if released and verdict is Verdict.QUARANTINE else verdict


def warns(document: Document) -> bool:
    return document.msg_type in ("Alert", "Update")


def means(document: Document) -> Meaning:
    """ENDS when every block says that the danger is over (AllClear, or urgency Past); one that still warns WARNS."""
    if document.msg_type == "Cancel":
        return Meaning.CANCELS
    if not warns(document) or not document.infos:
        return Meaning.NOTHING
    return Meaning.ENDS if all(info.ends_danger for info in document.infos) else Meaning.WARNS


def _words(document: Document) -> Iterator[Finding]:
    unknown = "The {0} is {1!r}, which CAP does not know."
    for name, written, known in (
        ("status", document.status, _STATUS),
        ("scope", document.scope, _SCOPE),
        ("type", document.msg_type, _TYPES),
    ):
        missing = Finding(f"{name}-unknown", unknown.format(name, written[:40]))
        finding = known.get(written, missing)
        if finding:
            yield finding


def _circumstances(document: Document, facts: DraftFacts | None, now: datetime) -> Iterator[Finding]:
    if document.sent > now + CLOCK_SLACK:
        yield Finding("sent-future", "The document says it was sent in the future.", "alert/sent")
    if document.msg_type == "Cancel" and not document.references:
        yield Finding("cancels-nothing", "A cancellation that names no message must never cancel anything.")
    if warns(document) and facts is None:
        yield Finding("no-info", "The document warns of nothing: it has no info block.", "alert/info")
    if warns(document) and facts and facts.expired and not facts.ends_danger:
        yield Finding("expired", "The warning had already ended.", "alert/info/expires")


def _place(facts: DraftFacts, hit: Mapping[str, float] | None, *, whole: bool) -> Iterator[Finding]:
    """Whether the document is about Timor-Leste. Lacking a shape is no reason to drop it: the officer picks.

    Not `whole`: the document names no places to warn (a Cancel), so only being about somewhere else counts.
    """
    for finding in _placed(facts, hit):
        if whole or finding.code == "outside":
            yield finding


def _placed(facts: DraftFacts, hit: Mapping[str, float] | None) -> Iterator[Finding]:
    if facts.polygons or facts.circles:
        if not near_timor_leste(facts.polygons, facts.circles) or (hit is not None and not hit):
            yield Finding("outside", "The areas do not touch Timor-Leste.", "alert/info/area")
        elif hit is not None and max(hit.values()) < SMALLEST_SHARE and not any(c[2] == 0 for c in facts.circles):
            yield Finding("sliver", "The areas only graze Timor-Leste: under 0.1 % of any suco.", "alert/info/area")
        return
    if hit:
        return
    if facts.geocodes and all(_ELSEWHERE.fullmatch(name.strip()) for name, _ in facts.geocodes):
        yield Finding("outside", "The place codes are of another country.", "alert/info/area/geocode")
    elif facts.area_names or facts.geocodes:
        yield Finding("no-shape", "There is no usable shape: choose the places by name.", "alert/info/area")
    else:
        yield Finding("no-area", "The document does not say where: choose the places.", "alert/info/area")
