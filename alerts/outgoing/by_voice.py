"""The words read into a telephone: the approved SMS of that place; where it has none, as the templates say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from alerts.audience.choose import StationCover
from alerts.errors import AvizuError
from alerts.model.callsheet import Said, printable
from alerts.model.message import Bulletin, BulletinKind, Medium, Purpose, Recipient
from alerts.model.people import Contact, Station
from alerts.model.route import Route
from alerts.model.warning import Kind
from alerts.outgoing import on_air
from alerts.outgoing.host_sheet import SHORT
from alerts.outgoing.writer import Writer

PURPOSE = {Kind.WARNING: Purpose.WARNING, Kind.ALL_CLEAR: Purpose.ALL_CLEAR, Kind.RETRACTION: Purpose.RETRACTION}


@dataclass(frozen=True)
class Voice:
    """What was approved (`bulletins`, and which of them each of the `recipients` gets), and a `writer` for the rest."""

    bulletins: Sequence[Bulletin]
    recipients: Sequence[Recipient]
    writer: Writer

    def to_contact(self, contact: Contact, *, dropped: bool = False) -> Said:
        """The contact's own text, else one of that place in a language of his. Without text where none can be made."""
        own = self._own.get((f"contact:{contact.id}", contact.place))
        if own is not None:
            return _said(own)
        wanted = (*contact.languages, self.writer.desk.default_language)
        there = sorted(self._of_place(contact.place), key=lambda b: "+" in b.place)
        in_his = (b for language in wanted for b in there if b.language == language)
        found = next(in_his, None) or next(iter(there), None) or self._written(contact, dropped=dropped)
        return _said(found) if found else Said(wanted[0], "")

    def to_station(self, cover: StationCover) -> tuple[Said, ...]:
        """The ten seconds to break in with, in each of its languages."""
        station = cover.station
        found = [*_short(self.bulletins, station)]
        if not found:
            try:
                on_air.write(self.writer, cover, PURPOSE[self.writer.revision.kind])
            except AvizuError:
                return ()
            found = [*_short(self.writer.bulletins.values(), station)]
        return tuple(Said(b.language.removesuffix(SHORT), printable(b.text)) for b in found)

    @cached_property
    def _own(self) -> dict[tuple[str, str], Bulletin]:
        by_key = {bulletin.key: bulletin for bulletin in self.bulletins}
        sms = [r for r in self.recipients if r.medium is Medium.SMS and r.bulletin in by_key]
        return {(r.target, r.place): by_key[r.bulletin] for r in sms}

    def _of_place(self, place: str) -> list[Bulletin]:
        return self._by_place.get(place, [])

    @cached_property
    def _by_place(self) -> dict[str, list[Bulletin]]:
        found: dict[str, list[Bulletin]] = {}
        for bulletin in self.bulletins:
            if bulletin.kind is BulletinKind.SMS:
                for place in bulletin.place.split("+"):
                    found.setdefault(place, []).append(bulletin)
        return found

    def _written(self, contact: Contact, *, dropped: bool) -> Bulletin | None:
        writer = self.writer
        purpose = Purpose.NO_LONGER if dropped else PURPOSE[writer.revision.kind]
        language = writer.language_for(contact.languages)
        try:
            key = writer.sms((contact.place,), language, purpose, writer.desk.sms_route or self._telephone)
        except AvizuError:
            return None
        return writer.bulletins[key]

    @cached_property
    def _telephone(self) -> Route:
        return Route(name="telephone", channel="", medium=Medium.SMS, mode=self.writer.desk.mode, sender="")


def _said(bulletin: Bulletin) -> Said:
    return Said(bulletin.language, printable(bulletin.text))


def _short(bulletins: Iterable[Bulletin], station: Station) -> Iterator[Bulletin]:
    return (
        b for b in bulletins if b.kind is BulletinKind.SCRIPT and b.place == station.id and b.language.endswith(SHORT)
    )
