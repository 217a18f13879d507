"""Documents that arrive one after the other, and where each of them stands then."""

from datetime import UTC, datetime

from builders_cap import EVENING

from alerts.cap.read import read
from alerts.cap.sequence import Arrived, Key, Link, Standing, arrive, link_of
from alerts.cap.verdict import Verdict, Weighed, weigh

DNMG, OTHER, SUCCESSOR = "dnmg@example.tl", "other@example.tl", "dnmg@new.example.tl"
SUCCESSORS = {DNMG: SUCCESSOR}
MIDNIGHT = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
HEARD = Weighed(Verdict.ACCEPT, (), None)


class Received:
    """Documents arrive here one after the other."""

    def __init__(self) -> None:
        self.known: list[Link] = []
        self.stand: dict[Key, Standing] = {}
        self.last: Arrived | None = None

    def take(self, data: bytes, *, released: bool = False) -> Arrived:
        reading = read(data)
        assert reading.document
        return self.add(weigh(reading, EVENING), link_of(reading.document, released=released))

    def add(self, weighed: Weighed, new: Link) -> Arrived:
        arrived = self.last = arrive(weighed, new, self.known, SUCCESSORS)
        self.stand.update(arrived.standings)
        if not arrived.link.takes_part:
            self.stand.setdefault(new.key, arrived.standing)
        if arrived.verdict is not Verdict.IGNORE:
            self.known.append(arrived.link)
        return arrived
