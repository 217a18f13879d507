"""The database: who may write when, and how a commit is noticed.

SQLite takes one writer: every writing transaction is BEGIN IMMEDIATE, one at a time in a process, with a busy
time-out for the others. PostgreSQL needs none of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Integer, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from alerts.errors import Misconfigured, Unreachable

BUSY_MS = 30_000
LARGEST, LARGEST_OF_SQLITE = 2**31 - 1, 2**63 - 1
"""Numbers that a database can be asked for: no row has such a one."""


class Database:
    """One engine. `on_commit` callbacks run after each writing transaction of this process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine: Engine = _sqlite(url) if self.is_sqlite else _postgres(url)
        event.listen(self.engine, "before_cursor_execute", _asked_within_bounds, retval=True)
        self._writer = threading.Lock()
        self._on_commit: list[Callable[[], None]] = []

    def on_commit(self, call: Callable[[], None]) -> None:
        self._on_commit.append(call)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """What a database refuses, in one sentence."""
        try:
            yield
        except (IntegrityError, DataError):
            raise
        except DatabaseError as error:
            said = (str(error.orig).splitlines() or [""])[0]
            if any(words in said for words in _OF_ANOTHER_SHAPE):
                raise self._of_another_version() from error
            if isinstance(error, ProgrammingError):
                raise
            where = "database file" if self.is_sqlite else "database server"
            raise Unreachable(f"The {where} can't be used now ({said}).", remedy="Run: avizu doctor") from error

    def _of_another_version(self) -> Misconfigured:
        from alerts.store import migrate

        other = migrate.misfit(self) if migrate.version(self) else None
        return other or Misconfigured("The database is not set up.", remedy="Run: avizu setup")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write. Raises Unreachable when another process holds the file too long."""
        with self._writer if self.is_sqlite else _no_lock(), self._plainly(), self.engine.begin() as connection:
            connection.info.pop(_BEFORE_COMMIT, None)
            yield connection
            _finish(connection)
        for call in self._on_commit:
            call()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view. Never blocks a writer."""
        with self._plainly(), self.engine.connect() as plain:
            connection = plain.execution_options(reading=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def _asked_within_bounds(
    _connection: Connection, _cursor: object, statement: str, given: Any, context: Any, many: bool
) -> tuple[str, Any]:
    """Whoever looks for a number that no row can have finds none. What is written stays as it is."""
    compiled = context.compiled
    if many or compiled is None or not compiled.statement.is_select:
        return statement, given
    if not isinstance(given, dict):
        return statement, tuple(_within(LARGEST_OF_SQLITE, value) for value in given)
    # By type: the number of a lock may be a large one.
    small = {name for name, bind in compiled.binds.items() if type(bind.type) is Integer}
    return statement, {name: _within(LARGEST, value) if name in small else value for name, value in given.items()}


def _within(largest: int, value: Any) -> Any:
    return max(-largest, min(value, largest)) if isinstance(value, int) and abs(value) > largest else value


_BEFORE_COMMIT = "before commit"
LAST = "last of all"
Finish = TypeVar("Finish", bound=Callable[[Connection], None])


def before_commit(connection: Connection, name: str, finish: Finish) -> Finish:
    """Calls `finish` as the last thing of this writing transaction: for each name what came first, which is answered.

    What is named LAST is called after all others, and after what they register themselves.
    """
    registered: Finish = connection.info.setdefault(_BEFORE_COMMIT, {}).setdefault(name, finish)
    return registered


def _finish(connection: Connection) -> None:
    while waiting := connection.info.get(_BEFORE_COMMIT):
        waiting.pop(min(waiting, key=LAST.__eq__))(connection)


@contextmanager
def _no_lock() -> Iterator[None]:
    yield


_OF_ANOTHER_SHAPE = ("no such table", "no such column", "has no column named", "does not exist")


def _sqlite(url: str) -> Engine:
    patience = {"check_same_thread": False, "timeout": BUSY_MS / 1000}
    engine = create_engine(url, hide_parameters=True, connect_args=patience)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


_LOST_SOON = " ".join(
    f"-c {name}={value}"
    for name, value in (
        ("lock_timeout", 30_000),
        ("idle_in_transaction_session_timeout", 60_000),
        ("tcp_keepalives_idle", 30),
        ("tcp_keepalives_interval", 10),
        ("tcp_keepalives_count", 3),
    )
)
"""A machine that lost its power holds its locks until the server notices: in a minute, not in two hours."""


def _postgres(url: str) -> Engine:
    try:
        given = make_url(url).query
        settings = {} if "options" in given else {"options": _LOST_SOON}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=5, connect_args=settings)
    except ModuleNotFoundError as error:
        raise Misconfigured(
            "PostgreSQL needs the psycopg package.", remedy="Run: pip install 'avizu[postgres]'"
        ) from error


def notify(connection: Connection) -> None:
    """Wake dispatchers on other machines when this transaction commits (PostgreSQL only)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("NOTIFY avizu_outbox"))


class Watch:
    """Notices commits: `changed()` is true once after each. SQLite's data_version, or PostgreSQL's NOTIFY.

    For one thread at a time, not always the same.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._is_sqlite = database.is_sqlite
        self._lost: Any = database.engine.dialect.loaded_dbapi.OperationalError
        self._open()

    def _open(self) -> None:
        self._connection: Any = self._engine.raw_connection()
        if self._is_sqlite:
            self._seen = self._version()
        else:
            driver: Any = self._connection.driver_connection
            self._driver = driver
            self._driver.autocommit = True
            self._driver.execute("LISTEN avizu_outbox")

    def _version(self) -> int:
        return int(self._connection.cursor().execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> bool:
        """A lost connection is opened again, and that counts as a change: one may have been missed meanwhile."""
        try:
            return self._changed()
        except self._lost:
            with suppress(DatabaseError, self._lost):
                self._connection.invalidate()
                self._open()
            return True

    def _changed(self) -> bool:
        if not self._is_sqlite:
            return any(True for _ in self._driver.notifies(timeout=0))
        version = self._version()
        changed, self._seen = version != self._seen, version
        return changed

    def close(self) -> None:
        self._connection.invalidate()
