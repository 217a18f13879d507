"""A gateway that always gives the same answer, as fast as Python can: the yardstick both sides post to.

Run as `python -m alerts.bench.answering`: prints its port and serves loopback until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys

BODY = json.dumps({"sid": "SM" + "0" * 32, "status": "queued", "num_segments": "1", "error_code": None}).encode()
ANSWER = b"HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
_LENGTH = b"content-length:"


class Answering(asyncio.Protocol):
    """Reads requests by their Content-Length and answers each with the same bytes."""

    def __init__(self) -> None:
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            whole = end + 4 + _content_length(self._read[:end])
            if len(self._read) < whole:
                return
            self._read = self._read[whole:]
            self._transport.write(ANSWER)


def _content_length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(_LENGTH)
    return int(lower[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
