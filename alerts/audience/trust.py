"""How far a telephone number of the directory can be trusted, whom to ask again, and when a number has given out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from enum import Enum

from alerts.audience.rules import DirectoryRule
from alerts.model.outcome import Blame
from alerts.model.people import Contact, Number

DILI = timezone(timedelta(hours=9))
ASKED_FROM, ASKED_UNTIL = time(9), time(16)
LAST_TRY = time(17)
SATURDAY = 5
LONG_SILENCE = timedelta(days=7)
"""Failures of a phone that may be off count only when they lie so far apart: power and masts fail for days in the very
disasters that are warned of, and a marked number gets no warning."""


class Trust(Enum):
    """What is known of a number, the best first.

    Heard within `ask_days`; within twice that; asked, and there is time to answer; never asked; not heard for longer
    than twice `ask_days`; asked in vain; "no" was the answer; failed again and again.
    """

    CONFIRMED = "confirmed"
    AGEING = "ageing"
    ASKED = "asked"
    UNASKED = "unasked"
    STALE = "stale"
    SILENT = "silent"
    DENIED = "denied"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return _RANK[self]


_RANK = {state: rank for rank, state in enumerate(Trust)}
_Holds = Callable[[Number, DirectoryRule, datetime], bool]


def trust(number: Number, rule: DirectoryRule, now: datetime) -> Trust:
    """The latest fact decides: an answer outweighs the question before it, a later "yes" an earlier "no"."""
    return next(state for state, holds in _RULES.items() if holds(number, rule, now))


def _open_question(number: Number) -> datetime | None:
    """When the owner was asked, if nothing was heard since."""
    asked, heard = number.asked_at, number.verified_at
    return asked if asked is not None and (heard is None or heard < asked) else None


def is_denied(number: Number) -> bool:
    """The last answer was no."""
    denied, heard = number.denied_at, number.verified_at
    return denied is not None and (heard is None or denied >= heard)


def _is_silent(number: Number, rule: DirectoryRule, now: datetime) -> bool:
    asked = _open_question(number)
    return asked is not None and now - asked > timedelta(days=rule.answer_days)


def _heard_within(askings: int) -> _Holds:
    def holds(number: Number, rule: DirectoryRule, now: datetime) -> bool:
        heard = number.verified_at
        return heard is not None and now - heard <= askings * timedelta(days=rule.ask_days)

    return holds


_RULES: Mapping[Trust, _Holds] = {
    Trust.FAILED: lambda number, rule, now: number.marked_at is not None,
    Trust.DENIED: lambda number, rule, now: is_denied(number),
    Trust.SILENT: _is_silent,
    Trust.ASKED: lambda number, rule, now: _open_question(number) is not None,
    Trust.UNASKED: lambda number, rule, now: number.verified_at is None,
    Trust.CONFIRMED: _heard_within(1),
    Trust.AGEING: _heard_within(2),
    Trust.STALE: lambda number, rule, now: True,
}
"""The first that holds is the answer."""


def due_at(number: Number, known_since: datetime, rule: DirectoryRule) -> datetime | None:
    """When its owner is to be asked next: at once where that never was. None for a number that is marked or denied."""
    if number.marked_at is not None or is_denied(number):
        return None
    last = max((at for at in (number.verified_at, number.asked_at) if at is not None), default=None)
    return known_since if last is None else last + timedelta(days=rule.ask_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A contact of the directory with what is known of each number, in the contact's order.

    `state` is that of the best number, None where the person said PARA and is not asked. `due_at` is when one of the
    numbers is to be asked next.
    """

    contact: Contact
    state: Trust | None
    numbers: tuple[tuple[Number, Trust], ...]
    due_at: datetime | None


