"""What becomes of a message after a call, a receipt or a lapse of time. Pure: one function decides, the store acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.model.message import Proof, Work
from alerts.model.outcome import Accepted, Deferred, Outcome, Rejected, Unknown

RETRY_SECONDS = (15, 45, 120, 300, 600)
"""Waits before tries 2, 3, 4, 5, 6; the last repeats until the message expires: 15 s, 1, 3, 8, 18, 28 ... minutes."""

LOOK_UP_AFTER = timedelta(seconds=30)
"""A gateway may list a message some seconds after it took it: absence counts only after this long."""


@dataclass(frozen=True, slots=True)
class Done:
    """The gateway has it: what is left is proof."""

    gateway_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    at: datetime
    why: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    why: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class GiveUp:
    why: str
    code: str = ""


NextStep = Done | Retry | Uncertain | GiveUp


def next_step(outcome: Outcome, *, tries: int, expires: datetime, now: datetime) -> NextStep:
    """`tries` counts this call too. A retry that would come after `expires` is given up: late is worse than never.

    A gateway that asks for more patience than the warning has left is asked again at our own time.
    """
    match outcome:
        case Accepted(gateway_id):
            return Done(gateway_id)
        case Unknown(reason, code):
            return Uncertain(reason, code)
        case Rejected(reason, code):
            return GiveUp(reason, code)
        case Deferred(reason, code, retry_after):
            own = RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]
            for wait in (max(own, retry_after or 0), own):
                at = now + timedelta(seconds=wait)
                if at < expires:
                    return Retry(at, reason, code)
            return GiveUp(f"{reason}; the warning ends before the next try", code)


def work_after(step: NextStep) -> Work:
    return _WORK[type(step)]


_WORK: dict[type, Work] = {
    Done: Work.DONE,
    Retry: Work.DEFERRED,
    Uncertain: Work.UNCERTAIN,
    GiveUp: Work.DONE,
}


def better(current: Proof, reported: Proof) -> Proof:
    """Proof only rises: late or repeated news never undoes better news."""
    return max(current, reported, key=lambda proof: proof.rank)


def work_after_receipt(work: Work, *, known: Proof, reported: Proof) -> Work:
    """A receipt shows that the gateway has the message, so an unclear or repeated try is over.

    A try that waits is ended only by better news than what was known when it was ordered: a repeated
    "undelivered" must not cancel the retry it led to.
    """
    if reported is Proof.NONE:
        return work
    if work in {Work.SENDING, Work.UNCERTAIN}:
        return Work.DONE
    if work in {Work.QUEUED, Work.DEFERRED} and reported.rank > known.rank and reported is not Proof.UNDELIVERED:
        return Work.DONE
    return work


PRIORITY_OF_PURPOSE = {
    "retraction": 0,
    "all-clear": 1,
    "no-longer": 2,
    "page": 3,
    "reply": 4,
    "verify": 20,
    "canary": 20,
    "record": 20,
}


def priority(purpose: str, severity_rank: int) -> int:
    """Lower goes first: ends and corrections overtake the queue, then pages and replies, then warnings by severity.

    What can wait for a better day comes after all of them.
    """
    return PRIORITY_OF_PURPOSE.get(purpose, 10 - severity_rank)
