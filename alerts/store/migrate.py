"""The schema's version: made new, checked, upgraded. Alembic is loaded only to upgrade."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, inspect, select, text

from alerts.errors import Misconfigured
from alerts.model.warning import Mode
from alerts.store import seal
from alerts.store.database import Database
from alerts.store.tables import meta, metadata

HEAD = "0004"
MIGRATIONS = Path(__file__).with_name("migrations")
_INSTALLATION = {
    Mode.ACTUAL.value: "an actual installation",
    Mode.EXERCISE.value: "an exercise",
    Mode.DEMO.value: "a demo",
}


def create(database: Database, mode: Mode) -> None:
    """A new database in the newest shape, of this mode for good. One that exists already is upgraded instead.

    Raises Misconfigured when it exists and is of another mode.
    """
    check_mode(database, mode)
    if version(database):
        upgrade(database)
    else:
        with database.writing() as connection:
            metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    keep_mode(database, mode)


def mode_of(database: Database) -> str:
    """The mode it was set up with; "" when it says none."""
    with database.reading() as connection:
        if not inspect(connection).has_table(meta.name):
            return ""
        return str(connection.execute(select(meta.c.value).where(meta.c.key == "mode")).scalar() or "")


def keep_mode(database: Database, mode: Mode) -> None:
    """Writes the mode into a database that says none. Raises Misconfigured when it is of another one."""
    if not mode_of(database):
        with database.writing() as connection:
            connection.execute(insert(meta).values(key="mode", value=mode.value))
    check_mode(database, mode)


def check_mode(database: Database, mode: Mode) -> None:
    """Raises Misconfigured when the database was set up with another mode. One that says none is not refused here."""
    found = mode_of(database)
    if found not in {"", mode.value}:
        raise Misconfigured(
            f"This database is of {_INSTALLATION.get(found, found)}, but avizu.toml says {mode.value}.",
            remedy="Never change the mode of a home: run avizu setup in another AVIZU_HOME with its own database.",
            code="mode",
        )


def version(database: Database) -> str:
    """The version this database has; "" when it has none."""
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def check(database: Database, mode: Mode) -> None:
    """Raises Misconfigured when the program and the database are of different versions, or of different modes."""
    if other := misfit(database):
        raise other
    check_mode(database, mode)
    if not mode_of(database):
        raise Misconfigured("The database does not say of which mode it is.", remedy="Run: avizu setup", code="mode")


def misfit(database: Database) -> Misconfigured | None:
    """What to say where program and database are of different versions; None where they are of the same."""
    found = version(database)
    if found > HEAD:
        return _too_new(found)
    if found == HEAD:
        return None
    return Misconfigured(
        f"The database has version {found or 'none'}, this program needs {HEAD}.",
        remedy="Run: avizu db upgrade" if found else "Run: avizu setup",
        code="version",
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
    with database.writing() as connection:
        seal.begin(connection)
    return HEAD


def _too_new(found: str) -> Misconfigured:
    return Misconfigured(
        f"The database has version {found}, made by a newer Avizu; this one knows {HEAD}.",
        remedy="Install the newer Avizu again.",
        code="version",
    )
