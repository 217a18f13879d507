"""Nobody answers: the officer on duty goes alone, at the real command line, and everybody else is told at once."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from at_night import PHONES, REASON, alone_words, entries, flood, goes_alone, pages_leave, pages_to, stops
from duty_desk import Desk
from house import ANA, BEN, NIGHT, House, SharedApp
from sqlalchemy import update

from alerts.actions import approve
from alerts.consent import consent
from alerts.delivery.rules import DutyRule
from alerts.model.people import Officer, Role
from alerts.model.warning import Approval, State
from alerts.store import journal, officers, warnings
from alerts.store import tables as t

NOW_ON = "Alone from 23:05: avizu warning approve 1 --alone --reason TEXT"


def newest(house: House, number: int):
    with house.app.database.reading() as connection:
        return warnings.warning(connection, number).newest


def test_nobody_answers_and_ana_goes_alone(night: Desk) -> None:
    number = flood(night)
    assert NOW_ON in night.ok("warning", "preview", number)
    assert NOW_ON in night.ok("warning", "show", number)
    early = night.refused(*alone_words(night, number))
    assert "Nobody may go alone before 21/11 23:05: 5 more minutes" in early
    assert f"Ring meanwhile: Ben (made up) {PHONES['ben']}." in early

    night.house.clock.move(minutes=5)
    said = goes_alone(night, number)

    assert said.code == 0, said
    assert "active since 23:05, ALONE by ana: Ben's phone is off" in " ".join(said.out.split())
    assert "2 messages are on their way." in said.out
    assert said.out.endswith("  Told: 2 officers\n")
    one = newest(night.house, number)
    assert (one.state, one.approval, one.approved_by, one.reason) == (State.ACTIVE, Approval.ALONE, "ana", REASON)
    assert [row.work for row in night.house.messages(number)] == ["queued", "queued"]
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_every_other_officer_and_the_administrator_are_told(night: Desk) -> None:
    number = flood(night, place="Hera, Dili")
    night.house.clock.move(minutes=6)
    goes_alone(night, number)
    text = (
        f"NDMD ALONE: ana sent warning {number} alone, FLOOD Severe, Hera, 2 messages, until 22/11 01:00. "
        f"Why: {REASON}. Wrong? avizu warning stop {number}"
    )
    # Vera only looks: she can't stop it.
    assert pages_to(night.house) == {"admin": [text], "ben": [text]}
    ((who, detail),) = entries(night.house, number, "approved alone")
    assert (who, detail["reason"], detail["told"]) == ("ana", REASON, ["officer:admin", "officer:ben"])
    ((who, detail),) = entries(night.house, number, "approved warning")
    assert (who, detail["approval"], detail["remark"]) == ("ana", "alone", REASON)


def test_json_says_that_it_was_alone_and_how_many_were_told(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    row = goes_alone(night, number, "--json").row
    assert (row["approval"], row["alone_because"], row["told"], row["messages"]) == ("alone", REASON, 2, 2)


def test_it_is_loud_wherever_it_is_shown(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    goes_alone(night, number)
    loud = f"ALONE by ana: {REASON}"
    assert f"      ! {loud}\n" in night.ok("warning", "list")
    shown = " ".join(night.ok("warning", "show", number).split())
    assert f"active since 23:05, {loud}" in shown
    assert f"ana approved alone {REASON}" in shown
    table = night.run("report", number).out
    assert f"  ALONE        by ana: {REASON}\n" in table
    html = night.run("report", number, "--format", "html").out
    assert "<b>ALONE by ana: Ben&#39;s phone is off, the river rises</b>" in html
    rows = list(csv.DictReader(StringIO(night.run("report", number, "--format", "csv").out)))
    assert {row["approval"] for row in rows} == {loud}
    (approval,) = json.loads(night.run("report", number, "--format", "json").out)["approvals"]
    assert (approval["how"], approval["by"], approval["reason"]) == ("alone", "ana", REASON)


def test_what_two_officers_approved_looks_as_ever(night: Desk) -> None:
    number = flood(night)
    assert night.approve(number).code == 0
    assert "approved by" not in night.ok("warning", "list")
    assert "ALONE" not in night.ok("warning", "show", number)
    assert "approved by" not in night.run("report", number).out
    assert "It was approved by ben." in night.run("report", number, "--format", "html").out
    (approval,) = json.loads(night.run("report", number, "--format", "json").out)["approvals"]
    assert (approval["how"], approval["by"], approval["reason"]) == ("two officers", "ben", "")


@pytest.mark.parametrize(
    ("how", "what", "words"),
    [(Approval.VOICE, "approved", "by ben by voice"), (Approval.PLAN, "fired", "by ben, as planned")],
)
def test_other_ways_to_approve_are_named(night: Desk, how: Approval, what: str, words: str) -> None:
    number = flood(night)
    with night.house.app.database.writing() as connection:
        one = warnings.warning(connection, number)
        consent(night.house.app, connection, one, by="ben", now=night.house.now, approval=how)
    assert f"      ! {what} {words}\n" in night.ok("warning", "list")
    assert f"{what} {words}" in " ".join(night.ok("warning", "show", number).split())
    assert f"  {what.upper():<12} {words}\n" in night.run("report", number).out


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--severity", "Moderate"), "Alone goes only what is Immediate, Extreme or Severe, and Observed or Likely"),
        (("--urgency", "Expected"), "warning 1 is Expected, Severe, Likely."),
        (("--certainty", "Possible"), "warning 1 is Immediate, Severe, Possible."),
        (("--expires", "+4h"), "Warning 1 holds until 22/11 03:00; alone goes only what ends within 3 h."),
        (("--place", "Timor-Leste"), "is for 467 of the 467 sucos of the country"),
    ],
)
def test_each_condition_refuses_with_its_sentence(night: Desk, more: tuple[str, ...], sentence: str) -> None:
    number = flood(night, *more)
    night.house.clock.move(minutes=5)
    assert sentence in night.refused(*alone_words(night, number))
    assert newest(night.house, number).state is State.SUBMITTED
    assert pages_to(night.house) == {}
    assert "Alone from" not in night.ok("warning", "preview", number)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        (("--alone",), "--reason, --confirm-place, --confirm-reach and --passphrase-file are missing."),
        (("--alone", "--reason", REASON), "--confirm-place, --confirm-reach and --passphrase-file are missing."),
    ],
)
def test_without_a_terminal_all_missing_flags_are_named(night: Desk, missing: tuple[str, ...], sentence: str) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    assert sentence in night.refused("warning", "approve", number, *missing)


def test_a_reason_and_the_passphrase_are_needed(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    assert "A reason is needed: everybody is told it." in night.refused(*alone_words(night, number, reason="  "))
    wrong = night.file("wrong.passphrase", "not the words\n")
    words = (*alone_words(night, number)[:-1], wrong)
    assert night.run(*words).code == 2
    assert newest(night.house, number).state is State.SUBMITTED


def test_who_had_no_hand_in_it_is_the_second_officer(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    said = night.refused(*alone_words(night, number, by="ben"), by="ben")
    assert "ben had no hand in warning 1, and can approve it as the second officer." in said
    assert night.approve(number).code == 0


def test_a_new_account_may_not(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    with night.house.app.database.writing() as connection:
        mine = update(t.officer).where(t.officer.c.login == "ana")
        connection.execute(mine.values(able_from=NIGHT + timedelta(hours=24)))
    said = night.refused(*alone_words(night, number))
    assert "The account ana is new and may not approve a warning before 22/11 23:00." in said


@pytest.mark.parametrize("login", ["vera", "admin"])
def test_only_an_officer_may(night: Desk, login: str) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    assert "may not approve a warning" in night.refused(*alone_words(night, number, by=login), by=login)


def test_it_can_be_switched_off_and_the_thresholds_are_settings(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    ruled(night, DutyRule(alone=False))
    assert "the policy switches it off" in night.refused(*alone_words(night, number))
    ruled(night, DutyRule(alone_minutes=30))
    assert "before 21/11 23:30: 25 more minutes" in night.refused(*alone_words(night, number))
    ruled(night, DutyRule(alone_hours=1))
    assert "within 1 h" in night.refused(*alone_words(night, number))
    ruled(night, DutyRule(alone_minutes=1))
    assert goes_alone(night, number).code == 0


def ruled(desk: Desk, rule: DutyRule) -> None:
    house = desk.house
    house.app = SharedApp(house.app.home, clock=house.clock, given=replace(house.app.settings, duty=rule))


def test_several_in_a_row_do_not_reach_the_nation(night: Desk) -> None:
    """Neither beside one that is out, nor after one that was stopped."""
    ruled(night, DutyRule(alone_most_sucos=2))
    for place in ("Hera, Dili", "Comoro, Dili"):
        number = flood(night, place=place)
        night.house.clock.move(minutes=5)
        goes_alone(night, number)
        assert newest(night.house, number).approval is Approval.ALONE
    stops(night, number, by="ana")
    third = flood(night, place="Becora")
    night.house.clock.move(minutes=5)
    said = night.refused("warning", "approve", third, "--alone")
    assert "with what else went alone for 3; alone goes only to named sucos, 2 at most" in said
    night.house.clock.move(hours=3)
    fourth = flood(night, place="Becora")
    night.house.clock.move(minutes=5)
    goes_alone(night, fourth)
    assert newest(night.house, fourth).approval is Approval.ALONE


def test_submitted_two_days_ago_is_submitted_again_first(night: Desk) -> None:
    number = night.submitted("--expires", "+50h")
    night.house.clock.move(hours=48)
    night.log_in()
    assert "was submitted 48 h ago" in night.refused("warning", "approve", number, "--alone")
    night.ok("warning", "return", number, "--reason", "who is awake now?")
    night.ok("warning", "submit", number)
    assert "5 more minutes" in night.refused("warning", "approve", number, "--alone")


SHORTER = "  Alone only if it ends within 3 h: avizu warning return {}, edit --expires +3h\n"


def test_what_ends_too_late_says_so_at_submit_and_the_wait_goes_on(night: Desk) -> None:
    number = night.draft()
    assert SHORTER.format(number) in night.ok("warning", "submit", number)
    assert SHORTER.format(number) in night.ok("warning", "preview", number)
    pages_leave(night.house)
    night.house.clock.move(minutes=4)
    night.ok("warning", "return", number, "--reason", "shorter")
    night.ok("warning", "edit", number, "--expires", "+3h")
    assert "Alone from 23:05" in night.ok("warning", "submit", number)
    night.house.clock.move(minutes=1)
    assert goes_alone(night, number).code == 0


def again(night: Desk, number: int, *changes: str, by: str = "ana", between: int = 0) -> str:
    """Returned after four minutes, and submitted again: what stands in the way of going alone a minute later."""
    night.house.clock.move(minutes=4)
    night.ok("warning", "return", number, "--reason", "a doubt", by=by)
    night.house.clock.move(minutes=between)
    if changes:
        night.ok("warning", "edit", number, *changes)
    night.ok("warning", "submit", number)
    night.house.clock.move(minutes=1)
    return night.refused("warning", "approve", number, "--alone", *night.passphrase("ana"))


def test_the_wait_goes_on_only_for_the_same_danger_that_others_were_asked_about(night: Desk) -> None:
    for changes in (("--severity", "Extreme"), ("--place", "Comoro, Dili"), ("--expires", "+2h")):
        number = flood(night)
        pages_leave(night.house)
        assert "4 more minutes" in again(night, number, *changes), changes


def test_the_wait_does_not_go_on_after_another_officers_no(night: Desk) -> None:
    number = flood(night)
    pages_leave(night.house)
    assert "4 more minutes" in again(night, number, by="ben")


def test_the_wait_does_not_go_on_where_the_sms_never_left(night: Desk) -> None:
    assert "4 more minutes" in again(night, flood(night))


def test_time_in_which_nobody_could_say_yes_does_not_count(night: Desk) -> None:
    number = flood(night, "--expires", "+3h")
    pages_leave(night.house)
    night.house.clock.move(minutes=1)
    night.ok("warning", "return", number, "--reason", "a doubt")
    night.house.clock.move(minutes=10)
    night.ok("warning", "submit", number)
    assert "4 more minutes" in night.refused("warning", "approve", number, "--alone")


def test_where_nobody_was_asked_everybody_reads_so(night: Desk) -> None:
    """The network is down, or was made to be."""
    number = flood(night)
    night.house.clock.move(minutes=5)
    night.somebody_sends()
    assert night.run(*alone_words(night, number)).code == 0
    ((_, detail),) = entries(night.house, number, "approved alone")
    assert (detail["asked"], detail["reason"]) == (0, f"nobody could be asked; {REASON}")
    assert "Why: nobody could be asked; Ben's phone" in pages_to(night.house)["ben"][0]
    assert "ALONE by ana: nobody could be asked; Ben's" in " ".join(night.ok("warning", "show", number).split())
    assert "nobody could be asked" in " ".join(night.run("report", number).out.split())


def test_returned_by_another_and_submitted_again_it_waits_from_the_beginning(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    night.ok("warning", "return", number, "--reason", "wrong end", by="ben")
    assert "Submit it again" in night.refused("warning", "approve", number, "--alone")
    night.ok("warning", "submit", number)
    assert "5 more minutes" in night.refused("warning", "approve", number, "--alone")


def test_the_clock_is_not_trusted_so_nobody_goes_alone(night: Desk) -> None:
    number = flood(night)
    with night.house.app.database.writing() as connection:
        journal.record(connection, at=NIGHT + timedelta(hours=2), who="test", what="written ahead")
    night.house.clock.move(minutes=5)
    assert "while the clock of this machine is not trusted" in night.refused("warning", "approve", number, "--alone")


def test_nobody_can_be_told_by_sms(desk: Desk) -> None:
    number = flood(desk)
    desk.house.clock.move(minutes=5)
    said = goes_alone(desk, number)
    assert said.code == 0
    assert "  ! No officer can be told by SMS: ring them: avizu officer list\n" in said.out
    as_json = flood(desk, place="Comoro")
    desk.house.clock.move(minutes=5)
    said = goes_alone(desk, as_json, "--json")
    assert json.loads(said.out)["told"] == 0
    assert "No officer can be told by SMS" in said.err


def test_twice_at_once_goes_out_once(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    words = alone_words(night, number)
    assert night.run(*words).code in {0, 1}
    assert "is active; it can't be approved now" in night.refused(*words)
    assert len(entries(night.house, number, "approved alone")) == 1


def test_what_changed_since_it_was_looked_at_is_not_sent(night: Desk) -> None:
    from alerts.actions import going_alone

    number = flood(night)
    night.house.clock.move(minutes=5)
    with pytest.raises(Exception, match="changed while you were looking"):
        going_alone.approve_alone(
            night.house.app, number, by=ANA, now=night.house.now, reason=REASON, seen="another hash"
        )


def test_ben_answers_after_all(night: Desk) -> None:
    number = flood(night)
    night.house.clock.move(minutes=5)
    approve.approve(night.house.app, number, by=BEN, now=night.house.now)
    assert "is active; it can't be approved now" in night.refused("warning", "approve", number, "--alone")
    assert newest(night.house, number).approval is Approval.TWO


def test_the_others_are_named_to_ring_but_nobody_who_may_not_approve(night: Desk) -> None:
    number = flood(night)
    new = Officer(login="carla", name="Carla (made up)", role=Role.OFFICER, phone="+67077230005")
    gone = Officer(login="dina", name="Dina (made up)", role=Role.OFFICER, phone="+67077230006")
    with night.house.app.database.writing() as connection:
        for one in (new, gone):
            officers.add_officer(connection, one, passphrase_hash="-", at=NIGHT, by="test")
        later = NIGHT + timedelta(hours=24)
        connection.execute(update(t.officer).where(t.officer.c.login == "carla").values(able_from=later))
        connection.execute(update(t.officer).where(t.officer.c.login == "dina").values(disabled_at=NIGHT))
    said = night.refused("warning", "approve", number, "--alone")
    assert "Ring meanwhile: Ben (made up) +67077230002. All of them: avizu officer roster" in said
