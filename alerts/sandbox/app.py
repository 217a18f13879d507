"""The stand-in's HTTP side: Twilio's three message addresses, and a few of its own under /sandbox."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from alerts.sandbox.behaviour import Ending, Refusal
from alerts.sandbox.caller import Caller, Stepped
from alerts.sandbox.gateway import Gateway
from alerts.sandbox.shape import API, error_json, message_json, overview, page_json

Cut = Callable[[Request], None]

_STRANGER = Refusal(401, 20003, "Authenticate")
_NO_SUCH = Refusal(404, 20404, "The requested resource was not found")
_MALFORMED = Refusal(400, 20001, "A parameter can't be read")
_NOT_STEPPED = {"error": "This stand-in runs in real time; start it with --stepped to move its clock."}
_NOBODY = {"error": "No incoming address is set; start it with --incoming-url URL."}


def make_app(gateway: Gateway, cut: Cut, ready: Callable[[Caller], None] = lambda caller: None) -> Starlette:
    """The ASGI application. `cut` breaks the connection of a request; `ready` is called in the server's loop."""
    desk = _Desk(gateway, cut)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        caller = desk.caller = Caller(gateway)
        pump = None if isinstance(gateway.clock, Stepped) else asyncio.create_task(caller.run())
        ready(caller)
        yield
        if pump is not None:
            pump.cancel()
            with suppress(asyncio.CancelledError):
                await pump
        await caller.close()

    messages = API + "/{account}/Messages"
    return Starlette(
        lifespan=lifespan,
        routes=[
            Route(messages + ".json", desk.guarded(desk.create), methods=["POST"]),
            Route(messages + ".json", desk.guarded(desk.listed), methods=["GET"]),
            Route(messages + "/{sid}.json", desk.guarded(desk.fetch), methods=["GET"]),
            Route("/sandbox/messages", desk.overview, methods=["GET"]),
            Route("/sandbox/say", desk.say, methods=["POST"]),
            Route("/sandbox/advance", desk.advance, methods=["POST"]),
            Route("/sandbox/settle", desk.advance, methods=["POST"]),
        ],
    )


class _Desk:
    caller: Caller

    def __init__(self, gateway: Gateway, cut: Cut) -> None:
        self.gateway = gateway
        self.cut = cut

    def guarded(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Only with the account's own credentials, as the first thing."""

        async def checked(request: Request) -> Response:
            if request.path_params["account"] != self.gateway.account_sid or not self._knows(request):
                return self._refused(_STRANGER)
            return await answer(request)

        return checked

    def _knows(self, request: Request) -> bool:
        kind, _, credentials = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(credentials).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        expected = self.gateway.keys.get(user, "")
        return kind.lower() == "basic" and bool(expected) and hmac.compare_digest(expected.encode(), password.encode())

    async def create(self, request: Request) -> Response:
        answer = self.gateway.take(await _form(request))
        self.caller.wake()
        match answer.ending:
            case Refusal():
                return self._refused(answer.ending)
            case Ending.HANG:
                while (await request.receive())["type"] != "http.disconnect":
                    pass
            case Ending.CUT:
                self.cut(request)
        if answer.message is None:
            return Response(status_code=500)
        return self._json(message_json(self.gateway, answer.message), 201)

    async def fetch(self, request: Request) -> Response:
        message = self.gateway.messages.get(request.path_params["sid"])
        return self._json(message_json(self.gateway, message)) if message else self._refused(_NO_SUCH)

    async def listed(self, request: Request) -> Response:
        try:
            return self._json(page_json(self.gateway, dict(request.query_params)))
        except ValueError:
            return self._refused(_MALFORMED)

    async def overview(self, request: Request) -> Response:
        return self._json(overview(self.gateway))

    async def say(self, request: Request) -> Response:
        """An SMS that a handset sends of its own accord: From, To, Body."""
        form = await _form(request)
        call = self.gateway.say(form.get("From", ""), form.get("To", ""), form.get("Body", ""))
        if call is None:
            return self._json(_NOBODY, 409)
        return self._json({"answered": await self.caller.post(call)})

    async def advance(self, request: Request) -> Response:
        """`seconds` forward, or until nothing is owed."""
        if not isinstance(self.gateway.clock, Stepped):
            return self._json(_NOT_STEPPED, 409)
        settle = request.url.path.endswith("/settle")
        try:
            seconds = None if settle else float((await _form(request)).get("seconds", ""))
        except ValueError:
            return self._refused(_MALFORMED)
        now = await self.caller.advance(seconds)
        return self._json({"now": now.isoformat()})

    def _refused(self, refusal: Refusal) -> Response:
        wait = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
        return self._json(error_json(refusal), refusal.status, wait)

    def _json(self, body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        date = format_datetime(self.gateway.clock(), usegmt=True)
        return JSONResponse(body, status, headers={"Date": date, **(headers or {})})


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
