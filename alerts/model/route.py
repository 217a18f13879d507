"""One way out: a gateway with its own sender, credentials and rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.model.message import Medium
from alerts.model.warning import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`channel` names the entry of CHANNELS; `rate` is messages per second the gateway allows (0: no limit).

    `two_way` says that replies come back on this route: only then does a bulletin ask for one.
    `options` are the channel's own settings; `secrets` never reach a log or a repr.
    """

    name: str
    channel: str
    medium: Medium
    mode: Mode
    sender: str
    rate: float = 1.0
    in_flight: int = 20
    two_way: bool = False
    parts_limit: int = 1
    usd_per_part: float | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message somebody sent to us. `to` is our own number; `gateway_id` makes a repeat harmless."""

    sender: str
    to: str
    text: str
    gateway_id: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a gateway says it holds: used to settle a call that broke."""

    gateway_id: str
    to: str
    text: str
    created_at: datetime
    raw: str
