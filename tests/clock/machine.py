"""A machine whose clock somebody sets, and a gateway that has the right time, if it can be reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from duty_desk import Desk

from alerts.actions import clock as confirming
from alerts.actions import end
from alerts.actions.dispatch import DeskClock
from alerts.store import clock, journal

FLOOD = "Hera, Dili"


@dataclass
class Gateway:
    """`told` is what its newest answer said, however old that is."""

    machine: Machine
    reachable: bool = True
    told: timedelta | None = None

    def clock_offset(self) -> timedelta | None:
        return self.told

    async def ask_clock(self) -> bool:
        if self.reachable:
            self.told = -self.machine.error
        return self.reachable


@dataclass
class Machine:
    """`error` is how far its clock is ahead of the right time; `uptime` counts seconds whatever the clock says."""

    desk: Desk
    error: timedelta = timedelta()
    uptime: float = 1000.0
    gateways: dict[str, Any] = field(default_factory=dict)
    process: DeskClock = field(init=False)

    def __post_init__(self) -> None:
        self.starts()

    @property
    def now(self) -> datetime:
        return self.desk.house.now

    def starts(self, **more: Any) -> None:
        """A sending process starts: no answer of a gateway has come yet."""
        for gateway in self.gateways.values():
            gateway.told = None
        self.process = DeskClock(self.desk.house.app, self.gateways, "p1", **({"steady": lambda: self.uptime} | more))

    def boots(self) -> None:
        """The machine itself, after a power cut, and `avizu run` on it."""
        self.uptime = 5.0
        confirming.look_at_start(self.desk.house.app, now=self.now)
        self.starts()

    def is_off(self, **time: float) -> None:
        """So long it has no power; its clock runs on a battery of its own."""
        self.desk.house.clock.move(**time)
        self.boots()

    def gateway(self, *, reachable: bool = True) -> Gateway:
        made = Gateway(self, reachable)
        self.gateways["sms"] = made
        self.starts()
        return made

    def passes(self, **time: float) -> None:
        """So long it runs, or sleeps with its lid shut: the clock it wakes with is right."""
        self.desk.house.clock.move(**time)
        self.uptime += timedelta(**time).total_seconds()

    def jumps(self, **by: float) -> None:
        """Somebody or something sets the clock."""
        self.desk.house.clock.move(**by)
        self.error += timedelta(**by)

    def is_set_to(self, when: datetime) -> None:
        self.jumps(seconds=(when - self.now).total_seconds())

    def sends(self) -> bool:
        """Whether the process would send now: it looks, asks the gateways as it does while paused, looks again."""
        if not self.process.is_sound():
            asyncio.run(self.process.ask_again())
        return self.process.is_sound()

    def why(self) -> str:
        """What everybody else is told."""
        with self.desk.house.app.database.reading() as connection:
            return clock.why_paused(connection, self.now)

    def ended(self) -> tuple[int, ...]:
        return end.expire(self.desk.house.app, now=self.now).ended

    def notes(self) -> list[str]:
        with self.desk.house.app.database.reading() as connection:
            return [entry.what for entry in journal.audit(connection) if entry.what.startswith("sending")]

    def something_is_written(self) -> None:
        with self.desk.house.app.database.writing() as connection:
            journal.record(connection, at=self.now, who="ana", what="something")

    def warned(self) -> int:
        """A flood for six hours, approved by two."""
        number = self.desk.submitted(place=FLOOD)
        assert self.desk.approve(number).code == 0
        return number

    def doctor(self) -> dict[str, Any]:
        (row,) = (row for row in self.desk.run("doctor", "--json").rows if row["about"] == "clock")
        return row

    def says_watch(self, right: datetime | None = None) -> Any:
        """Ana reads the right time off her watch, in Dili time, and types it."""
        watch = (right or self.now - self.error) + timedelta(hours=9)
        words = ("--time", f"{watch:%Y-%m-%d %H:%M}")
        return self.desk.run("clock", "confirm", *words, *self.desk.passphrase("ana"))
