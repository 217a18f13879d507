"""`avizu backup` and `avizu restore` as people type them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from duty_desk import Desk, Said, avizu, moved
from house import House, SharedApp

import cli
from alerts.app import App
from alerts.commands.frame import safe
from alerts.delivery.rules import BackupRule
from alerts.errors import AvizuError
from alerts.store import journal, officers

KEY = "a made-up key of enough characters"
TOML = 'mode = "actual"\n[route.sms]\nchannel = "twilio"\nmode = "actual"\nsender = "+67077000000"\n' + (
    'account_sid = "AC55555555555555555555555555555555"\nauth_token_file = "twilio.token"\n'
)


@pytest.fixture
def at_home(desk: Desk) -> Desk:
    """With everything a home may have."""
    home = desk.house.app.home
    (home / "avizu.toml").write_text(TOML)
    (home / "twilio.token").write_text("a made-up token")
    (home / "stations.yaml").write_text("stations: []\n")
    for name in ("templates/tet/flood.j2", "callsheets/warning-7.txt"):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(f"{name}, made up")
    (home / "callsheets" / ".unfinished").write_text("x")
    return desk


@pytest.fixture
def keyed(at_home: Desk, tmp_path: Path) -> Iterator[Desk]:
    app = at_home.house.app
    given = replace(app.settings, backup=BackupRule(key=KEY))
    (tmp_path / "key").write_text(KEY + "\n")
    (tmp_path / "other").write_text(KEY + "?")
    house = House(SharedApp(app.home, clock=at_home.house.clock, given=given), at_home.house.clock)
    yield Desk(house, at_home.folder)
    house.app.database.close()


def backed_up(desk: Desk, path: Path, *more: str, by: str = "admin") -> Said:
    return desk.run("backup", path, *desk.passphrase(by), *more, by=by)


def restored(desk: Desk, *words: object, **environ: str) -> Said:
    """On a machine that has nothing yet."""
    app = App(desk.folder / "nothing", clock=desk.house.clock)
    result = CliRunner().invoke(cli.root, ["restore", *map(str, words)], obj=app, env=environ, prog_name="avizu")
    error = result.exception
    if isinstance(error, AvizuError):
        return Said(error.exit_code, result.stdout, safe(str(error)))
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Said(result.exit_code, result.stdout, result.stderr)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


OURS = {"avizu.db", "avizu.toml", "stations.yaml", "secret.key", "templates/tet/flood.j2", "callsheets/warning-7.txt"}


def test_there_and_back_without_a_key(at_home: Desk, tmp_path: Path) -> None:
    said = backed_up(at_home, tmp_path / "one.backup")
    assert said.code == 0
    assert said.out.startswith("[ACTUAL] Copied to")
    assert "4 accounts, 2 contacts, 0 warnings, 0 messages" in said.out
    assert "! not encrypted: set [backup] key_file in avizu.toml." in said.out
    assert "Not in it, keep them elsewhere: twilio.token" in said.out
    assert (tmp_path / "one.backup").stat().st_mode & 0o777 == 0o600
    said = restored(at_home, tmp_path / "one.backup", "--into", tmp_path / "new")
    assert said.code == 0, said
    assert said.out.startswith("[ACTUAL] Restored into")
    assert "everything until Saturday 21/11 23:00" in " ".join(said.out.split())
    assert "The audit is whole." in said.out
    assert "! secret.key is new: receipts for messages of before" in said.out
    assert "! Put back first: twilio.token" in said.out
    assert max(map(len, said.out.replace(str(tmp_path), "").splitlines())) <= 80
    assert files(tmp_path / "new") == OURS
    assert (tmp_path / "new/templates/tet/flood.j2").read_text() == "templates/tet/flood.j2, made up"
    assert (tmp_path / "new/secret.key").read_bytes() != (at_home.house.app.home / "secret.key").read_bytes()
    assert {(tmp_path / "new" / name).stat().st_mode & 0o077 for name in OURS} == {0}
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_there_and_back_with_a_key(keyed: Desk, tmp_path: Path) -> None:
    row = backed_up(keyed, tmp_path / "one.backup", "--json").row
    assert (row["encrypted"], row["not_in_it"], row["rows"]["contact"]) == (True, ["twilio.token"], 2)
    assert row["bytes"] == (tmp_path / "one.backup").stat().st_size
    for name in ("Maria", "secret.key", "avizu.toml"):
        assert name.encode() not in (tmp_path / "one.backup").read_bytes()
    into = ("--into", tmp_path / "new")
    said = restored(keyed, tmp_path / "one.backup", *into)
    assert (said.code, said.err) == (2, "This copy is encrypted. Give its key: --key-file FILE")
    said = restored(keyed, tmp_path / "one.backup", *into, "--key-file", tmp_path / "other")
    assert (said.code, said.out) == (2, "")
    assert "The key does not fit this copy." in said.err
    said = restored(keyed, tmp_path / "one.backup", *into, "--key-file", tmp_path / "absent")
    assert "can't be read" in said.err
    assert not (tmp_path / "new").exists()
    said = restored(keyed, tmp_path / "one.backup", *into, "--key-file", tmp_path / "key")
    assert said.code == 0, said
    assert "secret.key" not in said.out
    assert files(tmp_path / "new") == OURS
    assert (tmp_path / "new/secret.key").read_bytes() == (keyed.house.app.home / "secret.key").read_bytes()


def test_the_key_may_come_from_the_environment(keyed: Desk, tmp_path: Path) -> None:
    backed_up(keyed, tmp_path / "one.backup")
    environ = {"AVIZU_ACTUAL_BACKUP_KEY_FILE": str(tmp_path / "key")}
    assert restored(keyed, tmp_path / "one.backup", "--into", tmp_path / "new", **environ).code == 0


def test_a_copy_that_anybody_could_have_made_is_not_taken_for_the_one_with_the_key(
    at_home: Desk, tmp_path: Path
) -> None:
    backed_up(at_home, tmp_path / "open.backup")
    (tmp_path / "key").write_text(KEY)
    flags = ("--into", tmp_path / "new", "--key-file", tmp_path / "key")
    said = restored(at_home, tmp_path / "open.backup", *flags)
    assert said.err == "This copy is not encrypted. If you trust it all the same, leave --key-file out."
    assert not (tmp_path / "new").exists()


def test_what_opens_and_cannot_be_read_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    said = restored(desk, "/proc/self/mem", "--into", tmp_path / "new")
    assert (said.code, "/proc/self/mem can't be read" in said.err) == (2, True)


def heads(desk: Desk, name: str) -> Path:
    return desk.file(name, desk.ok("audit", "head", by="admin"))


def test_heads_of_after_the_copy_are_explained_and_those_of_before_still_fit(desk: Desk, tmp_path: Path) -> None:
    before = heads(desk, "before")
    desk.house.clock.move(minutes=1)
    backed_up(desk, tmp_path / "one.backup")
    desk.house.clock.move(hours=1)
    desk.submitted()
    after = heads(desk, "after")
    longer = desk.file("longer", f"2026-11-21T14:05:00Z 900 {'0' * 64}\n")
    desk.house.clock.move(hours=1)
    assert restored(desk, tmp_path / "one.backup", "--into", tmp_path / "new").code == 0
    app = replace(desk.house.app, home=tmp_path / "new", given=None)
    new = Desk(House(SharedApp(app.home, clock=desk.house.clock), desk.house.clock), desk.folder)
    assert "It fits 1 head kept" in new.ok("audit", "verify", "--heads", before)
    for file in (after, longer):
        said = new.run("audit", "verify", "--heads", file, "--heads", before)
        plain = " ".join(said.out.split())
        assert (said.code, "rewritten" in plain, "tail is missing" in plain) == (1, False, False), said
        assert "This home was restored on 22/11/2026 01:01 from a copy of 21/11/2026 23:01; what the kept" in plain
        assert "(restored, by restore, 2026-11-21 16:01:00 UTC)" in plain
        assert "It fits 1 head kept" in plain
        row = new.run("audit", "verify", "--heads", file, "--json").row
        assert (row["whole"], row["restored"] != "") == (True, True)
    for line in (f"2026-11-21T14:00:00Z 1 {'0' * 64}", f"2026-11-21T17:00:00Z 3 {'0' * 64}", f"- 3 {'0' * 64}"):
        said = new.run("audit", "verify", "--heads", new.file("false", line))
        assert (said.code, "was rewritten" in said.out) == (1, True), "of before the copy, of after it was put in place"
    new.house.app.database.close()


def test_the_papers_alone(keyed: Desk, tmp_path: Path) -> None:
    backed_up(keyed, tmp_path / "one.backup")
    flags = ("--papers", tmp_path / "papers", "--key-file", tmp_path / "key")
    assert restored(keyed, tmp_path / "one.backup", *flags).code == 0
    assert files(tmp_path / "papers") == {"contacts.csv", "callsheets/warning-7.txt"}
    contacts = (tmp_path / "papers/contacts.csv").read_text("utf-8")
    assert "77110001" in contacts
    assert "José (made up)" in contacts
    (tmp_path / "papers/callsheets/warning-7.txt").unlink()
    assert "is in use: there is contacts.csv already" in restored(keyed, tmp_path / "one.backup", *flags).err


def test_who_may_take_a_copy(at_home: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    assert "vera may not take a copy: it holds every telephone number." in backed_up(at_home, path, by="vera").err
    wrong = at_home.run("backup", path, *at_home.passphrase("ben"), by="ana")
    assert wrong.code == 2
    assert "passphrase is wrong" in wrong.err
    refused = backed_up(at_home, path, by="ben")
    assert refused.code == 2
    assert "ben may not take a copy that anybody can read" in refused.err
    assert "Set [backup] key_file, or ask the administrator." in refused.err
    at_home.ok("logout", by="ana")
    assert "Nobody is logged in here." in backed_up(at_home, path, by="ana").err
    assert not path.exists()
    assert backed_up(at_home, path, by="admin").code == 0
    with at_home.house.app.database.reading() as connection:
        entry = journal.audit(connection)[-1]
    assert (entry.who, entry.what) == ("admin", "backup made")
    assert entry.detail["file"] == str(path)
    assert entry.detail["bytes"] == path.stat().st_size


def pages(house: House) -> list[tuple[str, str]]:
    return [(row.target, row.text) for row in house.messages() if row.purpose == "page"]


def test_all_hear_of_a_copy_that_somebody_took(keyed: Desk, tmp_path: Path) -> None:
    with keyed.house.app.database.writing() as connection:
        for number, login in enumerate(("admin", "ana", "ben", "vera")):
            officers.change(connection, login, phone=f"+6707722000{number}")
    assert backed_up(keyed, tmp_path / "one.backup", by="ana").code == 0
    said = "NDMD BACKUP: ana made a copy of everything. Unknown to you? avizu audit list"
    assert pages(keyed.house) == [(f"officer:{login}", said) for login in ("admin", "ana", "ben")]


def test_no_copy_hands_over_anybodys_code(desk: Desk, tmp_path: Path) -> None:
    house = desk.house
    with house.app.database.writing() as connection:
        officers.change(connection, "ben", phone="+67077220002")
    desk.submitted()
    ((_, text),) = pages(house)
    code = re.search(r" and say (\d{6})", text)
    assert code
    assert backed_up(desk, tmp_path / "one.backup").code == 0
    assert restored(desk, tmp_path / "one.backup", "--into", tmp_path / "new").code == 0
    copy = tmp_path / "new" / "avizu.db"
    assert code[1].encode() not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as db:
        found = db.execute("SELECT b.text, m.work FROM message m JOIN bulletin b ON b.id = m.bulletin_id").fetchall()
        assert found == [(text.replace(code[1], "******"), "withdrawn")]
        guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        with closing(sqlite3.connect(house.app.home / "avizu.db")) as own:
            assert set(db.execute(guards)) == set(own.execute(guards))
        with pytest.raises(sqlite3.IntegrityError, match="append-only: bulletin"):
            db.execute("UPDATE bulletin SET text = 'x'")
    assert pages(house)[0] == ("officer:ben", text), "what is on its way stays as it is"


def test_nothing_is_written_over(at_home: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    backed_up(at_home, path)
    before = path.read_bytes()
    assert f"There is a file {path} already." in backed_up(at_home, path).err
    assert path.read_bytes() == before
    home = at_home.house.app.home
    said = restored(at_home, path, "--into", home)
    assert "is in use: there is avizu.db already, and nothing is written over." in said.err
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "avizu.toml").write_text("mine")
    assert "there is avizu.toml already" in restored(at_home, path, "--into", tmp_path / "half").err
    assert files(tmp_path / "half") == {"avizu.toml"}


def test_a_folder_that_is_not_there(at_home: Desk, tmp_path: Path) -> None:
    said = backed_up(at_home, tmp_path / "absent" / "one.backup")
    assert said.code == 1
    assert "can't be written (No such file or directory). Is the folder there" in said.err


def test_a_key_beside_the_new_home_is_kept(at_home: Desk, tmp_path: Path) -> None:
    """Who has secret.key from elsewhere puts it there first, and links go on working."""
    backed_up(at_home, tmp_path / "one.backup")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "secret.key").write_text("k" * 64)
    said = restored(at_home, tmp_path / "one.backup", "--into", tmp_path / "new")
    assert said.code == 0
    assert "secret.key is new" not in said.out
    assert (tmp_path / "new" / "secret.key").read_text() == "k" * 64


@pytest.mark.parametrize("content", [b"", b"something else", b"AVIZUBK1", b"AVIZUBK1" + b"\xff" * 40, b"\x1f\x8b"])
def test_a_file_that_is_no_copy(at_home: Desk, tmp_path: Path, content: bytes) -> None:
    path = at_home.file("odd", content)
    said = restored(at_home, path, "--into", tmp_path / "new", "--key-file", at_home.file("key", KEY))
    assert (said.code, said.out) == (2, "")
    assert said.err.count(". ") <= 1
    assert not (tmp_path / "new").exists()


def test_every_login_is_over(at_home: Desk, tmp_path: Path) -> None:
    backed_up(at_home, tmp_path / "one.backup")
    restored(at_home, tmp_path / "one.backup", "--into", tmp_path / "new")
    app = SharedApp(
        tmp_path / "new", clock=at_home.house.clock, given=replace(at_home.house.app.settings, home=tmp_path / "new")
    )
    there = Desk(House(app, at_home.house.clock), at_home.folder)
    assert "Nobody is logged in here." in backed_up(there, tmp_path / "two.backup").err
    assert there.run("login", "ana", *there.passphrase("ana")).code == 0
    app.database.close()


def test_a_real_process_with_everything_typed(at_home: Desk, tmp_path: Path) -> None:
    """From the shell, on the files of the home alone; then the new home is as well as the old one."""
    backed_up(at_home, tmp_path / "one.backup")
    at_home.house.app.database.close()
    new = tmp_path / "new"
    said = avizu("restore", tmp_path / "one.backup", home=new)
    assert (said.returncode, said.stderr) == (0, "")
    assert "Next, with the old machine off: avizu doctor, avizu login LOGIN, avizu run" in " ".join(said.stdout.split())
    again = avizu("restore", tmp_path / "one.backup", home=new)
    assert again.returncode == 2
    (new / "twilio.token").write_text("a made-up token")
    rows = {row["about"]: row for row in map(json.loads, avizu("doctor", "--json", home=new).stdout.splitlines())}
    assert rows["database"]["ok"]
    assert rows["officers"]["ok"]


def test_a_moved_desk_is_not_a_restored_one(at_home: Desk, tmp_path: Path) -> None:
    """A home that is only copied still knows its logins: restoring is what ends them."""
    copied = moved(at_home, tmp_path / "moved")
    assert copied.run("officer", "list", "--json", by="admin").code == 0
    copied.house.app.database.close()
