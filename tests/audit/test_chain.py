"""The chain of the audit: what verify says of a true night, and of whoever rewrote it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from house import BEN, House, build_house
from night import Night
from records import head, tamper, wrong
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from tampering import without_guards

from alerts.actions import approve, audit, audit_head
from alerts.store import chain, journal, seal
from alerts.store import tables as t
from alerts.store.chain import Head
from alerts.store.database import LAST, before_commit


def note(house: House, what: str = "something", **detail: object) -> None:
    with house.app.database.writing() as connection:
        journal.record(connection, at=house.now, who="ana", what=what, detail=detail)


def rewritten(house: House) -> None:
    """Somebody with the program's own code makes all links anew."""
    with house.app.database.writing() as connection, without_guards(connection):
        connection.execute(text("DELETE FROM link"))
        chain.link(connection, list(connection.execute(select(t.audit.c.id)).scalars()))


def test_a_whole_night_is_whole_on_each_database(any_night: Night) -> None:
    house = any_night.house
    found = audit.verify(house.app, [head(house)])
    assert (found.broken, set(found.unsealed.values())) == ("", {0})
    assert found.entries == len(entries(house)) > 12
    tamper(house, "UPDATE audit SET who = 'eve' WHERE what = 'approved retraction'")
    broken = audit.verify(house.app)
    assert "(approved retraction, by eve, 2026-11-21" in broken.broken
    assert broken.broken.endswith(f"UTC) was altered: it does not match link {broken.entries + 1}.")


def test_every_kind_of_change_is_named_on_each_database(any_night: Night) -> None:
    house = any_night.house
    with house.app.database.reading() as connection:
        first = connection.execute(select(t.revision).order_by(t.revision.c.id)).first()
        receipt = connection.execute(select(t.receipt).order_by(t.receipt.c.id)).first()
    changes = (
        ("revision", "severity", first, "Extreme", "What was approved as text 1 of warning 1 was altered"),
        ("revision", "end_reason", first, "all-clear", "How text 1 of warning 1 ended was altered"),
        ("receipt", "code", receipt, "30003", f"Of receipts 1 to {len(rows(house, t.receipt))} one was altered"),
    )
    for table, column, row, value, said in changes:
        tamper(house, f"UPDATE {table} SET {column} = :value WHERE id = :id", value=value, id=row.id)
        assert wrong(house).startswith(said)
        tamper(house, f"UPDATE {table} SET {column} = :value WHERE id = :id", value=getattr(row, column), id=row.id)
    assert wrong(house) == ""


def rows(house: House, table: object) -> list[object]:
    with house.app.database.reading() as connection:
        return list(connection.execute(select(table)))


def entries(house: House) -> list[object]:
    return rows(house, t.audit)


def test_an_empty_audit_is_whole(any_house: House) -> None:
    found = audit.verify(any_house.app)
    assert (found.entries, found.head, found.broken) == (0, None, "")


def test_an_entry_that_did_not_come_from_the_program_has_no_link(any_house: House) -> None:
    note(any_house)
    entry = {"at": any_house.now, "who": "ben", "what": "approved warning", "detail": {}}
    with any_house.app.database.engine.begin() as connection:
        connection.execute(insert(t.audit).values(entry))
    assert wrong(any_house) == (
        "Entry 2 (approved warning, by ben, 2026-11-21 14:00:00 UTC) was added without a link: not by Avizu."
    )


def test_a_removed_entry_and_a_removed_link_are_named(any_house: House) -> None:
    for what in ("one", "two", "three"):
        note(any_house, what)
    with any_house.app.database.reading() as connection:
        two = connection.execute(select(t.link).where(t.link.c.id == 2)).one()
    tamper(any_house, "DELETE FROM link WHERE id = 2")
    assert wrong(any_house) == "Link 2 of the chain is missing."
    with any_house.app.database.writing() as connection:
        connection.execute(insert(t.link).values(id=2, audit_id=two.audit_id, digest=two.digest))
    assert wrong(any_house) == ""
    with any_house.app.database.reading() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        tamper(any_house, "DELETE FROM audit WHERE what = 'two'")
        assert wrong(any_house) == "Entry 2 was removed: link 2 has no entry."


def test_a_cut_off_tail_shows_only_against_a_head_kept_elsewhere(any_house: House) -> None:
    for what in ("one", "two", "three"):
        note(any_house, what)
    kept = head(any_house)
    tamper(any_house, "DELETE FROM link WHERE id = 3")
    tamper(any_house, "DELETE FROM audit WHERE what = 'three'")
    assert wrong(any_house) == ""
    assert wrong(any_house, [kept]) == "The tail is missing: a head kept elsewhere is of link 3, here are 2."
    note(any_house, "another three")
    assert wrong(any_house, [kept]) == (
        "The chain was rewritten: link 3 is not the one of the head that was kept elsewhere."
    )


