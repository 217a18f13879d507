"""The sources of an afternoon as one real server on this machine: earthquake lists, GDACS, a feed of CAP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from alerts.settings import FeedSource

WIB = timezone(timedelta(hours=7))


@dataclass(frozen=True, kw_only=True)
class Quake:
    """An earthquake as a source is to report it."""

    at: datetime
    magnitude: float
    depth: float
    lat: float = -9.35
    lon: float = 125.9


def bmkg(*quakes: tuple[Quake, str], one: bool = False) -> bytes:
    """BMKG's list, or its newest one, each with its words on a tsunami."""
    rows = [
        {
            "Tanggal": f"{quake.at.astimezone(WIB):%d %b %Y}",
            "Jam": f"{quake.at.astimezone(WIB):%H:%M:%S} WIB",
            "DateTime": quake.at.isoformat(),
            "Coordinates": f"{quake.lat},{quake.lon}",
            "Magnitude": str(quake.magnitude),
            "Kedalaman": f"{quake.depth:.0f} km",
            "Wilayah": "made up for the tests",
            "Potensi": potential,
        }
        for quake, potential in quakes
    ]
    return json.dumps({"Infogempa": {"gempa": rows[0] if one else rows}}).encode()


def usgs(*quakes: tuple[str, Quake, datetime, str]) -> bytes:
    """The USGS's list: (id, quake, updated, status) each."""
    features = [
        {
            "type": "Feature",
            "id": name,
            "properties": {
                "mag": quake.magnitude,
                "place": "made up for the tests",
                "time": int(quake.at.timestamp() * 1000),
                "updated": int(updated.timestamp() * 1000),
                "status": status,
                "tsunami": 1,
                "type": "earthquake",
                "ids": f",{name},",
            },
            "geometry": {"type": "Point", "coordinates": [quake.lon, quake.lat, quake.depth]},
        }
        for name, quake, updated, status in quakes
    ]
    return json.dumps({"type": "FeatureCollection", "metadata": {}, "features": features}).encode()


def gdacs(*quakes: tuple[int, Quake, datetime]) -> bytes:
    """GDACS's RSS: (event id, quake, when it was changed) each."""
    items = "".join(
        f"<item><title>Orange earthquake</title><guid>EQ{number}</guid>"
        f"<pubDate>{format_datetime(changed)}</pubDate>"
        f"<gdacs:eventtype>EQ</gdacs:eventtype><gdacs:eventid>{number}</gdacs:eventid>"
        f"<gdacs:alertlevel>Orange</gdacs:alertlevel><gdacs:fromdate>{format_datetime(quake.at)}</gdacs:fromdate>"
        f'<gdacs:severity unit="M" value="{quake.magnitude}">Magnitude {quake.magnitude}M, Depth:{quake.depth}km'
        f"</gdacs:severity><georss:point>{quake.lat} {quake.lon}</georss:point></item>"
        for number, quake, changed in quakes
    )
    return (
        '<rss version="2.0" xmlns:gdacs="http://www.gdacs.org" xmlns:georss="http://www.georss.org/georss">'
        f"<channel><title>GDACS</title>{items}</channel></rss>"
    ).encode()


def atom_of(*documents: tuple[str, datetime, bytes]) -> bytes:
    """A feed that carries these CAP documents: (id, updated, document) each."""
    entries = "".join(
        f"<entry><id>{name}</id><updated>{when.isoformat()}</updated><title>{name}</title>"
        f'<content type="text/xml">{body.decode().split("?>", 1)[-1]}</content></entry>'
        for name, when, body in documents
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>CAP</title>{entries}</feed>'.encode()


@dataclass
class Sources:
    """What is at each path now; a path that is not there answers 404, one in `down` 503."""

    pages: dict[str, bytes] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    place: str = ""

    def feed(self, name: str, reader: str, **more: Any) -> FeedSource:
        """This page as a source to be listened to, asked every minute."""
        return FeedSource(name=name, reader=reader, url=f"http://{self.place}/{name}", every_seconds=60, **more)

    @contextmanager
    def serving(self) -> Iterator[Sources]:
        sources = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.lstrip("/")
                body = sources.pages.get(name, b"")
                self.send_response(503 if name in sources.down else 200 if name in sources.pages else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
