"""Which safe place a text names: the nearest one of its suco, or that none is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from alerts.audience.refuge import SafePlace
from alerts.errors import Unusable
from alerts.model.warning import Revision
from alerts.outgoing.desk import Desk
from alerts.places.spelling import plain
from alerts.words.gsm7 import PLAIN, Folding, fold
from alerts.words.hazards import Hazard
from alerts.words.rendered import TOO_LONG, Sms
from alerts.words.spoken import area_list, located

MOST_NAMED = 3
"""More names than that in a row are understood by nobody who only hears them."""
NONE_RECORDED = {"none_recorded": "1"}

Values = Mapping[str, str]


class Refuge(Enum):
    """What an SMS says of a safe place: its name, that none is recorded, or nothing for want of room."""

    NAMED = "named"
    NONE_RECORDED = "none recorded"
    LEFT_OUT = "left out"


def written_shelters(
    revision: Revision, desk: Desk, hazard: Hazard, places: Sequence[str], sucos: Sequence[str]
) -> tuple[Values, ...]:
    """What an SMS to the committees of these places, for these sucos, may say of a safe place, the best way first.

    Nothing where it need not say anything: the committee of more than one suco is named no place, each has its own.
    """
    if hazard.value("shelter") is None or not sucos:
        return ()
    if given := revision.values.get("shelter"):
        return ({"shelter": given},)
    found = [desk.shelter(suco, hazard.key) for suco in sucos]
    if not any(found):
        return (NONE_RECORDED,)
    return _named(found[0], sucos[0], desk) if found[0] and tuple(places) == tuple(sucos[:1]) else ()


def _named(safe: SafePlace, suco: str, desk: Desk) -> tuple[Values, ...]:
    """A place next door with its suco, and where that has no room without it."""
    bare = {"shelter": safe.name}
    if safe.place == suco or f" {plain(desk.gazetteer.place(safe.place).name)} " in f" {plain(safe.name)} ":
        return (bare,)
    return ({"shelter": f"{safe.name}, {desk.gazetteer.label(safe.place)}"}, bare)


def worded(
    render: Callable[[Values], Sms], ways: Sequence[Values], folding: Folding = PLAIN
) -> tuple[Sms, Refuge | None]:
    """The text with the first of these ways that has room, and what it says; None where there was nothing to say."""
    for values in ways:
        try:
            text = render(values)
        except Unusable as refused:
            if refused.code != TOO_LONG:
                raise
            continue
        if said := _said(text, values, render, folding):
            return text, said
    return render({"shelter": ""}), Refuge.LEFT_OUT if ways else None


def _said(text: Sms, values: Values, render: Callable[[Values], Sms], folding: Folding) -> Refuge | None:
    """Templates are an installation's own to change: what a text says is read from it."""
    if "shelter" in values:
        return Refuge.NAMED if fold(values["shelter"], folding) in text.text else None
    return Refuge.NONE_RECORDED if text.text != render({}).text else None


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
    speech = desk.library.speech(language)
    said = [
        safe.name if tuple(sucos) == (safe.place,) else located(safe.name, desk.gazetteer.label(safe.place), speech)
        for safe in named.values()
    ]
    return {"shelter": area_list(said, speech)}


def _looked_up(revision: Revision, hazard: Hazard) -> bool:
    """Not where an officer gave one for all of them, nor where the hazard's texts send nobody anywhere."""
    return hazard.value("shelter") is not None and not revision.values.get("shelter")
