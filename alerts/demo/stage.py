"""Where the demo plays: a home in a temporary folder, the stand-in, the web server and the dispatcher, all real."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alerts.actions import accounts, changes, dispatch, settle
from alerts.app import App, utc_now
from alerts.model.message import Medium
from alerts.model.people import Officer, Role
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.settings import Settings
from alerts.store import migrate
from alerts.store.database import Database
from alerts.web.server import Server, serve_in_thread

OFFICERS = ("ana", "ben")
HOST = "127.0.0.1"
ROUTE = "demo"
RATE = 20.0
SPEED = 4.0


@dataclass(frozen=True)
class Stage:
    app: App
    folder: Path
    server: Server
    sandbox: RunningSandbox

    def passphrase_file(self, login: str) -> Path:
        return self.folder / f"{login}.passphrase"

    def token_file(self, login: str) -> Path:
        return self.folder / f"{login}.token"


def clock_from(start: datetime) -> ShiftedClock:
    return ShiftedClock(start - utc_now())


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """Runs as the real one does, that much earlier or later."""

    by: timedelta

    def __call__(self) -> datetime:
        return utc_now() + self.by


@contextmanager
def stage(folder: Path, start: datetime, stations: str) -> Iterator[Stage]:
    """Everything running; all of it stops on leaving."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(running_sandbox(speed=SPEED))
        port = _free_port()
        app = _installed(folder, _settings(folder, sandbox, port), stations, clock_from(start))
        stack.callback(app.database.close)
        server = serve_in_thread(app, HOST, port)
        stack.callback(server.stop)
        sandbox.state.incoming_url = f"{server.url}/hook/{ROUTE}/incoming"
        stop = threading.Event()
        sending = threading.Thread(target=_send, args=(app, stop), name="dispatch")
        sending.start()
        stack.callback(sending.join)
        stack.callback(stop.set)
        yield Stage(app, folder, server, sandbox)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _settings(folder: Path, sandbox: RunningSandbox, port: int) -> Settings:
    route = Route(
        name=ROUTE,
        channel="twilio",
        medium=Medium.SMS,
        mode=Mode.DEMO,
        sender="+67077000000",
        rate=RATE,
        in_flight=10,
        two_way=True,
        usd_per_part=0.05,
        options={"account_sid": sandbox.state.account_sid, "base_url": sandbox.base_url, "timeout": "5"},
        secrets={"auth_token": sandbox.state.auth_token},
    )
    return Settings(home=folder, mode=Mode.DEMO, public_url=f"http://{HOST}:{port}", phone="112", routes=(route,))


def _installed(folder: Path, settings: Settings, stations: str, clock: ShiftedClock) -> App:
    """A home with a database, one station and the demo's officers."""
    accounts.prepare_home(folder)
    (folder / "stations.yaml").write_text(stations, "utf-8")
    database = Database(settings.database)
    migrate.create(database, settings.mode)
    database.close()
    app = App(folder, clock=clock, given=settings)
    admin = Officer(login="admin", name="Administrator (made up)", role=Role.ADMINISTRATOR)
    accounts.first_administrator(
        app, login=admin.login, name=admin.name, passphrase=_new_passphrase(folder, admin.login), now=clock()
    )
    for login in OFFICERS:
        officer = Officer(login=login, name=f"{login.capitalize()} (made up)", role=Role.OFFICER)
        wanted = accounts.account_wanted(officer, _new_passphrase(folder, login))
        changes.propose(app, "account", login, wanted, by=admin, now=clock())
    return app


def _new_passphrase(folder: Path, login: str) -> str:
    passphrase = secrets.token_urlsafe(16)
    accounts.write_private(folder / f"{login}.passphrase", passphrase)
    return passphrase


def _send(app: App, stop: threading.Event) -> None:
    asyncio.run(dispatch.serve(app, owner=app.new_owner(), stop=stop, tend=settle.tend))
