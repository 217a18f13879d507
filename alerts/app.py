"""The composition root: owns settings, clock, data files, engine. Everything is made when first needed."""

from __future__ import annotations

import hmac
import os
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.errors import AvizuError, Misconfigured
from alerts.model.message import Medium
from alerts.settings import Settings, home_folder, read_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alerts.audience.figures import Figures
    from alerts.audience.refuge import Shelter
    from alerts.cap.document import Reading
    from alerts.delivery.restraint import Restraint
    from alerts.fetch import Fetcher
    from alerts.incoming import Judged, Known
    from alerts.model.people import Contact, Station
    from alerts.model.warning import Revision
    from alerts.outgoing import Desk, Outgoing
    from alerts.outgoing.agreed_words import AgreedWords, Ships
    from alerts.places.gazetteer import Gazetteer
    from alerts.places.shapes import Shapes
    from alerts.store.database import Database
    from alerts.words.hazards import Hazard
    from alerts.words.library import Library

PACKAGE = Path(__file__).resolve().parent
DATA = PACKAGE / "data"
KEY_FILE = "secret.key"
FEW = 100
"""Sucos up to which their committees are looked up, instead of reading the whole directory."""
SHORTEST_KEY = 32
"""Characters: anybody could sign with less."""


def shipped(name: str) -> Path:
    """A file or folder that ships at the top of the project: the checkout's own, else the wheel's copy."""
    checkout = PACKAGE.parent / name
    return checkout if checkout.exists() else PACKAGE / "shipped" / name


