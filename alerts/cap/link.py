"""Which CAP documents replace and cancel each other: where each stands is a function of the set of those that came.

So any order and any repetition of them ends in the same place.

- An Update replaces what it refers to, wholly and for ever; a Cancel ends what it names, nothing more. Both hold for
  documents that come later, and whatever becomes of the Update or Cancel itself.
- An Alert or Update that bears the identifier of an earlier one of its sender is an update of it.
- A warning is also replaced when everything it goes back to has an update that was sent later: the sender's last word.
- Exercises and real warnings never touch each other.
- What has ended never stands again, with one exception: a reference that is only an identifier loses its effect when
  a second message of that identifier turns up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from alerts.cap.document import Reference

Key = tuple[str, str, datetime]
"""Sender, identifier, and sent as an instant."""
Name = tuple[str, str]
Mark = tuple[datetime, Key]

NEVER: Mark = (datetime.min.replace(tzinfo=UTC), ("", "", datetime.min.replace(tzinfo=UTC)))

NOBODY: Mapping[str, str] = {}


class Standing(Enum):
    """HELD, BURIED and NOTED take no part in the sequence: held back, put away by an officer, never for the public."""

    STANDS = "stands"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    HELD = "held"
    BURIED = "buried"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All the sequence needs of one document.

    `takes_part`: it counts for others. `released`: an officer let it through, so that its references count whoever
    sent it.
    """

    sender: str
    identifier: str
    sent: datetime
    msg_type: str
    references: tuple[Reference, ...]
    digest: str
    takes_part: bool = True
    exercise: bool = False
    released: bool = False

    @property
    def key(self) -> Key:
        return self.sender, self.identifier, self.sent

    @property
    def name(self) -> Name:
        return self.sender, self.identifier

    @property
    def warns(self) -> bool:
        return self.msg_type in ("Alert", "Update")

    @property
    def cancels(self) -> bool:
        return self.msg_type == "Cancel"

    def may_follow(self, sent: datetime) -> bool:
        """Whether this may be about a message of that time. A Cancel may be as old as what it cancels."""
        return sent < self.sent or (self.cancels and sent == self.sent)


def standings(links: Iterable[Link], successors: Mapping[str, str] = NOBODY) -> dict[Key, Standing]:
    """Where each document that takes part stands. `successors` are old sender to new.

    The order of the links and repeats among them make no difference.
    """
    taking = [link for link in links if link.takes_part]
    real = weave((link for link in taking if not link.exercise), successors).standings()
    return real | weave((link for link in taking if link.exercise), successors).standings()


class Lost(Enum):
    """Why a reference has no effect. The value is the code of its finding, "" where it has one or needs none."""

    SELF = ""
    OTHER_SENDER = "reference-other-sender"
    AMBIGUOUS = "reference-ambiguous"
    NOT_NEWER = "not-newer"
    UNKNOWN = "reference-unknown"


