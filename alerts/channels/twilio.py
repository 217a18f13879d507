"""Twilio: sending through the official SDK, looking a message up, and reading what comes back."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator
from twilio.rest import Client
from yarl import URL

from alerts.errors import Misconfigured
from alerts.model.mask import mask_phone
from alerts.model.message import Post, Proof, Receipt
from alerts.model.outcome import Accepted, Blame, Deferred, Outcome, Rejected, Unknown
from alerts.model.route import Incoming, Route, Sighting
from alerts.model.warning import Mode

LONGEST_VALIDITY = 36_000
"""Seconds a message may wait in Twilio's own queue (their limit)."""

_MOST_SEEN = 1000

# The SDK reads TWILIO_* from the environment unless it is given another one that isn't empty.
_NO_ENVIRONMENT = {"AVIZU": "has its own settings"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one of Twilio's error codes comes to: the officer's sentence, the outcome of a call that got it, and whose
    failing it is.
    """

    sentence: str
    outcome: type[Deferred] | type[Rejected] | type[Unknown] = Rejected
    blame: Blame = Blame.OURS


CODES: Mapping[int, Meaning] = {
    20404: Meaning("Twilio does not know our account; check account_sid of {route}", Deferred),
    20429: Meaning("Twilio asks us to slow down", Deferred),
    20500: Meaning("Twilio broke while it handled the message", Unknown),
    20503: Meaning("Twilio was out of order while it handled the message", Unknown),
    21211: Meaning("The number is not a valid telephone number", blame=Blame.NUMBER),
    21212: Meaning("Twilio does not accept our sender; check sender of {route}", Deferred),
    21408: Meaning("Our Twilio account may not send to this country; allow it in the Twilio console", Deferred),
    21602: Meaning("The message has no text"),
    21603: Meaning("The message has no sender; check sender of {route}", Deferred),
    21604: Meaning("The message has no number to go to"),
    21606: Meaning("The sender is not ours at Twilio; check sender of {route}", Deferred),
    21609: Meaning("Twilio can't report back to us; check the public address in the settings", Deferred),
    21610: Meaning(
        "The person replied STOP; Twilio sends them nothing more until they reply START", blame=Blame.NUMBER
    ),
    21611: Meaning("Too many messages wait behind our sender", Deferred),
    21612: Meaning("Twilio has no way from our sender to this number"),
    21614: Meaning("The number is not a mobile number", blame=Blame.NUMBER),
    21617: Meaning("The text is longer than 1600 characters"),
    30001: Meaning("Too many messages waited behind our sender; it was dropped"),
    30002: Meaning("Our Twilio account is suspended; it has to be paid or unlocked", Deferred),
    30003: Meaning("The phone is off or out of coverage", blame=Blame.PHONE),
    30004: Meaning("The phone or its operator blocks our messages", blame=Blame.PHONE),
    30005: Meaning("The number is unknown or no longer in use", blame=Blame.NUMBER),
    30006: Meaning("The number is a landline or can't receive SMS", blame=Blame.NUMBER),
    30007: Meaning("The operator's filter stopped the message"),
    30008: Meaning("The operator did not say why it could not be delivered", blame=Blame.PHONE),
}

BLAMES: Mapping[str, Blame] = {str(code): meaning.blame for code, meaning in CODES.items()}

_NOWHERE = URL()

_AUTH = "Twilio refuses our credentials; check account_sid and auth_token of {route}"

STATUSES: Mapping[str, tuple[Proof, bool]] = {
    "accepted": (Proof.ACCEPTED, False),
    "scheduled": (Proof.ACCEPTED, False),
    "queued": (Proof.ACCEPTED, False),
    "sending": (Proof.ACCEPTED, False),
    "sent": (Proof.SENT, False),
    "partially_delivered": (Proof.SENT, False),
    "undelivered": (Proof.UNDELIVERED, True),
    "failed": (Proof.UNDELIVERED, True),
    "canceled": (Proof.UNDELIVERED, True),
    "delivered": (Proof.DELIVERED, True),
    "read": (Proof.DELIVERED, True),
}
"""Twilio's status words: what each proves, and whether Twilio says no more after it."""


class _StatusError(Exception):
    """408, 429 and 5xx, as the server said it: the SDK leaves out Retry-After and believes a status in the body."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        super().__init__(str(status))
        self.status = status
        self.retry_after = retry_after


# The last three: the SDK trusts the shape of the JSON it gets.
_FAULTS = (
    _StatusError,
    TwilioException,
    ClientError,
    TimeoutError,
    ValueError,
    AttributeError,
    TypeError,
    KeyError,
)


class _Http(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's way to the network. Its own client has no time-out and hands `timeout=None` to any session."""

    def __init__(self, session: ClientSession, clock: Callable[[], datetime]) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self.session = session
        self.clock = clock
        self.date: tuple[str, datetime] | None = None

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Response:
        """One call with the session's own time-outs and credentials, and never a second try."""
        # yarl's C quoter makes the same form four times as fast as urllib.
        body = _NOWHERE.with_query(data).raw_query_string.encode() if data else None
        async with self.session.request(
            method, url, params=params, data=body, headers=headers, allow_redirects=False
        ) as answer:
            text = (await answer.read()).decode("utf-8", "replace")
            self.date = (answer.headers.get("Date", ""), self.clock())
            if answer.status >= 500 or answer.status in {408, 429}:
                raise _StatusError(answer.status, _seconds(answer.headers.get("Retry-After", "")))
            return Response(answer.status, text, answer.headers)


class TwilioChannel:
    """One route's connection to Twilio. Made by `open_channel` inside the loop that sends."""

    def __init__(self, route: Route, clock: Callable[[], datetime]) -> None:
        self.route = route
        self._clock = clock
        self._http = _Http(_session(route), clock)
        account = route.options["account_sid"]
        user, password = _credentials(route)
        client = Client(user, password, account, http_client=self._http, environment=_NO_ENVIRONMENT)
        client.api.base_url = route.options.get("base_url") or client.api.base_url
        self._messages = client.messages
        service = route.options.get("messaging_service_sid")
        self._from = {"messaging_service_sid": service} if service else {"from_": route.sender}

    async def send(self, post: Post) -> Outcome:
        """One POST, never repeated here: Twilio has no key that would make a second one harmless."""
        wishes = self._wishes(post)
        if wishes is None:
            return Rejected("Its time was over before it could be sent", "expired")
        try:
            taken = await self._messages.create_async(to=post.to, body=post.text, **self._from, **wishes)
        except _FAULTS as fault:
            return read_fault(fault, f"route {self.route.name}")
        named = isinstance(taken.sid, str) and taken.sid
        return Accepted(taken.sid) if named else Unknown("Twilio's answer names no message", "unreadable")

    def _wishes(self, post: Post) -> dict[str, Any] | None:
        """What else to ask for: a report back, and no delivery after the warning's end. None when that is over."""
        wishes: dict[str, Any] = {"status_callback": post.callback} if post.callback else {}
        if post.expires is not None:
            left = int((post.expires - self._clock()).total_seconds())
            if left < 1:
                return None
            wishes["validity_period"] = min(left, LONGEST_VALIDITY)
        return wishes

    async def look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        """Messages to this number created in the second of `since` or later, newest first; None over 1000.

        Asked for by number alone: Twilio's date filter goes by the date sent, which a queued message has not got.
        """
        first = since.astimezone(UTC).replace(microsecond=0)
        seen: list[Sighting] = []
        try:
            async for held in await self._messages.stream_async(to=post.to, limit=_MOST_SEEN + 1, page_size=100):
                if held.date_created < first:
                    return tuple(seen)
                seen.append(Sighting(held.sid, held.to, held.body or "", held.date_created, held.status))
        except _FAULTS:
            return None
        return tuple(seen) if len(seen) <= _MOST_SEEN else None

    def clock_offset(self) -> timedelta | None:
        """How far Twilio's clock was ahead of ours at its newest answer, by its Date header; None before any."""
        if self._http.date is None:
            return None
        said, at = self._http.date
        try:
            return parsedate_to_datetime(said) - at
        except (ValueError, TypeError):
            return None

    async def ask_clock(self) -> bool:
        """Any cheap call: its answer brings a fresh Date, whatever else it says."""
        before = self._http.date
        with suppress(*_FAULTS):
            await self._messages.list_async(limit=1, page_size=1)
        return self._http.date is not before

    async def close(self) -> None:
        await self._http.session.close()


def open_channel(route: Route, clock: Callable[[], datetime]) -> TwilioChannel:
    """A channel for this route. Call it inside the running loop. Raises Misconfigured."""
    check(route)
    return TwilioChannel(route, clock)


def check(route: Route) -> None:
    """`base_url` is for stand-ins: it must be on this machine, and a demo can't do without it. Raises Misconfigured."""
    base_url = route.options.get("base_url", "")
    if base_url and not re.fullmatch(r"https?://(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?/?", base_url):
        raise Misconfigured(
            f"base_url of route {route.name} is not an address on this machine.",
            remedy="Remove it to send through Twilio, or give the address that avizu sandbox prints.",
        )
    if route.mode is Mode.DEMO and not base_url:
        raise Misconfigured(
            f"Route {route.name} belongs to a demo and would send through the real Twilio.",
            remedy="Give it base_url, the address that avizu sandbox prints.",
        )
    _check_account(route, stand_in=bool(base_url))


def _check_account(route: Route, *, stand_in: bool) -> None:
    """An exercise goes to a stand-in, or to an account that is used for nothing else and says so."""
    said = route.options.get("account_for_exercises", "false").lower()
    if said not in {"true", "false"}:
        raise Misconfigured(f"account_for_exercises of route {route.name} is not true or false.", remedy="Write true.")
    if route.mode is Mode.EXERCISE and not stand_in and said == "false":
        raise Misconfigured(
            f"Route {route.name} belongs to an exercise and would send through the real Twilio.",
            remedy="Give it base_url, or an account used for nothing else and account_for_exercises = true.",
        )
    if route.mode is not Mode.EXERCISE and said == "true":
        raise Misconfigured(
            f"Route {route.name} is {route.mode.value}, but its account is for exercises.",
            remedy="Give it another account, and remove account_for_exercises.",
        )


def _session(route: Route) -> ClientSession:
    connect = float(route.options.get("connect_timeout", "10"))
    total = float(route.options.get("timeout", "20"))
    login = base64.b64encode(":".join(_credentials(route)).encode()).decode()
    return ClientSession(
        # Waiting for a free connection counts as a time-out, so there is one for each call in flight, and to ask by.
        connector=TCPConnector(limit=max(route.in_flight, 1) + 1),
        timeout=ClientTimeout(total=total, connect=connect, sock_connect=connect),
        headers={"Authorization": f"Basic {login}"},
    )


def _credentials(route: Route) -> tuple[str, str]:
    key, secret = route.secrets.get("api_key"), route.secrets.get("api_secret")
    return (key, secret) if key and secret else (route.options["account_sid"], route.secrets["auth_token"])


def read_fault(fault: Exception, route: str) -> Outcome:
    """What a call that failed comes to: whether Twilio may have taken the message decides."""
    match fault:
        case _StatusError(status=429):
            return Deferred(CODES[20429].sentence, "429", fault.retry_after)
        case _StatusError():
            return Unknown(CODES[20500].sentence, str(fault.status))
        case TwilioRestException() | TwilioServiceException():
            said = getattr(fault, "msg", "") or getattr(fault, "title", "")
            return read_refusal(_whole(fault.status), _whole(fault.code), str(said), route)
        case ClientConnectorError() | ConnectionTimeoutError():
            return Deferred(f"Twilio can't be reached ({type(fault).__name__})", "unreachable")
        case _:
            return _unclear(fault)


def _unclear(fault: Exception) -> Unknown:
    if isinstance(fault, TimeoutError):
        return Unknown("Twilio did not answer in time", "timeout")
    if isinstance(fault, ClientError):
        return Unknown(f"The connection to Twilio broke ({type(fault).__name__})", "broken")
    return Unknown("Twilio's answer can't be read", "unreadable")


def read_refusal(status: int, code: int, said: str, route: str) -> Outcome:
    """What a 3xx or 4xx comes to. `said` is Twilio's own wording, for codes we have no sentence for."""
    if status in {401, 403}:
        return Deferred(_AUTH.format(route=route), "auth")
    meaning = CODES.get(code)
    if meaning is not None:
        return meaning.outcome(meaning.sentence.format(route=route), str(code))
    if status < 400:
        return Deferred(f"The address of Twilio leads elsewhere; check base_url of {route}", str(status))
    return Rejected(f"Twilio refused it: {redact(said)}", str(code or status))


def _whole(number: object) -> int:
    return int(str(number)) if str(number).isdecimal() else 0


def _seconds(header: str) -> float | None:
    return float(header) if re.fullmatch(r"\d{1,6}", header.strip()) else None


_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])|(?<=Basic )[\w+/=-]+")


