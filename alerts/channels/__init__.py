"""The ways out. A gateway is one file in this folder and one line in CHANNELS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.route import Route

if TYPE_CHECKING:
    from alerts.delivery.ports import Channel, Inbox
    from alerts.model.outcome import Blame


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """What such a route must and may say.

    Its module has `check(route)`, `open_channel(route, clock)`, `INBOX`, and `BLAMES`: whose failing its codes mean.
    Where more than settings can be looked at without sending, it has `trouble(route)`.
    """

    module: str
    medium: Medium
    options: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    other_options: tuple[str, ...] = ()
    other_secrets: tuple[str, ...] = ()


CHANNELS: Mapping[str, ChannelKind] = {
    "twilio": ChannelKind(
        module="alerts.channels.twilio",
        medium=Medium.SMS,
        options=("account_sid",),
        secrets=("auth_token",),
        other_options=("base_url", "messaging_service_sid", "connect_timeout", "timeout", "account_for_exercises"),
        other_secrets=("api_key", "api_secret"),
    ),
    "smtp": ChannelKind(
        module="alerts.channels.smtp",
        medium=Medium.EMAIL,
        options=("host", "security"),
        other_options=("port", "timeout", "ca_file"),
        other_secrets=("user", "password"),
    ),
    "gammu": ChannelKind(
        module="alerts.channels.gammu",
        medium=Medium.SMS,
        other_options=("spool", "outbox", "sent", "error", "inbox", "seen", "modem_for_exercises"),
    ),
}


def check_route(route: Route) -> None:
    """Raises Misconfigured, naming the setting: before anything is sent, not while."""
    import_module(_kind_of(route).module).check(route)


def trouble(route: Route) -> str:
    """Why a route whose settings are good can't be used now; "" when nothing is known to be wrong."""
    look = getattr(import_module(_kind_of(route).module), "trouble", None)
    return str(look(route)) if look else ""


def _kind_of(route: Route) -> ChannelKind:
    kind = CHANNELS.get(route.channel)
    if kind is None:
        raise Misconfigured(
            f"Route {route.name} names the channel {route.channel!r}, which does not exist.",
            remedy=f"Use one of: {', '.join(CHANNELS)}.",
        )
    if route.medium is not kind.medium:
        raise Misconfigured(
            f"Route {route.name} is for {route.medium.value}, but {route.channel} carries {kind.medium.value}.",
            remedy="Mend its medium or its channel.",
        )
    if not route.sender and not route.options.get("messaging_service_sid"):
        raise Misconfigured(f"Route {route.name} has no sender.", remedy="Set sender: it is what people see.")
    _check_names(route, "option", route.options, kind.options, kind.other_options)
    _check_names(route, "secret", route.secrets, kind.secrets, kind.other_secrets)
    _check_seconds(route)
    return kind


def _check_names(
    route: Route, what: str, given: Mapping[str, str], needed: tuple[str, ...], other: tuple[str, ...]
) -> None:
    for name in needed:
        if not given.get(name):
            raise Misconfigured(f"Route {route.name} lacks the {what} {name}.", remedy=f"Set {name} there.")
    for name in given:
        if name not in needed + other:
            raise Misconfigured(
                f"Route {route.name} has an unknown {what} {name}.",
                remedy=f"{route.channel} knows: {', '.join(needed + other)}.",
            )


def _check_seconds(route: Route) -> None:
    for name in ("connect_timeout", "timeout"):
        try:
            good = 0 < float(route.options.get(name, "1")) <= 600
        except ValueError:
            good = False
        if not good:
            raise Misconfigured(
                f"{name} of route {route.name} is not a number of seconds.", remedy="Give seconds, up to 600."
            )


def open_channel(route: Route, clock: Callable[[], datetime]) -> Channel:
    """The channel of a route, checked. Call it inside the running loop. Raises Misconfigured."""
    channel: Channel = import_module(_kind_of(route).module).open_channel(route, clock)
    return channel


def inbox(route: Route) -> Inbox | None:
    """How this route's gateway talks back over HTTP; None when it never does."""
    reader: Inbox | None = import_module(_kind_of(route).module).INBOX
    return reader


def reports_back(route: Route | None, public_url: str) -> bool:
    """Whether receipts come in from this route's gateway."""
    kind = CHANNELS.get(route.channel) if route else None
    return bool(public_url) and kind is not None and import_module(kind.module).INBOX is not None


def blames(route: Route) -> Mapping[str, Blame]:
    """Whose failing each code of this route's gateway means; nothing where the channel is not known."""
    kind = CHANNELS.get(route.channel)
    known: Mapping[str, Blame] = import_module(kind.module).BLAMES if kind else {}
    return known
