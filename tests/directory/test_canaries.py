"""A test message a week to a number at each operator, and what doctor and alarms say of those that fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from directory_desk import CANARIES, DELIVERED, MONDAY, OFF, TAKEN, Build, Directory
from duty_desk import Desk, open_desk
from house import ADMIN, ANA, sms_route

from alerts.actions import alarms, canary
from alerts.delivery.canary import Canary, Health, is_due, operator_health
from alerts.errors import NotAllowed
from alerts.model.message import Proof, Work
from alerts.model.people import Officer, Role
from alerts.model.warning import Mode
from alerts.store import instances

ALL = ("telecom", "telkomcel", "telemor")
WHY = "the gateway gave no reason"
TEST = "TESTE. NDMD: Ne'e teste de'it. Laiha perigu loos. TESTE."


@pytest.fixture
def tried(build: Build, database_url: str) -> Directory:
    """Every operator has a test number, at which everything arrives."""
    directory = build(database_url=database_url, canary=CANARIES)
    directory.gateway.fates = dict.fromkeys(CANARIES.values(), DELIVERED)
    return directory


def open_alarms(directory: Directory) -> dict[str, str]:
    """After a look: each with its sentence."""
    app = directory.house.app
    with app.database.writing() as connection:
        instances.alive(connection, directory.house.owner, pid=1, host="house", now=directory.now)
    alarms.watch(app, directory.now)
    return {one.key: one.said for one in alarms.standing(app, now=directory.now).alarms}


def test_each_operator_is_tried_once_a_week(tried: Directory) -> None:
    assert tried.try_operators() == ALL
    assert {post.to: post.text for post in tried.gateway.posts} == dict.fromkeys(CANARIES.values(), TEST)
    assert tried.try_operators(minutes=10) == ()
    assert tried.try_operators(days=6) == ()
    assert tried.try_operators(days=1) == ALL
    weeks = [tried.try_operators(hours=12) for _ in range(2 * 14)]
    assert sum(map(bool, weeks)) == 2


def test_an_exercise_sends_the_words_of_exercises(build: Build) -> None:
    drill = build(mode=Mode.EXERCISE, canary=CANARIES)
    canary.try_due(drill.house.app, now=drill.now)
    assert {row.text for row in drill.house.messages()} == {
        "EZERSISIU. NDMD: Ne'e ezersisiu de'it. Laiha perigu loos. EZERSISIU."
    }


def test_an_operator_that_fails_is_an_alarm_that_pages_nobody_until_it_is_well_again(tried: Directory) -> None:
    tried.try_operators()
    assert open_alarms(tried) == {}
    tried.gateway.fates[CANARIES["telemor"]] = OFF
    tried.try_operators(days=7)
    assert open_alarms(tried) == {"canary:telemor": f"Test messages to telemor fail since 09:00: {WHY}."}
    # Tried again after a day, not after a week; the others wait for their week.
    assert tried.try_operators(hours=23) == ()
    assert tried.try_operators(hours=1) == ("telemor",)
    assert open_alarms(tried) == {"canary:telemor": f"Test messages to telemor fail since 30/11 09:00: {WHY}."}
    tried.gateway.fates[CANARIES["telemor"]] = DELIVERED
    assert tried.try_operators(days=1) == ("telemor",)
    assert open_alarms(tried) == {}
    assert not [row for row in tried.house.messages() if row.purpose == "page"]


def test_a_message_of_which_nothing_is_heard_has_failed_after_an_hour(tried: Directory) -> None:
    tried.gateway.fates[CANARIES["telemor"]] = TAKEN
    tried.try_operators()
    tried.house.clock.move(minutes=59)
    assert open_alarms(tried) == {}
    tried.house.clock.move(minutes=1)
    assert open_alarms(tried) == {
        "canary:telemor": "Test messages to telemor fail since 09:00: no receipt within an hour."
    }


def test_who_may_try_the_operators_now(tried: Directory) -> None:
    app = tried.house.app
    for by in (ANA, ADMIN):
        assert canary.try_now(app, by=by, now=tried.now).operators == ALL
    with pytest.raises(NotAllowed, match="only looks"):
        canary.try_now(app, by=Officer(login="vera", name="Vera", role=Role.VIEWER), now=tried.now)
    vars(app)["settings"] = replace(app.settings, routes=())
    with pytest.raises(NotAllowed, match="no SMS route is set up"):
        canary.try_now(app, by=ANA, now=tried.now)
    assert canary.try_due(app, now=tried.now).operators == ()


@pytest.fixture
def typed(build: Build, tmp_path: Path) -> tuple[Directory, Desk]:
    directory = build(canary={name: CANARIES[name] for name in ("telecom", "telkomcel")})
    return directory, open_desk(directory.house, tmp_path)


def of_operators(desk: Desk) -> list[tuple[bool, str, str]]:
    rows = desk.run("doctor", "--json").rows
    return [(row["ok"], row["sentence"], row["remedy"]) for row in rows if row["about"] == "operators"]


AGAIN = "Is that phone on? Then try again: avizu contact verify --canary"
START = "Start it: avizu run; or avizu contact verify --canary"
NONE = (
    False,
    "no test number for telemor: nobody would notice that nothing arrives there",
    "Add it under [directory.canary] in avizu.toml: docs/operator.md",
)


def test_doctor_says_how_each_operator_is(typed: tuple[Directory, Desk]) -> None:
    directory, desk = typed
    assert of_operators(desk) == [
        NONE,
        (False, "telecom: never tried", START),
        (False, "telkomcel: never tried", START),
    ]
    directory.gateway.fates = {CANARIES["telecom"]: DELIVERED, CANARIES["telkomcel"]: OFF}
    directory.try_operators()
    desk.log_in()
    assert of_operators(desk)[1:] == [
        (True, "telecom: delivered, well since 23/11/2026 00:00 UTC", ""),
        (False, f"telkomcel: test messages fail since 23/11/2026 00:00 UTC: {WHY}", AGAIN),
    ]
    said = desk.ok("contact", "verify", "--canary", by="admin")
    assert said == "[ACTUAL] Test messages go out to telecom, telkomcel. See: avizu doctor\n"
    assert max(map(len, desk.run("doctor").out.splitlines())) <= 80
    assert desk.run("contact", "verify", "--canary", "--json").row == {"operators": ["telecom", "telkomcel"]}
    assert "only looks" in desk.refused("contact", "verify", "--canary", by="vera")


def test_where_no_receipts_come_it_is_enough_that_the_gateway_took_it(build: Build, tmp_path: Path) -> None:
    directory = build(canary=CANARIES)
    app = directory.house.app
    vars(app)["settings"] = replace(app.settings, public_url="", routes=(sms_route(),))
    directory.try_operators()
    directory.house.clock.move(hours=1)
    desk = open_desk(directory.house, tmp_path)
    assert of_operators(desk)[0] == (True, "telecom: accepted, no receipt, well since 23/11/2026 00:00 UTC", "")


def test_a_canary_in_the_list_of_messages(typed: tuple[Directory, Desk]) -> None:
    directory, desk = typed
    directory.try_operators()
    desk.log_in()
    listed = desk.ok("message", "list")
    assert "telkomcel  canary" in listed
    assert desk.ok("message", "show", 1).splitlines()[0] == "[ACTUAL] Message 1  canary to a test number  telecom"


def a_canary(hours_ago: float, proof: Proof = Proof.DELIVERED, work: Work = Work.DONE, **more: object) -> Canary:
    sent = MONDAY - timedelta(hours=hours_ago)
    at = {"delivered_at": sent} if proof is Proof.DELIVERED else {}
    return Canary(sent_at=sent, work=work, proof=proof, **(at | more))  # type: ignore[arg-type]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("sent", "health", "why"),
    [
        ([], Health.UNTRIED, ""),
        ([a_canary(0.5, Proof.ACCEPTED)], Health.WAITING, ""),
        ([a_canary(0.5, Proof.NONE, Work.QUEUED)], Health.WAITING, ""),
        ([a_canary(0.5, Proof.UNDELIVERED)], Health.FAILED, WHY),
        ([a_canary(2, Proof.SENT)], Health.FAILED, "no receipt within an hour"),
        ([a_canary(2, Proof.NONE, Work.QUEUED)], Health.FAILED, "it was not sent within an hour"),
        (
            [a_canary(2, Proof.NONE, Work.WITHDRAWN, detail="the person said PARA")],
            Health.FAILED,
            "the person said PARA",
        ),
        ([a_canary(2, Proof.NONE, detail="no way to +67077000001.")], Health.FAILED, "no way to +670******01"),
        ([a_canary(9, delivered_at=MONDAY - 2 * HOUR)], Health.FAILED, "it took 7 h to arrive"),
        (
            [a_canary(9, accepted_at=MONDAY - 2.5 * HOUR, delivered_at=MONDAY - 2 * HOUR)],
            Health.WELL,
            "delivered",
        ),
        ([a_canary(0.5, Proof.ACCEPTED), a_canary(170)], Health.WELL, "delivered"),
        ([a_canary(0.5, Proof.ACCEPTED), a_canary(170, Proof.UNDELIVERED)], Health.FAILED, WHY),
    ],
)
def test_how_an_operator_is(sent: list[Canary], health: Health, why: str) -> None:
    found = operator_health("telemor", sent, MONDAY, receipts=True)
    assert (found.health, found.why) == (health, why)


def test_since_when_it_is_so() -> None:
    sent = [a_canary(1), a_canary(25, Proof.UNDELIVERED), a_canary(49, Proof.UNDELIVERED), a_canary(200)]
    for known, since in ((sent, 1), (sent[1:], 49), (sent[3:], 200)):
        found = operator_health("telemor", known, MONDAY, receipts=True)
        assert found.since == MONDAY - timedelta(hours=since)


@pytest.mark.parametrize(("hours", "proof", "due"), [(23, Proof.UNDELIVERED, False), (24, Proof.UNDELIVERED, True)])
@pytest.mark.parametrize(("every", "well_due"), [(timedelta(days=7), False), (timedelta(hours=12), True)])
def test_when_it_is_tried_again(hours: int, proof: Proof, due: bool, every: timedelta, well_due: bool) -> None:
    failed, well = [a_canary(hours, proof)], [a_canary(hours)]
    assert is_due(operator_health("x", failed, MONDAY, receipts=True), failed, every, MONDAY) is (due or well_due)
    assert is_due(operator_health("x", well, MONDAY, receipts=True), well, every, MONDAY) is well_due
