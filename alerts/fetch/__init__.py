"""Fetches feeds and documents over HTTP, within bounds that a broken or hostile server can't stretch.

httpx alone limits each step but not the whole, and reads a gzip bomb into memory: so bodies are unpacked here, piece by
piece, over connections of our own (wire.py).
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import httpcore
import httpx

from alerts.errors import Unreachable
from alerts.fetch.turns import EVERYBODY, Turns
from alerts.fetch.wire import Clock, Deadline, Limits, Resolve, Wire, place_of, resolve

MOST_REDIRECTS = 3
LARGEST = 8_000_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FAULTS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. `body` is decoded, and empty unless `status` is 200.

    `url` is the address that answered, after redirects. `retry_after` is in seconds, None when the server named none.
    `date` is the server's own clock.
    """

    status: int
    body: bytes
    url: str
    etag: str
    last_modified: str
    retry_after: float | None
    date: datetime | None


class Fetcher:
    """`contact` tells a source's operator whom to ask about us. `allow_private` names "host:port" on private networks.

    `transport` replaces the network: then no address is looked at. Fetchers that share their `turns`, as all do that
    are given none, never ask one host for two things at a time.
    """

    def __init__(
        self,
        contact: str,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = time.monotonic,
        limits: Limits | None = None,
        allow_private: frozenset[str] = frozenset(),
        resolve: Resolve = resolve,
        turns: Turns = EVERYBODY,
    ) -> None:
        self._agent = f"Avizu/0.1 (+{_header(contact)})"
        self._transport = transport
        self._clock = clock
        self._limits = limits or Limits()
        self._allow_private = frozenset(place.lower() for place in allow_private)
        self._resolve = resolve
        self._turns = turns

    def fetch(self, url: str, etag: str = "", last_modified: str = "", limit: int = LARGEST) -> Fetched:
        """What is at this address now; status 304 when it still is what `etag` or `last_modified` stood for.

        Raises Unreachable, in a sentence, for anything but an answer: no such host, a private address, a time limit,
        a broken connection, more than `limit` decoded bytes, more than 3 redirects. It waits until nobody else asks
        this host; that wait is not counted as the server's.
        """
        deadline = Deadline(self._clock, self._limits)
        known = {"If-None-Match": _header(etag), "If-Modified-Since": _header(last_modified)}
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip"}
        headers |= {name: value for name, value in known.items() if value}
        with self._client(deadline) as client, _plainly(url):
            for _ in range(MOST_REDIRECTS + 1):
                place = _place(url)
                with self._alone(place, deadline), client.stream("GET", url, headers=headers) as response:
                    if response.status_code not in REDIRECTS:
                        body = _body(response, limit, deadline) if response.status_code == 200 else b""
                        return _fetched(response, url, body)
                    url = _next_address(url, response.headers.get("Location", ""))
        raise Unreachable(f"{_host(url)} sends us from one address to the next without end.")

    @contextmanager
    def _alone(self, place: str, deadline: Deadline) -> Iterator[None]:
        asked = self._clock()
        with self._turns.of(place, wait=self._limits.turn):
            deadline.put_off(self._clock() - asked)
            yield

    def _client(self, deadline: Deadline) -> httpx.Client:
        transport = self._transport or Wire(deadline, self._allow_private, self._resolve)
        timeout = httpx.Timeout(self._limits.read, connect=self._limits.connect)
        return httpx.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False)


def _body(response: httpx.Response, limit: int, deadline: Deadline) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    unpacked = _UNPACK.get(encoding)
    if unpacked is None:
        raise Unreachable(f"The answer is packed as {encoding[:20]!r}, which was not asked for.", code="packed")
    body = bytearray()
    # Not iter_raw(): that refuses an answer which was made in memory, as a transport of one's own may do.
    assert isinstance(response.stream, httpx.SyncByteStream)
    for piece in unpacked(response.stream, limit):
        deadline.within(None)
        body += piece
        if len(body) > limit:
            raise Unreachable(f"The answer is larger than {limit / 1_000_000:g} MB.", code="too-large")
    return bytes(body)


def _gunzip(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Pieces of at most `limit` + 1 bytes, so that a bomb ends at the limit and not in memory."""
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            while chunk:
                if unpack.eof:
                    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
                yield unpack.decompress(chunk, limit + 1)
                chunk = unpack.unconsumed_tail or unpack.unused_data  # noqa: PLW2901
    except zlib.error:
        raise Unreachable("The answer is packed wrongly and can't be unpacked.", code="packed") from None
    if not unpack.eof:
        raise Unreachable("The answer broke off in the middle.", code="cut-off")


def _as_it_is(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    yield from chunks


_UNPACK: Mapping[str, Callable[[Iterable[bytes], int], Iterator[bytes]]] = {
    "identity": _as_it_is,
    "": _as_it_is,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
}


def _fetched(response: httpx.Response, url: str, body: bytes) -> Fetched:
    date = _date(response.headers.get("Date", ""))
    return Fetched(
        status=response.status_code,
        body=body,
        url=url,
        etag=_header(response.headers.get("ETag", "")),
        last_modified=_header(response.headers.get("Last-Modified", "")),
        retry_after=_retry_after(response.headers.get("Retry-After", ""), date),
        date=date,
    )


def _retry_after(text: str, date: datetime | None) -> float | None:
    """Seconds; a date is counted from the server's own clock, ours may be wrong."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    when = _date(text)
    return max(0.0, (when - date).total_seconds()) if when and date else None


def _date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


_PORTS = {"http": 80, "https": 443}


def _place(url: str) -> str:
    """The "host:port" of an address. Raises Unreachable for one that can't be fetched."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        parts = httpx.URL("")
    if parts.scheme not in _PORTS or not parts.host:
        raise Unreachable(f"{url[:80]!r} is no address that can be fetched.", remedy="It begins with https://.")
    return place_of(parts.host, parts.port or _PORTS[parts.scheme])


@contextmanager
def _plainly(url: str) -> Iterator[None]:
    """Every fault of the network as a sentence that names the host."""
    try:
        yield
    except (httpx.TimeoutException, httpcore.TimeoutException):
        raise Unreachable(f"{_host(url)} does not answer.", remedy="It is tried again later.", code="timeout") from None
    except FAULTS as error:
        why = " ".join(str(error).split())[:120] or type(error).__name__
        raise Unreachable(f"{_host(url)} can't be read: {why}.", remedy="It is tried again later.") from None


def _next_address(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Unreachable(f"{_host(url)} sends us to {location[:80]!r}, which is no address.") from None


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host or "The source"
    except httpx.InvalidURL:
        return "The source"


def _header(text: str) -> str:
    """What may stand in a request header: a stored tag or a contact can hold anything."""
    return "".join(c for c in text if " " <= c <= "~").strip()
