"""A night on the duty desk: a house, the stand-in gateway and the web server, all real, on one clock that is moved."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from house import ACCOUNT, AUTH_TOKEN, NIGHT, House, build_house, sms_route

from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.web.server import Server, serve_in_thread

STATION = """\
- {id: test-fm, name: "Radio Test (made up)", municipality: Dili, phone: "+67077299940", languages: [tet, pt],
   confirmed_by: "the tests", confirmed_on: "2026-11-01", made_up: true, source: "made up for the tests"}
"""


@dataclass
class Night:
    house: House
    sandbox: RunningSandbox
    server: Server

    def pass_time(self, seconds: float) -> None:
        """Both clocks move; callbacks and replies due by then have been answered on return."""
        self.house.clock.now = self.sandbox.advance(seconds)

    def settle(self) -> None:
        """Time passes until the stand-in owes nothing any more."""
        self.house.clock.now = self.sandbox.settle()

    def send(self) -> None:
        self.house.send()

    def until_quiet(self) -> None:
        """Everything due goes out, everything owed comes back, until nothing changes."""
        while self.house.send().calls:
            self.settle()

    def page(self, station: str, revision_id: int) -> str:
        """The station's page on the server of this test."""
        link = self.house.app.page_link(station, revision_id)
        return self.server.url + link.removeprefix(self.house.app.settings.public_url)

    def get(self, url: str) -> httpx.Response:
        return httpx.get(url)

    def taken(self, phone: str = "") -> list[str]:
        """The texts the stand-in holds for this number, or for everybody, oldest first."""
        return [m.text for m in self.sandbox.state.messages.values() if phone in {"", m.to}]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def a_night(folder: Path, *, database_url: str = "", **settings: object) -> Iterator[Night]:
    with running_sandbox(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, start=NIGHT) as sandbox:
        port = free_port()
        given = {"routes": (sms_route(sandbox.base_url),), "public_url": f"http://127.0.0.1:{port}"} | settings
        house = build_house(folder, database_url=database_url, **given)
        (folder / "stations.yaml").write_text(STATION, "utf-8")
        server = serve_in_thread(house.app, "127.0.0.1", port)
        sandbox.state.incoming_url = f"{server.url}/hook/sms/incoming"
        try:
            yield Night(house, sandbox, server)
        finally:
            server.stop()
            house.app.database.close()
