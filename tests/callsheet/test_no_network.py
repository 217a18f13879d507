"""The network is cut before the approval: the sheet is made by itself, people are rung, and their ticks are proof."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duty_desk import ROOT
from house import NIGHT
from ringing import COMORO, HERA, approved, due, made, tells, ticks

from alerts.delivery.no_way import Ways, is_due, no_way

MINUTE = timedelta(minutes=1)


def test_messages_that_nobody_takes_become_a_sheet_and_its_ticks_become_proof(desk):
    """The gateway's port is closed, as when the line to the world is down."""
    number = desk.submitted(place=HERA)
    assert desk.approve(number).code == 0
    desk.house.send()
    assert {work for _, work, _ in desk.house.states(number)} == {"deferred"}
    assert due(desk) == ()
    desk.house.clock.move(seconds=70)
    desk.somebody_sends()
    (line,) = due(desk)
    sheet = desk.house.app.home / "callsheets" / f"warning-{number}.txt"
    assert line == (
        f"nothing goes out of warning {number}, because no gateway has taken a message for a minute: ring from {sheet}"
    )
    assert "+670 7711 0001" in sheet.read_text("utf-8")
    assert sheet.stat().st_mode & 0o777 == sheet.with_suffix(".html").stat().st_mode & 0o777 == 0o600
    assert sheet.parent.stat().st_mode & 0o777 == 0o700
    assert tells(desk) == [("avizu", "call sheet made")]

    said = ticks(desk, number, "1 23:01 she repeats it to the chapel", "2")
    assert said.out.splitlines() == [
        "  Hera: told Maria (made up) 23:01",
        "  Hera: told José (made up) 23:01",
        f"[ACTUAL] Warning {number}: 2 recorded. Next: avizu report {number}",
    ]
    (line,) = desk.run("report", number, "--format", "json").row["sucos"]
    assert (line["evidence"], line["state"], line["route"]) == ("told", "reached (told)", "voice")
    assert tells(desk)[1:] == [("ana", "told by voice")] * 2


def test_it_is_made_once_and_again_every_ten_minutes_while_that_lasts(desk):
    number, _ = approved(desk)
    file = desk.house.app.home / "callsheets" / f"warning-{number}.txt"
    desk.house.contact(HERA, "+67077110005", name="New (made up)")
    assert due(desk) == ()
    assert "New" not in file.read_text("utf-8")
    desk.house.clock.move(minutes=11)
    assert "no process is sending" in due(desk)[0]
    assert "New" in file.read_text("utf-8")
    assert due(desk) == ()
    file.unlink()
    assert len(due(desk)) == 1
    assert tells(desk) == [("avizu", "call sheet made")]
    desk.house.clock.move(hours=6)
    assert due(desk) == ()


def test_who_approves_without_a_way_out_is_sent_to_the_sheet(desk):
    number, said = approved(desk)
    assert said.code == 1
    assert "  No way out now: ring them from the call sheet:" in said.out.splitlines()
    named = next(line.strip() for line in said.out.splitlines() if line.endswith(f"warning-{number}.txt"))
    assert "+670 7711 0001" in Path(named).read_text("utf-8")


def test_a_folder_that_takes_no_sheet_does_not_stop_the_approval(desk):
    (desk.house.app.home / "callsheets").write_text("in the way")
    number, said = approved(desk)
    assert "There is no call sheet" in said.out
    assert made(desk, number).reached == 0


def test_while_messages_get_through_nobody_is_told_to_ring(desk):
    number = desk.submitted(place=HERA)
    desk.approve(number)
    desk.house.clock.move(seconds=30)
    assert due(desk) == ()
    assert tells(desk) == []


ON_ITS_WAY = Ways(has_route=True, somebody_sends=True, paused="", approved_at=NIGHT)


@pytest.mark.parametrize(
    ("changes", "after", "says"),
    [
        ({}, MINUTE * 90, ""),
        ({"has_route": False}, MINUTE * 0, "no SMS route is set up"),
        ({"paused": "the clock is wrong"}, MINUTE * 0, "sending is paused, because the clock is wrong"),
        ({"somebody_sends": False}, MINUTE * 0, "no process is sending (avizu run)"),
        ({"stuck": 3, "failed_at": NIGHT}, MINUTE, "no gateway has taken a message for a minute"),
        ({"stuck": 3, "failed_at": NIGHT}, MINUTE / 2, ""),
        ({"stuck": 3, "failed_at": NIGHT, "accepted_at": NIGHT + MINUTE}, MINUTE * 9, ""),
        ({"stuck": 3, "failed_at": NIGHT + MINUTE * 2, "accepted_at": NIGHT + MINUTE}, MINUTE + MINUTE / 2, ""),
        (
            {"stuck": 3, "failed_at": NIGHT + MINUTE * 2, "accepted_at": NIGHT + MINUTE},
            MINUTE * 2,
            "no gateway has taken a message for a minute",
        ),
    ],
)
def test_what_counts_as_no_way_out(changes, after, says):
    assert no_way(replace(ON_ITS_WAY, **changes), NIGHT + after) == says


@pytest.mark.parametrize(
    ("hours", "effective", "due_now"),
    [(1, None, True), (13, None, False), (-1, None, False), (1, 2, False), (3, 2, True), (5, None, False)],
)
def test_when_people_have_to_be_told(hours, effective, due_now):
    begins = NIGHT + timedelta(hours=effective) if effective else None
    ends = NIGHT + timedelta(hours=24 if hours > 12 else 5)
    now = NIGHT + timedelta(hours=hours)
    assert is_due(approved_at=NIGHT, effective=begins, expires=ends, now=now) is due_now


GUARD = """
import sys
def guard(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise SystemExit(f"the network was asked: {event} {args}")
sys.addaudithook(guard)
import cli
try:
    cli.main()
finally:
    heavy = {"httpx", "twilio", "aiohttp", "requests"} & set(sys.modules)
    if heavy:
        raise SystemExit(f"imported: {heavy}")
"""


def test_nothing_of_it_asks_the_network(desk):
    """A process of its own, in the real time, in which every connection and every name that is looked up is an end."""
    desk.house.clock.now = datetime.now(UTC)
    desk.log_in()
    number, _ = approved(desk, "--place", COMORO)
    home = desk.house.app.home
    (home / "avizu.toml").write_text('phone = "112"\n')
    token = desk.token("ana")
    for more in ([], ["--json"], ["--html", str(desk.folder / "page.html")]):
        done = subprocess.run(
            [sys.executable, "-c", GUARD, "warning", "callsheet", str(number), *more],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "HOME": str(desk.folder), "AVIZU_HOME": str(home), "AVIZU_TOKEN": str(token)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done
        assert done.stdout
