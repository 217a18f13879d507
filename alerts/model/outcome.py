"""What one call to a gateway came to. A closed list: never True or False."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took it and named it."""

    gateway_id: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Surely not taken; later may work. `retry_after` in seconds, None when the gateway did not say."""

    reason: str
    code: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Surely not taken, and the same call will fail again."""

    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The call broke after it may have been taken: only the gateway knows."""

    reason: str
    code: str = ""


Outcome = Accepted | Deferred | Rejected | Unknown


class Blame(Enum):
    """Whose failing it is that a message did not arrive: the number's, the phone's for now, or that of our own way.

    A number is unknown, no mobile, or closed to us. A phone is off, out of coverage, or nobody says why.
    """

    NUMBER = "number"
    PHONE = "phone"
    OURS = "ours"
