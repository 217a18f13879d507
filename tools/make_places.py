#!/usr/bin/env python3
"""Makes places.csv, sucos.rings.json.gz and coast.lines.json.gz of alerts/data from the package timor-locations.

The package pins pydantic<2 and Django, so it lives in an environment of its own that is thrown away:

    python3 -m venv throwaway
    throwaway/bin/pip install timor-locations==0.3.0 "shapely>=2.1"
    throwaway/bin/python tools/make_places.py FOLDER     writes the files there; compare, then copy

Names and codes are INTL 2024, p-codes come from the package's crosswalk, everything else from its polygons. Suco
Beduku is in neither; `alerts.places.gazetteer` adds it. The package has no coastline: the sea is taken to be the
outline of the country without the two land borders, whose ends stand below. How the shipped coast_km and sea_km were
measured is not recorded; these come out up to 1.07 km and 0.33 km different. The ends of the borders were placed so
that the border sucos have their shipped coast_km, so for those the coast is fitted, not found independently.
"""

from __future__ import annotations

import csv
import difflib
import gzip
import importlib.util
import json
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import shapely
from shapely.ops import substring

GRAIN = 1e-5  # degrees, 1 m: with outlines 30 m off, 2 warnings of 1,000 hit another set of sucos
INSCRIBED = 0.0005  # how closely the largest circle inside is looked for
LEAST_COAST_KM = 0.05
A_KM, E2 = 6378.137, 0.00669437999014  # WGS84

ISO = "AL AN AT BA BO CO DI ER LA LI MT MF OE VI"  # ISO 3166-2:TL, in the order of the INTL codes 01 to 14

# Where the land borders meet the sea, (lon, lat), each walked with the country on the left hand.
BORDERS = (
    ((124.9497, -8.9584), (125.0880, -9.4622)),  # Batugade to Beiseuc
    ((124.0447, -9.3389), (124.4778, -9.1755)),  # Oe-Cusse: Beneufe to Nipane
)

MEASURED = ["centroid_lat", "centroid_lon", "inside_lat", "inside_lon", "min_lon", "min_lat", "max_lon", "max_lat"]
COLUMNS = ["level", "code", "name", "parent_code", "municipality", "administrative_post", "iso3166_2", "ocha_pcode"]
COLUMNS += [*MEASURED, "area_km2", "centroid_inside", "coastal", "coast_km", "sea_km", "border"]


def package_data() -> Path:
    spec = importlib.util.find_spec("timor_locations")
    if spec is None or not spec.submodule_search_locations:
        sys.exit('timor-locations is not here. Run: pip install timor-locations==0.3.0 "shapely>=2.1"')
    return Path(spec.submodule_search_locations[0]) / "data"


def features(path: Path, table: str) -> list[tuple[dict, object]]:
    """The rows of a GeoPackage layer with their geometry. A blob is a header, an envelope, then WKB."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    found = []
    for row in connection.execute(f"select * from {table}"):
        blob = row["geom"]
        envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
        found.append((dict(row), shapely.from_wkb(blob[8 + envelope :])))
    return found


def curvature(lat):
    """Radii of curvature of WGS84 in km: along the meridian, and of the parallel."""
    sine = np.sin(np.radians(lat))
    across = A_KM / np.sqrt(1 - E2 * sine**2)
    return across * (1 - E2) / (1 - E2 * sine**2), across * np.cos(np.radians(lat))


def area_km2(geometry) -> float:
    """On the ellipsoid, by the equal-area cylinder."""
    e = E2**0.5

    def flat(points):
        sine = np.sin(np.radians(points[:, 1]))
        north = sine / (1 - E2 * sine**2) - np.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        return np.column_stack([A_KM * np.radians(points[:, 0]), A_KM * (1 - E2) * north / 2])

    return shapely.transform(geometry, flat).area


def in_km(geometry, lat: float):
    """Flattened around one latitude, for lengths and distances of some tens of kilometres."""
    along, across = curvature(lat)
    return shapely.transform(geometry, lambda points: np.radians(points) * [across, along])


def inside_point(geometry):
    """The centre of the largest circle inside the largest part."""
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    centre = shapely.Point(shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=INSCRIBED))[0])
    if not geometry.contains(centre):
        sys.exit(f"{centre} is not inside its place")
    return centre


def outlines(sucos: dict):
    """The sea side and the land side of the country's outline. Gaps between sucos are no coast."""
    country = shapely.union_all(list(sucos.values()))
    rings = [shapely.Polygon(part.exterior).exterior for part in shapely.get_parts(country)]
    sea, land = list(rings), []
    for start, end in BORDERS:
        ring = min(rings, key=lambda each: each.distance(shapely.Point(start)))
        sea.remove(ring)
        land.append(walked(ring, start, end))
        sea.append(walked(ring, end, start))
    return shapely.union_all(sea), shapely.union_all(land)


