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
    """With a finding for the first area whose words, shapes and codes name places of ours that lie apart.

    A description that names none, or may mean several, says nothing against them. Both are called only for a document
    that is not about another country.
    """
    facts = judged.weighed.facts
    if facts is None or judged.finding("outside"):
        return judged
    for area in facts.areas:
        said, drawn, coded = _named(known(), area), _drawn(shapes(), area), _coded(known(), area)
        if _apart(drawn, coded) or _apart(said, drawn | coded):
            findings = (*judged.weighed.findings, _finding(known(), area, drawn, coded))
            return replace(judged, weighed=replace(judged.weighed, verdict=verdict_of(findings), findings=findings))
    return judged


def _apart(one: set[str], other: set[str]) -> bool:
    return bool(one and other and one.isdisjoint(other))


def _named(known: Known, area: Area) -> set[str]:
    found = find(known.gazetteer, area.desc)
    return _sucos(known, found.codes) if found.match in SURE else set()


def _sucos(known: Known, codes: Iterable[str]) -> set[str]:
    return {suco for code in codes for suco in known.gazetteer.sucos_of(code)}


def _drawn(shapes: Shapes, area: Area) -> set[str]:
    """Everything that its polygons and circles touch, however little."""
    return set(shapes.hit(polygons=area.polygons, circles=area.circles, least_share=0.0))


def _coded(known: Known, area: Area) -> set[str]:
    found: set[str] = set()
    for name, code in area.geocodes:
        if name == INTL and code in known.gazetteer:
            found |= _sucos(known, [code])
        elif code.startswith("TL"):
            try:
                found.update(known.gazetteer.sucos_of_pcode(code))
            except AvizuError:
                continue
    return found


def _finding(known: Known, area: Area, drawn: set[str], coded: set[str]) -> Finding:
    """Codes of places are often stale or of another list: where nothing is drawn, the officer need only look."""
    summary = known.gazetteer.summary
    if _apart(drawn, coded):
        said = f"What the area draws ({summary(drawn)}) and what its codes name ({summary(coded)}) lie apart."
    else:
        said = f"The area is described as {area.desc[:60]!r}, but it lies elsewhere: {summary(drawn | coded)}."
    return Finding("area-elsewhere" if drawn else "code-elsewhere", said, "alert/info/area/areaDesc")
