"""What an all-clear waits for: the hold of its hazard, an official statement; and what it never says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ending_night import COMORO, HERA, STATEMENT, EndingNight
from house import BEN

from alerts.actions import end
from alerts.errors import NotAllowed
from alerts.model.message import Bulletin
from alerts.model.warning import Kind, Severity, State
from alerts.store import warnings

VALUES = {"earthquake": {"magnitude": "6.1", "place": "Ainaro"}}
HOLDS = {"flood": 30, "earthquake": 30, "tsunami": 120}
"""In minutes, as hazards.yaml has them."""


def warned(night: EndingNight, hazard: str, *sucos: str, **more: object) -> int:
    return night.warned(*sucos, hazard=hazard, values=VALUES.get(hazard, {}), onset=night.house.now, hours=9, **more)


def refusal(night: EndingNight, number: int, statement: str = STATEMENT) -> NotAllowed:
    with pytest.raises(NotAllowed) as refused:
        night.all_clear(number, statement=statement)
    assert night.warning(number).newest.kind is Kind.WARNING, "nothing was submitted"
    return refused.value


@pytest.mark.parametrize("hazard", HOLDS)
def test_it_waits_for_the_hold_of_its_hazard(night: EndingNight, hazard: str) -> None:
    assert night.house.app.hazards[hazard].hold == timedelta(minutes=HOLDS[hazard])
    number = warned(night, hazard)
    night.house.clock.move(minutes=HOLDS[hazard] - 5)
    held = refusal(night, number)
    assert held.sentence.startswith(f"An all-clear for {hazard} may not be given yet: the minimum hold ends in ")
    assert "avizu warning retract" in held.remedy
    night.house.clock.move(minutes=5)
    assert night.all_clear(number, statement=STATEMENT).newest.state is State.ACTIVE


def test_a_later_text_begins_the_hold_anew(night: EndingNight) -> None:
    number = warned(night, "flood")
    night.house.clock.move(minutes=29)
    night.extended(number)
    night.house.clock.move(minutes=29)
    assert refusal(night, number).code == "hold"


def test_the_hold_counts_also_for_what_ran_out(night: EndingNight) -> None:
    number = night.warned(hazard="tsunami", hours=1)
    night.later(hours=1, minutes=30)
    assert refusal(night, number).code == "hold"
    night.later(minutes=30)
    assert night.all_clear(number, statement=STATEMENT).newest.state is State.ACTIVE


@pytest.mark.parametrize("hazard", ["earthquake", "tsunami"])
@pytest.mark.parametrize("statement", ["", "   "])
def test_of_a_quake_and_a_tsunami_it_cites_an_official_statement(
    night: EndingNight, hazard: str, statement: str
) -> None:
    number = warned(night, hazard)
    night.house.clock.move(hours=3)
    lacking = refusal(night, number, statement)
    assert lacking.sentence == f"An all-clear for {hazard} must cite an official statement."
    assert lacking.remedy == 'Give it: --statement "who said it, when, reference"'
    assert night.all_clear(number, statement=STATEMENT).newest.statement == STATEMENT


def test_a_flood_needs_none_but_then_a_second_officer(night: EndingNight) -> None:
    number = warned(night, "flood")
    night.house.clock.move(hours=1)
    assert night.all_clear(number).newest.state is State.SUBMITTED


def texts(night: EndingNight, number: int) -> list[Bulletin]:
    with night.house.app.database.reading() as connection:
        return warnings.bulletins(connection, night.warning(number).newest.id)


@pytest.mark.parametrize("hazard", ["flood", "high_waves", "tsunami", "earthquake", "flood_landslide"])
def test_where_another_warning_holds_nobody_is_told_to_return(night: EndingNight, hazard: str) -> None:
    number = warned(night, hazard, HERA)
    night.warned(HERA, hazard="strong_wind", severity=Severity.MODERATE, hours=9)
    night.house.clock.move(hours=3)
    night.all_clear(number, statement=STATEMENT)
    returns = night.house.app.restraint.returns
    in_hera = [one for one in texts(night, number) if night.house.suco(HERA) in one.place]
    assert in_hera
    assert not [one.text for one in in_hera if returns(one.language, one.text)]
    assert any("Avizu seluk sei vale." in one.text for one in in_hera)


def test_where_none_holds_they_are(night: EndingNight) -> None:
    number = warned(night, "high_waves", HERA, COMORO)
    night.warned(HERA, hazard="strong_wind", severity=Severity.MODERATE, hours=9)
    night.house.clock.move(hours=3)
    night.all_clear(number, statement=STATEMENT)
    returns = night.house.app.restraint.returns
    told = {one.place: returns(one.language, one.text) for one in texts(night, number) if one.kind.value == "sms"}
    assert (told[night.house.suco(HERA)], told[night.house.suco(COMORO)]) == (False, True)


def test_of_what_ran_out_nobody_is_sent_home_into_another_danger(night: EndingNight) -> None:
    number = night.warned(HERA, hazard="high_waves", hours=4)
    night.warned(HERA, hazard="strong_wind", severity=Severity.MODERATE, hours=9)
    night.later(hours=5)
    night.all_clear(number, statement=STATEMENT)
    returns = night.house.app.restraint.returns
    assert not [one for one in texts(night, number) if returns(one.language, one.text)]


def test_only_officers_end_a_warning(night: EndingNight) -> None:
    number = warned(night, "flood")
    night.house.clock.move(hours=1)
    closed = BEN.__class__(login="ben", name="Ben (made up)", role=BEN.role, disabled_at=night.house.now)
    with pytest.raises(NotAllowed, match="may not give the all-clear of a warning"):
        end.all_clear(night.house.app, number, by=closed, now=night.house.now)
