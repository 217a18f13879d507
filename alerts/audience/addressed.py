"""Whether somebody of a committee gets a warning, and on which of his numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from alerts.model.message import Purpose
from alerts.model.people import Contact
from alerts.model.warning import Severity

GRAVE = frozenset({Severity.SEVERE, Severity.EXTREME})
"""PARA does not stop these from a member of a committee: his suco would hear nothing, and nobody would know."""

ENDS = frozenset({Purpose.NO_LONGER, Purpose.ALL_CLEAR, Purpose.RETRACTION})
"""Only for those who were told of the danger: they must not be left with what no longer holds."""

_NOBODY: Mapping[str, Severity] = {}


def wants(contact: Contact, severity: Severity) -> bool:
    """Who said PARA gets Severe and Extreme all the same, until an officer records who stands in for him."""
    return contact.opted_out_at is None or (severity in GRAVE and not contact.replaced)


def with_substitutes(
    contacts: Iterable[Contact], others: Iterable[Contact], denied: Collection[str] = ()
) -> list[Contact]:
    """The same contacts, knowing whether they are replaced: by one of `others`, who are in the directory now.

    A substitute is of the same committee, has not said PARA, and has a number that works, where nobody said that it is
    not his (`denied`). Any other would leave the suco without a warning.
    """
    able = {
        other.id: other.place
        for other in others
        if other.opted_out_at is None and any(phone not in denied for phone in other.live_phones)
    }
    return [replace(one, replaced=able.get(one.substitute_id or 0) == one.place) for one in contacts]


def numbers(contact: Contact, severity: Severity, told: Mapping[str, Severity] = _NOBODY) -> tuple[str, ...]:
    """The numbers that get a text of this severity, the first one first; none where the contact gets nothing.

    Severe and Extreme go to every number that is not marked: two cards of two operators are common, and one operator
    may be down. A lesser text goes to the first one not marked. Where all are marked, the first gets it all the same:
    a mark is no proof.

    `told` is the gravest text of the same warning that went to each number before. What follows on it goes to that
    number as if it were as grave, so that nobody is left with a Severe text that no longer holds.
    """
    possible = contact.live_phones or contact.phones[:1]
    return tuple(
        phone
        for place, phone in enumerate(possible)
        if (weight := gravest(severity, told.get(phone))) in GRAVE or place == 0
        if wants(contact, weight)
    )


def after_para(
    said: Iterable[Contact], severity: Severity, written_to: Collection[str]
) -> tuple[list[Contact], list[Contact]]:
    """Of those who said PARA: who was sent a text of this severity all the same, and who gets nothing.

    `written_to` are the targets of its messages. Who was sent a lesser one before he said PARA is neither.
    """
    all_the_same, nothing = [], []
    for one in said:
        got, wanted = f"contact:{one.id}" in written_to, wants(one, severity)
        if got and wanted:
            all_the_same.append(one)
        if not got and not wanted:
            nothing.append(one)
    return all_the_same, nothing


def gravest(one: Severity, other: Severity | None) -> Severity:
    return one if other is None or one.rank >= other.rank else other
