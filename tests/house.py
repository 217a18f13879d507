"""A whole installation for a test: a home, a database, two officers, a clock that stands until it is moved."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.actions import accounts, dispatch, draft
from alerts.app import App
from alerts.channels import open_channel
from alerts.model.message import Medium
from alerts.model.people import Officer, Role, Station
from alerts.model.route import Route
from alerts.model.warning import Certainty, HazardWarning, Mode, Severity, Urgency
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import resolve
from alerts.places.rules import AreaRule
from alerts.places.shapes import Shapes
from alerts.settings import Settings
from alerts.settings.agreed import present, words_of
from alerts.store import agreed, migrate, outbox, people
from alerts.store.database import Database
from alerts.words.hazards import Hazard
from alerts.words.library import Library

NIGHT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
ANA = Officer(login="ana", name="Ana (made up)", role=Role.OFFICER)
BEN = Officer(login="ben", name="Ben (made up)", role=Role.OFFICER)
ADMIN = Officer(login="admin", name="Administrator (made up)", role=Role.ADMINISTRATOR)
ACCOUNT = "AC" + "5" * 32
AUTH_TOKEN = "a made-up token for tests"
SENDER = "+67077000000"


@dataclass
class Clock:
    """An instant that moves only when a test says so."""

    now: datetime = NIGHT

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


def sms_route(base_url: str = "http://127.0.0.1:9", **changes: object) -> Route:
    """A Twilio route to a stand-in. Nothing listens at the default address."""
    route = Route(
        name="sms",
        channel="twilio",
        medium=Medium.SMS,
        mode=Mode.ACTUAL,
        sender=SENDER,
        rate=0,
        in_flight=10,
        two_way=True,
        usd_per_part=0.05,
        options={"account_sid": ACCOUNT, "base_url": base_url, "timeout": "2", "connect_timeout": "2"},
        secrets={"auth_token": AUTH_TOKEN},
    )
    return replace(route, **changes)  # type: ignore[arg-type]


@dataclass
class House:
    app: App
    clock: Clock
    owner: str = "house:1:test"
    withheld: int = 0
    made: list[int] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock.now

    def suco(self, name: str) -> str:
        (code,) = resolve(self.app.gazetteer, name)
        return code

    def contact(
        self,
        suco: str,
        phone: str,
        *,
        name: str = "",
        role: str = "chief",
        languages: Sequence[str] = ("tet",),
        other_phones: tuple[str, ...] = (),
    ) -> None:
        """Somebody of that suco's committee, in the directory from now on."""
        new = people.NewContact(
            name=name or f"Contact {phone[-2:]} (made up)",
            role=role,
            place=self.suco(suco),
            phone=phone,
            languages=tuple(languages),
            made_up=True,
            other_phones=other_phones,
        )
        with self.app.database.writing() as connection:
            people.add_contacts(connection, [new], at=self.now, by="test")

    def flood(
        self, *sucos: str, hours: float = 6, severity: Severity = Severity.SEVERE, **more: object
    ) -> HazardWarning:
        """Ana's draft of a flood in these sucos."""
        facts = draft.Facts(
            hazard=str(more.pop("hazard", "flood")),
            severity=severity,
            urgency=Urgency.IMMEDIATE,
            certainty=Certainty.LIKELY,
            sucos=tuple(self.suco(name) for name in sucos),
            expires=self.now + timedelta(hours=hours),
            **more,  # type: ignore[arg-type]
        )
        return draft.create(self.app, facts, by=ANA, now=self.now)

    def submitted(self, *sucos: str, **more: object) -> int:
        number = self.flood(*sucos, **more).id  # type: ignore[arg-type]
        draft.submit(self.app, number, by=ANA, now=self.now)
        return number

    def send(self) -> dispatch.Sent:
        """Everything that is due now goes out through the real channels; returns when nothing is left."""
        return asyncio.run(self._send())

    async def _send(self) -> dispatch.Sent:
        channels = {route.name: open_channel(route, self.app.clock) for route in self.app.settings.routes}
        dispatcher = dispatch.Dispatcher(self.app, channels, owner=self.owner)
        try:
            return await dispatcher.drain()
        finally:
            dispatcher.close()
            for channel in channels.values():
                await channel.close()

    def messages(self, warning_id: int | None = None) -> list:
        from alerts.store import proof

        with self.app.database.reading() as connection:
            return proof.messages(connection, warning_id=warning_id)

    def states(self, warning_id: int | None = None) -> list[tuple[str, str, str]]:
        """(purpose, work, proof) of each message, oldest first."""
        return [(row.purpose, row.work, row.proof) for row in self.messages(warning_id)]

    def lapse(self) -> list[int]:
        with self.app.database.writing() as connection:
            return outbox.lapse(connection, now=self.now)


class SharedApp(App):
    """An installation for which the files that ship with the program are read only once in a test run."""

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return shipped_app().gazetteer

    @cached_property
    def shapes(self) -> Shapes:
        return shipped_shapes(self.settings.areas)

    @cached_property
    def hazards(self) -> Mapping[str, Hazard]:
        return super().hazards if (self.home / "templates").exists() else shipped_app().hazards

    @cached_property
    def library(self) -> Library:
        return super().library if (self.home / "templates").exists() else shipped_app().library

    @cached_property
    def stations(self) -> tuple[Station, ...]:
        return super().stations if (self.home / "stations.yaml").exists() else shipped_app().stations


@cache
def shipped_app() -> App:
    """For what ships alone: it has no database and no settings of its own."""
    return App(Path("/nonexistent"), given=Settings(home=Path("/nonexistent")))


@cache
def shipped_shapes(areas: AreaRule) -> Shapes:
    return App(Path("/nonexistent"), given=Settings(home=Path("/nonexistent"), areas=areas)).shapes


@cache
def blank_database(mode: Mode) -> bytes:
    """The file of a new database of this mode."""
    with TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), mode=mode)
        database = Database(settings.database)
        migrate.create(database, mode)
        database.close()
        return (Path(folder) / "avizu.db").read_bytes()


def build_house(folder: Path, *, database_url: str = "", **settings: object) -> House:
    """A new home in `folder`. Settings other than the defaults of a test are given by name."""
    clock = Clock()
    given = {"public_url": "https://avizu.test", "phone": "112", "routes": (sms_route(),)} | settings
    home = Settings(home=folder, database_url=database_url, **given)  # type: ignore[arg-type]
    accounts.prepare_home(folder)
    file = folder / "avizu.db"
    if database_url or file.exists():
        set_up(home)
    else:
        file.write_bytes(blank_database(home.mode))
    app = SharedApp(folder, clock=clock, given=home)
    agree_on_texts(app)
    return House(app, clock)


def agree_on_texts(app: App) -> None:
    """Two people agreed on the own texts, the sender and the phone of this home as they stand."""
    texts = present(app.settings)["texts"]
    with app.database.writing() as connection:
        kept = agreed.read(connection) or agreed.Agreed({})
        parts, words = {**kept.parts, "texts": texts}, words_of(app.settings, texts) or {}
        agreed.write(connection, replace(kept, parts=parts, words=words))


def set_up(home: Settings) -> None:
    database = Database(home.database)
    if migrate.version(database) != migrate.HEAD:
        migrate.create(database, home.mode)
    migrate.keep_mode(database, home.mode)
    database.close()
