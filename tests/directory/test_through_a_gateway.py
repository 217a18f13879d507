"""The same through the gateway's own SDK and signed webhooks: asked, answered, failed, tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from directory_desk import HERA
from house import BEN
from night import Night, a_night

import scheduler
from alerts.actions import alarms, approve, verify
from alerts.audience.rules import DirectoryRule
from alerts.audience.trust import Trust

YES, HELP, PARA, DEAD = "+67077115030", "+67077115031", "+67077115033", "+67077115001"
"""What each does at the stand-in, its last two digits say."""
WELL, OUT = "+67077000050", "+67075000002"
JOBS = ("ask contacts whether they are still there", "mark numbers that fail", "try every operator")


@pytest.fixture
def monday(tmp_path: Path) -> Iterator[Night]:
    rule = DirectoryRule(canary={"telecom": WELL, "telemor": OUT})
    with a_night(tmp_path / "home", directory=rule) as night:
        night.pass_time(34 * 3600)
        yield night


def the_schedule_runs(night: Night) -> None:
    for name in JOBS:
        scheduler.run(night.house.app, name, scheduler.JOBS[name][1])
    night.until_quiet()


def states(night: Night) -> dict[str, Trust]:
    found = verify.standings(night.house.app, now=night.house.now)
    return {number.phone: state for one in found for number, state in one.numbers}


def test_a_monday_morning(monday: Night) -> None:
    for phone in (YES, HELP, PARA, DEAD):
        monday.house.contact(HERA, phone)
    the_schedule_runs(monday)
    assert states(monday) == {
        YES: Trust.CONFIRMED,
        HELP: Trust.CONFIRMED,
        PARA: Trust.ASKED,
        DEAD: Trust.ASKED,
    }
    assert monday.taken(YES) == [
        "NDMD: Ita-boot sei kontaktu ba Hera? Hatan SIM ka LAE.",
        "NDMD: Obrigadu. Ami simu ona Ita-boot nia resposta.",
    ]
    assert monday.taken(HELP)[1].startswith("NDMD: Pedidu ajuda to'o ona.")
    assert monday.taken(WELL) == ["TESTE. NDMD: Ne'e teste de'it. Laiha perigu loos. TESTE."]
    alarms.watch(monday.house.app, monday.house.now)
    (alarm,) = (
        one for one in alarms.standing(monday.house.app, now=monday.house.now).alarms if one.key.startswith("canary")
    )
    assert alarm.said == "Test messages to telemor fail since 09:00: The phone is off or out of coverage."
    for _ in range(2):
        number = monday.house.submitted(HERA)
        approve.approve(monday.house.app, number, by=BEN, now=monday.house.now)
        monday.until_quiet()
    the_schedule_runs(monday)
    assert states(monday)[DEAD] is Trust.FAILED