def test_a_chain_made_anew_shows_only_against_a_head_kept_elsewhere(any_house: House) -> None:
    note(any_house, "one")
    early = head(any_house)
    note(any_house, "two")
    late = head(any_house)
    tamper(any_house, "UPDATE audit SET who = 'eve' WHERE what = 'two'")
    rewritten(any_house)
    assert wrong(any_house) == ""
    assert wrong(any_house, [early]) == ""
    assert "rewritten: link 2" in wrong(any_house, [early, late])


def test_what_a_savepoint_took_back_has_no_link_and_the_rest_has(any_house: House) -> None:
    with any_house.app.database.writing() as connection:
        journal.record(connection, at=any_house.now, who="ana", what="before")
        with pytest.raises(IntegrityError), connection.begin_nested():  # noqa: PT012 - what came before it counts
            journal.record(connection, at=any_house.now, who="ana", what="taken back")
            connection.execute(text("DELETE FROM audit"))
        journal.record(connection, at=any_house.now, who="ana", what="after")
    assert wrong(any_house) == ""
    assert head(any_house).number == 2


def test_a_transaction_that_fails_leaves_nothing_behind(any_house: House) -> None:
    with pytest.raises(ZeroDivisionError), any_house.app.database.writing() as connection:  # noqa: PT012 - so too
        journal.record(connection, at=any_house.now, who="ana", what="lost")
        raise ZeroDivisionError
    note(any_house, "kept")
    assert wrong(any_house) == ""
    assert head(any_house).number == 1


def test_what_is_written_by_the_last_deeds_of_a_transaction_is_linked_too(any_house: House) -> None:
    with any_house.app.database.writing() as connection:
        journal.record(connection, at=any_house.now, who="ana", what="a deed")

        def more(connection: object) -> None:
            journal.record(connection, at=any_house.now, who="ana", what="what follows")

        assert before_commit(connection, "more", more) is more
        assert before_commit(connection, "more", print) is more
        assert before_commit(connection, LAST, print) is not print
    assert [entry.what for entry in entries(any_house)] == ["a deed", "what follows"]
    assert wrong(any_house) == ""


def test_many_who_write_at_once_make_one_chain(any_house: House) -> None:
    each, writers = 15, 4
    ready = threading.Barrier(writers)

    def write(name: str) -> None:
        ready.wait()
        for number in range(each):
            with any_house.app.database.writing() as connection:
                for part in ("begun", "done"):
                    journal.record(connection, at=any_house.now, who=name, what=part, detail={"number": number})

    threads = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong(any_house) == ""
    assert head(any_house).number == len(entries(any_house)) == 2 * each * writers


def test_both_databases_make_the_same_digest_of_the_same_entry(house: House, postgres: object, tmp_path) -> None:
    note(house, "Inundasaun \u00ed", phone="+67077100010", number=1.5, nothing=None, list=[1, "two"])
    url = postgres.new_database()
    other = build_house(tmp_path / "other", database_url=url)
    note(other, "Inundasaun \u00ed", phone="+67077100010", number=1.5, nothing=None, list=[1, "two"])
    assert head(other) == head(house)
    other.app.database.close()
    postgres.give_back(url)


def test_an_approval_without_an_entry_and_an_end_without_one_are_named(house_after: House) -> None:
    tamper(house_after, "UPDATE revision SET approved_at = NULL WHERE id = 1")
    assert "What was approved as revision 1 was altered or removed" in wrong(house_after)
    house = house_after
    tamper(house, "UPDATE revision SET approved_at = submitted_at WHERE id = 1")
    tamper(
        house,
        "INSERT INTO revision (warning_id, number, kind, state, hazard, severity, urgency, certainty, expires,"
        " sucos, given, touched_by, created_at, approved_at) SELECT warning_id, 9, kind, state, hazard,"
        " severity, urgency, certainty, expires, sucos, given, touched_by, created_at, approved_at"
        " FROM revision WHERE id = 1",
    )
    assert wrong(house) == "No entry says who approved text 9 of warning 1."


def test_an_active_text_that_was_ended_by_hand_is_named(house_after: House) -> None:
    tamper(
        house_after,
        "UPDATE revision SET state = 'ended', ended_at = expires WHERE state = 'active' AND kind = 'warning'",
    )
    assert wrong(house_after) == "How text 1 of warning 3 ended was altered, or no entry says it."


def test_a_text_added_to_an_approved_one_is_named(house_after: House) -> None:
    tamper(
        house_after,
        "INSERT INTO recipient (revision_id, bulletin_id, target, place, address) SELECT revision_id,"
        " bulletin_id, 'contact:99', place, '+67077999999' FROM recipient WHERE id = 1",
    )
    assert wrong(house_after).startswith("What was approved as text 1 of warning 1 was altered")


