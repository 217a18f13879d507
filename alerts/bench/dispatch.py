"""How much of bare HTTP posting is left when every message is claimed, guarded, sent through the SDK and settled."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import func, select

from alerts.actions import accounts, approve, dispatch, draft, settle
from alerts.app import App
from alerts.audience.rules import RestraintRule
from alerts.bench import Row
from alerts.channels import open_channel
from alerts.errors import Unreachable
from alerts.model.message import Medium
from alerts.model.people import Officer, Role
from alerts.model.route import Route
from alerts.model.warning import Certainty, Mode, Severity, Urgency
from alerts.settings import Settings
from alerts.store import migrate, people
from alerts.store import tables as t
from alerts.store.database import Database

IN_FLIGHT = 50
ROUNDS = 5
SLOWEST_YARDSTICK = 5_000
SUCO = "Comoro, Dili"
ANA = Officer(login="ana", name="Ana (made up)", role=Role.OFFICER)
BEN = Officer(login="ben", name="Ben (made up)", role=Role.OFFICER)


def rows(messages: int) -> Iterator[Row]:
    """The rate of the whole path beside bare posting, then the time from approval to the first accepted message.

    Both sides take turns, `ROUNDS` times after a warm-up that does not count: a machine that is faster at one
    moment than at the next is so for both. The ratio is the median over the rounds.
    """
    each = messages // ROUNDS
    with _answering() as url, tempfile.TemporaryDirectory(prefix="avizu-bench-") as folder:
        app = _home(Path(folder), url, each)
        turns = asyncio.run(_turns(app, url))
        bare = statistics.median(turn.bare for turn in turns)
        whole = statistics.median(turn.whole for turn in turns)
        ratio = statistics.median(turn.whole / turn.bare for turn in turns)
        yield Row("bare aiohttp", bare, "messages/s")
        yield Row("claim, send, settle (SQLite FULL)", whole, "messages/s", bare, ratio, "0.5")
        yield Row("approval to first accepted", _first_accepted(app), "s", target="0.5 s")
        app.database.close()
        if bare < SLOWEST_YARDSTICK:
            raise Unreachable(
                f"The yardstick answers only {bare:,.0f} messages a second, so the run proves nothing.",
                remedy="Run it again on an idle machine.",
            )


@dataclass(frozen=True, slots=True)
class _Turn:
    """Messages a second of either side."""

    bare: float
    whole: float


async def _turns(app: App, url: str) -> list[_Turn]:
    channel = open_channel(app.settings.routes[0], app.clock)
    dispatcher = dispatch.Dispatcher(app, {"bench": channel}, owner=app.new_owner())
    connector = aiohttp.TCPConnector(limit=IN_FLIGHT)
    auth = aiohttp.BasicAuth("AC" + "0" * 32, "0" * 32).encode()
    turns = []
    async with aiohttp.ClientSession(connector=connector, headers={"Authorization": auth}) as session:
        for _ in range(ROUNDS + 1):
            bodies = _approved(app)
            turns.append(_Turn(await _bare(session, url, bodies), await _whole(app, dispatcher, len(bodies))))
    await channel.close()
    dispatcher.close()
    return turns[1:]


@contextmanager
def _answering() -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "alerts.bench.answering"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.stdin.close()
        server.wait(10)
        server.stdout.close()


def _home(folder: Path, url: str, messages: int) -> App:
    """A demo home with that many made-up contacts in one suco."""
    route = Route(
        name="bench",
        channel="twilio",
        medium=Medium.SMS,
        mode=Mode.DEMO,
        sender="+67077000000",
        rate=0,
        in_flight=IN_FLIGHT,
        options={"account_sid": "AC" + "0" * 32, "base_url": url},
        secrets={"auth_token": "0" * 32},
    )
    settings = Settings(
        home=folder, mode=Mode.DEMO, public_url="http://127.0.0.1:8630", routes=(route,), restraint=RestraintRule(0)
    )
    accounts.prepare_home(folder)
    database = Database(settings.database)
    migrate.create(database, settings.mode)
    database.close()
    app = App(folder, given=settings)
    suco = app.gazetteer.sucos_of(_suco(app))[0]
    made_up = [
        people.NewContact(
            name=f"Contact {n}", role="chief", place=suco, phone=f"+670770{n:05d}", languages=("tet",), made_up=True
        )
        for n in range(messages)
    ]
    with app.database.writing() as connection:
        people.add_contacts(connection, made_up, at=app.clock(), by="bench")
    return app


def _suco(app: App) -> str:
    from alerts.places.names import resolve

    return resolve(app.gazetteer, SUCO)[0]


def _approved(app: App) -> list[dict[str, str]]:
    """Approves one more warning for everybody; answers the bodies a gateway will see of it."""
    number = _submit(app, (_suco(app),))
    approve.approve(app, number, by=BEN, now=datetime.now(UTC))
    route = app.settings.routes[0]
    callback = app.callback(route.name, "0" * 16)
    query = select(t.message.c.address, t.bulletin.c.text).join(t.bulletin).where(t.message.c.warning_id == number)
    with app.database.reading() as connection:
        return [
            {"To": row.address, "From": route.sender, "Body": row.text, "StatusCallback": callback}
            for row in connection.execute(query)
        ]


def _submit(app: App, sucos: Sequence[str]) -> int:
    now = datetime.now(UTC)
    facts = draft.Facts(
        hazard="flood",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        sucos=tuple(sucos),
        expires=now + timedelta(hours=6),
    )
    number = draft.create(app, facts, by=ANA, now=now).id
    draft.submit(app, number, by=ANA, now=now)
    return number


async def _bare(session: aiohttp.ClientSession, url: str, bodies: Sequence[dict[str, str]]) -> float:
    """Messages a second of plain aiohttp with the same bodies, connections and number in flight."""
    target = f"{url}/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"
    left = iter([urlencode(body).encode() for body in bodies])

    async def poster() -> None:
        for body in left:
            async with session.post(target, data=body, headers=FORM) as answer:
                await answer.read()

    started = time.perf_counter()
    await asyncio.gather(*(poster() for _ in range(IN_FLIGHT)))
    return len(bodies) / (time.perf_counter() - started)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def _whole(app: App, dispatcher: dispatch.Dispatcher, messages: int) -> float:
    """Messages a second of claim, guard, SDK and settle; every one of them must have been accepted and written."""
    started = time.perf_counter()
    sent = await dispatcher.drain()
    took = time.perf_counter() - started
    with app.database.reading() as connection:
        waiting = connection.execute(
            select(func.count()).select_from(t.message).where(t.message.c.proof != "accepted")
        ).scalar_one()
    assert (sent.calls, waiting) == (messages, 0), (sent, waiting)
    return messages / took


def _first_accepted(app: App) -> float:
    """Seconds between an approval and the first acceptance, with the sending loop waiting as it does at night."""
    with app.database.writing() as connection:
        connection.execute(t.contact.delete().where(t.contact.c.id > 20))
    number = _submit(app, (_suco(app),))
    stop = threading.Event()
    loop = threading.Thread(
        target=lambda: asyncio.run(dispatch.serve(app, owner=app.new_owner(), stop=stop, tend=settle.tend))
    )
    loop.start()
    time.sleep(1.0)
    approve.approve(app, number, by=BEN, now=datetime.now(UTC))
    first = None
    deadline = time.monotonic() + 10
    while first is None and time.monotonic() < deadline:
        with app.database.reading() as connection:
            first = connection.execute(
                select(func.min(t.message.c.accepted_at)).where(t.message.c.warning_id == number)
            ).scalar_one()
        time.sleep(0.01)
    stop.set()
    loop.join()
    with app.database.reading() as connection:
        approved = connection.execute(
            select(t.revision.c.approved_at).where(t.revision.c.warning_id == number)
        ).scalar_one()
    if first is None:
        raise Unreachable("No message was accepted within 10 seconds.", remedy="Run: avizu doctor")
    return float((first - approved).total_seconds())
