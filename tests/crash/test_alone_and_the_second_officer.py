"""Ana goes alone while Ben says yes, and Ana goes alone twice, from two processes in the same instant: one wins."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from house import ANA, BEN
from real_process import running
from scene import Scene, ordinary, scene_in
from test_two_officers_at_once import PASSPHRASE, SUCO, TERMINAL, Terminal, let_go

from alerts.actions import accounts
from alerts.model.warning import Approval, State
from alerts.store import instances, journal, officers, warnings

PEOPLE = 3
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ALONE = ("--alone", "--reason", "Ben does not answer")
REFUSED = "is active; it can't be approved now."


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Ana and Ben at their terminals. The processes go by the real clock: Ana submitted some minutes before it."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    with scene_in(tmp_path_factory.mktemp("alone"), url, in_flight=1) as scene:
        scene.house.clock.now = datetime.now(UTC) - timedelta(minutes=6)
        scene.people_in(SUCO, ordinary(PEOPLE))
        with scene.house.app.database.writing() as connection:
            for one in (ANA, BEN):
                officers.add_officer(
                    connection, one, passphrase_hash=QUICK.hash(PASSPHRASE), at=scene.house.now, by="test"
                )
        yield scene


@contextmanager
def seat(login: str, scene: Scene, folder: Path) -> Iterator[Terminal]:
    """A terminal with its own token and its own pipe: one officer may sit at two."""
    folder.mkdir()
    token, pipe = folder / "token", folder / "pipe"
    os.mkfifo(pipe)
    accounts.write_private(token, accounts.log_in(scene.house.app, login, PASSPHRASE, now=scene.house.now))
    with running([sys.executable, "-c", TERMINAL], scene.house.app.home, AVIZU_TOKEN=str(token)) as process:
        yield Terminal(login, process, pipe)


def ready(officer: Terminal, scene: Scene, number: int, *more: str) -> int:
    """Goes as far as the passphrase. Answers the pipe that it is read from."""
    place = scene.house.app.gazetteer.covering_name((scene.house.suco(SUCO),))
    sure = ["--confirm-place", place, "--confirm-reach", str(PEOPLE), "--passphrase-file", str(officer.pipe)]
    assert officer.running.process.stdin
    command = ["avizu", "warning", "approve", str(number), *more, *sure]
    officer.running.process.stdin.write(json.dumps(command).encode() + b"\n")
    officer.running.process.stdin.flush()
    return officer.running.until(officer._opened)


def somebody_sends(scene: Scene) -> None:
    """As far as the rows say: nothing goes out in these stories."""
    with scene.house.app.database.writing() as connection:
        instances.alive(connection, "somebody", pid=1, host="house", now=datetime.now(UTC))


def one_yes(scene: Scene, number: int, said: list[tuple[int, str]]) -> Approval:
    """Checks that one of the two won and the other was told so. Answers how it was approved."""
    assert sorted(code for code, _ in said) == [0, 2], said
    (refusal,) = (text for code, text in said if code == 2)
    assert refusal.startswith(f"avizu: Warning {number} {REFUSED}")
    with scene.house.app.database.reading() as connection:
        revision = warnings.warning(connection, number).newest
        entries = [e for e in journal.audit(connection, warning_id=number) if e.what == "approved warning"]
        alone = [e for e in journal.audit(connection, warning_id=number) if e.what == "approved alone"]
    assert revision.state is State.ACTIVE
    assert [e.detail["approval"] for e in entries] == [revision.approval.value]
    assert len(alone) == (revision.approval is Approval.ALONE)
    assert revision.reason.endswith(ALONE[2]) is (revision.approval is Approval.ALONE)
    assert len(scene.house.messages(number)) == PEOPLE
    return revision.approval


def test_ana_goes_alone_while_ben_answers(scene: Scene, tmp_path: Path) -> None:
    somebody_sends(scene)
    with seat("ana", scene, tmp_path / "ana") as ana, seat("ben", scene, tmp_path / "ben") as ben:
        for _ in range(3):
            number = scene.house.submitted(SUCO, hours=2)
            let_go([ready(ana, scene, number, *ALONE), ready(ben, scene, number)])
            how = one_yes(scene, number, [ana.told(), ben.told()])
            assert how in {Approval.ALONE, Approval.TWO}


def test_ana_goes_alone_at_two_terminals(scene: Scene, tmp_path: Path) -> None:
    somebody_sends(scene)
    with seat("ana", scene, tmp_path / "one") as one, seat("ana", scene, tmp_path / "two") as two:
        number = scene.house.submitted(SUCO, hours=2)
        let_go([ready(officer, scene, number, *ALONE) for officer in (one, two)])
        assert one_yes(scene, number, [one.told(), two.told()]) is Approval.ALONE
