"""Whom to tell of a submitted text, when, and the code that he calls back with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from alerts.delivery.rules import DutyRule
from alerts.model.people import Officer, Role
from alerts.model.roster import Shift

WRONG_CODES = 3
"""So many wrong codes for one text close the way by code: the odds of a guess stay three in a million."""
WRONG_CODES_OF_WARNING, COUNTED_FOR = 6, timedelta(hours=24)
"""Over all submits of one warning: returning and submitting it again gives no tries without end."""
_CODES = 10**6


def can_be_told(one: Officer, now: datetime) -> bool:
    """An officer who may approve by now, and gets an SMS: `phone` is E.164, or "" where it gets none."""
    able = one.able_from is None or one.able_from <= now
    return one.role is Role.OFFICER and one.disabled_at is None and able and bool(one.phone)


def in_order(shifts: Iterable[Shift], officers: Iterable[Officer], now: datetime) -> tuple[Officer, ...]:
    """Everybody who can be told: who is on shift by position, then all others by login.

    So a hole in the roster, or none at all, silences nobody.
    """
    position: dict[str, int] = {}
    for one in shifts:
        if one.covers(now):
            position[one.login] = min(one.position, position.get(one.login, one.position))
    able = [one for one in officers if can_be_told(one, now)]
    return tuple(sorted(able, key=lambda one: (one.login not in position, position.get(one.login, 0), one.login)))


def strangers_to(
    order: Iterable[Officer], touched_by: Collection[str], officers: Iterable[Officer]
) -> tuple[Officer, ...]:
    """Those who may say yes to a text: not who touched it, nor an account whose telephone rings with one of them."""
    theirs = {one.phone for one in officers if one.login in touched_by and one.phone}
    return tuple(one for one in order if one.login not in touched_by and one.phone not in theirs)


def next_approver(
    order: Sequence[Officer], *, told: Mapping[str, datetime], wait: timedelta, now: datetime
) -> Officer | None:
    """The first at once, each other one when nobody answered for so long; None while it is too early, or all know.

    `told` says when each login was. A clock that was set back makes nobody wait longer than that.
    """
    if told and abs(now - max(told.values())) < wait:
        return None
    return next((one for one in order if one.login not in told), None)


def patience(rule: DutyRule, hazard: str) -> timedelta:
    """How long an approver has before the next one is told; half as long where a wave may be minutes away."""
    return timedelta(seconds=rule.ask_next_seconds) / (2 if hazard == "tsunami" else 1)


def code_of(sign: Callable[[str, str], str], content_hash: str, revision_id: int, login: str, asked_id: int) -> str:
    """Six digits under the installation's own key: of this text, for this approver, told this one time.

    `sign(purpose, text)` answers `text.mac` in hexadecimal digits.
    """
    signed = sign("approve", f"{content_hash}~{revision_id}~{login}~{asked_id}")
    return f"{int(signed.rpartition('.')[2], 16) % _CODES:06d}"