def redact(text: str) -> str:
    """For logs: telephone numbers masked, tokens and credentials gone. Message ids (SM...) stay."""
    return mask_phone(_TOKEN.sub("***", text))


class TwilioInbox:
    """Status callbacks and incoming SMS."""

    def verify(self, route: Route, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Whether Twilio signed this. `url` is the public one, as Twilio called it, query and all."""
        given = {name.lower(): value for name, value in headers.items()}
        signature = given.get(SIGNATURE_HEADER.lower(), "")
        token = route.secrets.get("auth_token")
        return bool(token and RequestValidator(token).validate(url, form, signature))

    def read_receipt(self, form: Mapping[str, str]) -> Receipt | None:
        """None when it is no receipt. A status word we don't know proves nothing and is kept as `raw`."""
        status, sid = form.get("MessageStatus", ""), form.get("MessageSid", "")
        if not status or not sid:
            return None
        proof, final = STATUSES.get(status, (Proof.NONE, False))
        code = form.get("ErrorCode", "")
        return Receipt(proof, code=code, detail=_detail(code), gateway_id=sid, raw=status, final=final)

    def read_incoming(self, form: Mapping[str, str]) -> Incoming | None:
        """None when it is no incoming SMS."""
        sender, sid = form.get("From", ""), form.get("MessageSid", "")
        if not sender or not sid or "Body" not in form or "MessageStatus" in form:
            return None
        return Incoming(sender, form.get("To", ""), form["Body"], sid)


def _detail(code: str) -> str:
    if not code or code == "0":
        return ""
    meaning = CODES.get(int(code)) if code.isascii() and code.isdigit() else None
    return meaning.sentence.format(route="the route") if meaning else f"Twilio gives code {code}"


INBOX = TwilioInbox()
