"""A desk where things are approved, published and read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from house import ANA, BEN, House, SharedApp, build_house

from alerts.actions import approve, draft, end, publish
from alerts.app import App
from alerts.cap.document import Document, Info
from alerts.cap.read import read
from alerts.model.warning import Certainty, Severity, Urgency

LOADED = ("gazetteer", "hazards", "library", "shapes")


@dataclass
class Desk:
    house: House

    @property
    def app(self) -> App:
        return self.house.app

    def approved(self, *sucos: str, **facts: object) -> int:
        """A flood that Ana drafted and Ben approved."""
        number = self.house.submitted(*(sucos or ("Hera, Dili",)), **facts)
        approve.approve(self.app, number, by=BEN, now=self.house.now)
        return number

    def updated(self, number: int, *sucos: str, hours: float = 8) -> int:
        """The same five minutes later with another end, and other sucos where some are given."""
        now = self.house.clock.move(minutes=5)
        places = tuple(self.house.suco(name) for name in sucos) or None
        draft.update(self.app, number, {"expires": now + timedelta(hours=hours), "sucos": places}, by=ANA, now=now)
        draft.submit(self.app, number, by=ANA, now=self.house.now)
        approve.approve(self.app, number, by=BEN, now=self.house.now)
        return number

    def cleared(self, number: int) -> None:
        self.house.clock.move(hours=3)
        end.all_clear(self.app, number, by=ANA, now=self.house.now, statement="River gauge Comoro, 17:00")

    def retracted(self, number: int) -> None:
        self.house.clock.move(minutes=3)
        end.retract(self.app, number, by=ANA, now=self.house.now, reason="the wrong river")

    def body(self, number: int, revision: int | None = None) -> bytes:
        return publish.of(self.app, number, revision).body

    def document(self, number: int, revision: int | None = None) -> Document:
        """As anybody reads it: without a single finding."""
        reading = read(self.body(number, revision))
        assert reading.findings == ()
        assert reading.document is not None
        return reading.document

    def texts(self, number: int) -> dict[str, tuple[str, str]]:
        """By language, event and headline of the newest document."""
        return {info.language: (info.event, info.headline) for info in self.document(number).infos}

    def again(self, **settings: object) -> Desk:
        """The same installation, started anew with other settings; it has read its files already."""
        app = SharedApp(self.app.home, clock=self.house.clock, given=replace(self.app.settings, **settings))  # type: ignore[arg-type]
        app.__dict__.update({name: self.app.__dict__[name] for name in LOADED if name in self.app.__dict__})
        app.__dict__["database"] = self.app.database
        return Desk(House(app, self.house.clock))


def opened(folder: Path, **settings: object) -> Desk:
    house = build_house(folder, **settings)
    house.contact("Hera, Dili", "+67077110001")
    return Desk(house)


NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def plain(**changes: object) -> Document:
    facts = {
        "version": "1.2",
        "identifier": "NDMD-1",
        "sender": "ndmd@example.tl",
        "sent": NOON,
        "status": "Actual",
        "msg_type": "Alert",
        "scope": "Public",
        "references": (),
        "incidents": "",
        "note": "",
        "infos": (),
        "signed": False,
    }
    return Document(**{**facts, **changes})  # type: ignore[arg-type]


def an_info(**changes: object) -> Info:
    facts = {
        "language": "tet",
        "event": "Inundasaun",
        "categories": ("Met",),
        "urgency": Urgency.EXPECTED,
        "severity": Severity.SEVERE,
        "certainty": Certainty.LIKELY,
        "effective": None,
        "onset": None,
        "expires": NOON + timedelta(hours=6),
        "headline": "",
        "description": "",
        "instruction": "",
        "sender_name": "",
        "response_types": (),
        "event_codes": (),
        "parameters": (),
        "areas": (),
    }
    return Info(**{**facts, **changes})  # type: ignore[arg-type]
