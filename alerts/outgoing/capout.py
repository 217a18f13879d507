"""An approved revision as a CAP 1.2 document for everybody: one info per language, one area per suco. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from alerts.cap.document import Area, Document, Info, Reference, Ring
from alerts.cap.own import HAZARD_CODE, INTL, OWN_VALUE, P_CODE
from alerts.model.message import Bulletin
from alerts.model.warning import Certainty, Kind, Mode, Revision, Severity, Urgency
from alerts.outgoing.captext import Said, said
from alerts.outgoing.desk import Desk
from alerts.places.gazetteer import Gazetteer
from alerts.words.hazards import Hazard, known_hazard

MOST_POINTS = 20_000
MOST_AREAS = 450
"""In all info blocks together: readers, ours among them, refuse documents without end."""

_STATUS = {Mode.ACTUAL: "Actual", Mode.EXERCISE: "Exercise", Mode.DEMO: "Test"}
_NOTE = {
    Mode.EXERCISE: "EZERSÍSIU / EXERCÍCIO / EXERCISE: nothing of this is real.",
    Mode.DEMO: "DEMO: made up, nothing of this is real.",
}
# Only where every text of the hazard asks for it; CAP lets it be left out.
_RESPONSES: Mapping[str, tuple[str, ...]] = {
    "flash_flood": ("Evacuate",),
    "road_cut": ("Avoid",),
    "tropical_cyclone": ("Shelter",),
    "tsunami": ("Evacuate",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What makes the document one of ours. `references` are all documents of the same warning before it."""

    identifier: str
    sender: str
    sent: datetime
    references: tuple[Reference, ...] = ()


def identifier(revision: Revision, sent: datetime, *, oid: str, home: UUID) -> str:
    """WMO's style under our OID, the time in UTC; without an OID one that only this installation makes."""
    if not oid:
        return f"urn:uuid:{uuid5(home, f'{revision.warning_id}.{revision.number}')}"
    # An arc of an OID has no leading zero.
    when = f"{sent.year}.{sent.month}.{sent.day}.{sent.hour}.{sent.minute}.{sent.second}"
    return f"urn:oid:{oid}.{when}.{revision.warning_id}.{revision.number}"


def sender(given: str, *, public_url: str, home: UUID) -> str:
    """The setting, else the public host; without either a name that is surely nobody else's (RFC 2606)."""
    host = urlsplit(public_url).hostname
    return given or f"avizu@{host or f'{home.hex[:12]}.invalid'}"


