"""Who of a contact file wants no messages: PARA is said of a number, and holds for everybody who has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from alerts.audience.judged import Note
from alerts.audience.seats import Seat, Seats
from alerts.model.people import Contact

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Silence:
    """`numbers`: since when the directory knows each to be silent. `settled`: since when the directory itself says of
    a contact whether he wants messages: since he came in, or said HAHU. `said` fills with what lines say.
    """

    numbers: Mapping[str, datetime]
    settled: Mapping[int, datetime]
    said: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def outdated_by(self, new: Contact, alike: Iterable[Seat]) -> Seat | None:
        """Who of the directory said HAHU, or came in without PARA, after this line says that he said PARA."""
        when = new.opted_out_at
        if when is None:
            return None
        wanting = (seat for seat in alike if seat.contact.id and seat.contact.opted_out_at is None)
        return next((seat for seat in wanting if self.settled.get(seat.contact.id, _NEVER) >= when), None)

    def say(self, new: Contact, line: int) -> None:
        if new.opted_out_at is not None:
            self.said |= dict.fromkeys(new.phones, (new.opted_out_at, line))

    def spread(self, seats: Seats, lines: dict[int, int]) -> Iterator[Note]:
        """Silences whoever has a number that said PARA. `lines` are those by which a seat came or changed; a seat that
        is silenced now is added to them.
        """
        for at, seat in enumerate(seats.all):
            if seat.contact.opted_out_at is not None:
                continue
            found = [(*self.said[phone], phone) for phone in seat.contact.phones if phone in self.said]
            if at in lines:
                known = ((self.numbers.get(phone), phone) for phone in seat.contact.phones)
                found += [(since, lines[at], phone) for since, phone in known if since is not None]
            if found:
                since, line, phone = min(found)
                lines.setdefault(at, line)
                seats.all[at] = replace(seat, contact=replace(seat.contact, opted_out_at=since))
                yield Note(lines[at], f"{phone} said PARA: {seat.contact.name} ({seat.ref}) {ONLY_GRAVE}.")


ONLY_GRAVE = "gets only Severe and Extreme until HAHU comes from it"
