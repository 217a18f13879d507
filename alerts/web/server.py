"""The web server: uvicorn, quiet, behind a proxy that speaks TLS."""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass
from threading import Thread

import uvicorn

from alerts.app import App
from alerts.listening import listen, url
from alerts.web.app import make_app

TAKEN = "Another program has it, or the address is not this machine's: set web_host and web_port."
MOST_AT_ONCE = 256
IDLE_SECONDS = 5
LAST_SECONDS = 5
"""How long requests under way may take to finish when the server stops."""
LARGEST_HEAD = 16 * 1024
_OWN_REPORT = "Exception in ASGI application"


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a thread of this process."""

    url: str
    _server: uvicorn.Server
    _thread: Thread

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Takes nothing new, finishes what is under way, and comes back when it is down."""
        self._server.should_exit = True
        self._thread.join()


def serve_in_thread(app: App, host: str, port: int) -> Server:
    """Listens on return; port 0 is any free one. Raises Misconfigured when a route or the address can't be used."""
    server = _server(app)
    listening = listen(host, port, remedy=TAKEN)
    thread = Thread(target=_run, args=(server, listening), name="web", daemon=True)
    thread.start()
    return Server(url(listening), server, thread)


def serve(app: App, host: str, port: int) -> None:
    """Runs until the process is told to stop. Raises Misconfigured like `serve_in_thread`."""
    _run(_server(app), listen(host, port, remedy=TAKEN))


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    with listening:
        server.run(sockets=[listening])


def _server(app: App) -> uvicorn.Server:
    logging.getLogger("uvicorn.error").addFilter(_said_by_us)
    # Paths hold tokens: no configuration of logging may bring this log back.
    logging.getLogger("uvicorn.access").disabled = True
    return uvicorn.Server(
        uvicorn.Config(
            make_app(app),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=LAST_SECONDS,
            h11_max_incomplete_event_size=LARGEST_HEAD,
        )
    )


def _said_by_us(record: logging.LogRecord) -> bool:
    """The app has logged the error already, masked; uvicorn would log it again as it is."""
    return not record.getMessage().startswith(_OWN_REPORT)
