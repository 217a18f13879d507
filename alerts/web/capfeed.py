"""What was published, for everybody: the CAP documents and the feeds that list them. No one is asked who they are."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from hashlib import blake2b

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path

from alerts.actions import publish
from alerts.app import App
from alerts.outgoing.listing import CAP_TYPE, atom, rss

_FEEDS = {"feed.atom": ("application/atom+xml", atom), "feed.rss": ("application/rss+xml", rss)}
LONGEST_NAME = 20


def routes(app: App) -> list[Path]:
    """/cap/feed.atom, /cap/feed.rss and /cap/7-2.xml: warning 7, revision 2."""
    pages = _Pages(app)
    return [
        *(Path(f"/cap/{name}", partial(pages.feed, name=name), methods=["GET"]) for name in _FEEDS),
        Path("/cap/{name}.xml", pages.document, methods=["GET"]),
    ]


class _Pages:
    def __init__(self, app: App) -> None:
        self.app = app

    async def feed(self, request: Request, name: str) -> Response:
        media_type, written = _FEEDS[name]
        made = await run_in_threadpool(partial(publish.feed, now=self.app.clock()), self.app, name)
        return _answer(request, written(made), media_type, changed=made.updated, cache="no-cache")

    async def document(self, request: Request) -> Response:
        warning_id, number = _meant(request.path_params["name"])
        find = partial(publish.public, now=self.app.clock())
        one = await run_in_threadpool(find, self.app, warning_id, number)
        return _answer(request, one.body, CAP_TYPE, changed=one.public_since, cache="public, max-age=86400")


def _meant(name: str) -> tuple[int, int]:
    warning_id, _, number = name.partition("-")
    plain = name.isascii() and warning_id.isdecimal() and number.isdecimal() and len(name) <= LONGEST_NAME
    if not plain:
        raise HTTPException(404)
    return int(warning_id), int(number)


def _answer(request: Request, body: bytes, media_type: str, *, changed: datetime, cache: str) -> Response:
    """The body, or 304 for a reader who has it already (RFC 9110, 13.2.2: a tag goes before a date)."""
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True),
        "Cache-Control": cache,
    }
    if _has_it(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _has_it(request: Request, tag: str, changed: datetime) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in {each.strip().removeprefix("W/") for each in known.split(",")}
    return _since(request.headers.get("if-modified-since", ""), changed)


def _since(date: str, changed: datetime) -> bool:
    try:
        since = parsedate_to_datetime(date)
    except (ValueError, OverflowError, IndexError, TypeError):
        return False
    return since.tzinfo is not None and since >= changed.replace(microsecond=0)
