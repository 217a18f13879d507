"""A duty desk that listens to sources, and what those sources say: documents, and measured earthquakes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from builders_cap import cap, info
from duty_desk import LATER, WIDTH, Desk
from house import SharedApp

from alerts import intake
from alerts.actions import pushed
from alerts.assess.policy import Policy
from alerts.feeds.notice import Notice
from alerts.intake import Taken
from alerts.model.event import Account, Shock
from alerts.settings import FeedSource
from alerts.store import intake as rows

DNMG = FeedSource(name="dnmg", reader="rss", url="https://met.example/feed", senders=("dnmg@example.tl",))
MIRROR = FeedSource(name="dnmg-mirror", reader="rss", url="https://wmo.example/feed", mirror_of="dnmg")
USGS = FeedSource(name="usgs", reader="usgs", url="https://usgs.example/hour", trust=70)
BMKG = FeedSource(name="bmkg", reader="bmkg", url="https://bmkg.example/list", trust=80)
GDACS = FeedSource(name="gdacs", reader="gdacs", url="https://gdacs.example/rss", signs_only=True)
PUSH = FeedSource(name="partner", reader="push", token="t" * 24, silent_minutes=0)
EVERY = (DNMG, MIRROR, USGS, BMKG, GDACS, PUSH)
OFF_THE_SOUTH_COAST = (-9.6, 126.1)
PAINT = "\x1b[2J\u202e\u200b"
"""Clears a terminal, turns a line round, hides."""


@contextmanager
def listening(desk: Desk, *feeds: FeedSource, **more: Any) -> Iterator[Desk]:
    """The same desk with these sources. The word of the met service counts on a tsunami."""
    policy = Policy(official_senders=("dnmg@example.tl",))
    settings = replace(desk.house.app.settings, feeds=feeds or EVERY, policy=policy, **more)
    app = SharedApp(desk.house.app.home, clock=desk.house.clock, given=settings)
    for name in ("gazetteer", "hazards", "library"):
        app.__dict__[name] = getattr(desk.house.app, name)
    yield Desk(replace(desk.house, app=app), desk.folder)
    app.database.close()


def news(identifier: str = "DNMG-1", *, sender: str = "dnmg@example.tl", **more: Any) -> bytes:
    """A flood in Dili that still holds."""
    head = {name: more.pop(name) for name in ("msgType", "references", "sent", "status") if name in more}
    return cap(info(**({"event": "Flood", "expires": LATER} | more)), identifier=identifier, sender=sender, **head)


def after(identifier: str, *, msg_type: str = "Update", of: str = "DNMG-1", **more: Any) -> bytes:
    """A later message about an earlier one."""
    references = f"dnmg@example.tl,{of},2026-11-20T08:00:00+09:00"
    sent = more.pop("sent", "2026-11-20T09:00:00+09:00")
    return news(identifier, msgType=msg_type, references=references, sent=sent, **more)


def comes(desk: Desk, document: bytes, source: FeedSource = DNMG) -> Taken:
    return intake.take(desk.house.app, document, source=source, now=desk.house.now)


def posts(desk: Desk, document: bytes) -> Taken:
    """The partner posts it to us."""
    return pushed.take(desk.house.app, document, source=PUSH, now=desk.house.now)


def shakes(desk: Desk, source: FeedSource = USGS, *, minutes_ago: float = 3, **said: Any) -> Taken:
    """This source measured an earthquake off the south coast, strong enough for a tsunami check."""
    lat, lon = said.pop("where", OFF_THE_SOUTH_COAST)
    shock = Shock(
        at=said.pop("at", desk.house.now - timedelta(minutes=minutes_ago)),
        lat=lat,
        lon=lon,
        depth_km=said.pop("depth_km", 10.0),
        magnitude=said.pop("magnitude", 6.8),
    )
    told = {"identifier": f"{source.name}-1", "place": "Timor Sea", "sent": desk.house.now} | said
    account = Account(sender=f"{source.name}.example", hazard="earthquake", shock=shock, **told)
    return intake.take_notice(
        desk.house.app, Notice(account, b"the item as it came"), source=source, now=desk.house.now
    )


def polled(desk: Desk, source: FeedSource, **columns: Any) -> None:
    """How the last polls of a source left it."""
    known: dict[str, Any] = {"polled_at": desk.house.now, "listening_since": desk.house.now} | columns
    with desk.house.app.database.writing() as connection:
        rows.save_feed_state(connection, source.name, **known)


def ago(desk: Desk, **length: float) -> datetime:
    return desk.house.now - timedelta(**length)


def fits(text: str) -> str:
    """The text, which no terminal of 80 columns breaks and in which nothing paints."""
    assert max(map(len, text.splitlines()), default=0) <= WIDTH, text
    assert not set(text) & set(PAINT.replace("[2J", "")), text
    return text


def flat(text: str) -> str:
    """Without the folds."""
    return " ".join(text.split())
