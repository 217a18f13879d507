"""A contact file judged line by line: who can be told, what is wrong with the rest, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from alerts.audience.contact_cells import committee_of, languages_of, name_of, order_of, para_of, role_of
from alerts.audience.contact_file import PHONES, read_lines
from alerts.audience.gaps import is_live
from alerts.audience.judged import Entry, Fault, Joined, Judged, Note, Repaired
from alerts.audience.phones import mobile, numbers_in
from alerts.audience.repairs import repair_of
from alerts.audience.seats import Rival, Seat, Seats
from alerts.audience.silence import Silence
from alerts.errors import Refused, Unusable
from alerts.model.people import Contact
from alerts.places.gazetteer import Gazetteer

_NOTHING: Mapping[Any, datetime] = {}


def read_contacts(
    text: str,
    gazetteer: Gazetteer,
    known: Iterable[Contact],
    languages: Iterable[str],
    *,
    silent: Mapping[str, datetime] = _NOTHING,
    settled: Mapping[int, datetime] = _NOTHING,
    denied: Collection[str] = (),
    repair: bool = False,
    merge: bool = False,
) -> Judged:
    """Every line is an entry, or joined with somebody, or has its faults. `known` is the directory as it is.

    `silent` are the numbers that said PARA, `denied` those that answered no. `settled` is by contact since when the
    directory itself knows whether he said PARA: an older said_para of the file does not count. `repair` takes every
    number as it was probably meant; `merge` joins lines that are one person. All of that is listed. Raises Unusable
    when the file is no table of contacts.
    """
    known = tuple(known)
    silence = Silence(silent, settled)
    seats = Seats(known)
    judging = _Judging(gazetteer, frozenset(languages), seats, silence, denied, repair=repair, merge=merge)
    for line in read_lines(text):
        if line.fault:
            judging.faults.append(Fault(line.number, line.fault))
        else:
            judging.take(line.number, line.cells)
    judging.notes += silence.spread(judging.seats, judging.lines)
    judging.check_stand_ins()
    return judging.done(known)


@dataclass(slots=True)
class _Judging:
    """One file on its way through. Lists fill line by line; `lines` and `stand_ins` are by seat."""

    gazetteer: Gazetteer
    languages: frozenset[str]
    seats: Seats
    silence: Silence
    denied: Collection[str]
    repair: bool
    merge: bool
    faults: list[Fault] = field(default_factory=list)
    repaired: list[Repaired] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unordered: set[int] = field(default_factory=set)
    lines: dict[int, int] = field(default_factory=dict)
    stand_ins: dict[int, tuple[int, str]] = field(default_factory=dict)
    on_faulty_lines: set[str] = field(default_factory=set)
    places: dict[tuple[str, str], str | Refused] = field(default_factory=dict)
    spoken: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, line: int, cell: Mapping[str, str]) -> None:
        before = len(self.faults)
        found: dict[str, Any] = {}
        for what, read in _READINGS.items():
            try:
                found[what] = read(self, cell)
            except Refused as refused:
                self.faults.append(Fault(line, str(refused)))
        phones = tuple(dict.fromkeys(self._phones(line, cell)))
        if len(self.faults) > before:
            self.on_faulty_lines.update(phones)
            return
        stand_in = found.pop("stand_in")
        new = Contact(id=0, phone=phones[0], other_phones=phones[1:], **found)
        rivals = self.seats.rivals(new)
        if rivals and (not self.merge or len(rivals) > 1):
            self.faults += [Fault(line, self._alike(new, rival)) for rival in rivals]
            self.on_faulty_lines.update(phones)
            return
        if not cell["order"]:
            self.unordered.add(line)
        self._seat(line, new, rivals[0].at if rivals else None, stand_in)

    def _phones(self, line: int, cell: Mapping[str, str]) -> Iterator[str]:
        written = [part for column in PHONES if cell[column] for part in numbers_in(cell[column])]
        for part in written or [""]:
            try:
                yield mobile(part)
            except Unusable as unusable:
                repair = repair_of(part)
                if repair is None:
                    self.faults.append(Fault(line, str(unusable)))
                elif self.repair:
                    self.repaired.append(Repaired(line, repair))
                    yield repair.after
                else:
                    self.faults.append(Fault(line, unusable.sentence, repair))

    def place(self, suco: str, municipality: str) -> str:
        """A committee has several members: its place is looked up once."""
        key = (suco, municipality)
        if key not in self.places:
            try:
                self.places[key] = committee_of(suco, municipality, self.gazetteer)
            except Refused as refused:
                self.places[key] = refused
        found = self.places[key]
        if isinstance(found, Refused):
            raise Refused(found.sentence, remedy=found.remedy)
        return found

    def speaks(self, text: str) -> tuple[str, ...]:
        if text not in self.spoken:
            self.spoken[text] = languages_of(text, self.languages)
        return self.spoken[text]

    def _seat(self, line: int, new: Contact, at: int | None, stand_in: str) -> None:
        """Somebody new, or one person with the seat `at`."""
        elsewhere = self.seats.elsewhere(new)
        alike = [self.seats.all[at]] if at is not None else []
        better = self.silence.outdated_by(new, [*alike, *(seat for _, seat in elsewhere)])
        if better is not None:
            what = "said_para and substitute are" if stand_in else "said_para is"
            told = f"{better.contact.name} ({better.ref}) said HAHU or came in later"
            self.notes.append(Note(line, f"{what} not taken: {told}."))
            new, stand_in = replace(new, opted_out_at=None), ""
        for phone, seat in elsewhere:
            label = self.gazetteer.label(seat.contact.place)
            self.notes.append(Note(line, f"{phone} is also that of {seat.contact.name}, {label} ({seat.ref})."))
        if at is None:
            at = self.seats.add(Seat(new, line))
        else:
            self._join(line, new, at)
        self.lines[at] = line
        self.silence.say(new, line)
        if stand_in and self.stand_ins.setdefault(at, (line, stand_in))[1] != stand_in:
            self.notes.append(Note(line, f"The substitute {stand_in} is not taken: an earlier line names another."))

    def _join(self, line: int, new: Contact, at: int) -> None:
        seat = self.seats.join(at, new)
        one = seat.contact
        self.joined.append(Joined(line, new.name, seat.ref, one.name, one.phones))
        left_out = [f"role {new.role}"] if new.role not in ("", one.role) else []
        left_out += [f"order {new.position}"] if new.position not in (0, one.position) else []
        if left_out:
            self.notes.append(Note(line, f"{' and '.join(left_out)} not taken: {one.name} ({seat.ref}) has another."))

    def _alike(self, new: Contact, rival: Rival) -> str:
        seat = self.seats.all[rival.at]
        where = "is on {} already" if seat.line else "is in the directory already ({})"
        if rival.what == new.name:
            said = f"{new.name} of this place {where.format(seat.ref)}, with {seat.contact.phone}."
            return f"{said} If it is one person: --merge. If not, tell their names apart."
        said = f"{rival.what} for this place {where.format(seat.ref)}: {seat.contact.name}."
        return f"{said} If it is one person: --merge."

    def check_stand_ins(self) -> None:
        """Who stands in sits on the same committee, in the file or in the directory, and can be reached himself."""
        for at, (line, phone) in list(self.stand_ins.items()):
            if phone in self.on_faulty_lines:
                continue
            seat = self.seats.all[at]
            other = self.seats.holder(phone, seat.contact.place)
            if other is None or other == at:
                self.faults.append(Fault(line, f"The substitute {phone} is nobody else of this committee."))
            elif (named := seat.contact.substitute_id) is not None:
                # Whoever an officer recorded stays.
                del self.stand_ins[at]
                if named != self.seats.all[other].contact.id:
                    self.notes.append(Note(line, f"The substitute {phone} is not taken: contact {named} stands in."))
            elif why := _why_not(seat.contact, self.seats.all[other].contact, self.denied):
                self.faults.append(Fault(line, f"The substitute {phone} can't be: {why}."))

    def done(self, known: tuple[Contact, ...]) -> Judged:
        new = _ordered(known, [(at, seat) for at, seat in enumerate(self.seats.all) if seat.line], self.unordered)
        there = [(at, seat.contact) for at, seat in enumerate(self.seats.all[: len(known)])]
        return Judged(
            entries=tuple(self._entry(at, contact) for at, contact in new),
            changed=tuple(self._entry(at, one) for at, one in there if one != known[at] or at in self.stand_ins),
            faults=tuple(sorted(self.faults, key=lambda fault: fault.line)),
            repaired=tuple(self.repaired),
            joined=tuple(self.joined),
            notes=tuple(sorted(self.notes, key=lambda note: note.line)),
        )

    def _entry(self, at: int, contact: Contact) -> Entry:
        seat = self.seats.all[at]
        return Entry(seat.line or self.lines[at], contact, self.stand_ins.get(at, (0, ""))[1])


_READINGS: Mapping[str, Callable[[_Judging, Mapping[str, str]], object]] = {
    "name": lambda judging, cell: name_of(cell["name"]),
    "role": lambda judging, cell: role_of(cell["role"]),
    "place": lambda judging, cell: judging.place(cell["suco"], cell["municipality"]),
    "languages": lambda judging, cell: judging.speaks(cell["languages"]),
    "position": lambda judging, cell: order_of(cell["order"] or "0"),
    "opted_out_at": lambda judging, cell: para_of(cell["said_para"]),
    "stand_in": lambda judging, cell: mobile(cell["substitute"]) if cell["substitute"] else "",
}


def _why_not(contact: Contact, other: Contact, denied: Collection[str]) -> str:
    """Why `other` can't stand in for `contact`, "" where he can."""
    if contact.opted_out_at is None:
        return f"{contact.name} has not said PARA, and a substitute stands in only for who has"
    if is_live(other, denied):
        return ""
    if other.opted_out_at is not None:
        return f"{other.name} said PARA too"
    return f"{other.name} {'answered no when asked' if other.live_phones else 'has no number that works'}"


def _ordered(
    known: Iterable[Contact], new: Iterable[tuple[int, Seat]], unordered: set[int]
) -> list[tuple[int, Contact]]:
    """Whose order is not written comes after those who have one, and after all who are there already."""
    last: dict[str, int] = {}
    for contact in known:
        last[contact.place] = max(last.get(contact.place, 0) + 1, contact.position)
    seats = list(new)
    for _, seat in seats:
        last[seat.contact.place] = max(last.get(seat.contact.place, 0), seat.contact.position)
    placed = []
    for at, seat in seats:
        contact = seat.contact
        if seat.line in unordered and not contact.position:
            last[contact.place] += 1
            contact = replace(contact, position=last[contact.place])
        placed.append((at, contact))
    return placed
