"""Sends what is due: claim with a lease, call the gateway, settle. No transaction is open during a call.

The steps, as the crash tests number them:
  1  claimed: the lease is committed, no call was made yet
  2  calling: the gateway may or may not have taken it
  3  answered: the gateway's answer is in memory only
  4  settled: the answer is committed
A process that dies in 1 to 3 leaves a lease; when it lapses the message is uncertain, never queued.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from alerts.app import App
from alerts.channels import open_channel
from alerts.delivery.guard import clock_fault, jump_fault
from alerts.delivery.ports import Channel
from alerts.dispatcher import Dispatcher, Sent, log, write_fault
from alerts.model.warning import Mode
from alerts.store import clock, instances
from alerts.store.clock import Witness
from alerts.store.database import Watch

__all__ = ["Dispatcher", "Sent", "serve"]

LOOK_EVERY = 0.05
TEND_EVERY = 15.0
ASK_FIRST, ASK_EVERY = 60.0, 600.0
"""Seconds until the gateways are asked for the time while all is well, and between: an idle clock drifts, too."""
REST = 5.0
"""How long an errand that failed rests before it is tried again."""

Tend = Callable[[App, dict[str, Channel], str], Awaitable[Any]]


async def serve(app: App, *, owner: str, stop: threading.Event, tend: Tend) -> None:
    """Sends until `stop` is set: wakes at each commit, calls `tend` every 15 s. Ends with nothing in the air.

    Each route, tending and looking run beside each other: none waits for another, and a fault of one is written
    down and stops none.
    """
    channels = {route.name: open_channel(route, app.clock) for route in app.settings.routes}
    dispatcher = Dispatcher(app, channels, owner=owner)
    desk_clock = DeskClock(app, channels, owner)
    errands = _Errands()
    watch = Watch(app.database)

    async def look() -> None:
        due = await asyncio.to_thread(dispatcher.due)  # before the clock is looked at: a jump in between sends nothing
        dispatcher.paused = not await asyncio.to_thread(desk_clock.is_sound)
        for name in set() if dispatcher.paused else due:
            errands.start(f"route {name}", partial(dispatcher.drain_route, name))

    async def be_seen() -> None:
        await asyncio.to_thread(_be_seen, app, owner)

    try:
        while not stop.is_set():
            errands.start("asking the time", desk_clock.ask_again, every=TEND_EVERY)
            errands.start("tending", partial(tend, app, channels, owner), every=TEND_EVERY)
            errands.start("being seen", be_seen, every=TEND_EVERY)
            looking = errands.start("looking", look)
            if looking is not None:
                await asyncio.wait([looking])
            await _news(watch, stop)
    finally:
        dispatcher.stop()
        await errands.finish()
        watch.close()
        dispatcher.close()
        for channel in channels.values():
            await channel.close()


def _be_seen(app: App, owner: str) -> None:
    """Beside tending, which may wait long for a gateway: a process that sends must not look like none."""
    with app.database.writing() as connection:
        instances.seen(connection, owner, now=app.clock())


async def _news(watch: Watch, stop: threading.Event) -> None:
    """Returns after a commit, or after a second: a retry may have come due."""
    for _ in range(int(1 / LOOK_EVERY)):
        if stop.is_set() or await asyncio.to_thread(watch.changed):
            return
        await asyncio.sleep(LOOK_EVERY)


class _Errands:
    """What runs beside the loop: one of each name at a time. One that fails is written down, and rests."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._not_before: dict[str, float] = {}

    def start(self, name: str, errand: Callable[[], Awaitable[Any]], *, every: float = 0.0) -> asyncio.Task[Any] | None:
        """None when it runs already, rests, or was started less than `every` seconds ago."""
        now = time.monotonic()
        if name in self._running or now < self._not_before.get(name, now):
            return None
        self._not_before[name] = now + every
        task = asyncio.ensure_future(errand())
        self._running[name] = task
        task.add_done_callback(partial(self._ended, name))
        return task

    def _ended(self, name: str, task: asyncio.Task[Any]) -> None:
        del self._running[name]
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            write_fault(name, fault)
            self._not_before[name] = max(self._not_before[name], time.monotonic() + REST)

    async def finish(self) -> None:
        """Waits for what sends; cuts the rest short, for that is safe to leave at any point."""
        for name, task in self._running.items():
            if not name.startswith("route "):
                task.cancel()
        while self._running:
            await asyncio.wait(self._running.values())


def since_start() -> float | None:
    """Seconds since this machine was started, those asleep too; None where no such clock is: then no jump is seen.

    A clock that stops while a laptop sleeps would take each waking for a jump.
    """
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return None if number is None else time.clock_gettime(number)


_WITHOUT_GATEWAY = {Witness.NOBODY, Witness.STEADY}


