"""What could not be handed over is tried again at the right moments, and never after its time."""

from __future__ import annotations

from datetime import timedelta

from house import NIGHT, sms_route
from night_desk import HERA, Desk, Scripted, always

from alerts.actions import end
from alerts.model.message import Post
from alerts.model.outcome import Accepted, Deferred, Outcome

NUMBER = Desk.number("50")


def begun(desk: Desk, phone: str) -> list[int]:
    """Seconds after the approval at which each try was begun."""
    attempts, _ = desk.history(phone)
    return [int((attempt.at - NIGHT).total_seconds()) for attempt in attempts]


def to_the_end(desk: Desk, channel: Scripted | None = None) -> None:
    """Whoever has to wait waits, until nobody does."""
    while (due := desk.next_due()) is not None:
        desk.pass_time((due - desk.house.now).total_seconds())
        desk.through(channel) if channel else desk.send()


def test_a_gateway_that_is_always_busy_is_asked_until_the_end_of_the_warning(any_desk: Desk) -> None:
    busy = any_desk.number("10")
    any_desk.house.contact(HERA, busy)
    any_desk.warned(HERA, hours=1)
    any_desk.send()
    assert any_desk.rows(busy)[0].not_before == NIGHT + timedelta(seconds=15)
    to_the_end(any_desk)
    assert begun(any_desk, busy) == [0, 15, 60, 180, 480, 1080, 1680, 2280, 2880, 3480]
    assert any_desk.sandbox.state.asked[busy] == 10
    row = any_desk.rows(busy)[0]
    assert (row.work, row.proof, row.code) == ("done", "none", "429")
    assert row.detail == "Twilio asks us to slow down; the warning ends before the next try"


def test_nothing_goes_out_before_its_moment(desk: Desk) -> None:
    desk.house.contact(HERA, desk.number("10"))
    desk.warned(HERA)
    desk.send()
    desk.pass_time(14.9)
    assert desk.house.send().calls == 0
    desk.pass_time(0.1)
    assert desk.house.send().calls == 1


def test_a_gateway_that_asks_for_patience_is_left_alone_for_so_long(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.through(always(Deferred("slow down", "429", retry_after=90)))
    assert desk.rows(NUMBER)[0].not_before == NIGHT + timedelta(seconds=90)


def test_a_gateway_out_of_reach_is_tried_until_it_is_back(build, stand_in) -> None:
    desk = build(routes=(sms_route("http://127.0.0.1:9"),))
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.send()
    assert (desk.state(NUMBER), desk.rows(NUMBER)[0].code) == (("deferred", "none"), "unreachable")
    desk.pass_time(15)
    back = Scripted()
    desk.through(back)
    assert desk.state(NUMBER) == ("done", "accepted")
    assert back.numbers == [NUMBER]
    assert desk.rows(NUMBER)[0].code == ""


def test_what_expired_between_two_tries_is_withheld(any_desk: Desk) -> None:
    any_desk.house.contact(HERA, any_desk.number("10"))
    any_desk.warned(HERA, hours=0.5)
    any_desk.send()
    any_desk.pass_time(1800)
    sent = any_desk.house.send()
    assert (sent.calls, sent.withheld) == (0, 1)
    row = any_desk.rows(any_desk.number("10"))[0]
    assert (row.work, row.code, row.detail) == ("done", "withheld", "not sent: expired")


def test_a_retry_is_stopped_by_the_end_of_its_text(desk: Desk) -> None:
    from house import ANA

    desk.house.contact(HERA, desk.number("10"))
    number = desk.warned(HERA)
    desk.send()
    end.retract(desk.house.app, number, by=ANA, now=desk.house.now, reason="wrong suco")
    assert [row.work for row in desk.rows(desk.number("10"))] == ["withdrawn", "queued"]


def test_many_failures_in_one_batch_are_all_written_down(any_desk: Desk) -> None:
    """Refused, busy, broken and taken ones land together."""
    digits = ["10", "12", "15", "18", "50"]
    for person in range(4):
        for last in digits:
            any_desk.house.contact(HERA, any_desk.number(last, person))
    any_desk.warned(HERA)
    assert any_desk.house.send().calls == 20
    ends = {"10": "deferred", "12": "done", "15": "uncertain", "18": "done", "50": "done"}
    assert {row.address[-2:]: row.work for row in any_desk.house.messages()} == ends
    _, receipts = any_desk.history(any_desk.number("15", 3))
    assert [(r.kind, r.raw, r.code) for r in receipts] == [("answer", "uncertain", "broken")]


def test_each_try_is_a_row_of_its_own_with_an_address_for_its_receipts(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    tries: list[Post] = []

    async def busy_once(post: Post) -> Outcome:
        tries.append(post)
        return Deferred("busy") if len(tries) == 1 else Accepted("SM1")

    channel = Scripted(busy_once)
    desk.through(channel)
    to_the_end(desk, channel)
    attempts, _ = desk.history(NUMBER)
    assert [(a.number, a.id) for a in attempts] == [(n, post.attempt_id) for n, post in enumerate(tries, 1)]
    assert len({post.callback for post in tries}) == 2
    assert all(post.expires == desk.rows(NUMBER)[0].expires for post in tries)