def standing(
    contact: Contact, numbers: Mapping[str, Number], known_since: datetime, rule: DirectoryRule, now: datetime
) -> Standing:
    known = [numbers.get(phone, Number(phone=phone)) for phone in contact.phones]
    states = [trust(number, rule, now) for number in known]
    if contact.opted_out_at is not None:
        return Standing(contact=contact, state=None, numbers=tuple(zip(known, states, strict=True)), due_at=None)
    due = [at for number in known if (at := due_at(number, known_since, rule)) is not None]
    return Standing(
        contact=contact,
        state=min(states, key=lambda state: state.rank),
        numbers=tuple(zip(known, states, strict=True)),
        due_at=min(due, default=None),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A number to be asked, and the contact by whom it is known."""

    contact: Contact
    phone: str


def questions(
    standings: Iterable[Standing],
    known_since: Mapping[int, datetime],
    rule: DirectoryRule,
    now: datetime,
    *,
    spared: Iterable[str] = (),
) -> list[Question]:
    """All who are due, whose turn has come first of all first; each number once, whatever committees it sits on.

    None of a contact who said PARA, though another committee has the number too, and none that is `spared`.
    """
    everybody = list(standings)
    silent = {phone for one in everybody if one.state is None for phone in one.contact.phones} | set(spared)
    found: dict[str, tuple[datetime, Question]] = {}
    for one in everybody:
        for number, _ in one.numbers:
            due = due_at(number, known_since[one.contact.id], rule)
            if due is None or due > now or number.phone in silent:
                continue
            before = found.get(number.phone)
            if before is None or due < before[0]:
                found[number.phone] = (due, Question(one.contact, number.phone))
    return [question for _, question in sorted(found.values(), key=lambda known: (known[0], known[1].phone))]


@dataclass(frozen=True, slots=True)
class Pace:
    """Asking all `numbers` once takes so many `days`; with `enough` on each working day it takes `ask_days`."""

    numbers: int
    days: int
    enough: int


def pace(standings: Iterable[Standing], rule: DirectoryRule) -> Pace:
    """How long a round of questions takes, if nobody writes to us before being asked."""
    everybody = list(standings)
    silent = {phone for one in everybody if one.state is None for phone in one.contact.phones}
    asked = {n.phone for one in everybody for n, state in one.numbers if state not in _NOT_ASKED} - silent
    days = math.ceil(math.ceil(len(asked) / rule.asks_per_day) * 7 / 5)
    return Pace(len(asked), days, math.ceil(len(asked) / max(rule.ask_days * 5 // 7, 1)))


_NOT_ASKED = {Trust.FAILED, Trust.DENIED}


def day_of(now: datetime) -> datetime:
    """When this day began in Dili."""
    return now.astimezone(DILI).replace(hour=0, minute=0, second=0, microsecond=0)


def in_office_hours(now: datetime) -> bool:
    """Monday to Friday from 09:00 to 16:00, Dili time: nobody is asked at night, or on a Sunday."""
    there = now.astimezone(DILI)
    return there.weekday() < SATURDAY and ASKED_FROM <= there.time() < ASKED_UNTIL


def next_office_hours(now: datetime) -> datetime:
    """Now, or when the next ones begin."""
    if in_office_hours(now):
        return now
    opening = day_of(now).replace(hour=ASKED_FROM.hour)
    while opening <= now or opening.weekday() >= SATURDAY:
        opening += timedelta(days=1)
    return opening


def question_expires(now: datetime) -> datetime:
    """A question that could not be sent by the evening of its day is not sent any more: the number is asked anew."""
    return day_of(now).replace(hour=LAST_TRY.hour)


@dataclass(frozen=True, slots=True)
class Try:
    """A message to a number that is over. `of` is the text or question it belonged to.

    `blame` is None where nothing shows that it failed, though nothing shows that it arrived either.
    """

    of: str
    at: datetime
    blame: Blame | None


def has_given_out(tries: Iterable[Try], rule: DirectoryRule, *, phones_count: bool = True) -> bool:
    """Whether the last `failures` of these in a row show a number that gives nothing any more.

    A failing of our own way says nothing of the number. Where the gateway says that the number itself is no good, each
    text counts. A phone that is off counts once a day, and only if its failures lie a week apart; not at all where
    `phones_count` is False, as while its whole operator is out.
    """
    failed = _failed_in_a_row(tries)
    dead = {one.of for one in failed if one.blame is Blame.NUMBER}
    if len(dead) >= rule.failures:
        return True
    days = {day_of(one.at) for one in failed}
    if not phones_count or len(days) < rule.failures:
        return False
    return max(one.at for one in failed) - min(one.at for one in failed) >= LONG_SILENCE


def _failed_in_a_row(tries: Iterable[Try]) -> list[Try]:
    """The newest ones, down to the first that may have arrived."""
    row: list[Try] = []
    for one in sorted(tries, key=lambda each: each.at, reverse=True):
        if one.blame is None:
            break
        if one.blame is not Blame.OURS:
            row.append(one)
    return row
