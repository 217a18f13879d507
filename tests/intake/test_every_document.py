"""Whatever comes is accounted for: every hostile document, every real one, any bytes, in one process."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from house import House, build_house
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts import intake
from alerts.actions import poll as polling
from alerts.feeds import FEEDS
from alerts.settings import FeedSource
from alerts.store import tables as t

HOSTILE = Path(__file__).resolve().parents[1] / "data" / "hostile"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "feeds"
SOURCE = FeedSource(name="anything", reader="push")
MEGABYTES = 1024


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = build_house(tmp_path)
    yield house
    house.app.database.close()


def accounted(house: House, data: bytes) -> str:
    """The verdict on these bytes, and that it is written down: a report, or a repeat of one."""
    taken = intake.take(house.app, data, source=SOURCE, now=house.now)
    with house.app.database.reading() as connection:
        kept = [row.id for row in connection.execute(select(t.report.c.id))]
    assert taken.report_id in kept if taken.report_id else taken.verdict.value in {"ignore", "reject"}
    assert taken.findings or taken.verdict.value in {"accept", "ignore", "log"}
    return taken.verdict.value


def held_to(seconds: float, megabytes: int) -> Iterator[None]:
    """One document takes at most this long, and this much more memory than the process had."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    yield
    assert time.monotonic() - began < seconds
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / MEGABYTES < megabytes


def hostile() -> list[str]:
    with (HOSTILE / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["class"] not in {"feed", "usgs", "bmkg"}]
    return [row["file"] for row in rows if (HOSTILE / row["file"]).exists()]


def test_every_hostile_document_is_accounted_for_in_one_process(house: House) -> None:
    names = hostile()
    assert len(names) > 70
    accounted(house, (HOSTILE / "00_control.xml").read_bytes())
    for name in names:
        data = (HOSTILE / name).read_bytes()
        for _ in held_to(2.0, 64):
            accounted(house, data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
def test_any_bytes(house: House, data: bytes) -> None:
    assert accounted(house, data) == "reject"


@pytest.mark.parametrize("reader", sorted(FEEDS))
@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"{}", b"\x00" * 1000, b"garbage"])
def test_a_feed_that_is_none_is_an_error_and_nothing_else_changes(house: House, reader: str, body: bytes) -> None:
    from builders_feed import Met

    source = FeedSource(name="broken", reader=reader, url="https://met.example/feed")
    done = polling.poll(house.app, source, now=house.now, fetcher=Met(feed=body).fetcher())
    assert "is not its feed" in done.error
    assert done.remedy
    with house.app.database.reading() as connection:
        assert connection.execute(select(t.report)).all() == []


def test_documents_laid_in_a_folder_are_taken_once(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("00_control.xml", "01_billion_laughs.xml", "604_dup_a.xml"):
        (folder / name).write_bytes((HOSTILE / name).read_bytes())
    later = house.clock.now = house.clock.now.replace(year=house.clock.now.year + 1)
    source = FeedSource(name="usb", reader="folder", url=str(folder))
    first = polling.poll(house.app, source, now=later)
    assert first.error.startswith("1 of what usb lists can't be used: The document declares a DOCTYPE")
    with house.app.database.reading() as connection:
        verdicts = sorted(row.verdict for row in connection.execute(select(t.report)))
    assert len(verdicts) == 3
    again = polling.poll(house.app, source, now=later)
    assert (again.drafts, again.error, again.held) == ((), "", 0)
    missing = replace(source, url=str(tmp_path / "gone"))
    assert "is not there" in polling.poll(house.app, missing, now=later).error


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the collection is not beside this checkout")
def test_one_process_survives_every_real_document(house: House) -> None:
    files = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and path.stat().st_size <= 4_000_000]
    assert len(files) > 400
    found: dict[str, int] = {}
    for path in files:
        data = path.read_bytes()
        for _ in held_to(2.0, 64):
            verdict = accounted(house, data)
            found[verdict] = found.get(verdict, 0) + 1
            for feed in FEEDS.values():
                reading = feed.parse(data, "https://feed.invalid/")
                assert reading.readable or reading.findings
    assert sum(found.values()) == len(files)
