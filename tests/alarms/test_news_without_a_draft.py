"""News of which no draft was made calls the officers too: nobody else would come upon it."""

from __future__ import annotations

from dataclasses import replace

from house import ANA, House, SharedApp

from alerts import intake
from alerts.actions import alarms, proposals
from alerts.feeds.notice import Notice
from alerts.model.event import Account
from alerts.settings import FeedSource


def test_news_that_made_no_draft_calls_the_officers_until_somebody_has_closed_it(any_house: House) -> None:
    source = FeedSource(name="gdacs", reader="gdacs", url="https://feed.invalid/")
    given = replace(any_house.app.settings, feeds=(source,))
    app = SharedApp(any_house.app.home, clock=any_house.clock, given=given)
    cyclone = Account(
        sender="gdacs.org",
        identifier="TC1",
        sent=any_house.now,
        hazard="tropical_cyclone",
        keys=frozenset({"gdacs:TC1"}),
        headline="Red tropical cyclone",
        level="Red",
    )
    intake.take_notice(app, Notice(cyclone, b"<item/>"), source=source, now=any_house.now)
    (opened,) = alarms.watch(app, any_house.now).opened
    assert (opened.key, opened.remedy) == ("look:gdacs", "avizu proposal list")
    (one,) = proposals.waiting(app)
    proposals.close(app, one.row.id, by=ANA, reason="it goes south", now=any_house.now)
    assert [alarm.key for alarm in alarms.watch(app, any_house.now).ended] == ["look:gdacs"]
    app.database.close()
