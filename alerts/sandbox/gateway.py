"""The state of the stand-in gateway: what it took, what it still owes, and when. No network in here."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from urllib.parse import urlsplit

from alerts.sandbox.behaviour import Behaviour, Ending, Refusal, Reply, Step, behaviour_of

RETRY_SECONDS = (2.0, 10.0, 30.0)
QUIET_AFTER_A_REPLY = timedelta(minutes=10)
"""Waits before a callback that was not answered 2xx is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message the stand-in holds. `sent_at` is None until it left the queue."""

    sid: str
    to: str
    sender: str
    text: str
    segments: int
    created_at: datetime
    updated_at: datetime
    callback: str = ""
    service: str = ""
    status: str = "queued"
    code: int | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One POST the gateway owes somebody. `about` is the message it belongs to."""

    url: str
    form: Mapping[str, str]
    about: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request ends. `message` is None when nothing was taken."""

    ending: Ending | Refusal
    message: Taken | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one callback: the status code it got, 0 when nobody answered."""

    call: Call
    answered: int


@dataclass(order=True, frozen=True, slots=True)
class _Due:
    at: datetime
    order: int
    sid: str = field(compare=False)
    what: Step | Reply | Call = field(compare=False)


class Gateway:
    """One account. Everything happens on one thread; reading from another is harmless.

    `speed` shortens the delays: at 10, what takes 5 minutes takes 30 seconds.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        account_sid: str = "",
        auth_token: str = "",
        incoming_url: str = "",
        speed: float = 1.0,
    ) -> None:
        self.clock = clock
        self.account_sid = account_sid or "AC" + secrets.token_hex(16)
        self.auth_token = auth_token or secrets.token_hex(16)
        self.keys = {self.account_sid: self.auth_token}
        self.incoming_url = incoming_url
        self.speed = speed
        self.messages: dict[str, Taken] = {}
        self.calls: list[Heard] = []
        self.asked: Counter[str] = Counter()
        self._answered: dict[str, datetime] = {}
        self._due: list[_Due] = []
        self._order = count()

    def take(self, form: Mapping[str, str]) -> Answer:
        """A request to send. The number's own behaviour comes after the checks that Twilio makes."""
        fault = fault_of(form)
        if fault is not None:
            return Answer(fault)
        to = form["To"]
        behaviour = behaviour_of(to)
        self.asked[to] += 1
        if behaviour.once and self.asked[to] > 1:
            behaviour = replace(behaviour, answer=Ending.CREATED, taken=True)
        message = self._keep(form, behaviour) if behaviour.taken else None
        return Answer(behaviour.answer, message)

    def _keep(self, form: Mapping[str, str], behaviour: Behaviour) -> Taken:
        from alerts.words.gsm7 import measure

        now = self.clock()
        message = Taken(
            sid="SM" + secrets.token_hex(16),
            to=form["To"],
            sender=form.get("From", ""),
            text=form["Body"],
            segments=measure(form["Body"]).segments,
            created_at=now,
            updated_at=now,
            callback=form.get("StatusCallback", ""),
            service=form.get("MessagingServiceSid", ""),
            status="accepted" if "MessagingServiceSid" in form else "queued",
        )
        self.messages[message.sid] = message
        planned: tuple[Step | Reply, ...] = (*behaviour.steps, *self._answers(message, behaviour))
        for what in planned:
            self._owe(message.sid, what, what.after)
        return message

    def _answers(self, message: Taken, behaviour: Behaviour) -> tuple[Reply, ...]:
        """A committee answers a bulletin, and not the "thank you" that comes back for its answer."""
        last = self._answered.get(message.to)
        if last is not None and message.created_at - last < QUIET_AFTER_A_REPLY:
            return ()
        if behaviour.replies:
            self._answered[message.to] = message.created_at
        return behaviour.replies

    def _owe(self, sid: str, what: Step | Reply | Call, after: float) -> None:
        at = self.clock() + timedelta(seconds=after / self.speed)
        heappush(self._due, _Due(at, next(self._order), sid, what))

    def next_due(self) -> datetime | None:
        """When the next thing happens; None when nothing is owed."""
        return self._due[0].at if self._due else None

    def release(self, now: datetime) -> list[Call]:
        """Everything due by now happens; what is to be POSTed because of it, in order."""
        calls: list[Call] = []
        while self._due and self._due[0].at <= now:
            due = heappop(self._due)
            match due.what:
                case Call():
                    calls.append(due.what)
                case Reply():
                    calls += self._reply(self.messages[due.sid], due.what)
                case Step():
                    calls += self._step(self.messages[due.sid], due.what, due.at)
        return calls

    def _step(self, message: Taken, step: Step, at: datetime) -> list[Call]:
        if not step.stale:
            sent = message.sent_at or (at if step.status in {"sent", "delivered"} else None)
            changed = replace(message, status=step.status, code=step.code, updated_at=at, sent_at=sent)
            self.messages[message.sid] = changed
        if step.silent or not message.callback:
            return []
        return [Call(message.callback, self._status_form(message, step), message.sid)]

    def _reply(self, message: Taken, reply: Reply) -> list[Call]:
        # A name in letters is no number: nobody can reply to it.
        if not is_number(message.sender):
            return []
        return [
            call for call in [self.say(message.to, message.sender, reply.text)] for _ in range(reply.copies) if call
        ]

    def say(self, sender: str, to: str, text: str) -> Call | None:
        """An SMS from a handset, to be POSTed to the incoming address; None while there is none."""
        sid = "SM" + secrets.token_hex(16)
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "SmsStatus": "received",
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "From": sender,
            "To": to,
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        return Call(self.incoming_url, form, sid) if self.incoming_url else None

    def _status_form(self, message: Taken, step: Step) -> dict[str, str]:
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": step.status,
            "SmsStatus": step.status,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "To": message.to,
            "From": message.sender,
        }
        return form | ({"ErrorCode": str(step.code)} if step.code else {})

    def called(self, call: Call, answered: int) -> None:
        """Note what a POST came to; one that failed is owed again, a few times."""
        self.calls.append(Heard(call, answered))
        if not 200 <= answered < 300 and call.tries < len(RETRY_SECONDS):
            self._owe(call.about, replace(call, tries=call.tries + 1), RETRY_SECONDS[call.tries])

    def forget(self) -> None:
        """Empty it, as if just started."""
        self.messages.clear()
        self.calls.clear()
        self.asked.clear()
        self._answered.clear()
        self._due.clear()


