"""Which alarms open and end, whether officers are called for one, and the SMS that calls them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from alerts.delivery.septets import ascii_only
from alerts.delivery.sources import at
from alerts.model.alarm import OF_AN_END, Alarm, AlarmKind, Condition
from alerts.model.warning import Mode

QUIET_AFTER_END = timedelta(minutes=10)
CAP_OVER = timedelta(hours=1)
WITHOUT_CLOCK = frozenset({AlarmKind.SENDING})
"""What can be judged though our clock is wrong. Of all else nothing opens and nothing ends meanwhile."""
ONE_PART = 160


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the open alarms: for `opened` there is none, for `lasting` one, `over` holds no longer."""

    opened: tuple[Condition, ...]
    lasting: tuple[tuple[Alarm, Condition], ...]
    over: tuple[Alarm, ...]


def change(found: Iterable[Condition], alarms: Iterable[Alarm], judged: Collection[AlarmKind]) -> Change:
    """Of the kinds that could be judged, in the order of `found`."""
    there = {one.key: one for one in alarms if one.kind in judged}
    now = {one.key: one for one in found if one.kind in judged}
    return Change(
        opened=tuple(one for key, one in now.items() if key not in there),
        lasting=tuple((there[key], one) for key, one in now.items() if key in there),
        over=tuple(one for key, one in there.items() if key not in now),
    )


class Call(Enum):
    """Whether officers are called for an alarm now; where not, what is said with it."""

    NOW = ""
    NEVER = "never"
    DONE = "done"
    CAME_BACK = "It came back soon after its end: nobody is paged unless it lasts."
    TOO_MANY = "Nobody is paged: its source has caused too many pages within the hour."


def call(
    condition: Condition,
    *,
    paged_at: datetime | None,
    last_end: datetime | None,
    lately: int,
    most: int | None,
    now: datetime,
) -> Call:
    """`last_end` is of the alarm before this one for the same condition.

    `lately` is how many alarms of its source were paged in the last hour, `most` how many may be (None: any number).
    What is vital is called for all the same: once for each alarm, of which a warning or an event has one at a time.
    """
    if not condition.pages:
        return Call.NEVER
    if paged_at is not None:
        return Call.DONE
    # An end in the future was written when the clock was ahead: it must not keep officers asleep until then.
    if last_end is not None and abs(now - last_end) < QUIET_AFTER_END:
        return Call.CAME_BACK
    if most is not None and lately >= most and not condition.vital:
        return Call.TOO_MANY
    return Call.NOW


_SAID_WITH = {Call.CAME_BACK, Call.TOO_MANY}


def said(condition: Condition, decided: Call) -> str:
    """The alarm's sentence, with one more where officers are not called though they would be."""
    return f"{condition.said} {decided.value}" if decided in _SAID_WITH else condition.said


def page(alarm: Alarm, what: str, *, sender: str, mode: Mode, now: datetime) -> str:
    """The SMS that calls officers: plain ASCII of one part, and nothing in it that a source wrote."""
    what = what or _WHAT[alarm.kind].format(alarm.about)
    since = "" if alarm.kind in OF_AN_END else f" since {at(alarm.since, now)}."
    return _sms(f"{_from(sender, mode)} ALARM: {what}{since} {alarm.remedy}")


def end_page(alarm: Alarm, *, sender: str, mode: Mode, now: datetime) -> str:
    """The SMS that says that it is over."""
    what = _WHAT[alarm.kind].format(alarm.about)
    return _sms(f"{_from(sender, mode)} ALARM OVER: {what} since {at(alarm.since, now)}. Ended {at(now, now)}.")


def notice(text: str, *, sender: str, mode: Mode) -> str:
    """Any other SMS to officers, made the same way."""
    return _sms(f"{_from(sender, mode)} {text}")


# The end of RAISED must not read as the end of the tsunami.
_WHAT: Mapping[AlarmKind, str] = {
    AlarmKind.RAISED: "event {} without a warning of ours",
    AlarmKind.SILENT: "source {} silent",
    AlarmKind.UNREADABLE: "source {} unreadable",
    AlarmKind.MISSING: "documents of source {} unreadable",
    AlarmKind.APART: "source {} and its mirror apart",
    AlarmKind.HELD: "documents of {} held back",
    AlarmKind.URGENT: "urgent draft, warning {}, waiting",
    AlarmKind.ENDING: "warning {} min before its end",
    AlarmKind.LAPSED: "warning {} without an all-clear",
    AlarmKind.PROPOSAL: "proposal about warning {} waiting",
    AlarmKind.LOOK: "news of {} without a warning of ours",
    AlarmKind.SENDING: "sending {}",
    AlarmKind.CANARY: "test messages to {}",
}


def _from(sender: str, mode: Mode) -> str:
    return sender if mode is Mode.ACTUAL else f"{mode.value.upper()} {sender}"


def _sms(text: str) -> str:
    return ascii_only(text)[:ONE_PART]
