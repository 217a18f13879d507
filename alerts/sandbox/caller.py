"""Time passing at the stand-in: what is due happens, and the callbacks go out signed."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import groupby

from aiohttp import ClientError, ClientSession, ClientTimeout
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from alerts.sandbox.gateway import Call, Gateway

PATIENCE = ClientTimeout(total=15, connect=10)
AT_ONCE = 20


class Stepped:
    """A clock that stands still until somebody moves it."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now


class Caller:
    """Posts what the gateway owes. Lives in the server's loop."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._woken = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._session = ClientSession(timeout=PATIENCE)

    async def close(self) -> None:
        await self._session.close()

    def wake(self) -> None:
        """Something new is owed: look again when the next thing is due."""
        self._woken.set()

    async def run(self) -> None:
        """Real time: release what is due when it is due, for ever. A slow listener holds up nobody else's news."""
        async with asyncio.TaskGroup() as calling:
            while True:
                self._woken.clear()
                calls = self.gateway.release(self.gateway.clock())
                for _, of_one_message in groupby(sorted(calls, key=_about), key=_about):
                    calling.create_task(self._in_order(list(of_one_message)))
                await self._until_next()

    async def _until_next(self) -> None:
        at = self.gateway.next_due()
        wait = None if at is None else max((at - self.gateway.clock()).total_seconds(), 0.001)
        try:
            await asyncio.wait_for(self._woken.wait(), wait)
        except TimeoutError:
            return

    async def _in_order(self, calls: list[Call]) -> None:
        async with self._slots:
            for call in calls:
                await self.post(call)
        self.wake()

    async def advance(self, seconds: float | None) -> datetime:
        """Stepped time: move the clock, and let all that falls due happen one by one. None: until nothing is owed.

        Answers with the time it is now. Raises TypeError when the clock is the real one.
        """
        clock = self.gateway.clock
        if not isinstance(clock, Stepped):
            raise TypeError("the clock is the real one")
        async with self._one_at_a_time:
            end = None if seconds is None else clock.now + timedelta(seconds=seconds)
            while (at := self.gateway.next_due()) is not None and (end is None or at <= end):
                clock.now = max(clock.now, at)
                for call in self.gateway.release(clock.now):
                    await self.post(call)
            clock.now = end or clock.now
            return clock.now

    async def post(self, call: Call) -> int:
        """One POST, signed as Twilio signs. Answers with the status code, 0 when nobody answered."""
        signature = RequestValidator(self.gateway.auth_token).compute_signature(call.url, call.form)
        try:
            async with self._session.post(
                call.url, data=dict(call.form), headers={SIGNATURE_HEADER: signature}, allow_redirects=False
            ) as answer:
                status = answer.status
        except (ClientError, TimeoutError, ValueError):
            status = 0
        self.gateway.called(call, status)
        return status


def _about(call: Call) -> str:
    return call.about
