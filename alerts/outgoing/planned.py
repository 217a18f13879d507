"""What a plan would send, whoever is in the directory: its texts, places and safe places, and their digests. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.audience.choose import places_around
from alerts.delivery.septets import ascii_only
from alerts.errors import AvizuError, Unusable
from alerts.model.message import Bulletin, BulletinKind, Recipient
from alerts.model.people import DILI, Contact, Station
from alerts.model.plan import Plan, PlanState, as_revision
from alerts.model.warning import Mode
from alerts.outgoing import Desk, Outgoing, compose
from alerts.places.gazetteer import Gazetteer

FACTS, SAFE, PLACE = "facts", "safe", "place"
ONE_PART = 160
SHORT_DIGEST = 16
_MADE_UP_PHONE = "+670770{:05}"


@dataclass(frozen=True, slots=True)
class Planned:
    """`parts` are the digests of everything that stands in the plan, by name; `digest` is of all of them.

    `outgoing` are its texts for a made-up contact in each place and language, and a made-up number of each station.
    """

    digest: str
    parts: Mapping[str, str]
    outgoing: Outgoing


def planned(plan: Plan, desk: Desk, at: datetime) -> Planned:
    """The plan as if it were fired at that moment, independent of the directory and of other warnings.

    Its parts change exactly when one of its texts does, or a place, a station's script or a safe place in them. Raises
    Unusable or NotAllowed where it can't be worded.
    """
    gone = [code for code in plan.sucos if code not in desk.gazetteer]
    if gone:
        raise Unusable(f"There is no suco {gone[0]} any more.", remedy="Agree on a new one: avizu plan draft")
    outgoing = compose(as_revision(plan, at=at), _anybody(plan, desk))
    parts = {
        FACTS: _sha(_facts(plan)),
        **{f"{SAFE}:{code}": _sha(said) for code, said in _safe_places(plan, desk)},
        **{f"{PLACE}:{code}": _sha([desk.gazetteer.label(code)]) for code in sorted(_around(plan, desk))},
        **{":".join((b.kind.value, b.place, b.language)): _sha([b.text, b.subject]) for b in outgoing.bulletins},
    }
    return Planned(_sha(sorted(parts.items())), {name: full[:SHORT_DIGEST] for name, full in parts.items()}, outgoing)


def _facts(plan: Plan) -> dict[str, object]:
    return {
        "name": plan.name,
        "trigger": plan.trigger,
        "hazard": plan.hazard,
        "severity": plan.severity.value,
        "urgency": plan.urgency.value,
        "certainty": plan.certainty.value,
        "sucos": list(plan.sucos),
        "values": dict(plan.values),
        "lasts": plan.lasts.total_seconds(),
        "valid_until": plan.valid_until.isoformat(),
    }


def _sha(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _anybody(plan: Plan, desk: Desk) -> Desk:
    """The desk with a contact for each place and language, so that every text is written, each once."""
    spoken = [(place, language) for place in sorted(_around(plan, desk)) for language in desk.library.languages]
    return replace(
        desk,
        contacts=[_made_up(number, *one) for number, one in enumerate(spoken, 1)],
        stations=[replace(one, phone=_MADE_UP_PHONE.format(0), email="", confirmed_by="-") for one in desk.stations],
        mail_route=None,
        others=(),
        sent_to={},
        crowded={},
    )


def _made_up(number: int, place: str, language: str) -> Contact:
    phone = _MADE_UP_PHONE.format(number)
    return Contact(id=number, name="", role="", place=place, phone=phone, languages=(language,), made_up=True)


def _around(plan: Plan, desk: Desk) -> set[str]:
    return places_around(plan.sucos, desk.gazetteer)


def _safe_places(plan: Plan, desk: Desk) -> Iterator[tuple[str, Sequence[str]]]:
    """Of each suco where texts may name one: also of those whose SMS has no room for it."""
    hazard = desk.hazards[plan.hazard]
    if hazard.value("shelter") is None or plan.values.get("shelter"):
        return
    for suco in plan.sucos:
        safe = desk.shelter(suco, hazard.key)
        yield suco, [safe.name, safe.place] if safe else []


def lapsed(plan: Plan, desk: Desk, now: datetime) -> str:
    """Why it can't be fired any more, as a clause; "" when it holds, or was not submitted yet."""
    if plan.state is PlanState.ENDED:
        return f"it ended: {plan.reason}"
    if plan.valid_until <= now:
        return f"it was valid until {plan.valid_until.astimezone(DILI):%d/%m/%Y %H:%M}"
    if plan.submitted_at is None:
        return ""
    try:
        fresh = planned(plan, desk, plan.submitted_at)
    except AvizuError as broken:
        return f"it can't be worded any more: {broken.sentence.rstrip('.')}"
    return "" if fresh.digest == plan.digest else difference(plan, fresh.parts, desk.gazetteer, desk.stations)


