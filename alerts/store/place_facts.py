"""Figures and safe places of sucos, as imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from alerts.audience.figures import Figures
from alerts.audience.refuge import SafePlace
from alerts.places.spelling import plain
from alerts.store import tables as t
from alerts.store.many import portions


@dataclass(frozen=True, slots=True)
class Imported:
    """When, and by whom."""

    at: datetime
    by: str


def figures(connection: Connection) -> dict[str, Figures]:
    """Of every suco that has any, by code."""
    return {row.place: _figures(row) for row in connection.execute(select(t.population))}


def figures_import(connection: Connection, place: str) -> Imported | None:
    """Where the figures of a suco come from."""
    row = connection.execute(select(t.population).where(t.population.c.place == place)).first()
    return Imported(row.imported_at, row.imported_by) if row else None


def replace_figures(connection: Connection, new: Mapping[str, Figures], *, at: datetime, by: str) -> None:
    """Puts them in the place of what those sucos had; the others keep theirs."""
    for part in portions(new):
        connection.execute(delete(t.population).where(t.population.c.place.in_(part)))
        rows = [_population_row(code, new[code]) | {"imported_at": at, "imported_by": by} for code in part]
        connection.execute(insert(t.population), rows)


def _figures(row: Row[Any]) -> Figures:
    return Figures(
        people=row.people, year=row.year, households=row.households, radio_pct=row.radio_pct, phone_pct=row.phone_pct
    )


def _population_row(place: str, one: Figures) -> dict[str, Any]:
    return {
        "place": place,
        "people": one.people,
        "year": one.year,
        "households": one.households,
        "radio_pct": one.radio_pct,
        "phone_pct": one.phone_pct,
    }


def safe_places(connection: Connection) -> list[SafePlace]:
    """All of them, in the order of their first import."""
    return [_safe_place(row) for row in connection.execute(select(t.safe_place).order_by(t.safe_place.c.id))]


def safe_imports(connection: Connection) -> dict[int, Imported]:
    """By the id of a safe place."""
    query = select(t.safe_place.c.id, t.safe_place.c.imported_at, t.safe_place.c.imported_by)
    return {row.id: Imported(row.imported_at, row.imported_by) for row in connection.execute(query)}


def replace_safe(connection: Connection, new: Iterable[SafePlace], *, at: datetime, by: str) -> None:
    """A name that its suco has already is replaced and keeps its id; the others are added in their order."""
    known = {(each.place, plain(each.name)): each.id for each in safe_places(connection)}
    added = []
    for each in new:
        row = _safe_row(each) | {"imported_at": at, "imported_by": by}
        if number := known.get((each.place, plain(each.name))):
            connection.execute(update(t.safe_place).where(t.safe_place.c.id == number).values(row))
        else:
            added.append(row)
    if added:
        connection.execute(insert(t.safe_place), added)


def remove_safe(connection: Connection, number: int) -> None:
    connection.execute(delete(t.safe_place).where(t.safe_place.c.id == number))


def _safe_place(row: Row[Any]) -> SafePlace:
    return SafePlace(
        id=row.id,
        place=row.place,
        name=row.name,
        dated=date.fromisoformat(row.dated),
        hazards=tuple(row.hazards),
        lat=row.lat,
        lon=row.lon,
    )


def _safe_row(one: SafePlace) -> dict[str, Any]:
    return {
        "place": one.place,
        "name": one.name,
        "dated": one.dated.isoformat(),
        "hazards": list(one.hazards),
        "lat": one.lat,
        "lon": one.lon,
    }