def test_receipts_are_sealed_once_and_those_of_now_are_counted(any_house: House) -> None:
    app = any_house.app
    any_house.contact("Comoro, Dili", "+67077100010")
    approve.approve(app, any_house.submitted("Comoro, Dili"), by=BEN, now=any_house.now)
    assert audit_head.seal_new(app, now=any_house.now) == ()
    before = len(entries(any_house))
    any_house.send()
    unsealed = audit.verify(app).unsealed
    assert unsealed["sealed attempts"] == 1
    audit_head.seal_new(app, now=any_house.now)
    sealed = len(entries(any_house))
    assert sealed > before
    audit_head.seal_new(app, now=any_house.now)
    assert len(entries(any_house)) == sealed
    assert audit.verify(app).unsealed == {"sealed receipts": 0, "sealed attempts": 0}
    assert wrong(any_house) == ""


def test_seals_follow_each_other_and_a_row_slipped_in_between_is_found(any_house: House) -> None:
    app = any_house.app
    any_house.contact("Comoro, Dili", "+67077100010")
    approve.approve(app, any_house.submitted("Comoro, Dili"), by=BEN, now=any_house.now)
    any_house.send()
    for serial in (11, 12, 14):
        attempt(any_house, serial)
        audit_head.seal_new(app, now=any_house.now)
    assert wrong(any_house) == ""
    attempt(any_house, 13)
    assert wrong(any_house).startswith("Of attempts 13 to 14 one was altered, removed or added since the seal in entry")
    tamper(any_house, "DELETE FROM attempt WHERE serial = 13")
    attempt(any_house, -3)
    assert wrong(any_house).startswith("Of attempts 1 to 11 one was altered")


def test_many_who_seal_while_others_write_make_seals_that_follow_each_other(any_house: House) -> None:
    any_house.contact("Comoro, Dili", "+67077100010")
    approve.approve(any_house.app, any_house.submitted("Comoro, Dili"), by=BEN, now=any_house.now)
    ready = threading.Barrier(4)

    def write(name: str) -> None:
        ready.wait()
        for number in range(30):
            attempt(any_house, name=f"{name} {number}")

    def seal_all() -> None:
        ready.wait()
        for _ in range(12):
            audit_head.seal_new(any_house.app, now=any_house.now)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
    threads += [threading.Thread(target=seal_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong(any_house) == ""
    assert audit.verify(any_house.app).unsealed["sealed attempts"] < 60


def attempt(house: House, serial: int | None = None, *, name: str = "") -> None:
    row = {"id": name or f"made up {serial}", "message_id": 1, "number": 1, "at": house.now}
    row |= {"serial": serial} if serial else {}
    with house.app.database.writing() as connection:
        connection.execute(insert(t.attempt).values(row))


def test_a_seal_of_the_future_does_not_make_the_clock_look_wrong(house_after: House) -> None:
    from alerts.store import clock

    attempt(house_after, 99)
    house_after.clock.move(days=1)
    audit_head.seal_new(house_after.app, now=house_after.now)
    house_after.clock.move(days=-1)
    with house_after.app.database.reading() as connection:
        assert clock.why_paused(connection, house_after.now) == ""


def test_a_database_from_before_the_chain_gets_one_when_it_is_upgraded(any_night: Night) -> None:
    house = any_night.house
    with house.app.database.writing() as connection, without_guards(connection):
        connection.execute(text("DELETE FROM link"))
        connection.execute(text("DELETE FROM audit WHERE what LIKE 'sealed%'"))
        connection.execute(text("UPDATE audit SET detail = '{}'"))
    with house.app.database.writing() as connection:
        assert seal.begin(connection) == len(entries(house))
    assert wrong(house) == ""
    with house.app.database.writing() as connection:
        assert seal.begin(connection) == 0
    tamper(house, "UPDATE revision SET severity = 'Minor' WHERE id = 1")
    assert "text 1 of warning 1 was altered" in wrong(house)


def test_a_head_is_written_and_read_as_one_line(house_after: House) -> None:
    kept = head(house_after)
    line = kept.line(house_after.now)
    assert line == f"2026-11-{house_after.now:%dT%H:%M:%SZ} {kept.number} {kept.digest}"
    assert audit.read_heads(f"\n> {line}\n{line}\n") == (kept, kept)
    assert wrong(house_after, [kept]) == ""
    assert wrong(house_after, [replace(kept, digest="0" * 64)])
    assert Head(1, "") != kept


def test_a_second_night_goes_on_from_the_first(any_night: Night) -> None:
    kept = head(any_night.house)
    number = any_night.house.submitted("Comoro, Dili", hazard="landslide")
    assert number
    assert wrong(any_night.house, [kept]) == ""
    assert head(any_night.house).number == kept.number + 2
