"""Sources that speak in the same moment: each thing is kept once, and comes to what it comes to one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from at_once import at_once
from came_in import BMKG, DNMG, MIRROR, USGS, news, shakes
from duty_desk import Desk
from house import ANA, BEN, House, build_house
from sqlalchemy import select

from alerts import intake
from alerts.actions import events, held, ingest, look
from alerts.actions import poll as polling
from alerts.errors import NotAllowed
from alerts.feeds import FEEDS
from alerts.fetch import Fetched
from alerts.incoming import Choices
from alerts.settings import FeedSource
from alerts.store import tables as t

DAILY = replace(USGS, name="usgs-day")
STRANGER = FeedSource(name="stranger", reader="rss", url="https://stranger.example/feed", senders=("x@example.tl",))
ERROR_PAGE = b"<html>Service unavailable</html>"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    feeds = (DNMG, MIRROR, USGS, DAILY, BMKG, STRANGER)
    built = build_house(tmp_path / "home", database_url=database_url, feeds=feeds)
    # What all of them use is loaded before they begin.
    _ = built.app.shapes, built.app.gazetteer, built.app.hazards
    yield built
    built.app.database.close()


def take(house: House, document: bytes, source: FeedSource) -> str:
    return intake.take(house.app, document, source=source, now=house.now).verdict.value


def reports(house: House) -> list[str]:
    with house.app.database.reading() as connection:
        return list(connection.execute(select(t.report.c.identifier).order_by(t.report.c.id)).scalars())


def test_a_document_that_comes_by_eight_ways_at_once_is_one_draft(house: House) -> None:
    for name in ("DNMG-1", "DNMG-2", "DNMG-3"):
        document = news(name, headline=name)
        verdicts = at_once(*(partial(take, house, document, source) for source in (DNMG, MIRROR) * 4))
        assert sorted(verdicts) == ["accept", *["ignore"] * 7]
    assert reports(house) == ["DNMG-1", "DNMG-2", "DNMG-3"]
    alone = build_house(house.app.home.parent / "alone", feeds=(DNMG, MIRROR))
    for name in ("DNMG-1", "DNMG-2", "DNMG-3"):
        take(alone, news(name, headline=name), DNMG)
    assert len(look.all_warnings(house.app)) == len(look.all_warnings(alone.app))
    alone.app.database.close()


def test_a_quake_that_three_lists_bring_at_once_is_one_event(house: House) -> None:
    desk = Desk(house, house.app.home)
    for number in range(3):
        said = {"minutes_ago": 5 + 30 * number, "identifier": f"us{number}"}
        at_once(*(partial(shakes, desk, source, **said) for source in (USGS, DAILY, BMKG)))
        newest = max(events.recent(house.app, now=house.now), key=lambda one: one.id)
        assert sorted(account.source for account in newest.accounts) == ["bmkg", "usgs", "usgs-day"]
        about = [warning.about for warning in newest.warnings]
        assert about
        assert len(set(about)) == len(about)
    assert len(events.recent(house.app, now=house.now)) == 3


def test_a_source_that_says_two_things_of_one_moment_and_the_first_again(house: House) -> None:
    desk = Desk(house, house.app.home)
    for magnitude in (6.8, 6.4, 6.8, 6.4):
        shakes(desk, USGS, magnitude=magnitude, minutes_ago=3)
    assert reports(house) == ["usgs-1", "usgs-1"]


def test_the_same_error_page_of_two_sources_at_once(house: House) -> None:
    verdicts = at_once(*(partial(take, house, ERROR_PAGE, source) for source in (DNMG, MIRROR, USGS, BMKG) * 2))
    assert set(verdicts) == {"reject"}
    with house.app.database.reading() as connection:
        kept = connection.execute(select(t.report.c.source, t.report.c.body)).all()
    assert {row.body for row in kept} == {ERROR_PAGE}
    assert len({row.source for row in kept}) == len(kept)


class Pages:
    """Answers each address with its page."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages

    def fetch(self, url: str, **_more: object) -> Fetched:
        return Fetched(200, self.pages[url], url, "", "", None, None)


def test_four_processes_that_poll_a_feed_for_the_first_time(house: House) -> None:
    listed = "<item><title>flood</title><link>https://met.example/1.xml</link></item>"
    feed = f'<rss version="2.0"><channel><title>met</title>{listed}</channel></rss>'.encode()
    assert FEEDS["rss"].parse(feed, DNMG.url).entries
    pages = Pages({DNMG.url: feed, "https://met.example/1.xml": news()})
    poll = partial(polling.poll, house.app, DNMG, now=house.now, fetcher=pages)  # type: ignore[arg-type]
    done = at_once(*[poll] * 4)
    assert [one.error for one in done] == [""] * 4
    assert sorted(len(one.drafts) for one in done) == [0, 0, 0, 1]
    assert reports(house) == ["DNMG-1"]


def test_two_officers_who_release_the_same_report_at_once(house: House) -> None:
    assert take(house, news(), STRANGER) == "quarantine"

    def release(officer: str) -> str:
        by = {"ana": ANA, "ben": BEN}[officer]
        try:
            return f"drafts {len(held.release(house.app, 1, by=by, reason='they rang us', now=house.now))}"
        except NotAllowed as error:
            return error.sentence

    first, second = sorted(at_once(partial(release, "ben"), partial(release, "ana")), reverse=True)
    assert first == "drafts 1"
    assert second in {f"{name} has settled report 1 already: they rang us." for name in ("ana", "ben")}
    assert len(look.all_warnings(house.app)) == 1


def test_a_feed_and_an_officer_bring_the_same_document_at_once(house: House) -> None:
    document = news()

    def imports() -> str:
        try:
            ingest.import_document(house.app, document, Choices(), by=ANA, source="a file", now=house.now)
        except NotAllowed as error:
            return error.code
        return "imported"

    feed, officer = at_once(partial(take, house, document, DNMG), imports)
    assert (feed, officer) in {("ignore", "imported"), ("accept", "seen")}
    assert (len(reports(house)), len(look.all_warnings(house.app))) == (1, 1)
