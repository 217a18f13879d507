"""Which safe place a text names: the nearest one of its suco, or that none is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.model.warning import Revision
from alerts.outgoing.desk import Desk
from alerts.words.hazards import Hazard
from alerts.words.spoken import area_list, located

MOST_NAMED = 3
"""More names than that in a row are understood by nobody who only hears them."""
NONE_RECORDED = {"none_recorded": "1"}


def written_shelter(revision: Revision, desk: Desk, hazard: Hazard, places: Sequence[str]) -> dict[str, str]:
    """The values of an SMS. The committee of more than one suco is told of no place: each suco has its own."""
    if not _looked_up(revision, hazard) or len(places) != 1 or places[0] not in revision.sucos:
        return {}
    safe = desk.shelter(places[0], hazard.key)
    if safe is None:
        return dict(NONE_RECORDED)
    elsewhere = "" if safe.place == places[0] else f", {desk.gazetteer.label(safe.place)}"
    return {"shelter": f"{safe.name}{elsewhere}"}


def spoken_shelter(
    revision: Revision, desk: Desk, hazard: Hazard, sucos: Sequence[str], language: str
) -> dict[str, str]:
    """The values of a script for these sucos: up to three places, each with its suco, or that there are none at all.

    Nothing is said of them where there are more.
    """
    if not _looked_up(revision, hazard):
        return {}
    found = [desk.shelter(suco, hazard.key) for suco in sucos]
    named = {safe.id: safe for safe in found if safe is not None}
    if not named:
        return dict(NONE_RECORDED)
    if len(named) > MOST_NAMED:
        return {}
    said = [
        safe.name if tuple(sucos) == (safe.place,) else located(safe.name, desk.gazetteer.label(safe.place), language)
        for safe in named.values()
    ]
    return {"shelter": area_list(said, language)}


def _looked_up(revision: Revision, hazard: Hazard) -> bool:
    """Not where an officer gave one for all of them, nor where the hazard's texts send nobody anywhere."""
    return hazard.value("shelter") is not None and not revision.values.get("shelter")
