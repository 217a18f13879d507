"""The database is out of reach for a moment: nothing that a gateway answered is lost, nothing hangs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from house import ANA
from night_desk import HERA, Desk, Scripted, Sleeper
from sqlalchemy import Connection, text

from alerts.actions import dispatch, end, settle
from alerts.errors import Unreachable
from alerts.model.outcome import Accepted
from alerts.store import journal, outbox
from alerts.store.database import Database, Watch

NUMBER = Desk.number("50")


class Away(Database):
    """A database whose writing fails so many times, as if the server were restarted."""

    fails = 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self.fails:
            self.fails -= 1
            raise Unreachable("The database server can't be used now.", remedy="Run: avizu doctor")
        with super().writing() as connection:
            yield connection


@pytest.fixture
def away(desk: Desk) -> Iterator[Away]:
    """Nobody can write from the moment of the first call on."""
    for person in range(3):
        desk.house.contact(HERA, desk.number("50", person))
    desk.warned(HERA)
    desk.house.app.database.close()
    database = Away(desk.house.app.settings.database)
    vars(desk.house.app)["database"] = database
    yield database
    database.fails = 0


def sent(desk: Desk, away: Away, times: int) -> None:
    gone: list[bool] = []

    async def then_away(_: object) -> Accepted:
        if not gone:
            gone.append(True)
            away.fails = times
        return Accepted("SM1")

    desk.through(Scripted(then_away), **Sleeper(desk).given)


def test_answers_wait_in_memory_until_they_can_be_written(desk: Desk, away: Away) -> None:
    # The next look into the queue may meet the same fault, and says so; the answers are written all the same.
    with suppress(Unreachable):
        sent(desk, away, 3)
    assert away.fails == 0
    assert {row.work for row in desk.house.messages()} == {"done"}


def test_a_database_that_stays_away_is_said_and_leaves_the_messages_unclear(desk: Desk, away: Away) -> None:
    with pytest.raises(Unreachable, match="can't be used now"):
        sent(desk, away, 100)
    away.fails = 0
    assert {row.work for row in desk.house.messages()} == {"sending"}
    desk.house.clock.move(minutes=2)
    assert len(desk.house.lapse()) == 3


def test_nothing_can_be_claimed_while_it_is_away(desk: Desk, away: Away) -> None:
    away.fails = 1
    channel = Scripted()
    with pytest.raises(Unreachable):
        desk.through(channel)
    assert channel.posts == []
    assert {row.work for row in desk.house.messages()} == {"queued"}


def until(fact, within: float = 10.0) -> None:
    limit = time.monotonic() + within
    while not fact():
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_a_watch_sees_each_commit_once(any_desk: Desk) -> None:
    watch = Watch(any_desk.house.app.database)
    try:
        assert not watch.changed()
        any_desk.house.contact(HERA, NUMBER)
        any_desk.warned(HERA)
        until(watch.changed)
        assert not watch.changed()
    finally:
        watch.close()


CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'
"""


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_watch_comes_back_after_its_server_cut_it_off(any_desk: Desk) -> None:
    desk = any_desk
    desk.house.contact(HERA, NUMBER)
    watch = Watch(desk.house.app.database)
    try:
        with desk.house.app.database.writing() as connection:
            assert connection.execute(text(CUT)).rowcount == 1
        until(watch.changed)
        assert not watch.changed()
        desk.warned(HERA)
        until(watch.changed)
    finally:
        watch.close()


@contextmanager
def sending(desk: Desk, tend=settle.tend) -> Iterator[threading.Event]:
    """The sending loop as `avizu run` has it, in a thread; on leaving it has stopped."""
    stop = threading.Event()
    loop = dispatch.serve(desk.house.app, owner="house:1:test", stop=stop, tend=tend)
    thread = threading.Thread(target=lambda: asyncio.run(loop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_the_loop_sends_what_is_approved_and_stops_when_told(any_desk: Desk) -> None:
    any_desk.house.contact(HERA, NUMBER)
    with sending(any_desk):
        any_desk.warned(HERA)
        until(lambda: any_desk.state(NUMBER) == ("done", "accepted"))
    assert len(any_desk.taken(NUMBER)) == 1


def test_a_fault_in_tending_stops_no_message(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    desk.house.contact(HERA, NUMBER)
    with sending(desk, tend=fails):
        desk.warned(HERA)
        until(lambda: desk.state(NUMBER) == ("done", "accepted"))
    assert "tending failed" in caplog.text


def test_a_clock_before_the_newest_entry_pauses_sending_and_is_written_down(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    number = desk.warned(HERA)
    desk.house.clock.move(hours=-1)
    with sending(desk) as stop:
        until(lambda: "sending paused" in whats(desk))
        stop.wait(0.3)
        assert desk.state(NUMBER) == ("queued", "none")
        desk.house.clock.move(hours=1)
        until(lambda: desk.state(NUMBER) == ("done", "accepted"))
    assert "sending goes on" in whats(desk)
    end.retract(desk.house.app, number, by=ANA, now=desk.house.now, reason="drill")


def whats(desk: Desk) -> str:
    with desk.house.app.database.reading() as connection:
        return " ".join(entry.what for entry in journal.audit(connection))


def test_what_is_due_is_found_by_route(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    with desk.house.app.database.reading() as connection:
        assert outbox.routes_due(connection, ["sms", "mail"], desk.house.now) == {"sms"}
        assert outbox.routes_due(connection, ["mail"], desk.house.now) == set()
    desk.through(Scripted())
    with desk.house.app.database.reading() as connection:
        assert outbox.routes_due(connection, ["sms"], desk.house.now) == set()
