"""Half past two in the night: Ana sits at the desk, Ben and Carla sleep with their telephones beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from house import ANA, BEN, House

from alerts.actions import call_approvers, draft
from alerts.actions.by_voice import ByVoice, approve_by_voice
from alerts.errors import NotAllowed
from alerts.model.people import Officer, Role
from alerts.model.roster import Shift, row_of
from alerts.model.warning import Revision
from alerts.store import journal, officers, roster, warnings

HALF_PAST_TWO = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
DESK_PHONE = "+67077110010"
ANA_AWAKE = replace(ANA, phone=DESK_PHONE)
BEN_ASLEEP = replace(BEN, phone="+67077110002")
CARLA = Officer(login="carla", name="Carla (made up)", role=Role.OFFICER, phone="+67077110003")
DORA = Officer(login="dora", name="Dora (made up)", role=Role.OFFICER, phone="+67077110004")
ALWAYS = frozenset(range(7))


def nights(login: str, position: int, *, days: frozenset[int] = ALWAYS) -> Shift:
    return Shift(login=login, position=position, weekdays=days, begins=time(18), ends=time(6))


@dataclass
class Night:
    house: House

    def account(self, *people: Officer) -> None:
        with self.house.app.database.writing() as connection:
            for one in people:
                officers.add_officer(connection, one, passphrase_hash="none", at=self.house.now, by="test")

    def roster(self, *shifts: Shift) -> None:
        with self.house.app.database.writing() as connection:
            roster.replace(connection, [row_of(shift) for shift in shifts])

    def pages(self, login: str = "") -> list[Any]:
        """What was queued for officers, oldest first."""
        return [row for row in self.house.messages() if row.purpose == "page" and row.target.endswith(login)]

    def told(self) -> list[str]:
        """Who was told of a submitted text, in order."""
        return [row.target.removeprefix("officer:") for row in self.pages() if "APPROVE" in row.text]

    def code(self, login: str, number: int | None = None) -> str:
        """The six digits of the newest SMS to this officer, or the newest of this warning, as he reads them aloud."""
        texts = [row.text for row in self.pages(login) if number is None or f" warning {number}?" in row.text]
        found = re.search(r" and say (\d{6})", texts[-1])
        assert found
        return found[1]

    def ask(self) -> tuple[str, ...]:
        return call_approvers.ask_due(self.house.app, now=self.house.now)

    def later(self, **by: float) -> tuple[str, ...]:
        self.house.clock.move(**by)
        return self.ask()

    def submitted(self, *sucos: str, **more: object) -> int:
        """As `avizu warning submit` does: the first approver is told at once."""
        number = self.house.submitted(*(sucos or ("Hera, Dili",)), **more)
        call_approvers.ask(self.house.app, number, now=self.house.now)
        return number

    def resubmitted(self, number: int) -> None:
        draft.submit(self.house.app, number, by=ANA, now=self.house.now)
        call_approvers.ask(self.house.app, number, now=self.house.now)

    def returned(self, number: int) -> None:
        draft.send_back(self.house.app, number, by=BEN, now=self.house.now, reason="a doubt")

    def typed(self, number: int, code: str, *, called_by: str = "ben", by: Officer = ANA_AWAKE) -> ByVoice:
        return approve_by_voice(self.house.app, number, code, called_by=called_by, typed_by=by, now=self.house.now)

    def refused(self, number: int, code: str, *, called_by: str = "ben", by: Officer = ANA_AWAKE) -> NotAllowed:
        """The refusal; nothing has gone out by it."""
        before = self.newest(number)
        with pytest.raises(NotAllowed) as refusal:
            self.typed(number, code, called_by=called_by, by=by)
        assert self.newest(number) == before
        return refusal.value

    def newest(self, number: int) -> Revision:
        with self.house.app.database.reading() as connection:
            return warnings.warning(connection, number).newest

    def audit(self, number: int, what: str) -> list[Any]:
        with self.house.app.database.reading() as connection:
            return [entry for entry in journal.audit(connection, warning_id=number) if entry.what == what]


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06d}"


def begin(house: House) -> Night:
    night = Night(house)
    house.clock.now = HALF_PAST_TWO - timedelta(days=2)
    house.contact("Hera, Dili", "+67077110021")
    house.contact("Comoro, Dili", "+67077110022")
    night.account(ANA_AWAKE, BEN_ASLEEP, CARLA)
    night.roster(nights("ben", 1), nights("carla", 2))
    house.clock.now = HALF_PAST_TWO
    return night