def difference(plan: Plan, fresh: Mapping[str, str], gazetteer: Gazetteer, stations: Iterable[Station]) -> str:
    """A clause that names the first part that is another one: "the SMS for Hera (tet) is another one since ..."."""
    names = {station.id: station.name for station in stations}
    since = "since it was approved" if plan.approved_at else "since it was submitted"
    for part in sorted({*plan.parts, *fresh}, key=_told_first):
        before, now = plan.parts.get(part), fresh.get(part)
        if before != now:
            became = "is gone" if now is None else "came in" if before is None else "is another one"
            return f"{_called(part, gazetteer, names)} {became} {since}"
    return f"something in it is another one {since}"


def _told_first(part: str) -> tuple[int, str]:
    """Causes before what follows from them."""
    kind = part.partition(":")[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER)), part


_ORDER = (FACTS, PLACE, SAFE, BulletinKind.SMS.value, BulletinKind.SCRIPT.value)
_CALLED = {
    FACTS: "what it says of the danger",
    PLACE: "the name of {where}",
    SAFE: "the safe place of {where}",
    BulletinKind.SMS.value: "the SMS for {where} ({language})",
    BulletinKind.SCRIPT.value: "the script for {where} ({language})",
    BulletinKind.STATION_SMS.value: "the SMS for {where} ({language})",
}


def _called(part: str, gazetteer: Gazetteer, stations: Mapping[str, str]) -> str:
    kind, place, language = (*part.split(":"), "", "")[:3]
    where = stations.get(place) or (gazetteer.label(place) if place in gazetteer else place)
    return _CALLED[kind].format(where=where, language=language)


def sight(plan: Plan, outgoing: Outgoing) -> str:
    """Stands for what somebody looked at before he fired: the plan, whom it reaches, and with which hazard's words."""
    by_key = {bulletin.key: bulletin for bulletin in outgoing.bulletins}
    reach = sorted(_reached(recipient, by_key[recipient.bulletin]) for recipient in outgoing.recipients)
    return _sha([plan.id, plan.digest, outgoing.reach, reach])


def _reached(one: Recipient, text: Bulletin) -> list[str]:
    return [one.target, one.place, one.medium.value, one.address, *one.bulletin, text.hazard]


def fired_page(plan: Plan, *, by: str, warning_id: int, where: str, sender: str, mode: Mode) -> str:
    """Tells officers at once what one of them has sent, and how it is taken back. Plain letters, one part."""
    told = f"{_from(sender, mode)} PLAN: {by} fired plan {plan.id} ({plan.name}), warning {warning_id}, "
    danger = f"{plan.hazard.replace('_', ' ').upper()} {plan.severity.value}, {where}"
    return _fitting(told + danger, f". Wrong? avizu warning retract {warning_id}")


def ended_page(plan: Plan, why: str, *, sender: str, mode: Mode) -> str:
    """Tells officers by day that a plan can't be fired any more."""
    told = f"{_from(sender, mode)} PLAN: plan {plan.id} ({plan.name}) can't be fired any more: {why}"
    return _fitting(told, f". avizu plan show {plan.id}")


def _from(sender: str, mode: Mode) -> str:
    return sender if mode is Mode.ACTUAL else f"{mode.value.upper()} {sender}"


def _fitting(told: str, end: str) -> str:
    """What to do is never cut off."""
    return ascii_only(told)[: ONE_PART - len(end)] + ascii_only(end)
