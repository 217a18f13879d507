"""A call sheet: who is rung about a warning, in order, what is read to them, and where to tick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from alerts.model.warning import Approval, Kind, Mode, Severity

SLOT = "_____"
"""Stands for the name of the place in a text that many places share."""


class Turn(Enum):
    """When a place has its turn: nobody there has proof, it is reached, or it is spared for a graver warning."""

    RING = "to ring"
    REACHED = "reached"
    SPARED = "spared"


@dataclass(frozen=True, slots=True)
class Said:
    """What is read into the telephone, in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Phone:
    """As people dial it. `failed`: messages to it failed again and again."""

    number: str
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One line. `id` is typed back with the tick: a contact's number or a station's id.

    `known` is the proof there is already ("told 02:41"), `language` that of what is read to them.
    """

    id: str
    name: str
    role: str
    phones: tuple[Phone, ...]
    language: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A suco, or the committee of a post or municipality.

    `texts` are read there instead of what is read everywhere in that language. `last` said PARA and are rung only if
    nobody else answers, `left_out` said PARA and are not rung. `instead` are members of the nearest committee around,
    for a suco in whose directory there is nobody to ring. `known` is its first proof, or why it is spared.
    `voices` were told there before, by name alone. `dropped`: the text no longer names it, and people are told that.
    """

    code: str
    name: str
    municipality: str
    turn: Turn
    people: int | None = None
    known: str = ""
    texts: tuple[Said, ...] = ()
    calls: tuple[Call, ...] = ()
    last: tuple[Call, ...] = ()
    left_out: tuple[Call, ...] = ()
    instead: tuple[Call, ...] = ()
    voices: tuple[str, ...] = ()
    dropped: bool = False

    @property
    def everybody(self) -> tuple[Call, ...]:
        """Each seat once."""
        return (*self.calls, *self.last, *self.left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationStop:
    """A station and who can open it; `confirmed` says that somebody asked it for what is written here."""

    call: Call
    key_holders: tuple[Call, ...]
    texts: tuple[Said, ...]
    confirmed: bool
    minutes_to_air: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """Who is rung about one approved text, as known at `made_at`.

    `common` are read everywhere, with the place's name in the SLOT; `on_air` is what most stations break in with.
    `not_before` is set where nobody may be told yet; `why` says why nothing goes out by itself, "" where that is not
    known.
    """

    mode: Mode
    sender: str
    warning_id: int
    revision_id: int
    number: int
    kind: Kind
    hazard: str
    severity: Severity
    place: str
    until: datetime
    made_at: datetime
    approved_at: datetime
    approved_by: str
    approval: Approval
    common: tuple[Said, ...]
    on_air: tuple[Said, ...]
    sucos: tuple[Stop, ...]
    committees: tuple[Stop, ...]
    stations: tuple[StationStop, ...]
    not_before: datetime | None = None
    why: str = ""

    @property
    def reached(self) -> int:
        return sum(stop.turn is Turn.REACHED for stop in self.sucos)

    @property
    def stops(self) -> tuple[Stop, ...]:
        return (*self.sucos, *self.committees)

    def languages(self, stop: Stop) -> frozenset[str]:
        """In which there are words for this place: where more than one, each caller has to choose."""
        return frozenset(said.language for said in (*self.common, *stop.texts))

    @property
    def is_empty(self) -> bool:
        return not self.stops and not self.stations

    def turns(self) -> Iterator[tuple[Turn, tuple[Stop, ...]]]:
        """The sucos of each turn that has any, in order."""
        for turn in Turn:
            if here := tuple(stop for stop in self.sucos if stop.turn is turn):
                yield turn, here


def printable(text: str) -> str:
    """Foreign text on paper and screen: what can't be seen becomes a question mark."""
    return "".join(c if c.isprintable() else "?" for c in text)


def dialled(phone: str) -> str:
    """ "+670 7711 0001" for a mobile of Timor-Leste; any other as it is."""
    national = phone.removeprefix("+670")
    is_ours = len(national) == 8 and national.isdigit() and phone.startswith("+670")
    return f"+670 {national[:4]} {national[4:]}" if is_ours else printable(phone)


def shared_texts(texts: Iterable[tuple[str, Said]]) -> tuple[Said, ...]:
    """Of texts, each with the name of its place: by language the one that most places share, their names in the SLOT.

    A text of one place alone is none that is shared.
    """
    counted: dict[str, dict[str, set[str]]] = {}
    for name, said in texts:
        counted.setdefault(said.language, {}).setdefault(slotted(name, said.text), set()).add(name)
    most = {language: max(found.items(), key=lambda one: len(one[1])) for language, found in counted.items()}
    return tuple(Said(language, text) for language, (text, names) in most.items() if len(names) > 1)


def slotted(name: str, text: str) -> str:
    return text.replace(name, SLOT) if name else text
