"""A night in which warnings run out: three officers with telephones, and people in two sucos who were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from house import ANA, BEN, House

from alerts.actions import alarms, approve, draft, end
from alerts.delivery.decide import Done
from alerts.model.alarm import Alarm
from alerts.model.people import Officer, Role
from alerts.model.roster import Shift, row_of
from alerts.model.warning import HazardWarning, Severity
from alerts.store import clock, instances, officers, outbox, roster, warnings

HERA, COMORO = "Hera, Dili", "Comoro, Dili"
IN_HERA, IN_COMORO = "+67077110001", "+67077110002"
CARLA = Officer(login="carla", name="Carla (made up)", role=Role.OFFICER, phone="+67077110042")
ON_DUTY = (replace(ANA, phone="+67077110040"), replace(BEN, phone="+67077110041"), CARLA)
STATEMENT = "IPG by telephone, 04:00"


@dataclass
class EndingNight:
    """It begins at 23:00 in Dili."""

    house: House

    def settle_in(self) -> EndingNight:
        self.house.contact(HERA, IN_HERA, name="Maria (made up)")
        self.house.contact(COMORO, IN_COMORO, name="Rui (made up)")
        with self.house.app.database.writing() as connection:
            for one in ON_DUTY:
                officers.add_officer(connection, one, passphrase_hash="none", at=self.house.now, by="test")
        return self

    def on_shift(self, login: str, *, begins: int, ends: int) -> None:
        """This one is the roster."""
        one = Shift(login=login, position=1, weekdays=frozenset(range(7)), begins=time(begins), ends=time(ends))
        with self.house.app.database.writing() as connection:
            roster.replace(connection, [row_of(one)])

    def warned(self, *sucos: str, hours: float = 6, severity: Severity = Severity.SEVERE, **more: object) -> int:
        """Approved by Ben now, and sent."""
        number = self.house.submitted(*(sucos or (HERA,)), hours=hours, severity=severity, **more)
        approve.approve(self.house.app, number, by=BEN, now=self.house.now)
        self.sends()
        return number

    def extended(self, number: int, *, hours: float = 6, approved: bool = True) -> None:
        app, now = self.house.app, self.house.now
        draft.update(app, number, {"expires": now + timedelta(hours=hours)}, by=ANA, now=now)
        draft.submit(app, number, by=ANA, now=now)
        if approved:
            approve.approve(app, number, by=BEN, now=now)

    def all_clear(self, number: int, *, statement: str = "") -> HazardWarning:
        return end.all_clear(self.house.app, number, by=ANA, now=self.house.now, statement=statement)[0]

    def sends(self) -> list[tuple[str, str]]:
        """(number, purpose) of everything that waited: the gateway takes it all."""
        now = self.house.now
        with self.house.app.database.writing() as connection:
            claimed = outbox.claim(
                connection, route="sms", limit=100, owner="gw", now=now, lease_until=now + timedelta(minutes=1)
            )
            outbox.settle(
                connection, [outbox.Settled(c, Done(f"SM{c.message_id}-{c.tries}"), now) for c in claimed], owner="gw"
            )
        gone = {one.message_id for one in claimed}
        return [(row.address, row.purpose) for row in self.house.messages() if row.id in gone]

    def later(self, **by: float) -> alarms.Watched:
        """Time goes by; then warnings run out and the schedule looks for alarms."""
        now = self.house.clock.move(**by)
        with self.house.app.database.writing() as connection:
            instances.alive(connection, self.house.owner, pid=1, host="house", now=now)
        end.expire(self.house.app, now=now)
        return alarms.watch(self.house.app, now)

    def pages(self, login: str = "") -> list[str]:
        """What was queued for officers, oldest first."""
        return [row.text for row in self._pages() if row.target.endswith(login)]

    def called(self) -> list[str]:
        """Who was, page by page."""
        return [row.target.removeprefix("officer:") for row in self._pages()]

    def _pages(self) -> Sequence[Any]:
        return [row for row in self.house.messages() if row.purpose == "page"]

    def open(self) -> dict[str, Alarm]:
        return {one.key: one for one in alarms.standing(self.house.app, now=self.house.now).alarms}

    def warning(self, number: int) -> HazardWarning:
        with self.house.app.database.reading() as connection:
            return warnings.warning(connection, number)

    def says_of_the_clock(self, why: str, witness: clock.Witness) -> None:
        """What a sending process writes down: that it pauses, or with NOBODY that it goes on."""
        with self.house.app.database.writing() as connection:
            clock.paused(connection, at=self.house.now, by="avizu", why=why, witness=witness)

    def at(self, **ago: float) -> datetime:
        return self.house.now - timedelta(**ago)
