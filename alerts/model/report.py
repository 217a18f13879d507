"""What a report says: suco by suco who has the warning, how we know, since when, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from alerts.model.consented import Consented
from alerts.model.lifecycle import WITHOUT_ALL_CLEAR
from alerts.model.warning import EndReason, Mode, Severity

NAMED = 6


class Evidence(Enum):
    """How we know that a suco is reached; the strongest first. What a station aired is no evidence."""

    REPLIED = "replied"
    TOLD = "told"
    DELIVERED = "delivered"


class Standing(Enum):
    """SPARED: no message went there, because people have that of a graver warning with the same advice."""

    REACHED = "reached"
    NO_PROOF = "no proof yet"
    UNCERTAIN = "uncertain"
    SPARED = "spared"
    FAILED = "failed"
    NO_CONTACT = "no contact"


class OnAir(Enum):
    """RING: a station is heard there whose address nobody has confirmed."""

    AIRED = "aired"
    EARLIER = "earlier text"
    NOT_YET = "not yet"
    RING = "ring"
    NO_STATION = "no station"
    BLACK_SPOT = "black spot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """`at` and `languages` are of the first time the script was read on a station heard in the suco."""

    on_air: OnAir
    at: datetime | None = None
    languages: tuple[str, ...] = ()
    station: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """People, once for each text: a message to them begun, delivered to a handset, acknowledged; told by voice."""

    sent: int = 0
    delivered: int = 0
    replied: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One suco, or one committee of a municipality or post (`radio` is None there).

    `first` is when the first evidence came, by `route` ("voice" when told). `earlier_only`: the evidence is of an
    earlier text than the newest. `dropped`: the newest text no longer names this suco. `why` is in plain words.
    """

    code: str
    name: str
    municipality: str
    tally: Tally
    standing: Standing
    evidence: Evidence | None = None
    first: datetime | None = None
    route: str = ""
    why: str = ""
    help_open: int = 0
    radio: Radio | None = None
    earlier_only: bool = False
    dropped: bool = False

    @property
    def reached(self) -> bool:
        return self.standing is Standing.REACHED

    @property
    def missed(self) -> bool:
        """Whether somebody should see to it that this place, warned still, has the warning."""
        return self.standing not in {Standing.REACHED, Standing.SPARED} and not self.dropped

    @property
    def state(self) -> str:
        """`reached (replied), HELP`, `NOT REACHED: no contact`, `failed: the phone is off`."""
        return self._said(f": {self.why}" if self.why else "")

    @property
    def brief(self) -> str:
        """The state without its reason."""
        return self._said("")

    def _said(self, why: str) -> str:
        said = {
            Standing.REACHED: f"reached ({self.evidence.value})" if self.evidence else "reached",
            Standing.NO_CONTACT: "NOT REACHED: no contact",
        }.get(self.standing, self.standing.value)
        return f"{said}{why}" + "".join(
            f", {mark}"
            for mark, on in (
                ("earlier text only", self.earlier_only),
                ("no longer warned", self.dropped),
                ("HELP", bool(self.help_open)),
            )
            if on
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityLine:
    """Of its sucos and its committees: whoever sits on two of them is counted once. `sucos` are those still warned."""

    code: str
    name: str
    sucos: int
    reached: int
    aired: int
    tally: Tally
    help_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    at: datetime
    language: str
    via: str
    earlier_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StationLine:
    """`mail` and `sms` say how far each message is, "" when there is no confirmed address for it."""

    id: str
    name: str
    sucos: int
    mail: str
    sms: str
    airings: tuple[Airing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How far the end of the danger, or of the mistake, is known among those who were told of it."""

    purpose: str
    places: int
    informed: int
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something an officer should see: `label` says of what sort, `text` the rest."""

    label: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sucos still warned: how many, how many reached, and by which strongest evidence. `messages` went out,
    `tally` counts people, nobody twice.
    """

    sucos: int
    reached: int
    replied: int
    told: int
    delivered: int
    earlier_only: int
    stations_aired: int
    help_open: int
    uncertain: int
    messages: int
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One warning at the instant `made_at`. `open` is what somebody should act on; `notes` is only worth knowing.

    `approvals` are of its texts that warned, oldest first. `without_all_clear`: it was Severe or Extreme, ran out, and
    nobody has told people whether it is over.
    """

    warning_id: int
    revision: int
    mode: Mode
    hazard: str
    severity: Severity
    since: datetime
    made_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None
    totals: Totals
    municipalities: tuple[MunicipalityLine, ...]
    sucos: tuple[Line, ...]
    committees: tuple[Line, ...]
    stations: tuple[StationLine, ...]
    endings: tuple[Ending, ...] = ()
    approvals: tuple[Consented, ...] = ()
    without_all_clear: bool = False
    open: tuple[Point, ...] = ()
    notes: tuple[Point, ...] = ()

    @property
    def ended_as(self) -> str:
        """`all-clear`, `expired`, `ENDED WITHOUT ALL-CLEAR`; "" while it is active."""
        if self.without_all_clear:
            return WITHOUT_ALL_CLEAR
        return self.end_reason.value if self.end_reason else ""


def some(names: Sequence[str], most: int = NAMED) -> str:
    """`Comoro, Hera and 12 more`."""
    named = ", ".join(names[:most])
    return named if len(names) <= most else f"{named} and {len(names) - most} more"
