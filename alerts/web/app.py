"""Avizu on the web: the gateways' webhooks, the stations' pages, what was published, what sources post, its health."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route as Path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alerts.actions import receive, stations
from alerts.app import App
from alerts.channels import inbox
from alerts.delivery.ports import Inbox
from alerts.errors import AvizuError, Broken, NotFound, Unreachable
from alerts.model.mask import mask_phone
from alerts.model.route import Route
from alerts.store import warnings
from alerts.web import capfeed, push
from alerts.web.arriving import called_url, read_form
from alerts.words.sheet import StationPage
from alerts.words.sheet_page import STYLE_HASH, notice_html, sheet_html
from alerts.words.sheet_text import sheet_text

log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


def make_app(app: App, *, take: push.Take | None = None) -> Starlette:
    """The web side of one installation. Raises Misconfigured when a route can't be used: at the start, not at night.

    `take` is what takes in a pushed document: the intake, unless a test gives its own.
    """
    web = _Web(app)
    starlette = Starlette(
        routes=[
            Path("/hook/{route}/status/{signed}", web.status, methods=["POST"]),
            Path("/hook/{route}/incoming", web.incoming, methods=["POST"]),
            Path("/s/{signed}", web.station, methods=["GET", "POST"]),
            Path("/health", web.health, methods=["GET"]),
            *capfeed.routes(app),
            *push.routes(app, take),
        ],
        middleware=[Middleware(_Headers)],
        exception_handlers={
            HTTPException: web.refused,
            AvizuError: web.broken,
            SQLAlchemyError: web.broken,
            Exception: web.broken,
        },
    )
    # It would name the host that the proxy passed on.
    starlette.router.redirect_slashes = False
    return starlette


class _Headers:
    """The same headers on every answer, errors too."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive_: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.inner(scope, receive_, marked)


class _Web:
    """The endpoints. Database calls run in worker threads, never on the event loop."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.inboxes: Mapping[str, tuple[Route, Inbox]] = {
            route.name: (route, reader) for route in app.settings.routes if (reader := inbox(route)) is not None
        }

    async def status(self, request: Request) -> Response:
        """A gateway reports about an attempt of ours."""
        route, reader, form = await self._signed_by_gateway(request)
        attempt_id = self.app.unsign("attempt", request.path_params["signed"])
        if attempt_id is None:
            raise HTTPException(403)
        receipt = reader.read_receipt(form)
        if receipt is not None:
            take = partial(receive.receipt, attempt_id=attempt_id, receipt=receipt, now=self.app.clock())
            if not await run_in_threadpool(take, self.app):
                log.info("route %s reports about a message that is not ours", route.name)
        # A gateway takes any other answer for a failure and repeats itself or raises an alarm, so an attempt that is
        # no longer in our database is answered like one that is.
        return Response(status_code=204)

    async def incoming(self, request: Request) -> Response:
        """Somebody wrote to us. What we answer goes through the outbox, so the gateway gets an empty TwiML."""
        route, reader, form = await self._signed_by_gateway(request)
        incoming = reader.read_incoming(form)
        if incoming is not None:
            await run_in_threadpool(partial(receive.reply, now=self.app.clock()), self.app, route, incoming)
        return Response("<Response/>", media_type="text/xml")

    async def _signed_by_gateway(self, request: Request) -> tuple[Route, Inbox, Mapping[str, str]]:
        found = self.inboxes.get(request.path_params["route"])
        if found is None:
            raise HTTPException(404)
        route, reader = found
        form = await read_form(request)
        url = called_url(self.app.settings.public_url, request)
        if not reader.verify(route, url, form, request.headers):
            log.warning("route %s: a webhook with a wrong signature was refused", route.name)
            raise HTTPException(403)
        return route, reader, form

    async def station(self, request: Request) -> Response:
        """A station's page: POST confirms. Looking changes nothing, however often a mail program's preview looks."""
        if request.method == "POST":
            return await self._confirm(request)
        page = await run_in_threadpool(self._page, request)
        link = self.app.page_link(page.station_id, page.revision_id)
        if request.query_params.get("as") == "text":
            return PlainTextResponse(sheet_text(page, link=link))
        return HTMLResponse(sheet_html(page, confirm_at=self._signed(page), link=link))

    async def _confirm(self, request: Request) -> Response:
        """The unguessable address is the credential. The page comes by GET again, so that reloading is harmless."""
        station_id, revision_id = self._meant(request)
        form = await read_form(request)
        say = partial(stations.confirm_aired, language=form.get("language", ""), via="page", now=self.app.clock())
        await run_in_threadpool(say, self.app, station_id, revision_id)
        return RedirectResponse(request.path_params["signed"], status_code=303)

    def _page(self, request: Request) -> StationPage:
        return stations.page(self.app, *self._meant(request), self.app.clock())

    def _meant(self, request: Request) -> tuple[str, int]:
        text = self.app.unsign("page", request.path_params["signed"])
        station_id, _, revision_id = (text or "").rpartition("~")
        if not station_id or not revision_id.isdecimal():
            raise HTTPException(404)
        return station_id, int(revision_id)

    def _signed(self, page: StationPage) -> str:
        """Relative, so that it works behind any proxy. It names the text that is shown: that one is confirmed."""
        return self.app.sign("page", f"{page.station_id}~{page.revision_id}")

    async def health(self, request: Request) -> Response:
        mode = self.app.settings.mode.value
        try:
            await run_in_threadpool(self._ask_database)
        except (Broken, SQLAlchemyError) as error:
            why = error.sentence if isinstance(error, Broken) else "The database does not answer."
            return JSONResponse({"ok": False, "mode": mode, "why": why}, status_code=503)
        return JSONResponse({"ok": True, "mode": mode})

    def _ask_database(self) -> None:
        with self.app.database.reading() as connection:
            warnings.active_revisions(connection)

    async def refused(self, request: Request, error: Exception) -> Response:
        """A person gets a page that says whom to ring; a gateway gets its number."""
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return self._notice("gone", 404)
        return PlainTextResponse(error.detail, error.status_code, headers=error.headers)

    async def broken(self, request: Request, error: Exception) -> Response:
        """One plain sentence outside; all of it, with numbers masked and without the address, in the log."""
        if isinstance(error, NotFound):
            return self._notice("gone", 404)
        if isinstance(error, AvizuError) and not isinstance(error, Broken):
            return PlainTextResponse(str(error), 400)
        where = getattr(request.scope.get("endpoint"), "__name__", "?")
        told = "".join(traceback.format_exception(error))
        log.error("web %s failed: %s", where, mask_phone(told))
        return self._notice("broken", 503 if isinstance(error, Unreachable) else 500)

    def _notice(self, name: str, status: int) -> Response:
        settings = self.app.settings
        ring = f"{settings.sender} {settings.phone}".strip()
        # An answer to an unforeseen error is made outside of the middleware that adds the headers.
        return HTMLResponse(notice_html(name, ring=ring), status, headers=_HEADERS)
