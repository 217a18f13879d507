"""What shows that one text is known to somebody, at some place, or by a station. Of earlier texts nothing counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from alerts.delivery import reach
from alerts.model.callsheet import Turn, printable
from alerts.model.facts import MessageFact, ReportRows, ToldFact
from alerts.model.report import Standing
from alerts.model.warning import Revision
from alerts.words.spoken import DILI

DAY = timedelta(hours=24)
T = TypeVar("T")


@dataclass(frozen=True)
class Proofs:
    """Of an approved revision."""

    rows: ReportRows
    revision: Revision

    def of(self, target: str, place: str) -> str:
        """Of a contact in that seat: "replied 02:10"; "delivered 02:08; told 02:10" where a weaker proof came first;
        "" without proof.
        """
        messages = [m for m in self._messages.get(place, ()) if m.target == target]
        return self._first(messages, [told for told in self._told.get(place, ()) if told.target == target])

    def standing(self, place: str) -> tuple[Turn, str]:
        """When the place has its turn, and its first proof or why it is spared."""
        messages = self._messages.get(place, [])
        if known := self._first(messages, self._told.get(place, [])):
            return Turn.REACHED, known
        standing, why = reach.standing(messages, self.revision.id)
        return (Turn.SPARED, printable(why)) if standing is Standing.SPARED else (Turn.RING, "")

    def of_station(self, station: str) -> str:
        """ "aired 02:20", else "told 02:10"."""
        aired = [a.at for a in self.rows.aired if a.station == station and a.revision_id == self.revision.id]
        if aired:
            return f"aired {self._clock(min(aired))}"
        told = [told.at for told in self._told.get(station, ()) if told.at >= self._since]
        return f"told {self._clock(min(told))}" if told else ""

    @property
    def _since(self) -> datetime:
        assert self.revision.approved_at is not None
        return self.revision.approved_at

    @cached_property
    def _messages(self) -> Mapping[str, list[MessageFact]]:
        return _grouped(self.rows.messages, lambda message: message.place)

    @cached_property
    def _told(self) -> Mapping[str, list[ToldFact]]:
        return _grouped(self.rows.told, lambda told: told.place)

    def _first(self, messages: Iterable[MessageFact], told: Iterable[ToldFact]) -> str:
        signs = [s for s in reach.signs(messages, told) if reach.is_of(s, self.revision.id, self._since)]
        evidence = reach.strongest(signs)
        best = next((sign for sign in signs if sign.evidence is evidence), None)
        if best is None:
            return ""
        shown = [signs[0], best] if signs[0].evidence is not best.evidence else [best]
        return "; ".join(f"{sign.evidence.value} {self._clock(sign.at)}" for sign in shown)

    def _clock(self, at: datetime) -> str:
        """The day as well from a day after the approval on."""
        form = "%H:%M" if at - self._since < DAY else "%d/%m %H:%M"
        return at.astimezone(DILI).strftime(form)


def _grouped(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
