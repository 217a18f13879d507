"""What an officer's draft takes from a CAP document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from alerts.cap.document import Area, Circle, Document, Finding, Info, Ring, shapes_of
from alerts.model.lifecycle import LONGEST_LIFE
from alerts.model.warning import Certainty, Severity, Urgency

WITHOUT_EXPIRES = timedelta(hours=24)
PREFERRED = ("en", "pt", "tet")
_LANGUAGE_NAMES = {"eng": "en", "english": "en", "por": "pt", "portuguese": "pt", "tetum": "tet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """`info` is the block the facts come from; shapes, geocodes, area names and areas come from all blocks.

    `expires` is never missing and never more than 14 days on; `expired` says that it had passed by then.
    `values` are the document's parameters as it named them.
    """

    info: Info
    event: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    effective: datetime | None
    onset: datetime | None
    expires: datetime
    expired: bool
    ends_danger: bool
    polygons: tuple[Ring, ...]
    circles: tuple[Circle, ...]
    geocodes: tuple[tuple[str, str], ...]
    area_names: tuple[str, ...]
    areas: tuple[Area, ...]
    values: Mapping[str, str]
    findings: tuple[Finding, ...]


def draft_facts(document: Document, now: datetime) -> DraftFacts | None:
    """What a draft made of this document at `now` would hold; None when the document has no info block.

    English is taken before Portuguese, Tetum, and whatever comes first. Without `expires` a warning lives 24 h
    from its sending; more than 14 days are cut. Both are findings.
    """
    if not document.infos:
        return None
    info, findings = _chosen(document.infos)
    expires, cut = _end(document, info, now)
    polygons, circles = shapes_of(document.infos)
    areas = [area for block in document.infos for area in block.areas]
    return DraftFacts(
        info=info,
        event=info.event,
        severity=info.severity,
        urgency=info.urgency,
        certainty=info.certainty,
        effective=info.effective,
        onset=info.onset,
        expires=expires,
        expired=expires <= now,
        ends_danger=info.ends_danger,
        polygons=polygons,
        circles=circles,
        geocodes=tuple(dict.fromkeys(code for area in areas for code in area.geocodes)),
        area_names=tuple(dict.fromkeys(area.desc for area in areas if area.desc)),
        areas=tuple(areas),
        values=dict(info.parameters),
        findings=(*findings, *cut),
    )


def short_language(language: str) -> str:
    """`en` for "en-GB", "eng" and "English"; the first part in small letters for any other."""
    short = language.strip().lower().replace("_", "-").split("-")[0]
    return _LANGUAGE_NAMES.get(short, short)


def identity(document: Document) -> tuple[str, str, datetime]:
    """Sender, identifier and sent as an instant: two spellings of one instant are one document."""
    return document.sender, document.identifier, document.sent


def content_digest(document: Document) -> str:
    """SHA-256 of what the document says: the same for other prefixes, spaces or offsets of the same instants."""
    text = json.dumps(document, default=_said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _chosen(infos: tuple[Info, ...]) -> tuple[Info, tuple[Finding, ...]]:
    """The block to draft from: the best language, and in it the gravest part that still warns."""
    spoken = [short_language(info.language) for info in infos]
    best = next((language for language in PREFERRED if language in spoken), spoken[0])
    parts = [info for info, language in zip(infos, spoken, strict=True) if language == best]
    info = max(parts, key=lambda part: (not part.ends_danger, part.severity.rank))
    if len({_kind_and_times(part) for part in parts}) == 1:
        return info, ()
    message = f"There are {len(parts)} parts with different times or severity; the gravest is taken for all areas."
    return info, (Finding("several-parts", message, "alert/info"),)


def _kind_and_times(info: Info) -> tuple[object, ...]:
    return info.event, info.severity, info.urgency, info.certainty, info.effective, info.onset, info.expires


def _end(document: Document, info: Info, now: datetime) -> tuple[datetime, tuple[Finding, ...]]:
    if info.expires is None:
        message = "The document does not say until when; 24 hours from its sending are assumed."
        return document.sent + WITHOUT_EXPIRES, (Finding("no-expires", message, "alert/info/expires"),)
    last = min(document.sent, now.astimezone(UTC)) + LONGEST_LIFE
    if info.expires > last:
        message = "The document asks for more than 14 days; the end was cut to 14 days."
        return last, (Finding("expires-cut", message, "alert/info/expires"),)
    return info.expires, ()


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a document")
