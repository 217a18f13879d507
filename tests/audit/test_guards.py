"""The database itself refuses to change what was done, sent, heard or approved."""

from __future__ import annotations

from pathlib import Path

import pytest
from house import BEN, House
from night import Night
from postgres_server import PostgresServer
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from alerts.actions import approve
from alerts.model.warning import Mode
from alerts.store import migrate
from alerts.store.database import Database

REFUSED = {
    "UPDATE audit SET who = 'nobody'": "append-only: audit",
    "DELETE FROM audit": "append-only: audit",
    "UPDATE link SET digest = ''": "append-only: link",
    "DELETE FROM link": "append-only: link",
    "UPDATE receipt SET proof = 'delivered'": "append-only: receipt",
    "DELETE FROM receipt WHERE id = 1": "append-only: receipt",
    "UPDATE attempt SET number = 9": "append-only: attempt",
    "DELETE FROM attempt": "append-only: attempt",
    "UPDATE revision SET severity = 'Minor'": "append-only: revision of an approved text",
    "UPDATE revision SET sucos = '[]' WHERE state = 'active'": "append-only: revision of an approved text",
    "UPDATE revision SET state = 'draft' WHERE state = 'active'": "append-only: revision of an approved text",
    "UPDATE revision SET state = 'ended', expires = created_at WHERE state = 'active'": "append-only: revision",
    "UPDATE revision SET state = 'active' WHERE state = 'ended'": "append-only: revision of an approved text",
    "UPDATE revision SET end_reason = 'expired' WHERE state = 'ended'": "append-only: revision of an approved text",
    "UPDATE revision SET approved_at = NULL": "append-only: revision of an approved text",
    "DELETE FROM revision": "append-only: revision of an approved text",
    "UPDATE bulletin SET text = 'all is well'": "append-only: bulletin of an approved text",
    "DELETE FROM bulletin": "append-only: bulletin of an approved text",
    "UPDATE recipient SET address = '+67077999999'": "append-only: recipient of an approved text",
    "DELETE FROM recipient": "append-only: recipient of an approved text",
}


def run(house: House, sql: str) -> int:
    with house.app.database.writing() as connection:
        return connection.execute(text(sql)).rowcount


def test_nothing_of_a_night_can_be_changed_or_removed(any_night: Night) -> None:
    for sql, said in REFUSED.items():
        with pytest.raises(IntegrityError, match=said):
            run(any_night.house, sql)


def test_no_table_of_the_records_can_be_emptied_at_once(any_night: Night) -> None:
    if any_night.house.app.database.is_sqlite:
        pytest.skip("SQLite knows no TRUNCATE")
    for table in ("audit", "link", "receipt", "attempt", "revision", "bulletin", "recipient"):
        with pytest.raises(IntegrityError, match=f"append-only: {table}"):
            run(any_night.house, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("audit", "id, at, who, what, detail"),
        ("link", "id, audit_id, digest"),
        ("receipt", "id, message_id, at"),
        ("attempt", "serial, id, message_id, number, at"),
    ],
)
def test_a_row_is_not_replaced_by_another_of_its_number(house_after: House, table: str, columns: str) -> None:
    with pytest.raises(IntegrityError, match=f"append-only: {table}"):
        run(house_after, f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1")


APPROVED = {
    "revision": "id, warning_id, number, kind, hazard, sucos, given, touched_by, expires, created_at",
    "bulletin": "id, revision_id, kind, purpose, place, language, parts, digest",
    "recipient": "id, revision_id, bulletin_id, target, place, medium, address, purpose",
}


@pytest.mark.parametrize(("table", "columns"), APPROVED.items())
@pytest.mark.parametrize("number", ["id", "NULL"])
def test_no_approved_text_is_replaced_by_another(house_after: House, table: str, columns: str, number: str) -> None:
    """Neither by its number nor by what else there is only once."""
    other = columns.replace("id,", f"{number},", 1)
    first = f"SELECT {other} FROM {table} WHERE id = 1"
    with pytest.raises(IntegrityError, match=f"append-only: {table} of an approved text"):
        run(house_after, f"INSERT OR REPLACE INTO {table} ({columns}) {first}")


@pytest.mark.parametrize("table", APPROVED)
def test_no_draft_takes_the_place_of_an_approved_text(house_after: House, table: str) -> None:
    house_after.submitted("Comoro, Dili")
    newest = f"(SELECT max(id) FROM {table})"
    with pytest.raises(IntegrityError, match=f"append-only: {table} of an approved text"):
        run(house_after, f"UPDATE OR REPLACE {table} SET id = 1 WHERE id = {newest}")


def test_a_text_that_waits_can_still_be_changed_and_submitted_again(any_house: House) -> None:
    any_house.contact("Comoro, Dili", "+67077100010")
    number = any_house.submitted("Comoro, Dili")
    assert run(any_house, "UPDATE revision SET severity = 'Moderate'") == 1
    assert run(any_house, "DELETE FROM recipient") == 1
    assert run(any_house, "DELETE FROM bulletin") >= 1
    assert run(any_house, "DELETE FROM revision") == 1
    assert number


def test_who_leaves_a_committee_before_it_is_sent_no_longer_counts_and_never_counts_again(any_house: House) -> None:
    any_house.contact("Comoro, Dili", "+67077100010")
    number = any_house.submitted("Comoro, Dili")
    approve.approve(any_house.app, number, by=BEN, now=any_house.now)
    assert run(any_house, "UPDATE recipient SET dropped = true") == 1
    with pytest.raises(IntegrityError, match="append-only: recipient"):
        run(any_house, "UPDATE recipient SET dropped = false")


def test_an_approved_text_ends_once(any_house: House) -> None:
    any_house.contact("Comoro, Dili", "+67077100010")
    number = any_house.submitted("Comoro, Dili")
    approve.approve(any_house.app, number, by=BEN, now=any_house.now)
    over = "UPDATE revision SET state = 'ended', ended_at = created_at, end_reason = 'expired'"
    assert run(any_house, over) == 1
    with pytest.raises(IntegrityError, match="append-only: revision"):
        run(any_house, over)


GUARDS = {
    True: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    False: "SELECT pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
    " WHERE NOT tgisinternal",
}


def guards(url: str, *, upgraded: bool) -> set[tuple[str, str]]:
    database = Database(url)
    if upgraded:
        migrate.upgrade(database)
    else:
        migrate.create(database, Mode.ACTUAL)
    with database.reading() as connection:
        found = {(name, sql) for name, sql in connection.execute(text(GUARDS[database.is_sqlite]))}
    database.close()
    return found


def test_a_database_that_was_upgraded_has_the_same_guards(tmp_path: Path) -> None:
    new = guards(f"sqlite:///{tmp_path}/new.db", upgraded=False)
    assert guards(f"sqlite:///{tmp_path}/old.db", upgraded=True) == new
    assert len(new) == 7 * 3


@pytest.mark.postgres
def test_a_database_that_was_upgraded_has_the_same_guards_on_postgresql(postgres: PostgresServer) -> None:
    new = guards(postgres.empty_database(), upgraded=False)
    assert guards(postgres.empty_database(), upgraded=True) == new
    assert len(new) == 4 + 5 + 7
