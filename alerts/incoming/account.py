"""What a CAP document says of an event: the names others may know it by, and the earthquake it speaks of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite

from alerts.cap.document import Document
from alerts.cap.draft import DraftFacts
from alerts.cap.times import read_instant
from alerts.model.event import Account, Shock
from alerts.model.warning import Urgency

# As tsunami centres name the parameters of their CAP documents.
_MAGNITUDE = ("eventpreliminarymagnitude", "magnitude", "earthquakemagnitude", "mag")
_ORIGIN = ("eventorigintime", "origintime")
_DEPTH = ("eventdepth", "depth")
_WHERE = ("eventlatlon", "epicenter", "epicentre")
_NUMBER = re.compile(r"[-+]?\d{1,4}(?:\.\d{1,6})?")
EARTHQUAKE = "earthquake"
SHAKES = frozenset({EARTHQUAKE, "tsunami"})
AHEAD = timedelta(minutes=10)
"""By so much a sender's clock may be slow: an earthquake later than its message is a mistake or a scenario."""


def account_of(document: Document, facts: DraftFacts | None, hazard: str, sucos: Sequence[str]) -> Account:
    """The document as an account of an event. `hazard` is one of hazards.yaml or "", `sucos` those it touches."""
    return Account(
        sender=document.sender,
        identifier=document.identifier,
        sent=document.sent,
        hazard=hazard,
        keys=frozenset(_keys(document, facts, hazard, sucos)),
        shock=shock_of(facts, hazard, document.sent) if facts and hazard in SHAKES else None,
        place=", ".join(facts.area_names[:3]) if facts else "",
        headline=(facts.info.headline or facts.event) if facts else "",
        withdrawn=document.msg_type == "Cancel",
    )


def _keys(document: Document, facts: DraftFacts | None, hazard: str, sucos: Sequence[str]) -> Iterator[str]:
    """Identities, references and incidents hold only within one sender: another could choose the same words.

    For the same reason only GDACS names an event by GDACS's number.
    """
    yield _short("cap", document.sender, document.identifier)
    for reference in document.references:
        if reference.sender in {"", document.sender}:
            yield _short("cap", document.sender, reference.identifier)
    for incident in document.incidents.split()[:10]:
        yield _short("incident", document.sender, incident)
    if facts is None:
        return
    given = {name.casefold(): text.strip() for name, text in facts.values.items()}
    if _is_gdacs(document.sender) and given.get("eventid", "").isdigit() and given.get("eventtype", "").isalpha():
        yield f"gdacs:{given['eventtype'].upper()[:2]}{given['eventid'][:12]}"
    if hazard and sucos and document.msg_type in ("Alert", "Update"):
        yield _alike(document, facts, hazard, sucos)


def _is_gdacs(sender: str) -> bool:
    return sender.casefold() == "gdacs.org" or sender.casefold().endswith("@gdacs.org")


def _short(kind: str, *words: str) -> str:
    text = f"{kind}:{','.join(words)}"
    return text if len(text) <= 200 else f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def _alike(document: Document, facts: DraftFacts, hazard: str, sucos: Sequence[str]) -> str:
    """One sender, one hazard, the same times and places: the same message in another of its languages."""
    said = (document.sender, hazard, facts.severity.value, facts.onset, facts.info.expires, *sucos)
    return f"alike:{hashlib.sha256(repr(said).encode()).hexdigest()}"


def shock_of(facts: DraftFacts, hazard: str, sent: datetime) -> Shock | None:
    """The earthquake a document speaks of, by the parameters of tsunami centres, with its epicentre or first circle.

    Without an origin time the onset counts only in a document about an earthquake that names a magnitude: in one
    about a tsunami the onset is the arrival. None where it would be more than ten minutes after `sent`.
    """
    given = {name.casefold(): text for name, text in facts.values.items()}
    magnitude = _first_number(given, _MAGNITUDE)
    if magnitude is not None and not 0 <= magnitude <= 10:
        magnitude = None
    measured = hazard == EARTHQUAKE and magnitude is not None and facts.urgency is not Urgency.FUTURE
    at = _origin(given) or (facts.onset if measured else None)
    where = _where(given) or _centre(facts)
    if at is None or where is None or at > sent + AHEAD:
        return None
    depth = _first_number(given, _DEPTH)
    return Shock(at=at, lat=where[0], lon=where[1], depth_km=depth, magnitude=magnitude)


def place_of(facts: DraftFacts) -> tuple[float, float] | None:
    """A point that the document is about: the epicentre it names, else of its first circle or polygon."""
    given = {name.casefold(): text for name, text in facts.values.items()}
    corners = (ring[0] for ring in facts.polygons)
    return _where(given) or _centre(facts) or next(corners, None)


def _centre(facts: DraftFacts) -> tuple[float, float] | None:
    return next(((lat, lon) for lat, lon, _ in facts.circles), None)


def _origin(given: Mapping[str, str]) -> datetime | None:
    for name in _ORIGIN:
        at, doubt = read_instant(given.get(name, ""))
        if at and not doubt:
            return at
    return None


def _where(given: Mapping[str, str]) -> tuple[float, float] | None:
    for name in _WHERE:
        numbers = [float(text) for text in _NUMBER.findall(given.get(name, ""))[:2]]
        if len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180:
            return numbers[0], numbers[1]
    return None


def _first_number(given: Mapping[str, str], names: Sequence[str]) -> float | None:
    for name in names:
        found = _NUMBER.search(given.get(name, ""))
        if found and isfinite(float(found[0])):
            return float(found[0])
    return None
