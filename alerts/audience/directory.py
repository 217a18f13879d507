"""A contact file judged line by line: who can be told, what is wrong with the rest, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.audience.contact_cells import committee_of, languages_of, name_of, order_of, para_of, role_of
from alerts.audience.contact_file import PHONES, read_lines
from alerts.audience.phones import mobile, numbers_in
from alerts.audience.repairs import Repair, repair_of
from alerts.audience.seats import Rival, Seat, Seats
from alerts.errors import Refused, Unusable
from alerts.model.people import Contact
from alerts.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody new. `contact.id` is 0; `stand_in` is the number of who stands in for one who said PARA, "" for none."""

    line: int
    contact: Contact
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` is where the contact begins in the file; one contact may have several. `repair` would mend it."""

    line: int
    reason: str
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    line: int
    repair: Repair


@dataclass(frozen=True, slots=True)
class Joined:
    """The `name` of `line` is one person with `kept` of `into` ("contact 3", "line 2"), whose numbers now are these."""

    line: int
    name: str
    into: str
    kept: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing wrong, but worth a look."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """`entries` are new; `changed` are contacts of the directory that lines were joined with, as they become."""

    entries: tuple[Entry, ...] = ()
    changed: tuple[Contact, ...] = ()
    faults: tuple[Fault, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    joined: tuple[Joined, ...] = ()
    notes: tuple[Note, ...] = ()


def read_contacts(
    text: str,
    gazetteer: Gazetteer,
    known: Iterable[Contact],
    languages: Iterable[str],
    *,
    repair: bool = False,
    merge: bool = False,
) -> Judged:
    """Every line is an entry, or joined with somebody, or has its faults. `known` is the directory as it is.

    `repair` takes every number as it was probably meant; `merge` joins lines that are one person. Both are listed.
    Raises Unusable when the file is no table of contacts.
    """
    known = tuple(known)
    judging = _Judging(gazetteer, frozenset(languages), Seats(known), repair=repair, merge=merge)
    for line in read_lines(text):
        if line.fault:
            judging.faults.append(Fault(line.number, line.fault))
        else:
            judging.take(line.number, line.cells)
    judging.check_stand_ins()
    return judging.done(known)


@dataclass(slots=True)
class _Judging:
    """One file on its way through. Lists fill line by line."""

    gazetteer: Gazetteer
    languages: frozenset[str]
    seats: Seats
    repair: bool
    merge: bool
    faults: list[Fault] = field(default_factory=list)
    repaired: list[Repaired] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unordered: set[int] = field(default_factory=set)
    stand_ins: dict[int, str] = field(default_factory=dict)
    on_faulty_lines: set[str] = field(default_factory=set)
    places: dict[tuple[str, str], str | Refused] = field(default_factory=dict)

    def take(self, line: int, cell: Mapping[str, str]) -> None:
        before = len(self.faults)
        readings: dict[str, Callable[[], object]] = {
            "name": lambda: name_of(cell["name"]),
            "role": lambda: role_of(cell["role"]),
            "place": lambda: self._place(cell["suco"], cell["municipality"]),
            "languages": lambda: languages_of(cell["languages"], self.languages),
            "position": lambda: order_of(cell["order"] or "0"),
            "opted_out_at": lambda: para_of(cell["said_para"]),
            "stand_in": lambda: mobile(cell["substitute"]) if cell["substitute"] else "",
        }
        found: dict[str, Any] = {}
        for what, read in readings.items():
            try:
                found[what] = read()
            except Refused as refused:
                self.faults.append(Fault(line, str(refused)))
        phones = tuple(dict.fromkeys(self._phones(line, cell)))
        if len(self.faults) > before:
            self.on_faulty_lines.update(phones)
            return
        stand_in = found.pop("stand_in")
        new = Contact(id=0, phone=phones[0], other_phones=phones[1:], **found)
        if self._seated(line, new):
            self.stand_ins |= {line: stand_in} if stand_in else {}
            self.unordered |= set() if cell["order"] else {line}

    def _phones(self, line: int, cell: Mapping[str, str]) -> Iterator[str]:
        written = [part for column in PHONES for part in numbers_in(cell[column])]
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

    def _place(self, suco: str, municipality: str) -> str:
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

    def _seated(self, line: int, new: Contact) -> bool:
        """False for who is somebody already: joined with him, or a fault."""
        rivals = self.seats.rivals(new)
        if rivals and (not self.merge or len(rivals) > 1):
            self.faults += [Fault(line, self._alike(new, rival)) for rival in rivals]
            self.on_faulty_lines.update(new.phones)
            return False
        for phone, seat in self.seats.elsewhere(new):
            label = self.gazetteer.label(seat.contact.place)
            self.notes.append(Note(line, f"{phone} is also that of {seat.contact.name}, {label} ({seat.ref})."))
        if not rivals:
            self.seats.add(Seat(new, line))
            return True
        seat = self.seats.join(rivals[0].at, new)
        self.joined.append(Joined(line, new.name, seat.ref, seat.contact.name, seat.contact.phones))
        return False

    def _alike(self, new: Contact, rival: Rival) -> str:
        seat = self.seats.all[rival.at]
        where = "is on {} already" if seat.line else "is in the directory already ({})"
        if rival.what == new.name:
            said = f"{new.name} of this place {where.format(seat.ref)}, with {seat.contact.phone}."
            return f"{said} If it is one person: --merge. If not, tell their names apart."
        said = f"{rival.what} for this place {where.format(seat.ref)}: {seat.contact.name}."
        return f"{said} If it is one person: --merge."

    def check_stand_ins(self) -> None:
        """Who stands in sits on the same committee, in the file or in the directory."""
        for seat in self.seats.all:
            phone = self.stand_ins.get(seat.line, "")
            if not phone or phone in self.on_faulty_lines:
                continue
            if phone in seat.contact.phones or self.seats.holder(phone, seat.contact.place) is None:
                self.faults.append(Fault(seat.line, f"The substitute {phone} is nobody else of this committee."))

    def done(self, known: tuple[Contact, ...]) -> Judged:
        new = _ordered(known, [seat for seat in self.seats.all if seat.line], self.unordered)
        return Judged(
            entries=tuple(Entry(seat.line, seat.contact, self.stand_ins.get(seat.line, "")) for seat in new),
            changed=tuple(
                seat.contact for seat, was in zip(self.seats.all, known, strict=False) if seat.contact != was
            ),
            faults=tuple(sorted(self.faults, key=lambda fault: fault.line)),
            repaired=tuple(self.repaired),
            joined=tuple(self.joined),
            notes=tuple(self.notes),
        )


def _ordered(known: Iterable[Contact], new: Iterable[Seat], unordered: set[int]) -> list[Seat]:
    """Whose order is not written comes after those who have one, and after all who are there already."""
    last: dict[str, int] = {}
    for contact in known:
        last[contact.place] = max(last.get(contact.place, 0) + 1, contact.position)
    for seat in new:
        last[seat.contact.place] = max(last.get(seat.contact.place, 0), seat.contact.position)
    placed = []
    for seat in new:
        contact = seat.contact
        if seat.line in unordered and not contact.position:
            last[contact.place] += 1
            contact = replace(contact, position=last[contact.place])
        placed.append(replace(seat, contact=contact))
    return placed
