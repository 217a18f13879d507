"""Which accounts are of one event, and which earthquake is an aftershock of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from alerts.assess.distance import great_circle_km
from alerts.model.event import Account, Shock

SAME_TIME = timedelta(seconds=60)
SAME_KM = 100.0
SAME_MAGNITUDE = 0.7
FAMILY = {"earthquake", "tsunami"}

AFTERSHOCK_TIME = timedelta(days=7)
AFTERSHOCK_KM = 100.0


def same_event(a: Account, b: Account) -> bool:
    """Whether two accounts share a key, or both tell of an earthquake at most 60 s, 100 km and 0.7 magnitudes apart.

    A magnitude that one of them does not know fits any.
    """
    if a.keys & b.keys:
        return True
    if a.shock is None or b.shock is None or not {a.hazard, b.hazard} <= FAMILY:
        return False
    return (
        abs(a.shock.at - b.shock.at) <= SAME_TIME
        and _fits(a.shock.magnitude, b.shock.magnitude)
        and _apart_km(a.shock, b.shock) <= SAME_KM
    )


def _fits(magnitude: float | None, other: float | None) -> bool:
    # Rounded, for 6.8 - 6.1 is a little more than 0.7 to a machine.
    return magnitude is None or other is None or round(abs(magnitude - other), 2) <= SAME_MAGNITUDE


def _apart_km(shock: Shock, other: Shock) -> float:
    return great_circle_km(shock.lat, shock.lon, other.lat, other.lon)


def find_event(new: Account, events: Mapping[int, Sequence[Account]]) -> tuple[int | None, tuple[int, ...]]:
    """The event an account belongs to, None for a new one, and the others that it turns out to be one with.

    Whatever event has one fitting account is meant, so the order of arrival does not change what ends up together;
    the oldest (the smallest id) stays.
    """
    found = sorted(
        number for number, accounts in events.items() if any(same_event(new, account) for account in accounts)
    )
    return (found[0], tuple(found[1:])) if found else (None, ())


def aftershock_of(new: Account, events: Mapping[int, Sequence[Account]]) -> int | None:
    """The largest earthquake that this one may be an aftershock of, for the officer to see: more than 60 s and at
    most 7 days earlier, larger, and at most `aftershock_km` away. An unknown magnitude counts as smaller."""
    shock = new.shock
    if shock is None:
        return None
    mains = ((number, _largest(accounts)) for number, accounts in events.items())
    sizes = {number: main.magnitude or 0.0 for number, main in mains if main and _precedes(main, shock)}
    return min(sizes, key=lambda number: (-sizes[number], number), default=None)


def aftershock_km(magnitude: float) -> float:
    """How far from the main shock's epicentre its aftershocks are looked for: 100 km, or the length of its rupture,
    log10 L = -2.44 + 0.59 M (Wells & Coppersmith 1994, Bull. Seism. Soc. Am. 84:974, subsurface, all slip types).
    The epicentre may lie at either end of it."""
    return max(AFTERSHOCK_KM, 10 ** (-2.44 + 0.59 * min(magnitude, 10.0)))


def _precedes(main: Shock, shock: Shock) -> bool:
    if main.magnitude is None or (shock.magnitude is not None and shock.magnitude >= main.magnitude):
        return False
    near = _apart_km(main, shock) <= aftershock_km(main.magnitude)
    return near and SAME_TIME < shock.at - main.at <= AFTERSHOCK_TIME


def _largest(accounts: Iterable[Account]) -> Shock | None:
    shocks = [account.shock for account in accounts if account.shock and not account.withdrawn]
    return max(shocks, key=lambda shock: (shock.magnitude or 0.0, shock.at), default=None)
