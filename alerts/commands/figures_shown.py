"""People and households of a place, as an officer reads them and as a script gets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alerts.audience.figures import HOUSEHOLDS_YEAR, People, Percent
from alerts.places.gazetteer import Gazetteer

NAMED = 3
TO_IMPORT = "avizu place import-population"


def people_row(people: People) -> dict[str, Any]:
    """The fields of `--json` about people and households."""
    return {
        "people": {
            "known": people.known,
            "at_most": people.at_most,
            "year": people.years[0] if people.years else None,
        },
        "households": people.households,
        "households_with_phone": people.with_phone,
        "households_with_radio": people.with_radio,
        "phone_pct": _percent_row(people.phone),
        "radio_pct": _percent_row(people.radio),
    }


def _percent_row(percent: Percent | None) -> dict[str, Any] | None:
    if percent is None:
        return None
    shown = {"least": round(percent.least, 1), "most": round(percent.most, 1), "of": percent.of}
    return shown | {"households": percent.households}


def people_words(people: People) -> str:
    """`41,200 people (2015)`; `at most 324,738 people`; `1,200 to 83,658 people`."""
    years = f" ({people.years[0]})" if people.years else ""
    if len(people.years) > 1:
        years = f" ({people.years[0]} and {people.years[-1]})"
    if not people.vague:
        return f"{people.known:,} people{years}"
    if people.at_most == people.known:
        return f"{people.known:,} people or more{years}" if people.known else "nobody knows how many people"
    return f"{people.known:,} to {people.at_most:,} people" if people.known else f"at most {people.at_most:,} people"


def figures_lines(gazetteer: Gazetteer, people: People) -> Iterator[str]:
    """What the number of people rests on where that is not all, and the households with a phone and with a radio."""
    if people.vague:
        yield f"no figures of {_without(gazetteer, people)}: {TO_IMPORT}"
    said = [f"{_range(each)} {words}{_rest(each, people)}" for each, words in _owned(people) if each]
    if not said:
        return
    have, sucos = ", ".join(said), f"{people.of_sucos} suco{'' if people.of_sucos == 1 else 's'}"
    if people.households and all(each is None or each.of == "suco" for each in (people.phone, people.radio)):
        yield f"{people.households:,} households in {sucos}: {have}"
    else:
        yield f"households: {have} (by municipality, {HOUSEHOLDS_YEAR})"


def _owned(people: People) -> Sequence[tuple[Percent | None, str]]:
    return (people.phone, "with a phone"), (people.radio, "with a radio")


def _rest(percent: Percent, people: People) -> str:
    """Of how many households it is, where it is not known of all of them."""
    some = percent.households is not None and percent.households != people.households
    return f" (of {percent.households:,} with figures)" if some else ""


def _range(percent: Percent) -> str:
    least, most = f"{percent.least:.0f}", f"{percent.most:.0f}"
    return f"{least}%" if least == most else f"{least}-{most}%"


def _without(gazetteer: Gazetteer, people: People) -> str:
    if len(people.uncounted) <= NAMED:
        return ", ".join(gazetteer.label(suco) for suco in people.uncounted)
    names = [gazetteer.label(code) for code in people.vague]
    inside = ", ".join(names) if len(names) <= NAMED else f"{len(names)} municipalities"
    return f"{len(people.uncounted)} sucos in {inside}"
