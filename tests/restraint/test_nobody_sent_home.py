"""The end of one danger sends nobody back into another, however the two come to cross each other."""

from __future__ import annotations

import pytest
from house import ANA, BEN
from restrained import CAMEA, COMORO, HERA, PHONES, Watchroom, phones

from alerts.actions import approve, draft, end
from alerts.delivery.restraint import RETURNING
from alerts.errors import NotAllowed
from alerts.model.warning import Severity

WAVES = {"hazard": "high_waves", "severity": Severity.SEVERE}
WIND = {"hazard": "strong_wind", "severity": Severity.MODERATE}
TO_SEA = "bele ba tasi"


def over(room: Watchroom, number: int) -> None:
    """Ana's all-clear, for a second officer to approve."""
    room.house.clock.move(minutes=61)
    warning, done = end.all_clear(room.house.app, number, by=ANA, now=room.house.now)
    assert done is None, warning


def refused(room: Watchroom, number: int) -> NotAllowed:
    with pytest.raises(NotAllowed) as refusal:
        room.approve(number)
    return refusal.value


def words(room: Watchroom, number: int, suco: str) -> str:
    return [row.text for row in room.house.messages(number) if row.address == PHONES[suco]][-1]


def warned_of_waves(room: Watchroom, *sucos: str) -> int:
    number = room.warn(*sucos, **WAVES).warning.id
    room.deliver()
    return number


def test_an_end_says_what_holds_in_each_suco(room: Watchroom) -> None:
    number = warned_of_waves(room, HERA, COMORO)
    room.warn(HERA, hours=9, **WIND)
    over(room, number)
    room.approve(number)
    assert TO_SEA in words(room, number, COMORO)
    assert TO_SEA not in words(room, number, HERA)
    assert "Avizu seluk sei vale." in words(room, number, HERA)


def test_what_begins_after_submit_voids_the_end(any_room: Watchroom) -> None:
    number = warned_of_waves(any_room, HERA)
    over(any_room, number)
    wind = any_room.warn(HERA, hours=9, **WIND).warning.id
    why = refused(any_room, number)
    assert why.sentence == (
        f"Warning {wind} (strong_wind) has come to hold there, so nobody may be told to return, "
        f"since warning {number} revision 2 was submitted."
    )
    assert why.remedy.startswith(f"Return it and submit it again: avizu warning return {number}")
    app, now = any_room.house.app, any_room.house.now
    assert approve.submitted(app, number, now=now)[1].changed == why.sentence
    draft.send_back(app, number, by=BEN, now=now, reason="another warning holds")
    draft.submit(app, number, by=ANA, now=now)
    any_room.approve(number)
    assert TO_SEA not in words(any_room, number, HERA)


def test_an_end_that_sent_nobody_home_is_worded_anew_when_it_may(room: Watchroom) -> None:
    number = warned_of_waves(room, HERA)
    wind = room.warn(HERA, hours=9, **WIND).warning.id
    over(room, number)
    room.house.clock.move(minutes=1)
    room.retract(wind)
    assert f"Warning {wind} (strong_wind), for which nobody was told to return, has ended" in str(refused(room, number))


def test_what_begins_elsewhere_voids_nothing(room: Watchroom) -> None:
    number = warned_of_waves(room, HERA)
    over(room, number)
    room.warn(CAMEA, hours=9, **WIND)
    room.approve(number)
    assert TO_SEA in words(room, number, HERA)


def test_an_end_that_still_waits_is_taken_back(any_room: Watchroom) -> None:
    """The gateway is slow, and a new danger comes before the all-clear of the old one is out."""
    number = warned_of_waves(any_room, HERA, COMORO)
    over(any_room, number)
    any_room.approve(number)
    done = any_room.warn(HERA, hours=9, **WIND)
    assert list(done.held_words) == [
        f"the end of warning {number} is not sent: 1 message tells people that they may return where this one holds. "
        "Tell them when both are over"
    ]
    assert any_room.waiting(number) == phones(COMORO)
    [kept] = [row for row in any_room.house.messages(number) if row.work == "withdrawn"]
    assert (kept.address, kept.code) == (PHONES[HERA], RETURNING)
    [(what, why)] = any_room.history(number)
    assert what == "not sent"
    assert why == f"1 message tells people that they may return, where {done.warning.newest.ref} holds now"
    gone = {(one, address) for one, _, address in any_room.deliver()}
    assert gone == {(number, PHONES[COMORO]), (done.warning.id, PHONES[HERA])}


def test_an_end_that_says_nothing_of_returning_goes_out(room: Watchroom) -> None:
    number = room.warn(HERA, hazard="heavy_rain", severity=Severity.SEVERE).warning.id
    room.deliver()
    over(room, number)
    room.approve(number)
    done = room.warn(HERA, hours=9, **WIND)
    assert done.held.returning == {}
    assert room.waiting(number) == phones(HERA)


def test_what_begins_later_takes_nothing_back_yet(room: Watchroom) -> None:
    number = warned_of_waves(room, HERA)
    over(room, number)
    room.approve(number)
    later = room.house.now.replace(hour=23)
    room.warn(HERA, hours=12, effective=later, onset=later, **WIND)
    assert room.waiting(number) == phones(HERA)


def test_the_end_is_told_to_those_it_was_kept_from_by_the_next_end(room: Watchroom) -> None:
    """They read of both ends at last: nothing of the first is lost in the record."""
    number = warned_of_waves(room, HERA)
    over(room, number)
    room.approve(number)
    wind = room.warn(HERA, hours=9, **WIND).warning.id
    room.deliver()
    room.house.clock.move(minutes=31)
    end.all_clear(room.house.app, wind, by=ANA, now=room.house.now, statement="DNMG, by phone")
    assert [row[1] for row in room.deliver()] == ["all-clear"]


STATION = """
- {id: demo-fm, name: "Radio Demo (made up)", municipality: Dili, phone: "+67077299940", languages: [tet],
   confirmed_by: "ana (made up)", confirmed_on: "2026-11-01", made_up: true}
"""


def test_an_end_that_waits_for_a_station_holds_up_no_other_warning(any_room: Watchroom) -> None:
    """The gateway is down when it ends, and the next danger comes."""
    house = any_room.house
    (house.app.home / "stations.yaml").write_text(STATION, "utf-8")
    house.app.__dict__.pop("stations", None)
    number = warned_of_waves(any_room, HERA)
    any_room.retract(number)
    assert "demo-fm" in {row.place for row in house.messages(number) if row.work == "queued"}
    assert any_room.warn(HERA, **WIND).messages == 2
