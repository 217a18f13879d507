"""A warning, its revisions, and the scales of CAP 1.2 (OASIS, 2010)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from alerts.model.event import About

DENIAL = "hoax"
"""The hazard that says of a danger that there is none, as it ships."""
MODE_MARK = {"actual": "[ACTUAL]", "exercise": "[EXERCISE]", "demo": "[DEMO]"}


class Mode(Enum):
    """Homes of different modes share nothing: no database, no credentials, no route, no words."""

    ACTUAL = "actual"
    EXERCISE = "exercise"
    DEMO = "demo"

    @property
    def mark(self) -> str:
        return MODE_MARK[self.value]


class Severity(Enum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"

    @property
    def rank(self) -> int:
        """4 for Extreme down to 0 for Unknown."""
        return _SEVERITY_RANK[self]


_SEVERITY_RANK = {
    Severity.EXTREME: 4,
    Severity.SEVERE: 3,
    Severity.MODERATE: 2,
    Severity.MINOR: 1,
    Severity.UNKNOWN: 0,
}


class Urgency(Enum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Certainty(Enum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Kind(Enum):
    """What a revision says. The last two end the danger or the mistake; they are never confused."""

    WARNING = "warning"
    ALL_CLEAR = "all-clear"
    RETRACTION = "retraction"


class State(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACTIVE = "active"
    ENDED = "ended"
    DROPPED = "dropped"


class EndReason(Enum):
    EXPIRED = "expired"
    ALL_CLEAR = "all-clear"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"


class Approval(Enum):
    """How an active text came to be approved. Two officers, one of them by telephone; one alone at night; one who fired
    a plan that two agreed on; one who took a mistake back or cited an official statement; what policy allows by itself.
    """

    NONE = ""
    TWO = "two officers"
    VOICE = "by voice"
    ALONE = "alone"
    PLAN = "plan"
    ONE = "one officer"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One text of a warning. Frozen for ever once approved; every instant is aware, in UTC.

    `sucos` are INTL codes, sorted. `values` are the hazard's own values (magnitude, place, ...), as text.
    `touched_by` is everybody who created, edited or submitted it: none of them may approve it.
    `effective` delays sending; `onset` never does. `statement` is the official statement an all-clear cites.
    """

    id: int
    warning_id: int
    number: int
    kind: Kind
    state: State
    hazard: str
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    onset: datetime | None
    expires: datetime
    effective: datetime | None = None
    sucos: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    touched_by: tuple[str, ...] = ()
    submitted_by: str = ""
    submitted_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    content_hash: str = ""
    statement: str = ""
    reason: str = ""
    approval: Approval = Approval.NONE
    created_at: datetime | None = None

    @property
    def ref(self) -> str:
        """How people name it: "warning 7", "warning 7 revision 2"."""
        return f"warning {self.warning_id}" + (f" revision {self.number}" if self.number > 1 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardWarning:
    """What NDMD tells people about an event. The state belongs to its revisions, newest last.

    `event_id` is the event it was drafted from, if a machine source reported one; `about` says what for.
    """

    id: int
    created_at: datetime
    created_by: str
    source: str
    report_id: int | None
    revisions: tuple[Revision, ...]
    event_id: int | None = None
    about: About = About.DOCUMENT

    @property
    def newest(self) -> Revision:
        return self.revisions[-1]

    @property
    def active(self) -> Revision | None:
        return next((r for r in self.revisions if r.state is State.ACTIVE), None)
