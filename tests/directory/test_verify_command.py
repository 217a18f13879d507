"""`avizu contact verify` as officers type it, and what the doctor says of the directory."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from directory_desk import DEAD, HERA, JOSE, MARIA, MONDAY, Build, Directory
from duty_desk import Desk, open_desk

from alerts.model.warning import Mode
from alerts.store import people

AINARO = "+67073110003"


@pytest.fixture
def directory(build: Build) -> Directory:
    """Maria and José of Hera, Rosa of Ainaro; Maria said yes and José no; Rosa was not asked for lack of days."""
    built = build(asks_per_day=2)
    built.house.contact(HERA, MARIA, name="Maria (made up)")
    built.house.contact(HERA, JOSE, name="José (made up)")
    built.ask()
    built.house.contact("Cassa, Ainaro", AINARO, name="Rosa (made up)")
    built.says(MARIA, "SIM")
    built.says(JOSE, "LAE", minutes=5)
    return built


@pytest.fixture
def desk(directory: Directory, tmp_path: Path) -> Desk:
    return open_desk(directory.house, tmp_path)


def test_the_report_by_municipality(desk: Desk) -> None:
    assert desk.ok("contact", "verify").splitlines() == [
        "[ACTUAL] 3 contacts",
        "            all  confirmed  ageing  waiting  silent  denied  failed   next",
        "  Ainaro      1          0       0        1       0       0       0    now",
        "  Dili        2          1       0        0       0       1       0  23/11",
        "  together    3          1       0        1       0       1       0    now",
        "  Waiting: 1 not asked yet, 0 may still answer.",
        "  Asked today: 2 of 2. 1 number is due.",
        "  See who: avizu contact verify --list denied",
    ]


def test_the_report_for_scripts(desk: Desk) -> None:
    ainaro, dili = desk.run("contact", "verify", "--json").rows
    assert ainaro == {
        "municipality": "Ainaro",
        "contacts": 1,
        "confirmed": 0,
        "ageing": 0,
        "asked": 0,
        "unasked": 1,
        "stale": 0,
        "silent": 0,
        "denied": 0,
        "failed": 0,
        "para": 0,
        "next_due": "2026-11-23T00:00:00Z",
    }
    assert (dili["confirmed"], dili["denied"], dili["next_due"]) == (1, 1, "2027-11-23T00:00:00Z")


def test_as_it_will_be_if_nobody_answers(desk: Desk) -> None:
    later = desk.run("contact", "verify", "--now", "2028-01-01 09:00", "--json").rows
    assert [(row["ageing"], row["unasked"], row["denied"]) for row in later] == [(0, 1, 0), (1, 0, 1)]


def test_who_is_in_a_state(desk: Desk) -> None:
    assert desk.ok("contact", "verify", "--list", "denied").splitlines() == [
        "[ACTUAL] 1 contact with a number that is denied",
        "    2  Hera                   José (made up)           denied",
        "       +670******02  denied     said no 23/11/2026",
    ]
    (row,) = desk.run("contact", "verify", "--list", "confirmed", "--json").rows
    assert row == {
        "id": 1,
        "name": "Maria (made up)",
        "role": "chief",
        "place": desk.house.suco(HERA),
        "municipality": "Dili",
        "state": "confirmed",
        "next_due": "2027-11-23T00:00:00Z",
        "numbers": [
            {
                "phone": "+670******01",
                "state": "confirmed",
                "verified_at": "2026-11-23T00:00:00Z",
                "asked_at": "2026-11-23T00:00:00Z",
                "denied_at": None,
                "marked_at": None,
            }
        ],
    }
    assert desk.ok("contact", "verify", "--list", "silent") == "[ACTUAL] 0 contacts with a number that is silent\n"


def test_asking_todays_share(desk: Desk) -> None:
    said = desk.ok("contact", "verify", "--ask")
    assert said == "[ACTUAL] 0 numbers were asked now, 2 of 2 today. 1 waits for another day.\n"
    desk.house.clock.move(days=1)
    desk.log_in()
    assert desk.run("contact", "verify", "--ask", "--json").row == {"asked": 1, "today": 1, "left": 0}
    assert "nobody is asked" not in desk.ok("contact", "verify")
    desk.house.clock.move(hours=8)
    assert desk.refused("contact", "verify", "--ask") == (
        "avizu: Contacts are asked from Monday to Friday between 09:00 and 16:00, Dili time. "
        "Again from Wednesday 25/11 09:00."
    )


def test_who_may_ask_and_when(desk: Desk) -> None:
    assert "may not ask contacts" in desk.refused("contact", "verify", "--ask", by="vera")
    assert "may not confirm a contact" in desk.refused("contact", "verify", "--confirm", "1", by="admin")
    for effect in (("--ask",), ("--confirm", "1"), ("--canary",)):
        said = desk.refused("contact", "verify", *effect, "--now", "2026-11-24 09:00")
        assert said == "avizu: What has an effect happens now. Leave out --now."
    assert "Only one of" in desk.refused("contact", "verify", "--ask", "--list", "silent")
    assert desk.run("contact", "verify", "--list", "tired").code == 2
    assert "no test number" in desk.refused("contact", "verify", "--canary")


def test_an_officer_who_spoke_with_somebody_confirms_him(desk: Desk) -> None:
    assert desk.ok("contact", "verify", "--confirm", "2") == (
        "[ACTUAL] Contact 2 José (made up): the number is confirmed.\n"
    )
    assert desk.run("contact", "verify", "--confirm", "2", "--json").row["state"] == "confirmed"
    assert "There is no contact 99" in desk.refused("contact", "verify", "--confirm", "99")


def test_an_exercise_says_that_it_asks_nobody(build: Build, tmp_path: Path) -> None:
    drill = build(mode=Mode.EXERCISE)
    drill.house.contact(HERA, MARIA)
    desk = open_desk(drill.house, tmp_path)
    assert "  An exercise asks nobody whether they are still there." in desk.ok("contact", "verify").splitlines()
    said = desk.refused("contact", "verify", "--ask", "--now", "2026-11-24 09:00")
    assert said == (
        "avizu: An exercise asks nobody whether they are still there. "
        "See how the directory stands: avizu contact verify"
    )


def test_an_empty_directory(build: Build, tmp_path: Path) -> None:
    desk = open_desk(build().house, tmp_path)
    assert desk.ok("contact", "verify") == "[ACTUAL] 0 contacts\n"
    assert desk.ok("contact", "verify", "--json") == ""


def of_the_directory(desk: Desk) -> list[tuple[bool, str, str]]:
    rows = desk.run("doctor", "--json").rows
    return [(row["ok"], row["sentence"], row["remedy"]) for row in rows if row["about"] == "directory"]


UNCOVERED = {
    reached: (False, f"{467 - reached} of 467 sucos have no live contact.", "Run: avizu contact list --gaps")
    for reached in (1, 2)
}


def people_everywhere(directory: Directory) -> None:
    """Somebody more in every suco of the country."""
    new = [
        people.NewContact(name=f"Contact {n}", role="", place=place, phone=f"+67077{300000 + n}", languages=("tet",))
        for n, place in enumerate(directory.house.app.gazetteer.sucos)
    ]
    with directory.house.app.database.writing() as connection:
        people.add_contacts(connection, new, at=directory.now, by="test")


def test_doctor_says_what_to_mend_in_the_directory(directory: Directory, desk: Desk) -> None:
    no = (
        False,
        "1 number of a contact answered no when asked.",
        "Run: avizu contact verify --list denied",
    )
    assert of_the_directory(desk) == [no, UNCOVERED[2]]
    directory.gateway.fates[AINARO] = DEAD
    for _ in range(3):
        directory.warn("Cassa, Ainaro")
    directory.look()
    failed = "1 number of a contact failed again and again."
    assert of_the_directory(desk) == [(False, failed, "Run: avizu contact verify --list failed"), no, UNCOVERED[1]]
    for contact in (2, 3):
        desk.ok("contact", "verify", "--confirm", contact)
    assert of_the_directory(desk) == [UNCOVERED[2]]
    people_everywhere(directory)
    assert of_the_directory(desk) == [(True, "470 contacts; numbers confirmed: 3", "")]


def test_doctor_says_how_many_sucos_only_grave_warnings_reach(directory: Directory, desk: Desk) -> None:
    people_everywhere(directory)
    directory.says("+67077300001", "PARA")
    assert of_the_directory(desk)[-1] == (
        False,
        "0 of 467 sucos have no live contact; only Severe and Extreme reach 1 more.",
        "Run: avizu contact list --gaps",
    )


def test_a_yearly_round_that_takes_longer_than_a_year_is_named(build: Build, tmp_path: Path) -> None:
    directory = build(asks_per_day=1)
    people_everywhere(directory)
    desk = open_desk(directory.house, tmp_path)
    said = (
        "467 numbers are to be asked every 365 days, but at 1 on each working day a round takes 22 months.",
        "Raise asks_per_day under [directory] in avizu.toml to 2 or more.",
    )
    report = desk.ok("contact", "verify")
    assert f"! {' '.join(said)}" in " ".join(report.split())
    assert max(map(len, report.splitlines())) <= 80
    assert of_the_directory(desk) == [(False, *said)]


@pytest.mark.parametrize("settings", [{"asks_per_day": 2}, {"asks_per_day": 1, "verify": False}])
def test_a_round_that_is_kept_or_not_wanted_is_no_fault(build: Build, tmp_path: Path, settings: dict[str, int]) -> None:
    directory = build(**settings)
    people_everywhere(directory)
    desk = open_desk(directory.house, tmp_path)
    assert "a round takes" not in desk.ok("contact", "verify")
    assert [ok for ok, _, _ in of_the_directory(desk)] == [True]


def test_a_question_in_the_list_of_messages(desk: Desk) -> None:
    assert "Hera  verify   " in desk.ok("message", "list")
    shown = desk.ok("message", "show", "1").splitlines()
    assert shown[0] == "[ACTUAL] Message 1  verify to a contact: still there?  Hera"


def test_every_line_fits_a_terminal(directory: Directory, desk: Desk) -> None:
    directory.house.contact("Betano, Manufahi", "+67077119999", name="A name that is longer than any terminal " * 3)
    directory.house.clock.now = MONDAY + timedelta(hours=1)
    for words in ((), *(("--list", state) for state in ("unasked", "confirmed", "denied"))):
        assert max(map(len, desk.ok("contact", "verify", *words).splitlines())) <= 80
