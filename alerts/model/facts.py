"""What the rows of one warning say: its messages, what people answered, who was told, what was read on air."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.model.message import Medium, Proof, Purpose, Work
from alerts.model.people import Contact
from alerts.model.warning import HazardWarning, Kind, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFact:
    """A message of a warning, as it counts for one seat of its reader: two facts of one `id` are one message.

    `begun`: at least one call for it was started.
    """

    id: int
    revision_id: int
    target: str
    place: str
    medium: Medium
    route: str
    purpose: Purpose
    work: Work
    proof: Proof
    begun: bool
    code: str
    detail: str
    delivered_at: datetime | None
    acknowledged_at: datetime | None

    @property
    def to_station(self) -> bool:
        return self.target.startswith("station:")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFact:
    place: str
    meaning: str
    received_at: datetime
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFact:
    """`place` is a suco, municipality or station; `target` is "contact:12" or "station:lorico", "" where only the name
    of a `person` was written down.
    """

    place: str
    at: datetime
    person: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AiredFact:
    station: str
    language: str
    at: datetime
    via: str
    revision_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRows:
    """`said_para`: who of the whole directory did, whether they get warnings of this kind or not."""

    warning: HazardWarning
    messages: tuple[MessageFact, ...]
    replies: tuple[ReplyFact, ...]
    told: tuple[ToldFact, ...]
    aired: tuple[AiredFact, ...]
    said_para: tuple[Contact, ...]


def warned_texts(warning: HazardWarning) -> list[Revision]:
    """The approved texts that warned, oldest first: neither drafts nor endings."""
    return [r for r in warning.revisions if r.approved_at is not None and r.kind is Kind.WARNING]
