"""Connections to others: each address is looked at before it is used, and no read outlives the fetch."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore
import httpx

from alerts.errors import Unreachable

Clock = Callable[[], float]
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to find and connect, for each read, for everything together, and to wait for others at the same host."""

    connect: float = 10.0
    read: float = 20.0
    total: float = 45.0
    turn: float = 300.0


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host name, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def place_of(host: str, port: int) -> str:
    """ "host:port", an IPv6 address in brackets: one host has one name here, however it was written."""
    name = host.lower().rstrip(".")
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _in_time(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """The system's look-up has no time limit of its own: one that hangs is left behind, in a thread that no exit of
    the process waits for.
    """
    answer: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        found: list[str] | OSError | UnicodeError = OSError("the look-up broke off")
        try:
            found = resolve(host, port)
        except (OSError, UnicodeError) as error:
            found = error
        finally:
            answer.put(found)

    Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise Unreachable(
            f"Nobody says where {host} is: the look-up of its name takes too long.",
            remedy="Check this machine's connection and its name server.",
            code="no-name-server",
        ) from None
    if isinstance(found, list):
        return found
    raise found


class Deadline:
    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._total = limits.total
        self._end = clock() + limits.total

    def put_off(self, seconds: float) -> None:
        """Time that was not the server's is not held against it."""
        self._end += seconds

    def within(self, timeout: float | None) -> float:
        """The time-out cut to what is left. Raises Unreachable when nothing is."""
        left = self._end - self._clock()
        if left <= 0:
            raise Unreachable(f"The answer took longer than {self._total:g} s in all.", code="too-slow")
        return left if timeout is None else min(timeout, left)


class Wire(httpx.BaseTransport):
    """httpx over connections that we open ourselves."""

    def __init__(self, deadline: Deadline, allow_private: frozenset[str], resolve: Resolve) -> None:
        self._pool = httpcore.ConnectionPool(network_backend=_Network(deadline, allow_private, resolve))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore.NetworkBackend):
    """Connects only to addresses it has looked at, so a name can't point elsewhere a moment later."""

    def __init__(self, deadline: Deadline, allow_private: frozenset[str], resolve: Resolve) -> None:
        self._deadline, self._allow_private, self._resolve = deadline, allow_private, resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        broken: Exception | None = None
        for address in self._addresses(host, port, timeout):
            try:
                stream = self._plain.connect_tcp(address, port, self._deadline.within(timeout), local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                broken = error
            else:
                return _Line(stream, self._deadline)
        raise broken or httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            addresses = _in_time(self._resolve, host, port, self._deadline.within(timeout))
        except (OSError, UnicodeError):
            raise Unreachable(
                f"The name {host} can't be found.", remedy="Check the address and the connection.", code="no-host"
            ) from None
        if place_of(host, port) not in self._allow_private and not all(map(is_public, addresses)):
            raise Unreachable(
                f"{host} points into a private network; nothing is fetched from there.",
                remedy="Check the address of the source.",
                code="private-address",
            )
        return addresses


class _Line(httpcore.NetworkStream):
    """A connection whose every read and write ends with the whole fetch, however slowly a server drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Line(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_public(address: str) -> bool:
    """Whether an address lies on the open internet: not loopback, link-local, private, shared or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _behind_nat64(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _behind_nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6-only network reaches through this one (RFC 6052)."""
    return ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else None
