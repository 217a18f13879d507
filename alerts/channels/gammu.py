"""A GSM modem on the desk, through gammu-smsd and its folders: it needs no internet."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from alerts.channels.spool import LAID, Came, came_to, e164, keep, laid_in, mark, name_of, spool_of, text_of, write
from alerts.delivery.ports import Collected
from alerts.errors import Misconfigured
from alerts.model.message import Post, Proof, Receipt
from alerts.model.outcome import Accepted, Blame, Deferred, Outcome, Rejected, Unknown
from alerts.model.route import Incoming, Route, Sighting
from alerts.model.warning import Mode
from alerts.words.gsm7 import GSM7, measure

INBOX: Final = None
BLAMES: Mapping[str, Blame] = {"modem": Blame.OURS, "late": Blame.OURS, "report": Blame.PHONE}
PATIENCE = timedelta(minutes=2)
"""A file that lies in the outbox longer shows that nobody takes them: no more are added."""

_NUMBER = re.compile(r"\+?\d{3,15}", re.ASCII)
_ATTEMPT = re.compile(r"[0-9A-Za-z.]{1,64}", re.ASCII)

REPORTS: Mapping[str, Receipt | None] = {
    "Delivered": Receipt(Proof.DELIVERED, raw="Delivered", final=True),
    "Failed": Receipt(
        Proof.UNDELIVERED, "report", "The network could not deliver it to the phone", raw="Failed", final=True
    ),
    "Pending": None,
}
"""The texts that gammu gives to delivery reports: nothing else tells them from a reply, and they name no message."""


class GammuChannel:
    """One modem. It can't be asked for the time."""

    def __init__(self, route: Route, clock: Callable[[], datetime]) -> None:
        self.route = route
        self.spool = spool_of(route)
        self._clock = clock

    async def send(self, post: Post) -> Outcome:
        """Lays the message into the outbox, whole or not at all. The modem may take minutes."""
        return await asyncio.to_thread(self._send, post)

    async def look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        """Our files to this number since then, wherever they lie; None when one can't be read: it may be moving."""
        return await asyncio.to_thread(self._look_up, post, since)

    async def collect(self, waiting: Mapping[str, Proof], now: datetime | None) -> Collected:
        return await asyncio.to_thread(self._collect, waiting, now)

    async def put_away(self, taken: Collected) -> None:
        await asyncio.to_thread(self._put_away, taken)

    def clock_offset(self) -> timedelta | None:
        """None: gammu-smsd does not say what time the network has."""
        return None

    async def ask_clock(self) -> bool:
        return False

    async def close(self) -> None:
        return None

    def _send(self, post: Post) -> Outcome:
        refused = refusal(post)
        if refused is not None:
            return refused
        now = self._clock()
        try:
            oldest = min((laid.at for laid in laid_in(self.spool.outbox)), default=now)
        except OSError as error:
            return Deferred(f"The folder {self.spool.outbox} can't be read ({error.strerror})", "folder")
        if now - oldest > PATIENCE:
            minutes = int((now - oldest).total_seconds() / 60)
            return Deferred(f"The modem has taken no message for {minutes} min: is gammu-smsd running?", "stuck")
        return self._lay(name_of(post, now), post.text)

    def _lay(self, name: str, text: str) -> Outcome:
        """gammu-smsd passes over names with a dot before them, so it never sees half a file."""
        unfinished = self.spool.outbox / f".{name}"
        try:
            write(unfinished, text)
            unfinished.rename(self.spool.outbox / name)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            return Deferred(f"The folder {self.spool.outbox} can't be written ({error.strerror})", "folder")
        try:
            keep(self.spool.outbox)
        except OSError as error:
            return Unknown(f"The disk did not confirm the message ({error.strerror})", "folder")
        return Accepted(name)

    def _look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        first = since.astimezone(UTC).replace(microsecond=0)
        spool, seen = self.spool, []
        try:
            # In the direction in which files move: one that moves meanwhile is seen twice rather than never.
            for folder in (spool.outbox, spool.sent, spool.error):
                for laid in laid_in(folder):
                    if laid.to == post.to and laid.at >= first:
                        text = text_of(folder / laid.name)
                        seen.append(Sighting(laid.name, laid.to, text, laid.at, folder.name))
        except OSError:
            return None
        return tuple({one.gateway_id: one for one in seen}.values())

    def _collect(self, waiting: Mapping[str, Proof], now: datetime | None) -> Collected:
        late = self._take_back_late(now) if now else set()
        receipts = [self._fate(name, late) for name, proof in waiting.items() if proof in {Proof.ACCEPTED, Proof.SENT}]
        incoming: list[Incoming] = []
        files: list[str] = []
        for came in came_to(self.spool.inbox, self._clock()):
            files += came.files
            report = REPORTS.get(came.text, came) if came.sender else came
            if isinstance(report, Came):
                incoming.append(Incoming(came.sender, self.route.sender, came.text, came.id))
            elif report is not None:
                receipts.append(self._reported(report, came.sender, waiting))
        news = tuple(one for one in receipts if one is not None and one.proof is not waiting.get(one.gateway_id))
        return Collected(news, tuple(incoming), tuple(files))

    def _take_back_late(self, now: datetime) -> set[str]:
        """What the modem did not take before its time was over: late is worse than never."""
        late = set()
        with suppress(OSError):
            for laid in laid_in(self.spool.outbox):
                if laid.expires <= now:
                    (self.spool.outbox / laid.name).rename(self.spool.error / laid.name)
                    late.add(laid.name)
        return late

    def _fate(self, name: str, late: set[str]) -> Receipt | None:
        if not LAID.fullmatch(name):
            return None
        if name in late:
            said = "The modem did not take it before its time was over"
            return Receipt(Proof.UNDELIVERED, "late", said, name, "late", final=True)
        if (self.spool.sent / name).exists():
            return Receipt(Proof.SENT, gateway_id=name, raw="sent")
        if (self.spool.error / name).exists():
            said = "The modem could not send it: signal, credit and SIM have to be looked at"
            return Receipt(Proof.UNDELIVERED, "modem", said, name, "error")
        return None

    def _reported(self, report: Receipt, sender: str, waiting: Mapping[str, Proof]) -> Receipt | None:
        """A report names the number alone. It counts where only one message of one part can be meant."""
        meant = [name for name in waiting if (found := LAID.fullmatch(name)) and e164(found[2]) == sender]
        if len(meant) != 1:
            return None
        with suppress(OSError):
            if measure(text_of(self.spool.sent / meant[0])).segments == 1:
                return Receipt(report.proof, report.code, report.detail, meant[0], report.raw, report.final)
        return None

    def _put_away(self, taken: Collected) -> None:
        for name in taken.files:
            path = self.spool.inbox / name
            with suppress(OSError):
                self.spool.seen.mkdir(mode=0o770, exist_ok=True)
                path.rename(self.spool.seen / f"{path.stem}~{mark(path.read_bytes())}{path.suffix}")


