"""Who is rung about an approved text, and in which order: whom nobody has proof of stands first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from alerts.audience.addressed import GRAVE, gravest
from alerts.audience.choose import StationCover, choose, places_around
from alerts.errors import NotAllowed
from alerts.model.callsheet import (
    Call,
    CallSheet,
    Phone,
    Said,
    StationStop,
    Stop,
    Turn,
    dialled,
    printable,
    shared_texts,
    slotted,
)
from alerts.model.facts import ReportRows, ToldFact, warned_texts
from alerts.model.message import Bulletin, Purpose, Recipient
from alerts.model.people import Contact
from alerts.model.place import Level
from alerts.model.warning import HazardWarning, Kind, Revision, Severity, State
from alerts.outgoing.by_voice import Voice
from alerts.outgoing.desk import Before, Desk
from alerts.outgoing.proofs import Proofs
from alerts.outgoing.writer import Writer
from alerts.words.hazards import known_hazard

LAST_OF_ALL = 1_000_000
_TURNS = list(Turn)


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything of one moment. `desk` holds the contacts of all places around the warned ones; `before` is whom an
    earlier text went to; `people` how many live in a suco, where that was counted.
    """

    revision: Revision
    rows: ReportRows
    desk: Desk
    bulletins: Sequence[Bulletin]
    recipients: Sequence[Recipient]
    before: Sequence[Before] = ()
    people: Mapping[str, int] = field(default_factory=dict)


def text_to_tell(warning: HazardWarning, now: datetime) -> Revision:
    """The text that holds now. Raises NotAllowed where nobody may be told anything, with what to do."""
    active = warning.active
    if active is not None and active.expires > now:
        return active
    remedy = _FIRST.get(warning.newest.state, f"See how it ended: avizu report {warning.id}")
    if active is not None:
        remedy = f"If the danger lasts: avizu warning update {warning.id} --expires WHEN"
    over = "is over" if active else "was never approved" if not warned_texts(warning) else "is over"
    raise NotAllowed(
        f"Warning {warning.id} {over}: nobody may be rung about it.",
        remedy=remedy.format(id=warning.id),
        code="not-active",
    )


_FIRST = {
    State.SUBMITTED: "A second officer approves it first: avizu warning approve {id}",
    State.DRAFT: "Submit it first: avizu warning submit {id}",
    State.RETURNED: "Submit it again: avizu warning submit {id}",
}


def call_sheet(known: Known, *, now: datetime, why: str = "") -> CallSheet:
    """Raises NotAllowed when there is nobody to ring: of the end of a danger, nobody had heard of the danger."""
    case, revision, desk = _Case(known), known.revision, known.desk
    sucos, common = _with_common(case.sucos())
    stations = case.stations()
    on_air = shared_texts((stop.call.id, said) for stop in stations for said in stop.texts)
    made = CallSheet(
        mode=desk.mode,
        sender=desk.sender,
        warning_id=revision.warning_id,
        revision_id=revision.id,
        number=revision.number,
        kind=revision.kind,
        hazard=revision.hazard.replace("_", " "),
        severity=revision.severity,
        place=desk.gazetteer.summary(revision.sucos),
        until=revision.expires,
        made_at=now,
        approved_at=case.since,
        approved_by=revision.approved_by,
        approval=revision.approval,
        common=common,
        on_air=on_air,
        sucos=sucos,
        committees=case.committees(),
        stations=tuple(replace(one, texts=tuple(s for s in one.texts if s not in on_air)) for one in stations),
        not_before=revision.effective if revision.effective and revision.effective > now else None,
        why=printable(why),
    )
    if made.is_empty:
        raise NotAllowed(
            f"Nobody was told of warning {revision.warning_id}, so nobody has to be rung about its end.",
            remedy=f"See who was reached: avizu report {revision.warning_id}",
            code="nobody",
        )
    return made


def _with_common(stops: Sequence[Stop]) -> tuple[tuple[Stop, ...], tuple[Said, ...]]:
    """A place keeps its own texts only where what is read everywhere is another one."""
    common = shared_texts((stop.name, said) for stop in stops if not stop.dropped for said in stop.texts)
    there = {(said.language, said.text) for said in common}

    def own(stop: Stop) -> tuple[Said, ...]:
        others = (s for s in stop.texts if (s.language, slotted(stop.name, s.text)) not in there)
        return stop.texts if stop.dropped else tuple(others)

    return tuple(replace(stop, texts=own(stop)) for stop in stops), common