def document(
    revision: Revision,
    issue: Issue,
    desk: Desk,
    bulletins: Iterable[Bulletin],
    outlines: Mapping[str, tuple[Ring, ...]],
) -> Document:
    """What is published for this approved revision. Raises Misconfigured when hazards.yaml lacks its hazard."""
    hazard = known_hazard(desk.hazards, revision.hazard)
    words = said(revision, hazard, desk, bulletins, later=bool(issue.references))
    areas = _areas(revision.sucos, desk.gazetteer, outlines, MOST_AREAS // len(words))
    return Document(
        version="1.2",
        identifier=issue.identifier,
        sender=issue.sender,
        sent=issue.sent,
        status=_STATUS[desk.mode],
        msg_type=_msg_type(revision, issue),
        scope="Public",
        references=issue.references,
        incidents="",
        note=_NOTE.get(desk.mode, ""),
        infos=tuple(_info(language, text, revision, hazard, desk, areas) for language, text in words.items()),
        signed=False,
    )


def languages(desk: Desk, hazard: str) -> int:
    """At most how many info blocks a document about this hazard has."""
    return sum(desk.library.has(language, hazard) for language in desk.library.languages) + 1


def _msg_type(revision: Revision, issue: Issue) -> str:
    if revision.kind is Kind.RETRACTION:
        return "Cancel"
    return "Update" if issue.references else "Alert"


def _info(language: str, text: Said, revision: Revision, hazard: Hazard, desk: Desk, areas: tuple[Area, ...]) -> Info:
    urgency, severity, certainty = _scales(revision)
    begins = revision.kind is Kind.WARNING
    return Info(
        language=language,
        event=text.event,
        categories=(hazard.category,),
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        effective=_second(revision.effective) if begins else None,
        onset=_second(revision.onset) if begins else None,
        expires=_second(revision.expires),
        headline=text.headline,
        description=text.description,
        instruction=text.instruction,
        sender_name=desk.sender_in_full(language) if language in desk.library.languages else desk.sender,
        response_types=_responses(revision),
        event_codes=((HAZARD_CODE, hazard.key),),
        parameters=tuple(_parameters(revision, hazard)),
        areas=areas,
    )


def _scales(revision: Revision) -> tuple[Urgency, Severity, Certainty]:
    """A retraction claims nothing: neither that there is a danger, nor that there is none."""
    if revision.kind is Kind.RETRACTION:
        return Urgency.UNKNOWN, Severity.UNKNOWN, Certainty.UNKNOWN
    urgency = Urgency.PAST if revision.kind is Kind.ALL_CLEAR else revision.urgency
    return urgency, revision.severity, revision.certainty


def _responses(revision: Revision) -> tuple[str, ...]:
    if revision.kind is Kind.WARNING:
        return _RESPONSES.get(revision.hazard, ())
    return ("AllClear",) if revision.kind is Kind.ALL_CLEAR else ()


def _parameters(revision: Revision, hazard: Hazard) -> Iterable[tuple[str, str]]:
    """The hazard's values under the first of the names by which they are read back."""
    for value in hazard.values:
        if value.from_officer and value.name in revision.values:
            yield (value.cap[0] if value.cap else OWN_VALUE + value.name), revision.values[value.name]


def _second(when: datetime | None) -> datetime | None:
    return when.replace(microsecond=0) if when else None


def _areas(
    sucos: Sequence[str], gazetteer: Gazetteer, outlines: Mapping[str, tuple[Ring, ...]], most: int
) -> tuple[Area, ...]:
    """One per suco; where those are too many, one per post or municipality, coded as such where it is warned wholly."""
    groups = next(
        (found for depth in (0, 1) if len(found := _grouped(sucos, gazetteer, depth)) <= most),
        _grouped(sucos, gazetteer, 2),
    )
    descs = [_described(place, inside, gazetteer) for place, inside in groups.items()]
    often = Counter(descs)
    return tuple(
        Area(
            desc=desc if often[desc] == 1 else gazetteer.full_name(place),
            polygons=tuple(ring for suco in inside for ring in outlines.get(suco, ())),
            geocodes=tuple(_geocodes(place, inside, gazetteer)),
        )
        for desc, (place, inside) in zip(descs, groups.items(), strict=True)
    )


def _grouped(sucos: Sequence[str], gazetteer: Gazetteer, depth: int) -> dict[str, list[str]]:
    """Sucos by themselves (0), by their posts (1) or by their municipalities (2)."""
    found: dict[str, list[str]] = {}
    for suco in sucos:
        found.setdefault((suco, *gazetteer.around(suco))[depth], []).append(suco)
    return found


def _described(place: str, inside: Sequence[str], gazetteer: Gazetteer) -> str:
    """ "Hera, Dili"; of a post that is not warned wholly, "Comoro, Fatuhada (Dom Aleixo, Dili)"."""
    municipality = gazetteer.municipality_of(place)
    whole = len(inside) == len(gazetteer.sucos_of(place))
    name, where = gazetteer.told_apart(place) if whole else (gazetteer.fact(place, "name"), "")
    if where not in ("", municipality.name):
        return gazetteer.full_name(place)
    within = name if place == municipality.code else f"{name}, {municipality.name}"
    return within if whole else f"{', '.join(gazetteer.fact(suco, 'name') for suco in inside)} ({within})"


def _geocodes(place: str, inside: Sequence[str], gazetteer: Gazetteer) -> Iterable[tuple[str, str]]:
    """The codes of the place where it is warned wholly; else those of its sucos, without the p-codes: they are many."""
    if len(inside) < len(gazetteer.sucos_of(place)):
        yield from ((INTL, suco) for suco in inside)
        return
    yield INTL, place
    pcode = gazetteer.fact(place, "ocha_pcode")
    if pcode:
        yield P_CODE, pcode
