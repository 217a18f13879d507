"""From polygons, circles and strips of coast to the sucos they touch. Shapely is loaded with the first of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Any

from alerts.places import drawing
from alerts.places.coast import Strip, coast_lines, near_sea
from alerts.places.drawing import Circle, LatLon
from alerts.places.land import Land, Pairs
from alerts.places.rules import AreaRule

__all__ = ["Area", "Circle", "LatLon", "Shapes", "Strip", "Touched"]

Shares = dict[int, float | None]
MANY = 20


@dataclass(frozen=True, slots=True)
class Area:
    """What one warning draws, taken together: polygons of (lat, lon), circles of (lat, lon, km), strips of coast."""

    polygons: Sequence[Sequence[LatLon]] = ()
    circles: Sequence[Circle] = ()
    strips: Sequence[Strip] = ()


@dataclass(frozen=True, eq=False)
class Touched(Mapping[str, float]):
    """The touched sucos by code, in order, with the share (0..1) of each one's area.

    Which they are is settled; the shares of those that are crossed are worked out when the first is asked for.
    """

    codes: Sequence[str]
    measure: Callable[[], Mapping[str, float]]

    @cached_property
    def _shares(self) -> Mapping[str, float]:
        return self.measure()

    def __getitem__(self, code: str) -> float:
        return self._shares[code]

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"Touched({dict(self)})"


@dataclass(frozen=True, eq=False)
class Shapes:
    """The polygons of the sucos that have one (Beduku has none) and the coast; both are read when first needed.

    `packed` is gzipped JSON: {code: [ring, ...]}, a ring flat as [x0, y0, dx, dy, ...] in 1e-5 degree, x east and
    y north, only its first vertex absolute, not closed; what lies in an odd number of rings is suco. `coast` is as
    `alerts.places.coast.coast_lines` says. `rule` grows every shape and says what share makes a suco touched.
    """

    packed: bytes = field(repr=False)
    coast: bytes = field(default=b"", repr=False)
    rule: AreaRule = field(default_factory=AreaRule)
    # A prepared polygon builds its index at the first question; two threads that build one crash the process.
    _one_at_a_time: Lock = field(default_factory=Lock, init=False, repr=False)

    @classmethod
    def load(cls, gz_bytes: bytes, coast: bytes = b"", rule: AreaRule | None = None) -> Shapes:
        return cls(gz_bytes, coast, rule or AreaRule())

    def hit(
        self,
        polygons: Iterable[Sequence[LatLon]] = (),
        circles: Iterable[Circle] = (),
        *,
        strips: Iterable[Strip] = (),
        least_share: float | None = None,
    ) -> Touched:
        """The sucos touched by all shapes together, with the share (0..1) of each one's area, by code.

        Polygons are (lat, lon) corners, closed or not; circles (lat, lon, km). One counts from `least_share` on, by
        default the rule's. Below that it counts when it holds the middle of a polygon or circle (a circle of radius
        0 gives the suco it lies in, with share 0), or when an island of it lies wholly inside; a larger circle around
        a centre never loses one. Of a strip only its own sucos count.
        Unusable for a shape that is none: fewer than three corners, numbers out of range, a negative radius.
        """
        return self.hit_many([Area(tuple(polygons), tuple(circles), tuple(strips))], least_share=least_share)[0]

    def hit_many(self, areas: Iterable[Area], *, least_share: float | None = None) -> list[Touched]:
        """The same for the areas of many warnings, in their order, several times quicker than one by one."""
        wanted = list(areas)
        if len(wanted) >= MANY:
            self.be_quick()
        least = self.rule.least_share if least_share is None else least_share
        drawings = _drawings(wanted, self.rule.margin_km)
        with self._one_at_a_time:
            found = self._touched(drawings, least)
            for area, drawn, sucos in zip(wanted, drawings, found, strict=True):
                if area.strips:
                    sucos.update(self._in_strips(area.strips, drawn, least))
        return [self._told(sucos, drawn) for sucos, drawn in zip(found, drawings, strict=True)]

    def be_quick(self) -> None:
        """Takes a tenth of a second to answer every question after this in a third of the time."""
        with self._one_at_a_time:
            _ = self.land.tiles

    def _told(self, found: Shares, drawn: _Drawn) -> Touched:
        codes = [self.land.codes[number] for number in sorted(found)]
        return Touched(codes, lambda: self._measured(found, drawn))

    def _measured(self, found: Shares, drawn: _Drawn) -> Mapping[str, float]:
        import numpy as np

        crossed = np.array([number for number, share in found.items() if share is None], dtype=int)
        shares = self.land.shares(np.array([drawn.geometry]), (np.zeros_like(crossed), crossed)).tolist()
        known = found | dict(zip(crossed.tolist(), shares, strict=True))
        return {self.land.codes[number]: share for number, share in known.items() if share is not None}

    def _touched(self, drawings: Sequence[_Drawn], least: float) -> list[Shares]:
        """For each drawing the sucos it touches; the share is None where it is not yet known."""
        import numpy as np
        import shapely

        land = self.land
        found: list[Shares] = [{} for _ in drawings]
        shapes = np.array([drawn.geometry for drawn in drawings])
        shapely.prepare(shapes)
        whole, crossed = land.parted(shapes)
        for shape, suco in zip(*_listed(whole), strict=True):
            found[shape][suco] = 1.0
        if len(crossed[0]) and land.tiled and least <= land.tile_share:
            crossed = _sift(found, crossed, land.surely(shapes, crossed))
        if len(crossed[0]):
            self._settle(found, drawings, shapes, crossed, least)
        for sucos, drawn in zip(found, drawings, strict=True):
            for suco in land.around(drawn.points):
                sucos.setdefault(suco, 0.0)
        return found

    def _settle(self, found: list[Shares], drawings: Sequence[_Drawn], shapes: Any, pairs: Pairs, least: float) -> None:
        """Cuts the polygons of these pairs with the shapes, and adds those that count."""
        meet = self.land.meeting(shapes, pairs)
        pairs = pairs[0][meet], pairs[1][meet]
        shares = self.land.shares(shapes, pairs).tolist()
        for shape, suco, share in zip(*_listed(pairs), shares, strict=True):
            drawn = drawings[shape]
            if share >= least or _counts_anyway(self.land.polygons[suco], drawn.geometry, drawn.middles):
                found[shape][suco] = share

    def _in_strips(self, strips: Sequence[Strip], drawn: _Drawn, least: float) -> Shares:
        """The sucos of the strips that these touch together with what else is drawn."""
        import shapely

        found: Shares = {}
        for number, part in self._covered(strips).items():
            polygon = self.land.polygons[number]
            land = part.union(polygon.intersection(drawn.geometry))
            share = min(1.0, land.area / self.land.areas[number])
            if share >= least or _counts_anyway(polygon, land, shapely.MultiPoint()):
                found[number] = float(share)
        return found

    def _covered(self, strips: Sequence[Strip]) -> dict[int, Any]:
        import numpy as np
        import shapely

        land = self.land
        found: dict[int, Any] = {}
        for each in strips:
            numbers = np.array([land.numbers[code] for code in each.sucos if code in land.numbers], dtype=int)
            if len(numbers) == 0:
                continue
            low, high = land.low[numbers].min(axis=0), land.high[numbers].max(axis=0)
            wet = near_sea(self._coast, low, high, each.km + self.rule.margin_km)
            shapely.prepare(wet)
            numbers = numbers[shapely.intersects(wet, land.polygons[numbers])]
            parts = shapely.intersection(land.polygons[numbers], wet)
            for number, part in zip(numbers.tolist(), parts, strict=True):
                found[number] = part.union(found[number]) if number in found else part
        return found

    @cached_property
    def land(self) -> Land:
        return Land.read(self.packed, self.rule.least_share)

    @cached_property
    def _coast(self) -> Any:
        return coast_lines(self.coast)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Polygons and circles as one geometry, empty where there are only points; the points; what has a middle."""

    geometry: Any
    points: Sequence[LatLon]
    polygons: Sequence[Any]
    centres: Sequence[LatLon]

    @cached_property
    def middles(self) -> Any:
        import shapely

        inside = [shapely.Point(lon, lat) for lat, lon in self.centres]
        return shapely.MultiPoint([*inside, *(one.representative_point() for one in self.polygons)])


