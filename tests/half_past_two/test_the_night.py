"""Half past two at night: one officer is awake, the other sleeps ten kilometres away. Each at a process of his own."""

from __future__ import annotations

import re
from pathlib import Path

from house import NIGHT
from two_terminals import HalfPastTwo, half_past_two

from alerts.model.warning import Approval, State
from alerts.store import warnings

HERA = "+67077100050"
SURE = ("--confirm-place", "Hera", "--confirm-reach", 1)


def approval(night: HalfPastTwo, number: int) -> tuple[State, Approval, str]:
    with night.house.app.database.reading() as connection:
        newest = warnings.warning(connection, number).newest
        return newest.state, newest.approval, newest.approved_by


def code_in(texts: list[str]) -> str:
    (code,) = re.findall(r"say (\d{6})", texts[-1])
    return code


def test_it_is_the_middle_of_the_night(night: HalfPastTwo) -> None:
    local = night.house.now - NIGHT
    assert (local.days, local.seconds) == (2, 12_600)
    assert "Tuesday 24/11 02:30" in night.ok("ana", "officer", "roster")


def test_ben_says_six_digits_over_the_telephone(night: HalfPastTwo) -> None:
    number = night.flood()
    code = code_in(night.sms_to("ben"))
    assert night.sms_to("carla") == [], "she is told a minute later, if nobody answers"
    out = night.ok("ana", "warning", "approve", number, "--code", code, "--called-by", "ben", *night.sure("ana"))
    assert "approved by ben by voice" in out
    assert approval(night, number) == (State.ACTIVE, Approval.VOICE, "ben")
    assert [m.text for m in night.sandbox.state.messages.values() if m.to == HERA] == []
    night.house.send()
    assert len([m for m in night.sandbox.state.messages.values() if m.to == HERA]) == 1
    assert ("ana", "typed an approver's code") in night.audit()


def test_nobody_answers_and_ana_goes_alone(night: HalfPastTwo) -> None:
    number = night.flood()
    alone = ("warning", "approve", number, "--alone", "--reason", "the river is in Hera", *SURE, *night.sure("ana"))
    assert "Nobody may go alone before" in night.refused("ana", *alone)
    night.house.send()
    night.later(minutes=5)
    assert "ALONE by ana: the river is in Hera" in " ".join(night.ok("ana", *alone).split())
    assert approval(night, number) == (State.ACTIVE, Approval.ALONE, "ana")
    assert "NDMD ALONE: ana sent warning 1 alone" in night.sms_to("ben")[-1]
    assert "NDMD ALONE: ana sent warning 1 alone" in night.sms_to("admin")[-1]
    report = night.does("ben", "report", number)
    assert "ALONE        by ana: the river is in Hera" in report.out


def test_ben_wakes_up_and_stops_it(night: HalfPastTwo) -> None:
    number = night.flood()
    night.later(minutes=5)
    night.ok("ana", "warning", "approve", number, "--alone", "--reason", "I hear water", *SURE, *night.sure("ana"))
    night.house.send()
    out = night.ok("ben", "warning", "stop", number, "--reason", "it is the tap")
    assert "retraction of flood" in out
    night.house.send()
    told = [m.text for m in night.sandbox.state.messages.values() if m.to == HERA]
    assert len(told) == 2
    assert "haruka sala" in told[-1], "sent by mistake"
    assert ("ben", "stopped") in night.audit()


def test_a_plan_of_the_afternoon_is_fired(night: HalfPastTwo) -> None:
    night.later(hours=12)
    night.log_in()
    night.ok(
        "ana",
        *(
            "plan",
            "draft",
            "North coast",
            "--trigger",
            "a strong quake",
            "--hazard",
            "tsunami",
            "--severity",
            "Extreme",
        ),
        *("--urgency", "Immediate", "--certainty", "Likely", "--place", "Hera, Dili", "--lasts", "+3h"),
        *("--valid-until", "2027-05-01"),
    )
    night.ok("ana", "plan", "submit", 1)
    mine = night.refused("ana", "plan", "approve", 1, "--confirm-place", "Hera", *night.sure("ana"))
    assert "someone else must approve it" in mine
    night.ok("ben", "plan", "approve", 1, "--confirm-place", "Hera", *night.sure("ben"))
    night.later(hours=12)
    night.log_in()
    night.somebody_sends()
    assert "REHEARSAL of plan 1" in night.ok("ana", "plan", "rehearse", 1)
    assert "fired by ana, as planned with ben" in " ".join(
        night.ok("ana", "plan", "fire", 1, "--reason", "it shook", *SURE, *night.sure("ana")).split()
    )
    assert approval(night, 1) == (State.ACTIVE, Approval.PLAN, "ana")
    night.house.send()
    (text,) = [m.text for m in night.sandbox.state.messages.values() if m.to == HERA]
    assert "TSUNAMI" in text
    assert "PLAN" in night.sms_to("ben")[-1]
    assert ("ana", "refused to approve a plan") in night.audit()


