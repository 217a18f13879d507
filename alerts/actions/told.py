"""Somebody was told by voice: an officer says whom, where and when, and that counts as reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.app import App
from alerts.errors import NotAllowed, NotFound, Unclear, Unusable
from alerts.model.facts import warned_texts
from alerts.model.people import Officer, check_officer
from alerts.model.place import Level
from alerts.model.report import some
from alerts.model.warning import Revision
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import lookup
from alerts.store import journal, warnings


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    suco: str
    name: str
    at: datetime


def told(
    app: App,
    warning_id: int,
    place: str,
    *,
    person: str,
    note: str,
    at: datetime | None,
    by: Officer,
    now: datetime,
) -> Told:
    """Records it, with its audit entry. `place` must name exactly one suco of the warning."""
    check_officer(by, "record who was told")
    if not person.strip():
        raise Unusable("Who was told is missing.", remedy='Name the person: --person "Maria, chefe suku"')
    when = at or now
    with app.database.writing() as connection:
        texts = warned_texts(warnings.warning(connection, warning_id))
        _check_time(warning_id, texts, when, now)
        suco = suco_among(app.gazetteer, place, {code for text in texts for code in text.sucos}, warning_id)
        voice = {"person": person.strip(), "note": note.strip()}
        journal.add_told(connection, warning_id=warning_id, place=suco, at=when, by=by.login, **voice)
        journal.record(
            connection,
            at=now,
            who=by.login,
            what="told by voice",
            warning_id=warning_id,
            revision_id=texts[-1].id,
            detail={"suco": suco, "at": when.isoformat(), **voice},
        )
    return Told(suco=suco, name=app.gazetteer.label(suco), at=when)


def _check_time(warning_id: int, texts: Sequence[Revision], when: datetime, now: datetime) -> None:
    approved_at = texts[0].approved_at if texts else None
    if approved_at is None:
        raise NotAllowed(
            f"Warning {warning_id} was never approved: nobody can have been told of it.",
            remedy=f"Look at it: avizu warning show {warning_id}",
            code="not-approved",
        )
    if when > now:
        raise Unusable("That time has not come yet.", remedy="Give --at a time that has passed.")
    if when < approved_at:
        raise Unusable(
            f"Warning {warning_id} was approved after that time.", remedy="Give --at a time after its approval."
        )


def suco_among(gazetteer: Gazetteer, text: str, sucos: set[str], warning_id: int) -> str:
    """The one suco of these that the text names. A name is enough when only one of its bearers is warned."""
    municipalities = sorted({gazetteer.municipality_of(suco).code for suco in sucos})
    found = {code for each in municipalities for code in lookup(gazetteer, text, within=f"INTL:{each}").codes}
    named = {suco for code in found if _small(gazetteer, code) for suco in gazetteer.sucos_of(code)} & sucos
    if len(named) == 1:
        return named.pop()
    if named:
        names = [gazetteer.full_name(code) for code in sorted(named)]
        raise Unclear(f"{text.strip()!r} could be {len(named)} sucos.", remedy=f"Write which one: {'; '.join(names)}.")
    raise NotFound(
        f"Warning {warning_id} names no suco {text.strip()!r}.",
        remedy=f"Its sucos: {some([gazetteer.label(code) for code in sorted(sucos)], 8)}.",
    )


def _small(gazetteer: Gazetteer, code: str) -> bool:
    return gazetteer.level(code) in {Level.SUCO, Level.ALDEIA}
