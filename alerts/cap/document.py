"""A CAP document as it was understood, and what was odd about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.model.warning import Certainty, Severity, Urgency

Point = tuple[float, float]
Ring = tuple[Point, ...]
Circle = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an officer should know. `code` never changes; `path` is like "alert/info[2]/expires"."""

    code: str
    message: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """`polygons` are closed rings of (lat, lon); `circles` are (lat, lon, km), a radius of 0 being a point."""

    desc: str
    polygons: tuple[Ring, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """One `info` block: a language, or a part with its own time and area. Instants are aware, in UTC."""

    language: str
    event: str
    categories: tuple[str, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    effective: datetime | None
    onset: datetime | None
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    sender_name: str
    response_types: tuple[str, ...]
    event_codes: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    areas: tuple[Area, ...]

    @property
    def ends_danger(self) -> bool:
        """Whether this block says that the danger is over."""
        return self.urgency is Urgency.PAST or "AllClear" in self.response_types


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message this one speaks of. `sender` is "" and `sent` None where the reference did not say."""

    sender: str
    identifier: str
    sent: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One `alert`. `status`, `msg_type` and `scope` stay as written: what is not in the standard is not guessed.

    `sent` is in UTC. Written without an offset, the instant is unknown: it then stands here as if it were UTC,
    only so that the document has a key, and the finding `sent-no-offset` holds the document back.
    `signed` notes that there is a signature; nothing here has verified it.
    """

    version: str
    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    scope: str
    references: tuple[Reference, ...]
    incidents: str
    note: str
    infos: tuple[Info, ...]
    signed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """`document` is None when nothing usable was found; then a finding says why."""

    document: Document | None
    findings: tuple[Finding, ...]

    def areas_shapes(self) -> tuple[tuple[Ring, ...], tuple[Circle, ...]]:
        """Every polygon and circle of the document once, in the order they were written."""
        return shapes_of(self.document.infos) if self.document else ((), ())


def shapes_of(infos: tuple[Info, ...]) -> tuple[tuple[Ring, ...], tuple[Circle, ...]]:
    """Polygons and circles of these blocks, each once: languages of one message repeat their areas."""
    areas = [area for info in infos for area in info.areas]
    polygons = dict.fromkeys(ring for area in areas for ring in area.polygons)
    circles = dict.fromkeys(circle for area in areas for circle in area.circles)
    return tuple(polygons), tuple(circles)
