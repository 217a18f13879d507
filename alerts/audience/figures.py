"""How many people and households live in a set of sucos: what was counted, and never a guessed share of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from alerts.places.gazetteer import Gazetteer

PEOPLE_YEAR, HOUSEHOLDS_YEAR = 2022, 2015
"""Of the people in municipality_facts.csv, and of its percentages of households."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a census counted in one place. `radio_pct` and `phone_pct` are percent of its households; None: unknown."""

    people: int
    year: int
    households: int | None = None
    radio_pct: float | None = None
    phone_pct: float | None = None


@dataclass(frozen=True, slots=True)
class Percent:
    """Percent of the households, between the place with the least and the one with the most.

    `of` is what the places are: "suco", where the figure is one of all households together, or "municipality". Then
    `households` are those of which it is known.
    """

    least: float
    most: float
    of: str
    households: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who lives in a set of sucos. `known` were counted there; all of them together are no more than `at_most`.

    `years` are those of the counts, sorted. `vague` are the municipalities of which only a part is warned and sucos
    there have no figures, `uncounted` those sucos. `households` are those of `of_sucos` sucos that have figures,
    `with_phone` and `with_radio` how many of them, as far as known. `phone` and `radio` are by suco where most of the
    sucos have figures, else by municipality.
    """

    known: int
    at_most: int
    years: tuple[int, ...]
    vague: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    of_sucos: int = 0
    households: int | None = None
    with_phone: int | None = None
    with_radio: int | None = None
    phone: Percent | None = None
    radio: Percent | None = None


def renewed(known: Figures | None, new: Figures, *, older: bool = False) -> Figures:
    """Both counts of a place together: the newer one holds, and what it lacks is kept from the other.

    Of one year, and with `older`, what comes now holds. `year` is that of the people. Households that are kept are
    unknown again where fewer people are left than that.
    """
    if known is None:
        return new
    first, second = (known, new) if known.year > new.year and not older else (new, known)
    lacking = [name for name in ("households", "radio_pct", "phone_pct") if getattr(first, name) is None]
    whole = replace(first, **{name: getattr(second, name) for name in lacking})
    return replace(whole, households=None) if whole.households and whole.households > whole.people else whole


def read_municipalities(facts_csv: str) -> dict[str, Figures]:
    """Figures by code from the text of municipality_facts.csv."""
    return {
        row["code"]: Figures(
            people=int(row["population_2022"]),
            year=PEOPLE_YEAR,
            radio_pct=_percent(row["households_with_radio_pct_2015"]),
            phone_pct=_percent(row["households_with_phone_pct_2015"]),
        )
        for row in csv.DictReader(facts_csv.splitlines())
    }


def _percent(cell: str) -> float | None:
    return float(cell) if cell else None


def people_of(
    sucos: Iterable[str], gazetteer: Gazetteer, counted: Mapping[str, Figures], municipal: Mapping[str, Figures]
) -> People:
    """The people of these sucos: `counted` are the figures of sucos, `municipal` those of municipalities, by code.

    Sucos with figures count by them. Of a municipality where some of the warned sucos have none, its own figure
    counts if all of it is warned; if not, it only bounds how many they can be.
    """
    parts = [_part(*each, gazetteer, counted, municipal) for each in _by_municipality(sucos, gazetteer).items()]
    homes = [counted[suco] for part in parts for suco in part.sucos if suco in counted]
    homes = [figures for figures in homes if figures.households is not None]
    most = homes if 2 * len(homes) > sum(len(part.sucos) for part in parts) else []
    whole = [municipal[part.municipality] for part in parts if part.municipality in municipal]
    return People(
        known=sum(part.known for part in parts),
        at_most=sum(part.at_most for part in parts),
        years=tuple(sorted({year for part in parts for year in part.years})),
        vague=tuple(part.municipality for part in parts if part.vague),
        uncounted=tuple(suco for part in parts if part.vague for suco in part.uncounted),
        of_sucos=len(homes),
        households=_sum(figures.households for figures in homes),
        with_phone=_sum(_share(figures.households, figures.phone_pct) for figures in homes),
        with_radio=_sum(_share(figures.households, figures.radio_pct) for figures in homes),
        phone=_together((f.households, f.phone_pct) for f in most) or _range(f.phone_pct for f in whole),
        radio=_together((f.households, f.radio_pct) for f in most) or _range(f.radio_pct for f in whole),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The warned sucos of one municipality."""

    municipality: str
    sucos: tuple[str, ...]
    known: int
    at_most: int
    years: frozenset[int]
    uncounted: tuple[str, ...]
    vague: bool


def _part(
    municipality: str,
    sucos: tuple[str, ...],
    gazetteer: Gazetteer,
    counted: Mapping[str, Figures],
    municipal: Mapping[str, Figures],
) -> _Part:
    uncounted = tuple(suco for suco in sucos if suco not in counted)
    summed = [counted[suco] for suco in sucos if suco in counted]
    known, whole = sum(figures.people for figures in summed), municipal.get(municipality)
    years = frozenset(figures.year for figures in summed)
    vague = bool(uncounted)
    if uncounted and whole and len(sucos) == len(gazetteer.sucos_of(municipality)):
        known, years, vague = whole.people, frozenset({whole.year}), False
    return _Part(
        municipality=municipality,
        sucos=sucos,
        known=known,
        at_most=max(known, whole.people) if vague and whole else known,
        years=years,
        uncounted=uncounted,
        vague=vague,
    )


def _by_municipality(sucos: Iterable[str], gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for suco in dict.fromkeys(sucos):
        grouped.setdefault(gazetteer.around(suco)[-2], []).append(suco)
    return {municipality: tuple(inside) for municipality, inside in grouped.items()}


def _share(households: int | None, percent: float | None) -> int | None:
    return None if households is None or percent is None else round(households * percent / 100)


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Of those that are known; None where none is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _together(homes: Iterable[tuple[int | None, float | None]]) -> Percent | None:
    """One percentage of all the households of which it is known; None where it is known of none."""
    known = [(number, percent) for number, percent in homes if number and percent is not None]
    total = sum(number for number, _ in known)
    together = sum(number * percent for number, percent in known) / total if total else 0.0
    return Percent(together, together, "suco", total) if total else None


def _range(percents: Iterable[float | None]) -> Percent | None:
    known = [percent for percent in percents if percent is not None]
    return Percent(min(known), max(known), "municipality") if known else None