_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{3,6}|(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}", re.ASCII)


def is_number(sender: str) -> bool:
    return sender.lstrip("+").isdecimal()


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "_" not in (parts.hostname or "")


def _is_validity(text: str) -> bool:
    return text.isdecimal() and 1 <= int(text) <= 36_000


_CHECKS: tuple[tuple[Callable[[Mapping[str, str]], bool], Refusal], ...] = (
    (lambda form: not form.get("To"), Refusal(400, 21604, "A 'To' phone number is required.")),
    (
        lambda form: not _NUMBER.fullmatch(form["To"]),
        Refusal(400, 21211, "The 'To' number is not a valid phone number."),
    ),
    (
        lambda form: not form.get("From") and not form.get("MessagingServiceSid"),
        Refusal(400, 21603, "A 'From' phone number or a MessagingServiceSid is required."),
    ),
    (
        lambda form: bool(form.get("From")) and not _SENDER.fullmatch(form["From"]),
        Refusal(400, 21212, "The 'From' number is not a valid sender."),
    ),
    (lambda form: not form.get("Body"), Refusal(400, 21602, "Message body is required.")),
    (
        lambda form: len(form["Body"]) > 1600,
        Refusal(400, 21617, "The message body exceeds the 1600 character limit."),
    ),
    (
        lambda form: "StatusCallback" in form and not _is_url(form["StatusCallback"]),
        Refusal(400, 21609, "The 'StatusCallback' URL is not valid."),
    ),
    (
        lambda form: "ValidityPeriod" in form and not _is_validity(form["ValidityPeriod"]),
        Refusal(400, 20001, "ValidityPeriod is not between 1 and 36000."),
    ),
)


def fault_of(form: Mapping[str, str]) -> Refusal | None:
    """The first parameter that Twilio would refuse; None when all are good."""
    return next((refusal for wrong, refusal in _CHECKS if wrong(form)), None)
