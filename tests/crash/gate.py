"""A gate before the stand-in: while it is shut, calls wait at it unanswered, as on a network that swallows them."""

from __future__ import annotations

import re
import select
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any
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
    """Shut at first. Whoever calls is let in and hears nothing until `open`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        assert parts.hostname
        assert parts.port
        self.target = (parts.hostname, parts.port)
        super().__init__(("127.0.0.1", 0), _Passage)
        self._waiting: list[tuple[socket.socket, Any]] = []
        self._opened: Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def calls(self) -> int:
        """How many whole requests wait at the shut gate: their callers can do nothing but wait for the answer."""
        while select.select([self.socket], [], [], 0)[0]:
            self._waiting.append(self.socket.accept())
        return sum(_is_whole_request(waiting) for waiting, _ in self._waiting)

    def open(self) -> None:
        """From here on it is a plain connection; what waited goes first."""
        for waiting, caller in self._waiting:
            self.process_request(waiting, caller)
        self._waiting = []
        self._opened = Thread(target=self.serve_forever, args=(0.01,))
        self._opened.start()

    def lose_calls(self, how_many: int) -> None:
        """The first that wait are lost on the way: the stand-in never hears of them."""
        lost, self._waiting = self._waiting[:how_many], self._waiting[how_many:]
        for waiting, _ in lost:
            waiting.close()

    def close(self) -> None:
        self.lose_calls(len(self._waiting))
        if self._opened is not None:
            self.shutdown()
            self._opened.join()
        self.server_close()


def _is_whole_request(waiting: socket.socket) -> bool:
    if not select.select([waiting], [], [], 0)[0]:
        return False
    head, _, body = waiting.recv(65536, socket.MSG_PEEK).partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    return bool(length) and len(body) == int(length[1])


@contextmanager
def gate_before(target: str) -> Iterator[Gate]:
    gate = Gate(target)
    try:
        yield gate
    finally:
        gate.close()
