"""A database that was upgraded step by step is the same as one that was made new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from postgres_server import PostgresServer
from sqlalchemy import column, insert, inspect, table

from alerts.errors import Misconfigured
from alerts.model.warning import Mode
from alerts.store import intake, migrate
from alerts.store.database import Database
from alerts.store.tables import metadata, report

Shape = dict[str, dict[str, Any]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        urls = [server.empty_database() for _ in range(2)]
    databases = [Database(url) for url in urls]
    yield databases[0], databases[1]
    for database in databases:
        database.close()


def shape(database: Database) -> Shape:
    """Columns, keys, rules and indexes of every table, as the database itself tells them."""
    with database.reading() as connection:
        seen = inspect(connection)
        return {table: _table(seen, table) for table in seen.get_table_names() if table != "alembic_version"}


def _table(seen: Any, table: str) -> dict[str, Any]:
    by_name = {"key": lambda thing: thing["name"] or ""}
    columns = [{**column, "type": repr(column["type"])} for column in seen.get_columns(table)]
    indexes = [
        {**index, "dialect_options": {key: str(value) for key, value in index.get("dialect_options", {}).items()}}
        for index in seen.get_indexes(table)
    ]
    return {
        "columns": columns,
        "key": seen.get_pk_constraint(table),
        "foreign": sorted(seen.get_foreign_keys(table), **by_name),
        "unique": sorted(seen.get_unique_constraints(table), **by_name),
        "checks": sorted(seen.get_check_constraints(table), **by_name),
        "indexes": sorted(indexes, **by_name),
    }


def test_upgraded_from_nothing_is_the_same_as_made_new(two: tuple[Database, Database]) -> None:
    new, upgraded = two
    migrate.create(new, Mode.ACTUAL)
    assert migrate.upgrade(upgraded) == migrate.HEAD
    assert migrate.version(new) == migrate.version(upgraded) == migrate.HEAD
    assert shape(new) == shape(upgraded)
    assert set(shape(new)) == set(metadata.tables)
    one_active = [index for index in shape(upgraded)["revision"]["indexes"] if index["name"] == "one_active_revision"]
    assert [bool(index["unique"]) for index in one_active] == [True]
    assert "state = 'active'" in str(one_active[0]).replace("::text", "").replace('"', "")


def test_making_and_upgrading_twice_changes_nothing(two: tuple[Database, Database]) -> None:
    database, _ = two
    migrate.create(database, Mode.ACTUAL)
    before = shape(database)
    migrate.create(database, Mode.ACTUAL)
    migrate.upgrade(database)
    migrate.check(database, Mode.ACTUAL)
    assert shape(database) == before


def test_an_empty_database_has_no_version(two: tuple[Database, Database]) -> None:
    database, _ = two
    assert migrate.version(database) == ""
    with pytest.raises(Misconfigured, match=r"version none.*Run: avizu setup"):
        migrate.check(database, Mode.ACTUAL)


def test_a_database_of_a_newer_program_is_left_alone(two: tuple[Database, Database]) -> None:
    database, _ = two
    migrate.create(database, Mode.ACTUAL)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for deed in (
        lambda: migrate.check(database, Mode.ACTUAL),
        lambda: migrate.upgrade(database),
        lambda: migrate.create(database, Mode.ACTUAL),
    ):
        with pytest.raises(Misconfigured, match=r"made by a newer Avizu.*Install the newer Avizu again"):
            deed()
    assert migrate.version(database) == "9999"


def test_the_newest_step_is_the_version_of_the_program() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [migrate.HEAD]
    assert [step.revision for step in scripts.walk_revisions()] == sorted(
        (step.revision for step in scripts.walk_revisions()), reverse=True
    )


@pytest.mark.parametrize("url", ["postgresql://nobody:secret@127.0.0.1:1/none", "sqlite:////nonexistent/folder/a.db"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(url: str) -> None:
    from alerts.errors import Unreachable

    database = Database(url)
    with pytest.raises(Unreachable, match="can't be used now") as caught:
        migrate.version(database)
    assert "secret" not in str(caught.value)
    database.close()


def test_reports_of_the_first_version_are_found_by_their_names(two: tuple[Database, Database]) -> None:
    from alembic import command
    from alembic.config import Config

    database, _ = two
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.upgrade(config, "0001")
    came = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    old = ("source", "sender", "identifier", "sent", "received_at", "seen_at", "digest", "verdict", "findings", "body")
    first = table("report", *(column(name, report.c[name].type) for name in old))
    rows = [
        (name, "dnmg@example.tl", name, came, came, came, digest, "quarantine", [], b"as it came")
        for name, digest in (("DNMG-1", "a"), ("Inundasaun \u00ed", "b"))
    ]
    with database.writing() as connection:
        connection.execute(insert(first), [dict(zip(old, row, strict=True)) for row in rows])
    migrate.upgrade(database)
    with database.reading() as connection:
        for name, *_ in rows:
            (found,) = intake.reports_like(connection, ("dnmg@example.tl", name, came))
            assert (found.identifier, found.cut, found.body) == (name, False, b"as it came")
        assert len(intake.held(connection, since=came)) == 2
