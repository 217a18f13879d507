"""Any single changed byte of the records is found: in every table, every column, every row."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from house import Clock, House, SharedApp
from hypothesis import given, settings
from hypothesis import strategies as st
from records import wrong

from alerts.store.tables import metadata

COVERED = ("audit", "link", "receipt", "attempt", "revision", "bulletin", "recipient")
CELLS = [
    (table, column.name)
    for table in COVERED
    for column in metadata.tables[table].columns
    if (table, column.name) != ("recipient", "dropped")
]


@dataclass
class Opened:
    """The database file, past the program: no guard, no foreign key."""

    house: House
    file: Path

    def rows(self, table: str) -> list[int]:
        with closing(sqlite3.connect(self.file)) as driver:
            return [row for (row,) in driver.execute(f"SELECT rowid FROM {table} ORDER BY 1")]

    def value(self, table: str, column: str, row: int) -> bytes | int | None:
        with closing(sqlite3.connect(self.file)) as driver:
            driver.text_factory = bytes
            ((found,),) = driver.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchall()
            return found

    def write(self, table: str, column: str, row: int, value: bytes | int | None) -> None:
        """Text is written byte by byte, whether or not it is UTF-8 any more."""
        place = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
        with closing(sqlite3.connect(self.file)) as driver:
            driver.execute(f"UPDATE {table} SET {column} = {place} WHERE rowid = ?", (value, row))
            driver.commit()

    def said_after(self, table: str, column: str, row: int, changed: bytes | int | None) -> str:
        """What `verify` says of this change, which is then taken back."""
        before = self.value(table, column, row)
        assert changed != before
        is_key = column in {"id", "serial"} and isinstance(before, int)
        self.write(table, column, row, changed)
        said = wrong(self.house)
        self.write(table, column, changed if is_key and isinstance(changed, int) else row, before)
        return said


@pytest.fixture(scope="module")
def opened(first_night: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    home = tmp_path_factory.mktemp("bytes") / "home"
    shutil.copytree(first_night.app.home, home)
    file = home / "avizu.db"
    with closing(sqlite3.connect(file)) as driver:
        for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            driver.execute(f"DROP TRIGGER {name}")
        driver.commit()
    app = SharedApp(home, clock=Clock(first_night.now), given=replace(first_night.app.settings, home=home))
    assert wrong(House(app, app.clock)) == ""
    yield Opened(House(app, app.clock), file)
    assert wrong(House(app, app.clock)) == ""
    app.database.close()


def other(value: bytes | int | None, place: int, bit: int) -> bytes | int | None:
    """The same with one bit turned; something where there was nothing."""
    if value is None:
        return b"1"
    if isinstance(value, int):
        return value + 1000 * (1 + bit)
    if not value:
        return b" "
    at = place % len(value)
    return value[:at] + bytes([value[at] ^ (1 << bit)]) + value[at + 1 :]


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_change_in_any_column_is_found(opened: Opened, table: str, column: str) -> None:
    first, *_, last = opened.rows(table)
    for row in (first, last):
        changed = other(opened.value(table, column, row), place=7, bit=0)
        assert opened.said_after(table, column, row, changed), (row, changed)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CELLS), st.integers(0, 9999), st.integers(0, 99_999), st.integers(0, 7))
def test_any_bit_of_any_row_is_found(opened: Opened, cell: tuple[str, str], which: int, place: int, bit: int) -> None:
    table, column = cell
    rows = opened.rows(table)
    row = rows[which % len(rows)]
    changed = other(opened.value(table, column, row), place, bit)
    assert opened.said_after(table, column, row, changed), (row, changed)


def test_what_reads_the_same_and_is_written_otherwise_is_found(opened: Opened) -> None:
    for table, column, old, new in (
        ("audit", "detail", b", ", b",\t"),
        ("audit", "at", b"T", b" "),
        ("revision", "expires", b"T", b" "),
    ):
        row = next(row for row in opened.rows(table) if old in opened.value(table, column, row))
        stored = opened.value(table, column, row)
        assert opened.said_after(table, column, row, stored.replace(old, new, 1)), (table, column)


def test_text_that_became_raw_bytes_is_found(opened: Opened) -> None:
    (row, *_) = opened.rows("audit")
    stored = opened.value("audit", "who", row)
    with closing(sqlite3.connect(opened.file)) as driver:
        driver.execute("UPDATE audit SET who = CAST(who AS BLOB) WHERE rowid = ?", (row,))
        driver.commit()
    assert "was altered" in wrong(opened.house)
    opened.write("audit", "who", row, stored)


def test_any_row_that_is_removed_is_found(opened: Opened) -> None:
    for table in COVERED:
        for row in opened.rows(table):
            with closing(sqlite3.connect(opened.file)) as driver:
                kept = driver.execute(f"SELECT * FROM {table} WHERE rowid = ?", (row,)).fetchone()
                driver.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
                driver.commit()
                said = wrong(opened.house)
                driver.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(kept))})", kept)
                driver.commit()
            assert said, (table, row)
