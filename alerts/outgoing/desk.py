"""What composing needs besides the revision: the directory, the texts, the routes, and who was told before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alerts.model.message import Medium, Purpose
from alerts.model.people import Contact, Station
from alerts.model.route import Route
from alerts.model.warning import Mode, Revision
from alerts.places.gazetteer import Gazetteer
from alerts.words.hazards import Hazard
from alerts.words.library import Library


@dataclass(frozen=True, slots=True)
class Before:
    """Somebody an earlier revision of this warning concerned."""

    target: str
    name: str
    place: str
    medium: Medium
    address: str
    language: str
    last_purpose: Purpose
    told: bool


def _none_recorded(_suco: str, _hazard: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`sender` stands first in an SMS, `sender_full` is said on air by language, `phone` is "" where none is set.

    `page_link` answers the address of a station's confirmation page, "" when none can be reached. `others` are the
    texts of other warnings that are active now. `shelter` answers the name of the nearest safe place for a suco and a
    hazard, "" where none is recorded.
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
    shelter: Callable[[str, str], str] = _none_recorded
