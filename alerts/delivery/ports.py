"""What the dispatcher asks of a channel. One file in `alerts/channels` answers it for each gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from alerts.model.message import Post, Proof, Receipt
from alerts.model.outcome import Outcome
from alerts.model.route import Incoming, Route, Sighting


class Channel(Protocol):
    """Opened inside the event loop that uses it, closed by who opened it. `send` never raises on a gateway's fault."""

    async def send(self, post: Post) -> Outcome: ...

    async def look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        """What the gateway holds for this address since then; None when it can't be asked."""
        ...

    def clock_offset(self) -> timedelta | None:
        """How far the gateway's clock was ahead of ours at its newest answer; None when it never said."""
        ...

    async def ask_clock(self) -> bool:
        """Whether the gateway gave a fresh answer for `clock_offset`, without anything being sent."""
        ...

    async def close(self) -> None: ...


class Inbox(Protocol):
    """How a gateway talks back over HTTP: pure functions of what arrived. Nothing is read before `verify`."""

    def verify(self, route: Route, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool: ...

    def read_receipt(self, form: Mapping[str, str]) -> Receipt | None: ...

    def read_incoming(self, form: Mapping[str, str]) -> Incoming | None: ...


@dataclass(frozen=True, slots=True)
class Collected:
    """What came back on a route that is not called over HTTP. Each receipt names its `gateway_id`.

    `files` are the channel's own names of what has to be put away once all of it is recorded.
    """

    receipts: tuple[Receipt, ...] = ()
    incoming: tuple[Incoming, ...] = ()
    files: tuple[str, ...] = ()


@runtime_checkable
class Collects(Protocol):
    """What a channel also has whose gateway lays things down instead of calling."""

    async def collect(self, waiting: Mapping[str, Proof], now: datetime | None) -> Collected:
        """News of what waits, by its gateway id, and what people wrote. Until it is put away it comes again.

        What was not sent by its end is taken back; with None for `now`, when no clock is trusted, nothing is.
        """
        ...

    async def put_away(self, taken: Collected) -> None:
        """To be called when all of it is recorded."""
        ...
