"""What arrives by POST: read up to a limit, within a time."""

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
    """The fields of an urlencoded form. Refuses as `read_body` does, and 400 what is no form."""
    body = await read_body(request, limit=LARGEST_BODY, seconds=SECONDS_TO_ARRIVE)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(400) from None


async def read_body(request: Request, *, limit: int, seconds: float) -> bytes:
    """What was posted. Refuses 413 what is larger than `limit`, as soon as that is known; 408 what dawdles."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced[:19]) > limit:
        raise HTTPException(413)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise HTTPException(413)
    except (TimeoutError, ClientDisconnect):
        raise HTTPException(408) from None
    return bytes(body)


def called_url(public_url: str, request: Request) -> str:
    """The address as the caller used it. What the proxy passed on has another scheme and host, and signs nothing."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    return public_url + path + (f"?{request.url.query}" if request.url.query else "")
