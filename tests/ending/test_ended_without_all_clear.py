"""A grave warning ran out and nobody said whether it is over: loud everywhere, until somebody tells people."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from duty_desk import Desk
from ending_night import COMORO, HERA, IN_COMORO, IN_HERA, STATEMENT, EndingNight
from house import ANA, BEN

import cli
from alerts.actions import approve, draft, end
from alerts.actions.pages import report_html
from alerts.actions.report import report
from alerts.errors import NotAllowed
from alerts.model.report import Report
from alerts.model.warning import EndReason, Kind, Severity, State

LOUD = "ENDED WITHOUT ALL-CLEAR"


def reported(night: EndingNight, number: int) -> Report:
    return report(night.house.app, number, night.house.now)


def avizu(night: EndingNight, *words: object) -> str:
    """What a command prints that nobody has to log in for."""
    return CliRunner().invoke(cli.root, [str(word) for word in words], obj=night.house.app).stdout


def runs_out(night: EndingNight, **more: object) -> int:
    number = night.warned(hours=6, **more)  # type: ignore[arg-type]
    night.later(hours=5)
    night.sends()
    night.later(hours=1)
    return number


def test_who_is_on_shift_is_told_and_the_others_sleep(any_night: EndingNight) -> None:
    night = any_night
    night.on_shift("carla", begins=18, ends=6)
    number = night.warned(hours=6)
    night.later(hours=5)
    night.sends()
    before = len(night.called())
    night.later(hours=1)
    assert night.called()[before:] == ["carla"]
    assert night.pages("carla")[-1] == (
        f"NDMD ALARM: warning {number} FLOOD Severe ended 05:00 WITHOUT ALL-CLEAR. Not over? Warn anew. "
        f"Over: avizu warning all-clear {number}"
    )
    assert {key: one.said for key, one in night.open().items()} == {
        f"lapsed:{number}": f"Warning {number} (flood, Severe) ended at 05:00 without an all-clear: nobody has told "
        "people whether it is over."
    }
    night.later(minutes=30)
    assert len(night.called()) == before + 1


@pytest.mark.parametrize("hours", [None, (9, 17)], ids=["no roster", "nobody on shift"])
def test_where_nobody_is_on_shift_all_officers_are_told(night: EndingNight, hours: tuple[int, int] | None) -> None:
    if hours:
        night.on_shift("carla", begins=hours[0], ends=hours[1])
    runs_out(night)
    assert sorted(night.called()[-3:]) == ["ana", "ben", "carla"]
    assert all("WITHOUT ALL-CLEAR" in text for text in night.pages()[-3:])


def test_it_stands_in_every_form_of_the_report_and_in_the_list(night: EndingNight) -> None:
    number = runs_out(night)
    table = avizu(night, "report", number)
    assert f"[ACTUAL] Warning {number}  flood, severe  ended 05:00: {LOUD}" in table
    said = " ".join(table.split())
    assert f"{LOUD} nobody told people whether it is over; avizu warning all-clear {number}" in said
    row = json.loads(avizu(night, "report", number, "--format", "json"))
    assert (row["without_all_clear"], row["end_reason"]) == (True, "expired")
    sheet = csv.DictReader(io.StringIO(avizu(night, "report", number, "--format", "csv")))
    assert {line["ended"] for line in sheet} == {LOUD}
    assert f"<b>{LOUD}</b>" in report_html(reported(night, number))
    listed = avizu(night, "warning", "list", "--all")
    assert f"      ! {LOUD}" in listed.splitlines()
    assert LOUD in " ".join(avizu(night, "warning", "show", number).split())
    assert json.loads(avizu(night, "warning", "show", number, "--json"))["without_all_clear"] is True
    assert max(map(len, (table + listed + avizu(night, "warning", "show", number)).splitlines())) <= 80


def test_two_people_can_still_say_that_it_is_over(any_night: EndingNight) -> None:
    night = any_night
    number = runs_out(night)
    night.later(hours=1)
    assert night.all_clear(number).newest.state is State.SUBMITTED
    with pytest.raises(NotAllowed, match="someone else must approve it"):
        approve.approve(night.house.app, number, by=ANA, now=night.house.now)
    assert reported(night, number).without_all_clear, "nobody has said it yet"
    approve.approve(night.house.app, number, by=BEN, now=night.house.now)
    assert (IN_HERA, "all-clear") in night.sends()
    assert [one.key for one in night.later(seconds=15).ended] == [f"lapsed:{number}"]
    assert not [text for text in night.pages() if "OVER:" in text]
    seen = reported(night, number)
    assert (seen.without_all_clear, seen.ended_as, seen.endings[0].purpose) == (False, "expired", "all-clear")
    assert LOUD not in avizu(night, "report", number) + avizu(night, "warning", "list", "--all")
    first, second = night.warning(number).revisions
    assert (first.end_reason, second.kind, second.state) == (EndReason.EXPIRED, Kind.ALL_CLEAR, State.ACTIVE)


def test_an_officer_does_it_at_the_terminal_with_an_official_statement(desk: Desk) -> None:
    number = desk.submitted()
    desk.approve(number)
    night = EndingNight(desk.house)
    night.sends()
    night.later(hours=7)
    desk.log_in()
    desk.somebody_sends()
    place = desk.house.app.gazetteer.covering_name(night.warning(number).newest.sucos)
    typed = ("--confirm-place", place, "--confirm-reach", 2, *desk.passphrase("ana"))
    said = desk.run("warning", "all-clear", number, "--statement", STATEMENT, *typed)
    assert said.code == 0, said
    assert "2 messages are on their way." in said.out
    assert LOUD not in desk.ok("warning", "show", number)


def test_after_half_a_day_it_is_too_late_and_the_report_keeps_it(night: EndingNight) -> None:
    number = runs_out(night)
    assert "all-clear" in str(reported(night, number).open[0])
    night.later(hours=12)
    with pytest.raises(NotAllowed, match=f"Warning {number} is not active") as refused:
        night.all_clear(number, statement=STATEMENT)
    assert "draft a new warning" in refused.value.remedy
    seen = reported(night, number)
    assert seen.without_all_clear
    assert LOUD not in {point.label for point in seen.open}
    assert str(seen.notes[0]) == f"{LOUD}: nobody told people whether it is over"


def test_what_ran_out_is_not_taken_back_as_a_mistake(night: EndingNight) -> None:
    number = runs_out(night)
    with pytest.raises(NotAllowed, match="is not active"):
        end.retract(night.house.app, number, by=ANA, now=night.house.now, reason="a doubt")


def test_the_alarm_is_open_for_six_hours(night: EndingNight) -> None:
    number = runs_out(night)
    night.later(hours=6)
    assert list(night.open()) == [f"lapsed:{number}"]
    night.later(minutes=1)
    assert night.open() == {}


@pytest.mark.parametrize(
    ("sucos", "hazard", "open_still"),
    [((HERA, COMORO), "flood", False), ((COMORO,), "flood", True), ((HERA,), "strong_wind", True)],
)
def test_who_is_warned_of_it_anew_knows_what_holds(
    any_night: EndingNight, sucos: tuple[str, ...], hazard: str, open_still: bool
) -> None:
    number = runs_out(any_night)
    any_night.warned(*sucos, hours=6, hazard=hazard)
    any_night.later(minutes=1)
    assert (f"lapsed:{number}" in any_night.open()) is open_still
    assert reported(any_night, number).without_all_clear


def test_a_lesser_warning_runs_out_in_silence_and_may_have_its_all_clear(night: EndingNight) -> None:
    number = runs_out(night, severity=Severity.MODERATE)
    assert (night.open(), night.pages()) == ({}, [])
    seen = reported(night, number)
    assert (seen.without_all_clear, seen.ended_as) == (False, "expired")
    night.all_clear(number, statement=STATEMENT)
    assert [(to, purpose) for to, purpose in night.sends() if purpose != "page"] == [(IN_HERA, "all-clear")]


def test_an_all_clear_that_was_submitted_in_time_may_be_approved_late(night: EndingNight) -> None:
    number = night.warned(hours=6)
    night.later(hours=5, minutes=50)
    night.all_clear(number)
    night.later(minutes=15)
    assert list(night.open()) == [f"lapsed:{number}"]
    approve.approve(night.house.app, number, by=BEN, now=night.house.now)
    night.later(seconds=15)
    assert (night.open(), reported(night, number).without_all_clear) == ({}, False)


def test_an_update_that_nobody_approved_changes_nothing(night: EndingNight) -> None:
    number = night.warned(HERA, COMORO, hours=6)
    draft.update(night.house.app, number, {"sucos": (night.house.suco(COMORO),)}, by=ANA, now=night.house.now)
    night.later(hours=6)
    assert night.warning(number).newest.state is State.DROPPED
    assert reported(night, number).without_all_clear
    assert f"! {LOUD}" in avizu(night, "warning", "list", "--all")
    night.all_clear(number, statement=STATEMENT)
    assert {(IN_HERA, "all-clear"), (IN_COMORO, "all-clear")} <= set(night.sends())


def test_what_was_ended_or_taken_back_is_no_silence(night: EndingNight) -> None:
    over, wrong = night.warned(hours=6), night.warned(hours=6, hazard="flash_flood")
    night.later(hours=2)
    night.all_clear(over, statement=STATEMENT)
    end.retract(night.house.app, wrong, by=ANA, now=night.house.now, reason="another river")
    night.later(hours=13)
    assert night.open() == {}
    assert not any(reported(night, number).without_all_clear for number in (over, wrong))
    with pytest.raises(NotAllowed, match="is not active"):
        night.all_clear(over, statement=STATEMENT)


def test_a_machine_that_was_off_counts_from_when_it_noticed(night: EndingNight) -> None:
    """The text said until 05:00; the power came back at noon."""
    number = night.warned(hours=6)
    night.later(hours=13)
    assert "ended 05:00 WITHOUT ALL-CLEAR" in night.pages("ana")[-1]
    assert night.warning(number).newest.ended_at == night.house.now
    night.house.clock.now += timedelta(hours=11)
    night.all_clear(number, statement=STATEMENT)
    assert not reported(night, number).without_all_clear