def _drawings(areas: Sequence[Area], margin_km: float) -> list[_Drawn]:
    polygons = iter(drawing.polygons([corners for area in areas for corners in area.polygons]))
    circles = iter(drawing.circles([each for area in areas for each in area.circles], margin_km))
    return [
        _together(area, list(islice(polygons, len(area.polygons))), list(islice(circles, len(area.circles))), margin_km)
        for area in areas
    ]


def _together(area: Area, polygons: list[Any], circles: list[Any], margin_km: float) -> _Drawn:
    import shapely

    wide = [drawing.grown(one, margin_km) for one in polygons] if margin_km else polygons
    wide = [*wide, *(one for one in circles if one is not None)]
    centres = [(lat, lon) for lat, lon, _ in area.circles]
    points = [centre for centre, drawn in zip(centres, circles, strict=True) if drawn is None]
    return _Drawn(wide[0] if len(wide) == 1 else shapely.union_all(wide), points, polygons, centres)


def _sift(found: list[Shares], pairs: Pairs, sure: Any) -> Pairs:
    """Adds the pairs that are sure, their shares still open, and gives back the others."""
    for shape, suco in zip(*_listed((pairs[0][sure], pairs[1][sure])), strict=True):
        found[shape][suco] = None
    return pairs[0][~sure], pairs[1][~sure]


def _listed(pairs: Pairs) -> tuple[list[int], list[int]]:
    return pairs[0].tolist(), pairs[1].tolist()


def _counts_anyway(polygon: Any, geometry: Any, middles: Any) -> bool:
    return bool(polygon.intersects(middles)) or any(geometry.covers(island) for island in _pieces(polygon))


def _pieces(geometry: Any) -> list[Any]:
    return list(getattr(geometry, "geoms", [geometry]))
