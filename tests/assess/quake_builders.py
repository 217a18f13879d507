"""Earthquakes as sources tell of them. The one in all stories: M6.8, 10 km deep, 54 km off the south coast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.model.event import Account, Shock

NOON = datetime(2026, 4, 4, 3, tzinfo=UTC)
"""In Dili."""

OFF_THE_SOUTH_COAST = (-9.6, 126.1)
OFF_JAVA = (-9.5, 112.5)
"""1,300 km from the nearest shore of Timor-Leste."""


def a_shock(
    magnitude: float | None = 6.8,
    depth_km: float | None = 10.0,
    where: tuple[float, float] = OFF_THE_SOUTH_COAST,
    *,
    seconds: float = 0,
) -> Shock:
    at = NOON + timedelta(seconds=seconds)
    return Shock(at=at, lat=where[0], lon=where[1], depth_km=depth_km, magnitude=magnitude)


def an_account(
    source: str = "USGS",
    shock: Shock | None = None,
    *,
    keys: tuple[str, ...] = (),
    hazard: str = "earthquake",
    minutes: float | None = 3,
    reviewed: bool = False,
    withdrawn: bool = False,
) -> Account:
    """`minutes` after the shock it was sent."""
    return Account(
        sender=f"{source.lower()}.example",
        identifier=f"{source}-1",
        sent=None if minutes is None else NOON + timedelta(minutes=minutes),
        hazard=hazard,
        source=source,
        keys=frozenset(keys),
        shock=shock or a_shock(),
        reviewed=reviewed,
        withdrawn=withdrawn,
    )
