"""A home that its operator must mend: every command says what is wrong, `doctor` says everything."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from duty_desk import Desk
from house import House, build_house

from alerts.app import App
from alerts.errors import Misconfigured
from alerts.store import migrate

ROUTE = '[route.sms]\nchannel = "twilio"\nmode = "actual"\nsender = "+67077000000"\n'


@pytest.fixture
def on_disk(desk: Desk):
    """The same home, with its settings read from avizu.toml."""

    def opened(toml: str) -> Desk:
        (desk.house.app.home / "avizu.toml").write_text(toml, "utf-8")
        return Desk(House(App(desk.house.app.home, clock=desk.house.clock), desk.house.clock), desk.folder)

    return opened


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("mode = actual", "avizu.toml can't be read: Invalid value (at line 1, column 8). Mend that line."),
        ('mode = "actual"\nsendr = "NDMD"', "avizu.toml line 2: sendr is not a setting. Check its spelling"),
        ('web_port = "8630"', "avizu.toml line 1: web_port must be a whole number. Write for example: web_port = 60"),
        (ROUTE + 'auth_token = "x"', "avizu.toml line 5: route sms: auth_token is a secret and does not belong"),
        (
            ROUTE.replace("actual", "exercise"),
            "avizu.toml line 3: route sms: mode is exercise, but this home",
        ),
    ],
)
def test_settings_that_are_wrong_stop_every_command(on_disk, toml: str, sentence: str) -> None:
    desk = on_disk(toml)
    said = desk.run("login", "ana", *desk.passphrase("ana"))
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
    doctor = desk.run("doctor", "--json")
    assert doctor.code == 1
    said_once = [row for row in doctor.rows if sentence in f"{row['sentence']} {row['remedy']}"]
    assert [row["about"] for row in said_once] == ["settings"]


def test_doctor_names_the_command_that_mends_it(desk: Desk) -> None:
    rows = {row["about"]: row for row in desk.run("doctor", "--json").rows}
    assert rows["database"]["ok"]
    assert (rows["officers"]["ok"], rows["officers"]["sentence"]) == (True, "2 can act")
    assert rows["feeds"]["remedy"] == "Add [feed.NAME] to avizu.toml"
    desk.ok("officer", "disable", "ben", by="admin")
    said = desk.run("doctor")
    assert said.code == 1
    assert " !  officers   1 officer can act; two are needed to send a warning." in said.out
    assert "Run: avizu officer add LOGIN --name NAME" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_doctor_sees_files_that_others_can_read(desk: Desk) -> None:
    key = desk.house.app.home / "secret.key"
    key.chmod(0o644)
    assert f"Run: chmod 600 {key}" in {row["remedy"] for row in desk.run("doctor", "--json").rows}


def test_doctor_shows_no_password(on_disk) -> None:
    desk = on_disk('database_url = "postgresql://avizu:hunter2@127.0.0.1:1/avizu"')
    said = desk.run("doctor")
    assert said.code == 1
    assert "hunter2" not in said.out
    assert "The database server can't be used now" in said.out


@pytest.mark.parametrize(
    ("version", "remedy"), [("0000", "Run: avizu db upgrade"), ("9999", "Install the newer Avizu again.")]
)
def test_a_database_of_another_version_is_refused(desk: Desk, version: str, remedy: str) -> None:
    with desk.house.app.database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    said = desk.run("run", "--only", "dispatch")
    assert said.code == 1
    assert f"The database has version {version}" in said.err
    assert remedy in said.err
    assert remedy in {row["remedy"] for row in desk.run("doctor", "--json").rows}


def test_a_database_that_is_none(desk: Desk) -> None:
    desk.house.app.database.close()
    (desk.house.app.home / "avizu.db").write_bytes(b"this is not a database at all, but a text\n" * 100)
    for words in (("warning", "list"), ("warning", "show", "1")):
        said = desk.run(*words)
        assert (said.code, said.out) == (1, "")
        assert "The database file can't be used now (file is not a database). Run: avizu doctor" in said.err
    assert "not a database" in desk.run("doctor").out


def test_a_home_that_is_not_upgraded_yet_says_so_everywhere(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.house.app.home / "avizu.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0003'")
        file.execute("ALTER TABLE officer DROP COLUMN able_from")
        file.execute("DROP TABLE change")
    said = f"The database has version 0003, this program needs {migrate.HEAD}. Run: avizu db upgrade"
    for words in (("officer", "list"), ("change", "list"), ("audit", "list")):
        assert desk.run(*words).err == f"avizu: {said}"
    rows = desk.run("doctor", "--json").rows
    assert [f"{row['sentence']} {row['remedy']}" for row in rows if row["about"] == "database"] == [said]
    assert rows[-1]["about"] == "database"


def test_an_empty_database_is_not_set_up(desk: Desk) -> None:
    desk.house.app.database.close()
    for file in desk.house.app.home.glob("avizu.db*"):
        file.unlink()
    sqlite3.connect(desk.house.app.home / "avizu.db").close()
    assert "The database is not set up. Run: avizu setup" in desk.run("warning", "list").err
    assert "Run: avizu setup" in desk.run("run", "--only", "dispatch").err


def test_own_files_that_are_no_text_are_named(desk: Desk) -> None:
    (desk.house.app.home / "stations.yaml").write_bytes(b"\xff\xfe")
    number = desk.draft()
    said = desk.run("warning", "preview", number)
    assert said.code == 1
    assert "stations.yaml can't be read as UTF-8 text" in said.err


def test_a_home_that_cannot_be_made(tmp_path) -> None:
    from alerts.actions import accounts

    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="can't be made"):
        accounts.prepare_home(tmp_path / "file" / "home")


def test_the_signing_key_stays_when_the_home_is_prepared_again(tmp_path) -> None:
    house = build_house(tmp_path / "home")
    signed = house.app.sign("page", "one")
    assert App(build_house(tmp_path / "home").app.home).unsign("page", signed) == "one"
    house.app.database.close()


@pytest.mark.parametrize("key", [b"", b"\n", b"0123456789abcdef"])
def test_a_signing_key_that_was_cut_off_signs_nothing(desk: Desk, key: bytes) -> None:
    (desk.house.app.home / "secret.key").write_bytes(key)
    with pytest.raises(Misconfigured, match="is cut off"):
        desk.house.app.sign("page", "one")
