"""Who gets which text, for which purpose."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.audience.choose import Audience, StationCover, choose
from alerts.model.message import Medium, Purpose, Recipient
from alerts.model.people import Contact
from alerts.model.warning import Kind
from alerts.outgoing.desk import Before
from alerts.outgoing.writer import Writer


def warned(writer: Writer, audience: Audience, earlier: Sequence[Before]) -> list[Recipient]:
    """Everybody concerned now, and those an earlier text concerned who no longer are."""
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


def informed(writer: Writer, earlier: Sequence[Before]) -> list[Recipient]:
    """An end goes to everyone an earlier revision concerned; approval keeps those who were or may have been told."""
    purpose = _ENDING[writer.revision.kind]
    return [recipient for b in earlier for recipient in _again(writer, b, purpose)]


def _to_contact(writer: Writer, contact: Contact, purpose: Purpose) -> list[Recipient]:
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


def _to_station(writer: Writer, cover: StationCover, purpose: Purpose) -> list[Recipient]:
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


def _again(writer: Writer, b: Before, purpose: Purpose) -> list[Recipient]:
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
