"""Builders for routes and posts, and a server that says one fixed thing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

from alerts.channels import open_channel
from alerts.model.message import Medium, Post
from alerts.model.outcome import Outcome
from alerts.model.route import Route
from alerts.model.warning import Mode

NOON = datetime(2021, 4, 4, 3, 0, tzinfo=UTC)
TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "1" * 32


def a_route(base_url: str, **changes) -> Route:
    options = {"account_sid": ACCOUNT, "base_url": base_url} | changes.pop("options", {})
    route = Route(
        name="tl-sms",
        channel="twilio",
        medium=Medium.SMS,
        mode=Mode.EXERCISE,
        sender="+67077000000",
        options=options,
        secrets={"auth_token": TOKEN},
    )
    return replace(route, **changes)


def a_post(to: str = "+67077230099", **changes) -> Post:
    post = Post(message_id=1, attempt_id="1.abc", to=to, text="NDMD: AVIZU INUNDASAUN. Ba fatin aas. Hatan 1.")
    return replace(post, **changes)


def sent(route: Route, *posts: Post, clock: Callable[[], datetime] = lambda: NOON) -> list[Outcome]:
    async def send_all() -> list[Outcome]:
        channel = open_channel(route, clock)
        try:
            return [await channel.send(post) for post in posts]
        finally:
            await channel.close()

    return asyncio.run(send_all())


@contextmanager
def a_server_saying(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """An address that gives every request the same answer and hangs up; and the requests it heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer_all() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    heard.append(_whole_request(connection))
                    connection.sendall(answer)

        thread = Thread(target=answer_all, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def _whole_request(connection: socket.socket) -> bytes:
    received = b""
    while True:
        head, separator, body = received.partition(b"\r\n\r\n")
        length = next((int(h.split(b":")[1]) for h in head.lower().splitlines() if h.startswith(b"content-length:")), 0)
        more = b"" if separator and len(body) >= length else connection.recv(65536)
        if not more:
            return received
        received += more
