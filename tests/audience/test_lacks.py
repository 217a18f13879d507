"""What a station lacks, as `avizu station check` and `show` say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts.app import App
from alerts.audience.hours import read_hours
from alerts.audience.lacks import Lack, lacks, wrong_spots
from alerts.model.people import KeyHolder, Station

TODAY = date(2026, 11, 21)
COMPLETE = Station(
    id="test-fm",
    name="Test FM (made up)",
    municipality="07",
    mhz=95.5,
    phone="+67077299940",
    footprint=("070107",),
    confirmed_by="the tests",
    confirmed_on=date(2026, 11, 1),
    on_air=(read_hours("daily 09:00-15:00"),),
    key_holders=(KeyHolder("Ben (made up)", "+67077001133"),),
    minutes_to_air=20,
    generator=False,
    takes_audio=("stick",),
)


def test_a_station_of_which_everything_is_known_lacks_nothing():
    assert lacks(COMPLETE, TODAY) == ()


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"phone": ""}, [Lack.ADDRESS]),
        ({"confirmed_by": ""}, [Lack.CONFIRMATION, Lack.HOURS_UNCONFIRMED]),
        ({"phone": "3321234", "confirmed_by": "", "on_air": None}, [Lack.CONFIRMATION, Lack.MOBILE, Lack.HOURS]),
        ({"confirmed_on": date(2025, 11, 20)}, [Lack.STALE]),
        ({"confirmed_on": date(2025, 11, 21)}, []),
        ({"confirmed_on": date(2026, 11, 22)}, [Lack.TO_COME]),
        ({"confirmed_on": None}, [Lack.UNDATED]),
        ({"on_air": None}, [Lack.HOURS]),
        ({"on_air": ()}, []),
        ({"key_holders": ()}, [Lack.KEYS]),
        ({"minutes_to_air": None}, [Lack.MINUTES]),
        ({"minutes_to_air": 0}, []),
        ({"generator": None}, [Lack.GENERATOR]),
        ({"takes_audio": ()}, [Lack.AUDIO]),
        ({"footprint": ()}, [Lack.FOOTPRINT]),
        ({"name": ""}, [Lack.NAME]),
        ({"mhz": None}, [Lack.MHZ]),
    ],
)
def test_what_a_station_lacks_the_most_important_first(change, lack):
    assert list(lacks(replace(COMPLETE, **change), TODAY)) == lack


@pytest.mark.parametrize(
    ("footprint", "spots", "found"),
    [
        ((), (), ()),
        ((), ("070207",), ()),
        ((), ("060403",), (Lack.SPOT_OUTSIDE,)),
        (("070107", "070207"), ("070207",), ()),
        (("070107",), ("070207",), (Lack.SPOT_OUTSIDE,)),
        (("070107", "070207"), ("070207", "070107"), (Lack.HEARD_NOWHERE,)),
        ((), "all of Dili", (Lack.HEARD_NOWHERE,)),
    ],
)
def test_a_black_spot_lies_in_the_footprint_and_leaves_some_of_it(footprint, spots, found, tmp_path):
    gazetteer = App(tmp_path).gazetteer
    dark = gazetteer.sucos_of("07") if spots == "all of Dili" else spots
    assert wrong_spots(replace(COMPLETE, footprint=footprint, black_spots=dark), gazetteer) == found


def test_only_what_keeps_a_warning_from_it_blocks():
    nothing = Station(id="a", name="", municipality="07")
    found = lacks(nothing, TODAY)
    assert [lack for lack in found if lack.blocks] == [Lack.ADDRESS]
    assert found[0] is Lack.ADDRESS
    assert len(found) == 9
