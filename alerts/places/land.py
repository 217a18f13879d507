"""The polygons of the sucos, and which of them lie surely inside or outside of a shape.

Shapes and sucos are looked at as pairs: two arrays of equal length, numbers of shapes and numbers of sucos. Most pairs
are settled without cutting polygons: only the outline of a shape parts the country, so a suco that no piece of it comes
near is all on one side; and a square of a suco inside of a shape proves that much of it is.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from alerts.places.drawing import UNITS_PER_DEGREE, LatLon

PIECES = 64
TINY = 1e-9
GRID = 12
LARGEST_TILE = 0.02
ROUNDS = (0, 2, 8, GRID**2)

Pairs = tuple[Any, Any]


@dataclass(frozen=True, eq=False)
class Land:
    """Sucos by their position: codes, polygons in degrees, areas in square degrees, boxes from `low` to `high`.

    A tile is a square inside a suco, a little more than `tile_share` of its area.
    """

    codes: tuple[str, ...]
    polygons: Any
    areas: Any
    low: Any
    high: Any
    tile_share: float

    @classmethod
    def read(cls, packed: bytes, tile_share: float) -> Land:
        """`packed` as `alerts.places.shapes.Shapes` says."""
        import shapely

        rings: dict[str, list[list[int]]] = json.loads(gzip.decompress(packed))
        polygons = _polygons(list(rings.values()))
        boxes = shapely.bounds(polygons)
        return cls(tuple(rings), polygons, shapely.area(polygons), boxes[:, :2], boxes[:, 2:], tile_share)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.codes)}

    def parted(self, shapes: Any) -> tuple[Pairs, Pairs]:
        """The pairs where the suco lies wholly inside a prepared shape, and those where an outline may cross it."""
        import numpy as np
        import shapely

        near = self._near(shapes)
        if not any(map(len, near)):
            nothing = np.empty(0, dtype=int), np.empty(0, dtype=int)
            return nothing, nothing
        crossed = [
            _met(self.low[ours], self.high[ours], *outline)
            for ours, outline in zip(near, _outlines(shapes), strict=True)
        ]
        shape = np.repeat(np.arange(len(near)), [len(ours) for ours in near])
        suco, crossing = np.concatenate(near), np.concatenate(crossed)
        aside = (~crossing).nonzero()[0]
        middles = (self.low + self.high) / 2
        inside = aside[shapely.contains_xy(shapes[shape[aside]], *middles[suco[aside]].T)]
        return (shape[inside], suco[inside]), (shape[crossing], suco[crossing])

    def surely(self, shapes: Any, pairs: Pairs) -> Any:
        """For each pair whether a tile of the suco lies wholly inside the prepared shape; at first a few are tried."""
        import numpy as np

        first = self.tiles[1]
        shape, suco = pairs
        sure = np.zeros(len(suco), bool)
        for begin, end in pairwise(ROUNDS):
            left = (~sure).nonzero()[0]
            if len(left) == 0:
                break
            start = np.minimum(first[suco[left]] + begin, first[suco[left] + 1])
            stop = np.minimum(first[suco[left]] + end, first[suco[left] + 1])
            which, tiles = _ranges(start, stop)
            sure[self._holding(shapes, shape, left[which], tiles)] = True
        return sure

    def _holding(self, shapes: Any, shape: Any, pair: Any, tiles: Any) -> Any:
        """Those of the pairs, beside each other with tiles, whose shape holds the tile."""
        import shapely

        squares, _, middles = self.tiles
        held = shapely.contains_xy(shapes[shape[pair]], *middles[tiles].T)
        pair, tiles = pair[held], tiles[held]
        return pair[shapely.contains_properly(shapes[shape[pair]], squares[tiles])]

    def meeting(self, shapes: Any, pairs: Pairs) -> Any:
        """For each pair whether the two have a point in common."""
        import shapely

        return shapely.intersects(self._prepared[pairs[1]], shapes[pairs[0]])

    def shares(self, shapes: Any, pairs: Pairs) -> Any:
        """For each pair what share of the suco the shape covers."""
        import numpy as np
        import shapely

        shape, suco = pairs
        common = shapely.area(shapely.intersection(self.polygons[suco], shapes[shape]))
        return np.minimum(1.0, common / self.areas[suco])

    @cached_property
    def _prepared(self) -> Any:
        import shapely

        shapely.prepare(self.polygons)
        return self.polygons

    def around(self, points: Iterable[LatLon]) -> list[int]:
        """The sucos that hold one of these points."""
        import numpy as np
        import shapely

        found: list[int] = []
        for lat, lon in points:
            at = np.array([shapely.Point(lon, lat)])
            near = self._near(at)[0]
            found += near[shapely.intersects(self.polygons[near], at)].tolist()
        return found

    @property
    def tiled(self) -> bool:
        """Whether the tiles have been laid already, which takes a tenth of a second."""
        return "tiles" in vars(self)

    @cached_property
    def tiles(self) -> tuple[Any, Any, Any]:
        """Squares by suco, where those of each suco begin, and their middles: of a grid over each suco, in no order."""
        import numpy as np
        import shapely

        mixed = np.random.default_rng(0).permutation(GRID**2)
        row, column = (mixed // GRID + 0.5) / GRID, (mixed % GRID + 0.5) / GRID
        grid = np.column_stack([column, row])[None]
        middles = (self.low[:, None] + (self.high - self.low)[:, None] * grid).reshape(-1, 2)
        owner = np.repeat(np.arange(len(self.codes)), GRID**2)
        inside = shapely.contains_xy(self._prepared[owner], *middles.T) & (0 < self.tile_share <= LARGEST_TILE)
        owner, middles = owner[inside], middles[inside]
        half = np.sqrt(self.areas[owner] * self.tile_share * 1.01)[:, None] / 2
        squares = shapely.box(*(middles - half).T, *(middles + half).T)
        whole = shapely.contains_properly(self._prepared[owner], squares)
        return squares[whole], np.searchsorted(owner[whole], np.arange(len(self.codes) + 1)), middles[whole]

    def _near(self, shapes: Any) -> list[Any]:
        """For each shape the sucos whose boxes overlap its own, sorted."""
        import shapely

        west, south, east, north = shapely.bounds(shapes).T[:, :, None]
        meet = (self.low[:, 0] <= east) & (self.high[:, 0] >= west)
        meet &= (self.low[:, 1] <= north) & (self.high[:, 1] >= south)
        return [row.nonzero()[0] for row in meet]


def _ranges(start: Any, stop: Any) -> tuple[Any, Any]:
    """All whole numbers of several ranges one after the other, with the number of the range of each."""
    import numpy as np

    many = stop - start
    which = np.repeat(np.arange(len(many)), many)
    return which, np.arange(len(which)) - (np.cumsum(many) - many - start)[which]


def _outlines(shapes: Any) -> Iterator[Pairs]:
    """For each shape boxes, as low and high corners, that together hold its whole outline: some hundred."""
    import numpy as np
    import shapely

    corners, shape = shapely.get_coordinates(shapes, return_index=True)
    # A step from one ring to the next is no side of it, but one box too many does no harm.
    step, here = np.diff(corners, axis=0), shape[:-1]
    length = np.where(here == shape[1:], np.hypot(*step.T), 0.0)
    piece = np.bincount(here, length, minlength=len(shapes)) / PIECES
    many = np.ceil(length / np.maximum(piece, TINY)[here]).astype(int)
    side, part = _ranges(np.zeros_like(many), many)
    start = corners[side] + step[side] * (part / many[side])[:, None]
    end = corners[side] + step[side] * ((part + 1) / many[side])[:, None]
    low, high = np.minimum(start, end) - TINY, np.maximum(start, end) + TINY
    first = np.searchsorted(here[side], np.arange(len(shapes) + 1)).tolist()
    for begin, stop in pairwise(first):
        yield _fewer(low[begin:stop], high[begin:stop])


def _fewer(low: Any, high: Any) -> Pairs:
    import numpy as np

    if len(low) < 4 * PIECES:
        return low, high
    heads = np.arange(0, len(low), len(low) // PIECES)
    return np.minimum.reduceat(low, heads), np.maximum.reduceat(high, heads)


def _met(low: Any, high: Any, least: Any, most: Any) -> Any:
    """For each box from low to high, whether one of the others overlaps it."""
    meet = low[:, 0, None] <= most[:, 0]
    meet &= high[:, 0, None] >= least[:, 0]
    meet &= low[:, 1, None] <= most[:, 1]
    meet &= high[:, 1, None] >= least[:, 1]
    return meet.any(axis=1)


def _polygons(rings: list[list[list[int]]]) -> Any:
    """One geometry for each suco: what lies in an odd number of its rings."""
    import numpy as np
    import shapely

    flat = [ring for each in rings for ring in each]
    sizes = np.array([len(ring) // 2 for ring in flat])
    steps = np.array([step for ring in flat for step in ring]).reshape(-1, 2)
    walked = np.cumsum(steps, axis=0)
    first = np.cumsum(sizes) - sizes
    walked -= np.repeat(walked[first] - steps[first], sizes, axis=0)
    lines = shapely.linearrings(walked / UNITS_PER_DEGREE, indices=np.repeat(np.arange(len(flat)), sizes))
    drawn = iter(shapely.polygons(lines))
    found = []
    for each in rings:
        one = next(drawn)
        for _ in each[1:]:
            one = one.symmetric_difference(next(drawn))
        found.append(one)
    return np.array(found)
