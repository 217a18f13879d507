"""Everybody a warning concerns, municipality by municipality: its sucos, its committees, its stations, nothing cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.audience.choose import StationCover
from alerts.commands.frame import safe, wrapped
from alerts.commands.missed import (
    View,
    by_value,
    people_who_said_para,
    station_name,
    stations_to_ring,
    sucos_missed,
    together,
    whom_to_ring,
)
from alerts.commands.shown import count
from alerts.model.mask import mask_phone
from alerts.model.message import Medium, Recipient
from alerts.model.warning import Kind

_WAYS = {Medium.SMS: "SMS", Medium.EMAIL: "mail"}


def by_municipality(view: View) -> Iterator[str]:
    """Lines of at most 80 columns; telephone numbers are masked."""
    gazetteer = view.app.gazetteer
    committees = _committees(view)
    inside = {each.code: set(gazetteer.sucos_of(each.code)) for each in gazetteer.municipalities}
    concerned = {gazetteer.municipality_of(place).code for place in (*view.revision.sucos, *committees)}
    for each in gazetteer.municipalities:
        if each.code in concerned:
            sucos = [suco for suco in view.revision.sucos if suco in inside[each.code]]
            here = {p: who for p, who in committees.items() if gazetteer.municipality_of(p).code == each.code}
            yield from wrapped(f"{each.name}: {count(len(sucos), 'suco')}, {count(_people(here), 'contact')}")
            for line in _inside(view, sucos, here):
                yield from wrapped(line, first="    ", rest="      ")


def _inside(view: View, sucos: list[str], committees: dict[str, list[Recipient]]) -> Iterator[str]:
    if sucos:
        yield f"warned: {_names(view, sucos)}"
    for place, members in sorted(committees.items(), key=lambda each: (-len(each[0]), each[0])):
        yield f"{_committee(view, place)}: {', '.join(_told(members))}"
    if view.revision.kind is not Kind.WARNING:
        return
    missing = [(f"! {what}", missed) for what, missed in sucos_missed(view)]
    for what, missed in (*missing, *_otherwise(view)):
        if here := [suco for suco in missed if suco in sucos]:
            yield f"{what}: {_names(view, here)}"
    around = {code for suco in sucos for code in (suco, *view.app.gazetteer.around(suco)[:-1])}
    for what, people in people_who_said_para(view):
        if those := [f"{safe(each.name)} {mask_phone(each.phone)}" for each in people if each.place in around]:
            yield f"! said PARA, {what}: {', '.join(those)}"
    uncounted = [suco for suco in view.around.people.uncounted if suco in sucos]
    if uncounted:
        yield f"no figures of {_names(view, uncounted)}"
    yield from _stations(view, sucos)


def _otherwise(view: View) -> Iterator[tuple[str, list[str]]]:
    """Those that are told by another text."""
    for number, sucos in by_value(view.outgoing.muted).items():
        yield f"! not sent where the graver warning {number} asks the same", sucos
    yield from together(view.outgoing)


def _committees(view: View) -> dict[str, list[Recipient]]:
    found: dict[str, list[Recipient]] = {}
    for recipient in view.outgoing.recipients:
        if recipient.target.startswith("contact:"):
            found.setdefault(recipient.place, []).append(recipient)
    return found


def _people(committees: dict[str, list[Recipient]]) -> int:
    return len({one.target for members in committees.values() for one in members})


def _committee(view: View, place: str) -> str:
    """A suco as a label; a post and a municipality with their word, as a suco may have the same name."""
    gazetteer = view.app.gazetteer
    level = gazetteer.level(place)
    word = "" if level is None or level.value == "suco" else f" ({level.value})"
    return f"{gazetteer.label(place)}{word}"


def _told(members: Iterable[Recipient]) -> Iterator[str]:
    """`Maria (made up) +670******01 +670******09`: everybody once, with all numbers that are written to."""
    by_target: dict[str, list[Recipient]] = {}
    for one in members:
        by_target.setdefault(one.target, []).append(one)
    for those in by_target.values():
        yield " ".join([safe(those[0].name), *(mask_phone(one.address) for one in those)])


def _stations(view: View, sucos: list[str]) -> Iterator[str]:
    """Every station heard in one of these sucos: how it is told, or whom to ring."""
    off_air = {silent.station.id: whom_to_ring(view, silent) for silent in view.silent}
    unsent = {station.id: why for why, stations in stations_to_ring(view) for station in stations}
    for cover in view.outgoing.audience.stations:
        heard = [suco for suco in cover.sucos if suco in sucos]
        if not heard:
            continue
        station = cover.station
        way = f"! {unsent[station.id]}, ring it" if station.id in unsent else _way(view, cover)
        now = f"; ! off air now: {off_air[station.id]}" if station.id in off_air else ""
        where = f"all {len(sucos)} sucos" if len(heard) == len(sucos) > 1 else _names(view, heard)
        yield f"station {station_name(station)}: {way}{now}; heard in {where}"


def _way(view: View, cover: StationCover) -> str:
    target = f"station:{cover.station.id}"
    return ", ".join(_WAYS[r.medium] for r in view.outgoing.recipients if r.target == target)


def _names(view: View, sucos: Iterable[str]) -> str:
    return ", ".join(view.app.gazetteer.label(suco) for suco in sucos)
