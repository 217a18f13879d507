"""The all-clear of an earthquake says that there is no danger of a tsunami: never while one is warned of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from house import ANA, BEN, House

from alerts.actions import approve, draft, end
from alerts.app import shipped
from alerts.errors import Misconfigured, NotAllowed
from alerts.model.warning import Kind, State
from alerts.words.hazard_file import read_hazards

HERA, COMORO = "Hera, Dili", "Comoro, Dili"
STATEMENT = "IPG by telephone, 14:00"


def out(house: House, hazard: str, *places: str, **more: object) -> int:
    number = house.submitted(*places, hazard=hazard, hours=12, **more)
    approve.approve(house.app, number, by=BEN, now=house.now)
    return number


@pytest.fixture
def quake(house: House) -> int:
    """In Hera, with a committee there that was told."""
    house.contact(HERA, "+67077110001", name="Maria (made up)")
    return out(house, "earthquake", HERA, values={"magnitude": "6.1", "place": "Ainaro"}, onset=house.now)


def is_over(house: House, number: int) -> bool:
    ended, _ = end.all_clear(house.app, number, by=ANA, now=house.now, statement=STATEMENT)
    return ended.newest.kind is Kind.ALL_CLEAR and ended.newest.state is State.ACTIVE


def test_it_is_refused_while_a_tsunami_is_warned_of_there(house: House, quake: int) -> None:
    wave = out(house, "tsunami", COMORO, HERA)
    house.clock.now += timedelta(hours=3)
    with pytest.raises(NotAllowed, match=f"no danger of tsunami, and warning {wave} of tsunami is in force") as refused:
        is_over(house, quake)
    assert refused.value.remedy == f"End that one first: avizu warning all-clear {wave}"
    assert is_over(house, wave)
    assert is_over(house, quake), "once the other is over"


def test_a_tsunami_elsewhere_or_another_danger_there_is_none_of_its_business(house: House, quake: int) -> None:
    out(house, "tsunami", COMORO)
    out(house, "flood", HERA)
    house.clock.now += timedelta(hours=1)
    assert is_over(house, quake)


def test_a_mistake_may_be_taken_back_at_any_time(house: House, quake: int) -> None:
    """It says nothing of a tsunami."""
    out(house, "tsunami", HERA)
    end.retract(house.app, quake, by=ANA, now=house.now, reason="another quake")


def test_what_is_out_already_can_still_be_looked_at(house: House, quake: int) -> None:
    house.clock.now += timedelta(hours=1)
    assert is_over(house, quake)
    out(house, "tsunami", HERA)
    _, outgoing = draft.preview(house.app, quake)
    assert outgoing.bulletins


def test_a_table_that_denies_what_it_does_not_know_is_refused() -> None:
    table = (shipped("templates") / "hazards.yaml").read_text("utf-8")
    assert read_hazards(table)["earthquake"].all_clear_denies == {"tsunami"}
    assert not read_hazards(table)["flood"].all_clear_denies
    with pytest.raises(Misconfigured, match="all_clear_denies needs a list of hazards"):
        read_hazards(table.replace("all_clear_denies: [tsunami]", "all_clear_denies: [tide]"))
