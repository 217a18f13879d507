"""What the dispatcher asks of a channel. One file in `alerts/channels` answers it for each gateway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from alerts.model.message import Post, Receipt
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

    async def ask_clock(self) -> None:
        """Gets a fresh answer for `clock_offset`, where the gateway can be asked without sending anything."""
        ...

    async def close(self) -> None: ...


class Inbox(Protocol):
    """How a gateway talks back over HTTP: pure functions of what arrived. Nothing is read before `verify`."""

    def verify(self, route: Route, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool: ...

    def read_receipt(self, form: Mapping[str, str]) -> Receipt | None: ...

    def read_incoming(self, form: Mapping[str, str]) -> Incoming | None: ...
