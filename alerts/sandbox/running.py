"""The stand-in as a server on loopback: alone in a process, or in a thread of the demo or a test."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import uvicorn
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from alerts.errors import NotAllowed
from alerts.listening import listen as open_port
from alerts.listening import url
from alerts.sandbox.app import make_app
from alerts.sandbox.caller import Caller, Stepped
from alerts.sandbox.gateway import Gateway

PORT = 8631
HOST = "127.0.0.1"


def real_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A stand-in that answers at `base_url`. `advance` and `settle` are for one started with `start`."""

    base_url: str
    state: Gateway
    _loop: asyncio.AbstractEventLoop
    _caller: Caller

    def advance(self, seconds: float) -> datetime:
        """Move its clock; all callbacks and replies due by then have been answered on return."""
        return self._wait(seconds)

    def settle(self) -> datetime:
        """Move its clock until nothing is owed any more."""
        return self._wait(None)

    def _wait(self, seconds: float | None) -> datetime:
        return asyncio.run_coroutine_threadsafe(self._caller.advance(seconds), self._loop).result()


@contextmanager
def running_sandbox(
    *,
    account_sid: str = "",
    auth_token: str = "",
    incoming_url: str = "",
    start: datetime | None = None,
    speed: float = 1.0,
    port: int = 0,
) -> Iterator[RunningSandbox]:
    """A stand-in in a thread, on any free port. With `start` its clock stands at that instant until it is moved.

    Credentials that are not given are made up; they are in `.state`. Never move its clock from the very loop
    that serves the callbacks: it waits for their answers.
    """
    gateway = _gateway(account_sid, auth_token, incoming_url, start, speed)
    listening = listen(HOST, port)
    up = Event()
    found: dict[str, Any] = {}

    def ready(caller: Caller) -> None:
        found.update(caller=caller, loop=asyncio.get_running_loop())
        up.set()

    server = _server(gateway, ready)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="sandbox", daemon=True)
    thread.start()
    up.wait()
    try:
        yield RunningSandbox(url(listening), gateway, found["loop"], found["caller"])
    finally:
        server.should_exit = True
        found["loop"].call_soon_threadsafe(_hang_up, server)
        thread.join()
        listening.close()


def serve(
    *,
    host: str,
    port: int,
    account_sid: str,
    auth_token: str,
    incoming_url: str,
    start: datetime | None,
    speed: float,
    announce: Callable[[str, Gateway], None],
) -> None:
    """Run in this process until it is interrupted. `announce` gets the address once it can be used."""
    gateway = _gateway(account_sid, auth_token, incoming_url, start, speed)
    with listen(host, port) as listening:
        server = _server(gateway, lambda caller: announce(url(listening), gateway))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on this machine only: the stand-in takes anything from anybody who reaches it.

    Raises NotAllowed for any other address, Misconfigured when the port is taken.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise NotAllowed(f"{host} is not an address of this machine.", remedy="Use 127.0.0.1.") from None
    if not address.is_loopback:
        raise NotAllowed("The stand-in answers on this machine only.", remedy="Use 127.0.0.1.", code="loopback")
    return open_port(str(address), port, remedy="Another program has it: choose another with --port.")


def _gateway(account_sid: str, auth_token: str, incoming_url: str, start: datetime | None, speed: float) -> Gateway:
    return Gateway(
        clock=Stepped(start) if start else real_clock,
        account_sid=account_sid,
        auth_token=auth_token,
        incoming_url=incoming_url,
        speed=speed,
    )


def _server(gateway: Gateway, ready: Callable[[Caller], None]) -> uvicorn.Server:
    def cut(request: Request) -> None:
        # ASGI has no word for this, so the connection is found among the server's by its two ends.
        ends = request.scope["client"], request.scope["server"]
        for connection in list(server.server_state.connections):
            if isinstance(connection, H11Protocol) and (connection.client, connection.server) == ends:
                connection.transport.abort()

    server = uvicorn.Server(
        uvicorn.Config(
            make_app(gateway, cut, ready),
            http=H11Protocol,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    return server


def _hang_up(server: uvicorn.Server) -> None:
    """Who was promised no answer ever would keep the server waiting at the end."""
    for connection in list(server.server_state.connections):
        connection.transport.abort()
