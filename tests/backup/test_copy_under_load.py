"""The machine dies while it sends, soon after its last copy: the copy is whole, and nobody is told twice or never.

The program is the real one in a process of its own; the stand-in gateway outlives it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path

import pytest
import real_process
from house import ACCOUNT, ANA, AUTH_TOKEN, BEN, SENDER, Clock, House, build_house

from alerts.actions import approve, backup, restore, settle
from alerts.app import App
from alerts.channels import open_channel
from alerts.delivery.decide import LOOK_UP_AFTER
from alerts.sandbox.running import RunningSandbox, running_sandbox
from alerts.store import archive, chain, people
from alerts.store.database import Database
from alerts.store.sealed_file import Unsealer

KEY = "a made-up key of enough characters"
MANY = 300
ROOT = Path(__file__).resolve().parents[2]
TOML = f"""\
mode = "actual"
public_url = "http://127.0.0.1:{{port}}"
web_port = {{port}}
lease_seconds = 5
[backup]
key_file = "backup.key"
[route.sms]
channel = "twilio"
mode = "actual"
sender = "{SENDER}"
account_sid = "{ACCOUNT}"
auth_token_file = "token"
base_url = "{{gateway}}"
in_flight = 10
rate = 60
"""


def until(fact: Callable[[], bool], process: subprocess.Popen[bytes], home: Path) -> None:
    def still_going() -> bool:
        assert process.poll() is None, (home.parent / "said.txt").read_text()
        return fact()

    real_process.until(still_going, within=60)


@pytest.fixture
def gateway() -> Iterator[RunningSandbox]:
    with running_sandbox(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, speed=5) as stand_in:
        yield stand_in


@contextmanager
def opened(home: Path) -> Iterator[House]:
    clock = Clock(datetime.now(UTC))
    house = House(App(home, clock=clock), clock)
    yield house
    house.app.database.close()


def put_secrets(home: Path) -> None:
    (home / "token").write_text(AUTH_TOKEN)
    (home / "backup.key").write_text(KEY + "\n")


def approved(home: Path, gateway: RunningSandbox) -> None:
    """A flood is out in a suco where many have a telephone; nobody has been sent anything yet."""
    build_house(home).app.database.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (home / "avizu.toml").write_text(TOML.format(port=port, gateway=gateway.base_url))
    put_secrets(home)
    with opened(home) as house:
        contacts = [
            people.NewContact(
                name=f"Contact {n} (made up)",
                role="chief",
                place=house.suco("Hera, Dili"),
                phone=f"+670771{n:03}50",
                languages=("tet",),
                made_up=True,
            )
            for n in range(MANY)
        ]
        with house.app.database.writing() as connection:
            people.add_contacts(connection, contacts, at=house.now, by="test")
        number = house.submitted("Hera, Dili")
        approve.approve(house.app, number, by=BEN, now=house.now)


@contextmanager
def running(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("AVIZU_")} | {"AVIZU_HOME": str(home)}
    command = [sys.executable, "-c", "import cli; cli.main()", "run"]
    with (home.parent / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def taken(gateway: RunningSandbox) -> Counter[str]:
    return Counter(message.to for message in list(gateway.state.messages.values()))


def works(house: House) -> Counter[str]:
    return Counter(row.work for row in house.messages())


def receipts(home: Path) -> int:
    """Those that came back from the gateway by themselves."""
    with closing(sqlite3.connect(home / "avizu.db", timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM receipt WHERE kind = 'callback'").fetchone()[0])


async def look_up(house: House) -> settle.Cleared:
    channels = {route.name: open_channel(route, house.clock) for route in house.app.settings.routes}
    try:
        return await settle.look_up_uncertain(house.app, channels, now=house.now)
    finally:
        for channel in channels.values():
            await channel.close()


def is_consistent(file: Path) -> Counter[str]:
    """Each message agrees with its attempts and receipts, as of one moment. Answers what they had come to.

    A callback may be here before the answer to the call is written: it says as well that the gateway has it.
    """
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchone() is None
        astray = """
            SELECT m.id FROM message m WHERE m.tries <> (SELECT count(*) FROM attempt a WHERE a.message_id = m.id)
            OR (m.work = 'queued') <> (m.tries = 0)
            OR (m.work = 'done') <> EXISTS
                (SELECT 1 FROM receipt r WHERE r.message_id = m.id AND r.kind IN ('answer', 'callback'))
            OR m.delivered_at IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM receipt r WHERE r.message_id = m.id AND r.proof = 'delivered')
        """
        assert db.execute(astray).fetchall() == []
        found = Counter(work for (work,) in db.execute("SELECT work FROM message"))
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        assert all(link.whole and link.number == link.expected for link in chain.links(connection))
        assert chain.unlinked(connection) is None
    database.close()
    return found


@pytest.mark.slow
def test_the_machine_dies_while_it_sends(gateway: RunningSandbox, tmp_path: Path) -> None:
    home, files = tmp_path / "home", [tmp_path / f"{n}.backup" for n in range(4)]
    approved(home, gateway)
    with running(home) as process, opened(home) as house:
        until(lambda: receipts(home) >= 10, process, home)
        for file in files:
            backup.back_up(house.app, file, by=ANA, now=datetime.now(UTC))
        so_far = len(taken(gateway))
        assert so_far < MANY, "it was still sending"
        until(lambda: len(taken(gateway)) >= min(so_far + 40, MANY - 20), process, home)
        process.kill()
        process.wait()
    assert 0 < len(taken(gateway)) < MANY, "some were told, some were not"
    seen = []
    for n, file in enumerate(files):
        (tmp_path / f"inside{n}").mkdir()
        with file.open("rb") as sealed:
            archive.unpack(BufferedReader(Unsealer(sealed, KEY)), tmp_path / f"inside{n}")
        seen.append(is_consistent(tmp_path / f"inside{n}" / "avizu.db"))
    assert len({moment["done"] for moment in seen}) > 1, "it went on sending while the copies were made"

    new = tmp_path / "new"
    done = restore.restore(files[0], new, key=KEY, now=datetime.now(UTC), environ={})
    assert (done.broken, done.new_key) == ("", False)
    assert done.unclear == MANY - seen[0]["done"]
    assert done.manifest.put_back == ("backup.key", "token")
    put_secrets(new)
    told_meanwhile = len(taken(gateway)) - seen[0]["done"]
    with opened(new) as house:
        assert works(house) == {"done": seen[0]["done"], "uncertain": done.unclear}
        assert house.send().calls == 0, "nothing goes out unasked"
        first = asyncio.run(look_up(house))
        assert (first.found, first.again) == (told_meanwhile, 0)
        house.clock.now = datetime.now(UTC) + LOOK_UP_AFTER + timedelta(seconds=1)
        second = asyncio.run(look_up(house))
        assert (second.found, second.again, second.open) == (0, done.unclear - told_meanwhile, 0)
        house.send()
        assert works(house) == {"done": MANY}
    assert taken(gateway) == {f"+670771{n:03}50": 1 for n in range(MANY)}, "lost 0, doubled 0"
