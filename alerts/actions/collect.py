"""Fetches what came back on routes whose gateway does not call us, as a modem's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from alerts.app import App
from alerts.delivery.ports import Channel, Collected, Collects
from alerts.errors import AvizuError
from alerts.model.mask import mask_phone
from alerts.model.message import Proof
from alerts.model.route import Incoming, Route
from alerts.store import clock, collected, proof

log = logging.getLogger(__name__)

ASK_FOR = timedelta(days=2)
"""After that nobody is told any more what became of a message."""

Tend = Callable[[App, dict[str, Channel], str], Awaitable[Any]]


class Reply(Protocol):
    """Takes in what somebody wrote: the same for a webhook and for a modem."""

    def __call__(self, app: App, route: Route, incoming: Incoming, *, now: datetime) -> Any: ...


def beside(tend: Tend, reply: Reply) -> Tend:
    """Tending that collects too. A fault of one is raised when both are done."""

    async def both(app: App, channels: dict[str, Channel], owner: str) -> None:
        done = await asyncio.gather(collect(app, channels, reply), tend(app, channels, owner), return_exceptions=True)
        for fault in done:
            if isinstance(fault, BaseException):
                raise fault

    return both


async def collect(app: App, channels: Mapping[str, Channel], reply: Reply) -> None:
    """Records what every such route has, and only then lets it be put away: whatever stops this, nothing is lost."""
    for name, channel in channels.items():
        if isinstance(channel, Collects):
            waiting, now = await asyncio.to_thread(partial(_open, app, name))
            news = await channel.collect(waiting, now)
            if await asyncio.to_thread(partial(_record, app, name, news, reply)):
                await channel.put_away(news)


def _open(app: App, route: str) -> tuple[dict[str, Proof], datetime | None]:
    now = app.clock()
    with app.database.reading() as connection:
        trusted = not clock.why_paused(connection, now)
        return collected.waiting(connection, route, now - ASK_FOR), now if trusted else None


def _record(app: App, route: str, news: Collected, reply: Reply) -> bool:
    """Whether all of it is in the database."""
    if news.receipts:
        with app.database.writing() as connection:
            for one in news.receipts:
                message_id = proof.message_of_gateway_id(connection, one.gateway_id)
                if message_id is not None:
                    proof.take_receipt(connection, message_id, one, kind="collected", at=app.clock())
    taken_in = [_taken_in(app, route, incoming, reply) for incoming in news.incoming]
    return all(taken_in)


def _taken_in(app: App, route: str, incoming: Incoming, reply: Reply) -> bool:
    """One reply that can't be taken in holds up no other."""
    try:
        reply(app, app.settings.route(route), incoming, now=app.clock())
    except AvizuError as fault:
        log.warning("A reply from %s waits on route %s: %s", mask_phone(incoming.sender), route, fault)
        return False
    return True
