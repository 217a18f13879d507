"""Files of places read and judged line by line: how many people live there, and where they are safe."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from alerts.audience.figures import Figures
from alerts.audience.refuge import NEIGHBOUR_KM, SafePlace, distance_km
from alerts.audience.rows import JudgedFile, Row, every, judged, table
from alerts.errors import NotFound, Refused, Unusable
from alerts.model.place import Level
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import find, meant_alone
from alerts.places.spelling import plain

POPULATION_HEADER = "code,suco,municipality,population_2015,households_2015,radio_pct,phone_pct"
SAFE_HEADER = "place,municipality,name,lat,lon,hazards,dated"
MOST_PEOPLE = 2_000_000
"""More than in the whole country: a slip of the keys."""
LONGEST_NAME = 22
"""With one more there would be an SMS that has no room for it beside what it asks people to do."""
MOST_DIGITS = 6
"""With one more it could be a telephone number."""

_POPULATION = re.compile(r"population_((?:19|20)\d\d)", re.ASCII)
_HOUSEHOLDS = re.compile(r"households(?:_(\d{4}))?", re.ASCII)
# Every letter here has a plain form in an SMS. A point inside a word would make an address of it.
_NAME = re.compile(r"[A-Za-zÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ](?:[A-Za-zÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ0-9' -]|\.(?= |$))+")
_NUMBER = re.compile(r"-?\d{1,3}(?:[.,]\d+)?", re.ASCII)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_SEPARATORS = str.maketrans(";/,+", "    ")

Point = tuple[float, float]


def read_population(text: str, gazetteer: Gazetteer) -> JudgedFile[tuple[str, Figures | None]]:
    """Every line gives the code of a suco and its figures, None where it has none, or has its faults.

    Columns: population_YEAR; code, or suco and municipality. A name beside a code must agree with it. May be:
    households_YEAR, radio_pct, phone_pct (percent of the households). Raises Unusable when it is no such table.
    """
    names, rows = table(text)
    years = [found[1] for name in names if (found := _POPULATION.fullmatch(name))]
    households = [(name, found[1]) for name in names if (found := _HOUSEHOLDS.fullmatch(name))]
    if len(years) != 1 or len(households) > 1 or not ("code" in names or {"suco", "municipality"} <= set(names)):
        raise Unusable(
            "The file needs one column population_YEAR, and code, or suco and municipality.",
            remedy=f"Its first line must be like: {POPULATION_HEADER}",
        )
    counted, year = next(iter(households), ("", None))
    if year not in (None, years[0]):
        raise Unusable(f"The people are of {years[0]}, but the households of {year}.", remedy="Import one year.")

    def read(row: Row) -> tuple[str, Figures | None]:
        columns = (f"population_{years[0]}", counted, "radio_pct", "phone_pct")
        if not any(row[column] for column in columns):
            return _counted_suco(row, gazetteer), None
        code, people, homes, radio, phone = every(
            lambda: _counted_suco(row, gazetteer),
            lambda: _count(columns[0], row, needed=True),
            lambda: _count(counted, row),
            lambda: _percent("radio_pct", row),
            lambda: _percent("phone_pct", row),
        )
        if homes is not None and homes > people:
            raise Unusable(f"There are more households ({homes}) than people ({people}).")
        return code, Figures(people=people, year=int(years[0]), households=homes, radio_pct=radio, phone_pct=phone)

    return judged(rows, read, lambda entry: entry[0], lambda entry: gazetteer.full_name(entry[0]))


def read_safe_places(text: str, gazetteer: Gazetteer, hazards: Iterable[str], today: date) -> JudgedFile[SafePlace]:
    """Every line gives a safe place of a suco, or has its faults. `hazards` are the keys it may be safe from.

    Columns: place (a suco or aldeia by name, or as INTL:code), name, dated; may be: municipality, lat, lon, hazards.
    Raises Unusable when it is no such table.
    """
    names, rows = table(text)
    if missing := [name for name in ("place", "name", "dated") if name not in names]:
        raise Unusable(f"The file has no column {', '.join(missing)}.", remedy=f"Its first line must be: {SAFE_HEADER}")
    known = tuple(hazards)

    def read(row: Row) -> SafePlace:
        suco, name, listed, dated, point = every(
            lambda: _suco(row, gazetteer),
            lambda: _plain_name(row["name"]),
            lambda: _hazards(row["hazards"], known),
            lambda: _checked_on(row["dated"], today),
            lambda: _point(row["lat"], row["lon"]),
        )
        if point is not None:
            _check_near(point, suco, gazetteer)
        lat, lon = point or (None, None)
        return SafePlace(place=suco, name=name, hazards=listed, dated=dated, lat=lat, lon=lon)

    return judged(rows, read, lambda each: (each.place, plain(each.name)), lambda each: repr(each.name))


def _counted_suco(row: Row, gazetteer: Gazetteer) -> str:
    """The suco by its code, with which the name must agree; by name and municipality where it has none."""
    code, name = row["code"].upper(), row["suco"]
    if not code:
        if not (name and row["municipality"]):
            raise Unusable("There is no code, and not both suco and municipality.")
        return _one_suco(gazetteer, name, row["municipality"])
    if code not in gazetteer.cells or gazetteer.level(code) is not Level.SUCO:
        raise NotFound(f"{row['code']!r} is the code of no suco.", remedy=_about_code(code, row, gazetteer))
    if name and plain(name) != plain(gazetteer.place(code).name):
        found = find(gazetteer, name, row["municipality"] or None)
        if code not in found.codes:
            raise Unusable(
                f"The code {code} is {gazetteer.full_name(code)}, not {name!r}.",
                remedy=_about_code(code, row, gazetteer),
            )
    elif row["municipality"] and code not in _within(gazetteer, row["municipality"]):
        raise Unusable(f"The code {code} is {gazetteer.full_name(code)}, not in {row['municipality']!r}.")
    return code


def _within(gazetteer: Gazetteer, municipality: str) -> tuple[str, ...]:
    try:
        return tuple(suco for code in meant_alone(gazetteer, municipality) for suco in gazetteer.sucos_of(code))
    except Refused:
        return ()


def _about_code(code: str, row: Row, gazetteer: Gazetteer) -> str:
    """What the line may mean: the code whose first 0 a spreadsheet took away, or that of the name."""
    whole = f"0{code}"
    if len(code) % 2 and whole in gazetteer.cells:
        return f"Its first 0 is lost: {whole} is {gazetteer.full_name(whole)}."
    named = find(gazetteer, row["suco"], row["municipality"] or None) if row["suco"] else None
    meant_ones = [f"{each} {gazetteer.full_name(each)}" for each in (named.codes if named else ())[:3]]
    if meant_ones:
        return f"By the name it could be: {'; '.join(meant_ones)}."
    if named and named.nowhere:
        return " ".join(named.suggestions)
    return f"Did you mean: {'; '.join(named.suggestions[:3])}?" if named and named.suggestions else ""


def _suco(row: Row, gazetteer: Gazetteer) -> str:
    if not row["place"]:
        raise Unusable("The place is missing.", remedy="Name the suco.")
    return _one_suco(gazetteer, row["place"], row["municipality"] or None)


def _one_suco(gazetteer: Gazetteer, name: str, municipality: str | None) -> str:
    if municipality and (known := _by_code(gazetteer, name)) and known not in _within(gazetteer, municipality):
        raise Unusable(f"{name} is {gazetteer.full_name(known)}, not in {municipality!r}.")
    sucos = {gazetteer.sucos_of(code) for code in meant_alone(gazetteer, name, municipality)}
    single = [codes for codes in sucos if len(codes) == 1]
    if len(sucos) != 1 or not single:
        raise Unusable(f"{name!r} is more than one suco.", remedy="Name the suco, and its municipality beside it.")
    return single[0][0]


def _by_code(gazetteer: Gazetteer, name: str) -> str:
    """The suco written as INTL:070107, else ""."""
    code = name.upper().removeprefix("INTL:").strip()
    return code if code != name.upper() and gazetteer.level(code) is Level.SUCO else ""


def _count(column: str, row: Row, *, needed: bool = False) -> Any:
    """A whole number as written; None for an empty cell that may be empty."""
    cell = row[column]
    if not cell and not needed:
        return None
    if not _DIGITS.fullmatch(cell) or not 0 <= int(cell) <= MOST_PEOPLE:
        raise Unusable(f"{column} can't be {cell!r}.", remedy="Write a whole number without points: 2206.")
    return int(cell)


def _percent(column: str, row: Row) -> float | None:
    cell = row[column]
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell) or not 0 <= float(cell.replace(",", ".")) <= 100:
        raise Unusable(f"{column} can't be {cell!r}.", remedy="Write a percentage from 0 to 100: 54.0.")
    return float(cell.replace(",", "."))


def _plain_name(text: str) -> str:
    """A name as it may stand in a text that goes to everybody."""
    if not _NAME.fullmatch(text) or len(text) > LONGEST_NAME or sum(c.isdigit() for c in text) > MOST_DIGITS:
        raise Unusable(
            f"The name can't be {text!r}." if text else "The name is missing.",
            remedy=f"Write it as Eskola Comoro: letters and a few digits, {LONGEST_NAME} characters at most, no link.",
        )
    return text


def _hazards(cell: str, known: tuple[str, ...]) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(cell.lower().translate(_SEPARATORS).split()))
    if unknown := [key for key in keys if key not in known]:
        raise Unusable(f"There is no hazard {', '.join(unknown)}.", remedy=f"Known: {', '.join(sorted(known))}.")
    return keys


def _checked_on(cell: str, today: date) -> date:
    """The day somebody last looked whether it is there and safe."""
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        what = f"{cell!r} is no day." if cell else "The day it was checked is missing."
        raise Unusable(what, remedy="Write it as 2026-11-21.") from None
    if day > today:
        raise Unusable(f"{cell} is still to come.", remedy="Write the day somebody last checked the place.")
    return day


def _point(lat: str, lon: str) -> Point | None:
    if not lat and not lon:
        return None
    if not (_NUMBER.fullmatch(lat) and _NUMBER.fullmatch(lon)):
        raise Unusable(f"{lat!r}, {lon!r} is no point.", remedy="Write lat as -8.55369 and lon as 125.57832.")
    return float(lat.replace(",", ".")), float(lon.replace(",", "."))


def _check_near(point: Point, suco: str, gazetteer: Gazetteer) -> None:
    """A safe place lies within the box around its suco, or at most 5 km from the point inside it."""
    place = gazetteer.place(suco)
    if place.inside is None or place.box is None:
        place = gazetteer.place(place.parent)
    if place.inside is None or place.box is None:
        return
    lat, lon = point
    away = distance_km(place.inside, point)
    if away <= NEIGHBOUR_KM or (place.box[0] <= lon <= place.box[2] and place.box[1] <= lat <= place.box[3]):
        return
    turned = distance_km(place.inside, (lon, lat)) <= NEIGHBOUR_KM
    raise Unusable(
        f"{lat:g}, {lon:g} is {math.ceil(away):,} km from the middle of {gazetteer.full_name(suco)}.",
        remedy="lat and lon stand the other way round." if turned else "Check the suco and the coordinates.",
    )
