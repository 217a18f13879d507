"""One afternoon: a strong shock off the south coast, as five sources tell of it, minute by minute.

Real feeds over real HTTP, the real schedule, the stand-in gateway, a clock that is moved. Everything is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders_cap import area, cap, circle, info, named
from house import ANA, BEN, NIGHT, build_house
from night import Night, a_night
from sources import Quake, Sources, atom_of, bmkg, gdacs, usgs

import scheduler
from alerts.actions import approve, draft, end, events, proposals
from alerts.actions.events import EventView
from alerts.assess.policy import Policy
from alerts.assess.shaking import Band
from alerts.model.event import About, Tsunami
from alerts.model.warning import HazardWarning, State
from alerts.store import officers, warnings

NO_TSUNAMI = "Tidak berpotensi tsunami"
INATEWS = "inatews@example.id"
PHONES = {"ana": "+67077230001", "ben": "+67077230002"}
MAIN = Quake(at=NIGHT, magnitude=6.8, depth=10)
__all__ = ["build_house"]


@dataclass
class Afternoon:
    night: Night
    sources: Sources

    @property
    def app(self):
        return self.night.house.app

    def at(self, minute: int) -> None:
        """The clock moves to this minute after the shock, and the schedule does what is due, minute by minute."""
        while self.night.house.now < NIGHT + timedelta(minutes=minute):
            self.night.pass_time(60)
            for name, (_, job) in scheduler.JOBS.items():
                scheduler.run(self.app, name, job)
            self.night.send()
        assert self.night.house.now == NIGHT + timedelta(minutes=minute)

    def events(self) -> list[EventView]:
        """Oldest first."""
        return list(reversed(events.recent(self.app, now=self.night.house.now)))

    def warnings(self) -> list[HazardWarning]:
        """Oldest first."""
        with self.app.database.reading() as connection:
            return list(reversed(warnings.warnings(connection)))

    def about(self, what: About) -> HazardWarning:
        (one,) = (each for each in self.warnings() if each.about is what)
        return one

    def proposed(self) -> list[tuple[str, int | None, str]]:
        return [(p.row.kind, p.row.warning_id, p.row.said) for p in reversed(proposals.waiting(self.app))]

    def said(self) -> list[str]:
        """The history of the main shock, as the officer reads it."""
        return [said for _, _, said in events.view(self.app, 1).history]

    def pages(self, login: str) -> list[str]:
        return self.night.taken(PHONES[login])


@pytest.fixture
def afternoon(tmp_path: Path) -> Iterator[Afternoon]:
    with Sources().serving() as sources:
        feeds = (
            sources.feed("bmkg", "bmkg", trust=60),
            sources.feed("usgs", "usgs", trust=70),
            sources.feed("gdacs", "gdacs", trust=30),
            sources.feed("inatews", "atom", trust=90, senders=(INATEWS,)),
        )
        sources.pages = {"bmkg": bmkg(), "usgs": usgs(), "gdacs": gdacs(), "inatews": atom_of()}
        given = {
            "feeds": feeds,
            "allow_private": frozenset({sources.place}),
            "policy": Policy(official_senders=(INATEWS,)),
        }
        with a_night(tmp_path, **given) as night:
            with night.house.app.database.writing() as connection:
                for officer in (ANA, BEN):
                    on_duty = replace(officer, phone=PHONES[officer.login])
                    officers.add_officer(connection, on_duty, passphrase_hash="-", at=NIGHT, by="test")
            night.house.contact("Betano", "+67077230101")
            yield Afternoon(night, sources)


def statement(sent: datetime) -> bytes:
    """The tsunami centre's word that there is none, as CAP."""
    block = info(
        area(circle("-9.35,125.9 0")),
        event="Tsunami",
        urgency="Past",
        responseType="AllClear",
        expires=(sent + timedelta(hours=6)).isoformat(),
        headline="No tsunami threat",
        description="No tsunami threat to Timor-Leste after the earthquake.",
        extra=named("parameter", "EventOriginTime", MAIN.at.isoformat())
        + named("parameter", "EventLatLon", "-9.35,125.9"),
    )
    return cap(block, identifier="INATEWS-1", sender=INATEWS, sent=sent.isoformat())


