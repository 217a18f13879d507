"""The report of a warning: per suco who has it, how we know, since when. Reads once, then only thinks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from alerts.app import App
from alerts.audience.addressed import after_para
from alerts.audience.choose import Audience, choose
from alerts.delivery import reach
from alerts.delivery.replies import Meaning
from alerts.errors import NotAllowed
from alerts.model.consented import consented
from alerts.model.facts import AiredFact, MessageFact, ReplyFact, ReportRows, ToldFact, warned_texts
from alerts.model.message import Medium, Purpose
from alerts.model.people import Contact, Station
from alerts.model.report import (
    Airing,
    Ending,
    Evidence,
    Line,
    MunicipalityLine,
    OnAir,
    Point,
    Radio,
    Report,
    Standing,
    StationLine,
    Tally,
    Totals,
    some,
)
from alerts.model.unfinished import FOR_NOW, points, spared, unsaid
from alerts.model.warning import Mode, Revision
from alerts.places.gazetteer import Gazetteer
from alerts.store import plans
from alerts.store.reporting import report_rows

OF_DANGER = {Purpose.WARNING, Purpose.UPDATE}
OF_ITS_END = (Purpose.ALL_CLEAR, Purpose.RETRACTION, Purpose.NO_LONGER)


def report(app: App, warning_id: int, now: datetime) -> Report:
    """Raises NotFound, or NotAllowed when nothing was ever approved: then there is nothing to report."""
    with app.database.reading() as connection:
        rows = report_rows(connection, warning_id)
        planned = plans.agreed_by(connection, rows.warning.source)
    return built(rows, app.gazetteer, app.stations, mode=app.settings.mode, now=now, planned=planned)


def built(
    rows: ReportRows,
    gazetteer: Gazetteer,
    stations: Sequence[Station],
    *,
    mode: Mode,
    now: datetime,
    planned: Sequence[str] = (),
) -> Report:
    """The report of these rows; `planned` are who agreed on its plan. Pure."""
    approved = warned_texts(rows.warning)
    if not approved:
        raise NotAllowed(
            f"Warning {rows.warning.id} was never approved: nobody was told anything.",
            remedy=f"Look at it: avizu warning show {rows.warning.id}",
            code="not-approved",
        )
    case = _Case(rows, approved, gazetteer, tuple(stations))
    newest = case.newest
    found = tuple(case.points())
    later = [point for point in found if newest.ended_at and point.label in FOR_NOW]
    urgent, late = unsaid(rows.warning, now)
    return Report(
        warning_id=rows.warning.id,
        revision=newest.number,
        mode=mode,
        hazard=newest.hazard,
        severity=newest.severity,
        since=approved[0].approved_at or now,
        made_at=now,
        ended_at=newest.ended_at,
        end_reason=newest.end_reason,
        totals=case.totals(),
        municipalities=tuple(case.municipalities()),
        sucos=case.sucos,
        committees=case.committees,
        stations=case.stations,
        endings=case.endings,
        approvals=tuple(consented(one, planned) for one in approved),
        without_all_clear=bool(urgent or late),
        open=(*urgent, *(point for point in found if point not in later)),
        notes=(*late, *later, *case.notes()),
    )


@dataclass(frozen=True)
class _Case:
    """The rows of one warning, sorted out by place. `approved` are its texts that warned, oldest first."""

    rows: ReportRows
    approved: Sequence[Revision]
    gazetteer: Gazetteer
    known_stations: tuple[Station, ...]

    @property
    def newest(self) -> Revision:
        return self.approved[-1]

    @cached_property
    def every_suco(self) -> list[str]:
        return sorted({suco for revision in self.approved for suco in revision.sucos})

    @cached_property
    def audience(self) -> Audience:
        return choose(self.every_suco, self.gazetteer, (), self.known_stations, severity=self.newest.severity)

    @cached_property
    def by_place(self) -> Mapping[str, list[MessageFact]]:
        found: dict[str, list[MessageFact]] = defaultdict(list)
        for message in self.rows.messages:
            if message.purpose in OF_DANGER:
                found[message.place].append(message)
        return found

    @cached_property
    def helpless(self) -> list[ReplyFact]:
        return [r for r in self.rows.replies if r.meaning == Meaning.HELP.value and not r.closed]

    @cached_property
    def aired(self) -> Mapping[str, list[AiredFact]]:
        """By station, oldest first; only what warned."""
        texts = {revision.id for revision in self.approved}
        found: dict[str, list[AiredFact]] = defaultdict(list)
        for airing in sorted(self.rows.aired, key=lambda a: a.at):
            if airing.revision_id in texts:
                found[airing.station].append(airing)
        return found

    def name(self, code: str) -> str:
        return self.gazetteer.label(code) if code in self.gazetteer else code or "an unknown place"

    def told(self, place: str) -> list[ToldFact]:
        """Of the danger: after its end people are told of the end."""
        ended = self.newest.ended_at
        return [t for t in self.rows.told if t.place == place and not (ended is not None and t.at > ended)]

    @cached_property
    def sucos(self) -> tuple[Line, ...]:
        lines = [self._line(code, self.name(code), warned=True) for code in self.every_suco]
        return tuple(sorted(lines, key=lambda line: (line.dropped, line.municipality, line.name)))

    @cached_property
    def committees(self) -> tuple[Line, ...]:
        places = {m.place for m in self.rows.messages if m.purpose in OF_DANGER and not m.to_station}
        around = sorted(place for place in places.difference(self.every_suco) if place in self.gazetteer)
        return tuple(self._line(code, f"{self.name(code)} ({self._level(code)})", warned=False) for code in around)

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.sucos, *self.committees)

    def _level(self, code: str) -> str:
        level = self.gazetteer.level(code)
        return level.value if level else "country"

    def _line(self, code: str, name: str, *, warned: bool) -> Line:
        messages, told, newest = self.by_place.get(code, []), self.told(code), self.newest
        found = reach.signs(messages, told)
        stands, why = (Standing.REACHED, "") if found else reach.standing(messages, newest.id)
        if stands is Standing.NO_CONTACT and (silent := sum(one.place == code for one in self.said_para[1])):
            why = f"{silent} said PARA"
        return Line(
            code=code,
            name=name,
            municipality=self.gazetteer.municipality_of(code).name,
            tally=reach.tally(messages, told),
            standing=stands,
            evidence=reach.strongest(found),
            first=found[0].at if found else None,
            route=found[0].route if found else "",
            why=why,
            help_open=sum(reply.place == code for reply in self.helpless),
            radio=self._radio(code) if warned else None,
            earlier_only=bool(found) and not any(reach.is_of(sign, newest.id, newest.approved_at) for sign in found),
            dropped=warned and code not in newest.sucos,
        )

    def _radio(self, suco: str) -> Radio:
        heard = [cover.station.id for cover in self.audience.stations if suco in cover.sucos]
        if aired := reach.radio_of((a for station in heard for a in self.aired.get(station, ())), self.newest.id):
            return aired
        if suco not in self.audience.no_station:
            return Radio(on_air=OnAir.NOT_YET)
        if heard:
            return Radio(on_air=OnAir.RING)
        return Radio(on_air=OnAir.BLACK_SPOT if suco in self.audience.black_spots else OnAir.NO_STATION)

    @cached_property
    def to_ring(self) -> list[str]:
        """Stations nobody could write to, heard where the newest text warns, which have not aired anything."""
        warned = set(self.newest.sucos)
        covers = [cover for cover in self.audience.stations if warned.intersection(cover.sucos)]
        unwritten = [cover.station for cover in covers if not cover.station.reachable]
        return [station.name or station.id for station in unwritten if not self.aired.get(station.id)]

    @cached_property
    def stations(self) -> tuple[StationLine, ...]:
        covers = {cover.station.id: len(cover.sucos) for cover in self.audience.stations}
        written = {m.place for m in self.rows.messages if m.to_station and m.purpose in OF_DANGER}
        ids = dict.fromkeys([*covers, *sorted(written | self.aired.keys())])
        return tuple(self._station(station, covers.get(station, 0)) for station in ids)

    def _station(self, id_: str, sucos: int) -> StationLine:
        messages = self.by_place.get(id_, [])
        return StationLine(
            id=id_,
            name=next((s.name or id_ for s in self.known_stations if s.id == id_), id_),
            sucos=sucos,
            mail=reach.how_far(messages, Medium.EMAIL),
            sms=reach.how_far(messages, Medium.SMS),
            airings=tuple(
                Airing(at=a.at, language=a.language, via=a.via, earlier_text=a.revision_id != self.newest.id)
                for a in self.aired.get(id_, ())
            ),
        )

    @cached_property
    def endings(self) -> tuple[Ending, ...]:
        ended = self.newest.ended_at
        voices = {t.place for t in self.rows.told if ended is not None and t.at > ended}
        found = (reach.ending(self.rows.messages, purpose, voices) for purpose in OF_ITS_END)
        return tuple(ending for ending in found if ending.places)

    @cached_property
    def said_para(self) -> tuple[list[Contact], list[Contact]]:
        written_to = reach.written_to(self.rows.messages, self.newest.id)
        return after_para(self.rows.said_para, self.newest.severity, written_to)

    @cached_property
    def uncertain(self) -> list[str]:
        """The places of each message."""
        names = {station.id: station.name for station in self.known_stations}
        places = reach.uncertain_places(self.rows.messages)
        return [" and ".join(names.get(place) or self.name(place) for place in each) for each in places]

    def points(self) -> Iterator[Point]:
        unreached = {line.code for line in self.sucos if line.missed}
        return points(
            self.rows.warning.id,
            self.sucos,
            self.committees,
            self.stations,
            self.endings,
            uncertain=self.uncertain,
            silenced=[self.name(one.place) for one in self.said_para[1] if one.place in unreached],
            helpless=[self.name(reply.place) for reply in self.helpless],
            to_ring=self.to_ring,
        )

    def notes(self) -> Iterator[Point]:
        unread = sum(reply.meaning == Meaning.UNKNOWN.value for reply in self.rows.replies)
        if unread:
            text = f"{unread} not understood; avizu reply list --warning {self.rows.warning.id}"
            yield Point(label="REPLIES", text=text)
        if places := dict.fromkeys(self.name(one.place) for one in self.said_para[0]):
            text = f"a contact in {some(list(places))}: sent this all the same, as nobody stands in"
            yield Point(label="SAID PARA", text=text)
        yield from spared(self.lines)

    def municipalities(self) -> Iterator[MunicipalityLine]:
        for name in sorted({line.municipality for line in self.lines}):
            sucos = [line for line in self.sucos if line.municipality == name]
            warned = [line for line in sucos if not line.dropped]
            lines = [line for line in self.lines if line.municipality == name]
            yield MunicipalityLine(
                code=self.gazetteer.municipality_of(lines[0].code).code,
                name=name,
                sucos=len(warned),
                reached=sum(line.reached for line in warned),
                aired=sum(line.radio is not None and line.radio.on_air is OnAir.AIRED for line in warned),
                tally=self.tally(lines),
                help_open=sum(line.help_open for line in lines),
            )

    def totals(self) -> Totals:
        warned = [line for line in self.sucos if not line.dropped]
        by = [line.evidence for line in warned]
        return Totals(
            sucos=len(warned),
            reached=sum(line.reached for line in warned),
            replied=by.count(Evidence.REPLIED),
            told=by.count(Evidence.TOLD),
            delivered=by.count(Evidence.DELIVERED),
            earlier_only=sum(line.earlier_only for line in warned),
            stations_aired=sum(any(not a.earlier_text for a in s.airings) for s in self.stations),
            help_open=len(self.helpless),
            uncertain=len(self.uncertain),
            messages=reach.how_many(self.messages(self.lines)),
            tally=self.tally(self.lines),
        )

    def tally(self, lines: Sequence[Line]) -> Tally:
        """Of several places: nobody is counted twice."""
        return reach.tally(self.messages(lines), [told for line in lines for told in self.told(line.code)])

    def messages(self, lines: Sequence[Line]) -> list[MessageFact]:
        """Those that warned, in the order in which they were written."""
        places = {line.code for line in lines}
        return [m for m in self.rows.messages if m.place in places and m.purpose in OF_DANGER]
