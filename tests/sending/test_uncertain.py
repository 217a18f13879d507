"""A call broke, or its process died: the message is unclear until the gateway says, and never simply sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from night_desk import HERA, Desk, Scripted, always

from alerts.actions import settle
from alerts.model.message import Receipt
from alerts.model.outcome import Unknown
from alerts.model.route import Sighting
from alerts.model.warning import Severity
from alerts.store import instances, proof

NUMBER = Desk.number("50")
GONE = "house:9:gone"


def lapsing(desk: Desk) -> Desk:
    """A process claimed the message and was never heard of again."""
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.claim(owner=GONE)
    desk.pass_time(61)
    assert len(desk.house.lapse()) == 1
    return desk


@pytest.fixture
def lapsed(desk: Desk) -> Desk:
    return lapsing(desk)


def sighting(desk: Desk, sid: str, text: str = "", **before: float) -> Sighting:
    row = desk.rows(NUMBER)[0]
    return Sighting(sid, NUMBER, text or row.text, desk.house.now - timedelta(**before), "queued")


def test_a_lease_holds_until_its_last_moment(any_desk: Desk) -> None:
    any_desk.house.contact(HERA, NUMBER)
    any_desk.warned(HERA)
    any_desk.claim(owner=GONE)
    any_desk.pass_time(59.9)
    assert any_desk.house.lapse() == []
    assert any_desk.house.send().calls == 0


def test_a_lapsed_lease_is_uncertain_and_never_queued(lapsed: Desk) -> None:
    assert lapsed.state(NUMBER) == ("uncertain", "none")
    assert lapsed.house.send().calls == 0
    assert lapsed.house.lapse() == []
    _, receipts = lapsed.history(NUMBER)
    assert [(r.kind, r.raw) for r in receipts] == [("lease", "lapsed")]
    assert lapsed.rows(NUMBER)[0].detail == "the sending process stopped before the gateway's answer was written"


def test_what_the_gateway_holds_is_accepted(lapsed: Desk) -> None:
    gateway = Scripted(held=[sighting(lapsed, "SM7", minutes=2)])
    assert lapsed.look_up_through(gateway) == settle.Cleared(found=1, again=0, open=0)
    assert lapsed.state(NUMBER) == ("done", "accepted")
    row = lapsed.rows(NUMBER)[0]
    assert (row.gateway_id, row.uncertain_at) == ("SM7", None)


def test_what_the_gateway_lacks_is_sent_again_but_only_when_its_absence_counts(any_desk: Desk) -> None:
    lapsed = lapsing(any_desk)
    gateway = Scripted(held=[])
    lapsed.pass_time(29)
    assert lapsed.look_up_through(gateway) == settle.Cleared(found=0, again=0, open=1)
    lapsed.pass_time(1)
    assert lapsed.look_up_through(gateway) == settle.Cleared(found=0, again=1, open=0)
    row = lapsed.rows(NUMBER)[0]
    assert (row.work, row.code, row.detail) == ("deferred", "", "the gateway does not hold it")
    lapsed.send()
    assert len(lapsed.taken(NUMBER)) == 1
    attempts, receipts = lapsed.history(NUMBER)
    assert [a.number for a in attempts] == [1, 2]
    assert [r.kind for r in receipts] == ["lease", "lookup", "answer"]


def test_absence_counts_from_when_the_call_broke_not_from_the_claim(build) -> None:
    """A message that waited half a minute for its call: a second after the break the gateway may not list it yet."""
    desk = build()
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)

    async def breaks(_: object) -> Unknown:
        desk.house.clock.move(seconds=40)
        return Unknown("no answer", "timeout")

    desk.through(Scripted(breaks))
    desk.house.clock.move(seconds=1)
    assert desk.look_up_through(Scripted(held=[])).again == 0
    desk.house.clock.move(seconds=29)
    assert desk.look_up_through(Scripted(held=[])).again == 1


@pytest.mark.parametrize("what", ["older", "of another text", "already ours"])
def test_what_is_not_this_message_is_not_taken_for_it(lapsed: Desk, what: str) -> None:
    held = {
        "older": sighting(lapsed, "SM7", minutes=10),
        "of another text": sighting(lapsed, "SM7", text="NDMD: another", minutes=1),
        "already ours": sighting(lapsed, "SM8", minutes=1),
    }[what]
    if what == "already ours":
        lapsed.warned(HERA, severity=Severity.MODERATE)
        lapsed.through(Scripted())
        other = lapsed.rows(NUMBER)[-1]
        held = Sighting(other.gateway_id, NUMBER, lapsed.rows(NUMBER)[0].text, lapsed.house.now, "sent")
    assert lapsed.look_up_through(Scripted(held=[held])).found == 0


def test_a_gateway_that_can_t_be_asked_leaves_it_open_and_shown(lapsed: Desk) -> None:
    lapsed.pass_time(3600)
    assert lapsed.look_up_through(Scripted()) == settle.Cleared(found=0, again=0, open=1)
    assert lapsed.state(NUMBER) == ("uncertain", "none")


def test_policy_may_prefer_a_double_to_silence_and_says_so(build) -> None:
    desk = build(double_rather_than_silence=frozenset({Severity.EXTREME}))
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA, severity=Severity.EXTREME)
    desk.through(always(Unknown("no answer", "timeout")))
    desk.pass_time(599)
    assert desk.look_up_through(Scripted()).again == 0
    desk.pass_time(1)
    assert desk.look_up_through(Scripted()).again == 1
    _, receipts = desk.history(NUMBER)
    assert receipts[-1].detail == "unclear for 10 min: policy prefers a double to silence"
    assert (desk.rows(NUMBER)[0].work, desk.rows(NUMBER)[0].code) == ("deferred", "")


def test_policy_for_extreme_does_not_hold_for_severe(build) -> None:
    desk = build(double_rather_than_silence=frozenset({Severity.EXTREME}))
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA, severity=Severity.SEVERE)
    desk.through(always(Unknown("no answer")))
    desk.pass_time(3600)
    assert desk.look_up_through(Scripted()).again == 0


@pytest.mark.parametrize("over", ["expired", "ended"])
def test_what_is_over_is_not_sent_again(lapsed: Desk, over: str) -> None:
    from house import ANA

    from alerts.actions import end

    if over == "expired":
        lapsed.pass_time(6 * 3600)
    else:
        number = lapsed.rows(NUMBER)[0].warning_id
        end.retract(lapsed.house.app, number, by=ANA, now=lapsed.house.now, reason="drill")
        lapsed.pass_time(60)
    assert lapsed.look_up_through(Scripted(held=[])).again == 0


def test_a_silent_gateway_is_asked_once_not_for_each_message(desk: Desk) -> None:
    for person in range(5):
        desk.house.contact(HERA, desk.number("50", person))
    desk.warned(HERA)
    desk.through(always(Unknown("no answer")))
    silent = Scripted()
    assert desk.look_up_through(silent).open == 5
    assert len(silent.asked) == 1
    awake = Scripted(held=[])
    assert desk.look_up_through(awake).open == 5
    assert len(awake.asked) == 5


def test_after_a_day_the_gateway_is_not_asked_any_more(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.through(always(Unknown("no answer")))
    desk.pass_time(24 * 3600 + 1)
    gateway = Scripted(held=[])
    assert desk.look_up_through(gateway) == settle.Cleared(found=0, again=0, open=1)
    assert gateway.asked == []


def test_a_receipt_settles_it_whatever_it_says(lapsed: Desk) -> None:
    [attempt], _ = lapsed.history(NUMBER)
    with lapsed.house.app.database.writing() as connection:
        message_id = proof.message_of_attempt(connection, attempt.id)
        assert message_id is not None
        news = Receipt(proof.Proof.SENT, gateway_id="SM7", raw="sent")
        assert proof.take_receipt(connection, message_id, news, kind="callback", at=lapsed.house.now)
    assert lapsed.state(NUMBER) == ("done", "sent")
    assert lapsed.rows(NUMBER)[0].uncertain_at is None


def test_a_message_settled_meanwhile_is_not_queued_again(lapsed: Desk) -> None:
    row = lapsed.rows(NUMBER)[0]
    with lapsed.house.app.database.writing() as connection:
        proof.take_receipt(connection, row.id, Receipt(proof.Proof.ACCEPTED), kind="callback", at=lapsed.house.now)
        assert not proof.requeue(connection, row.id, now=lapsed.house.now, kind="lookup", why="not there")
    assert lapsed.state(NUMBER) == ("done", "accepted")
    _, receipts = lapsed.history(NUMBER)
    assert "requeued" not in {r.raw for r in receipts}


def test_a_restarted_process_frees_the_leases_of_the_dead_one_at_once(any_desk: Desk) -> None:
    any_desk.house.contact(HERA, NUMBER)
    any_desk.warned(HERA)
    any_desk.claim(owner=GONE)
    app = any_desk.house.app
    with app.database.writing() as connection:
        for owner, pid in ((GONE, 2**22 + 1), ("house:1:alive", 1)):
            instances.alive(connection, owner, pid=pid, host=app.host, now=any_desk.house.now)
    assert settle.free_leases(app, owner="house:2:new", now=any_desk.house.now) == 1
    assert any_desk.state(NUMBER) == ("uncertain", "none")


def test_the_leases_of_the_living_are_left_alone(desk: Desk) -> None:
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.claim(owner="house:1:alive")
    app = desk.house.app
    with app.database.writing() as connection:
        instances.alive(connection, "house:1:alive", pid=1, host=app.host, now=desk.house.now)
        instances.alive(connection, "elsewhere:9:x", pid=2**22 + 1, host="another-machine", now=desk.house.now)
    assert settle.free_leases(app, owner="house:2:new", now=desk.house.now) == 0


def test_two_unclear_messages_of_one_text_are_not_found_twice_in_one(desk: Desk) -> None:
    """The same text to the same number twice, one of them taken: one is found, the other still open."""
    desk.house.contact(HERA, NUMBER)
    desk.warned(HERA)
    desk.warned(HERA)
    desk.through(always(Unknown("no answer")))
    first, second = desk.rows(NUMBER)
    assert first.text == second.text
    gateway = Scripted(held=[sighting(desk, "SM7")])
    assert desk.look_up_through(gateway) == settle.Cleared(found=1, again=0, open=1)
    assert [row.work for row in desk.rows(NUMBER)] == ["done", "uncertain"]
