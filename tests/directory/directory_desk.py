"""A house whose directory lives: Monday morning, numbers that fail as a test says, jobs that run when it says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from house import BEN, SENDER, House

from alerts.actions import approve, canary, marks, receive, verify
from alerts.audience.trust import Trust
from alerts.dispatcher import Dispatcher
from alerts.model.message import Post, Proof, Receipt
from alerts.model.outcome import Accepted, Outcome, Rejected
from alerts.model.route import Incoming, Sighting
from alerts.store import journal, numbers, proof

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""09:00 in Dili."""
HERA, COMORO = "Hera, Dili", "Comoro, Dili"
MARIA, JOSE = "+67077110001", "+67077110002"
DEAD, OFF, REFUSED = ("undelivered", "30005"), ("undelivered", "30003"), ("rejected", "21211")
FILTERED, NO_WAY, DELIVERED, TAKEN = (
    ("undelivered", "30007"),
    ("rejected", "21612"),
    ("delivered", ""),
    ("accepted", ""),
)
Fate = tuple[str, str]


@dataclass
class Gateway:
    """A channel of ours: each number fares as `fates` say, any other is taken and nothing more is said."""

    fates: dict[str, Fate] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    async def send(self, post: Post) -> Outcome:
        self.posts.append(post)
        what, code = self.fates.get(post.to, TAKEN)
        return Rejected("refused", code) if what == "rejected" else Accepted(f"SM-{post.attempt_id}")

    async def look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        return None

    def clock_offset(self) -> timedelta | None:
        return None

    async def ask_clock(self) -> None:
        return None

    async def close(self) -> None:
        return None


@dataclass
class Directory:
    house: House
    gateway: Gateway = field(default_factory=Gateway)
    said: int = 0

    @property
    def now(self) -> datetime:
        return self.house.now

    def ask(self, **later: float) -> verify.Asked:
        """The schedule's job, after this much time; what it queued goes out and fares as its numbers do."""
        self.house.clock.move(**later)
        done = verify.ask_due(self.house.app, now=self.now)
        if done.now:
            self.send()
        return done

    def look(self, **later: float) -> marks.Marked:
        self.house.clock.move(**later)
        return marks.look(self.house.app, now=self.now)

    def try_operators(self, **later: float) -> tuple[str, ...]:
        self.house.clock.move(**later)
        tried = canary.try_due(self.house.app, now=self.now).operators
        self.send()
        return tried

    def warn(self, *sucos: str, **more: object) -> int:
        """A flood there, approved and sent."""
        number = self.house.submitted(*sucos, **more)
        approve.approve(self.house.app, number, by=BEN, now=self.now)
        self.send()
        return number

    def send(self) -> None:
        dispatcher = Dispatcher(self.house.app, {"sms": self.gateway}, owner=self.house.owner)
        before = len(self.gateway.posts)
        try:
            asyncio.run(dispatcher.drain())
        finally:
            dispatcher.close()
        for post in self.gateway.posts[before:]:
            what, code = self.gateway.fates.get(post.to, TAKEN)
            if what in {"undelivered", "delivered"}:
                self.receipt(post.attempt_id, Proof(what), code)

    def receipt(self, attempt_id: str, what: Proof, code: str = "") -> None:
        receive.receipt(self.house.app, attempt_id=attempt_id, receipt=Receipt(what, code=code), now=self.now)

    def says(self, phone: str, text: str, **later: float) -> receive.Heard:
        self.house.clock.move(**later)
        self.said += 1
        incoming = Incoming(phone, SENDER, text, f"IN{self.said}")
        return receive.reply(self.house.app, self.house.app.settings.routes[0], incoming, now=self.now)

    def questions(self, phone: str = "") -> list[Post]:
        """What went out to this number, or to anybody, that asked whether they are still there."""
        asked = {row.address for row in self.house.messages() if row.purpose == "verify"}
        texts = {row.text for row in self.house.messages() if row.purpose == "verify"}
        return [p for p in self.gateway.posts if p.to in asked and p.text in texts and phone in {"", p.to}]

    def states(self) -> dict[str, Trust]:
        """Of each number in the directory."""
        standings = verify.standings(self.house.app, now=self.now)
        return {number.phone: state for one in standings for number, state in one.numbers}

    def marked(self) -> set[str]:
        with self.house.app.database.reading() as connection:
            return {phone for phone, one in numbers.numbers(connection).items() if one.marked_at is not None}

    def audit(self) -> list[str]:
        with self.house.app.database.reading() as connection:
            return [entry.what for entry in journal.audit(connection)]

    def rows(self, phone: str) -> list[object]:
        return [row for row in self.house.messages() if row.address == phone]

    def replies(self) -> list[object]:
        with self.house.app.database.reading() as connection:
            return journal.replies(connection)

    def attempts(self, message_id: int) -> list[str]:
        with self.house.app.database.reading() as connection:
            return [attempt.id for attempt in proof.history(connection, message_id)[0]]


Build = Callable[..., Directory]
CANARIES: Mapping[str, str] = {"telecom": "+67077000001", "telkomcel": "+67073000001", "telemor": "+67075000001"}
