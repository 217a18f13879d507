"""What arrives by POST: read up to a limit, within a time, as a plain form."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

LARGEST_BODY = 64 * 1024
SECONDS_TO_ARRIVE = 15
MOST_FIELDS = 256


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of an urlencoded form. Refuses 413 what is too large, as soon as that is known; 408 what dawdles."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > LARGEST_BODY:
        raise HTTPException(413)
    try:
        async with asyncio.timeout(SECONDS_TO_ARRIVE):
            body = await _body(request)
    except (TimeoutError, ClientDisconnect):
        raise HTTPException(408) from None
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(400) from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    return bytes(body)


def called_url(public_url: str, request: Request) -> str:
    """The address as the caller used it. What the proxy passed on has another scheme and host, and signs nothing."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    return public_url + path + (f"?{request.url.query}" if request.url.query else "")