def test_the_network_is_cut_before_the_approval(night: HalfPastTwo) -> None:
    number = night.flood()
    night.later(minutes=5)
    with night.house.app.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM instance")
    said = night.does(
        "ana", "warning", "approve", number, "--alone", "--reason", "no network", *SURE, *night.sure("ana")
    )
    assert said.code == 1, "done, but nothing is on its way"
    assert "nobody is sending" in said.out
    sheet = re.search(r"\S+/callsheets/warning-1\.txt", said.out.replace("\n    ", ""))
    assert sheet, said.out
    text = Path(sheet[0].replace("~", str(Path.home()))).read_text("utf-8")
    assert "+670 7710 0050" in text
    assert "INUNDASAUN iha Hera agora" in " ".join(text.split())
    ticks = night.folder / "ticks.txt"
    ticks.write_text("1 02:35 she tells the chapel\n")
    assert "told Contact 50 (made up) 02:35" in night.ok(
        "ana", "message", "told", number, "--from", ticks, *night.sure("ana")
    )
    assert "reached 1 of 1 suco" in night.does("ben", "report", number).out


def test_the_clock_is_dead_at_boot(night: HalfPastTwo) -> None:
    number = night.flood()
    before = night.house.now
    night.house.clock.now = before.replace(year=2000)
    night.tell_time()
    # A login of 2026 is of the future for this clock: it still holds.
    shown = night.does("ana", "warning", "list")
    assert "What time is it?" in shown.out
    alone = ("warning", "approve", number, "--alone", "--reason", "dark", *SURE, *night.sure("ana"))
    assert "This machine's clock can't be trusted" in night.refused("ana", *alone)
    assert "This machine's clock can't be trusted" in night.refused(
        "ben", "warning", "approve", number, *SURE, *night.sure("ben")
    )
    night.house.clock.now = before
    night.tell_time()
    assert "What time is it?" not in night.ok("ana", "warning", "list")
    night.later(minutes=5)
    night.ok("ana", *alone)


def test_a_hoax_is_denied_by_two(night: HalfPastTwo) -> None:
    night.ok("ana", "warning", "deny", "--hazard", "tsunami", "--place", "Hera, Dili")
    assert "someone else must approve it" in night.refused("ana", "warning", "approve", 1, *SURE, *night.sure("ana"))
    night.ok("ben", "warning", "approve", 1, *SURE, *night.sure("ben"))
    night.house.send()
    (text,) = [m.text for m in night.sandbox.state.messages.values() if m.to == HERA]
    assert "LA'OS hosi NDMD" in text


def test_an_insider_is_refused_each_time_and_it_is_in_the_audit(night: HalfPastTwo) -> None:
    """Ben would like to be two people."""
    new = ("--new-passphrase-file", night.sure("ben")[1])
    out = night.ok("ben", "officer", "add", "eve", "--name", "Eve", "--phone", "77230450", *new, *night.sure("ben"))
    assert "An administrator agrees to it: avizu change agree 1" in out
    assert "You proposed change 1 yourself." in night.refused("ben", "change", "agree", 1, *night.sure("ben"))
    number = night.flood()
    code = code_in(night.sms_to("ben"))
    night.ok("ben", "warning", "return", number, "--reason", "let me see")
    night.ok("ben", "warning", "edit", number, "--expires", "+2h")
    night.ok("ben", "warning", "submit", number)
    assert "someone else must approve it" in night.refused(
        "ben", "warning", "approve", number, *SURE, *night.sure("ben")
    )
    replay = ("warning", "approve", number, "--code", code, "--called-by", "ben", *night.sure("ana"))
    assert night.does("ana", *replay).code == 2
    audit = night.audit()
    assert ("ben", "change not agreed") in audit
    assert ("ana", "code refused") in audit or ("ana", "wrong code") in audit
    assert ("ben", "edited") in audit
    assert approval(night, number)[0] is State.SUBMITTED
    assert [m for m in night.sandbox.state.messages.values() if m.to == HERA] == []
    assert "Whole" in night.ok("ana", "audit", "verify")


def test_both_at_the_same_terminal_server_are_two_processes(tmp_path: Path) -> None:
    with half_past_two(tmp_path, "ana", "ben") as night:
        pids = {terminal.running.process.pid for terminal in night.terminals.values()}
        assert len(pids) == 2
