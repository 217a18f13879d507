"""One dispatcher: claims what is due on its routes, calls the gateways, writes down the answers.

The numbered steps are in `dispatch`.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from alerts.app import App
from alerts.delivery.decide import GiveUp, Retry, Uncertain, next_step
from alerts.delivery.guard import refusal
from alerts.delivery.pace import Pace
from alerts.delivery.ports import Channel
from alerts.errors import AvizuError, Unreachable
from alerts.model.mask import mask_phone
from alerts.model.message import Post
from alerts.model.route import Route
from alerts.store import outbox
from alerts.store.approval import is_as_approved
from alerts.store.outbox import Claimed, Settled

log = logging.getLogger("avizu.dispatch")

BATCH = 500
PAUSE = 0.002
CLAIM_AGAIN = 0.25
"""While a call hangs, the queue is looked at this often: what came meanwhile does not wait for it."""
FRESH = timedelta(milliseconds=250)
"""A claim older than this is looked at again before its call: a retraction may have come in between."""
MOMENT, MOMENTS = 0.01, 10
WRITE_AGAIN = (0.5, 2.0, 8.0)
"""Waits before the answers in memory are written again, when the database can't be reached."""

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
        self._stopped = False
        self._as_approved: dict[int, bool] = {}
        self.paused = False
        """Nothing is claimed while it is set; what is claimed already goes out."""

    def stop(self) -> None:
        """No call is begun any more: what was claimed for one goes back, to be sent by the next process."""
        self._stopped = True

    async def drain(self) -> Sent:
        """Sends everything that is due now on every route, side by side. Returns when nothing is.

        A fault of one route is raised when all others are done.
        """
        done = await asyncio.gather(*(self.drain_route(name) for name in self._channels), return_exceptions=True)
        for fault in done:
            if isinstance(fault, BaseException):
                raise fault
        sent = [one for one in done if isinstance(one, Sent)]
        return Sent(sum(one.calls for one in sent), sum(one.withheld for one in sent))

    async def drain_route(self, name: str) -> Sent:
        """Sends what is due on this route. Ends with nothing in the air and every answer written, or raises."""
        flight = _Flight(self._app.settings.route(name), self._channels[name])
        began = self._steady()
        writing = asyncio.ensure_future(self._write_down(flight))
        try:
            await self._fly(flight, writing)
        finally:
            if flight.tasks:
                await asyncio.wait(flight.tasks)
            flight.over = True
            flight.news.set()
            await writing
            if flight.calls or flight.withheld:
                seconds = self._steady() - began
                log.info("route %s: %d calls, %d withheld, %.1f s", name, flight.calls, flight.withheld, seconds)
        return Sent(flight.calls, flight.withheld)

    def due(self) -> set[str]:
        """The routes that something waits for now. A read only: it never holds up a writer."""
        with self._app.database.reading() as connection:
            return outbox.routes_due(connection, list(self._channels), self._app.clock())

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

    async def _fly(self, flight: _Flight, writing: asyncio.Future[None]) -> None:
        """Claims and calls until nothing is due; stops when answers can't be written any more."""
        while not writing.done():
            await flight.room.acquire()
            if self._stopped:
                self._give_back(flight)
                return
            if flight.waiting or await self._claim_more(flight):
                claimed = await self._sendable(flight)
                if claimed is None:
                    flight.room.release()
                else:
                    self._launch(flight, claimed)
                continue
            flight.room.release()
            if not flight.tasks:
                return
            await asyncio.wait(flight.tasks, timeout=CLAIM_AGAIN)

    def _give_back(self, flight: _Flight) -> None:
        now = self._app.clock()
        for claimed in flight.waiting:
            flight.land(Settled(claimed, Retry(now, "the sending process was stopped before the call"), now))
        flight.waiting.clear()

    async def _claim_more(self, flight: _Flight) -> bool:
        if self.paused or self._stopped:
            return False
        flight.looked_at = self._app.clock()
        flight.waiting.extend(await self._in_rows(partial(self._claim, flight.route.name, _claim_size(flight.route))))
        return bool(flight.waiting)

    async def _sendable(self, flight: _Flight) -> Claimed | None:
        """The next that may be called now, at the route's pace. Those before it that may not are given up."""
        pace = self._paces[flight.route.name]
        wait = pace.wait(self._steady())
        if wait:
            await self._sleep(wait)
        if abs(self._app.clock() - flight.looked_at) > FRESH:
            flight.looked_at = self._app.clock()
            # Not among the writing: whoever holds the write lock does not hold up the calls.
            flight.waiting = deque(await asyncio.to_thread(self._still_ours, flight.route.name, list(flight.waiting)))
        now = self._app.clock()
        while flight.waiting and not self._stopped:
            claimed = flight.waiting.popleft()
            approved = claimed.revision_id is None or self._as_approved[claimed.revision_id]
            why = refusal(
                state=claimed.state,
                expires=claimed.expires,
                text=claimed.text,
                expected=claimed.digest if approved else "",
                now=now,
            )
            if not why:
                pace.take(self._steady())
                return claimed
            flight.withheld += 1
            flight.land(Settled(claimed, GiveUp(f"not sent: {why}", "withheld"), now))
        return None

    async def _write_down(self, flight: _Flight) -> None:
        """Settles what has landed, in batches, until the flight is over."""
        while not flight.over or flight.landed:
            await flight.news.wait()
            flight.news.clear()
            while flight.landed:
                await self._gather(flight)
                landed, flight.landed = flight.landed, []
                await self._settle_surely(landed)

    async def _gather(self, flight: _Flight) -> None:
        """A write costs the same for one answer as for many: a moment's worth goes together if more is in the air."""
        for _ in range(MOMENTS):
            if len(flight.landed) >= BATCH or not flight.tasks:
                return
            await asyncio.sleep(MOMENT)

    async def _settle_surely(self, landed: list[Settled]) -> None:
        """The answers are in memory only: a database that is away for a moment must not lose them."""
        for wait in WRITE_AGAIN:
            try:
                return await self._in_rows(partial(self._settle, landed))
            except Unreachable as fault:
                write_fault(f"writing {len(landed)} answers", fault)
                await self._sleep(wait)
        return await self._in_rows(partial(self._settle, landed))

    def _claim(self, route: str, size: int) -> list[Claimed]:
        now = self._app.clock()
        lease = now + timedelta(seconds=self._app.settings.lease_seconds)
        with self._app.database.writing() as connection:
            claimed = outbox.claim(connection, route=route, limit=size, owner=self._owner, now=now, lease_until=lease)
            self._compare(connection, {one.revision_id for one in claimed if one.revision_id is not None})
            return claimed

    def _compare(self, connection: Connection, revision_ids: set[int]) -> None:
        """Each text once in the life of this process: is it what two people approved?"""
        for number in revision_ids - self._as_approved.keys():
            self._as_approved[number] = is_as_approved(connection, number)
            if not self._as_approved[number]:
                log.error("revision %d is not as it was approved: nothing of it is sent", number)

    def _settle(self, landed: list[Settled]) -> None:
        with self._app.database.writing() as connection:
            outbox.settle(connection, landed, owner=self._owner)

    def _still_ours(self, route: str, claimed: list[Claimed]) -> list[Claimed]:
        with self._app.database.reading() as connection:
            return outbox.still_leased(connection, claimed, route=route, owner=self._owner)

    def _launch(self, flight: _Flight, claimed: Claimed) -> None:
        flight.calls += 1
        task = asyncio.ensure_future(self._call(flight, claimed))
        flight.tasks.add(task)
        task.add_done_callback(partial(self._landed, flight, claimed))

    async def _call(self, flight: _Flight, claimed: Claimed) -> Settled:
        outcome = await flight.channel.send(self._post(flight.route, claimed))
        now = self._app.clock()
        return Settled(claimed, next_step(outcome, tries=claimed.tries, expires=claimed.expires, now=now), now)

    def _landed(self, flight: _Flight, claimed: Claimed, task: asyncio.Task[Settled]) -> None:
        flight.tasks.discard(task)
        flight.room.release()
        if task.cancelled():
            return
        fault = task.exception()
        if fault is None:
            flight.land(task.result())
            return
        write_fault(f"message {claimed.message_id} on route {flight.route.name}", fault)
        broken = Uncertain("the program failed during the call; the log says how", type(fault).__name__)
        flight.land(Settled(claimed, broken, self._app.clock()))

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
    """One drain of one route: what is claimed, in the air, landed. `looked_at` is how fresh `waiting` is."""

    route: Route
    channel: Channel
    room: asyncio.Semaphore = field(init=False)
    looked_at: datetime = field(init=False)
    waiting: deque[Claimed] = field(default_factory=deque)
    landed: list[Settled] = field(default_factory=list)
    tasks: set[asyncio.Task[Settled]] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    calls: int = 0
    withheld: int = 0

    def __post_init__(self) -> None:
        self.room = asyncio.Semaphore(self.route.in_flight)

    def land(self, settled: Settled) -> None:
        self.landed.append(settled)
        self.news.set()


def _claim_size(route: Route) -> int:
    """A slow route claims about a second's worth, so that a crash leaves few messages unclear."""
    return BATCH if route.rate <= 0 else max(1, min(BATCH, int(route.rate)))


def write_fault(where: str, fault: BaseException) -> None:
    """Into the log, without telephone numbers: all of what nobody foresaw, one sentence of the rest."""
    told = str(fault) if isinstance(fault, AvizuError) else "".join(traceback.format_exception(fault))
    log.error("%s failed: %s", where, mask_phone(told))
