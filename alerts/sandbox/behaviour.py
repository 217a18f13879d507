"""What each number does at the stand-in gateway. This table is also its documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


class Ending(Enum):
    """How the call itself ends when it is not refused."""

    CREATED = "201"
    HANG = "no answer"
    CUT = "connection cut"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as Twilio words it in JSON."""

    status: int
    code: int
    message: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A new status some seconds after the message was taken. `silent` sends no callback; `stale` is old news."""

    after: float
    status: str
    code: int | None = None
    silent: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMS from the handset. Copies are deliveries of the same message, under one id."""

    after: float
    text: str
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """`once` means that only the first call for a number goes this way; later ones are as any other number."""

    digits: str
    what: str
    answer: Ending | Refusal = Ending.CREATED
    taken: bool = True
    once: bool = False
    steps: tuple[Step, ...] = ()
    replies: tuple[Reply, ...] = ()


_QUEUED, _SENT = Step(0.2, "queued"), Step(0.5, "sent")
DELIVERED = (_QUEUED, _SENT, Step(1.5, "delivered"))


def _undelivered(code: int) -> tuple[Step, ...]:
    return (_QUEUED, _SENT, Step(1.5, "undelivered", code))


def _answers(text: str, copies: int = 1) -> tuple[Reply, ...]:
    return (Reply(2.0, text, copies),)


ORDINARY = Behaviour(digits="", what="taken, sent and delivered within two seconds", steps=DELIVERED)
_DOWN = Refusal(503, 20503, "Service Unavailable")

BEHAVIOURS: tuple[Behaviour, ...] = (
    Behaviour(digits="01", what="undelivered: unknown number (30005)", steps=_undelivered(30005)),
    Behaviour(digits="02", what="undelivered: phone off or out of coverage (30003)", steps=_undelivered(30003)),
    Behaviour(digits="03", what="undelivered: stopped by the operator's filter (30007)", steps=_undelivered(30007)),
    Behaviour(digits="04", what="undelivered: no reason given (30008)", steps=_undelivered(30008)),
    Behaviour(digits="05", what="failed: a landline (30006)", steps=(_QUEUED, Step(0.5, "failed", 30006))),
    Behaviour(
        digits="10",
        what="refused: too many messages (429, wait 1 s)",
        answer=Refusal(429, 20429, "Too Many Requests", retry_after=1),
        taken=False,
    ),
    Behaviour(digits="11", what="refused: out of order (503), every time", answer=_DOWN, taken=False),
    Behaviour(
        digits="12",
        what="refused: not a valid number (400, 21211)",
        answer=Refusal(400, 21211, "The 'To' number is not a valid phone number."),
        taken=False,
    ),
    Behaviour(
        digits="13",
        what="an error (500), but the message was taken and is delivered",
        answer=Refusal(500, 20500, "Internal Server Error"),
        steps=DELIVERED,
    ),
    Behaviour(
        digits="14",
        what="no answer ever, but the message was taken and is delivered",
        answer=Ending.HANG,
        steps=DELIVERED,
    ),
    Behaviour(
        digits="15",
        what="connection cut, but the message was taken and is delivered",
        answer=Ending.CUT,
        steps=DELIVERED,
    ),
    Behaviour(
        digits="16",
        what="out of order (503) the first time, then delivered",
        answer=_DOWN,
        taken=False,
        once=True,
        steps=DELIVERED,
    ),
    Behaviour(digits="17", what="connection cut, and the message was not taken", answer=Ending.CUT, taken=False),
    Behaviour(
        digits="18",
        what="refused: the person replied STOP (400, 21610)",
        answer=Refusal(400, 21610, "Attempt to send to unsubscribed recipient"),
        taken=False,
    ),
    Behaviour(
        digits="19",
        what="refused: no way to this number (400, 21612)",
        answer=Refusal(400, 21612, "The 'To' phone number is not currently reachable from this sender."),
        taken=False,
    ),
    Behaviour(
        digits="20",
        what="delivered, but no callback ever says so",
        steps=tuple(Step(s.after, s.status, silent=True) for s in DELIVERED),
    ),
    Behaviour(
        digits="21",
        what="delivered late: after 5 minutes",
        steps=(_QUEUED, _SENT, Step(300.0, "delivered")),
    ),
    Behaviour(
        digits="22",
        what="delivered, every callback twice",
        steps=tuple(step for step in DELIVERED for _ in range(2)),
    ),
    Behaviour(
        digits="23",
        what="delivered, callbacks out of order: delivered comes before sent",
        steps=(_QUEUED, Step(0.5, "delivered"), Step(1.5, "sent", stale=True)),
    ),
    Behaviour(
        digits="24",
        what="undelivered (30003), and a minute later delivered after all",
        steps=(*_undelivered(30003), Step(60.0, "delivered")),
    ),
    Behaviour(digits="30", what='delivered; replies "1"', steps=DELIVERED, replies=_answers("1")),
    Behaviour(digits="31", what='delivered; replies "2" (needs help)', steps=DELIVERED, replies=_answers("2")),
    Behaviour(
        digits="32",
        what='delivered; replies "ajuda mota sa\'e"',
        steps=DELIVERED,
        replies=_answers("ajuda mota sa'e"),
    ),
    Behaviour(digits="33", what='delivered; replies "PARA" (stop)', steps=DELIVERED, replies=_answers("PARA")),
    Behaviour(digits="34", what="delivered; replies nonsense", steps=DELIVERED, replies=_answers("xyz ??? 🤷")),
    Behaviour(
        digits="35",
        what='delivered; replies "1", and the gateway hands that reply over twice',
        steps=DELIVERED,
        replies=_answers("1", copies=2),
    ),
    Behaviour(
        digits="36",
        what='delivered; replies "1", and "2" a minute later',
        steps=DELIVERED,
        replies=(Reply(2.0, "1"), Reply(62.0, "2")),
    ),
)

_BY_DIGITS: Mapping[str, Behaviour] = {row.digits: row for row in BEHAVIOURS}


def behaviour_of(number: str) -> Behaviour:
    """By the last two digits of the number."""
    return _BY_DIGITS.get(number[-2:], ORDINARY)


def described() -> Iterator[tuple[str, str]]:
    """Each row as digits and words, the ordinary one last."""
    for row in BEHAVIOURS:
        yield row.digits, row.what
    yield "other", ORDINARY.what


def as_markdown() -> str:
    """The table of docs/sandbox.md."""
    rows = [f"| {digits} | {what} |" for digits, what in described()]
    return "\n".join(["| last two digits | what happens |", "|---|---|", *rows])
