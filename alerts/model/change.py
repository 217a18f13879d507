"""What one person may not do alone: who must agree to it, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from alerts.errors import NotAllowed
from alerts.model.people import Officer, Role, check_able

STAFF = (Role.ADMINISTRATOR, Role.OFFICER)
"""Those who may propose, agree and refuse, and who are told of every change."""
FIRST_DAY = timedelta(hours=24)
"""While an installation begins there is nobody yet to agree: its administrator makes it alone. No setting makes this
longer, for one person can write the settings.
"""
CHANGE_LIVES = timedelta(days=7)
OF_ACCOUNTS = frozenset({"account", "enable", "disable", "role", "phone", "reset"})
"""Kinds whose `about` is a login."""
ENOUGH = 2
"""Officers who can approve: with fewer nobody but one alone could send a warning."""


class Outcome(Enum):
    WAITING = ""
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody wants changed. `detail` may hold the hash of a passphrase and is shown to nobody as it is."""

    id: int
    kind: str
    about: str
    detail: Mapping[str, Any]
    proposed_at: datetime
    proposed_by: str
    settled_at: datetime | None = None
    settled_by: str = ""
    outcome: Outcome = Outcome.WAITING
    reason: str = ""

    def lapsed(self, now: datetime) -> bool:
        """Whether nobody settled it in time."""
        return self.outcome is Outcome.WAITING and now >= self.proposed_at + CHANGE_LIVES

    def waits(self, now: datetime) -> bool:
        return self.outcome is Outcome.WAITING and not self.lapsed(now)


def check_staff(who: Officer, deed: str) -> None:
    """Raises NotAllowed for viewers and closed accounts."""
    if who.role not in STAFF or who.disabled_at is not None:
        raise NotAllowed(
            f"{who.login} may not {deed}.", remedy="An administrator or an officer does that: avizu login LOGIN"
        )


def check_waits(change: Change, now: datetime) -> None:
    """Raises NotAllowed for one that is settled, or too old."""
    if change.lapsed(now):
        raise NotAllowed(
            f"Change {change.id} was proposed more than {CHANGE_LIVES.days} days ago.",
            remedy="Propose it again if it is still wanted.",
            code="lapsed",
        )
    if change.outcome is not Outcome.WAITING:
        raise NotAllowed(
            f"Change {change.id} was {change.outcome.value} by {change.settled_by}.",
            remedy="See what waits: avizu change list --open",
            code="settled",
        )


def check_second(change: Change, proposer: Officer, second: Officer, now: datetime) -> None:
    """Two different people, one of them an administrator, neither of them new. Raises NotAllowed."""
    deed = "agree to a change"
    for one in (proposer, second):
        check_staff(one, deed)
        check_able(one, deed, now)
    if proposer.login == second.login:
        raise NotAllowed(
            f"You proposed change {change.id} yourself.", remedy="Somebody else must agree to it.", code="same-person"
        )
    if change.kind in OF_ACCOUNTS and change.about == second.login:
        raise NotAllowed(
            f"Change {change.id} is about your own account.", remedy="Somebody else must agree to it.", code="own"
        )
    if Role.ADMINISTRATOR not in (proposer.role, second.role):
        raise NotAllowed(
            f"Neither {proposer.login} nor {second.login} is an administrator.",
            remedy=f"An administrator agrees: avizu change agree {change.id}",
            code="role",
        )


def check_not_last(leaving: Officer, everyone: Collection[Officer]) -> None:
    """Raises NotAllowed where nobody would be left to look after the accounts."""
    staying = [one for one in everyone if one.login != leaving.login and one.disabled_at is None]
    if leaving.role is Role.ADMINISTRATOR and not any(one.role is Role.ADMINISTRATOR for one in staying):
        raise NotAllowed(
            f"{leaving.login} is the last administrator; nobody could look after the accounts.",
            remedy="Make another one first: avizu officer add LOGIN --role administrator --name NAME",
        )


def check_open(leaving: Officer) -> None:
    """Raises NotAllowed for an account that is closed: who closed it, and when, stays as it was."""
    if leaving.disabled_at is not None:
        raise NotAllowed(f"The account {leaving.login} is disabled already.", remedy="See: avizu officer list")


def takes_two(leaving: Officer, everyone: Collection[Officer], now: datetime) -> bool:
    """Whether fewer than two officers who can approve now would be left without this one."""
    able = {one.login for one in everyone if _can_approve(one, now)}
    return leaving.login in able and len(able) - 1 < ENOUGH


def _can_approve(one: Officer, now: datetime) -> bool:
    able = one.able_from is None or one.able_from <= now
    return one.role is Role.OFFICER and one.disabled_at is None and able


def check_enough(leaving: Officer, everyone: Collection[Officer], now: datetime) -> None:
    """Raises NotAllowed where one person may not close this account."""
    if takes_two(leaving, everyone, now):
        raise NotAllowed(
            f"Without {leaving.login} fewer than two officers could approve: closing that account takes two people.",
            remedy=f"Propose it: avizu officer disable {leaving.login}",
            code="two-people",
        )
