"""Several at once: processes, routes, calls. None waits for another, none does another's work twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from house import sms_route
from night_desk import COMORO, HERA, Desk, Scripted, Sleeper

from alerts.actions import dispatch
from alerts.model.message import Medium, Post
from alerts.model.outcome import Accepted, Outcome
from alerts.model.route import Route
from alerts.model.warning import Mode, Severity

RADIO = """\
- {id: test-fm, name: "Radio Test (made up)", municipality: Dili, phone: "+67077299940", email: "studio@example.tl",
   confirmed_by: "the tests", confirmed_on: "2026-11-01", made_up: true}
"""
MAIL = Route(
    name="mail",
    channel="smtp",
    medium=Medium.EMAIL,
    mode=Mode.ACTUAL,
    sender="avizu@example.tl",
    rate=0,
    options={"host": "localhost", "security": "none"},
)


def test_two_processes_share_the_queue_without_a_double(build, database_url) -> None:
    desk = build(database_url=database_url, route={"rate": 7.0})
    for person in range(60):
        desk.house.contact(HERA, desk.number("50", person))
    desk.warned(HERA)
    one, other = Scripted(), Scripted()

    async def both() -> None:
        dispatchers = [
            dispatch.Dispatcher(desk.house.app, {"sms": channel}, owner=owner, **Sleeper(desk).given)
            for owner, channel in (("one:1:a", one), ("other:2:b", other))
        ]
        await asyncio.gather(*(dispatcher.drain() for dispatcher in dispatchers))
        for dispatcher in dispatchers:
            dispatcher.close()

    asyncio.run(both())
    assert set(Counter(one.numbers + other.numbers).values()) == {1}
    assert len(one.posts) + len(other.posts) == 60
    assert one.posts
    assert other.posts
    assert {(row.work, row.proof, row.tries) for row in desk.house.messages()} == {("done", "accepted", 1)}


@pytest.fixture
def crowd(any_desk: Desk) -> Desk:
    for person in range(60):
        any_desk.house.contact(HERA, any_desk.number("50", person))
    any_desk.warned(HERA)
    return any_desk


def test_a_hanging_call_holds_up_no_other(crowd: Desk) -> None:
    """The first call is answered only when all others were made."""
    everybody = asyncio.Event()
    hanging = crowd.number("50", 0)

    async def answer(post: Post) -> Outcome:
        if len(channel.posts) == 60:
            everybody.set()
        if post.to == hanging:
            await asyncio.wait_for(everybody.wait(), 10)
        return Accepted(post.attempt_id)

    channel = Scripted(answer)
    crowd.through(channel)
    assert channel.numbers[0] == hanging
    assert len(channel.posts) == 60
    assert {row.work for row in crowd.house.messages()} == {"done"}


def test_what_is_approved_while_a_call_hangs_goes_out_at_once(desk: Desk) -> None:
    """And the others' answers are written down meanwhile."""
    for suco, person in ((HERA, 0), (HERA, 1), (COMORO, 2)):
        desk.house.contact(suco, desk.number("50", person))
    desk.warned(HERA)
    late = asyncio.Event()

    async def answer(post: Post) -> Outcome:
        if post.to == desk.number("50", 0):
            await asyncio.to_thread(desk.warned, COMORO, severity=Severity.EXTREME)
            await asyncio.wait_for(late.wait(), 10)
            assert desk.state(desk.number("50", 1)) == ("done", "accepted")
        if post.to == desk.number("50", 2):
            late.set()
        return Accepted(post.attempt_id)

    channel = Scripted(answer)
    desk.through(channel)
    assert channel.numbers == [desk.number("50", n) for n in range(3)]


@pytest.fixture
def two_routes(build, stand_in) -> Desk:
    desk = build(routes=(sms_route(stand_in.base_url), MAIL), stations=RADIO)
    desk.house.contact(HERA, desk.number("50"))
    desk.warned(HERA)
    return desk


def through_both(desk: Desk, sms: Scripted, mail: Scripted) -> None:
    desk.through_all({"sms": sms, "mail": mail})


def test_a_route_that_hangs_holds_up_no_other(two_routes: Desk) -> None:
    mail_is_out, sms_is_out = asyncio.Event(), asyncio.Event()

    async def mail(post: Post) -> Outcome:
        mail_is_out.set()
        await asyncio.wait_for(sms_is_out.wait(), 10)
        return Accepted("<1@example.tl>")

    async def sms(post: Post) -> Outcome:
        await asyncio.wait_for(mail_is_out.wait(), 10)
        sms_is_out.set()
        return Accepted(post.attempt_id)

    through_both(two_routes, Scripted(sms), Scripted(mail))
    assert {(row.medium, row.work) for row in two_routes.house.messages()} == {("sms", "done"), ("email", "done")}


def test_a_program_fault_in_one_call_is_unclear_and_stops_nobody(crowd: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async def answer(post: Post) -> Outcome:
        if post.to == crowd.number("50", 30):
            raise ZeroDivisionError(f"while sending to {post.to}")
        return Accepted(post.attempt_id)

    sent = crowd.through(Scripted(answer))
    assert sent.calls == 60
    assert crowd.state(crowd.number("50", 30)) == ("uncertain", "none")
    assert Counter(row.work for row in crowd.house.messages()) == {"done": 59, "uncertain": 1}
    row = crowd.rows(crowd.number("50", 30))[0]
    assert (row.code, row.detail) == ("ZeroDivisionError", "the program failed during the call; the log says how")
    assert "ZeroDivisionError" in caplog.text
    assert crowd.number("50", 30) not in caplog.text


def test_a_route_without_settings_is_said_and_the_others_send(two_routes: Desk) -> None:
    """Its messages stay in the queue."""
    settings = two_routes.house.app.settings
    vars(two_routes.house.app)["settings"] = replace(settings, routes=settings.routes[:1])
    two_routes.through(Scripted())
    assert {(row.medium, row.work) for row in two_routes.house.messages()} == {("sms", "done"), ("email", "queued")}
