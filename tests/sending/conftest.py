"""A desk at night for each test: a fresh house; the stand-in and the web's socket are shared, for they take time."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from house import ACCOUNT, AUTH_TOKEN, NIGHT, build_house, sms_route
from night_desk import Desk
from postgres_server import PostgresServer
from sqlalchemy import delete

from alerts.app import App
from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.store.database import Database
from alerts.store.tables import metadata
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


@pytest.fixture(scope="session")
def shipped_data() -> dict[str, object]:
    """What every home reads alike, read once."""
    app = App(Path("/nonexistent"))
    return {"gazetteer": app.gazetteer, "hazards": app.hazards, "library": app.library}


@pytest.fixture(scope="session")
def shared_postgres(postgres: PostgresServer) -> Iterator[Database]:
    database = Database(postgres.new_database())
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """One PostgreSQL database for all these stories, emptied before each: a new one takes longer than a story."""
    if request.param == "sqlite":
        return ""
    database: Database = request.getfixturevalue("shared_postgres")
    with database.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    return database.url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file of an actual home, with every table and nothing in it."""
    house = build_house(tmp_path_factory.mktemp("prepared") / "home")
    path = house.app.home / "avizu.db"
    house.app.database.close()
    return path


Build = Callable[..., Desk]


@pytest.fixture
def build(
    tmp_path: Path, door: Door, stand_in: RunningSandbox, shipped_data: dict[str, object], empty_sqlite: Path
) -> Iterator[Build]:
    """Sets up a desk with these settings; `route` changes the route `sms`, `stations` its file."""
    built: list[Desk] = []

    def a_desk(*, route: dict[str, object] | None = None, stations: str = "[]", **settings: object) -> Desk:
        stand_in.state.forget()
        stand_in.state.clock.now = NIGHT  # type: ignore[attr-defined]
        routes = settings.pop("routes", (sms_route(stand_in.base_url, **(route or {})),))
        home = tmp_path / f"home{len(built)}"
        home.mkdir()
        if "mode" not in settings:
            shutil.copy(empty_sqlite, home / empty_sqlite.name)
        house = build_house(home, routes=routes, public_url=door.url, **settings)
        (home / "stations.yaml").write_text(stations, "utf-8")
        vars(house.app).update(shipped_data)
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
