"""A message in the outbox: what is left to do with it, and what is proved.

See docs/states.md for the drawing of both columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Work(Enum):
    QUEUED = "queued"
    SENDING = "sending"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Proof(Enum):
    """Only rises. Undelivered stands above sent, and delivered above undelivered: a later success wins."""

    NONE = "none"
    ACCEPTED = "accepted"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"

    @property
    def rank(self) -> int:
        return _PROOF_ORDER[self]


_PROOF_ORDER = {proof: rank for rank, proof in enumerate(Proof)}


class Purpose(Enum):
    """Why this message goes to this address. Ends of danger or of mistakes overtake warnings.

    The others belong to no text of a warning: a reply answers somebody, a page calls a duty officer, a "verify" asks
    a contact whether he is still there, a canary tries out an operator, a record goes to where it is kept.
    """

    WARNING = "warning"
    UPDATE = "update"
    NO_LONGER = "no-longer"
    ALL_CLEAR = "all-clear"
    RETRACTION = "retraction"
    REPLY = "reply"
    PAGE = "page"
    VERIFY = "verify"
    CANARY = "canary"
    RECORD = "record"

    @property
    def of_a_warning(self) -> bool:
        return self not in _APART


_APART = frozenset({Purpose.REPLY, Purpose.PAGE, Purpose.VERIFY, Purpose.CANARY, Purpose.RECORD})


class Medium(Enum):
    """The kind of thing at the other end of a route."""

    SMS = "sms"
    EMAIL = "email"


class BulletinKind(Enum):
    SMS = "sms"
    SCRIPT = "script"
    STATION_SMS = "station-sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """One text, rendered once for a place, a language and a purpose. `digest` is the SHA-256 of the text.

    `place` is a suco or municipality code, or a station id for scripts. `parts` counts SMS parts, 0 for scripts.
    `hazard` is the one whose words these are: another than the warning's where two dangers are told of at once, "" for
    a text of no warning.
    """

    kind: BulletinKind
    purpose: Purpose
    place: str
    language: str
    text: str
    parts: int
    digest: str
    subject: str = ""
    reviewed: bool = False
    hazard: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.kind.value, self.purpose.value, self.place, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a revision concerns: frozen at submit. `target` is "contact:12" or "station:comoro".

    Somebody on two committees is two recipients in one envelope: they share one message.
    """

    target: str
    name: str
    place: str
    medium: Medium
    route: str
    address: str
    purpose: Purpose
    bulletin: tuple[str, str, str, str]

    @property
    def envelope(self) -> tuple[Medium, str, tuple[str, str, str, str]]:
        """This text to this address."""
        return self.medium, self.address, self.bulletin


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a channel gets: one call's worth. `callback` is where the gateway reports, "" if it can't."""

    message_id: int
    attempt_id: str
    to: str
    text: str
    subject: str = ""
    callback: str = ""
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Anything that comes back about a message, in one vocabulary. `raw` is the gateway's own status word."""

    proof: Proof
    code: str = ""
    detail: str = ""
    gateway_id: str = ""
    raw: str = ""
    final: bool = False
