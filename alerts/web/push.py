"""Where sources post CAP documents to us: who may, how much, how often, and what we answer."""

from __future__ import annotations

import hmac
import logging
import math
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from alerts.app import App
from alerts.cap.verdict import Verdict
from alerts.settings import FeedSource
from alerts.web.arriving import read_body

if TYPE_CHECKING:
    from alerts.intake import Taken

log = logging.getLogger(__name__)

LARGEST_DOCUMENT = 4_000_000
SECONDS_TO_ARRIVE = 60
MOST_A_MINUTE = 60
MINUTE = timedelta(minutes=1)

Take = Callable[..., "Taken"]

STATUS: Mapping[Verdict, int] = {Verdict.QUARANTINE: 202, Verdict.REJECT: 422}
"""200 for all others: the document is ours now and nothing is left for the sender to do."""


def routes(app: App, take: Take | None = None) -> list[Route]:
    """The address to post to. `take` is the intake's unless a test gives its own."""
    return [Route("/cap/push/{feed}", Push(app, take or _take).posted, methods=["POST"])]


def _take(app: App, data: bytes, *, source: FeedSource, now: datetime) -> Taken:
    from alerts.actions.pushed import take

    return take(app, data, source=source, now=now)


class Push:
    """The endpoint, and how often each source posted to this process lately."""

    def __init__(self, app: App, take: Take) -> None:
        self.app = app
        self.take = take
        self.sources = {source.name: source for source in app.settings.feeds if source.reader == "push"}
        self.posted_at: dict[str, deque[datetime]] = {name: deque() for name in self.sources}
        self.nobody = secrets.token_urlsafe(32)

    async def posted(self, request: Request) -> JSONResponse:
        """One CAP document in the body; the answer says what became of it. Nothing is read of a stranger's."""
        source = self._known(request)
        self._slow_down(source)
        data = await read_body(request, limit=LARGEST_DOCUMENT, seconds=SECONDS_TO_ARRIVE)
        taken = await run_in_threadpool(partial(self.take, self.app, data, source=source, now=self.app.clock()))
        answer = {
            "verdict": taken.verdict.value,
            "report": taken.report_id,
            "warning": taken.warning_id,
            "findings": [{"code": finding.code, "message": finding.message} for finding in taken.findings],
        }
        return JSONResponse(answer, STATUS.get(taken.verdict, 200))

    def _known(self, request: Request) -> FeedSource:
        """A source that does not exist costs the same time and gets the same answer as a wrong token."""
        source = self.sources.get(request.path_params["feed"])
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        wanted = source.token if source else self.nobody
        right = hmac.compare_digest(token.strip().encode(), wanted.encode())
        if source is None or not right or scheme.lower() != "bearer":
            log.warning("a document for %s was refused: wrong token", source.name if source else "an unknown source")
            raise HTTPException(401, "No such source, or not its token.", {"WWW-Authenticate": "Bearer"})
        return source

    def _slow_down(self, source: FeedSource) -> None:
        """Only a window of one minute counts. Times ahead of the clock are of a clock that was wrong."""
        now = self.app.clock()
        recent = self.posted_at[source.name]
        kept = [at for at in recent if now - MINUTE < at <= now]
        recent.clear()
        recent.extend(kept)
        if len(recent) >= MOST_A_MINUTE:
            wait = math.ceil((recent[0] + MINUTE - now).total_seconds())
            log.warning("source %s posts more than %s documents a minute", source.name, MOST_A_MINUTE)
            raise HTTPException(429, "Too many documents in a minute.", {"Retry-After": str(wait)})
        recent.append(now)
