"""The schema's version: made new, checked, upgraded. Alembic is loaded only to upgrade."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from alerts.errors import Misconfigured
from alerts.store.database import Database
from alerts.store.tables import metadata

HEAD = "0001"
MIGRATIONS = Path(__file__).with_name("migrations")


def create(database: Database) -> None:
    """A new database in the newest shape. One that exists already is upgraded instead."""
    if version(database):
        upgrade(database)
        return
    with database.writing() as connection:
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def version(database: Database) -> str:
    """The version this database has; "" when it has none."""
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def check(database: Database) -> None:
    """Raises Misconfigured when the program and the database are of different versions."""
    found = version(database)
    if found > HEAD:
        raise _too_new(found)
    if found != HEAD:
        raise Misconfigured(
            f"The database has version {found or 'none'}, this program needs {HEAD}.",
            remedy="Run: avizu db upgrade" if found else "Run: avizu setup",
        )


def upgrade(database: Database) -> str:
    """Brings the schema to the newest version, one transaction a step. Answers that version."""
    from alembic import command
    from alembic.config import Config

    found = version(database)
    if found > HEAD:
        raise _too_new(found)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.upgrade(config, "head")
    return HEAD


def _too_new(found: str) -> Misconfigured:
    return Misconfigured(
        f"The database has version {found}, made by a newer Avizu; this one knows {HEAD}.",
        remedy="Install the newer Avizu again.",
    )
