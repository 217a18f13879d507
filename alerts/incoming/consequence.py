"""What news about an earlier message does to the warning that was made of it. A table, and nobody acts but people.

A draft that no person has touched is still the machine's: it may be rewritten or dropped. Everything else is a
proposal to the officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from alerts.model.warning import HazardWarning, Kind, State


class News(Enum):
    """What came in about a message that is known here."""

    UPDATE = "update"
    CANCEL = "cancel"
    ALL_CLEAR = "all-clear"
    REVISION = "revision"


class Situation(Enum):
    """Where the warning is, as far as news about it is concerned."""

    MACHINES = "a draft nobody has touched"
    PEOPLES = "a draft an officer works on"
    ACTIVE = "active"
    OVER = "ended or dropped"


class Consequence(Enum):
    REWRITE = "the draft is written anew"
    DROP = "the draft is dropped"
    PROPOSE = "the officer is shown a proposal"
    DRAFT = "a new draft"
    RECORD = "recorded only"


CONSEQUENCES: Mapping[tuple[News, Situation], Consequence] = {
    (News.UPDATE, Situation.MACHINES): Consequence.REWRITE,
    (News.UPDATE, Situation.PEOPLES): Consequence.PROPOSE,
    (News.UPDATE, Situation.ACTIVE): Consequence.PROPOSE,
    (News.UPDATE, Situation.OVER): Consequence.DRAFT,
    (News.REVISION, Situation.MACHINES): Consequence.REWRITE,
    (News.REVISION, Situation.PEOPLES): Consequence.PROPOSE,
    (News.REVISION, Situation.ACTIVE): Consequence.PROPOSE,
    (News.REVISION, Situation.OVER): Consequence.RECORD,
    (News.CANCEL, Situation.MACHINES): Consequence.DROP,
    (News.CANCEL, Situation.PEOPLES): Consequence.PROPOSE,
    (News.CANCEL, Situation.ACTIVE): Consequence.PROPOSE,
    (News.CANCEL, Situation.OVER): Consequence.RECORD,
    (News.ALL_CLEAR, Situation.MACHINES): Consequence.DROP,
    (News.ALL_CLEAR, Situation.PEOPLES): Consequence.PROPOSE,
    (News.ALL_CLEAR, Situation.ACTIVE): Consequence.PROPOSE,
    (News.ALL_CLEAR, Situation.OVER): Consequence.RECORD,
}


def situation_of(warning: HazardWarning) -> Situation:
    """`feed:NAME` and `avizu` are machines; everybody else who touched it is a person."""
    newest = warning.newest
    if warning.active is not None:
        return Situation.ACTIVE if warning.active.kind is Kind.WARNING else Situation.OVER
    if newest.state in {State.ENDED, State.DROPPED}:
        return Situation.OVER
    machines = newest.state is State.DRAFT and newest.number == 1 and all(map(is_machine, newest.touched_by))
    return Situation.MACHINES if machines else Situation.PEOPLES


def is_machine(who: str) -> bool:
    return who == "avizu" or who.startswith(("feed:", "event:"))
