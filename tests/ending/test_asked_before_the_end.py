"""An hour before a grave warning runs out, and again twenty minutes before, officers are asked what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ending_night import HERA, STATEMENT, EndingNight
from house import ANA, BEN
from hypothesis import given
from hypothesis import strategies as st

from alerts.actions import draft, end
from alerts.delivery import endings
from alerts.delivery.alarms import conditions
from alerts.delivery.paging import page
from alerts.delivery.rules import DutyRule
from alerts.model.alarm import Alarm, AlarmKind, Condition, EndFact, Facts
from alerts.model.warning import Mode, Severity
from alerts.store.clock import Witness

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""In Dili."""


def test_officers_are_asked_at_sixty_and_at_twenty_minutes(any_night: EndingNight) -> None:
    night = any_night
    number = night.warned(hours=6)
    night.later(hours=4, minutes=59)
    assert night.pages() == []
    night.later(minutes=1)
    asked = (
        f"NDMD ALARM: warning {number} FLOOD Severe ends 05:00. Over? avizu warning all-clear {number}. "
        f"Else: avizu warning update {number} --expires +3h"
    )
    assert [night.pages(login) for login in ("ana", "ben", "carla")] == [[asked]] * 3
    (alarm,) = night.open().values()
    assert (alarm.key, alarm.said) == (
        f"ending:{number}/60",
        f"Warning {number} (flood, Severe) ends 05:00, and nobody has extended or ended it. If it is over: "
        f"avizu warning all-clear {number}",
    )
    night.sends()
    night.later(minutes=39)
    assert len(night.pages("ana")) == 1
    night.later(minutes=1)
    assert night.pages("ana") == [asked, asked]
    assert list(night.open()) == [f"ending:{number}/20"]


def test_an_hour_before_midnight_the_day_is_said(night: EndingNight) -> None:
    night.warned(hours=1.5)
    night.later(minutes=30)
    assert "ends 22/11 00:30. Over?" in night.pages("ben")[0]


def test_who_extends_it_is_left_in_peace_until_the_new_end(any_night: EndingNight) -> None:
    night = any_night
    number = night.warned(hours=6)
    night.later(hours=5)
    night.sends()
    night.extended(number, hours=6)
    assert [one.key for one in night.later(minutes=1).ended] == [f"ending:{number}/60"]
    night.later(minutes=40)
    night.later(minutes=30)
    assert (len(night.pages("ana")), night.open()) == (1, {})
    night.later(hours=4)
    assert "ends 10:00." in night.pages("ana")[1]
    assert not [text for text in night.pages() if "OVER" in text]


def test_a_next_text_that_waits_for_approval_is_an_answer_and_one_that_is_returned_is_none(night: EndingNight) -> None:
    number = night.warned(hours=6)
    night.extended(number, approved=False)
    night.later(hours=5)
    assert night.open() == {}
    draft.send_back(night.house.app, number, by=BEN, now=night.house.now, reason="until when?")
    night.later(minutes=1)
    assert list(night.open()) == [f"ending:{number}/60"]


def test_a_draft_that_nobody_submitted_is_no_answer(night: EndingNight) -> None:
    number = night.warned(hours=6)
    draft.update(night.house.app, number, {"hazard": "flood"}, by=ANA, now=night.house.now)
    night.later(hours=5)
    assert list(night.open()) == [f"ending:{number}/60"]


def test_an_all_clear_and_a_retraction_end_the_asking(any_night: EndingNight) -> None:
    over, wrong = any_night.warned(hours=6), any_night.warned(hours=6, hazard="flash_flood")
    any_night.later(hours=5)
    assert set(any_night.open()) == {f"ending:{over}/60", f"ending:{wrong}/60"}
    any_night.all_clear(over, statement=STATEMENT)
    end.retract(any_night.house.app, wrong, by=ANA, now=any_night.house.now, reason="another river")
    any_night.later(minutes=1)
    assert any_night.open() == {}
    any_night.later(hours=2)
    assert any_night.open() == {}


def test_a_page_that_still_waits_when_somebody_acts_is_taken_back(night: EndingNight) -> None:
    number = night.warned(hours=6)
    night.later(hours=5)
    night.all_clear(number, statement=STATEMENT)
    night.later(seconds=15)
    asking = [row for row in night.house.messages() if row.purpose == "page" and row.place.startswith("alarm")]
    assert {row.work for row in asking} == {"withdrawn"}


