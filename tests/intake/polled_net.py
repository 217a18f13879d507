"""A net in memory of which a test says what is at each address, and a house that listens to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import Any

import httpx
from builders_cap import cap, info
from duty_desk import LATER
from house import NIGHT, House, SharedApp

from alerts.actions import poll as polling
from alerts.app import App
from alerts.fetch import Fetcher
from alerts.settings import FeedSource
from alerts.store import intake

SOURCE = FeedSource(name="dnmg", reader="rss", url="https://met.example/feed")
QUAKES = FeedSource(name="usgs", reader="usgs", url="https://usgs.example/hour", every_seconds=60)
Answer = bytes | int | Callable[[], bytes] | tuple[int, dict[str, str]]


def news(identifier: str = "DNMG-1", **more: str) -> bytes:
    return cap(info(**({"event": "Flood", "expires": LATER} | more)), identifier=identifier)


@dataclass
class Net:
    """What is at each address now: a body, a status, or what makes a body. All else answers 404."""

    at: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def lists(self, *links: str, dated: bool = True) -> None:
        date = f"<pubDate>{format_datetime(SENT)}</pubDate>" if dated else ""
        items = "".join(f"<item><link>{link.replace('&', '&amp;')}</link>{date}</item>" for link in links)
        self.at[SOURCE.url] = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()

    def fetcher(self) -> Fetcher:
        def handle(request: httpx.Request) -> httpx.Response:
            self.asked.append(str(request.url))
            answer = self.at.get(str(request.url), 404)
            if isinstance(answer, tuple):
                return httpx.Response(answer[0], headers=answer[1])
            if isinstance(answer, int):
                return httpx.Response(answer)
            return httpx.Response(200, content=answer if isinstance(answer, bytes) else answer())

        return Fetcher("the tests", transport=httpx.MockTransport(handle))


SENT = NIGHT


def poll(house: House, net: Net, source: FeedSource = SOURCE, **more: Any) -> polling.Polled:
    return polling.poll(house.app, source, now=house.now, fetcher=net.fetcher(), jitter=lambda: 0.0, **more)


def state(house: House, name: str = "dnmg") -> Any:
    with house.app.database.reading() as connection:
        return intake.feed_state(connection, name)


def link(name: str, host: str = "met.example") -> str:
    return f"https://{host}/{name}.xml"


def listens(house: House, *feeds: FeedSource) -> App:
    app = SharedApp(house.app.home, clock=house.clock, given=replace(house.app.settings, feeds=feeds))
    app.__dict__["database"] = house.app.database
    return app