def write_private(path: Path, text: str) -> None:
    """Mode 0600 from its first moment, also where the file was there with another. Raises Misconfigured."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.truncate()
            file.write(text)
    except OSError as error:
        raise Misconfigured(
            f"{path} can't be written ({error.strerror}).", remedy="Check who may write there."
        ) from error


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class App:
    """One installation as this process sees it. Tests give a clock of their own."""

    home: Path
    clock: Callable[[], datetime] = utc_now
    given: Settings | None = None

    @classmethod
    def here(cls) -> App:
        return cls(home_folder())

    @cached_property
    def settings(self) -> Settings:
        return self.given or read_settings(self.home)

    @cached_property
    def host(self) -> str:
        return socket.gethostname()

    def new_owner(self) -> str:
        """A name for this process on its leases."""
        return f"{self.host}:{os.getpid()}:{secrets.token_hex(4)}"

    @staticmethod
    def process_alive(pid: int, _started: datetime) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    @cached_property
    def database(self) -> Database:
        from alerts.store import migrate
        from alerts.store.database import Database

        settings = self.settings
        if not settings.database_url and not (self.home / "avizu.db").exists():
            raise Misconfigured(f"There is no Avizu in {self.home}.", remedy="Run: avizu setup")
        database = Database(settings.database)
        try:
            migrate.check_mode(database, settings.mode)
        except AvizuError:
            database.close()
            raise
        return database

    @cached_property
    def gazetteer(self) -> Gazetteer:
        from alerts.places.gazetteer import Gazetteer

        return Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))

    @cached_property
    def municipality_figures(self) -> Mapping[str, Figures]:
        """The people of every municipality, by code."""
        from alerts.audience.figures import read_municipalities

        return read_municipalities(_text(DATA / "municipality_facts.csv"))

    @cached_property
    def shapes(self) -> Shapes:
        from alerts.places.shapes import Shapes

        rings, coast = (DATA / "sucos.rings.json.gz").read_bytes(), (DATA / "coast.lines.json.gz").read_bytes()
        return Shapes.load(rings, coast, self.settings.areas)

    @cached_property
    def hazards(self) -> Mapping[str, Hazard]:
        from alerts.words.hazard_file import read_hazards

        shipped_ones = _text(shipped("templates") / "hazards.yaml")
        try:
            return read_hazards(shipped_ones, self._own_hazards())
        except Misconfigured as fault:
            self.given_up["hazards.yaml"] = fault.sentence
            return read_hazards(shipped_ones)

    def _own_hazards(self) -> str:
        own = self.home / "templates" / "hazards.yaml"
        return _text(own) if own.exists() else ""

    @cached_property
    def given_up(self) -> dict[str, str]:
        """The own files that are not used, with what is wrong with them: at night a warning goes out without them."""
        return {}

    def check_hazards(self) -> None:
        """Raises Misconfigured when the hazards of this installation can't be read."""
        from alerts.words.hazard_file import read_hazards

        read_hazards(_text(shipped("templates") / "hazards.yaml"), self._own_hazards())

    @cached_property
    def restraint(self) -> Restraint:
        from alerts.outgoing.held_back import restraint_of
        from alerts.words.advice import tells_to_return

        def returns(language: str, text: str) -> bool:
            return tells_to_return(self.library, language, text)

        return restraint_of(self.hazards, self.gazetteer, returns, self.settings.restraint.most_per_hour)

    @cached_property
    def library(self) -> Library:
        from alerts.words.library import Library

        built = Library.build(_texts(shipped("templates")), self.hazards, _own_texts(self.home / "templates"))
        return replace(built, falls_back=True, given_up=self.given_up)

    @cached_property
    def known(self) -> Known:
        from alerts.incoming import Known

        return Known(self.gazetteer, self.hazards)

    def judge(self, reading: Reading, now: datetime) -> Judged:
        """The verdict on a document by itself, with the places it touches: the same for a check, an import, a feed."""
        from alerts.incoming import judge, offshore
        from alerts.incoming.elsewhere import elsewhere

        judged = judge(reading, lambda: self.shapes, now, lambda: self.gazetteer)
        return elsewhere(lambda: self.known, lambda: self.shapes, offshore(lambda: self.known, judged))

    @cached_property
    def stations(self) -> tuple[Station, ...]:
        from alerts.audience.stations import read_stations

        own = self.home / "stations.yaml"
        path = own if own.exists() else shipped("stations.yaml")
        return read_stations(_text(path), self.gazetteer)

    @cached_property
    def _secret(self) -> bytes:
        path = self.home / KEY_FILE
        try:
            key = path.read_bytes().strip()
        except OSError as error:
            raise Misconfigured(f"The signing key {path} can't be read.", remedy="Run: avizu setup") from error
        if len(key) < SHORTEST_KEY:
            raise Misconfigured(
                f"The signing key {path} is cut off.", remedy="Put it back from a backup, or remove it: avizu setup"
            )
        return key

    def sign(self, purpose: str, text: str) -> str:
        """`text.mac`: 128 bits of keyed BLAKE2b (RFC 7693) under this installation's own key and this purpose."""
        return f"{text}.{self._mac(purpose, text)}"

    def unsign(self, purpose: str, signed: str) -> str | None:
        """The text, if we signed it for this purpose."""
        text, _, mac = signed.rpartition(".")
        return text if hmac.compare_digest(mac.encode(), self._mac(purpose, text).encode()) else None

    def _mac(self, purpose: str, text: str) -> str:
        keyed = blake2b(text.encode(), digest_size=16, key=self._secret[:64], person=purpose.encode())
        return keyed.hexdigest()

    def callback(self, route: str, attempt_id: str) -> str:
        """Where a gateway reports about this attempt; "" when no public address is set."""
        if not self.settings.public_url:
            return ""
        return f"{self.settings.public_url}/hook/{route}/status/{self.sign('attempt', attempt_id)}"

    def page_link(self, station_id: str, revision_id: int) -> str:
        """The confirmation page of a station for one text; unguessable. "" when no public address is set."""
        if not self.settings.public_url:
            return ""
        return f"{self.settings.public_url}/s/{self.sign('page', f'{station_id}~{revision_id}')}"

    def fetcher(self) -> Fetcher:
        """Fetches feeds and documents, and tells their operators whom to ask about us."""
        from alerts.fetch import Fetcher

        return Fetcher(contact=self.settings.operator_contact, allow_private=self.settings.allow_private)

    def desk(self, contacts: list[Contact], others: Sequence[Revision] = (), *, shelter: Shelter | None = None) -> Desk:
        from alerts.outgoing import Desk
        from alerts.outgoing.desk import none_recorded

        settings = self.settings
        return Desk(
            mode=settings.mode,
            gazetteer=self.gazetteer,
            library=self.library,
            hazards=self.hazards,
            contacts=contacts,
            stations=self.stations,
            sms_route=settings.route_for(Medium.SMS),
            mail_route=settings.route_for(Medium.EMAIL),
            sender=settings.sender,
            sender_full=settings.sender_full,
            phone=settings.phone,
            default_language=settings.default_language,
            page_link=self.page_link,
            others=others,
            shelter=shelter or none_recorded,
        )

    def shelter(self, connection: Connection) -> Shelter:
        """Answers the nearest safe place for a suco and a hazard, None where none is recorded."""
        from alerts.audience.refuge import Refuges
        from alerts.store import place_facts

        return Refuges(place_facts.safe_places(connection), self.gazetteer).nearest

    def unagreed(self, connection: Connection) -> tuple[str, ...]:
        """Which of the texts, the policy and the routes of this home differ from what two people agreed on.

        Policy and routes don't on the first day of an installation, nor before the first look at them.
        """
        from alerts.settings.agreed import agreed_on, differing, present
        from alerts.store import agreed, officers

        kept, now = agreed.read(connection), present(self.settings)
        first_day = officers.first_day(connection, self.clock())
        return tuple(differing(agreed_on(kept.parts if kept else {}, now, first_day=first_day), now))

    def agreed_desk(self, connection: Connection) -> Desk:
        """The desk without contacts, with words and stations that two people agreed on, or that ship: no file that one
        person changed changes it.
        """
        desk = self.desk([], shelter=self.shelter(connection))
        return self._agreed_words(connection).with_stations(desk)

    def agreed_hazards(self, connection: Connection) -> Mapping[str, Hazard]:
        """The hazards that ship, and over them those that two people agreed on."""
        return self._agreed_words(connection).hazards

    def _agreed_words(self, connection: Connection) -> AgreedWords:
        from alerts.outgoing.agreed_words import AgreedWords
        from alerts.settings.agreed import said
        from alerts.store import agreed

        kept = agreed.read(connection)
        words = kept.words if kept else {}
        return AgreedWords(words, said(kept.parts.get("texts", {}) if kept else {}), self._ships)

    @cached_property
    def _ships(self) -> Ships:
        from alerts.audience.stations import read_stations
        from alerts.outgoing.agreed_words import Ships

        texts, hazards = _texts(shipped("templates")), _text(shipped("templates") / "hazards.yaml")
        return Ships(texts, hazards, read_stations(_text(shipped("stations.yaml")), self.gazetteer))

    def compose(self, connection: Connection, revision: Revision, *, agreed_only: bool = False) -> Outgoing:
        """What this revision would send, with the directory and history of this moment.

        With `agreed_only`, in words that two people agreed on: what one officer sends alone is never in his own.
        """
        from alerts.audience.choose import places_around
        from alerts.delivery.restraint import in_force
        from alerts.outgoing import compose
        from alerts.store import muted, people, put_off, warnings

        now = self.clock()
        others = [one for one in warnings.active_beside(connection, revision.warning_id) if in_force(one, now)]
        # One that is not stored yet has no id, and comes after all.
        earlier = warnings.earlier(connection, revision.warning_id, than=revision.id or None)
        # Who was told before may sit elsewhere by now; else only the committees around these sucos matter.
        few = not earlier and len(revision.sucos) <= FEW
        places = sorted(places_around(revision.sucos, self.gazetteer)) if few else None
        desk = self.desk(people.contacts(connection, places=places), others, shelter=self.shelter(connection))
        return compose(
            revision,
            replace(
                self._agreed_words(connection).said_by(desk, revision) if agreed_only else desk,
                sent_to=muted.sent_to(connection, others),
                crowded=put_off.crowded(connection, self.restraint.most_per_hour, now, but=revision.id),
            ),
            earlier,
        )


def _texts(folder: Path) -> dict[str, str]:
    """Every text and lexicon below the folder, by its name relative to it: `tet/flood.j2`, `tet/lexicon.yaml`."""
    return {name: _text(path) for name, path in _named(folder)}


def _own_texts(folder: Path) -> dict[str, str | None]:
    """None for one that can't be read: the others are not the worse for it."""
    found: dict[str, str | None] = {}
    for name, path in _named(folder):
        try:
            found[name] = _text(path)
        except Misconfigured:
            found[name] = None
    return found


def _named(folder: Path) -> list[tuple[str, Path]]:
    found = (*folder.glob("*/*.j2"), *folder.glob("*/lexicon.yaml"))
    return [(path.relative_to(folder).as_posix(), path) for path in sorted(found)]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} can't be read as UTF-8 text.", remedy="Check the file, or remove it.") from error
