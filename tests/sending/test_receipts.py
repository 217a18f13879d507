"""Receipts: before the answer of the call, twice, in any order, for nobody we know."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from threading import Thread

import pytest
from house import ANA, NIGHT
from night_desk import HERA, Desk, Scripted

from alerts.actions import receive, retry
from alerts.delivery.decide import Done, Retry
from alerts.model.message import Post, Proof, Receipt
from alerts.model.outcome import Accepted, Outcome
from alerts.store import outbox, proof

NUMBER = Desk.number("50")


def warned_in_hera(desk: Desk) -> Desk:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    return desk


@pytest.fixture
def hera(desk: Desk) -> Desk:
    return warned_in_hera(desk)


def news(desk: Desk, what: Proof, *, code: str = "", at: str = "") -> bool:
    """The gateway reports about the newest try."""
    attempts, _ = desk.history(NUMBER)
    told = Receipt(what, code=code, detail=f"code {code}" if code else "", gateway_id="SM1", raw=what.value)
    return receive.receipt(desk.house.app, attempt_id=at or attempts[-1].id, receipt=told, now=desk.house.now)


def test_a_receipt_faster_than_the_answer_is_not_undone(any_desk: Desk) -> None:
    hera = warned_in_hera(any_desk)

    async def delivered_before_it_answers(post: Post) -> Outcome:
        assert news(hera, Proof.DELIVERED, at=post.attempt_id)
        return Accepted("SM1")

    hera.through(Scripted(delivered_before_it_answers))
    row = hera.rows(NUMBER)[0]
    assert (row.work, row.proof, row.gateway_id) == ("done", "delivered", "SM1")
    assert row.delivered_at == row.accepted_at == NIGHT


def test_a_fast_refusal_keeps_its_reason(hera: Desk) -> None:
    async def undelivered_before_it_answers(post: Post) -> Outcome:
        assert news(hera, Proof.UNDELIVERED, code="30005", at=post.attempt_id)
        return Accepted("SM1")

    hera.through(Scripted(undelivered_before_it_answers))
    row = hera.rows(NUMBER)[0]
    assert (row.work, row.proof, row.code, row.detail) == ("done", "undelivered", "30005", "code 30005")


def test_a_receipt_in_the_very_moment_of_the_answer_is_not_undone(any_desk: Desk) -> None:
    """Both write the same row; whoever is second must see what the first has written."""
    hera = warned_in_hera(any_desk)
    [claimed] = hera.claim(owner="house:1:test")
    database = hera.house.app.database

    def answered() -> None:
        with database.writing() as connection:
            outbox.settle(connection, [outbox.Settled(claimed, Done("SM1"), hera.house.now)], owner="house:1:test")

    answering = Thread(target=answered)
    with database.writing() as connection:
        receipt = Receipt(Proof.DELIVERED, gateway_id="SM1", raw="delivered")
        proof.take_receipt(connection, claimed.message_id, receipt, kind="callback", at=hera.house.now)
        answering.start()
        answering.join(0.2)
    answering.join()
    assert hera.state(NUMBER) == ("done", "delivered")


def test_every_order_of_receipts_ends_the_same(any_desk: Desk) -> None:
    statuses = (Proof.SENT, Proof.UNDELIVERED, Proof.DELIVERED)
    orders = list(permutations(statuses))
    for person in range(len(orders)):
        any_desk.house.contact(HERA, any_desk.number("50", person))
    any_desk.warned(HERA)
    ids = [c.message_id for c in any_desk.claim(owner="house:1:test")]
    with any_desk.house.app.database.writing() as connection:
        for message_id, order in zip(ids, orders, strict=True):
            best = Proof.NONE
            for n, status in enumerate((*order, order[0])):
                at = any_desk.house.now + timedelta(seconds=n)
                proof.take_receipt(connection, message_id, Receipt(status), kind="callback", at=at)
                best = max(best, status, key=lambda p: p.rank)
                [row] = proof.messages(connection, message_id=message_id)
                assert row.proof == best.value, order[: n + 1]
    assert {(row.work, row.proof) for row in any_desk.house.messages()} == {("done", "delivered")}
    with any_desk.house.app.database.reading() as connection:
        assert {len(proof.history(connection, i)[1]) for i in ids} == {4}


def test_the_first_delivery_is_when_it_was_delivered(hera: Desk) -> None:
    hera.through(Scripted())
    for _ in range(2):
        hera.house.clock.move(minutes=1)
        news(hera, Proof.DELIVERED)
    assert hera.rows(NUMBER)[0].delivered_at == NIGHT + timedelta(minutes=1)


def test_what_is_not_ours_is_not_kept(hera: Desk) -> None:
    hera.through(Scripted())
    unknown = Receipt(Proof.DELIVERED, gateway_id="SM" + "f" * 32, raw="delivered")
    assert not receive.receipt(hera.house.app, attempt_id="0" * 16, receipt=unknown, now=hera.house.now)
    assert hera.state(NUMBER) == ("done", "accepted")


def test_a_forgotten_attempt_is_found_by_the_gateways_own_number(hera: Desk) -> None:
    hera.through(Scripted())
    sid = hera.rows(NUMBER)[0].gateway_id
    known = Receipt(Proof.DELIVERED, gateway_id=sid, raw="delivered")
    assert receive.receipt(hera.house.app, attempt_id="0" * 16, receipt=known, now=hera.house.now)
    assert hera.state(NUMBER) == ("done", "delivered")


def test_a_status_that_proves_nothing_explains_nothing_away(hera: Desk) -> None:
    [claimed] = hera.claim(owner="house:1:test")
    with hera.house.app.database.writing() as connection:
        later = Retry(hera.house.now + timedelta(seconds=15), "slow down", "429")
        outbox.settle(connection, [outbox.Settled(claimed, later, hera.house.now)], owner="house:1:test")
    news(hera, Proof.NONE)
    row = hera.rows(NUMBER)[0]
    assert (row.work, row.proof, row.code, row.detail) == ("deferred", "none", "429", "slow down")


def test_late_news_about_a_withdrawn_message_is_kept_and_changes_no_work(hera: Desk) -> None:
    """The gateway did not list it, so it waited again; then its text ended. It was delivered after all."""
    from alerts.actions import end

    [claimed] = hera.claim(owner="house:1:test")
    hera.pass_time(61)
    hera.house.lapse()
    hera.pass_time(31)
    hera.look_up_through(Scripted(held=[]))
    number = hera.rows(NUMBER)[0].warning_id
    end.retract(hera.house.app, number, by=ANA, now=hera.house.now, reason="drill")
    assert news(hera, Proof.DELIVERED, at=claimed.attempt_id)
    row = hera.rows(NUMBER)[0]
    assert (row.work, row.proof, row.delivered_at) == ("withdrawn", "delivered", hera.house.now)


def test_good_news_ends_a_retry_and_repeated_bad_news_does_not(hera: Desk) -> None:
    """An officer tries an undelivered message again; the gateway repeats itself, and then has better news."""
    hera.through(Scripted())
    news(hera, Proof.UNDELIVERED, code="30003")
    retry.retry(hera.house.app, hera.rows(NUMBER)[0].id, double=False, by=ANA, now=hera.house.now)
    news(hera, Proof.UNDELIVERED, code="30003")
    assert hera.state(NUMBER) == ("queued", "undelivered")
    news(hera, Proof.DELIVERED)
    assert hera.state(NUMBER) == ("done", "delivered")
    assert hera.house.send().calls == 0


def test_callbacks_of_the_stand_in_find_their_way_through_the_real_web(desk: Desk) -> None:
    twice, disordered = desk.number("22"), desk.number("23")
    for phone in (twice, disordered):
        desk.house.contact(HERA, phone)
    desk.warned(HERA)
    desk.send()
    desk.settle()
    for phone, raws in (
        (twice, ["done", *["queued"] * 2, *["sent"] * 2, *["delivered"] * 2]),
        (disordered, ["done", "queued", "delivered", "sent"]),
    ):
        attempts, receipts = desk.history(phone)
        assert [r.raw for r in receipts] == raws
        assert {r.attempt_id for r in receipts} == {attempts[0].id}
        assert desk.state(phone) == ("done", "delivered")
