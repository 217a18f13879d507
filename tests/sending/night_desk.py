"""A night whose messages can be looked at one by one, and channels that do as a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from house import BEN, SENDER
from night import Night
from sqlalchemy import update
from tampering import without_guards

from alerts.actions import approve, dispatch, settle
from alerts.channels import open_channel
from alerts.delivery.ports import Channel
from alerts.model.message import Post
from alerts.model.outcome import Accepted, Outcome
from alerts.model.route import Sighting
from alerts.store import journal, outbox, people, proof
from alerts.store import tables as t

HERA, COMORO, BECORA = "Hera, Dili", "Comoro, Dili", "Becora, Dili"


@dataclass
class Desk(Night):
    """`number` makes a telephone number with this behaviour at the stand-in."""

    @staticmethod
    def number(digits: str, person: int = 0) -> str:
        return f"+6707711{person:02}{digits}"

    def warned(self, *sucos: str, **more: object) -> int:
        """A flood there, approved: its messages are queued."""
        number = self.house.submitted(*sucos, **more)
        approve.approve(self.house.app, number, by=BEN, now=self.house.now)
        return number

    def rows(self, phone: str) -> list[Any]:
        return [row for row in self.house.messages() if row.address == phone]

    def state(self, phone: str) -> tuple[str, str]:
        """(work, proof) of the newest message of a warning to this number."""
        row = [row for row in self.rows(phone) if row.revision_id is not None][-1]
        return row.work, row.proof

    def history(self, phone: str) -> tuple[list[Any], list[Any]]:
        """(attempts, receipts) of the newest message of a warning to this number."""
        row = [row for row in self.rows(phone) if row.revision_id is not None][-1]
        with self.house.app.database.reading() as connection:
            return proof.history(connection, row.id)

    def says(self, phone: str, text: str) -> None:
        """Somebody writes to us, through the gateway and its signed webhook."""
        form = {"From": phone, "To": SENDER, "Body": text}
        answered = httpx.post(f"{self.sandbox.base_url}/sandbox/say", data=form, verify=False).json()
        assert answered == {"answered": 200}

    def warnings(self, phone: str) -> list[str]:
        """The texts the stand-in holds for this number that are no answers of ours."""
        answers = {row.text for row in self.rows(phone) if row.purpose == "reply"}
        return [text for text in self.taken(phone) if text not in answers]

    def replies(self) -> list[Any]:
        with self.house.app.database.reading() as connection:
            return journal.replies(connection)

    def answers(self, phone: str) -> list[str]:
        """What we have answered, sent or not."""
        return [row.text for row in self.rows(phone) if row.purpose == "reply"]

    def aired(self, warning_id: int) -> list[Any]:
        with self.house.app.database.reading() as connection:
            return journal.aired(connection, warning_id)

    def audit(self, what: str) -> list[Any]:
        """What was recorded under this name."""
        with self.house.app.database.reading() as connection:
            return [entry for entry in journal.audit(connection) if entry.what == what]

    def opted_out(self, phone: str) -> bool:
        with self.house.app.database.reading() as connection:
            return any(c.opted_out_at for c in people.contacts_of_phone(connection, phone))

    def look_up(self) -> settle.Cleared:
        """The gateway is asked about everything that is uncertain."""

        async def ask() -> settle.Cleared:
            app = self.house.app
            channels = {route.name: open_channel(route, app.clock) for route in app.settings.routes}
            try:
                return await settle.look_up_uncertain(app, channels, now=self.house.now)
            finally:
                for channel in channels.values():
                    await channel.close()

        return asyncio.run(ask())

    def look_up_through(self, channel: Channel) -> settle.Cleared:
        return asyncio.run(settle.look_up_uncertain(self.house.app, {"sms": channel}, now=self.house.now))

    def claim(self, *, owner: str = "another:1:process", limit: int = 100) -> list[outbox.Claimed]:
        """What a process does before it dies: messages are leased, no call is made."""
        now = self.house.now
        lease = now + timedelta(seconds=self.house.app.settings.lease_seconds)
        with self.house.app.database.writing() as connection:
            return outbox.claim(connection, route="sms", limit=limit, owner=owner, now=now, lease_until=lease)

    def altered(self, **columns: object) -> None:
        """Somebody changes the stored bulletins behind the program's back."""
        with self.house.app.database.writing() as connection, without_guards(connection):
            connection.execute(update(t.bulletin).values(**columns))

    def next_due(self) -> datetime | None:
        """When the next message that waits falls due."""
        return min((row.not_before for row in self.house.messages() if row.work in outbox.WAITING), default=None)

    def through(self, channel: Channel, **more: Any) -> dispatch.Sent:
        """Everything due goes out through this channel."""
        return self.through_all({"sms": channel}, **more)

    def through_all(self, channels: dict[str, Channel], **more: Any) -> dispatch.Sent:
        """The same for several routes."""

        async def drain() -> dispatch.Sent:
            dispatcher = dispatch.Dispatcher(self.house.app, channels, owner=self.house.owner, **more)
            try:
                return await dispatcher.drain()
            finally:
                dispatcher.close()

        return asyncio.run(drain())


@dataclass
class Scripted:
    """A channel of ours: `answer` says what a call comes to, `held` what the gateway holds (None: it does not say)."""

    answer: Callable[[Post], Awaitable[Outcome]] | None = None
    held: Sequence[Sighting] | None = None
    posts: list[Post] = field(default_factory=list)
    asked: list[Post] = field(default_factory=list)

    @property
    def numbers(self) -> list[str]:
        return [post.to for post in self.posts]

    async def send(self, post: Post) -> Outcome:
        self.posts.append(post)
        if self.answer is not None:
            return await self.answer(post)
        return Accepted(f"SM{len(self.posts)}-{post.attempt_id}")

    async def look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        self.asked.append(post)
        return None if self.held is None else tuple(s for s in self.held if s.to == post.to and s.created_at >= since)

    def clock_offset(self) -> timedelta | None:
        return None

    async def ask_clock(self) -> None:
        return None

    async def close(self) -> None:
        return None


def always(outcome: Outcome) -> Scripted:
    async def answer(_: Post) -> Outcome:
        return outcome

    return Scripted(answer)


@dataclass
class Sleeper:
    """A steady clock that moves when somebody sleeps, and the desk's with it. `meanwhile` happens once, in a sleep."""

    desk: Desk
    meanwhile: Callable[[], None] | None = None
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def steady(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        # What was begun before gets its turn, as in a real sleep.
        for _ in range(3):
            await asyncio.sleep(0)
        self.now += seconds
        self.desk.house.clock.move(seconds=seconds)
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()

    @property
    def given(self) -> dict[str, Any]:
        """For a dispatcher."""
        return {"sleep": self.sleep, "steady": self.steady}
