"""The scene of a crash: an installation, a stand-in that survives it, and a count of what became of each message."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate import Gate, gate_before
from house import ACCOUNT, ANA, AUTH_TOKEN, BEN, SENDER, Clock, House, build_house
from real_process import AVIZU, Running, running
from sqlalchemy import select

from alerts.actions import approve, settle
from alerts.app import App
from alerts.channels import open_channel
from alerts.delivery.decide import LOOK_UP_AFTER
from alerts.model.message import Work
from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.store import people
from alerts.store import tables as t

TOML = """\
mode = "actual"
public_url = "http://127.0.0.1:{port}"
web_port = {port}
database_url = "{database_url}"
phone = "112"
lease_seconds = 1
[route.sms]
channel = "twilio"
mode = "actual"
sender = "{sender}"
account_sid = "{account}"
auth_token_file = "token"
base_url = "{gateway}"
in_flight = {in_flight}
rate = 0
two_way = true
"""


def ordinary(count: int, start: int = 0) -> list[str]:
    """Numbers that are served as any other."""
    return [f"+670771{n:03}50" for n in range(start, start + count)]


def silent(count: int) -> list[str]:
    """Numbers whose call is never answered, though the message is taken."""
    return [f"+670772{n:03}14" for n in range(count)]


@dataclass(frozen=True)
class Tally:
    """`lost` are neither done nor shown as uncertain, or done and unknown to the stand-in; `unmarked` are doubles
    that were not uncertain in between."""

    done: int
    uncertain: int
    lost: int
    doubled: int
    unmarked: int


@dataclass
class Scene:
    house: House
    stand_in: RunningSandbox
    gate: Gate

    def people_in(self, suco: str, numbers: Sequence[str]) -> None:
        place = self.house.suco(suco)
        contacts = [
            people.NewContact(name=f"{n} (made up)", role="chief", place=place, phone=n, languages=("tet",))
            for n in numbers
        ]
        with self.house.app.database.writing() as connection:
            people.add_contacts(connection, contacts, at=self.house.now, by=ANA.login)

    def submitted(self, numbers: Sequence[str]) -> int:
        """A flood in one suco with these contacts, waiting for a second officer."""
        self.people_in("Hera, Dili", numbers)
        return self.house.submitted("Hera, Dili")

    def approved(self, numbers: Sequence[str]) -> int:
        number = self.submitted(numbers)
        approve.approve(self.house.app, number, by=BEN, now=self.house.now)
        return number

    def run(self, *only: str) -> AbstractContextManager[Running]:
        """`avizu run` as an operator starts it."""
        return running([AVIZU, "run", *(f"--only={part}" for part in only)], self.house.app.home)

    def script(self, text: str) -> AbstractContextManager[Running]:
        return running([sys.executable, "-c", text], self.house.app.home)

    def works(self) -> Counter[str]:
        with self.house.app.database.reading() as connection:
            return Counter(connection.execute(select(t.message.c.work)).scalars())

    def settled(self) -> bool:
        return set(self.works()) <= {Work.DONE.value, Work.UNCERTAIN.value}

    def taken(self) -> Counter[str]:
        """How many messages the stand-in holds for each number."""
        return Counter(message.to for message in list(self.stand_in.state.messages.values()))

    def purposes(self) -> Counter[str]:
        """What the messages were for that the stand-in holds."""
        purpose = {(row.address, row.text): row.purpose for row in self.house.messages()}
        return Counter(purpose[message.to, message.text] for message in list(self.stand_in.state.messages.values()))

    def kinds(self) -> Counter[str]:
        """Receipts by their kind."""
        with self.house.app.database.reading() as connection:
            return Counter(connection.execute(select(t.receipt.c.kind)).scalars())

    @contextmanager
    def writing_is_held_up(self) -> Iterator[None]:
        """Another program has the write lock (SQLite), or each message's row (PostgreSQL)."""
        with self.house.app.database.writing() as connection:
            connection.execute(select(t.message.c.id).with_for_update()).all()
            yield

    def half_a_minute_later(self) -> settle.Cleared:
        """The gateway is asked once more, when its not having a message counts; what it lacks goes out again."""
        self.house.clock.now = datetime.now(UTC) + LOOK_UP_AFTER + timedelta(seconds=1)
        cleared = asyncio.run(self._look_up())
        self.house.send()
        return cleared

    async def _look_up(self) -> settle.Cleared:
        channels = {route.name: open_channel(route, self.house.clock) for route in self.house.app.settings.routes}
        try:
            return await settle.look_up_uncertain(self.house.app, channels, now=self.house.now)
        finally:
            for channel in channels.values():
                await channel.close()

    def tally(self) -> Tally:
        taken = self.taken()
        marked = self._marked()
        rows = self.house.messages()
        works = Counter(row.work for row in rows)
        kept = [row for row in rows if row.work == Work.UNCERTAIN.value]
        kept += [row for row in rows if row.work == Work.DONE.value and taken[row.address]]
        doubled = [row for row in rows if taken[row.address] > 1]
        return Tally(
            done=works[Work.DONE.value],
            uncertain=works[Work.UNCERTAIN.value],
            lost=len(rows) - len(kept),
            doubled=len(doubled),
            unmarked=sum(row.id not in marked for row in doubled),
        )

    def _marked(self) -> set[int]:
        """Messages that were uncertain once."""
        query = select(t.receipt.c.message_id).where(t.receipt.c.kind.in_(["lease", "lookup"]))
        with self.house.app.database.reading() as connection:
            return set(connection.execute(query).scalars())


@contextmanager
def scene_in(folder: Path, database_url: str, *, in_flight: int) -> Iterator[Scene]:
    """The stand-in's clock stands: its callbacks come only when the test moves it."""
    now = datetime.now(UTC)
    with (
        running_sandbox(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, start=now) as stand_in,
        gate_before(stand_in.base_url) as gate,
    ):
        house = _house(folder / "home", database_url, gate.address, in_flight, now)
        yield Scene(house, stand_in, gate)
        house.app.database.close()


def _house(home: Path, database_url: str, gateway: str, in_flight: int, now: datetime) -> House:
    """With its settings in a file, so that every process of this home reads the same ones."""
    build_house(home, database_url=database_url).app.database.close()
    text = TOML.format(
        port=_free_port(),
        database_url=database_url,
        sender=SENDER,
        account=ACCOUNT,
        gateway=gateway,
        in_flight=in_flight,
    )
    (home / "avizu.toml").write_text(text, "utf-8")
    (home / "token").write_text(AUTH_TOKEN, "utf-8")
    clock = Clock(now)
    return House(App(home, clock=clock), clock)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
