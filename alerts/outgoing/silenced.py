"""The SMS to all others when one person takes a warning back, ends it, or stops one that waited for a yes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from alerts.delivery.septets import ascii_only
from alerts.model.warning import Mode, Revision
from alerts.outgoing.approval_call import what

TWO_PARTS = 306
LONGEST_PLACE = 60


class Silenced(Enum):
    """How: the word it begins with, what was done, how the reason is called, and what to type if it is not right."""

    RETRACTED = ("RETRACTED", "took back", "Why", "avizu warning draft")
    CLEARED = ("ALL-CLEAR", "alone ended", "On this statement", "avizu warning draft")
    RETURNED = ("RETURNED", "returned", "Why", "avizu warning submit {id}")
    DROPPED = ("DROPPED", "dropped", "Why", "avizu warning draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """`revision` is the text that goes no further, `place` its first place by name; `by` a login."""

    how: Silenced
    revision: Revision
    by: str
    place: str
    reason: str


def silenced_page(silence: Silence, *, sender: str, mode: Mode) -> str:
    """ASCII of at most two parts: the reason is cut."""
    word, did, why, way = silence.how.value
    revision, others = silence.revision, len(silence.revision.sucos) - 1
    place = _cut(ascii_only(silence.place), LONGEST_PLACE) + (f" and {others} more" if others > 0 else "")
    begin = sender if mode is Mode.ACTUAL else f"{mode.value.upper()} {sender}"
    head = f"{begin} {word}: {silence.by} {did} {revision.ref}, {what(revision)}, {place}. {why}: "
    tail = f". Wrong? {way.format(id=revision.warning_id)}"
    reason = ascii_only(" ".join(silence.reason.split())).rstrip(".")
    head = ascii_only(head)
    return head + _cut(reason, TWO_PARTS - len(head) - len(tail)) + tail


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
