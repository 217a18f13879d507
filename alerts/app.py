"""The composition root: owns settings, clock, data files, engine. Everything is made when first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.places.gazetteer import Gazetteer
    from alerts.places.shapes import Shapes

PACKAGE = Path(__file__).resolve().parent
DATA = PACKAGE / "data"


def shipped(name: str) -> Path:
    """A file or folder that ships at the top of the project: the checkout's own, else the wheel's copy."""
    checkout = PACKAGE.parent / name
    return checkout if checkout.exists() else PACKAGE / "shipped" / name


@dataclass(frozen=True)
class App:
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        from alerts.places.gazetteer import Gazetteer

        return Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))

    @cached_property
    def shapes(self) -> Shapes:
        from alerts.places.shapes import Shapes

        return Shapes.load((DATA / "sucos_30m.rings.json.gz").read_bytes())