class DeskClock:
    """Whether our clock can be trusted to send by. Each change of mind is written down once.

    A pause outlives its process: after a restart a gateway's word holds until the gateways were asked again, a jump
    and a gap until a gateway agrees or somebody confirms the clock. `steady` counts seconds that nobody can set.
    """

    def __init__(
        self,
        app: App,
        channels: Mapping[str, Channel],
        owner: str,
        *,
        steady: Callable[[], float | None] = since_start,
        ask_first: float = ASK_FIRST,
    ) -> None:
        self._app = app
        self._channels = channels
        self._owner = owner
        self._steady = steady
        self._witness: Witness | None = None
        self._inherited = ""
        self._started: datetime | None = None
        """By the clock as it was when it was last trusted."""
        self._seen: datetime | None = None
        self._stale: dict[str, timedelta | None] = {}
        """What the gateways had said before the clock was moved: nothing of the clock as it is now."""
        self._confirmed: int | None = None
        self._asked = False
        self._ask_at = time.monotonic() + ask_first

    def is_sound(self) -> bool:
        before = self._recalled()
        self._look_for_a_step()
        with self._app.database.reading() as connection:
            newest, confirmed = clock.newest_instant(connection), clock.last_confirmed(connection)
        if confirmed != self._confirmed and self._confirmed is not None:
            self._started = self._start()
        self._confirmed = confirmed
        witness, fault = self._found(newest, before)
        silent = all(offset is None for offset in self._offsets())
        if before is Witness.GATEWAY and witness in _WITHOUT_GATEWAY and not self._asked and silent:
            return False
        if witness is not before:
            self._note(witness, fault)
        self._witness = witness
        return witness is Witness.NOBODY

    async def ask_again(self) -> None:
        """The gateways are asked for the time: while paused, for no message brings a fresh Date; else now and then.

        Who has just answered, and agrees, vouches for the clock as it is.
        """
        sound = await asyncio.to_thread(self._recalled) is Witness.NOBODY
        if not sound or time.monotonic() >= self._ask_at:
            answered = [await channel.ask_clock() for channel in self._channels.values()]
            if any(answered) and not clock_fault(self._app.clock(), newest_row=None, offsets=self._offsets()):
                self._started = self._start()
            self._ask_at = time.monotonic() + ASK_EVERY
        self._asked = True

    def _recalled(self) -> Witness:
        """How it was when last looked at, by the process before us if need be."""
        if self._witness is None:
            with self._app.database.reading() as connection:
                pause = clock.paused_since(connection)
            self._witness = pause.witness if pause else Witness.NOBODY
            self._inherited = pause.why if pause else ""
        return self._witness

    def _found(self, newest: datetime | None, before: Witness) -> tuple[Witness, str]:
        now = self._app.clock()
        if fault := clock_fault(now, newest_row=newest, offsets=()):
            return Witness.ENTRIES, fault
        if self._started is None and before is Witness.GAP:
            return Witness.GAP, self._inherited  # a gateway that contradicts may be out of reach after the next start
        if fault := clock_fault(now, newest_row=None, offsets=self._offsets()):
            return Witness.GATEWAY, fault
        if self._started is None and before is Witness.STEADY:
            return Witness.STEADY, self._inherited
        if self._started is None:
            self._started = self._start()
        if fault := jump_fault(self._start() - self._started):
            return Witness.STEADY, fault
        return Witness.NOBODY, ""

    def _look_for_a_step(self) -> None:
        start = self._start()
        if self._seen is not None and jump_fault(start - self._seen):
            self._stale = {name: channel.clock_offset() for name, channel in self._channels.items()}
            self._asked = False
        self._seen = start

    def _start(self) -> datetime:
        """When this machine was started, if its clock is right: it moves only when somebody sets the clock."""
        seconds = None if self._app.settings.mode is Mode.DEMO else self._steady()
        return datetime.min.replace(tzinfo=UTC) if seconds is None else self._app.clock() - timedelta(seconds=seconds)

    def _offsets(self) -> tuple[timedelta | None, ...]:
        # The demo plays a night of the past against its own stand-in, whose Date is today's.
        asked = {} if self._app.settings.mode is Mode.DEMO else self._channels
        said = {name: channel.clock_offset() for name, channel in asked.items()}
        return tuple(offset for name, offset in said.items() if offset != self._stale.get(name))

    def _note(self, witness: Witness, why: str) -> None:
        log.error(f"sending paused: {why}" if why else "sending goes on")
        now = self._app.clock()
        with self._app.database.writing() as connection:
            clock.paused(connection, at=now - self._ahead(), by=self._owner, why=why, witness=witness)

    def _ahead(self) -> timedelta:
        """How far our clock is known to be ahead: once it is set right, the entry of now must not contradict it."""
        step = self._start() - self._started if self._started else timedelta()
        behind = [-offset for offset in self._offsets() if offset is not None]
        return max(timedelta(), step, *behind)
