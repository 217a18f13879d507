"""The gateway is gone, the modem on the desk is not: what waits goes out by it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from house import sms_route
from ringing import COMORO, HERA, approved, tells
from sqlalchemy import select, update

from alerts.actions import dispatch
from alerts.model.message import Medium
from alerts.model.outcome import Accepted
from alerts.store import approval
from alerts.store import tables as t

MODEM = sms_route(name="modem", rate=0.1, two_way=False)


@pytest.fixture
def desk(desk):
    app = desk.house.app
    desk.house.app = replace(app, given=replace(app.settings, routes=(*app.settings.routes, MODEM)))
    return desk


class Modem:
    """Takes everything."""

    def __init__(self) -> None:
        self.took: list[str] = []

    async def send(self, post):
        self.took.append(post.to)
        return Accepted(f"M{len(self.took)}")

    async def look_up(self, post, since):
        return None

    def clock_offset(self):
        return None

    async def ask_clock(self) -> None: ...

    async def close(self) -> None: ...


def sent_by_modem(desk) -> list[str]:
    """At its slow rate, on a clock that a wait moves at once."""
    passed = [0.0]

    async def wait(seconds: float) -> None:
        passed[0] += seconds
        await asyncio.sleep(0)

    modem = Modem()
    dispatcher = dispatch.Dispatcher(
        desk.house.app, {"modem": modem}, owner="modem:1:test", sleep=wait, steady=lambda: passed[0]
    )
    try:
        asyncio.run(dispatcher.drain())
    finally:
        dispatcher.close()
    return modem.took


def rows(desk):
    with desk.house.app.database.reading() as connection:
        return list(connection.execute(select(t.message).order_by(t.message.c.id)))


def test_what_waits_goes_by_the_modem_at_once_and_is_still_what_was_approved(desk):
    number, _ = approved(desk)
    desk.house.send()
    assert [(row.work, row.route) for row in rows(desk)] == [("deferred", "sms")] * 2
    said = desk.ok("message", "reroute", number, "--to", "modem").splitlines()
    assert said == [
        "[ACTUAL] 2 messages moved to modem (2 from sms).",
        "  2 messages wait for modem now, which takes 20 s at its rate.",
        "  ! Answers do not come back by modem: a 1 on a telephone is no proof here. Ring",
        "    those people.",
        "  What is written from now on still takes sms, the first in avizu.toml.",
        "  Was modem set up just now? Then start avizu run again: it knows the routes it",
        "    began with.",
    ]
    with desk.house.app.database.reading() as connection:
        assert approval.is_as_approved(connection, rows(desk)[0].revision_id)
    assert {row.not_before for row in rows(desk)} == {desk.house.now}
    assert sent_by_modem(desk) == ["+67077110001", "+67077110002"]
    assert [(row.work, row.proof) for row in rows(desk)] == [("done", "accepted")] * 2
    assert tells(desk)[-1] == ("ana", "messages rerouted")


def test_what_may_have_been_sent_stays(desk):
    number, _ = approved(desk)
    first = rows(desk)[0].id
    with desk.house.app.database.writing() as connection:
        connection.execute(update(t.message).where(t.message.c.id == first).values(work="uncertain"))
    said = desk.ok("message", "reroute", number, "--to", "modem")
    assert "! 1 message may have been sent already and stays: avizu message list --open" in said
    assert [row.route for row in rows(desk)] == ["sms", "modem"]


def test_only_of_that_warning_unless_all_are_asked_for(desk):
    first, _ = approved(desk)
    desk.house.contact(COMORO, "+67077110003")
    second, _ = approved(desk, place=COMORO)
    desk.ok("message", "reroute", second, "--to", "modem")
    assert {row.warning_id: row.route for row in rows(desk)} == {first: "sms", second: "modem"}
    desk.ok("message", "reroute", "--all", "--to", "modem")
    assert {row.route for row in rows(desk)} == {"modem"}
    assert "Nothing waits elsewhere" in desk.ok("message", "reroute", "--all", "--to", "modem")
    assert tells(desk).count(("ana", "messages rerouted")) == 2


def test_a_message_that_waits_for_its_hour_goes_on_waiting(desk):
    number, _ = approved(desk, "--effective", "+2h", place=HERA)
    begins = {row.not_before for row in rows(desk)}
    desk.ok("message", "reroute", number, "--to", "modem")
    assert {row.not_before for row in rows(desk)} == begins


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["1", "--to", "pigeon"], "There is no route 'pigeon'. Choose one of: sms, modem."),
        (["1", "--to", "mail"], "The route mail carries no SMS."),
        (["7", "--to", "modem"], "There is no warning 7."),
        (["--to", "modem"], "Name a warning, or give --all"),
        (["1", "--all", "--to", "modem"], "Name a warning, or give --all"),
    ],
)
def test_refusals(desk, words, says):
    approved(desk)
    app = desk.house.app
    mail = sms_route(name="mail", medium=Medium.EMAIL)
    desk.house.app = replace(app, given=replace(app.settings, routes=(*app.settings.routes, mail)))
    assert says in desk.refused("message", "reroute", *words)


def test_only_an_officer_reroutes(desk):
    number, _ = approved(desk)
    assert "is a viewer" in desk.refused("message", "reroute", number, "--to", "modem", by="vera")
