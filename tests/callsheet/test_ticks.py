"""Ticks of the sheet are typed back line by line, and each is kept at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from house import BEN
from hypothesis import given
from hypothesis import strategies as st
from ringing import BECORA, COMORO, approved, made, seated, tells, ticks
from sqlalchemy import update

from alerts.actions import end
from alerts.delivery.ticks import Tick, read_tick, within_its_minute
from alerts.errors import Unusable
from alerts.store import tables as t

AT_0300 = datetime(2026, 11, 21, 18, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "who", "ago", "note"),
    [
        ("12", "12", None, ""),
        ("12 02:41", "12", 19, ""),
        ("#12  2.41\n", "12", 19, ""),
        ("12 0241", "12", 19, ""),
        ("12 0241 she repeats it", "12", 19, "she repeats it"),
        ("12 21/11 23:50", "12", 190, ""),
        ("12 22/11 0241 late", "12", 19, "late"),
        ("12 02h41 she repeats it to the chapel", "12", 19, "she repeats it to the chapel"),
        ("12 23:50", "12", 190, ""),
        ("12 03:00", "12", 0, ""),
        ("12 03:01", "12", 24 * 60 - 1, ""),
        ("12 rings back at 5", "12", None, "rings back at 5"),
        ("lorico-lian 02:45", "lorico-lian", 15, ""),
        ("LORICO-LIAN 02:45", "lorico-lian", 15, ""),
    ],
)
def test_a_line_as_people_write_it(line, who, ago, note):
    at = None if ago is None else AT_0300.replace(second=0) - timedelta(minutes=ago)
    done = read_tick(line, AT_0300)
    assert (done.who, done.at, done.note) == (who, at, note)


def test_a_clock_that_has_not_come_is_yesterdays_and_is_kept_as_it_was_typed():
    assert read_tick("12 2350", AT_0300).ahead == "2350"
    assert read_tick("12 21/11 23:50", AT_0300).ahead == ""
    assert read_tick("12 02:41", AT_0300) == Tick("12", AT_0300.replace(second=0) - timedelta(minutes=19))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("12 25:00", "25:00 is not a time. Write it as 02:41"),
        ("12 2461", "2461 is not a time. Write it as 02:41"),
        ("12 31/02 23:59", "31/02 is not a day that has come. Write day and month: 21/11 23:59"),
        ("12é", "neither a number on the sheet nor a station"),
        ("+67077110001", "neither a number on the sheet nor a station"),
        ("12 " + "a" * 301, "longer than 300 characters"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(line, says):
    with pytest.raises(Unusable, match=says):
        read_tick(line, AT_0300)


@given(st.text(min_size=1).filter(str.strip))
def test_no_line_breaks_it_and_no_time_is_ahead(line):
    with suppress(Unusable):
        done = read_tick(line, AT_0300)
        assert done.at is None or AT_0300 - timedelta(days=1 + 366 * ("/" in line)) < done.at <= AT_0300


def test_a_clock_stands_for_its_whole_minute():
    minute = AT_0300.replace(second=0)
    assert within_its_minute(minute, [AT_0300]) == AT_0300
    assert within_its_minute(minute, [AT_0300 + timedelta(minutes=1)]) == minute


def test_a_wrong_line_is_said_and_the_others_are_kept(desk):
    number, _ = approved(desk)
    said = ticks(desk, number, "1", "99", "", "2 22:59", "comoro 99:00", "2", "x", "lorico-lian")
    assert said.code == 1
    assert said.out.splitlines() == [
        "  Hera: told Maria (made up) 23:00",
        "  ! Not recorded: 99. There is no contact 99. See the list: avizu contact list",
        f"  ! Not recorded: 2 22:59. Warning {number} was approved after that time. Write a time",
        "    after its approval.",
        "  ! Not recorded: comoro 99:00. 99:00 is not a time. Write it as 02:41 (Dili",
        "    time).",
        "  Hera: told José (made up) 23:00",
        f"[ACTUAL] Warning {number}: 2 recorded, 3 not recorded. Next: avizu report {number}",
    ]


def test_the_same_tick_twice_is_said_and_recorded_once(desk):
    number, _ = approved(desk)
    assert ticks(desk, number, "1", "1").out.splitlines()[1] == "  Hera: told Maria (made up) 23:00, recorded before"
    desk.house.clock.move(minutes=5)
    assert ticks(desk, number, "1 23:04").code == 0
    assert tells(desk).count(("ana", "told by voice")) == 1


def test_the_next_text_has_ticks_of_its_own(desk):
    number, _ = approved(desk)
    ticks(desk, number, "1")
    desk.house.clock.move(minutes=5)
    end.retract(desk.house.app, number, by=BEN, now=desk.house.now, reason="a mistake")
    assert "recorded before" not in ticks(desk, number, "1").out
    assert "recorded before" in ticks(desk, number, "1 23:02").out


def test_a_station_that_was_told_has_not_aired_it_yet(desk):
    number, _ = approved(desk)
    said = ticks(desk, number, "lorico-lian 23:00").out
    assert said.startswith("  Radio Komunidade Lorico Lian: told by voice 23:00. When it has aired:")
    row = desk.run("report", number, "--format", "json").row
    assert (row["totals"]["stations_aired"], row["totals"]["reached"], row["totals"]["tally"]["told"]) == (0, 0, 0)


def test_who_is_of_no_place_of_the_warning_is_refused(desk):
    desk.house.contact(COMORO, "+67077110003")
    number, _ = approved(desk)
    assert "Contact 3 sits in Comoro, which warning 1 does not name." in ticks(desk, number, "3").out
    assert "Nobody hears rai-husar where warning 1 warns." in ticks(desk, number, "rai-husar").out
    assert tells(desk)[-1][1] == "call sheet made"


def test_the_committee_of_the_municipality_is_told_and_no_suco_counts_for_it(desk):
    head = seated(desk, "07", "+67077110009")
    number, _ = approved(desk, place=BECORA)
    assert ticks(desk, number, str(head)).code == 0
    sheet = made(desk, number)
    assert (sheet.reached, sheet.committees[0].known) == (0, "told 23:00")


def test_nothing_can_be_ticked_of_what_was_never_approved(desk):
    number = desk.submitted()
    assert "was never approved" in ticks(desk, number, "1").out
    assert "is a viewer" in ticks(desk, number, "1", by="vera").err


def test_lines_are_piped_in_as_well(desk):
    number, _ = approved(desk)
    said = desk.run("message", "told", number, "--list", *desk.passphrase("ana"), typed="1\n\n2 23:00")
    assert (said.code, said.out.splitlines()[-1]) == (
        0,
        f"[ACTUAL] Warning {number}: 2 recorded. Next: avizu report {number}",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["Hera", "--list"], "take no SUCO"),
        (["Hera"], "Missing option '--person'"),
        ([], "Missing argument 'SUCO'"),
    ],
)
def test_a_list_is_not_mixed_with_a_single_one(desk, words, says):
    number, _ = approved(desk)
    said = desk.run("message", "told", number, *words, *desk.passphrase("ana"))
    assert (said.code, says in said.err) == (2, True), said


def test_a_file_that_is_not_there(desk):
    number, _ = approved(desk)
    assert "can't be read" in desk.refused(
        "message", "told", number, "--from", desk.folder / "none.txt", *desk.passphrase("ana")
    )


def test_a_time_that_has_not_come_is_not_taken_for_one_before_the_approval(desk):
    number, _ = approved(desk)
    said = " ".join(ticks(desk, number, "1 23:59").out.split())
    assert "1 23:59. 23:59 has not come yet today. Write yesterday's with its date: 20/11 23:59" in said
    assert "was approved after that time" in ticks(desk, number, "1 20/11 23:59").out
    desk.house.clock.move(hours=2)
    desk.log_in()
    assert "Hera: told Maria (made up) 23:59" in ticks(desk, number, "1 2359").out


@pytest.mark.parametrize("way", ["--list", "--from"])
def test_a_warning_that_is_not_there_is_refused_before_the_passphrase(desk, way):
    words = (way, desk.file("ticks.txt", "1\n")) if way == "--from" else (way,)
    assert "There is no warning 22." in desk.refused("message", "told", 22, *words, passphrase=False)


@pytest.mark.parametrize("content", ["1 23:00\n".encode("utf-16"), b"\x89PNG\r\n\x1a\n\0\1", b"PK\3\4"])
def test_a_file_that_is_no_text_is_refused_once(desk, content):
    number, _ = approved(desk)
    file = desk.file("ticks.txt", content)
    assert f"{file} is not a text. Save it as plain text" in desk.refused("message", "told", number, "--from", file)
    assert "told by voice" not in dict(tells(desk)).values()


def test_a_tick_of_another_code_page_is_read(desk):
    number, _ = approved(desk)
    file = desk.file("ticks.txt", "1 23:00 está\n".encode("latin-1"))
    assert desk.run("message", "told", number, "--from", file).code == 0


def test_each_proof_has_its_own_time(desk):
    number, _ = approved(desk)
    delivered = update(t.message).where(t.message.c.target == "contact:1").values(delivered_at=desk.house.now)
    with desk.house.app.database.writing() as connection:
        connection.execute(delivered)
    desk.house.clock.move(minutes=11)
    ticks(desk, number, "1 23:06")
    (stop,) = made(desk, number).stops
    assert stop.known == "delivered 23:00; told 23:06"
    assert "reached: delivered 23:00; told 23:06" in desk.ok("warning", "callsheet", number)