@pytest.mark.parametrize("severity", [Severity.MODERATE, Severity.MINOR])
def test_nobody_is_woken_for_a_lesser_warning(night: EndingNight, severity: Severity) -> None:
    night.warned(hours=6, severity=severity)
    for minutes in (300, 40, 30):
        night.later(minutes=minutes)
    assert (night.pages(), night.open()) == ([], {})


def test_a_short_warning_is_asked_about_once_and_a_very_short_one_never(night: EndingNight) -> None:
    short = night.warned(hours=0.75)
    night.warned(hours=0.3, hazard="flash_flood")
    night.later(seconds=15)
    assert night.open() == {}
    night.later(minutes=10)
    assert night.open() == {}
    night.later(minutes=15)
    assert f"ending:{short}/20" in night.open()
    assert [text for text in night.pages("ana") if "ends" in text] == night.pages("ana")[-1:]


@pytest.mark.parametrize(("minutes", "keys"), [((), []), ((30,), ["ending:1/30"])])
def test_when_to_ask_is_a_setting(night: EndingNight, minutes: tuple[int, ...], keys: list[str]) -> None:
    settings = replace(night.house.app.settings, duty=DutyRule(remind_minutes=minutes))
    night.house.app.settings = settings
    night.warned(hours=6)
    night.later(hours=5)
    assert night.open() == {}
    night.later(minutes=30)
    assert list(night.open()) == keys


def test_while_the_clock_is_wrong_nobody_is_asked_and_nothing_ends(any_night: EndingNight) -> None:
    """It is past the end, says a clock that the gateway contradicts."""
    night = any_night
    number = night.warned(hours=6)
    night.says_of_the_clock("it is 12 hours off", Witness.GATEWAY)
    night.later(hours=5)
    night.later(hours=2)
    assert (night.pages(), [key for key in night.open() if key != "sending:paused"]) == ([], [])
    assert night.warning(number).active is not None
    night.says_of_the_clock("", Witness.NOBODY)
    night.later(seconds=15)
    assert list(night.open()) == [f"lapsed:{number}"]


def test_a_clock_that_is_set_back_takes_no_question_back(night: EndingNight) -> None:
    number = night.warned(hours=6)
    night.later(hours=5)
    night.sends()
    night.later(hours=-3)
    assert f"ending:{number}/60" in night.open()
    assert len(night.pages("ana")) == 1


def asked(fact: EndFact, now: datetime, *minutes: int) -> list[Condition]:
    return list(endings.ending(Facts(ending=[fact], remind_minutes=minutes), now))


@given(
    life=st.integers(10, 3000),
    gone=st.integers(0, 3000),
    minutes=st.lists(st.integers(1, 1440), unique=True, max_size=4),
)
def test_at_most_one_step_is_open_and_only_one_that_the_text_outlives(life: int, gone: int, minutes: list[int]) -> None:
    """Minute by minute, whatever the setting."""
    fact = EndFact(
        warning_id=7, hazard="flood", severity=Severity.SEVERE, since=NOON, expires=NOON + timedelta(minutes=life)
    )
    left = life - gone
    due = [step for step in minutes if 0 < left <= step < life]
    assert [one.about for one in asked(fact, NOON + timedelta(minutes=gone), *minutes)] == (
        [f"7/{min(due)}"] if due else []
    )


@pytest.mark.parametrize("mode", Mode)
def test_whatever_the_hazard_the_command_is_whole_in_one_sms(mode: Mode, night: EndingNight) -> None:
    for hazard in night.house.app.hazards:
        fact = EndFact(
            warning_id=1234, hazard=hazard, severity=Severity.EXTREME, since=NOON, expires=NOON + timedelta(days=3)
        )
        for facts, now in (
            (Facts(ending=[fact], remind_minutes=[1440]), fact.expires - timedelta(hours=20)),
            (Facts(lapsed=[fact]), fact.expires + timedelta(hours=20)),
        ):
            (one,) = conditions(facts, now)
            alarm = Alarm(id=1, key=one.key, source="", said=one.said, remedy=one.remedy, since=one.since)
            text = page(alarm, one.what, sender="NDMD", mode=mode, now=now)
            assert text.endswith(one.remedy), text


def test_two_that_end_at_once_are_asked_about_each(night: EndingNight) -> None:
    both = [night.warned(HERA, hours=6), night.warned(HERA, hours=6, hazard="flash_flood")]
    night.later(hours=5)
    assert set(night.open()) == {f"ending:{number}/60" for number in both}
    assert {one.kind for one in night.open().values()} == {AlarmKind.ENDING}
