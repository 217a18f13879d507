"""A database belongs to one mode for good: an exercise can't open that of the duty desk, nor the other way round."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from house import build_house
from postgres_server import PostgresServer
from sqlalchemy import delete

from alerts.actions.checkup import checkup
from alerts.app import App, utc_now
from alerts.errors import Misconfigured
from alerts.model.warning import Mode
from alerts.store import migrate
from alerts.store.database import Database
from alerts.store.tables import meta

ROOT = Path(__file__).resolve().parents[2]
REFUSED = r"This database is of an actual installation, but avizu.toml says exercise\. Never change the mode of a home"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    url = f"sqlite:///{tmp_path / 'one.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.empty_database()
    made = Database(url)
    yield made
    made.close()


@pytest.mark.parametrize("mode", Mode)
def test_a_database_keeps_the_mode_it_was_set_up_with(database: Database, mode: Mode) -> None:
    assert migrate.mode_of(database) == ""
    migrate.create(database, mode)
    migrate.create(database, mode)
    migrate.check(database, mode)
    assert migrate.mode_of(database) == mode.value
    for other in set(Mode) - {mode}:
        for deed in (migrate.create, migrate.check, migrate.check_mode, migrate.keep_mode):
            with pytest.raises(Misconfigured, match=f"This database is of .*, but avizu.toml says {other.value}"):
                deed(database, other)
    assert migrate.mode_of(database) == mode.value


def test_a_database_that_says_no_mode_does_not_send(database: Database) -> None:
    migrate.create(database, Mode.ACTUAL)
    with database.writing() as connection:
        connection.execute(delete(meta))
    with pytest.raises(Misconfigured, match=r"does not say of which mode it is\. Run: avizu setup"):
        migrate.check(database, Mode.ACTUAL)
    migrate.create(database, Mode.ACTUAL)
    migrate.check(database, Mode.ACTUAL)


def test_a_home_whose_mode_was_changed_can_do_nothing(tmp_path: Path) -> None:
    house = build_house(tmp_path)
    drill = App(tmp_path, given=replace(house.app.settings, mode=Mode.EXERCISE, routes=()))
    with pytest.raises(Misconfigured, match=REFUSED):
        _ = drill.database
    found = [finding for finding in checkup(drill, now=utc_now()) if not finding.ok]
    assert any("but avizu.toml says exercise" in finding.sentence for finding in found)
    house.app.database.close()


def test_an_exercise_can_not_be_set_up_in_the_database_of_the_desk(tmp_path: Path) -> None:
    desk = build_house(tmp_path / "desk").app
    url = f"sqlite:///{tmp_path / 'desk' / 'avizu.db'}"
    (tmp_path / "words").write_text("four words to remember")
    words = ["--login", "root", "--name", "Maria (made up)", "--passphrase-file", str(tmp_path / "words")]
    environ = {**os.environ, "AVIZU_HOME": str(tmp_path / "drill"), "AVIZU_DATABASE_URL": url}
    command = [sys.executable, str(ROOT / "cli.py"), "setup", "--mode", "exercise", *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    assert "This database is of an actual installation" in done.stderr
    assert "Traceback" not in done.stderr
    assert migrate.mode_of(desk.database) == "actual"
    desk.database.close()