@dataclass(frozen=True)
class _Case:
    known: Known

    @property
    def revision(self) -> Revision:
        return self.known.revision

    @property
    def desk(self) -> Desk:
        return self.known.desk

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self.known.rows, self.revision)

    @cached_property
    def since(self) -> datetime:
        assert self.revision.approved_at is not None
        return self.revision.approved_at

    @cached_property
    def every_suco(self) -> list[str]:
        """Also those that only earlier texts named."""
        texts = (*warned_texts(self.known.rows.warning), self.revision)
        return sorted({suco for text in texts for suco in text.sucos})

    @cached_property
    def severity(self) -> Severity:
        """The gravest that was said: its end is as grave."""
        worst = self.revision.severity
        if self.revision.kind is not Kind.WARNING:
            for text in warned_texts(self.known.rows.warning):
                worst = gravest(worst, text.severity)
        return worst

    @cached_property
    def holds(self) -> set[str]:
        """The places where people are warned by this text."""
        is_warning = self.revision.kind is Kind.WARNING
        return places_around(self.revision.sucos, self.desk.gazetteer) if is_warning else set()

    @cached_property
    def voice(self) -> Voice:
        hazard = known_hazard(self.desk.hazards, self.revision.hazard)
        writer = Writer(self.revision, hazard, self.desk)
        return Voice(self.known.bulletins, self.known.recipients, writer)

    @cached_property
    def by_place(self) -> Mapping[str, list[Contact]]:
        found: dict[str, list[Contact]] = {}
        for contact in sorted(self.desk.contacts, key=lambda c: (c.position or LAST_OF_ALL, c.id)):
            found.setdefault(contact.place, []).append(contact)
        return found

    @cached_property
    def voices_before(self) -> list[ToldFact]:
        return [told for told in self.known.rows.told if told.at < self.since]

    @cached_property
    def had_word(self) -> set[tuple[str, str]]:
        """By target and place, who has an earlier text and was not told since that it no longer holds."""
        written = {(b.target, b.place) for b in self.known.before if b.told and b.last_purpose is not Purpose.NO_LONGER}
        return written | {(told.target, told.place) for told in self.voices_before}

    def to_tell(self, place: str) -> list[Contact]:
        """Everybody where the text warns; elsewhere those who were told before that it does."""
        there = self.by_place.get(place, [])
        if place in self.holds or ("", place) in self.had_word:
            return there
        return [one for one in there if (f"contact:{one.id}", place) in self.had_word]

    def sucos(self) -> tuple[Stop, ...]:
        stops = [self._stop(code) for code in self.every_suco if code in self.holds or self._heard(code)]
        return tuple(sorted(stops, key=_order))

    def _heard(self, place: str) -> bool:
        return bool(self.to_tell(place)) or ("", place) in self.had_word

    def committees(self) -> tuple[Stop, ...]:
        """Of municipalities, then of posts."""
        around = places_around(self.every_suco, self.desk.gazetteer).difference(self.every_suco)
        stops = [self._stop(code) for code in around if self.to_tell(code)]
        return tuple(sorted(stops, key=lambda stop: (len(stop.code), *_order(stop))))

    def _stop(self, code: str) -> Stop:
        gazetteer, told = self.desk.gazetteer, self.to_tell(code)
        turn, known = self.proofs.standing(code)
        dropped = self.revision.kind is Kind.WARNING and code not in self.holds
        grave = self.severity in GRAVE
        willing = [one for one in told if one.opted_out_at is None]
        para = [one for one in told if one.opted_out_at is not None]
        words = {one.id: self.voice.to_contact(one, dropped=dropped) for one in (*willing, *(para if grave else ()))}
        call = self._caller(words)
        is_suco = gazetteer.level(code) is Level.SUCO
        return Stop(
            code=code,
            name=gazetteer.label(code) if is_suco else f"{gazetteer.label(code)} ({_level(gazetteer.level(code))})",
            municipality=gazetteer.municipality_of(code).name,
            turn=turn,
            people=self.known.people.get(code),
            known=known,
            texts=tuple(dict.fromkeys(said for said in words.values() if said.text)),
            calls=tuple(map(call, willing)),
            last=tuple(map(call, para)) if grave else (),
            left_out=() if grave else tuple(map(call, para)),
            instead=self._instead(code) if is_suco and not willing else (),
            voices=tuple(printable(t.person) for t in self.voices_before if t.place == code and not t.target),
            dropped=dropped,
        )

    def _instead(self, suco: str) -> tuple[Call, ...]:
        """The nearest committee around it in which there is somebody to ring."""
        for place in self.desk.gazetteer.around(suco)[:-1]:
            if there := [one for one in self.to_tell(place) if one.opted_out_at is None]:
                return tuple(map(self._caller({}), there))
        return ()

    def _caller(self, words: Mapping[int, Said]) -> Callable[[Contact], Call]:
        def call(contact: Contact) -> Call:
            said = words.get(contact.id)
            return Call(
                id=str(contact.id),
                name=printable(contact.name),
                role=printable(contact.role),
                phones=tuple(Phone(dialled(phone), phone in contact.marked) for phone in contact.phones),
                language=said.language if said else "",
                known=self.proofs.of(f"contact:{contact.id}", contact.place),
            )

        return call

    def stations(self) -> tuple[StationStop, ...]:
        """Whatever they were told before: only they know what they read. Those that have aired it come last."""
        heard = choose(self.every_suco, self.desk.gazetteer, (), self.desk.stations, severity=self.severity).stations
        stops = [self._station(cover) for cover in heard]
        return tuple(sorted(stops, key=lambda stop: bool(stop.call.known)))

    def _station(self, cover: StationCover) -> StationStop:
        station = cover.station
        return StationStop(
            call=Call(
                id=station.id,
                name=printable(station.name or station.id),
                role=f"{station.mhz} MHz" if station.mhz else "",
                phones=(Phone(dialled(station.phone)),) if station.phone else (),
                known=self.proofs.of_station(station.id),
            ),
            key_holders=tuple(
                Call(id=station.id, name=printable(one.name), role="has the key", phones=(Phone(dialled(one.phone)),))
                for one in station.key_holders
            ),
            texts=self.voice.to_station(cover),
            confirmed=bool(station.confirmed_by),
            minutes_to_air=station.minutes_to_air,
        )


def _level(level: Level | None) -> str:
    return level.value if level else "country"


def _order(stop: Stop) -> tuple[int, bool, int, str, str]:
    """Whom nobody has proof of first; more people before fewer, and before those nobody counted; else by name."""
    uncounted = stop.people is None
    return (_TURNS.index(stop.turn), uncounted, -(stop.people or 0), stop.municipality, stop.name)
