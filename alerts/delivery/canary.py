"""Test messages to a number of ours at each operator: how the operator is, and when it is tried again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from alerts.model.mask import mask_phone
from alerts.model.message import Proof, Work

ARRIVES_WITHIN = timedelta(hours=1)
AGAIN_AFTER = timedelta(days=1)
"""An operator whose last message failed is tried again sooner than in a week."""
LONGEST_REASON = 100


class Health(Enum):
    UNTRIED = "untried"
    WAITING = "waiting"
    WELL = "well"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One test message as its row is now."""

    sent_at: datetime
    work: Work
    proof: Proof
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorHealth:
    """`since` is when the first of the messages in a row was sent that say so; `why` is a clause, without numbers."""

    operator: str
    health: Health
    since: datetime | None = None
    why: str = ""


def operator_health(operator: str, sent: Sequence[Canary], now: datetime, *, receipts: bool) -> OperatorHealth:
    """By the newest message whose hour is over or whose end is known; `sent` has the newest first.

    `receipts`: the gateway reports back, so a message that it took and says no more of did not arrive.
    """
    judged = [(one, *_judged(one, now, receipts=receipts)) for one in sent]
    known = [(one, health, why) for one, health, why in judged if health is not Health.WAITING]
    if not known:
        health = Health.WAITING if judged else Health.UNTRIED
        return OperatorHealth(operator=operator, health=health, since=sent[-1].sent_at if sent else None)
    _, health, why = known[0]
    other = next((i for i, (_, each, _) in enumerate(known) if each is not health), len(known))
    return OperatorHealth(operator=operator, health=health, since=known[other - 1][0].sent_at, why=why)


def is_due(found: OperatorHealth, sent: Sequence[Canary], every: timedelta, now: datetime) -> bool:
    """Whether the operator is to be tried now."""
    if not sent:
        return True
    return now - sent[0].sent_at >= (min(every, AGAIN_AFTER) if found.health is Health.FAILED else every)


def _judged(one: Canary, now: datetime, *, receipts: bool) -> tuple[Health, str]:
    if one.proof.rank >= Proof.DELIVERED.rank:
        return _timely(one)
    if one.work is Work.WITHDRAWN or (one.work is Work.DONE and one.proof in {Proof.NONE, Proof.UNDELIVERED}):
        return Health.FAILED, _reason(one)
    if now - one.sent_at < ARRIVES_WITHIN:
        return Health.WAITING, ""
    if one.proof is Proof.NONE:
        return Health.FAILED, _reason(one)
    return (Health.FAILED, "no receipt within an hour") if receipts else (Health.WELL, "accepted, no receipt")


def _timely(one: Canary) -> tuple[Health, str]:
    """From when the gateway took it: how long our own queue was is not the operator's doing."""
    took = (one.delivered_at or one.sent_at) - (one.accepted_at or one.sent_at)
    if took <= ARRIVES_WITHIN:
        return Health.WELL, "delivered"
    return Health.FAILED, f"it took {int(took.total_seconds() // 3600)} h to arrive"


def _reason(one: Canary) -> str:
    said = " ".join(mask_phone(one.detail).split()).rstrip(".")
    if not said:
        return "the gateway gave no reason" if one.work is not Work.QUEUED else "it was not sent within an hour"
    return said if len(said) <= LONGEST_REASON else said[: LONGEST_REASON - 1] + "…"
