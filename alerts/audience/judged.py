"""What becomes of a contact file: who is new, who changes, what is wrong, what was done with a line and why."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.audience.repairs import Repair
from alerts.model.people import Contact


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody new, whose `contact.id` is 0, or of the directory, as he becomes by this line.

    `stand_in` is the number of who stands in for one who said PARA, "" where the file names nobody.
    """

    line: int
    contact: Contact
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` is where the contact begins in the file; one contact may have several. `repair` would mend it."""

    line: int
    reason: str
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    line: int
    repair: Repair


@dataclass(frozen=True, slots=True)
class Joined:
    """The `name` of `line` is one person with `kept` of `into` ("contact 3", "line 2"), whose numbers now are these."""

    line: int
    name: str
    into: str
    kept: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing wrong, but worth a look."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """`entries` are new; `changed` are contacts of the directory that lines were joined with, or silenced by one."""

    entries: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    joined: tuple[Joined, ...] = ()
    notes: tuple[Note, ...] = ()
