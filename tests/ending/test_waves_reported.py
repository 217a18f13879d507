"""The all-clear of a tsunami comes two hours after the last wave that anybody reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from duty_desk import Desk
from ending_night import HERA, STATEMENT, EndingNight
from house import ADMIN, ANA, BEN, SharedApp, agree_on_texts

from alerts.actions import approve, end, wave
from alerts.app import shipped
from alerts.delivery.rules import DutyRule
from alerts.errors import NotAllowed, Unusable
from alerts.model.warning import Kind, State


def tsunami(night: EndingNight, *, hours: float = 12) -> int:
    return night.warned(HERA, hazard="tsunami", hours=hours)


def came(night: EndingNight, number: int, **ago: float) -> wave.Wave:
    return wave.record(night.house.app, number, at=night.at(**ago), said="Atauro", by=ANA, now=night.house.now)


def not_yet(night: EndingNight, number: int) -> NotAllowed:
    with pytest.raises(NotAllowed) as refusal:
        night.all_clear(number, statement=STATEMENT)
    return refusal.value


def is_over(night: EndingNight, number: int) -> bool:
    return night.all_clear(number, statement=STATEMENT).newest.kind is Kind.ALL_CLEAR


def test_each_wave_puts_the_all_clear_off(any_night: EndingNight) -> None:
    night = any_night
    number = tsunami(night)
    night.later(hours=3, minutes=50)
    assert came(night, number, minutes=10).all_clear_from == night.at(minutes=10) + timedelta(hours=2)
    refusal = not_yet(night, number)
    assert refusal.sentence == (
        "An all-clear for tsunami may not be given yet: the last wave was reported at 02:40; "
        "two hours after it is 04:40."
    )
    assert refusal.remedy == f"Wait, and record each later wave: avizu warning wave {number} --at WHEN"
    night.later(hours=1)
    came(night, number, minutes=30)
    came(night, number, hours=1)
    night.later(hours=1, minutes=29)
    assert "02:40" not in not_yet(night, number).sentence, "the last that came counts, not the last that was written"
    night.later(minutes=1)
    assert is_over(night, number)


def test_a_wave_does_not_shorten_the_hold_of_the_hazard(night: EndingNight) -> None:
    number = tsunami(night)
    came(night, number, hours=1)
    night.later(hours=1, minutes=30)
    assert not_yet(night, number).code == "hold"


def test_without_a_wave_only_the_hold_counts(night: EndingNight) -> None:
    number = tsunami(night)
    night.later(hours=2)
    assert is_over(night, number)


@pytest.mark.parametrize(("hours", "said"), [(1, "one hour after it is 03:40"), (5, "5 hours after it is 07:40")])
def test_how_long_is_a_setting(night: EndingNight, hours: int, said: str) -> None:
    night.house.app.settings = replace(night.house.app.settings, duty=DutyRule(wave_hours=hours))
    number = tsunami(night)
    night.later(hours=3, minutes=50)
    came(night, number, minutes=10)
    assert said in not_yet(night, number).sentence
    night.house.clock.move(hours=hours)
    assert is_over(night, number)


def test_a_wave_before_midnight_is_said_with_its_day(night: EndingNight) -> None:
    number = tsunami(night)
    night.later(hours=2, minutes=5)
    night.house.app.settings = replace(night.house.app.settings, duty=DutyRule(wave_hours=4))
    came(night, number, hours=1, minutes=35)
    assert "at 21/11 23:30; 4 hours after it is 03:30." in not_yet(night, number).sentence


def test_another_tsunami_warning_has_waves_of_its_own(night: EndingNight) -> None:
    one, other = tsunami(night), tsunami(night)
    night.later(hours=2)
    came(night, one, minutes=1)
    assert is_over(night, other)


def test_a_wave_after_it_ran_out_counts_as_well(night: EndingNight) -> None:
    number = tsunami(night, hours=4)
    night.later(hours=5)
    came(night, number, minutes=5)
    assert not_yet(night, number).code == "wave"
    night.later(hours=2)
    assert is_over(night, number)


def test_what_can_be_no_wave_of_it_is_refused(night: EndingNight) -> None:
    number, flood = tsunami(night), night.warned(HERA)
    with pytest.raises(Unusable, match="has not come yet"):
        came(night, number, minutes=-1)
    with pytest.raises(Unusable, match="more than a day before warning"):
        came(night, number, hours=25)
    with pytest.raises(Unusable, match="longer than 300 letters"):
        wave.record(night.house.app, number, at=None, said="x" * 301, by=ANA, now=night.house.now)
    with pytest.raises(NotAllowed, match="is of flood: waves are recorded for a tsunami"):
        came(night, flood)
    with pytest.raises(NotAllowed, match="may not record a wave"):
        wave.record(night.house.app, number, at=None, by=ADMIN, now=night.house.now)
    end.retract(night.house.app, number, by=ANA, now=night.house.now, reason="no such quake")
    with pytest.raises(NotAllowed, match="is not active") as over:
        came(night, number)
    assert over.value.remedy.endswith("avizu warning draft --hazard tsunami")
    night.later(hours=2)


def test_an_all_clear_that_waits_for_a_second_officer_is_dropped(night: EndingNight) -> None:
    """Where an installation asks for no statement it waits, and would say that it is over."""
    table = (shipped("templates") / "hazards.yaml").read_text("utf-8")
    own = night.house.app.home / "templates"
    own.mkdir()
    (own / "hazards.yaml").write_text(table.replace("statement_required: true", "statement_required: false"), "utf-8")
    old = night.house.app
    night.house.app = SharedApp(old.home, clock=night.house.clock, given=old.settings)
    agree_on_texts(night.house.app)
    number = tsunami(night)
    night.later(hours=3)
    assert night.all_clear(number).newest.state is State.SUBMITTED
    assert came(night, number, minutes=1).dropped
    assert night.warning(number).newest.state is State.DROPPED
    with pytest.raises(NotAllowed, match="it can't be approved now"):
        approve.approve(night.house.app, number, by=BEN, now=night.house.now)
    assert night.warning(number).active is not None
    assert not came(night, number).dropped
    old.database.close()


def test_at_the_terminal_it_is_recorded_and_stands_in_the_history(desk: Desk) -> None:
    night = EndingNight(desk.house)
    number = tsunami(night)
    desk.house.clock.move(hours=3, minutes=50)
    desk.log_in()
    said = desk.ok("warning", "wave", number, "--at", "2026-11-22 02:40", "--said", "Atauro, chefe suku: 1 m")
    assert said.splitlines() == [
        f"[ACTUAL] Warning {number}: a wave at Sunday 22/11 02:40 is recorded.",
        "  No all-clear before Sunday 22/11 04:40.",
    ]
    assert "wave reported 22/11 02:40 Atauro, chefe suku: 1 m" in " ".join(desk.ok("warning", "show", number).split())
    row = desk.run("warning", "wave", number, "--at", "2026-11-22 02:50", "--json").row
    assert (row["warning_id"], row["at"], row["all_clear_from"]) == (
        number,
        "2026-11-21T17:50:00Z",
        "2026-11-21T19:50:00Z",
    )
    assert "has not come yet" in desk.refused("warning", "wave", number, "--at", "2026-11-22 12:40")
    assert "may not record a wave" in desk.refused("warning", "wave", number, by="vera")
