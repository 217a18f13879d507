"""What becomes a draft: an officer's import, or a machine source's news. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.cap.draft import DraftFacts
from alerts.errors import AvizuError, NotAllowed, Unclear
from alerts.model.warning import Kind, Revision, State
from alerts.places.gazetteer import Gazetteer
from alerts.places.shapes import Shapes
from alerts.words.hazards import Hazard, check_values, suggest

STALE = timedelta(hours=24)
"""A document that had run out and began longer ago than this is about now, if the officer gives it a new end."""


@dataclass(frozen=True, slots=True)
class Known:
    """What drafting looks things up in."""

    gazetteer: Gazetteer
    shapes: Shapes
    hazards: Mapping[str, Hazard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the officer decides about an imported document; None leaves it to the document."""

    sucos: tuple[str, ...] | None = None
    hazard: str | None = None
    new_expiry: datetime | None = None
    values: Mapping[str, str] | None = None


def draft(desk: Known, facts: DraftFacts, choices: Choices, *, by: str, now: datetime) -> Revision:
    """The draft an officer asks for. Raises Refused naming what the officer must choose; nothing is guessed."""
    expires = choices.new_expiry or facts.expires
    if expires <= now:
        raise NotAllowed(
            "The document's warning has already ended.",
            remedy="If the danger is still there, give a new end: --new-expiry +6h",
            code="expired",
        )
    sucos = choices.sucos if choices.sucos is not None else touched(desk, facts)
    if not sucos:
        raise Unclear(
            "The document names no area in Timor-Leste.",
            remedy="Choose the places: --place NAME" + _hint(facts.area_names),
            code="no-place",
        )
    hazard = _hazard(desk, facts, choices.hazard)
    own = {**_values(hazard, facts), **(choices.values or {})}
    check_values(hazard, own)
    return _revision(facts, hazard.key, sucos, expires, own, by=by, now=now)


def _hint(area_names: Sequence[str]) -> str:
    return f" (it speaks of: {', '.join(area_names[:3])})" if area_names else ""


def _hazard(desk: Known, facts: DraftFacts, chosen: str | None) -> Hazard:
    key = chosen or suggest(desk.hazards, facts.event)
    if key is None or key not in desk.hazards:
        raise Unclear(
            f"Which hazard is {chosen or facts.event!r}?",
            remedy=f"Choose one: --hazard {'|'.join(sorted(desk.hazards))}",
            code="no-hazard",
        )
    return desk.hazards[key]


def _values(hazard: Hazard, facts: DraftFacts) -> dict[str, str]:
    """The hazard's own values that the document's parameters give in a fitting form."""
    given = {name.casefold(): text for name, text in facts.values.items()}
    found = {}
    for value in hazard.values:
        text = next((given[name.casefold()] for name in value.cap if name.casefold() in given), None)
        if text is not None:
            try:
                check_values(hazard, {value.name: text})
            except AvizuError:
                continue
            found[value.name] = text
    return found


def touched(desk: Known, facts: DraftFacts) -> tuple[str, ...]:
    """Every suco its shapes touch and its OCHA p-codes name."""
    found = set(desk.shapes.hit(polygons=facts.polygons, circles=facts.circles))
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


def machine_draft(desk: Known, facts: DraftFacts, *, by: str, now: datetime) -> Revision:
    """The draft a machine source makes: what it does not say stays open for the officer."""
    hazard = suggest(desk.hazards, facts.event)
    values = _values(desk.hazards[hazard], facts) if hazard else {}
    return _revision(facts, hazard or "", touched(desk, facts), facts.expires, values, by=by, now=now)
