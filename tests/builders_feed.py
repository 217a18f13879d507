"""A met service that publishes documents in a feed, over any transport."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from alerts.fetch import Fetcher

ADDRESS = "https://met.example"
WRITTEN = {"rss": "Sat, 21 Nov 2026 13:00:00 GMT", "atom": "2026-11-21T13:00:00Z"}


def listing(reader: str, *links: str) -> bytes:
    """A feed that lists these documents."""
    if reader == "rss":
        items = "".join(
            f"<item><link>{link}</link><guid>{link}</guid><pubDate>{WRITTEN['rss']}</pubDate></item>" for link in links
        )
        return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
    entries = "".join(
        f'<entry><id>{link}</id><updated>{WRITTEN["atom"]}</updated><link href="{link}"/></entry>' for link in links
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


@dataclass
class Met:
    """`documents` by path; a path in `broken` answers that status instead. With a `tag` it knows 304."""

    reader: str = "rss"
    documents: dict[str, bytes] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    tag: str = ""
    feed: bytes | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        if path in self.broken:
            return self.broken[path], self.headers, b""
        if path != "/feed":
            return (200, {}, self.documents[path]) if path in self.documents else (404, {}, b"")
        if self.tag and headers.get("if-none-match") == self.tag:
            return 304, {}, b""
        listed = self.feed if self.feed is not None else listing(self.reader, *self.documents, *self.broken)
        return 200, {"ETag": self.tag} if self.tag else {}, listed

    def fetcher(self) -> Fetcher:
        """Without a network."""

        def handle(request: httpx.Request) -> httpx.Response:
            status, headers, body = self.answer(request.url.path, request.headers)
            return httpx.Response(status, headers=headers, content=body)

        return Fetcher("the tests", transport=httpx.MockTransport(handle))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """A real server on this machine; gives its "host:port"."""
        met = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                given = {name.lower(): value for name, value in self.headers.items()}
                status, headers, body = met.answer(self.path, given)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
