"""Two officers say yes in the same instant, from two processes: one wins, the other is told, one set of messages goes.

Each process runs the real command. When it has got as far as the passphrase it reads that from a pipe: this is the
line both wait at, and both are let go together.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from duty_desk import QUICK
from real_process import Running, running
from scene import Scene, ordinary, scene_in
from sqlalchemy import Connection, text

from alerts.actions import accounts
from alerts.model.people import Officer, Role
from alerts.model.warning import State
from alerts.store import journal, officers, warnings

ROUNDS = 5
SUCO = "Hera, Dili"
PEOPLE = 8
PASSPHRASE = "three made-up words"
SECOND = "is active; it can't be approved now. It is out."

TERMINAL = """
import json, sys
import cli

for line in sys.stdin:
    sys.argv = json.loads(line)
    try:
        cli.main()
    except SystemExit as end:
        print("ended", end.code or 0, flush=True)
"""
"""One command after another: what is loaded stays loaded, so that the two start level."""


@dataclass
class Terminal:
    """Where one officer sits."""

    login: str
    running: Running
    pipe: Path
    read: int = 0

    def approve(self, number: int, place: str) -> int:
        """Goes as far as the passphrase. Answers the pipe that it is read from."""
        sure = ["--confirm-place", place, "--confirm-reach", str(PEOPLE), "--passphrase-file", str(self.pipe)]
        command = ["avizu", "warning", "approve", str(number), *sure]
        assert self.running.process.stdin
        self.running.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.running.process.stdin.flush()
        return self.running.until(self._opened)

    def _opened(self) -> int | None:
        """Only while the process reads from it."""
        try:
            return os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None

    def told(self) -> tuple[int, str]:
        """The exit code, and what was printed."""
        self.running.until(lambda: "\nended " in self.running.said[self.read :])
        printed = self.running.said[self.read :]
        self.read += len(printed)
        said, _, code = printed.rpartition("ended ")
        return int(code), said


@contextmanager
def terminal(login: str, scene: Scene) -> Iterator[Terminal]:
    home = scene.house.app.home
    token, pipe = home.parent / f"{login}.token", home.parent / f"{login}.pipe"
    os.mkfifo(pipe)
    accounts.write_private(token, accounts.log_in(scene.house.app, login, PASSPHRASE, now=scene.house.now))
    with running([sys.executable, "-c", TERMINAL], home, AVIZU_TOKEN=str(token)) as process:
        yield Terminal(login, process, pipe)


@dataclass
class Desk:
    scene: Scene
    officers: tuple[Terminal, Terminal]

    def ready(self, number: int) -> list[int]:
        place = self.scene.house.app.gazetteer.covering_name((self.scene.house.suco(SUCO),))
        return [officer.approve(number, place) for officer in self.officers]

    def check_one_won(self, number: int) -> None:
        (code, said), (other_code, other_said) = told = [officer.told() for officer in self.officers]
        # 1 of the winner: the messages are queued, and no process sends beside these two.
        assert sorted((code, other_code)) == [1, 2], told
        winner, refusal = (0, other_said) if code == 1 else (1, said)
        assert refusal.startswith(f"avizu: Warning {number} {SECOND}")
        assert refusal.count("\n") == 1
        with self.scene.house.app.database.reading() as connection:
            revision = warnings.warning(connection, number).newest
            entries = [e.who for e in journal.audit(connection, warning_id=number) if e.what == "approved warning"]
        assert entries == [revision.approved_by] == [self.officers[winner].login]
        assert revision.state is State.ACTIVE
        assert [row.work for row in self.scene.house.messages(number)] == ["queued"] * PEOPLE


def let_go(pipes: list[int]) -> None:
    for pipe in pipes:
        os.write(pipe, PASSPHRASE.encode())
    for pipe in pipes:
        os.close(pipe)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Ben and Carla at their terminals, and people in Hera to be warned."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    with scene_in(tmp_path_factory.mktemp("desk"), url, in_flight=1) as scene:
        scene.people_in(SUCO, ordinary(PEOPLE))
        for login in ("ben", "carla"):
            account = Officer(login=login, name=f"{login} (made up)", role=Role.OFFICER)
            with scene.house.app.database.writing() as connection:
                words = QUICK.hash(PASSPHRASE)
                officers.add_officer(connection, account, passphrase_hash=words, at=scene.house.now, by="test")
        with terminal("ben", scene) as ben, terminal("carla", scene) as carla:
            yield Desk(scene, (ben, carla))


def test_one_wins_and_the_other_is_told(desk: Desk) -> None:
    numbers = [desk.scene.house.submitted(SUCO) for _ in range(ROUNDS)]
    for number in numbers:
        let_go(desk.ready(number))
        desk.check_one_won(number)


@pytest.mark.parametrize("desk", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_second_waits_for_the_first(desk: Desk) -> None:
    """PostgreSQL lets both write: the first is held up at its very last row, the audit, until the second is there."""
    number = desk.scene.house.submitted(SUCO)
    with desk.scene.house.app.database.writing() as connection:
        connection.execute(text("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE"))
        let_go(desk.ready(number))
        desk.officers[0].running.until(lambda: waiting_for_a_lock(connection) == 2)
    desk.check_one_won(number)


def waiting_for_a_lock(connection: Connection) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return int(connection.execute(text(query)).scalar_one())
