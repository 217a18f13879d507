"""A gate before the stand-in: while it is shut, calls wait at it unanswered, as on a network that swallows them."""

from __future__ import annotations

import select
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlsplit


class _Passage(socketserver.BaseRequestHandler):
    """One connection, byte by byte in both directions, until either side hangs up."""

    server: Gate

    def handle(self) -> None:
        with suppress(OSError), socket.create_connection(self.server.target) as beyond:
            back = Thread(target=_pour, args=(beyond, self.request))
            back.start()
            _pour(self.request, beyond)
            back.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


class Gate(socketserver.ThreadingTCPServer):
    """Shut at first. Whoever calls is let into the kernel's queue and hears nothing until `open`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        assert parts.hostname
        assert parts.port
        self.target = (parts.hostname, parts.port)
        super().__init__(("127.0.0.1", 0), _Passage)
        self._opened: Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def somebody_waits(self) -> bool:
        return bool(select.select([self.socket], [], [], 0)[0])

    def open(self) -> None:
        self._opened = Thread(target=self.serve_forever, args=(0.01,))
        self._opened.start()

    def lose_waiting(self) -> int:
        """What waits is lost on the way: the stand-in never hears of it. Answers how many connections."""
        lost = 0
        while self.somebody_waits():
            self.socket.accept()[0].close()
            lost += 1
        return lost

    def close(self) -> None:
        if self._opened is not None:
            self.shutdown()
            self._opened.join()
        self.server_close()


@contextmanager
def gate_before(target: str) -> Iterator[Gate]:
    gate = Gate(target)
    try:
        yield gate
    finally:
        gate.close()
