"""What becomes a draft: an officer's import, or a machine source's news. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.assess.distance import coast_km
from alerts.cap.document import Area, Document, Finding, Info, Reading
from alerts.cap.draft import DraftFacts
from alerts.cap.geometry import near_timor_leste
from alerts.cap.own import HAZARD_CODE, INTL, OWN_VALUE
from alerts.cap.verdict import Verdict, Weighed, verdict_of, warns, weigh
from alerts.errors import AvizuError, NotAllowed, Unclear
from alerts.incoming.account import SHAKES, place_of
from alerts.model.warning import Kind, Revision, State
from alerts.places.gazetteer import Gazetteer
from alerts.places.shapes import Shapes
from alerts.words.hazards import Hazard, Value, check_values, suggest

STALE = timedelta(hours=24)
"""A document that had run out and began longer ago than this is about now, if the officer gives it a new end."""


@dataclass(frozen=True, slots=True)
class Known:
    """What drafting looks things up in."""

    gazetteer: Gazetteer
    hazards: Mapping[str, Hazard]


@dataclass(frozen=True, slots=True)
class Judged:
    """A document's verdict by itself, and the sucos that its shapes hit, sorted."""

    weighed: Weighed
    sucos: tuple[str, ...]

    def finding(self, code: str) -> Finding | None:
        return next((finding for finding in self.weighed.findings if finding.code == code), None)


def judge(
    reading: Reading, shapes: Callable[[], Shapes], now: datetime, gazetteer: Callable[[], Gazetteer] | None = None
) -> Judged:
    """The same for a check, an import and a feed. `shapes` is called only for shapes near Timor-Leste.

    A suco that is only grazed does not count as hit, but keeps the document from being outside. With a gazetteer,
    asked only then, sucos that are named by INTL code count as well; a document of Avizu's own is taken at its word.
    """
    infos = reading.document.infos if reading.document else ()
    areas = [area for info in infos for area in info.areas]
    coded = named_sucos(gazetteer(), areas) if gazetteer and areas and all(map(_intl, areas)) else ()
    if coded and all(map(_own, infos)):
        return Judged(weigh(reading, now, dict.fromkeys(coded, 1.0)), coded)
    named = dict.fromkeys(coded, 1.0)
    polygons, circles = reading.areas_shapes()
    if not near_timor_leste(polygons, circles):
        return Judged(weigh(reading, now, named or None), coded)
    hit = shapes().hit(polygons=polygons, circles=circles)
    grazed = hit or shapes().hit(polygons=polygons, circles=circles, least_share=0.0)
    return Judged(weigh(reading, now, {**grazed, **named}), tuple(sorted({*hit, *coded})))


def _own(info: Info) -> bool:
    """Whether Avizu wrote it: its outlines are drawn coarsely, and its codes say exactly which sucos are meant."""
    return any(name == HAZARD_CODE for name, _ in info.event_codes)


OFFSHORE = Finding(
    "offshore",
    "Its area is the sea or a coast not far from here: whether Timor-Leste is meant is for you to see.",
    "alert/info/area",
)
FELT_KM = 1000.0


def offshore(known: Callable[[], Known], judged: Judged) -> Judged:
    """A document about an earthquake or a tsunami is not outside because its shape is an epicentre or a coast near us.

    `known` is called only where that could be.
    """
    facts = judged.weighed.facts
    where = place_of(facts) if facts and judged.finding("outside") else None
    if where is None or hazard_of(known(), facts) not in SHAKES or coast_km(*where, known().gazetteer) > FELT_KM:
        return judged
    findings = tuple(OFFSHORE if one.code == "outside" else one for one in judged.weighed.findings)
    return replace(judged, weighed=replace(judged.weighed, verdict=verdict_of(findings), findings=findings))


