"""While another warning holds there, the end of a danger sends nobody home."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from test_one_message import (
    APP,
    COMORO,
    DILI,
    FAR,
    HERA,
    MANTELOLAO,
    NIGHT,
    ROUTE,
    a_desk,
    a_text,
    member,
)

from alerts.audience.choose import StationCover
from alerts.model.message import Purpose
from alerts.model.people import Station
from alerts.model.warning import Kind, Revision
from alerts.outgoing import on_air
from alerts.outgoing.writer import Writer
from alerts.words.advice import tells_to_return

QUAKE = {"magnitude": "6.1", "place": "Ainaro"}
STATION = Station(id="fm", name="Radio Test (made up)", municipality=DILI, languages=("tet", "pt"))


def another(*sucos: str, hazard: str = "flood") -> Revision:
    return replace(a_text(*sucos), id=9, warning_id=9, hazard=hazard)


def writer(hazard: str, *others: Revision, sucos: tuple[str, ...] = (HERA,), cautious: bool = False) -> Writer:
    over = replace(a_text(*sucos, kind=Kind.ALL_CLEAR), hazard=hazard, values=QUAKE if hazard == "earthquake" else {})
    return Writer(over, APP.hazards[hazard], replace(a_desk(member(1, HERA)), others=others), cautious=cautious)


def sms(one: Writer, place: str, language: str = "tet", purpose: Purpose = Purpose.ALL_CLEAR) -> str:
    return one.bulletins[one.sms((place,), language, purpose, ROUTE)].text


def returns(language: str, text: str) -> bool:
    return tells_to_return(APP.library, language, text)


@pytest.mark.parametrize("hazard", APP.hazards)
@pytest.mark.parametrize("language", ["tet", "pt"])
@pytest.mark.parametrize("purpose", [Purpose.ALL_CLEAR, Purpose.NO_LONGER, Purpose.RETRACTION], ids=lambda p: p.value)
def test_no_text_of_an_end_sends_people_home_into_another_danger(hazard, language, purpose) -> None:
    one = writer(hazard, another(HERA, hazard="strong_wind"))
    cover = StationCover(STATION, (HERA,))
    said = [sms(one, HERA, language, purpose), on_air.script(one, cover, language, purpose).text]
    said.append(one.bulletins[on_air.station_sms(one, cover, purpose)].text)
    assert [text for text in said if returns(language, text)] == []


@pytest.mark.parametrize("language", ["tet", "pt"])
def test_where_nothing_else_holds_people_are_told_that_they_may_return(language) -> None:
    one = writer("tsunami")
    script = on_air.script(one, StationCover(STATION, (HERA,)), language, Purpose.ALL_CLEAR)
    assert returns(language, script.text)
    assert returns(language, sms(one, HERA, language))


def test_each_suco_by_itself() -> None:
    one = writer("tsunami", another(HERA), sucos=(HERA, COMORO))
    assert not returns("tet", sms(one, HERA))
    assert returns("tet", sms(one, COMORO))
    assert not returns("tet", sms(one, DILI)), "Hera lies in it"


def test_a_place_that_the_end_is_not_about_counts_where_it_may_be_meant() -> None:
    """The municipality's committee, and a station that speaks of the municipality, read of all of it."""
    one = writer("tsunami", another(MANTELOLAO), sucos=(HERA, COMORO))
    assert not returns("tet", sms(one, DILI))
    heard = on_air.script(one, StationCover(STATION, (HERA, COMORO)), "tet", Purpose.ALL_CLEAR)
    assert not returns("tet", heard.text)


def test_what_holds_far_away_holds_nobody_up() -> None:
    one = writer("tsunami", another(FAR))
    assert returns("tet", sms(one, HERA))


def test_what_everybody_reads_for_long_is_worded_with_care() -> None:
    cover = StationCover(STATION, (HERA,))
    assert not returns("tet", on_air.script(writer("tsunami", cautious=True), cover, "tet", Purpose.ALL_CLEAR).text)


def test_a_warning_is_worded_as_ever() -> None:
    text = replace(a_text(HERA), hazard="flood", expires=NIGHT + timedelta(hours=6))
    desk = a_desk(member(1, HERA))
    alone = Writer(text, APP.hazards["flood"], desk)
    beside = Writer(text, APP.hazards["flood"], replace(desk, others=(another(HERA, hazard="wildfire"),)))
    assert sms(alone, HERA, purpose=Purpose.WARNING) == sms(beside, HERA, purpose=Purpose.WARNING)
