"""A desk at night for each test: a fresh house; the stand-in and the web's socket are shared, for they take time."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from house import ACCOUNT, AUTH_TOKEN, NIGHT, build_house, sms_route
from night_desk import Desk

from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.web.app import make_app


class Door:
    """The web side of whichever house is behind it, on one real socket."""

    def __init__(self) -> None:
        self.behind: Any = None
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.behind(scope, receive, send)


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    door = Door()
    config = uvicorn.Config(door, http="h11", ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [door.listening]}, daemon=True)
    thread.start()
    yield door
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def stand_in(door: Door) -> Iterator[RunningSandbox]:
    with running_sandbox(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, start=NIGHT) as sandbox:
        sandbox.state.incoming_url = f"{door.url}/hook/sms/incoming"
        yield sandbox


Build = Callable[..., Desk]


@pytest.fixture
def build(tmp_path: Path, door: Door, stand_in: RunningSandbox) -> Iterator[Build]:
    """Sets up a desk with these settings; `route` changes the route `sms`, `stations` its file."""
    built: list[Desk] = []

    def a_desk(*, route: dict[str, object] | None = None, stations: str = "[]", **settings: object) -> Desk:
        stand_in.state.forget()
        stand_in.state.clock.now = NIGHT  # type: ignore[attr-defined]
        routes = settings.pop("routes", (sms_route(stand_in.base_url, **(route or {})),))
        home = tmp_path / f"home{len(built)}"
        house = build_house(home, routes=routes, public_url=door.url, **settings)
        (home / "stations.yaml").write_text(stations, "utf-8")
        door.behind = make_app(house.app)
        built.append(Desk(house, stand_in, door))  # type: ignore[arg-type]
        return built[-1]

    yield a_desk
    for desk in built:
        desk.house.app.database.close()


@pytest.fixture
def desk(build: Build) -> Desk:
    """On SQLite."""
    return build()


@pytest.fixture
def any_desk(build: Build, database_url: str) -> Desk:
    """The same desk on each kind of database."""
    return build(database_url=database_url)
