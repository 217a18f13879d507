"""Who can be told, and who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

from alerts.errors import NotAllowed

DILI = timezone(timedelta(hours=9))


class Role(Enum):
    """Administrators look after accounts, policy and routes and can't approve; viewers only read."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """`able_from` is when a new account may approve, None for at once: nobody makes a second self at night."""

    login: str
    name: str
    role: Role
    phone: str = ""
    disabled_at: datetime | None = None
    able_from: datetime | None = None


def check_officer(who: Officer, deed: str) -> None:
    """Only an officer decides about warnings. Raises NotAllowed."""
    if who.role is not Role.OFFICER or who.disabled_at is not None:
        raise NotAllowed(
            f"{who.login} is {_A[who.role]} and may not {deed}.",
            remedy="Log in as an officer: avizu login LOGIN",
            code="role",
        )


def check_able(who: Officer, deed: str, now: datetime) -> None:
    """Raises NotAllowed for an account that is too new to approve or agree."""
    if who.able_from is not None and now < who.able_from:
        raise NotAllowed(
            f"The account {who.login} is new and may not {deed} before {who.able_from.astimezone(DILI):%d/%m %H:%M}.",
            remedy="Ask another officer: avizu officer list",
            code="new-account",
        )


_A = {Role.ADMINISTRATOR: "an administrator", Role.OFFICER: "a disabled officer", Role.VIEWER: "a viewer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A member of a suco or municipality committee.

    `phone` is E.164 and the number tried first, `other_phones` the next ones in their order; `marked` are those of
    them that failed again and again. `position` is whom of a committee to call first: 1, then 2; 0 where nobody said.
    `languages` stand in order of preference. `substitute_id` is the contact who stands in for one who said PARA, and
    `replaced` says that this one can be reached.
    """

    id: int
    name: str
    role: str
    place: str
    phone: str
    languages: tuple[str, ...] = ("tet",)
    opted_out_at: datetime | None = None
    made_up: bool = False
    position: int = 0
    other_phones: tuple[str, ...] = ()
    marked: frozenset[str] = frozenset()
    substitute_id: int | None = None
    replaced: bool = False

    @property
    def phones(self) -> tuple[str, ...]:
        """All numbers, the first one first."""
        return (self.phone, *self.other_phones)

    @property
    def live_phones(self) -> tuple[str, ...]:
        """Those that are not marked."""
        return tuple(phone for phone in self.phones if phone not in self.marked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What is known of a telephone number, whoever it belongs to.

    `verified_at`: last heard from its owner; `asked_at`: last asked "is this still you?"; `denied_at`: the answer was
    no; `marked_at`: it failed again and again. None where that never happened, or no longer holds.
    """

    phone: str
    verified_at: datetime | None = None
    asked_at: datetime | None = None
    denied_at: datetime | None = None
    marked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnAirHours:
    """Begins on these weekdays (0 is Monday) at `begins` and ends at `ends`, which is no longer on air; Dili time.

    Over midnight where it ends earlier than it begins; round the clock where both are the same.
    """

    weekdays: frozenset[int]
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who can open a station at night. `phone` is a mobile number in E.164."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A community radio station as `stations.yaml` knows it. What is not known is None or empty, never guessed.

    `municipality` and `post` are INTL codes. `phone` and `email` are used only when `confirmed_by` is set:
    an address nobody has confirmed is not an address to send a warning to.

    `on_air` are the hours it broadcasts, None where nobody knows, empty where it is off air until further notice; like
    the addresses they count only when `confirmed_by` is set. `hours` is what a source says of them, in its words.
    `takes_audio` says how it takes a recording ("whatsapp", "mail", "stick"); `key_holders` can open it and switch it
    on within `minutes_to_air`. `words_per_minute` is the pace of its presenters. `clips` are the numbers of recordings
    it keeps itself, by what they say: a hazard ("flood"), or a hazard and what becomes of it ("flood all-clear").
    `footprint` and `black_spots` are sucos; without a footprint, its municipality.
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
    confirmed_on: date | None = None
    made_up: bool = False
    on_air: tuple[OnAirHours, ...] | None = None
    key_holders: tuple[KeyHolder, ...] = ()
    generator: bool | None = None
    minutes_to_air: int | None = None
    takes_audio: tuple[str, ...] = ()
    words_per_minute: int | None = None
    clips: tuple[tuple[str, str], ...] = ()

    @property
    def reachable(self) -> bool:
        return bool(self.confirmed_by and (self.phone or self.email))
