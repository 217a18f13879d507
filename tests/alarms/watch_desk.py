"""People on duty, sources that answer or don't, and the job that looks for alarms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from house import ANA, BEN, House, build_house
from sqlalchemy import insert

from alerts.actions import alarms
from alerts.model.alarm import Alarm
from alerts.model.event import About, Tsunami
from alerts.model.people import Officer, Role
from alerts.model.warning import Mode, Severity, Urgency
from alerts.settings import FeedSource
from alerts.store import instances, intake, officers, warnings
from alerts.store import tables as t

USGS = FeedSource(name="usgs-hour", reader="usgs", url="https://usgs.test/hour", pages_per_hour=3)
BMKG = FeedSource(name="bmkg-cap", reader="rss", url="https://bmkg.test/cap", silent_minutes=60)
MIRROR = FeedSource(name="bmkg-mirror", reader="rss", url="https://mirror.test/cap", mirror_of="bmkg-cap")
ANAS_PHONE, BENS_PHONE = "+67077110040", "+67077110041"
VALUES = {"earthquake": {"magnitude": "6.8", "place": "Manufahi"}}
DUTY = (
    replace(ANA, phone="7711 0040"),
    replace(BEN, phone=BENS_PHONE),
    Officer(login="carla", name="Carla (made up)", role=Role.OFFICER),
    Officer(login="dino", name="Dino (made up)", role=Role.OFFICER, phone="call the office"),
    Officer(login="eva", name="Eva (made up)", role=Role.VIEWER, phone="+67077110042"),
    Officer(login="admin", name="Administrator (made up)", role=Role.ADMINISTRATOR, phone="+67077110043"),
    Officer(login="gone", name="Gone (made up)", role=Role.OFFICER, phone="+67077110044"),
)
"""Of these only Ana and Ben can be paged."""


@dataclass
class WatchDesk:
    house: House
    sends: bool = True
    """Whether a sending process is seen at each look."""

    @property
    def now(self) -> datetime:
        return self.house.now

    def watch(self, **later: float) -> alarms.Watched:
        """One look, after this much time."""
        self.house.clock.move(**later)
        if self.sends:
            self.somebody_sends()
        return alarms.watch(self.house.app, self.now)

    def hears(self, source: FeedSource, *, newest: datetime | None = None) -> None:
        """A poll succeeded now."""
        known = {"newest_at": newest} if newest else {}
        self._state(source, polled_at=self.now, succeeded_at=self.now, error="", failures=0, **known)

    def misses(self, source: FeedSource, error: str = "usgs.test does not answer.", *, times: int = 1) -> None:
        """A poll failed now, the `times`th in a row."""
        self._state(source, polled_at=self.now, error=error, failures=times)

    def begins(self, source: FeedSource) -> None:
        """It was listened to for the first time now, in vain."""
        self._state(source, polled_at=self.now, listening_since=self.now, error="no answer", failures=1)

    def _state(self, source: FeedSource, **columns: object) -> None:
        with self.house.app.database.writing() as connection:
            intake.save_feed_state(connection, source.name, **columns)

    def machine_draft(
        self,
        *,
        severity: Severity = Severity.SEVERE,
        urgency: Urgency = Urgency.EXPECTED,
        about: About = About.DOCUMENT,
        source: str = USGS.name,
        hazard: str = "earthquake",
        event: int | None = None,
    ) -> int:
        """What a source made of its news, or of an event, waiting for officers."""
        model = self.house.flood("Hera, Dili", severity=severity).newest
        with self.house.app.database.writing() as connection:
            number = warnings.add_warning(
                connection, at=self.now, by=f"feed:{source}", source=source, event_id=event, about=about
            )
            facts = {"urgency": urgency, "hazard": hazard, "values": VALUES.get(hazard, {}), "onset": self.now}
            warnings.add_revision(connection, replace(model, warning_id=number, created_at=self.now, **facts))
        return number

    def quake(self, tsunami: Tsunami = Tsunami.RAISED, *, into: int | None = None) -> int:
        """An event of now, and what is known of a tsunami after it."""
        row = {"hazard": "earthquake", "created_at": self.now, "tsunami": tsunami.value, "seen": {}}
        with self.house.app.database.writing() as connection:
            made = insert(t.event_).values(**row, merged_into=into).returning(t.event_.c.id)
            return int(connection.execute(made).scalar_one())

    def held_back(self, source: str = USGS.name, *, identifier: str = "one") -> int:
        """A document in quarantine."""
        row = {
            "source": source,
            "sender": "someone@example.tl",
            "identifier": identifier,
            "sent": self.now,
            "received_at": self.now,
            "seen_at": self.now,
            "digest": identifier,
            "verdict": "quarantine",
            "findings": [],
            "body": b"<alert>CALL +67077999999 NOW</alert>",
        }
        with self.house.app.database.writing() as connection:
            return int(connection.execute(insert(t.report).values(row).returning(t.report.c.id)).scalar_one())

    def change(self, table: object, number: int, **columns: object) -> None:
        with self.house.app.database.writing() as connection:
            connection.execute(table.update().where(table.c.id == number).values(**columns))  # type: ignore[attr-defined]

    def somebody_sends(self) -> None:
        with self.house.app.database.writing() as connection:
            instances.alive(connection, self.house.owner, pid=1, host="house", now=self.now)

    def open(self) -> dict[str, Alarm]:
        return {one.key: one for one in alarms.standing(self.house.app, now=self.now).alarms}

    def pages(self, phone: str = ANAS_PHONE) -> list[str]:
        """The texts queued for this number, oldest first."""
        return [row.text for row in self.house.messages() if row.address == phone and row.purpose == "page"]


def man(house: House, duty: tuple[Officer, ...] = DUTY) -> None:
    """These people have accounts; Gone is disabled."""
    with house.app.database.writing() as connection:
        for one in duty:
            officers.add_officer(connection, one, passphrase_hash="none", at=house.now, by="test")
        officers.disable(connection, "gone", house.now)


def watch_desk(
    folder: Path, *, duty: tuple[Officer, ...] = DUTY, mode: Mode = Mode.ACTUAL, **settings: object
) -> Iterator[WatchDesk]:
    house = build_house(folder, mode=mode, **settings)
    man(house, duty)
    yield WatchDesk(house)
    house.app.database.close()