@dataclass(frozen=True, slots=True)
class Woven:
    """What some documents say of each other.

    `sent` are the instants, oldest first, of the warnings that bear a name. `updates` are the updates of each message,
    known or not, `newest` the one sent last among them and theirs; `overtaken` is the newest update of all that a
    warning goes back to; `cancelled` says by which Cancel.
    """

    successors: Mapping[str, str]
    sent: Mapping[Name, Sequence[datetime]]
    cancels: frozenset[Key]
    updates: dict[Key, list[Key]] = field(default_factory=dict)
    newest: dict[Key, Mark] = field(default_factory=dict)
    overtaken: dict[Key, Mark] = field(default_factory=dict)
    cancelled: dict[Key, Key] = field(default_factory=dict)

    def meant(self, link: Link, reference: Reference) -> Key | Lost:
        """The message that a reference speaks of, which need not be here; or why it has no effect."""
        sender = reference.sender or link.sender
        if not link.released and not speaks_for(link.sender, sender, self.successors):
            return Lost.OTHER_SENDER
        if reference.sent is None:
            return self._only(link, (sender, reference.identifier))
        key = (sender, reference.identifier, reference.sent)
        if key == link.key:
            return Lost.SELF
        return key if link.may_follow(reference.sent) else Lost.NOT_NEWER

    def _only(self, link: Link, name: Name) -> Key | Lost:
        """The one earlier warning of that name. Three are looked at: itself and two that make it ambiguous."""
        others = [sent for sent in self.sent.get(name, ())[:3] if (*name, sent) != link.key]
        earlier = [sent for sent in others if link.may_follow(sent)]
        if len(earlier) == 1:
            return (*name, earlier[0])
        if earlier:
            return Lost.AMBIGUOUS
        return Lost.NOT_NEWER if others else Lost.UNKNOWN

    def targets(self, link: Link) -> tuple[Key, ...]:
        if not (link.cancels or link.msg_type == "Update"):
            return ()
        meant = (self.meant(link, reference) for reference in dict.fromkeys(link.references))
        return tuple(dict.fromkeys(key for key in meant if isinstance(key, tuple)))

    def namesake(self, link: Link) -> tuple[Key, ...]:
        """The last warning before this one that bears its name, if there is one."""
        sent = self.sent[link.name]
        place = bisect_left(sent, link.sent)
        return ((*link.name, sent[place - 1]),) if place else ()

    def standing(self, key: Key) -> Standing:
        if key in self.cancels or key not in self.overtaken:
            return Standing.STANDS
        if key in self.cancelled:
            return Standing.CANCELLED
        replaced = key in self.newest or self.overtaken[key][0] > key[2]
        return Standing.REPLACED if replaced else Standing.STANDS

    def standings(self) -> dict[Key, Standing]:
        return {key: self.standing(key) for key in (*self.overtaken, *self.cancels)}

    def heirs(self, keys: Iterable[Key]) -> set[Key]:
        """Every update of these and of their updates."""
        waiting, found = list(keys), set[Key]()
        while waiting:
            fresh = set(self.updates.get(waiting.pop(), ())) - found
            found |= fresh
            waiting += fresh
        return found


def speaks_for(speaker: str, sender: str, successors: Mapping[str, str]) -> bool:
    passed: set[str] = set()
    while sender != speaker:
        if sender in passed or sender not in successors:
            return False
        passed.add(sender)
        sender = successors[sender]
    return True


def weave(links: Iterable[Link], successors: Mapping[str, str]) -> Woven:
    ordered = sorted(set(links), key=lambda link: (link.sent, link.key, link.digest))
    warnings = [link for link in ordered if link.warns]
    sent: dict[Name, list[datetime]] = {}
    for key in dict.fromkeys(link.key for link in warnings):
        sent.setdefault(key[:2], []).append(key[2])
    warn = {link.key for link in warnings}
    woven = Woven(successors, sent, frozenset(link.key for link in ordered if link.cancels) - warn)
    for link in ordered:
        if link.cancels:
            woven.cancelled.update((key, link.key) for key in woven.targets(link))
    aims = [(link, woven.targets(link), woven.namesake(link)) for link in warnings]
    _follow_down(woven, aims)
    _follow_up(woven, aims)
    return woven


Aims = Sequence[tuple[Link, tuple[Key, ...], tuple[Key, ...]]]


def _follow_down(woven: Woven, aims: Aims) -> None:
    """From the last warning to the first: an update is newer than its targets, so it is complete before they are."""
    for link, targets, namesake in reversed(aims):
        mark = max((link.sent, link.key), woven.newest.get(link.key, NEVER))
        for key in {*targets, *namesake}:
            woven.updates.setdefault(key, []).append(link.key)
            woven.newest[key] = max(mark, woven.newest.get(key, NEVER))


def _follow_up(woven: Woven, aims: Aims) -> None:
    """From the first warning to the last. Its name counts as what it goes back to only where it names nothing."""
    for link, targets, namesake in aims:
        back = [key for key in targets if key not in woven.cancels] or targets or namesake
        marks = (max(woven.newest[key], woven.overtaken.get(key, NEVER)) for key in back)
        woven.overtaken[link.key] = min(marks, default=NEVER)
