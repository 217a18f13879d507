"""A copy is the same whatever database it was made from, and can be restored into either."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from house import ADMIN, ANA, BEN, House, build_house
from postgres_server import PostgresServer
from sqlalchemy import insert, select, update

from alerts.actions import approve, backup, restore
from alerts.errors import Misconfigured, NotAllowed, Unusable
from alerts.model.warning import Mode
from alerts.store import archive, copies, journal, migrate, officers, outbox
from alerts.store import tables as t
from alerts.store.database import Database

HERA = "Hera, Dili"
APART = {"lease", "instance"}
CHANGED = {"message", "receipt", "audit", "link", "token"}


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.new_database()
    yield url
    postgres.give_back(url)


def lived_in(house: House) -> House:
    """Two officers, a warning that is out, messages of every kind, events that were joined, JSON of every kind."""
    for n in range(5):
        house.contact(HERA, f"+6707711000{n}", name=f"José Ŝ {n} (made up)", languages=("pt", "tet"))
    with house.app.database.writing() as connection:
        for person in (ADMIN, ANA, BEN):
            officers.add_officer(connection, person, passphrase_hash="x", at=house.now, by="test")
        officers.add_token(connection, digest="a" * 64, login="ana", at=house.now, expires=house.now)
        journal.record(
            connection, at=house.now, who="ana", what="odd words", detail={"é": [1.5, None, True, "\\u0000"]}
        )
    number = house.submitted(HERA)
    approve.approve(house.app, number, by=BEN, now=house.now)
    with house.app.database.writing() as connection:
        outbox.claim(connection, route="sms", limit=2, owner="gone", now=house.now, lease_until=house.now)
        connection.execute(update(t.message).where(t.message.c.id == 5).values(work="done", proof="accepted"))
        events = {"id": 1, "merged_into": 2}, {"id": 2, "merged_into": None}
        for one in events:
            connection.execute(insert(t.event_).values(**_event(house) | one | {"merged_into": None}))
        connection.execute(update(t.event_).where(t.event_.c.id == 1).values(merged_into=2))
    return house


def _event(house: House) -> dict[str, Any]:
    """Whatever an event must have."""
    kinds: dict[type, Any] = {str: "x", int: 1, float: 0.1, dict: {}, bytes: b"x"}
    filled: dict[str, Any] = {}
    for column in t.event_.columns:
        if column.nullable or column.server_default is not None or column.primary_key:
            continue
        filled[column.name] = (
            house.now if isinstance(column.type, t.Instant) else kinds.get(column.type.python_type, "x")
        )
    return filled


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in t.metadata.sorted_tables
        }


def copied(house: House, path: Path) -> backup.Copied:
    return backup.back_up(house.app, path, by=ADMIN, now=house.now)


def inside(path: Path, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    folder.mkdir()
    with path.open("rb") as file:
        archive.unpack(file, folder)
    database = Database(f"sqlite:///{folder / 'avizu.db'}")
    try:
        return everything(database)
    finally:
        database.close()


def restored(path: Path, home: Path, house: House, url: str = "") -> restore.Restored:
    environ = {"AVIZU_DATABASE_URL": url} if url else {}
    return restore.restore(path, home, key="", now=house.now, environ=environ)


def test_a_copy_holds_every_row_as_it_was(any_house: House, tmp_path: Path) -> None:
    lived_in(any_house)
    before = everything(any_house.app.database)
    made = copied(any_house, tmp_path / "one.backup")
    assert inside(tmp_path / "one.backup", tmp_path / "inside") == before
    assert dict(made.manifest.counts) == {name: len(rows) for name, rows in before.items() if rows}
    assert made.manifest.head == before["link"][-1][2]


def there_and_back(house: House, tmp_path: Path, url: str) -> tuple[House, restore.Restored]:
    copied(house, tmp_path / "one.backup")
    done = restored(tmp_path / "one.backup", tmp_path / "new", house, url)
    again = build_house(tmp_path / "new", database_url=url)
    again.clock.now = house.now
    return again, done


def compare(old: House, new: House) -> None:
    """Only what may not go on is another: what was open, logins, leases; and it is in the audit."""
    before, after = everything(old.app.database), everything(new.app.database)
    for name, rows in before.items():
        if name not in CHANGED | APART and name != "meta":
            assert after[name] == rows, name
    assert all(after[name] == [] for name in APART)
    assert after["audit"][: len(before["audit"]) - 1] == before["audit"][:-1], (
        "the copy itself is written down after it"
    )
    assert after["audit"][-1][2:4] == ("restore", "restored")
    with new.app.database.reading() as connection:
        assert all(row.revoked_at is not None for row in connection.execute(select(t.token)))
    assert [(row.work, row.was_sending) for row in new.messages()] == [("uncertain", True)] * 4 + [("done", False)]


@pytest.mark.postgres
def test_from_sqlite_into_postgresql_and_back(house: House, tmp_path: Path, postgres_url: str) -> None:
    lived_in(house)
    on_server, done = there_and_back(house, tmp_path, postgres_url)
    assert (done.broken, done.unclear, done.database) == ("", 4, postgres_url)
    compare(house, on_server)
    assert not (tmp_path / "new" / "avizu.db").exists()
    with on_server.app.database.writing() as connection:
        journal.record(connection, at=house.now, who="ana", what="the next number is free")
        officers.add_token(connection, digest="b" * 64, login="ana", at=house.now, expires=house.now)
    on_server.contact(HERA, "+67077110009")
    (tmp_path / "second").mkdir()
    back, done = there_and_back(on_server, tmp_path / "second", "")
    assert (done.broken, done.unclear) == ("", 4)
    assert len(everything(back.app.database)["contact"]) == 6
    for one in (on_server, back):
        one.app.database.close()


@pytest.mark.postgres
def test_a_server_that_is_in_use_is_left_alone(house: House, tmp_path: Path, postgres_url: str) -> None:
    lived_in(house)
    copied(house, tmp_path / "one.backup")
    in_use = build_house(tmp_path / "other", database_url=postgres_url)
    in_use.contact(HERA, "+67077110001")
    before = everything(in_use.app.database)
    with pytest.raises(NotAllowed, match="is in use: it holds"):
        restored(tmp_path / "one.backup", tmp_path / "new", house, postgres_url)
    assert everything(in_use.app.database) == before
    assert not (tmp_path / "new").exists(), "neither rows nor files"
    in_use.app.database.close()


@pytest.mark.postgres
def test_an_empty_server_is_given_its_tables(house: House, tmp_path: Path, postgres: PostgresServer) -> None:
    lived_in(house)
    new, _ = there_and_back(house, tmp_path, postgres.empty_database())
    compare(house, new)
    new.app.database.close()


def test_within_sqlite(house: House, tmp_path: Path) -> None:
    lived_in(house)
    new, done = there_and_back(house, tmp_path, "")
    assert (done.broken, done.unclear, done.upgraded, done.new_key) == ("", 4, "", True)
    compare(house, new)
    assert new.lapse() == []
    new.app.database.close()


def test_what_was_restored_is_uncertain_and_says_why(house: House, tmp_path: Path) -> None:
    lived_in(house)
    new, _ = there_and_back(house, tmp_path, "")
    assert new.send().calls == 0, "nothing goes out by itself"
    with new.app.database.reading() as connection:
        rows = outbox.uncertain(connection)
    assert [row.detail for row in rows] == [
        "restored from a copy of 2026-11-21 14:00 UTC: it may have gone out since"
    ] * 4
    assert {row.attempted_at for row in rows} == {house.now}, "two of them without an attempt"
    new.app.database.close()


def altered(path: Path, tmp_path: Path, *statements: str) -> Path:
    """The same copy made anew around a database that was tampered with."""
    folder = tmp_path / "tampered"
    folder.mkdir()
    with path.open("rb") as file:
        manifest = archive.unpack(file, folder)
    connection = sqlite3.connect(folder / "avizu.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    manifest = replace(manifest, files=archive.pieces_in(folder))
    with (tmp_path / "tampered.backup").open("wb") as out:
        archive.pack(out, folder, manifest)
    shutil.rmtree(folder)
    return tmp_path / "tampered.backup"


NO_GUARD = "DROP TRIGGER append_only_audit_update"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((NO_GUARD, "UPDATE audit SET who = 'ben' WHERE id = 1"), "link 1 of the audit does not hold"),
        (
            ("DROP TRIGGER append_only_link_delete", "DELETE FROM link WHERE id = (SELECT max(id) FROM link)"),
            "the end of",
        ),
    ],
)
def test_an_audit_that_was_altered_is_restored_and_said(
    house: House, tmp_path: Path, statements: tuple[str, ...], said: str
) -> None:
    lived_in(house)
    copied(house, tmp_path / "one.backup")
    done = restored(altered(tmp_path / "one.backup", tmp_path, *statements), tmp_path / "new", house)
    assert said in done.broken
    assert (tmp_path / "new" / "avizu.db").exists()


@pytest.mark.parametrize(
    ("statement", "error", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", Unusable, "is another one"),
        ("UPDATE meta SET value = 'exercise' WHERE key = 'mode'", Unusable, "is another one"),
        ("UPDATE message SET bulletin_id = 999", Unusable, "is damaged"),
    ],
)
def test_a_database_that_is_not_what_the_copy_says(
    house: House, tmp_path: Path, statement: str, error: type[Exception], said: str
) -> None:
    lived_in(house)
    copied(house, tmp_path / "one.backup")
    with pytest.raises(error, match=said):
        restored(altered(tmp_path / "one.backup", tmp_path, statement), tmp_path / "new", house)
    assert not (tmp_path / "new").exists()


def test_a_database_that_is_none(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "avizu.db").write_bytes(b"not a database at all" * 100)
    manifest = archive.Manifest(mode=Mode.ACTUAL, version="0004", made_at=house.now, files=archive.pieces_in(folder))
    with (tmp_path / "odd.backup").open("wb") as out:
        archive.pack(out, folder, manifest)
    with pytest.raises(Unusable, match="The database in this copy is damaged"):
        restored(tmp_path / "odd.backup", tmp_path / "new", house)
    assert not (tmp_path / "new").exists()


def test_a_copy_of_a_newer_program_is_refused(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(house, tmp_path / "one.backup")
    monkeypatch.setattr(migrate, "HEAD", "0003")
    with pytest.raises(Misconfigured, match="made by a newer Avizu; this one knows 0003"):
        restored(tmp_path / "one.backup", tmp_path / "new", house)


def test_portions_are_as_good_as_one_piece(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived_in(house)
    monkeypatch.setattr(copies, "AT_ONCE", 2)
    target = Database(f"sqlite:///{tmp_path / 'rows.db'}")
    with target.writing() as connection:
        copies.make_tables(connection)
    with house.app.database.reading() as source, target.writing() as connection:
        copies.copy_rows(source, connection)
    assert everything(target) == everything(house.app.database)
    target.close()


def test_a_copy_of_an_older_program_is_upgraded(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    old = Database(f"sqlite:///{folder / 'avizu.db'}")
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.attributes["engine"] = old.engine
    command.upgrade(config, "0003")
    with old.writing() as connection:
        connection.execute(insert(t.meta).values(key="mode", value="actual"))
        entry = {"at": house.now, "who": "ana", "what": "something long ago", "detail": {}}
        connection.execute(insert(t.audit).values(**entry))
    copies.into_one_file(old)
    old.close()
    manifest = archive.Manifest(mode=Mode.ACTUAL, version="0003", made_at=house.now, files=archive.pieces_in(folder))
    with (tmp_path / "old.backup").open("wb") as out:
        archive.pack(out, folder, manifest)
    done = restored(tmp_path / "old.backup", tmp_path / "new", house)
    assert (done.upgraded, done.broken) == ("0003", "")
    new = build_house(tmp_path / "new")
    assert migrate.version(new.app.database) == migrate.HEAD
    with new.app.database.reading() as connection:
        assert [entry.what for entry in journal.audit(connection)][:1] == ["something long ago"]
    new.app.database.close()
