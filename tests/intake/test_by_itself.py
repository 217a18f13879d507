"""What may go out without two people: nothing, until the directorate has written down what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders_cap import cap, info
from duty_desk import LATER
from house import ANA, House, SharedApp, build_house
from sources import Quake, usgs

from alerts import intake, jobs
from alerts.actions import by_itself, draft
from alerts.app import App
from alerts.assess.policy import Policy
from alerts.feeds import FEEDS
from alerts.model.warning import State
from alerts.settings import FeedSource
from alerts.store import warnings

DNMG = FeedSource(name="dnmg-tet", reader="rss", url="https://met.example/feed")
FLOOD = cap(info(event="Flood", expires=LATER))
ALLOWED = Policy(by_itself=("dnmg-tet/flood",))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = build_house(tmp_path, feeds=(DNMG,))
    house.contact("Hera, Dili", "+67077230101")
    yield house
    house.app.database.close()


def with_policy(house: House, policy: Policy) -> App:
    return SharedApp(house.app.home, clock=house.clock, given=replace(house.app.settings, policy=policy))


def state(house: House, number: int) -> tuple[State, str]:
    with house.app.database.reading() as connection:
        newest = warnings.warning(connection, number).newest
    return newest.state, newest.approved_by


def test_as_it_ships_nothing_goes_out_by_itself(house: House) -> None:
    number = intake.take(house.app, FLOOD, source=DNMG, now=house.now).warning_id
    assert by_itself.send_allowed(house.app, now=house.now) == by_itself.WentOut()
    assert state(house, number) == (State.DRAFT, "")


def test_what_policy_names_goes_out_and_says_by_whose_word(house: House) -> None:
    app = with_policy(house, ALLOWED)
    number = intake.take(app, FLOOD, source=DNMG, now=house.now).warning_id
    jobs.send_allowed(app)
    assert state(house, number) == (State.ACTIVE, "policy:dnmg-tet/flood")
    assert house.states(number) == [("warning", "queued", "none")]
    assert by_itself.send_allowed(app, now=house.now) == by_itself.WentOut()
    app.database.close()


@pytest.mark.parametrize(
    ("document", "policy"),
    [
        (cap(info(event="Heavy rain", expires=LATER)), ALLOWED),
        (FLOOD, Policy(by_itself=("dnmg-en/flood",))),
        (cap(info(event="Flood", expires=LATER, severity="Terrible")), ALLOWED),
        (cap(info(event="Flood", expires=LATER), status="Exercise"), ALLOWED),
    ],
    ids=["another hazard", "another source", "something odd about it", "an exercise"],
)
def test_anything_else_waits_for_two_people(house: House, document: bytes, policy: Policy) -> None:
    app = with_policy(house, policy)
    intake.take(app, document, source=DNMG, now=house.now)
    assert by_itself.send_allowed(app, now=house.now).sent == ()
    assert house.messages() == []
    app.database.close()


def test_an_officers_hand_in_it_makes_it_a_matter_for_two(house: House) -> None:
    app = with_policy(house, ALLOWED)
    number = intake.take(app, FLOOD, source=DNMG, now=house.now).warning_id
    draft.edit(app, number, {"sucos": (house.suco("Hera, Dili"),)}, by=ANA, now=house.now)
    assert by_itself.send_allowed(app, now=house.now).sent == ()
    app.database.close()


def test_an_update_with_something_odd_about_it_stops_what_policy_allows(house: House) -> None:
    app = with_policy(house, ALLOWED)
    number = intake.take(app, FLOOD, source=DNMG, now=house.now).warning_id
    odd = cap(
        info(event="Flood", expires=LATER, severity="Terrible"),
        msgType="Update",
        identifier="B",
        sent="2026-11-20T09:00:00+09:00",
        references="dnmg@example.tl,DNMG-1,2026-11-20T08:00:00+09:00",
    )
    assert intake.take(app, odd, source=DNMG, now=house.now).drafts == (number,)
    assert by_itself.send_allowed(app, now=house.now).sent == ()
    app.database.close()


def test_whoever_lets_shaking_go_out_has_not_let_a_tsunami_check_go(house: House) -> None:
    quake = FeedSource(name="usgs", reader="usgs", trust=70)
    app = with_policy(house, Policy(by_itself=("usgs/earthquake",)))
    shock = Quake(at=house.now, magnitude=6.8, depth=10)
    (notice,) = FEEDS["usgs"].parse(usgs(("us1", shock, house.now, "reviewed")), "https://feed.invalid/").notices
    check, shaking = intake.take_notice(app, notice, source=quake, now=house.now).drafts
    assert by_itself.send_allowed(app, now=house.now).sent == (shaking,)
    assert state(house, check) == (State.DRAFT, "")
    app.database.close()


def test_a_draft_that_has_waited_is_left_to_people(house: House) -> None:
    app = with_policy(house, ALLOWED)
    intake.take(app, FLOOD, source=DNMG, now=house.now)
    house.clock.move(minutes=11)
    assert by_itself.send_allowed(app, now=house.now).sent == ()
    app.database.close()


def test_what_cannot_be_worded_is_left_and_said(house: House) -> None:
    app = with_policy(house, Policy(by_itself=("dnmg-tet/earthquake",)))
    number = intake.take(app, cap(info(event="Earthquake", expires=LATER)), source=DNMG, now=house.now).warning_id
    done = by_itself.send_allowed(app, now=house.now)
    assert (done.sent, [left for left, _ in done.left]) == ((), [number])
    assert "needs" in done.left[0][1]
    app.database.close()
