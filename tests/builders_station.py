"""A home with two officers, three stations and one committee, and a warning on its way to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from house import SharedApp, blank_database

from alerts.actions import approve, draft, end
from alerts.app import App
from alerts.model.message import Medium
from alerts.model.people import Officer, Role
from alerts.model.route import Route
from alerts.model.warning import Certainty, HazardWarning, Mode, Severity, Urgency
from alerts.settings import Settings
from alerts.store import officers, outbox, people
from alerts.store.database import Database

SUNDAY_14 = datetime(2021, 4, 4, 5, 0, tzinfo=UTC)
PUBLIC = "https://alerts.example.tl"
TOKEN = "0123456789abcdef0123456789abcdef"
OTHER_TOKEN = "fedcba9876543210fedcba9876543210"
ANA = Officer(login="ana", name="Ana", role=Role.OFFICER)
BEN = Officer(login="ben", name="Ben", role=Role.OFFICER)
COMORO_SUCO, DILI = "Comoro", "07"
COMMITTEE = "+67077230001"
STATIONS = """
- {id: comoro, name: "Radio Komunidade Komoro", municipality: Dili, mhz: 95.5, phone: "+67077230090",
   email: "studio@example.tl", confirmed_by: ana, confirmed_on: "2021-04-01", made_up: true}
- {id: lorico, name: "Radio Lorico", municipality: Dili, made_up: true}
- {id: husar, name: null, municipality: Aileu, mhz: 97.1, phone: "+67077489452", made_up: true}
"""


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: datetime = SUNDAY_14

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


def a_route(name: str = "tl-sms", *, token: str = TOKEN, mode: Mode = Mode.ACTUAL) -> Route:
    return Route(
        name=name,
        channel="twilio",
        medium=Medium.SMS,
        mode=mode,
        sender="+67077000000",
        two_way=True,
        options={"account_sid": "AC" + "1" * 32},
        secrets={"auth_token": token},
    )


def a_mail_route(mode: Mode = Mode.ACTUAL) -> Route:
    return Route(
        name="mail",
        channel="smtp",
        medium=Medium.EMAIL,
        mode=mode,
        sender="avizu@example.tl",
        options={"host": "localhost", "security": "none"},
    )


def a_home(folder: Path, *, clock: Clock, mode: Mode = Mode.ACTUAL, stations: str = STATIONS, **settings) -> App:
    """An installation with its database, as a web process sees it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret.key").write_text("k" * 64)
    (folder / "stations.yaml").write_text(stations)
    routes = (a_route(mode=mode), a_route("other", token=OTHER_TOKEN, mode=mode), a_mail_route(mode))
    given = Settings(**({"home": folder, "mode": mode, "public_url": PUBLIC, "routes": routes} | settings))
    (folder / "avizu.db").write_bytes(blank_database(given.mode))
    database = Database(given.database)
    with database.writing() as connection:
        for officer in (ANA, BEN):
            officers.add_officer(connection, officer, passphrase_hash="!", at=clock(), by="setup")
    database.close()
    app = SharedApp(folder, clock=clock, given=given)
    _add_committee(app, clock())
    return app


def _add_committee(app: App, now: datetime) -> None:
    committee = people.NewContact(
        name="Committee", role="chief", place=suco(app), phone=COMMITTEE, languages=("tet",), made_up=True
    )
    with app.database.writing() as connection:
        people.add_contacts(connection, [committee], at=now, by="ana")


def suco(app: App, name: str = COMORO_SUCO) -> str:
    return next(code for code in app.gazetteer.sucos_of(DILI) if app.gazetteer.place(code).name == name)


def flood(app: App, clock: Clock, *, hours: float = 16, **changes) -> draft.Facts:
    facts = draft.Facts(
        hazard="flood",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        sucos=(suco(app),),
        expires=clock() + timedelta(hours=hours),
    )
    return replace(facts, **changes)


def drafted(app: App, clock: Clock, **changes) -> HazardWarning:
    return draft.create(app, flood(app, clock, **changes), by=ANA, now=clock())


def out(app: App, clock: Clock, **changes) -> HazardWarning:
    """A warning that Ana wrote and Ben approved."""
    return approved(app, drafted(app, clock, **changes), clock)


def approved(app: App, warning: HazardWarning, clock: Clock) -> HazardWarning:
    draft.submit(app, warning.id, by=ANA, now=clock())
    return approve.approve(app, warning.id, by=BEN, now=clock()).warning


def updated(app: App, warning: HazardWarning, clock: Clock, **changes) -> HazardWarning:
    return approved(app, draft.update(app, warning.id, changes, by=ANA, now=clock()), clock)


def retracted(app: App, warning: HazardWarning, clock: Clock) -> HazardWarning:
    return end.retract(app, warning.id, by=ANA, now=clock(), reason="wrong place")[0]


def handed_over(app: App, clock: Clock, route: str = "tl-sms") -> list[outbox.Claimed]:
    """Everything that waits on the route is now being sent, each with its attempt."""
    with app.database.writing() as connection:
        return outbox.claim(
            connection, route=route, limit=100, owner="test", now=clock(), lease_until=clock() + timedelta(minutes=1)
        )


def page_path(app: App, station: str, revision_id: int) -> str:
    return app.page_link(station, revision_id).removeprefix(app.settings.public_url)
