"""Who gets which text, for which purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.audience.addressed import GRAVE, gravest, numbers
from alerts.audience.choose import Audience, StationCover, places_around
from alerts.model.message import Medium, Purpose, Recipient
from alerts.model.people import Contact
from alerts.model.warning import Kind, Severity
from alerts.outgoing import on_air
from alerts.outgoing.desk import Before
from alerts.outgoing.host_sheet import cover_of
from alerts.outgoing.writer import Writer

Told = Mapping[str, Severity]


def told_before(earlier: Iterable[Before]) -> Told:
    """The gravest text of the warning that was meant for each telephone number.

    Begun or not: else who gets the next text would change with every message that goes out.
    """
    told: dict[str, Severity] = {}
    for before in earlier:
        if before.medium is Medium.SMS:
            told[before.address] = gravest(before.gravest, told.get(before.address))
    return told


def warned(writer: Writer, audience: Audience, earlier: Sequence[Before], told: Told) -> list[Recipient]:
    """Everybody concerned now, and those an earlier text concerned whose places no longer are."""
    known = {(b.medium, b.address) for b in earlier if not b.spared}
    recipients = [
        recipient
        for phone, members in _by_number(writer, audience, told).items()
        for recipient in _to_contacts(writer, phone, members, _purpose((Medium.SMS, phone) in known))
    ]
    stations = {b.target for b in earlier}
    for cover in audience.stations:
        recipients += _to_station(writer, cover, _purpose(f"station:{cover.station.id}" in stations))
    return recipients + _again(writer, _gone(writer, audience, earlier), Purpose.NO_LONGER, told)


def _gone(writer: Writer, audience: Audience, earlier: Sequence[Before]) -> list[Before]:
    """Those of places where the warning no longer holds, who were not told so yet."""
    if not earlier:
        return []
    still = places_around(writer.revision.sucos, writer.desk.gazetteer)
    still |= {cover.station.id for cover in audience.stations}
    return [b for b in earlier if b.place not in still and b.last_purpose is not Purpose.NO_LONGER]


def _purpose(known: bool) -> Purpose:
    return Purpose.UPDATE if known else Purpose.WARNING


def _by_number(writer: Writer, audience: Audience, told: Told) -> dict[str, list[Contact]]:
    """The committee members behind each number. The first number of everybody comes before the second of anybody."""
    severity = writer.revision.severity
    turns = [
        (turn, phone, contact)
        for contact in audience.contacts
        for turn, phone in enumerate(numbers(contact, severity, told))
    ]
    members: dict[str, list[Contact]] = {}
    for _, phone, contact in sorted(turns, key=lambda each: each[0]):
        members.setdefault(phone, []).append(contact)
    return members


_ENDING = {Kind.ALL_CLEAR: Purpose.ALL_CLEAR, Kind.RETRACTION: Purpose.RETRACTION}


def informed(writer: Writer, audience: Audience, earlier: Sequence[Before], told: Told) -> list[Recipient]:
    """An end goes to everyone an earlier revision concerned; approval keeps those who were or may have been told.

    Every station that is heard there has its script, also one that somebody had to hand the warning to.
    """
    purpose = _ENDING[writer.revision.kind]
    for cover in audience.stations:
        on_air.write(writer, cover, purpose)
    return _again(writer, earlier, purpose, told)


def _to_contacts(writer: Writer, phone: str, members: Sequence[Contact], purpose: Purpose) -> list[Recipient]:
    """One text in the language of the first of them: more than one is somebody on several committees."""
    route = writer.desk.sms_route
    if route is None:
        return []
    language = writer.language_for(members[0].languages)
    bulletin = writer.sms([contact.place for contact in members], language, purpose, route)
    return [
        Recipient(
            target=f"contact:{contact.id}",
            name=contact.name,
            place=contact.place,
            medium=Medium.SMS,
            route=route.name,
            address=phone,
            purpose=purpose,
            bulletin=bulletin,
        )
        for contact in members
    ]


def _to_station(writer: Writer, cover: StationCover, purpose: Purpose) -> list[Recipient]:
    """The script by mail, the request by SMS, where the station has a confirmed address. The script always exists."""
    station, desk = cover.station, writer.desk
    on_air.write(writer, cover, purpose)
    ways = (
        (desk.mail_route, station.email, Medium.EMAIL, on_air.mail),
        (desk.sms_route, station.phone, Medium.SMS, on_air.station_sms),
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
            bulletin=write(writer, cover, purpose),
        )
        for route, address, medium, write in ways
        if route is not None and address and station.reachable
    ]


def _again(writer: Writer, earlier: Iterable[Before], purpose: Purpose, told: Told) -> list[Recipient]:
    """The same people, places and addresses as before, with the words for this purpose.

    Who said PARA hears only of the end of what was Severe or Extreme, that always, whoever stands in for him now.
    """
    silent = {f"contact:{c.id}" for c in writer.desk.contacts if c.opted_out_at is not None}
    severity = writer.revision.severity
    grouped: dict[tuple[Medium, str, str], list[Before]] = {}
    for b in earlier:
        if b.target not in silent or gravest(severity, told.get(b.address)) in GRAVE:
            station = b.target if b.target.startswith("station:") else ""
            grouped.setdefault((b.medium, b.address, station), []).append(b)
    return [recipient for group in grouped.values() for recipient in _to_group(writer, group, purpose)]


def _to_group(writer: Writer, group: Sequence[Before], purpose: Purpose) -> list[Recipient]:
    first, desk = group[0], writer.desk
    route = desk.mail_route if first.medium is Medium.EMAIL else desk.sms_route
    if route is None:
        return []
    if first.target.startswith("station:"):
        cover = _cover_of(writer, first.place)
        if cover is None:
            return []
        on_air.write(writer, cover, purpose)
        bulletin = (on_air.mail if first.medium is Medium.EMAIL else on_air.station_sms)(writer, cover, purpose)
    else:
        language = writer.language_for((first.language,))
        bulletin = writer.sms([b.place for b in group], language, purpose, route)
    return [
        Recipient(
            target=b.target,
            name=b.name,
            place=b.place,
            medium=b.medium,
            route=route.name,
            address=b.address,
            purpose=purpose,
            bulletin=bulletin,
        )
        for b in group
    ]


def _cover_of(writer: Writer, station_id: str) -> StationCover | None:
    """What of the warning the station is heard in, else all it covers; None for one that is gone."""
    revision, desk = writer.revision, writer.desk
    station = next((s for s in desk.stations if s.id == station_id), None)
    return cover_of(revision, station, desk.gazetteer) if station else None
