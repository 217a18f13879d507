"""What goes out if a revision is approved: texts, recipients, gaps, and the hash two people agree on. Pure.

Preview, submit and approve all call `compose`; the same revision and directory always give the same answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.audience.choose import Audience, StationCover, choose
from alerts.delivery.guard import digest
from alerts.errors import NotAllowed, Unusable
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient
from alerts.model.people import Contact, Station
from alerts.model.route import Route
from alerts.model.warning import Kind, Mode, Revision
from alerts.places.gazetteer import Gazetteer
from alerts.words.hazards import Hazard, missing_values, variant_of
from alerts.words.library import Library
from alerts.words.rendered import Script
from alerts.words.spoken import moment, sms_values, spoken_values

MANY_SUCOS = 12
READINGS = "3"
PARTS_FOR_A_HOST = 2


@dataclass(frozen=True, slots=True)
class Before:
    """Somebody an earlier revision of this warning concerned."""

    target: str
    name: str
    place: str
    medium: Medium
    address: str
    language: str
    last_purpose: Purpose
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What composing needs besides the revision: the directory, the texts, the routes, who signs.

    `page_link` answers the address of a station's confirmation page, "" when none can be reached.
    """

    mode: Mode
    gazetteer: Gazetteer
    library: Library
    hazards: Mapping[str, Hazard]
    contacts: Sequence[Contact]
    stations: Sequence[Station]
    sms_route: Route | None
    mail_route: Route | None
    sender: str
    sender_full: Mapping[str, str]
    phone: str
    default_language: str
    page_link: Callable[[str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    bulletins: tuple[Bulletin, ...]
    recipients: tuple[Recipient, ...]
    audience: Audience
    scripts: Mapping[tuple[str, str], Script]
    findings: tuple[str, ...]
    content_hash: str

    @property
    def unreviewed(self) -> bool:
        return any(not bulletin.reviewed for bulletin in self.bulletins)


def compose(revision: Revision, desk: Desk, before: Iterable[Before] = ()) -> Outgoing:
    """Everything this revision would send. Raises Unusable when it has no place, lacks a value or can't be worded."""
    hazard = _check(revision, desk)
    earlier = tuple(before)
    audience = choose(revision.sucos, desk.gazetteer, desk.contacts, desk.stations)
    writer = _Writer(revision, hazard, desk)
    recipients = tuple(
        _warned(writer, audience, earlier) if revision.kind is Kind.WARNING else _informed(writer, earlier)
    )
    return Outgoing(
        bulletins=tuple(writer.bulletins.values()),
        recipients=recipients,
        audience=audience,
        scripts=writer.scripts,
        findings=tuple(writer.findings),
        content_hash=content_hash(revision, tuple(writer.bulletins.values()), recipients),
    )


def content_hash(revision: Revision, bulletins: Sequence[Bulletin], recipients: Sequence[Recipient]) -> str:
    """SHA-256 over facts, texts and addresses, in canonical JSON: what an approval is bound to."""
    facts = {
        "warning": revision.warning_id,
        "number": revision.number,
        "kind": revision.kind.value,
        "hazard": revision.hazard,
        "severity": revision.severity.value,
        "urgency": revision.urgency.value,
        "certainty": revision.certainty.value,
        "sucos": list(revision.sucos),
        "values": dict(sorted(revision.values.items())),
        "times": [t.isoformat() if t else "" for t in (revision.onset, revision.effective, revision.expires)],
        "statement": revision.statement,
        "bulletins": sorted([*b.key, digest(b.text), digest(b.subject)] for b in bulletins),
        "recipients": sorted(
            [r.target, r.place, r.medium.value, r.route, r.address, r.purpose.value, *r.bulletin] for r in recipients
        ),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _check(revision: Revision, desk: Desk) -> Hazard:
    if not revision.sucos:
        raise NotAllowed(
            f"{revision.ref.capitalize()} names no suco, and nobody is warned by default.",
            remedy=f"Choose places: avizu warning edit {revision.warning_id} --place NAME",
            code="no-place",
        )
    hazard = desk.hazards.get(revision.hazard)
    if hazard is None:
        raise Unusable(
            f"There is no hazard {revision.hazard!r}.", remedy=f"Choose one of: {', '.join(sorted(desk.hazards))}."
        )
    known = {**revision.values, "time": "onset", "phone": desk.phone}
    missing = missing_values(hazard, known) if revision.kind is Kind.WARNING else ()
    if missing:
        raise Unusable(
            f"{revision.ref.capitalize()} needs {', '.join(missing)}.",
            remedy=" ".join(f"--set {name}=..." for name in missing),
            code="missing-value",
        )
    return hazard


class _Writer:
    """Renders each distinct text once and remembers it under its key."""

    def __init__(self, revision: Revision, hazard: Hazard, desk: Desk) -> None:
        self.revision = revision
        self.hazard = hazard
        self.desk = desk
        self.bulletins: dict[tuple[str, str, str, str], Bulletin] = {}
        self.scripts: dict[tuple[str, str], Script] = {}
        self.findings: list[str] = []
        self.silenced = {f"contact:{c.id}" for c in desk.contacts if c.opted_out_at is not None}

    def language_for(self, wanted: Sequence[str]) -> str:
        return next((code for code in wanted if code in self.desk.library.languages), self.desk.default_language)

    def sms(self, place: str, language: str, purpose: Purpose, route: Route) -> tuple[str, str, str, str]:
        key = (BulletinKind.SMS.value, purpose.value, place, language)
        if key not in self.bulletins:
            municipal = place not in self.revision.sucos and purpose in {Purpose.WARNING, Purpose.UPDATE}
            text = self.desk.library.sms(
                self.revision.hazard,
                language,
                purpose=purpose,
                variant=self._variant(place),
                values=self._written(place, language),
                prompt=route.two_way,
                parts_limit=max(route.parts_limit, 2) if municipal else route.parts_limit,
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(BulletinKind.SMS, purpose, place, language, text.text, parts=text.parts)
        return key

    def script(self, cover: StationCover, language: str, purpose: Purpose) -> Script:
        key = (cover.station.id, language)
        if key not in self.scripts:
            self.scripts[key] = script = self.desk.library.script(
                self.revision.hazard,
                language,
                purpose=purpose,
                variant=self._variant_of_all(cover.sucos),
                values=self._spoken(cover, language),
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(BulletinKind.SCRIPT, purpose, cover.station.id, language, script.text)
        return self.scripts[key]

    def mail(self, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
        station = cover.station
        spoken = [code for code in station.languages if code in self.desk.library.languages]
        languages = spoken or [self.desk.default_language]
        scripts = [(code, self.script(cover, code, purpose)) for code in languages]
        key = (BulletinKind.SCRIPT.value, purpose.value, station.id, "+".join(languages) + " mail")
        if key not in self.bulletins:
            subject, text = self._mail_text(cover, scripts)
            self._keep(BulletinKind.SCRIPT, purpose, station.id, key[3], text, subject=subject)
        return key

    def station_sms(self, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
        """One SMS a host can act on: read now, how often, what."""
        language = self.language_for(cover.station.languages)
        key = (BulletinKind.STATION_SMS.value, purpose.value, cover.station.id, language)
        if key not in self.bulletins:
            area = cover.sucos[0] if len(cover.sucos) == 1 else cover.station.municipality
            text = self.desk.library.station_sms(
                self.revision.hazard,
                language,
                purpose=purpose,
                variant=self._variant_of_all(cover.sucos),
                values=self._written(area, language) | {"n": READINGS, "ref": str(self.revision.warning_id)},
                parts_limit=PARTS_FOR_A_HOST,
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(BulletinKind.STATION_SMS, purpose, cover.station.id, language, text.text, parts=text.parts)
        return key

    def _keep(
        self,
        kind: BulletinKind,
        purpose: Purpose,
        place: str,
        language: str,
        text: str,
        *,
        parts: int = 0,
        subject: str = "",
    ) -> None:
        reviewed = all(
            self.desk.library.reviewed(code, self.revision.hazard) for code in language.split(maxsplit=1)[0].split("+")
        )
        bulletin = Bulletin(
            kind=kind,
            purpose=purpose,
            place=place,
            language=language,
            text=text,
            parts=parts,
            digest=digest(text),
            subject=subject,
            reviewed=reviewed,
        )
        self.bulletins[bulletin.key] = bulletin

    def _variant(self, place: str) -> str:
        return self._variant_of_all((place,) if place in self.revision.sucos else self.revision.sucos)

    def _variant_of_all(self, sucos: Sequence[str]) -> str:
        coastal = any(self.desk.gazetteer.place(suco).coastal for suco in sucos)
        return variant_of(self.hazard, self.revision.certainty, coastal)

    def _written(self, place: str, language: str) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = sms_values(
            sender=desk.sender,
            area=desk.gazetteer.label(place),
            phone=desk.phone or None,
            start=self._began(),
            until=revision.expires,
            values=revision.values,
        )
        return self._unknown() | given | {"hazard": desk.library.hazard_name(revision.hazard, language)}

    def _spoken(self, cover: StationCover, language: str) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = spoken_values(
            language,
            now=self._began(),
            sender_full=desk.sender_full.get(language, desk.sender),
            area=self._area(cover.sucos),
            station=cover.station.name,
            phone=desk.phone or None,
            start=self._began(),
            until=revision.expires,
            values=revision.values,
        )
        named = {"sender": desk.sender, "hazard": desk.library.hazard_name(revision.hazard, language)}
        return self._unknown() | given | named

    def _began(self) -> datetime:
        began = self.revision.onset or self.revision.effective or self.revision.created_at
        assert began is not None
        return began

    def _unknown(self) -> dict[str, str | None]:
        return {value.name: None for value in self.hazard.values}

    def _area(self, sucos: Sequence[str]) -> tuple[str, ...]:
        """The sucos by name, or the municipality where they are all of it or too many to read out."""
        gazetteer = self.desk.gazetteer
        municipality = gazetteer.municipality_of(sucos[0])
        if len(sucos) > MANY_SUCOS or len(sucos) == len(gazetteer.sucos_of(municipality.code)):
            return (municipality.name,)
        return tuple(gazetteer.place(suco).name for suco in sucos)

    def _mail_text(self, cover: StationCover, scripts: Sequence[tuple[str, Script]]) -> tuple[str, str]:
        revision, desk = self.revision, self.desk
        hazard = desk.library.hazard_name(revision.hazard, scripts[0][0])
        minutes = self.hazard.repeat_minutes[revision.severity]
        link = desk.page_link(cover.station.id, revision.id)
        exercise = "EZERSISIU / EXERCICIO: " if desk.mode is Mode.EXERCISE else ""
        subject = f"{exercise}{desk.sender}: {hazard}, {revision.warning_id}"
        lines = [f"{cover.station.name}", ""]
        for language, script in scripts:
            every = desk.library.reading_times(language, minutes, moment(revision.expires, language))
            lines += [f"[{language}]  {script.seconds} s", every, "", *script.sentences, ""]
        if link:
            lines += [link, ""]
        return subject, "\n".join(lines)


def _warned(writer: _Writer, audience: Audience, earlier: Sequence[Before]) -> list[Recipient]:
    known = {(b.target, b.place) for b in earlier}
    recipients = [
        recipient
        for contact in audience.contacts
        for recipient in _to_contact(writer, contact, _purpose(f"contact:{contact.id}", contact.place, known))
    ]
    for cover in audience.stations:
        target = f"station:{cover.station.id}"
        recipients += _to_station(writer, cover, _purpose(target, cover.station.id, known))
    still = {(r.target, r.place) for r in recipients}
    gone = [b for b in earlier if (b.target, b.place) not in still and b.last_purpose is not Purpose.NO_LONGER]
    return recipients + [r for b in gone for r in _again(writer, b, Purpose.NO_LONGER)]


def _purpose(target: str, place: str, known: set[tuple[str, str]]) -> Purpose:
    return Purpose.UPDATE if (target, place) in known else Purpose.WARNING


_ENDING = {Kind.ALL_CLEAR: Purpose.ALL_CLEAR, Kind.RETRACTION: Purpose.RETRACTION}


def _informed(writer: _Writer, earlier: Sequence[Before]) -> list[Recipient]:
    """An end goes to everyone an earlier revision concerned; approval keeps those who were or may have been told."""
    purpose = _ENDING[writer.revision.kind]
    return [recipient for b in earlier for recipient in _again(writer, b, purpose)]


def _to_contact(writer: _Writer, contact: Contact, purpose: Purpose) -> list[Recipient]:
    route = writer.desk.sms_route
    if route is None:
        return []
    language = writer.language_for(contact.languages)
    return [
        Recipient(
            target=f"contact:{contact.id}",
            name=contact.name,
            place=contact.place,
            medium=Medium.SMS,
            route=route.name,
            address=contact.phone,
            purpose=purpose,
            bulletin=writer.sms(contact.place, language, purpose, route),
        )
    ]


def _to_station(writer: _Writer, cover: StationCover, purpose: Purpose) -> list[Recipient]:
    """The script by mail, the request by SMS, where the station has a confirmed address. The script always exists."""
    station, desk = cover.station, writer.desk
    for language in station.languages:
        if language in desk.library.languages:
            writer.script(cover, language, purpose)
    ways = (
        (desk.mail_route, station.email, Medium.EMAIL, writer.mail),
        (desk.sms_route, station.phone, Medium.SMS, writer.station_sms),
    )
    return [
        Recipient(
            target=f"station:{station.id}",
            name=station.name,
            place=station.id,
            medium=medium,
            route=route.name,
            address=address,
            purpose=purpose,
            bulletin=write(cover, purpose),
        )
        for route, address, medium, write in ways
        if route is not None and address and station.reachable
    ]


def _again(writer: _Writer, b: Before, purpose: Purpose) -> list[Recipient]:
    """The same person, place and address as before, with the words for this purpose; nobody who said PARA since."""
    desk = writer.desk
    route = desk.mail_route if b.medium is Medium.EMAIL else desk.sms_route
    if route is None or b.target in writer.silenced:
        return []
    if b.target.startswith("station:"):
        station = next((s for s in desk.stations if s.id == b.place), None)
        if station is None:
            return []
        heard = choose(writer.revision.sucos, desk.gazetteer, (), (station,)).stations
        cover = heard[0] if heard else StationCover(station, desk.gazetteer.sucos_of(station.municipality))
        write = writer.mail if b.medium is Medium.EMAIL else writer.station_sms
        key = write(cover, purpose)
    else:
        key = writer.sms(b.place, writer.language_for((b.language,)), purpose, route)
    return [
        Recipient(
            target=b.target,
            name=b.name,
            place=b.place,
            medium=b.medium,
            route=route.name,
            address=b.address,
            purpose=purpose,
            bulletin=key,
        )
    ]