def walked(ring, start: tuple[float, float], end: tuple[float, float]):
    """The part of an outline from start to end, counterclockwise."""
    line = shapely.LineString(shapely.orient_polygons(shapely.Polygon(ring)).exterior.coords)
    first, last = (line.project(shapely.Point(corner)) for corner in (start, end))
    if first < last:
        return substring(line, first, last)
    return shapely.union_all([substring(line, first, line.length), substring(line, 0, last)])


def coast(suco, sea, land) -> dict:
    lat = suco.centroid.y
    facing = in_km(suco.boundary.intersection(sea), lat).length
    return {
        "coastal": int(facing >= LEAST_COAST_KM),
        "coast_km": round(facing if facing >= LEAST_COAST_KM else 0.0, 3),
        "sea_km": round(in_km(suco, lat).distance(in_km(sea, lat)), 2),
        "border": int(in_km(suco.boundary.intersection(land), lat).length >= LEAST_COAST_KM),
    }


def coast_of_all(rows: list[dict]) -> dict:
    return {
        "coastal": max(row["coastal"] for row in rows),
        "coast_km": round(sum(row["coast_km"] for row in rows), 3),
        "sea_km": min(row["sea_km"] for row in rows),
        "border": max(row["border"] for row in rows),
    }


def measures(geometry) -> dict:
    centre, inside = geometry.centroid, inside_point(geometry)
    degrees = (centre.y, centre.x, inside.y, inside.x, *geometry.bounds)
    return {
        **{column: round(value, 5) for column, value in zip(MEASURED, degrees, strict=True)},
        "area_km2": round(area_km2(geometry), 3),
        "centroid_inside": int(geometry.contains(centre)),
    }


def pcodes(crosswalk: Path, names: dict[str, str]) -> dict[str, str]:
    """OCHA p-codes by INTL code. A p-code that was divided stays with the part that is named most like it."""
    with crosswalk.open(encoding="utf-8") as lines:
        known = [row for row in csv.DictReader(lines) if row["status"] != "new"]
    found = {row["provider_code"]: f"TL{row['canonical_pcode']:0>6}" for row in known}
    for digits, column in ((2, "distname"), (4, "subdistrct")):
        old: dict[str, Counter] = {}
        parts: dict[str, Counter] = {}
        for row in known:
            code = found[row["provider_code"]][: digits + 2]
            old.setdefault(code, Counter())[row[column]] += 1
            parts.setdefault(code, Counter())[row["provider_code"][:digits]] += 1
        for code, counted in sorted(parts.items()):
            name = old[code].most_common(1)[0][0]
            found[max(sorted(counted), key=lambda part: likeness(names[part], name))] = code
    return found


def likeness(name: str, other: str) -> float:
    return difflib.SequenceMatcher(None, name.casefold(), other.casefold()).ratio()


def suco_of_each(aldeias: list, sucos: dict) -> list[str]:
    """By the polygon that holds its representative point: 73 aldeias carry the code of another suco."""
    codes = list(sucos)
    tree = shapely.STRtree(list(sucos.values()))
    points = [geometry.representative_point() for _, geometry in aldeias]
    held = tree.query(points, predicate="within")
    if held.shape[1] != len(aldeias):
        sys.exit("an aldeia lies in no suco, or in two")
    return [codes[number] for number in held[1][np.argsort(held[0])]]


