"""After years of listening: nothing that arrives, and no list, goes through all reports that were ever kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from came_in import BMKG, DNMG, USGS, after, news, shakes
from duty_desk import Desk
from house import ANA, House, build_house
from sqlalchemy import event, insert

from alerts import intake
from alerts.actions import events, held, look
from alerts.model.event import Account, Shock
from alerts.settings import FeedSource
from alerts.store import chains, journal
from alerts.store import events as event_rows
from alerts.store import intake as rows
from alerts.store import tables as t
from alerts.store.texts import digest_of

REPORTS = 2_000
GROWING = {"report", "reference", "event_key", "warning", "revision", "audit", "proposal", "feed_entry"}
STRANGER = FeedSource(name="stranger", reader="rss", url="https://stranger.example/feed", senders=("x@example.tl",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    house = build_house(tmp_path / "home", feeds=(DNMG, USGS, BMKG, STRANGER))
    yield Desk(house, tmp_path)
    house.app.database.close()


def old_report(house: House, number: int, **more: Any) -> dict[str, Any]:
    came = house.now - timedelta(minutes=number)
    return {
        "source": ("usgs", "bmkg", "dnmg")[number % 3],
        "sender": "somebody@example.org",
        "identifier": f"OLD-{number}",
        "sent": came,
        "received_at": came,
        "seen_at": came,
        "digest": f"{number:064}",
        "verdict": "quarantine" if number % 50 == 0 else "accept",
        "standing": "held" if number % 50 == 0 else "replaced",
        "findings": [],
        "body": b"as it came",
        "status": "Actual",
        "msg_type": "Alert" if number % 3 == 2 else "",
        "headline": "",
        "settled_by": "",
        "settled_why": "",
    } | more


def filled(desk: Desk, count: int = REPORTS, **more: Any) -> None:
    with desk.house.app.database.writing() as connection:
        connection.execute(insert(t.report), [old_report(desk.house, number, **more) for number in range(count)])


@contextmanager
def statements(house: House) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile: (SQL, parameters)."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: Any, _context: object, many: bool) -> None:
        asked.append((sql, parameters[0] if many else parameters))

    engine = house.app.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def scanned(house: House, asked: list[tuple[str, Any]]) -> set[str]:
    """What of it goes through a whole table that grows. The reports that are held back are few."""
    found = set()
    with house.app.database.reading() as connection:
        for sql, parameters in asked:
            if not sql.startswith(("SELECT", "UPDATE", "DELETE")):
                continue
            for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters):
                words = step.split()
                if words[0] == "SCAN" and words[1] in GROWING and "held_back" not in words:
                    found.add(f"{step}: {sql}")
    return found


def test_a_question_without_an_index_would_be_noticed(desk: Desk) -> None:
    with statements(desk.house) as asked, desk.house.app.database.reading() as connection:
        connection.exec_driver_sql("SELECT id FROM report WHERE headline = ?", ("flood",))
    assert len(scanned(desk.house, asked)) == 1


def _documents(desk: Desk) -> None:
    for document in (news(), news(), after("DNMG-2"), after("DNMG-3", msg_type="Cancel", of="DNMG-2"), b"<html>"):
        intake.take(desk.house.app, document, source=DNMG, now=desk.house.now)
    intake.take(desk.house.app, b"<html>", source=DNMG, now=desk.house.now)


def _notices(desk: Desk) -> None:
    for source in (USGS, BMKG, USGS):
        shakes(desk, source)
    shakes(desk, USGS, magnitude=7.1)


def _quarantine(desk: Desk) -> None:
    taken = intake.take(desk.house.app, news("DNMG-9"), source=STRANGER, now=desk.house.now)
    assert taken.report_id is not None
    assert look.held(desk.house.app, now=desk.house.now)
    held.release(desk.house.app, taken.report_id, by=ANA, reason="they rang us", now=desk.house.now)


def _events(desk: Desk) -> None:
    shakes(desk, USGS)
    assert events.recent(desk.house.app, now=desk.house.now)
    events.view(desk.house.app, 1)


def _polls(desk: Desk) -> None:
    with desk.house.app.database.writing() as connection:
        rows.save_feed_state(connection, "dnmg", polled_at=desk.house.now)
        rows.entry_seen(connection, "dnmg", "https://met.example/1.xml", desk.house.now)
        assert rows.entry_is_known(connection, "dnmg", "https://met.example/1.xml")
        assert rows.report_exactly(connection, "dnmg@example.tl", "DNMG-1", desk.house.now, "d") is None
        assert rows.room_for(connection, "dnmg", desk.house.now) > 0


@pytest.mark.parametrize("happens", [_documents, _notices, _quarantine, _events, _polls])
def test_nothing_that_arrives_goes_through_everything(desk: Desk, happens: Callable[[Desk], None]) -> None:
    filled(desk)
    with statements(desk.house) as asked:
        happens(desk)
    assert len(asked) > 3
    assert scanned(desk.house, asked) == set()


def aftershocks(desk: Desk, number: int, *, named: str = "us") -> None:
    """As many earthquakes, twenty minutes apart, each told by one source; the first is the largest."""
    with desk.house.app.database.writing() as connection:
        for nth in range(number):
            at = desk.house.now - timedelta(minutes=20 * (number - nth))
            shock = Shock(at=at, lat=-9.6, lon=126.1, depth_km=10, magnitude=4.5 if nth else 7.5)
            account = Account(
                sender="usgs", identifier=f"{named}{nth}", sent=at, hazard="earthquake", source="usgs", shock=shock
            )
            event_id = event_rows.add(connection, account, at=at)
            kept = old_report(
                desk.house, nth, identifier=f"{named}{nth}", source="usgs", msg_type="", standing="stands"
            )
            told = {"account": event_rows.account_values(account), "event_id": event_id}
            connection.execute(insert(t.report).values(kept | told))


def test_a_list_of_aftershocks_takes_as_many_questions_as_a_list_of_two(desk: Desk) -> None:
    asked_of = []
    for number in (2, 60):
        aftershocks(desk, number, named=f"list of {number}: ")
        with statements(desk.house) as asked:
            found = events.recent(desk.house.app, now=desk.house.now)
        asked_of.append(len(asked))
    assert len(found) == 62
    assert asked_of[0] == asked_of[1] < 10
    main, *_ = sorted(found, key=lambda one: one.since)
    assert main.aftershock_of is None
    assert {one.aftershock_of for one in found} - {None}


def test_the_history_of_an_event_ends_with_its_newest_twenty_lines(desk: Desk) -> None:
    aftershocks(desk, 2)
    with desk.house.app.database.writing() as connection:
        for number in range(50):
            detail = {"event": 1 + number // 45, "said": [f"Change {number}."]}
            journal.record(connection, at=desk.house.now, who="feed:usgs", what="event revised", detail=detail)
    first, second = (events.view(desk.house.app, number) for number in (1, 2))
    assert [said for _, _, said in first.history] == [f"Change {number}." for number in range(25, 45)]
    assert (first.earlier, len(second.history), second.earlier) == (25, 5, 0)
    shown = desk.ok("event", "show", "1")
    assert "25 lines of earlier history" in shown
    assert "Change 44." in shown
    assert "Change 24." not in shown


def test_a_long_chain_takes_few_questions(desk: Desk) -> None:
    filled(desk, 1_200, sender="dnmg@example.tl", identifier="ALWAYS", msg_type="Alert", standing="replaced")
    with statements(desk.house) as asked, desk.house.app.database.reading() as connection:
        links = list(chains.having(connection)({"ALWAYS"}))
        found = chains.reports_of(connection, [link.key for link in links])
    assert sorted(found) == list(range(1, 1_201))
    assert len(asked) < 10
    assert scanned(desk.house, asked) == set()


def test_identifiers_are_indexed_by_what_every_database_can_hold(desk: Desk) -> None:
    long = replace(DNMG, name="dnmg")
    intake.take(desk.house.app, news("é" * 500), source=long, now=desk.house.now)
    with desk.house.app.database.reading() as connection:
        (row,) = connection.execute(t.report.select()).all()
    assert row.identifier_digest == digest_of("é" * 500)
