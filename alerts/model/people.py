"""Who can be told, and who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from alerts.errors import NotAllowed


class Role(Enum):
    """Administrators look after accounts, policy and routes and can't approve; viewers only read."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    login: str
    name: str
    role: Role
    phone: str = ""
    disabled_at: datetime | None = None


def check_officer(who: Officer, deed: str) -> None:
    """Only an officer decides about warnings. Raises NotAllowed."""
    if who.role is not Role.OFFICER or who.disabled_at is not None:
        raise NotAllowed(
            f"{who.login} is {_A[who.role]} and may not {deed}.",
            remedy="Log in as an officer: avizu login LOGIN",
            code="role",
        )


_A = {Role.ADMINISTRATOR: "an administrator", Role.OFFICER: "a disabled officer", Role.VIEWER: "a viewer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A member of a suco or municipality committee. `phone` is E.164; `languages` in order of preference."""

    id: int
    name: str
    role: str
    place: str
    phone: str
    languages: tuple[str, ...] = ("tet",)
    opted_out_at: datetime | None = None
    made_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A community radio station as `stations.yaml` knows it. What is not known is None or empty, never guessed.

    `municipality` and `post` are INTL codes. `phone` and `email` are used only when `confirmed_by` is set:
    an address nobody has confirmed is not an address to send a warning to.
    """

    id: str
    name: str
    municipality: str
    post: str = ""
    suco: str = ""
    mhz: float | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    hours: str = ""
    note: str = ""
    confidence: str = ""
    source: str = ""
    languages: tuple[str, ...] = ("tet", "pt")
    footprint: tuple[str, ...] = ()
    black_spots: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    made_up: bool = False

    @property
    def reachable(self) -> bool:
        return bool(self.confirmed_by and (self.phone or self.email))