def test_what_the_officer_sees_at_each_minute(afternoon: Afternoon) -> None:
    sources = afternoon.sources

    # A quiet minute: every source was asked, nothing is known, nobody is called.
    afternoon.at(1)
    assert (afternoon.events(), afternoon.warnings(), afternoon.pages("ana")) == ([], [], [])

    # Minute 3: BMKG has it, and says that it makes no tsunami.
    sources.pages["bmkg"] = bmkg((MAIN, NO_TSUNAMI), one=True)
    afternoon.at(3)
    (event,) = afternoon.events()
    assert (event.tsunami, event.chosen.shock.magnitude) == (Tsunami.CHECK, 6.8)
    check, shaken = afternoon.about(About.TSUNAMI_CHECK), afternoon.about(About.SHAKING)
    assert len(check.newest.sucos) == 120
    assert dict(check.newest.values) == {"magnitude": "6.8", "place": "Manufahi"}
    assert shaken.newest.sucos
    assert not set(shaken.newest.sucos) & set(check.newest.sucos)
    strongest = max(event.bands.values())
    assert strongest >= Band.STRONG
    # What BMKG says alone clears nothing; the officers are called once, for the check first of all.
    assert afternoon.proposed() == [
        ("tsunami", check.id, "bmkg.go.id expects no tsunami; that clears nothing, only an official statement does.")
    ]
    called = afternoon.pages("ana")
    assert called == afternoon.pages("ben")
    assert any(f"warning {check.id}" in text for text in called)

    # Minute 5: the USGS says less, and 35 km down. It is trusted more: the drafts nobody has touched follow.
    first = replace(MAIN, magnitude=6.4, depth=35, lat=-9.3, at=MAIN.at + timedelta(seconds=4))
    sources.pages["usgs"] = usgs(("us1", first, NIGHT + timedelta(minutes=4), "automatic"))
    afternoon.at(5)
    (event,) = afternoon.events()
    assert [account.source for account in event.accounts] == ["bmkg", "usgs"]
    assert event.disagreement == ("bmkg says M6.8 at 10 km, usgs M6.4 at 35 km.",)
    assert "Magnitude 6.8 is now 6.4. Depth 10 km is now 35 km." in " ".join(afternoon.said())
    less = afternoon.about(About.SHAKING)
    assert less.newest.state is State.DRAFT
    assert set(less.newest.sucos) < set(shaken.newest.sucos)
    # BMKG's figures still call for the check: it is not given up by a smaller number from elsewhere.
    assert afternoon.about(About.TSUNAMI_CHECK).newest.sucos == check.newest.sucos

    # Minute 7: Ana submits the check, Ben approves it: people at the coast are told.
    afternoon.at(7)
    draft.submit(afternoon.app, check.id, by=ANA, now=afternoon.night.house.now)
    approve.approve(afternoon.app, check.id, by=BEN, now=afternoon.night.house.now)
    afternoon.at(8)
    assert afternoon.about(About.TSUNAMI_CHECK).newest.state is State.ACTIVE
    (warned,) = afternoon.night.taken("+67077230101")
    assert "RAI-NAKDOKO M6.4" in warned

    # Minute 12 and 20: two revisions. What is out is not touched by a machine; the officer is told what changed.
    second = replace(first, magnitude=6.7, depth=20)
    sources.pages["usgs"] = usgs(("us1", second, NIGHT + timedelta(minutes=11), "reviewed"))
    afternoon.at(12)
    active = afternoon.about(About.TSUNAMI_CHECK)
    assert (active.active.values["magnitude"], len(active.revisions)) == ("6.4", 1)
    revised = [said for kind, number, said in afternoon.proposed() if (kind, number) == ("revision", check.id)]
    assert len(revised) == 1
    assert revised[0].startswith("Magnitude 6.4 is now 6.7. Depth 35 km is now 20 km.")
    assert "1 more suco may feel very strong shaking: Betano." in revised[0]
    third = replace(second, magnitude=7.0)
    sources.pages["usgs"] = usgs(("us1", third, NIGHT + timedelta(minutes=19), "reviewed"))
    afternoon.at(20)
    revised = [said for kind, number, said in afternoon.proposed() if (kind, number) == ("revision", check.id)]
    assert len(revised) == 1
    assert revised[0].startswith("Magnitude 6.7 is now 7.0.")
    assert afternoon.about(About.SHAKING).newest.values["magnitude"] == "7.0"

    # Minute 25: GDACS tells of it too: one more voice, the same event, no new draft.
    before = len(afternoon.warnings())
    sources.pages["gdacs"] = gdacs((1450000, replace(third, magnitude=6.9), NIGHT + timedelta(minutes=24)))
    afternoon.at(25)
    (event,) = afternoon.events()
    assert [account.source for account in event.accounts] == ["bmkg", "usgs", "gdacs"]
    assert len(afternoon.warnings()) == before

    # Minute 30: an aftershock is an event of its own, shown as what it is.
    after = Quake(at=NIGHT + timedelta(minutes=28), magnitude=5.6, depth=10, lat=-9.2)
    sources.pages["usgs"] = usgs(
        ("us1", third, NIGHT + timedelta(minutes=19), "reviewed"),
        ("us2", after, NIGHT + timedelta(minutes=29), "automatic"),
    )
    afternoon.at(30)
    main, shock = afternoon.events()
    assert (shock.aftershock_of, shock.tsunami, main.tsunami) == (main.id, Tsunami.NONE, Tsunami.CHECK)
    assert [(one.about, one.newest.values["magnitude"]) for one in shock.warnings] == [(About.SHAKING, "5.6")]

    # Minute 40: the tsunami centre: no threat. It is a proposal; the warning stays until an officer ends it.
    sent = NIGHT + timedelta(minutes=39)
    sources.pages["inatews"] = atom_of(("INATEWS-1", sent, statement(sent)))
    afternoon.at(40)
    assert afternoon.events()[0].tsunami is Tsunami.CLEARED
    assert afternoon.about(About.TSUNAMI_CHECK).newest.state is State.ACTIVE
    cleared = [said for kind, number, said in afternoon.proposed() if (kind, number) == ("all-clear", check.id)]
    assert cleared == [f"{INATEWS}: no tsunami threat. The tsunami check can end."]
    end.all_clear(afternoon.app, check.id, by=ANA, now=afternoon.night.house.now, statement="InaTEWS 23:39, INATEWS-1")
    afternoon.at(41)
    assert "laiha perigu tsunami" in afternoon.night.taken("+67077230101")[-1]

    # Minute 50: a small aftershock is a line in the list, and nobody is called for it.
    called = len(afternoon.pages("ana"))
    weak = Quake(at=NIGHT + timedelta(minutes=48), magnitude=3.9, depth=30, lat=-9.5)
    sources.pages["bmkg"] = bmkg((weak, NO_TSUNAMI), (MAIN, NO_TSUNAMI))
    afternoon.at(50)
    assert len(afternoon.events()) == 3
    assert afternoon.events()[2].warnings == ()
    assert len(afternoon.pages("ana")) == called
