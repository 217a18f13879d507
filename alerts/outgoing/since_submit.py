"""What has become of the recipients of a text between submit and approval. Pure.

Whoever left is dropped. Whatever an officer changed for somebody is refused: nobody gets what no two people have seen.
What people do by SMS, and what the schedule marks, voids nothing: the text goes out as it was submitted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.audience.addressed import ENDS, GRAVE
from alerts.model.message import Medium, Recipient
from alerts.model.people import Contact
from alerts.model.warning import Severity

Seat = tuple[str, str, Medium, str]
"""Target, place, medium and kind of text."""
Door = tuple[str, Medium, str, str]
"""Place, medium, address and kind of text: whoever it is that answers there."""
Behind = Mapping[tuple[Medium, str, str], Collection[tuple[str, str]]]
"""By medium, address and kind of text: the targets and places behind a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """`kept` get it as submitted. `gone` were stored and get nothing; `dropped` are those of them whose seat on a
    committee the text no longer counts for, each once. `added` would get it if it were submitted now, each once.
    `changed` are those with another number, another language or another route, with the word for it.
    """

    kept: tuple[Recipient, ...]
    gone: tuple[Recipient, ...] = ()
    dropped: tuple[Recipient, ...] = ()
    added: tuple[Recipient, ...] = ()
    changed: tuple[tuple[str, Recipient], ...] = ()

    def still_written_to(self, one: Recipient) -> bool:
        """Whether this person, or this number, gets the text for another seat."""
        return any(one.target == r.target or one.address == r.address for r in self.kept)


def since_submit(
    stored: Sequence[Recipient], fresh: Sequence[Recipient], contacts: Iterable[Contact], severity: Severity
) -> Since:
    """`fresh` are the recipients as of now, `contacts` those in the directory now at any of these places."""
    people = {f"contact:{one.id}": one for one in contacts}
    now, doors = set(map(_seat, fresh)), _doors(fresh)
    targets = {r.target for r in stored}

    def stays(one: Recipient) -> bool:
        if _door(one) in doors:
            return True
        contact = people.get(one.target)
        if contact is None or one.purpose in ENDS or one.place != contact.place or one.address not in contact.phones:
            return False
        return _seat(one) in now or _nobody_instead(contact, severity, targets)

    kept = tuple(filter(stays, stored))
    left = set(stored).difference(kept)
    seats, known, before = set(map(_seat, kept)), _doors(kept), set(map(_seat, stored))
    new = [one for one in fresh if _seat(one) not in seats and _door(one) not in known]
    moved = [("number" if one.medium is Medium.SMS else "address", one) for one in new if _seat(one) in before]
    return Since(
        kept=kept,
        gone=tuple(one for one in stored if one in left),
        dropped=_once(one for one in stored if one in left and not _has_seat(one, kept, people)),
        added=_once(one for one in new if _seat(one) not in before),
        changed=(*moved, *_otherwise(kept, _behind(stored), fresh)),
    )


def _kind(one: Recipient) -> str:
    """A first word may have become an update meanwhile, or the other way round: it warns all the same."""
    return one.purpose.value if one.purpose in ENDS else "danger"


def _seat(one: Recipient) -> Seat:
    return one.target, one.place, one.medium, _kind(one)


def _door(one: Recipient) -> Door:
    return one.place, one.medium, one.address, _kind(one)


def _doors(recipients: Iterable[Recipient]) -> dict[Door, list[Recipient]]:
    found: dict[Door, list[Recipient]] = {}
    for one in recipients:
        found.setdefault(_door(one), []).append(one)
    return found


def _nobody_instead(contact: Contact, severity: Severity, targets: Collection[str]) -> bool:
    """He is replaced by somebody who does not get this text: then he gets it still."""
    return contact.replaced and severity in GRAVE and f"contact:{contact.substitute_id}" not in targets


def _has_seat(one: Recipient, kept: Sequence[Recipient], people: Mapping[str, Contact]) -> bool:
    """On another number; or his entry was joined with another of his committee, which has his number now."""
    for other in kept:
        if other.place == one.place:
            contact = people.get(other.target)
            if other.target == one.target or (contact is not None and one.address in contact.phones):
                return True
    return False


def _once(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    found: dict[tuple[str, str], Recipient] = {}
    for one in recipients:
        found.setdefault((one.target, one.place), one)
    return tuple(found.values())


def _otherwise(kept: Sequence[Recipient], behind: Behind, fresh: Sequence[Recipient]) -> list[tuple[str, Recipient]]:
    """Who would get it in another language or by another route.

    Where other people are behind a number than at submit, the language is that of another of them: nobody changed it.
    """
    now, behind_now = _doors(fresh), _behind(fresh)
    found: dict[Door, tuple[str, Recipient]] = {}
    for old in kept:
        for new in now.get(_door(old), ())[:1]:
            same_people = behind[old.medium, old.address, _kind(old)] == behind_now[new.medium, new.address, _kind(new)]
            if old.route != new.route:
                found.setdefault(_door(old), ("route", old))
            elif same_people and old.bulletin[3] != new.bulletin[3]:
                found.setdefault(_door(old), ("language", old))
    return list(found.values())


def _behind(recipients: Iterable[Recipient]) -> Behind:
    found: dict[tuple[Medium, str, str], set[tuple[str, str]]] = {}
    for one in recipients:
        found.setdefault((one.medium, one.address, _kind(one)), set()).add((one.target, one.place))
    return found