def listed(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Names and parents of municipalities, posts and sucos by INTL code."""
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    names, parents = {}, {}
    for row in rows:
        municipality, post, suco = row["DISTCODE"], row["SUBDSTCODE"], row["SUCOCODE"]
        names |= {municipality: row["DISTNAME"], post: row["SUBDISTRCT"], suco: row["SUCONAME"]}
        parents |= {municipality: "TL", post: municipality, suco: post}
    return names, parents


def places(data: Path, sucos: dict) -> list[dict]:
    names, parents = listed(data / "sukus.csv")
    coded = pcodes(data / "crosswalk" / "suco_crosswalk.csv", names)
    iso = dict(zip(sorted(code for code in names if len(code) == 2), ISO.split(), strict=True))
    sea, land = outlines(sucos)
    coasts = {code: coast(suco, sea, land) for code, suco in sucos.items()}

    def row(level: str, code: str, name: str, geometry, shore: dict) -> dict:
        chain = [code]
        while parents[chain[-1]] != "TL":
            chain.append(parents[chain[-1]])
        return {
            "level": level,
            "code": code,
            "name": " ".join(name.split()),
            "parent_code": parents[code],
            "municipality": names[chain[-1]],
            "administrative_post": names[chain[-2]] if len(chain) > 1 else "",
            "iso3166_2": f"TL-{iso[chain[-1]]}",
            "ocha_pcode": coded.get(code, ""),
            **measures(geometry),
            **shore,
        }

    rows = []
    for level, digits in (("municipality", 2), ("post", 4)):
        for code in sorted(code for code in parents if len(code) == digits):
            within = [suco for suco in sucos if code in (parents[suco], parents[parents[suco]])]
            whole = shapely.union_all([sucos[suco] for suco in within])
            rows.append(row(level, code, names[code], whole, coast_of_all([coasts[each] for each in within])))
    rows += [row("suco", code, names[code], sucos[code], coasts[code]) for code in sucos]
    aldeias = sorted(features(data / "aldeias_2024.gpkg", "aldeias_2024"), key=lambda each: each[0]["NewAldCode"])
    for (facts, geometry), suco in zip(aldeias, suco_of_each(aldeias, sucos), strict=True):
        parents[facts["NewAldCode"]] = suco
        rows.append(row("aldeia", facts["NewAldCode"], facts["ALDEIA"], geometry, {}))
    return rows


def rings(sucos: dict) -> dict[str, list[list[int]]]:
    """Rounded to the grain so that each stays valid; each vertex counted from the last."""
    rounded = shapely.set_precision(list(sucos.values()), GRAIN)
    return {
        code: [steps(np.array(ring.coords)[:-1]) for part in shapely.get_parts(shape) for ring in rings_of(part)]
        for code, shape in zip(sucos, rounded, strict=True)
    }


def rings_of(part) -> tuple:
    return (part.exterior, *part.interiors)


def lines(sucos: dict) -> list[list[int]]:
    sea, _ = outlines(sucos)
    merged = shapely.line_merge(shapely.set_precision(sea, GRAIN))
    return [steps(np.array(line.coords)) for line in shapely.get_parts(merged)]


def steps(corners) -> list[int]:
    return np.diff(np.round(corners / GRAIN).astype(int), axis=0, prepend=[[0, 0]]).ravel().tolist()


def write(path: Path, content) -> None:
    path.write_bytes(gzip.compress(json.dumps(content, separators=(",", ":")).encode(), 9, mtime=0))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Say where to: make_places.py FOLDER")
    folder, data = Path(sys.argv[1]), package_data()
    folder.mkdir(parents=True, exist_ok=True)
    sucos = dict(sorted((row["SUCOCODE"], shape) for row, shape in features(data / "sukus.gpkg", "sukus")))
    write(folder / "sucos.rings.json.gz", rings(sucos))
    write(folder / "coast.lines.json.gz", lines(sucos))
    with (folder / "places.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(places(data, sucos))
    print(f"{len(sucos)} sucos written to {folder}")


if __name__ == "__main__":
    main()
