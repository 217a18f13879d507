"""The commands: who is told, a yes by telephone typed at the desk, a new roster, and what doctor says of holes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from duty_desk import ROOT, WIDTH, Desk
from duty_night import DORA, HALF_PAST_TWO, Night, nights
from house import ADMIN
from terminal import Terminal

import cli
from alerts.actions import changes
from alerts.app import utc_now
from alerts.store import officers

HEAD = "login,position,weekdays,begins,ends\n"


@pytest.fixture
def awake(desk: Desk) -> Desk:
    """Ana and Ben have telephones, and it is half past two."""
    night = Night(desk.house)
    with desk.house.app.database.writing() as connection:
        for login, phone in (("ana", "+67077110010"), ("ben", "+67077110002")):
            officers.change(connection, login, phone=phone)
    desk.house.clock.now = HALF_PAST_TWO
    desk.log_in()
    desk.somebody_sends()
    assert night.pages() == []
    return desk


def code_in(desk: Desk, login: str) -> str:
    found = re.search(r" and say (\d{6})", Night(desk.house).pages(login)[-1].text)
    assert found
    return found[1]


def test_ana_submits_ben_calls_and_it_goes_out(awake: Desk) -> None:
    number = awake.draft()
    assert awake.ok("warning", "submit", number).endswith("  Told: Ben (made up), +670******02\n")
    yes = (
        "warning",
        "approve",
        number,
        "--code",
        code_in(awake, "ben"),
        "--called-by",
        "ben",
        *awake.passphrase("ana"),
    )
    said = awake.ok(*yes)
    assert said.startswith("[ACTUAL] Approved by voice: Ben (made up), +670******02, typed by ana.\n")
    assert "2 messages are on their way." in said
    shown = awake.run("warning", "show", number, "--json").row
    assert (shown["approved_by"], shown["approval"]) == ("ben", "by voice")
    history = awake.ok("warning", "show", number)
    assert "by telephone at +670******02, typed by ana" in " ".join(history.split())
    assert all(len(line) <= WIDTH for line in (said + history).splitlines())
    assert "is active; it can't be approved now." in awake.refused(*yes)


def test_for_scripts_it_is_one_object(awake: Desk) -> None:
    number = awake.draft()
    assert awake.run("warning", "submit", number, "--json").row["id"] == number
    code = ("--code", code_in(awake, "ben"), "--called-by", "ben")
    row = awake.run("warning", "approve", number, *code, *awake.passphrase("ana"), "--json").row
    assert (row["approval"], row["approved_by"], row["messages"]) == ("by voice", "ben", 2)


def test_the_code_is_on_no_screen_of_the_desk(awake: Desk) -> None:
    """Ana could read it there, and say yes to her own text."""
    number = awake.draft()
    submitted = awake.ok("warning", "submit", number)
    code = code_in(awake, "ben")
    (page,) = Night(awake.house).pages("ben")
    looks = [
        ("message", "show", page.id),
        ("message", "show", page.id, "--json"),
        ("message", "list"),
        ("message", "list", "--json"),
        ("warning", "show", number),
        ("warning", "show", number, "--json"),
        ("warning", "preview", number, "--json"),
    ]
    screens = submitted + "".join(awake.ok(*look) for look in looks)
    assert "and say ******" in screens
    assert code not in screens


def test_nobody_with_a_telephone_means_ring_somebody(desk: Desk) -> None:
    said = desk.ok("warning", "submit", desk.draft())
    line = "  ! Nobody on the roster can be told by SMS: ring somebody: avizu officer roster\n"
    assert said.endswith(line)
    assert len(line) <= WIDTH + 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--code", "000000"), "--called-by and --passphrase-file are missing."),
        (("--called-by", "ben"), "--code and --passphrase-file are missing."),
    ],
)
def test_without_a_terminal_what_is_missing_is_named(awake: Desk, given: tuple[str, ...], sentence: str) -> None:
    number = awake.submitted()
    assert sentence in awake.refused("warning", "approve", number, *given)


def test_anas_own_passphrase_is_needed(awake: Desk) -> None:
    number = awake.submitted()
    wrong = ("--passphrase-file", awake.file("wrong", "not her words"))
    code = ("--code", code_in(awake, "ben"), "--called-by", "ben")
    assert "passphrase is wrong" in awake.refused("warning", "approve", number, *code, *wrong)


def test_at_a_terminal_it_asks_for_caller_code_and_passphrase(awake: Desk) -> None:
    home = awake.house.app.home
    (home / "avizu.toml").write_text(SMS, "utf-8")
    awake.house.clock.now = utc_now()
    awake.log_in()
    awake.somebody_sends()
    number = awake.submitted("--expires", "+2d")
    environ = {
        "AVIZU_HOME": str(home),
        "AVIZU_TOKEN": str(awake.token("ana")),
        "AVIZU_PUBLIC_URL": "https://avizu.test",
    }
    terminal = Terminal("warning", "approve", number, "--called-by", "ben", folder=ROOT, **environ)
    terminal.expect("[ACTUAL] The six digits he says: ")
    terminal.type("48 29")
    terminal.expect("A code has six digits.")
    terminal.expect("[ACTUAL] The six digits he says: ")
    terminal.type(code_in(awake, "ben"))
    terminal.expect("[ACTUAL] Passphrase of ana: ")
    terminal.type("the passphrase of ana")
    assert terminal.end() == 0
    assert "Approved by voice: Ben (made up), +670******02, typed by ana." in terminal.seen
    assert len(awake.house.messages(number)) == 2


SMS = """
phone = "112"
[route.sms]
channel = "twilio"
mode = "actual"
sender = "+67077000000"
account_sid = "AC55555555555555555555555555555555"
two_way = true
usd_per_part = 0.05
"""


def test_who_is_told_now_and_at_noon(awake: Desk) -> None:
    night = Night(awake.house)
    night.account(replace(DORA, name="Dora " + "x" * 60))
    assert "There is no roster: avizu officer roster --set FILE" in awake.ok("officer", "roster")
    night.roster(nights("ben", 1), nights("dora", 2, days=frozenset({0, 1})))
    said = awake.ok("officer", "roster")
    assert said.splitlines()[0] == "[ACTUAL] Told of a submitted warning, one after the other, Sunday 22/11 02:30"
    order = [line.split()[-5:] for line in said.splitlines() if line.strip()[:1].isdigit()]
    assert ["ben" in said, len(order)] == [True, 3]
    assert "  1. Ben (made up) (ben)" in said
    assert "as 1: every day 18:00-06:00" in said
    assert all(len(line) <= WIDTH for line in said.splitlines())
    noon = awake.ok("officer", "roster", "--at", "2026-11-22 12:00")
    assert "! Nobody on shift can be told: all others are, in this order." in noon
    assert "  1. Ana (made up) (ana)" in noon


def test_who_is_on_the_roster_and_cant_be_told_stands_last(awake: Desk) -> None:
    night = Night(awake.house)
    night.roster(nights("ben", 1), nights("ana", 2))
    with awake.house.app.database.writing() as connection:
        officers.disable(connection, "ben", awake.house.now)
    rows = awake.run("officer", "roster", "--json").rows
    assert [(row["login"], row["order"], row["on_shift"]) for row in rows] == [("ana", 1, True), ("ben", None, True)]
    assert rows[0]["phone"] == "+670******10"
    assert rows[0]["shifts"] == [
        {"login": "ana", "position": 2, "weekdays": list(range(7)), "begins": "18:00", "ends": "06:00"}
    ]


def test_with_nobody_to_tell_the_list_says_so_and_exits_1(desk: Desk) -> None:
    said = desk.run("officer", "roster")
    assert (said.code, "Nobody can be told by SMS" in said.out) == (1, True)


def test_a_new_roster_is_looked_over_first(awake: Desk) -> None:
    file = awake.file(
        "roster.csv", 'login,position,weekdays,begins,ends\nben,1,mon-fri,18:00,06:00\nana,2,"sat,sun",00:00,24:00\n'
    )
    said = awake.ok("officer", "roster", "--set", file, "--dry-run")
    assert said.splitlines() == [
        "[ACTUAL] 2 shifts; nothing was changed.",
        "   1  ben                  mon-fri 18:00-06:00",
        "   2  ana                  sat-sun, round the clock",
    ]
    rows = awake.run("officer", "roster", "--set", file, "--dry-run", "--json").rows
    assert [json.dumps(row["weekdays"]) for row in rows] == ["[0, 1, 2, 3, 4]", "[5, 6]"]
    assert "There is no roster" in awake.ok("officer", "roster")


def test_a_roster_with_faults_changes_nothing(awake: Desk) -> None:
    file = awake.file(
        "roster.csv", "login,position,weekdays,begins,ends\nzeca,1,mon,18:00,06:00\nvera,1,mon,18:00,06:00\n"
    )
    said = awake.run("officer", "roster", "--set", file)
    assert said.code == 2
    assert "2 lines of" in said.err
    assert "the roster stays as it is" in said.err
    assert "can't be read" in awake.refused("officer", "roster", "--set", awake.folder / "none.csv")
    assert "can't be read" in awake.refused("officer", "roster", "--set", awake.file("binary", b"\xff\xfe\x00"))


def test_every_line_that_is_wrong_is_named(awake: Desk) -> None:
    file = awake.file("roster.csv", HEAD + "ben,1,mon,18,06:00\nben,1,mon,18:00,06:00\nzeca,1,mon,18:00,06:00\n")
    words = ["officer", "roster", "--set", str(file)]
    env = {"AVIZU_TOKEN": str(awake.token("ana"))}
    said = CliRunner().invoke(cli.root, words, obj=awake.house.app, env=env).stderr
    assert said.splitlines() == [
        "line 2: '18' is no time of day. Write it as 18:00.",
        "line 4: There is no account 'zeca'. See them: avizu officer list",
    ]


def test_doctor_says_who_is_on_shift_and_of_holes(awake: Desk) -> None:
    night = Night(awake.house)

    def said() -> list[tuple[bool, str]]:
        rows = awake.run("doctor", "--json", by="admin").rows
        return [(row["ok"], row["sentence"]) for row in rows if row["about"] == "roster"]

    assert said() == []
    night.roster(nights("ben", 1), nights("ana", 2))
    assert said() == [(True, "on shift now: ana, ben")]
    with awake.house.app.database.writing() as connection:
        officers.change(connection, "ben", phone="")
    night.roster(nights("ben", 1))
    assert said() == [
        (False, "on the roster, and can't be told: ben"),
        (False, "Nobody on the roster can be told by SMS right now."),
    ]


def test_a_new_roster_takes_two_people(awake: Desk) -> None:
    file = awake.file("roster.csv", HEAD + "ben,1,every day,18:00,06:00\n")
    said = awake.ok("officer", "roster", "--set", file)
    assert "An administrator agrees to it: avizu change agree 1" in " ".join(said.split())
    assert "There is no roster" in awake.ok("officer", "roster")
    changes.agree(awake.house.app, 1, by=ADMIN, now=awake.house.now)
    assert "as 1: every day 18:00-06:00" in awake.ok("officer", "roster")


def test_it_is_proposed_only_with_the_passphrase(awake: Desk) -> None:
    file = awake.file("roster.csv", HEAD + "ben,1,every day,18:00,06:00\n")
    words = ("officer", "roster", "--set", file)
    assert "A passphrase is needed." in awake.refused(*words, passphrase=False)
    assert "is wrong" in awake.refused(*words, *awake.passphrase("ben"))
    assert awake.run("change", "list", "--json").rows == []
    assert "nothing was changed" in awake.ok(*words, "--dry-run", passphrase=False)


def test_on_the_first_day_an_administrator_sets_it_alone(awake: Desk) -> None:
    file = awake.file("roster.csv", HEAD + "ben,1,every day,18:00,06:00\n")
    row = awake.run("officer", "roster", "--set", file, "--json", by="admin").row
    assert (row["change"], row["done"]) == (1, True)
    assert awake.run("officer", "roster", "--json").rows[0]["on_shift"] is True


def test_a_viewer_proposes_none(awake: Desk) -> None:
    file = awake.file("roster.csv", HEAD + "ben,1,every day,18:00,06:00\n")
    assert "vera may not propose a change" in awake.refused("officer", "roster", "--set", file, by="vera")
