"""What `avizu run` writes to the journal of the machine: when, how bad, which mode, one line of work, no number."""

from __future__ import annotations

import logging
import re
import subprocess
import sys

import pytest
from duty_desk import ROOT, Desk

import scheduler
from alerts import jobs
from alerts.commands.logbook import Line
from alerts.model.warning import Mode

WORK = """
import logging, sys
from alerts.commands.logbook import open_logbook
from alerts.model.warning import Mode
open_logbook(Mode.EXERCISE)
open_logbook(Mode.EXERCISE)
log = logging.getLogger("avizu.dispatch")
log.info("route sms: 3 calls for +67077230099")
log.debug("not written")
logging.getLogger("some.library").info("not written")
logging.getLogger("some.library").warning("a library warns of 7723 0099")
try:
    raise ValueError("nobody foresaw +670 7723 0099")
except ValueError:
    log.exception("broken")
print("said to people", flush=True)
"""


def test_a_line_says_when_how_bad_and_which_mode_and_masks_numbers() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "said to people\n"
    lines = done.stderr.splitlines()
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(stamp + r" INFO \[EXERCISE\] route sms: 3 calls for \+670\*{6}99", lines[0])
    assert re.fullmatch(stamp + r" WARNING \[EXERCISE\] a library warns of \*{4} \*{2}99", lines[1])
    assert re.fullmatch(stamp + r" ERROR \[EXERCISE\] broken", lines[2])
    assert lines[-1].startswith("ValueError: nobody foresaw +670 ****")
    assert "not written" not in done.stderr
    assert "7723 0099" not in done.stderr


def test_the_stamp_is_utc() -> None:
    record = logging.LogRecord("avizu", logging.INFO, "", 0, "x", None, None)
    record.created = 0.0
    assert Line(Mode.ACTUAL).format(record) == "1970-01-01T00:00:00Z INFO [ACTUAL] x"


def test_what_is_sent_is_one_line_and_nothing_sent_is_none(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.house.contact("Hera", "+67077230099")
    assert desk.approve(desk.submitted()).code == 0
    with caplog.at_level(logging.INFO, logger="avizu.dispatch"):
        desk.house.send()
        desk.house.clock.move(days=2)
        scheduler.run(desk.house.app, "end", jobs.expire)
        desk.house.send()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    assert any(re.fullmatch(r"route sms: \d+ calls, 0 withheld, \d+\.\d s", line) for line in said), said
    assert len([line for line in said if line.startswith("route sms")]) <= 2


def test_the_end_of_a_warning_is_written_down_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    number = desk.submitted()
    assert desk.approve(number).code == 0
    left = desk.draft()
    desk.house.clock.move(days=2)
    with caplog.at_level(logging.INFO, logger="avizu.schedule"):
        for _ in range(2):
            scheduler.run(desk.house.app, "end", jobs.expire)
    assert [record.getMessage() for record in caplog.records] == [f"out of time: ended {number}, dropped {left}"]
