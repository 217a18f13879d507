"""What one source, or one machine that lost its power, can take of what all need."""

from __future__ import annotations

import pytest
from house import House
from sqlalchemy import select, text

from alerts.cap.document import Finding
from alerts.cap.verdict import Verdict
from alerts.store import intake
from alerts.store import tables as t


def report(house: House, number: int, size: int, verdict: Verdict) -> intake.NewReport:
    return intake.NewReport(
        source="dnmg",
        sender="dnmg@example.tl",
        identifier=f"R{number}",
        sent=house.now,
        digest=f"{number:064}",
        verdict=verdict,
        standing="noted",
        findings=(Finding("expired", "It is over."),),
        body=b"x" * size,
    )


def test_what_is_turned_away_is_hardly_kept_once_its_source_has_used_up_its_room(house: House) -> None:
    with house.app.database.writing() as connection:
        intake.add_report(connection, report(house, 1, 60_000, Verdict.REJECT), at=house.now)
        intake.add_report(connection, report(house, 2, intake.BYTES_A_DAY - 60_000, Verdict.ACCEPT), at=house.now)
        intake.add_report(connection, report(house, 3, 60_000, Verdict.REJECT), at=house.now)
        intake.add_report(connection, report(house, 4, 60_000, Verdict.ACCEPT), at=house.now)
        kept = [
            (row.verdict, len(row.body), row.cut)
            for row in connection.execute(select(t.report).order_by(t.report.c.id))
        ]
    assert kept == [
        ("reject", 60_000, False),
        ("accept", intake.BYTES_A_DAY - 60_000, False),
        ("reject", intake.GLIMPSE, True),
        ("accept", 60_000, False),
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_process_holds_no_lock_for_long(any_house: House) -> None:
    with any_house.app.database.reading() as connection:
        names = ("lock_timeout", "idle_in_transaction_session_timeout")
        found = [str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in names]
    assert found == ["30s", "1min"]
