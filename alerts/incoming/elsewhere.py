"""A document whose words and whose shapes speak of different places is held: nobody can know which of them is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from alerts.cap.document import Area, Finding
from alerts.cap.own import INTL
from alerts.cap.verdict import verdict_of
from alerts.errors import AvizuError
from alerts.incoming import Judged, Known
from alerts.places.names import Match, find
from alerts.places.shapes import Shapes

SURE = {Match.EXACT, Match.ALIAS, Match.FOLDED}


def elsewhere(known: Callable[[], Known], shapes: Callable[[], Shapes], judged: Judged) -> Judged:
    """With a finding for the first area whose description names places of ours that its shapes and codes don't touch.

    A description that names none, or may mean several, says nothing against them. Both are called only for a document
    that is not about another country.
    """
    facts = judged.weighed.facts
    if facts is None or judged.finding("outside"):
        return judged
    for area in facts.areas:
        said = _named(known(), area)
        drawn = said and _drawn(known(), shapes(), area)
        if said and drawn and said.isdisjoint(drawn):
            findings = (*judged.weighed.findings, _finding(known(), area, drawn))
            return replace(judged, weighed=replace(judged.weighed, verdict=verdict_of(findings), findings=findings))
    return judged


def _named(known: Known, area: Area) -> set[str]:
    found = find(known.gazetteer, area.desc)
    return _sucos(known, found.codes) if found.match in SURE else set()


def _sucos(known: Known, codes: Iterable[str]) -> set[str]:
    return {suco for code in codes for suco in known.gazetteer.sucos_of(code)}


def _drawn(known: Known, shapes: Shapes, area: Area) -> set[str]:
    """Everything that its polygons and circles touch, however little, and that its codes name."""
    found = set(shapes.hit(polygons=area.polygons, circles=area.circles, least_share=0.0))
    for name, code in area.geocodes:
        if name == INTL and code in known.gazetteer:
            found |= _sucos(known, [code])
        elif code.startswith("TL"):
            try:
                found.update(known.gazetteer.sucos_of_pcode(code))
            except AvizuError:
                continue
    return found


def _finding(known: Known, area: Area, drawn: set[str]) -> Finding:
    """Codes of places are often stale or of another list: where nothing is drawn, the officer need only look."""
    return Finding(
        "area-elsewhere" if area.polygons or area.circles else "code-elsewhere",
        f"The area is described as {area.desc[:60]!r}, but what it draws or codes lies elsewhere: "
        f"{known.gazetteer.summary(drawn)}.",
        "alert/info/area/areaDesc",
    )
