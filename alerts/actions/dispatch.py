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
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from alerts.app import App
from alerts.channels import open_channel
from alerts.delivery.decide import GiveUp, next_step
from alerts.delivery.guard import clock_fault, refusal
from alerts.delivery.pace import Pace
from alerts.delivery.ports import Channel
from alerts.model.message import Post
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.store import journal, outbox
from alerts.store.database import Watch
from alerts.store.outbox import Claimed, Settled
from alerts.store.warnings import newest_instant

log = logging.getLogger("avizu.dispatch")

BATCH = 500
PAUSE = 0.002
LOOK_EVERY = 0.05
TEND_EVERY = 15.0
RECHECK = timedelta(seconds=1)
"""A claim older than this is looked at again before its call: a retraction may have come in between."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent:
    """What one drain did."""

    calls: int
    withheld: int


class Dispatcher:
    """Serves the routes it has channels for. `sleep` and `steady` are the loop's own unless a test gives others."""

    def __init__(
        self,
        app: App,
        channels: dict[str, Channel],
        *,
        owner: str,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._channels = channels
        self._owner = owner
        self._sleep = sleep
        self._steady = steady
        self._paces = {name: Pace(app.settings.route(name).rate) for name in channels}
        self._rows = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")

    async def drain(self) -> Sent:
        """Sends everything that is due now on every route, side by side. Returns when nothing is."""
        done = await asyncio.gather(*(self._drain_route(name) for name in self._channels))
        return Sent(sum(s.calls for s in done), sum(s.withheld for s in done))

    def close(self) -> None:
        self._rows.shutdown()

    async def _in_rows(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._rows, partial(self._politely, call))

    def _politely(self, call: Callable[[], T]) -> T:
        answer = call()
        if self._app.database.is_sqlite:
            # SQLite hands its one write lock to whoever asks first: without a pause an officer's command starves.
            time.sleep(PAUSE)
        return answer

    async def _drain_route(self, name: str) -> Sent:
        route = self._app.settings.route(name)
        flight = _Flight(route, self._channels[name])
        size = _claim_size(route)
        settling: asyncio.Task[None] | None = None
        while True:
            if len(flight.waiting) < route.in_flight and not flight.dry:
                claimed = await self._in_rows(partial(self._claim, name, size))
                flight.dry = not claimed
                flight.waiting.extend(claimed)
            while flight.waiting and flight.flying < route.in_flight:
                self._launch(flight, flight.waiting.popleft())
            if flight.landed and (settling is None or settling.done()):
                landed, flight.landed = flight.landed, []
                settling = asyncio.ensure_future(self._in_rows(partial(self._settle, landed)))
            if flight.idle:
                if settling is not None:
                    await settling
                if not flight.landed:
                    return Sent(flight.calls, flight.withheld)
                settling = None
                continue
            flight.news.clear()
            if settling is not None and not settling.done():
                settling.add_done_callback(lambda _done: flight.news.set())
            if not flight.landed or (settling is not None and not settling.done()):
                await flight.news.wait()

    def due(self) -> bool:
        """Whether anything waits for these routes now. A read only: it never holds up a writer."""
        with self._app.database.reading() as connection:
            at = outbox.next_due(connection, list(self._channels))
        return at is not None and at <= self._app.clock()

    def _claim(self, route: str, size: int) -> list[Claimed]:
        now = self._app.clock()
        lease = now + timedelta(seconds=self._app.settings.lease_seconds)
        with self._app.database.writing() as connection:
            return outbox.claim(connection, route=route, limit=size, owner=self._owner, now=now, lease_until=lease)

    def _settle(self, landed: list[Settled]) -> None:
        with self._app.database.writing() as connection:
            outbox.settle(connection, landed, owner=self._owner)

    def _launch(self, flight: _Flight, claimed: Claimed) -> None:
        flight.flying += 1
        task = asyncio.ensure_future(self._send(flight, claimed, self._app.clock()))
        flight.tasks.add(task)
        task.add_done_callback(flight.land)

    async def _send(self, flight: _Flight, claimed: Claimed, claimed_at: datetime) -> Settled:
        wait = self._paces[flight.route.name].wait(self._steady())
        if wait:
            await self._sleep(wait)
        now = self._app.clock()
        state = claimed.state
        if state is not None and now - claimed_at > RECHECK:
            state = await self._in_rows(partial(self._state_now, claimed))
        withheld = refusal(state=state, expires=claimed.expires, text=claimed.text, expected=claimed.digest, now=now)
        if withheld:
            flight.withheld += 1
            return Settled(claimed, GiveUp(f"not sent: {withheld}", "withheld"), now)
        flight.calls += 1
        outcome = await flight.channel.send(self._post(flight.route, claimed))
        now = self._app.clock()
        return Settled(claimed, next_step(outcome, tries=claimed.tries, expires=claimed.expires, now=now), now)

    def _state_now(self, claimed: Claimed) -> Any:
        with self._app.database.reading() as connection:
            return outbox.revision_state(connection, claimed.message_id)

    def _post(self, route: Route, claimed: Claimed) -> Post:
        return Post(
            message_id=claimed.message_id,
            attempt_id=claimed.attempt_id,
            to=claimed.address,
            text=claimed.text,
            subject=claimed.subject,
            callback=self._app.callback(route.name, claimed.attempt_id),
            expires=claimed.expires,
        )


@dataclass(slots=True, eq=False)
class _Flight:
    """One drain of one route: what is claimed, in the air, landed."""

    route: Route
    channel: Channel
    waiting: deque[Claimed] = field(default_factory=deque)
    landed: list[Settled] = field(default_factory=list)
    tasks: set[asyncio.Task[Settled]] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    flying: int = 0
    calls: int = 0
    withheld: int = 0
    dry: bool = False

    @property
    def idle(self) -> bool:
        return self.dry and not self.waiting and not self.flying

    def land(self, task: asyncio.Task[Settled]) -> None:
        self.flying -= 1
        self.tasks.discard(task)
        self.landed.append(task.result())
        self.news.set()


def _claim_size(route: Route) -> int:
    """A slow route claims about a second's worth, so that a crash leaves few messages unclear."""
    return BATCH if route.rate <= 0 else max(1, min(BATCH, int(route.rate)))


Tend = Callable[[App, dict[str, Channel], str], Awaitable[Any]]


async def serve(app: App, *, owner: str, stop: threading.Event, tend: Tend) -> None:
    """Sends until `stop` is set: wakes at each commit, calls `tend` every 15 s. Ends with nothing in the air."""
    channels = {route.name: open_channel(route, app.clock) for route in app.settings.routes}
    dispatcher = Dispatcher(app, channels, owner=owner)
    watch = Watch(app.database)
    desk_clock = _DeskClock(app, channels, owner)
    tended = -TEND_EVERY
    try:
        while not stop.is_set():
            if time.monotonic() - tended >= TEND_EVERY:
                await desk_clock.ask_again()
                await tend(app, channels, owner)
                tended = time.monotonic()
            if await asyncio.to_thread(desk_clock.is_sound) and await asyncio.to_thread(dispatcher.due):
                await dispatcher.drain()
            await _news(watch, stop)
    finally:
        watch.close()
        dispatcher.close()
        for channel in channels.values():
            await channel.close()


async def _news(watch: Watch, stop: threading.Event) -> None:
    """Returns after a commit, or after a second: a retry may have come due."""
    for _ in range(int(1 / LOOK_EVERY)):
        if stop.is_set() or await asyncio.to_thread(watch.changed):
            return
        await asyncio.sleep(LOOK_EVERY)


class _DeskClock:
    """Whether our clock can be trusted to send by. Each change of mind is written down once."""

    def __init__(self, app: App, channels: Mapping[str, Channel], owner: str) -> None:
        self._app = app
        self._channels = channels
        self._owner = owner
        self._fault = ""

    def is_sound(self) -> bool:
        with self._app.database.reading() as connection:
            newest = newest_instant(connection)
        # The demo plays a night of the past against its own stand-in, whose Date is today's.
        demo = self._app.settings.mode is Mode.DEMO
        offsets = () if demo else tuple(channel.clock_offset() for channel in self._channels.values())
        fault = clock_fault(self._app.clock(), newest_row=newest, offsets=offsets)
        if bool(fault) != bool(self._fault):
            self._note("sending paused: " + fault if fault else "sending goes on: the clock is right again")
        self._fault = fault
        return not fault

    async def ask_again(self) -> None:
        """While paused no message brings a fresh Date, so the gateways are asked for one."""
        if self._fault:
            for channel in self._channels.values():
                await channel.ask_clock()

    def _note(self, what: str) -> None:
        log.error(what)
        with self._app.database.writing() as connection:
            journal.record(connection, at=self._app.clock(), who=self._owner, what=what)
