"""A roster as somebody writes it in a spreadsheet, with what he gets wrong in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from duty_night import ALWAYS, BEN_ASLEEP, CARLA, HALF_PAST_TWO
from house import ADMIN, ANA
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.roster_file import DAYS, EVERY_DAY, hours_of, read_roster, weekdays_of
from alerts.errors import Unusable
from alerts.model.roster import Shift

HEAD = "login,position,weekdays,begins,ends\n"
CLOSED = replace(CARLA, login="dora", disabled_at=HALF_PAST_TWO)
STAFF = {one.login: one for one in (ANA, BEN_ASLEEP, CARLA, CLOSED, ADMIN)}
REACHABLE = {"ben", "carla"}


def read(lines: str) -> tuple[tuple[Shift, ...], list[str]]:
    shifts, faults = read_roster(HEAD + lines, STAFF, REACHABLE)
    return shifts, [f"{fault.line}: {fault.sentence}" for fault in faults]


def test_a_roster_of_two() -> None:
    shifts, faults = read('ben,1,mon-fri,18:00,06:00\n carla , 2 ,"sat,sun",6:00,24:00\n')
    assert faults == []
    assert shifts == (
        Shift(login="ben", position=1, weekdays=frozenset(range(5)), begins=time(18), ends=time(6)),
        Shift(login="carla", position=2, weekdays=frozenset({5, 6}), begins=time(6), ends=time(0)),
    )


def test_as_a_spreadsheet_saves_it() -> None:
    text = "\ufeff" + HEAD.replace("\n", "\r\n") + "ben,1,Every  Day,00:00,00:00\r\n"
    shifts, faults = read_roster(text, STAFF, REACHABLE)
    assert (shifts[0].weekdays, faults) == (ALWAYS, ())


def test_the_same_line_twice_is_named_with_the_line_it_repeats() -> None:
    for line in ("ben,1,mon-fri,18:00,06:00", "ben,1,every day,06:00,06:00"):
        _, faults = read(f"{line}\ncarla,1,mon,18:00,06:00\n\n {line}\n")
        assert faults == ["5: It says the same as line 2. Take one of them out."]


def test_a_cell_beyond_the_columns_is_named() -> None:
    _, faults = read("ben,1,mon,18:00,06:00\nben,1,tue,18:00,06:00,maybe\n")
    assert [fault.partition(".")[0] for fault in faults] == ["3: It has more cells than there are columns"]


@pytest.mark.parametrize("column", ["note", "", "ends"])
def test_a_column_that_no_roster_has_is_refused(column: str) -> None:
    with pytest.raises(Unusable, match=f"Line 1: a roster has no column '{column}'"):
        read_roster(HEAD.replace("\n", f",{column}\n") + "ben,1,mon,18:00,06:00,x\n", STAFF, REACHABLE)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("zeca,1,mon,18:00,06:00", "There is no account 'zeca'."),
        (",1,mon,18:00,06:00", "There is no account ''."),
        ("admin,1,mon,18:00,06:00", "admin is no officer and can't approve."),
        ("ana,1,mon,18:00,06:00", "ana has no mobile number and can't be told."),
        ("dora,1,mon,18:00,06:00", "The account dora is disabled."),
        ("ben,0,mon,18:00,06:00", "'0' is no position."),
        ("ben,first,mon,18:00,06:00", "'first' is no position."),
        ("ben,1000000000000000000000,mon,18:00,06:00", "is no position."),
        ("ben,²,mon,18:00,06:00", "is no position."),
        ("ben,1,segunda,18:00,06:00", "'segunda' are no weekdays."),
        ("ben,1,tue-,18:00,06:00", None),
        ("ben,1,-mon,18:00,06:00", "'-mon' are no weekdays."),
        ("ben,1,,18:00,06:00", "'' are no weekdays."),
        ("ben,1,mon,25:00,06:00", "'25:00' is no time of day."),
        ("ben,1,mon,18:00,24:01", "'24:01' is no time of day."),
        ("ben,1,mon,six,06:00", "'six' is no time of day."),
        ("ben,1,mon,18:00", "'' is no time of day."),
    ],
)
def test_each_line_that_is_none_is_named_with_what_is_wrong(line: str, sentence: str | None) -> None:
    _, faults = read(f"ben,1,mon,18:00,06:00\n{line}\n")
    if sentence is None:
        assert faults == []
        return
    (fault,) = faults
    assert fault.startswith("3: ")
    assert sentence in fault


@pytest.mark.parametrize("text", ["", HEAD, "name,phone\nben,1\n", '"ben\n', HEAD + "ben,1,mon,18:00,06:00\n" * 1001])
def test_what_is_no_roster_at_all_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="login,position,weekdays,begins,ends"):
        read_roster(text, STAFF, REACHABLE)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, HEAD + text):
        try:
            shifts, faults = read_roster(whole, STAFF, REACHABLE)
        except Unusable:
            continue
        assert len(faults) + len({shift.login for shift in shifts} & REACHABLE) > 0


def test_days_go_over_the_end_of_the_week() -> None:
    assert weekdays_of("fri-mon") == {4, 5, 6, 0}
    assert weekdays_of("Mon , wed-thu") == {0, 2, 3}


@given(st.frozensets(st.sampled_from(range(7)), min_size=1))
def test_days_are_read_as_they_are_written(days: frozenset[int]) -> None:
    shift = Shift(login="ben", position=1, weekdays=days, begins=time(18), ends=time(6))
    written = hours_of(shift).removesuffix(" 18:00-06:00")
    assert weekdays_of(written) == days
    assert written == EVERY_DAY or set(written) <= set("".join(DAYS) + ",-")


def test_round_the_clock_is_said_in_words() -> None:
    shift = Shift(login="ben", position=1, weekdays=ALWAYS, begins=time(), ends=time())
    assert hours_of(shift) == "every day, round the clock"
    assert hours_of(replace(shift, begins=time(7), ends=time(7))) == "every day, round the clock from 07:00"
