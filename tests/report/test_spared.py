"""A place that was spared a message has the graver warning: nobody needs to call there, and the report says so."""

from __future__ import annotations

import pytest
from duty_desk import Desk
from duty_desk_fixtures import desk, first_desk
from house import ANA, BEN

from alerts.actions import approve, draft, end
from alerts.delivery.reach import standing
from alerts.model.facts import MessageFact
from alerts.model.message import Medium, Proof, Purpose, Work
from alerts.model.report import Standing
from alerts.model.warning import Severity

__all__ = ["desk", "first_desk"]

HERA = "Hera, Dili"
SPARED = "spared: warning 1 is graver and gives the same advice"


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Warning 1, Extreme, and warning 2, Severe: Hera's committee was sent only the first."""
    for severity in (Severity.EXTREME, Severity.SEVERE):
        out(desk, severity, HERA)
    return desk


def out(desk: Desk, severity: Severity, *sucos: str) -> int:
    house = desk.house
    number = house.submitted(*sucos, severity=severity)
    approve.approve(house.app, number, by=BEN, now=house.now)
    return number


def said(desk: Desk, number: int, *more: str) -> str:
    return " ".join(desk.run("report", number, *more).out.split())


def test_it_is_a_standing_of_its_own_and_nothing_is_asked_for(two: Desk) -> None:
    text = said(two, 2)
    assert "NOT REACHED Hera" not in text
    assert "call somebody there" not in text
    assert "Told somebody by voice?" not in text
    assert "SPARED Hera: warning 1 is graver and gives the same advice" in text
    assert "NOT REACHED Hera" in said(two, 1)


def test_programs_are_told_the_same(two: Desk) -> None:
    row = two.run("report", 2, "--format", "json").row
    (line,) = row["sucos"]
    assert (line["standing"], line["state"]) == ("spared", SPARED)
    assert not any("Hera" in point and "NOT REACHED" in point for point in row["open"])
    assert row["notes"] == ["SPARED: Hera: warning 1 is graver and gives the same advice"]
    assert row["totals"]["reached"] == 0


def test_the_table_the_sheet_and_the_page_show_it(two: Desk) -> None:
    lines = two.run("report", 2).out.splitlines()
    assert [line for line in lines if line.strip().startswith("Hera") and line.endswith("spared")]
    assert all(len(line) <= 80 for line in lines)
    assert SPARED in two.run("report", 2, "--format", "csv").out
    page = two.run("report", 2, "--format", "html").out
    assert "spared<sup>1</sup>" in page
    assert "<tr><td>Hera" in page


def test_once_it_goes_out_after_all_it_counts_like_any_other(two: Desk) -> None:
    from alerts.actions import restraint

    end.retract(two.house.app, 1, by=ANA, now=two.house.now, reason="a slip")
    restraint.release(two.house.app, now=two.house.now)
    assert "NOT REACHED Hera: no proof yet" in said(two, 2)
    assert "SPARED" not in said(two, 2)


def test_a_suco_that_is_no_longer_warned_is_not_noted(two: Desk) -> None:
    house = two.house
    draft.update(house.app, 2, {"sucos": (house.suco("Comoro"),)}, by=ANA, now=house.now)
    draft.submit(house.app, 2, by=ANA, now=house.now)
    approve.approve(house.app, 2, by=BEN, now=house.now)
    assert "SPARED" not in said(two, 2)


def message(work: Work, proof: Proof = Proof.NONE, code: str = "", detail: str = "") -> MessageFact:
    return MessageFact(
        id=1,
        revision_id=1,
        target="contact:1",
        place="070107",
        medium=Medium.SMS,
        route="sms",
        purpose=Purpose.WARNING,
        work=work,
        proof=proof,
        begun=work is not Work.WITHDRAWN,
        code=code,
        detail=detail,
        delivered_at=None,
        acknowledged_at=None,
    )


MUTED = message(Work.WITHDRAWN, code="muted", detail=SPARED)


@pytest.mark.parametrize(
    ("other", "stands"),
    [
        (message(Work.DONE, Proof.ACCEPTED), Standing.NO_PROOF),
        (message(Work.UNCERTAIN), Standing.UNCERTAIN),
        (message(Work.DONE, Proof.UNDELIVERED, detail="The phone is off"), Standing.SPARED),
        (message(Work.WITHDRAWN, detail="the number was changed by ana"), Standing.SPARED),
    ],
)
def test_beside_another_contact_of_the_same_place(other: MessageFact, stands: Standing) -> None:
    assert standing([MUTED, other], 1)[0] is stands
    assert standing([other, MUTED], 1)[0] is stands


def test_what_the_cap_lost_is_not_spared() -> None:
    lost = message(Work.WITHDRAWN, code="too-many", detail="6 messages within the hour: it would come after the end")
    assert standing([lost], 1) == (Standing.FAILED, f"not sent, {lost.detail}")
