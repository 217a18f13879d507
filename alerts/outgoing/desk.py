"""What composing needs besides the revision: the directory, the texts, the routes, and who was told before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.audience.refuge import Shelter
from alerts.model.message import Medium, Purpose
from alerts.model.people import Contact, Station
from alerts.model.route import Route
from alerts.model.warning import Mode, Revision, Severity
from alerts.places.gazetteer import Gazetteer
from alerts.words.hazards import Hazard
from alerts.words.library import Library


@dataclass(frozen=True, slots=True)
class Before:
    """Somebody an earlier revision of this warning concerned, at one address.

    `spared`: the newest text for it was taken back before anything was begun; what comes next is the first word there.
    `told`: a message to it was begun. `gravest` is the gravest text that was meant for it, begun or not.
    """

    target: str
    name: str
    place: str
    medium: Medium
    address: str
    language: str
    last_purpose: Purpose
    told: bool
    gravest: Severity
    spared: bool = False


def none_recorded(_suco: str, _hazard: str) -> None:
    """No safe place anywhere."""
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`sender` stands first in an SMS, `sender_full` is said on air by language, `phone` is "" where none is set.

    `page_link` answers the address of a station's confirmation page, "" when none can be reached.

    `others` are the texts of other warnings that are in force now, `sent_to` the numbers each of them went to or will,
    by its id; `crowded` are the numbers and contacts ("contact:12") that were sent as much within the hour as may be,
    and when they may be sent more. `shelter` answers the nearest safe place for a suco and a hazard, None where none is
    recorded.
    """

    mode: Mode
    gazetteer: Gazetteer
    library: Library
    hazards: Mapping[str, Hazard]
    contacts: Sequence[Contact]
    stations: Sequence[Station]
    sms_route: Route | None
    mail_route: Route | None
    sender: str
    sender_full: Mapping[str, str]
    phone: str
    default_language: str
    page_link: Callable[[str, int], str]
    others: Sequence[Revision] = ()
    sent_to: Mapping[int, Collection[str]] = field(default_factory=dict)
    crowded: Mapping[str, datetime] = field(default_factory=dict)
    shelter: Shelter = none_recorded

    def sender_in_full(self, language: str) -> str:
        """As the installation sets it for that language, else as its texts say it, else in short."""
        return self.sender_full.get(language) or self.library.sender_full(language) or self.sender
