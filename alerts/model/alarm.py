"""What duty officers are called for: something is wrong now, and once it is over they hear that too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from alerts.model.event import About, Tsunami
from alerts.model.warning import Severity, Urgency


class AlarmKind(Enum):
    RAISED = "raised"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    APART = "apart"
    HELD = "held"
    URGENT = "urgent"
    ENDING = "ending"
    LAPSED = "lapsed"
    PROPOSAL = "proposal"
    LOOK = "look"
    SENDING = "sending"
    CANARY = "canary"


PAGED = frozenset(AlarmKind) - {AlarmKind.APART, AlarmKind.SENDING, AlarmKind.CANARY}
"""The kinds for which officers get an SMS. That nothing is sent can't be said by sending; mirrors that differ and a
test message that did not arrive can wait for the next look at the terminal."""
OF_AN_END = frozenset({AlarmKind.ENDING, AlarmKind.LAPSED})
"""What asks officers for something: that they did it is no news to them, so no SMS says that it is over."""
TO_THE_ROSTER = frozenset({AlarmKind.LAPSED})
"""For these whoever is on shift is called, and everybody only where nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that is wrong at this moment.

    `about` is a source's or an operator's name, or the number of a warning or event as text; for ENDING "7/20", the
    minutes before the end of warning 7.

    `said` is a sentence for the terminal and may quote a source, briefly. `what` names it in an SMS where its kind
    alone says too little; it never quotes anybody. `remedy` is the command to run, `source` the configured feed, ""
    for none. `vital`: no limit on the pages of a source holds this one back.
    """

    kind: AlarmKind
    about: str
    since: datetime
    said: str
    remedy: str
    what: str = ""
    source: str = ""
    vital: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.about}"

    @property
    def pages(self) -> bool:
        return self.kind in PAGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A condition as it was noticed. `paged_at` is None while nobody was called, `ended_at` while it lasts."""

    id: int
    key: str
    source: str
    said: str
    remedy: str
    since: datetime
    paged_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def kind(self) -> AlarmKind:
        return AlarmKind(self.key.partition(":")[0])

    @property
    def about(self) -> str:
        return self.key.partition(":")[2]

    @property
    def place(self) -> str:
        """What stands for a place with its pages: "alarm 3"."""
        return f"alarm {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFact:
    """A configured source as its polls left it. `heard` is its last success, or since when it is listened to.

    `under_way`: it is being polled, and what its error was is not known until that ends.
    """

    name: str
    silent_minutes: int
    mirror_of: str = ""
    heard: datetime | None = None
    listening_since: datetime | None = None
    polled_at: datetime | None = None
    newest_at: datetime | None = None
    error: str = ""
    failures: int = 0
    under_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFact:
    """Documents of a source that nobody has looked at."""

    source: str
    number: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFact:
    """What a machine drafted and nobody has approved or dropped. `hazard` is one of ours, or "".

    `tsunami` is what is known of one after the event it was drafted from.
    """

    warning_id: int
    source: str
    hazard: str
    severity: Severity
    urgency: Urgency
    about: About
    since: datetime
    tsunami: Tsunami = Tsunami.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFact:
    """Open proposals about a warning that is out (`active`), or that an officer has submitted.

    `severity` is that of its gravest text among these; `hazard`, `about` and `tsunami` are as of a draft.
    """

    warning_id: int
    source: str
    number: int
    since: datetime
    active: bool = True
    hazard: str = ""
    severity: Severity = Severity.UNKNOWN
    about: About = About.DOCUMENT
    tsunami: Tsunami = Tsunami.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFact:
    """A Severe or Extreme warning that is about to run out with nothing submitted to follow it, or that has run out
    with nothing said to people since. `since` is when its last text was approved.
    """

    warning_id: int
    hazard: str
    severity: Severity
    since: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentFact:
    """Messages that are due and not sent. `why` is why sending is paused, "" where nobody sends."""

    messages: int
    since: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryFact:
    """An operator whose last test message failed, since when, and a clause that says why."""

    operator: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered from one look for alarms to the next.

    `apart` is since when each mirror differs; `missing` of which poll on documents of a source can't be read.
    """

    watching_since: datetime | None = None
    watched_at: datetime | None = None
    apart: Mapping[str, datetime] = field(default_factory=dict)
    missing: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The state of things at one moment. `open` are the keys of the alarms that are open.

    `looks` are what sources tell officers of that no warning of ours is about. `raised` are the events with an official
    tsunami warning in force of which no warning of ours is out. `ending` and `lapsed` are warnings of ours; officers
    are asked about the former `remind_minutes` before the end.
    """

    memory: Memory = field(default_factory=Memory)
    feeds: Sequence[FeedFact] = ()
    held: Sequence[HeldFact] = ()
    drafts: Sequence[DraftFact] = ()
    proposals: Sequence[ProposalFact] = ()
    looks: Sequence[HeldFact] = ()
    raised: Sequence[int] = ()
    ending: Sequence[EndFact] = ()
    lapsed: Sequence[EndFact] = ()
    remind_minutes: Sequence[int] = ()
    unsent: UnsentFact | None = None
    canaries: Sequence[CanaryFact] = ()
    open: Collection[str] = ()