def drafts_itself(document: Document, judged: Judged, now: datetime) -> bool:
    """Whether a machine source's document may become a draft: a warning that still holds and is not held back."""
    facts = judged.weighed.facts
    return (
        judged.weighed.verdict in (Verdict.ACCEPT, Verdict.FLAG)
        and warns(document)
        and facts is not None
        and not facts.ends_danger
        and facts.expires > now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the officer decides about an imported document; None leaves it to the document."""

    sucos: tuple[str, ...] | None = None
    hazard: str | None = None
    new_expiry: datetime | None = None
    values: Mapping[str, str] | None = None


def draft(desk: Known, facts: DraftFacts, judged: Judged, choices: Choices, *, by: str, now: datetime) -> Revision:
    """The draft an officer asks for. Raises Refused naming what the officer must choose; nothing is guessed."""
    expires = choices.new_expiry or facts.expires
    if expires <= now:
        raise NotAllowed(
            "The document's warning has already ended.",
            remedy="If the danger is still there, give a new end: --new-expiry +6h",
            code="expired",
        )
    sucos = _chosen(desk, facts, judged) if choices.sucos is None else choices.sucos
    hazard = _hazard(desk, facts, choices.hazard)
    own = {**_values(hazard, facts), **(choices.values or {})}
    check_values(hazard, own)
    return _revision(facts, hazard.key, sucos, expires, own, by=by, now=now)


def _chosen(desk: Known, facts: DraftFacts, judged: Judged) -> tuple[str, ...]:
    outside = judged.finding("outside")
    if outside:
        raise Unclear(
            outside.message,
            remedy="If people here are in danger all the same, choose the places: --place NAME"
            + _hint(facts.area_names),
            code="outside",
        )
    sucos = touched(desk, facts, judged)
    if not sucos:
        raise Unclear(
            "The document names no area in Timor-Leste.",
            remedy="Choose the places: --place NAME" + _hint(facts.area_names),
            code="no-place",
        )
    return sucos


def _hint(area_names: Sequence[str]) -> str:
    return f" (it speaks of: {', '.join(area_names[:3])})" if area_names else ""


def _hazard(desk: Known, facts: DraftFacts, chosen: str | None) -> Hazard:
    key = chosen or suggested(desk.hazards, facts)
    if key is None or key not in desk.hazards:
        raise Unclear(
            f"Which hazard is {chosen or facts.event!r}?",
            remedy=f"Choose one: --hazard {'|'.join(sorted(desk.hazards))}",
            code="no-hazard",
        )
    return desk.hazards[key]


def suggested(hazards: Mapping[str, Hazard], facts: DraftFacts) -> str | None:
    """The hazard its code names if Avizu wrote it, else the one its event speaks of."""
    coded = next((code for name, code in facts.info.event_codes if name == HAZARD_CODE and code in hazards), None)
    return coded or suggest(hazards, facts.event)


def _values(hazard: Hazard, facts: DraftFacts) -> dict[str, str]:
    """The hazard's own values that the document's parameters give in a fitting form."""
    given = {name.casefold(): text for name, text in facts.values.items()}
    found = {}
    for value in hazard.values:
        text = next((given[name.casefold()] for name in _names(value) if name.casefold() in given), None)
        if text is not None:
            try:
                check_values(hazard, {value.name: text})
            except AvizuError:
                continue
            found[value.name] = text
    return found


def _names(value: Value) -> tuple[str, ...]:
    return (*value.cap, OWN_VALUE + value.name)


def named_sucos(gazetteer: Gazetteer, areas: Sequence[Area]) -> tuple[str, ...]:
    """The sucos that the INTL codes of these areas name, sorted; none unless every area has one and all are known."""
    named = [_intl(area) for area in areas]
    codes = {code for each in named for code in each}
    if not all(named) or not all(code in gazetteer.cells for code in codes):
        return ()
    return tuple(sorted({suco for code in codes for suco in gazetteer.sucos_of(code)}))


def _intl(area: Area) -> list[str]:
    return [code for name, code in area.geocodes if name == INTL]


def touched(desk: Known, facts: DraftFacts, judged: Judged) -> tuple[str, ...]:
    """Every suco that its shapes hit, its INTL codes and its OCHA p-codes name."""
    if _own(facts.info) and (exact := named_sucos(desk.gazetteer, facts.areas)):
        return exact
    found = {*judged.sucos, *named_sucos(desk.gazetteer, facts.areas)}
    for _, code in facts.geocodes:
        if code.startswith("TL"):
            try:
                found.update(desk.gazetteer.sucos_of_pcode(code))
            except AvizuError:
                continue
    return tuple(sorted(found))


def _revision(
    facts: DraftFacts,
    hazard: str,
    sucos: tuple[str, ...],
    expires: datetime,
    values: Mapping[str, str],
    *,
    by: str,
    now: datetime,
) -> Revision:
    began = facts.onset or facts.effective or now
    if facts.expired and now - began > STALE:
        began = now
    return Revision(
        id=0,
        warning_id=0,
        number=1,
        kind=Kind.WARNING,
        state=State.DRAFT,
        hazard=hazard,
        severity=facts.severity,
        urgency=facts.urgency,
        certainty=facts.certainty,
        onset=began,
        effective=facts.effective if facts.effective and facts.effective > now else None,
        expires=expires,
        sucos=tuple(sorted(set(sucos))),
        values=values,
        touched_by=(by,),
        created_at=now,
    )


def hazard_of(desk: Known, facts: DraftFacts | None) -> str:
    """The hazard of hazards.yaml that the document means; "" where that is for the officer to say."""
    return (suggested(desk.hazards, facts) if facts else None) or ""


def machine_draft(desk: Known, facts: DraftFacts, judged: Judged, *, by: str, now: datetime) -> Revision:
    """The draft a machine source makes: what it does not say stays open for the officer."""
    hazard = hazard_of(desk, facts)
    values = _values(desk.hazards[hazard], facts) if hazard else {}
    return _revision(facts, hazard, touched(desk, facts, judged), facts.expires, values, by=by, now=now)