def open_channel(route: Route, clock: Callable[[], datetime]) -> GammuChannel:
    """Looks at no folder before there is something to send. Raises Misconfigured."""
    check(route)
    return GammuChannel(route, clock)


def check(route: Route) -> None:
    """What can be known without the modem. Raises Misconfigured."""
    for wrong, sentence, remedy in _CHECKS:
        if wrong(route):
            raise Misconfigured(sentence.format(route=route.name), remedy=remedy)


def _folders(route: Route) -> tuple[Path, ...]:
    spool = spool_of(route)
    return spool.outbox, spool.sent, spool.error, spool.inbox, spool.seen


def _for_exercises(route: Route) -> str:
    return route.options.get("modem_for_exercises", "false").lower()


_CHECKS: tuple[tuple[Callable[[Route], bool], str, str], ...] = (
    (
        lambda route: not all(folder.is_absolute() for folder in _folders(route)),
        "A folder of route {route} is not a whole path.",
        "Write it from the root, as in smsdrc: /var/spool/gammu/outbox",
    ),
    (
        lambda route: len(set(_folders(route))) < 5,
        "Two folders of route {route} are one: nobody could tell what was sent.",
        "Give outboxpath, sentsmspath, errorsmspath and inboxpath in smsdrc a folder each.",
    ),
    (
        lambda route: _for_exercises(route) not in {"true", "false"},
        "modem_for_exercises of route {route} is not true or false.",
        "Write true.",
    ),
    (
        lambda route: route.mode is Mode.DEMO,
        "Route {route} belongs to a demo and would send through a real modem.",
        "Take it out: the demo has a stand-in of its own.",
    ),
    (
        lambda route: route.mode is Mode.EXERCISE and _for_exercises(route) == "false",
        "Route {route} belongs to an exercise and would send through the real modem.",
        "Give it a modem used for nothing else, and modem_for_exercises = true.",
    ),
    (
        lambda route: route.mode is not Mode.EXERCISE and _for_exercises(route) == "true",
        "Route {route} is for the real thing, but its modem is for exercises.",
        "Give it another modem, and remove modem_for_exercises.",
    ),
)


def trouble(route: Route) -> str:
    """Why the modem of this route can't be used now, as far as its folders show it; "" when nothing is wrong."""
    spool = spool_of(route)
    for folder in (spool.outbox, spool.sent, spool.error, spool.inbox):
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return f"Avizu may not write in {folder}, or it is not there."
    return ""


def refusal(post: Post) -> Rejected | None:
    """What a file name or a modem can't carry. gammu-smsd would send a question mark for a letter outside GSM-7."""
    if not _NUMBER.fullmatch(post.to):
        return Rejected("The number is not a telephone number", "number")
    if not _ATTEMPT.fullmatch(post.attempt_id):
        return Rejected("The attempt has no name that a file can bear", "name")
    if not post.text.strip():
        return Rejected("The message has no text", "empty")
    measured = measure(post.text)
    if measured.encoding != GSM7:
        return Rejected(f"The modem can't send these letters: {' '.join(measured.costly)}", "letters")
    return None
