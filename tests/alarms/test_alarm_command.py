"""What officers read of alarms at the terminal, and what the doctor says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duty_desk import Desk, open_desk
from house import build_house
from watch_desk import USGS, WatchDesk

import cli
from alerts.store import tables as t


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Desk]:
    """Ana, Ben and the administrator at their terminals; nobody has given a telephone number."""
    built = build_house(tmp_path / "home", feeds=(USGS,))
    yield open_desk(built, tmp_path)
    built.app.database.close()


@pytest.fixture
def desk(typed: Desk) -> WatchDesk:
    return WatchDesk(typed.house)


def add(typed: Desk, login: str, phone: str):
    flags = ("--name", f"{login} (made up)", "--phone", phone, *typed.new_passphrase("ana"))
    return typed.run("officer", "add", login, *flags, by="admin")


def of_alarms(typed: Desk) -> list[tuple[bool, str, str]]:
    rows = typed.run("doctor", "--json").rows
    return [(row["ok"], row["sentence"], row["remedy"]) for row in rows if row["about"] == "alarms"]


def test_no_alarm_is_no_comfort_while_nobody_looks(desk: WatchDesk, typed: Desk) -> None:
    assert typed.ok("alarm", "list").splitlines() == [
        "[ACTUAL] No alarm is open.",
        "  ! Nobody has looked for alarms yet. Start it: avizu run",
    ]
    desk.watch()
    assert typed.ok("alarm", "list") == "[ACTUAL] No alarm is open.\n"
    assert typed.ok("alarm", "list", "--json") == ""
    for command in ("warning", "feed"):
        assert "alarm" not in typed.ok(command, "list")
    desk.house.clock.move(minutes=3)
    assert "! Nobody has looked for alarms since Saturday 21/11 23:00." in typed.ok("alarm", "list")


def test_an_open_alarm_stands_in_its_list_and_at_the_foot_of_others(desk: WatchDesk, typed: Desk) -> None:
    add(typed, "rui", "7711 0040")
    desk.held_back()
    desk.watch()
    assert typed.ok("alarm", "list").splitlines() == [
        "[ACTUAL] 1 alarm",
        "  ! 1 document is held back of usgs-hour, and nobody has looked at it.",
        "    since 21/11 23:00   paged 21/11 23:00   avizu feed held",
    ]
    for command in ("warning", "feed"):
        assert typed.ok(command, "list").splitlines()[-1] == "! 1 alarm is open. See: avizu alarm list"
        assert all(isinstance(row, dict) for row in typed.run(command, "list", "--json").rows)
    (row,) = typed.run("alarm", "list", "--json").rows
    assert (row["key"], row["source"], row["since"], row["ended_at"]) == (
        "held:usgs-hour",
        "usgs-hour",
        "2026-11-21T14:00:00Z",
        None,
    )


def test_what_is_over_is_listed_on_request(desk: WatchDesk, typed: Desk) -> None:
    first = desk.held_back()
    desk.machine_draft()
    desk.watch()
    desk.change(t.report, first, settled_at=desk.now)
    desk.watch(minutes=5)
    assert "held back" not in typed.ok("alarm", "list")
    lines = typed.ok("alarm", "list", "--all").splitlines()
    assert lines[0] == "[ACTUAL] 2 alarms"
    assert lines[1].startswith("  ! Warning ")
    assert lines[-1] == "    since 21/11 23:00   nobody was paged   over 21/11 23:05"
    assert [row["ended_at"] is None for row in typed.run("alarm", "list", "--all", "--json").rows] == [True, False]


def test_what_a_source_wrote_is_harmless_on_the_terminal(desk: WatchDesk, typed: Desk) -> None:
    desk.begins(USGS)
    desk.watch()
    desk.house.clock.move(minutes=30)
    desk.misses(USGS, "it says \x1b[2J\u202eall clear " * 9)
    desk.watch()
    shown = typed.ok("alarm", "list")
    assert "it says ?[2J?all clear" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_doctor_names_open_alarms_and_that_nobody_can_be_called(desk: WatchDesk, typed: Desk) -> None:
    nobody = "No duty officer can be paged: none has a mobile number."
    add_phone = "Run: avizu officer add LOGIN --name NAME --phone NUMBER"
    desk.watch()
    assert of_alarms(typed) == [(False, nobody, add_phone), (True, "none is open", "")]
    add(typed, "rui", "7711 0040")
    assert of_alarms(typed) == [(True, "none is open", "")]
    desk.held_back()
    desk.watch()
    ((ok, sentence, remedy),) = of_alarms(typed)
    assert (ok, remedy) == (False, "Run: avizu feed held")
    assert sentence.startswith("1 document is held back")
    desk.house.clock.move(minutes=3)
    assert of_alarms(typed)[1] == (
        False,
        "Nobody has looked for alarms since 21/11/2026 14:00 UTC.",
        "Start it: avizu run",
    )


def test_a_number_that_can_get_no_sms_is_refused_when_the_account_is_made(typed: Desk) -> None:
    said = add(typed, "rui", "331 1234")
    assert (said.code, "is not a mobile number" in said.err) == (2, True)
    assert add(typed, "rui", "(670) 7711-0040").code == 0
    phones = {row["login"]: row["phone"] for row in typed.run("officer", "list", "--json").rows}
    assert phones["rui"] == "+67077110040"


def test_a_page_is_listed_among_messages_and_shown_for_what_it_is(desk: WatchDesk, typed: Desk) -> None:
    add(typed, "rui", "7711 0040")
    desk.held_back()
    desk.watch()
    of_account, row = typed.run("message", "list", "--json").rows
    assert (of_account["target"], of_account["name"]) == ("officer:rui", "change 1")
    assert (row["purpose"], row["target"], row["name"], row["warning"]) == ("page", "officer:rui", "alarm 1", None)
    assert "Message 2  page to a duty officer  alarm 1" in typed.ok("message", "show", "2")
    desk.house.clock.move(hours=3)
    desk.change(t.message, 1, work="done")
    assert "It was no text of a warning. See what is wrong now: avizu alarm list" in typed.refused(
        "message", "retry", "1"
    )


@pytest.mark.parametrize("words", [("alarm",), ("alarm", "list", "x"), ("alarm", "list", "--none")])
def test_what_is_typed_wrongly_is_explained(typed: Desk, words: tuple[str, ...]) -> None:
    said = typed.run(*words)
    assert said.code == 2
    assert "Usage: avizu alarm" in said.out + said.err


def test_the_schedule_looks_often_enough_and_the_command_is_known() -> None:
    import scheduler

    assert scheduler.JOBS["open and end alarms"][0] <= 60
    assert "alarm" in cli.COMMANDS
