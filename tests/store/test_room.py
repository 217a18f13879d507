"""A source that says too much fills no disk: what is turned away is cut, and so is what is more than a day's share."""

from __future__ import annotations

from datetime import datetime, timedelta

from house import House

from alerts.actions import look
from alerts.cap.verdict import Verdict
from alerts.store import intake

BIG = b"<alert>" + b"x" * 4_000_000


def add(house: House, number: int, verdict: Verdict, *, body: bytes = BIG, at: datetime | None = None) -> int:
    new = intake.NewReport(
        source="dnmg",
        sender="dnmg@example.tl",
        identifier=f"DNMG-{number}",
        sent=house.now,
        digest=f"{number:064}",
        verdict=verdict,
        standing="noted",
        findings=(),
        body=body,
    )
    with house.app.database.writing() as connection:
        return intake.add_report(connection, new, at=at or house.now)


def room(house: House, source: str = "dnmg") -> int:
    with house.app.database.reading() as connection:
        return intake.room_for(connection, source, house.now)


def body(house: House, number: int) -> tuple[int, bool]:
    """How much of it is kept, and whether it is said that it was cut."""
    with house.app.database.reading() as connection:
        row = intake.report(connection, number)
        assert row is not None
        return len(row.body), row.cut


def test_what_is_turned_away_is_cut(any_house: House) -> None:
    turned_away = add(any_house, 1, Verdict.REJECT)
    assert body(any_house, turned_away) == (intake.CUT, True)
    assert look.kept(any_house.app, turned_away) == BIG[: intake.CUT]
    small = add(any_house, 2, Verdict.REJECT, body=b"x" * intake.CUT)
    assert body(any_house, small) == (intake.CUT, False)


def test_what_counts_is_kept_whole_as_long_as_there_is_room(any_house: House) -> None:
    assert room(any_house) == intake.BYTES_A_DAY
    fit = intake.BYTES_A_DAY // len(BIG)
    kept = [body(any_house, add(any_house, number, Verdict.ACCEPT)) for number in range(fit + 2)]
    assert kept == [(len(BIG), False)] * fit + [(intake.CUT, True)] * 2
    assert room(any_house) == intake.BYTES_A_DAY - fit * len(BIG) - 2 * intake.CUT
    assert room(any_house, "another") == intake.BYTES_A_DAY


def test_there_is_room_again_after_a_day(any_house: House) -> None:
    add(any_house, 1, Verdict.ACCEPT, at=any_house.now - timedelta(hours=24))
    add(any_house, 2, Verdict.ACCEPT, at=any_house.now - timedelta(hours=23))
    assert room(any_house) == intake.BYTES_A_DAY - len(BIG)


def test_what_is_held_back_is_listed_without_its_bytes(any_house: House) -> None:
    number = add(any_house, 1, Verdict.QUARANTINE)
    (listed,) = look.held(any_house.app, now=any_house.now)
    assert (listed.id, listed.source, hasattr(listed, "body")) == (number, "dnmg", False)
    assert body(any_house, number) == (len(BIG), False)
