"""The last look: what is over, altered, late or no longer ours between claim and call does not go out."""

from __future__ import annotations

import hashlib

import pytest
from house import ANA, BEN
from night_desk import HERA, Desk, Scripted, Sleeper

from alerts.actions import approve, draft, end
from alerts.model.warning import Severity

FIRST, SECOND = Desk.number("50", 0), Desk.number("50", 1)


@pytest.fixture
def slow(build) -> Desk:
    """One call in two seconds, two contacts: the second is claimed with the first and waits."""
    desk = build(route={"rate": 0.5, "in_flight": 1})
    for phone in (FIRST, SECOND):
        desk.house.contact(HERA, phone)
    return desk


def sent_while(desk: Desk, meanwhile) -> Scripted:
    """What goes out when this happens between the claim of the second message and its call."""
    channel = Scripted()
    sleeper = Sleeper(desk, meanwhile=meanwhile)
    desk.through(channel, **sleeper.given)
    return channel


def withheld(desk: Desk, phone: str) -> str:
    row = next(row for row in desk.rows(phone) if row.purpose == "warning")
    assert (row.work, row.proof, row.code) == ("done", "none", "withheld")
    return row.detail


def test_superseded_between_claim_and_call(slow: Desk) -> None:
    number = slow.warned(HERA)

    def update() -> None:
        draft.update(slow.house.app, number, {"severity": Severity.EXTREME}, by=ANA, now=slow.house.now)
        draft.submit(slow.house.app, number, by=ANA, now=slow.house.now)
        approve.approve(slow.house.app, number, by=BEN, now=slow.house.now)

    channel = sent_while(slow, update)
    assert channel.numbers == [FIRST, FIRST, SECOND]
    assert [" FOUN:" in post.text for post in channel.posts] == [False, True, True]
    assert withheld(slow, SECOND) == "not sent: its revision is ended"


def test_expired_between_claim_and_call(slow: Desk) -> None:
    slow.warned(HERA, hours=0.5)
    channel = sent_while(slow, lambda: slow.house.clock.move(minutes=30))
    assert channel.numbers == [FIRST]
    assert withheld(slow, SECOND) == "not sent: expired"


def test_a_text_altered_in_the_database_never_goes_out(slow: Desk) -> None:
    slow.warned(HERA)
    slow.altered(text="NDMD: everybody go home")
    channel = Scripted()
    assert slow.through(channel).withheld == 2
    assert channel.posts == []
    assert withheld(slow, FIRST) == "not sent: its text is not the approved one"


def test_an_altered_text_with_a_fitting_digest_does_not_replace_what_is_claimed(slow: Desk) -> None:
    slow.warned(HERA)
    text = "NDMD: everybody go home"
    digest = hashlib.sha256(text.encode()).hexdigest()
    channel = sent_while(slow, lambda: slow.altered(text=text, digest=digest))
    assert "everybody go home" not in channel.posts[0].text


def test_a_lease_that_ran_out_before_the_call_is_not_used(slow: Desk) -> None:
    """Somebody else may have looked the message up and sent it meanwhile."""
    slow.warned(HERA)

    def sleep_for_two_minutes() -> None:
        slow.house.clock.move(minutes=2)
        assert slow.house.lapse()

    channel = sent_while(slow, sleep_for_two_minutes)
    assert channel.numbers == [FIRST]
    assert slow.state(SECOND) == ("uncertain", "none")


def test_the_answer_of_an_older_call_does_not_decide_over_a_newer_one(slow: Desk) -> None:
    """A call hangs, its lease runs out, the message is claimed again by the same process: then the first call fails."""
    from alerts.delivery.decide import GiveUp
    from alerts.store import outbox, proof

    slow.warned(HERA)
    old = slow.claim(owner="house:1:test", limit=1)[0]
    slow.house.clock.move(minutes=2)
    with slow.house.app.database.writing() as connection:
        outbox.lapse(connection, now=slow.house.now)
        assert proof.requeue(connection, old.message_id, now=slow.house.now, kind="lookup", why="not there")
    again = slow.claim(owner="house:1:test", limit=1)[0]
    assert again.message_id == old.message_id
    with slow.house.app.database.writing() as connection:
        late = outbox.Settled(old, GiveUp("no such number", "21211"), slow.house.now)
        outbox.settle(connection, [late], owner="house:1:test")
    assert slow.state(FIRST) == ("sending", "none")


def test_the_end_of_a_text_reaches_what_is_on_its_way_too(slow: Desk) -> None:
    """At that moment nobody knew whether the second was called: he is told of the mistake as well."""
    number = slow.warned(HERA)

    def retract() -> None:
        end.retract(slow.house.app, number, by=ANA, now=slow.house.now, reason="drill")

    channel = sent_while(slow, retract)
    called = [("AVIZU" in post.text, post.to) for post in channel.posts]
    assert called == [(True, FIRST), (False, FIRST), (False, SECOND)]
