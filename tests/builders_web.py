"""A request to the web side of a home, without a socket."""

from __future__ import annotations

import asyncio

import httpx

from alerts.app import App
from alerts.web.app import make_app


def ask(app: App, method: str, path: str, **more) -> httpx.Response:
    """A request as the proxy passes it on: plain HTTP, to a host that no gateway knows."""

    async def one() -> httpx.Response:
        transport = httpx.ASGITransport(make_app(app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8630") as client:
            return await client.request(method, path, **more)

    return asyncio.run(one())
