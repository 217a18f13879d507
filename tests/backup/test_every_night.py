"""A copy every night, the newest of them kept; and what is said when there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from house import House, build_house

from alerts.actions import backup, checkup, restore
from alerts.delivery.rules import BackupRule
from alerts.model.people import Officer, Role
from alerts.model.warning import Mode
from alerts.store import journal

ONE_AT_NIGHT = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
"""In Dili it is 01:00 on 22 November."""
Build = Callable[..., House]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    built: list[House] = []

    def make(name: str = "home", mode: Mode = Mode.ACTUAL, **rule: object) -> House:
        (tmp_path / "nights").mkdir(exist_ok=True)
        given = {"folder": str(tmp_path / "nights"), "hour": 2} | rule
        routes = {} if mode is Mode.ACTUAL else {"routes": ()}
        house = build_house(tmp_path / name, mode=mode, backup=BackupRule(**given), **routes)
        house.clock.now = ONE_AT_NIGHT
        built.append(house)
        return house

    yield make
    for house in built:
        house.app.database.close()


def night(house: House) -> tuple[str, ...]:
    return backup.nightly(house.app, now=house.now)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def whats(house: House) -> list[str]:
    with house.app.database.reading() as connection:
        return [entry.what for entry in journal.audit(connection)]


def finding(house: House) -> checkup.Finding:
    (found,) = [one for one in checkup.checkup(house.app, now=house.now) if one.about == "backup"]
    return found


def test_once_a_night_after_its_hour(build: Build, tmp_path: Path) -> None:
    house = build()
    assert "avizu-20261121.backup" in night(house)[0], "the night before is made up for"
    assert night(house) == ()
    house.clock.move(minutes=59)
    assert night(house) == ()
    house.clock.move(minutes=1)
    (line,) = night(house)
    assert "avizu-20261122.backup" in line
    assert "not encrypted" in line
    house.clock.move(hours=23, minutes=59)
    assert night(house) == ()
    house.clock.move(minutes=1)
    assert len(night(house)) == 1
    assert names(tmp_path / "nights") == [f"avizu-202611{day}.backup" for day in (21, 22, 23)]
    assert whats(house) == ["backup made"] * 3
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "nights").iterdir()} == {0o600}


def test_the_newest_are_kept_and_other_files_left_alone(build: Build, tmp_path: Path) -> None:
    house = build(keep=2)
    for name in ("avizu-exercise-20200101.backup", "notes.txt", "avizu-2020.backup", "before-the-upgrade.backup"):
        (tmp_path / "nights" / name).write_text("x")
    said = [line for _ in range(4) for line in night(house) if house.clock.move(days=1)]
    assert "; removed avizu-20261121.backup" in said[2]
    assert names(tmp_path / "nights") == [
        "avizu-2020.backup",
        "avizu-20261123.backup",
        "avizu-20261124.backup",
        "avizu-exercise-20200101.backup",
        "before-the-upgrade.backup",
        "notes.txt",
    ]


def test_an_exercise_may_share_the_folder(build: Build, tmp_path: Path) -> None:
    night(build(keep=1))
    night(build("exercise", Mode.EXERCISE, keep=1))
    assert names(tmp_path / "nights") == ["avizu-20261121.backup", "avizu-exercise-20261121.backup"]


def test_without_a_folder_there_is_none(build: Build) -> None:
    house = build(folder="")
    assert night(house) == ()
    assert finding(house).sentence == "No folder for nightly copies."


def test_a_folder_that_is_gone_is_said_once_a_day_and_tried_again_all_day(build: Build, tmp_path: Path) -> None:
    house = build()
    (tmp_path / "nights").rmdir()
    (line,) = night(house)
    assert "can't be written (No such file or directory)" in line
    house.clock.move(minutes=5)
    assert night(house) == ()
    house.clock.move(days=1)
    assert len(night(house)) == 1
    assert [what.partition(":")[0] for what in whats(house)] == ["backup failed"] * 2
    assert not finding(house).ok
    assert "No such file or directory" in finding(house).sentence
    (tmp_path / "nights").mkdir()
    house.clock.move(minutes=5)
    assert len(night(house)) == 1
    assert finding(house).ok
    assert not [name for name in names(house.app.home) if name.startswith(".")], "nothing lies about"


def test_a_key_that_is_too_short_makes_no_copy(build: Build, tmp_path: Path) -> None:
    house = build(key="too short")
    (line,) = night(house)
    assert "The key for copies has 9 characters; at least 20 are needed." in line
    assert names(tmp_path / "nights") == []


def test_a_second_night_without_a_copy_is_a_finding(build: Build) -> None:
    house = build()
    assert finding(house).sentence == "No copy was made yet."
    night(house)
    house.clock.move(hours=36)
    assert finding(house).ok
    house.clock.move(minutes=1)
    assert (finding(house).ok, finding(house).sentence) == (False, "No copy was made since 22/11/2026 01:00.")


def test_a_folder_that_vanished_is_a_finding_at_once(build: Build, tmp_path: Path) -> None:
    house = build()
    night(house)
    assert finding(house).sentence == "copied 22/11/2026 01:00"
    (tmp_path / "nights").rename(tmp_path / "unmounted")
    assert not finding(house).ok
    assert finding(house).sentence == f"The copy of 22/11/2026 01:00 is no longer in {tmp_path / 'nights'}."


def test_a_copy_that_somebody_took_is_no_nightly_one(build: Build, tmp_path: Path) -> None:
    house = build()
    night(house)
    (tmp_path / "nights").rename(tmp_path / "unmounted")
    house.clock.move(days=1)
    night(house)
    administrator = Officer(login="admin", name="A", role=Role.ADMINISTRATOR)
    backup.back_up(house.app, tmp_path / "mine.backup", by=administrator, now=house.now)
    assert not finding(house).ok
    assert finding(house).sentence.startswith("No copy was made since 22/11/2026 01:00: ")
    assert "No such file or directory" in finding(house).sentence


def test_a_home_that_was_restored_does_not_write_over_what_it_came_from(build: Build, tmp_path: Path) -> None:
    house = build()
    night(house)
    first = (tmp_path / "nights" / "avizu-20261121.backup").read_bytes()
    restore.restore(tmp_path / "nights" / "avizu-20261121.backup", tmp_path / "new", key="", now=house.now, environ={})
    again = build("new")
    again.clock.now = house.now
    assert len(night(again)) == 1
    assert (tmp_path / "nights" / "avizu-20261121.backup").read_bytes() == first
    assert names(tmp_path / "nights") == ["avizu-20261121-0100.backup", "avizu-20261121.backup"]


def test_what_a_power_cut_left_is_removed(build: Build) -> None:
    house = build()
    left = house.app.home / ".copying-left"
    left.mkdir()
    (left / "avizu.db").write_text("x")
    house.clock.now = datetime(2036, 11, 21, 16, 0, tzinfo=UTC)
    assert len(backup.nightly(replace(house.app), now=house.now)) == 1
    assert not left.exists()
