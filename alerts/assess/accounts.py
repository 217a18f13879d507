"""Several accounts of one event: whose figures are used, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations

from alerts.assess.distance import great_circle_km
from alerts.model.event import Account, Shock

MAGNITUDE_APART = 0.3
DEPTH_APART_KM = 20.0
PLACE_APART_KM = 30.0

_UNDATED = datetime.min.replace(tzinfo=UTC)


def standing(accounts: Iterable[Account]) -> list[Account]:
    """Those of an earthquake that their source has not taken back."""
    return [account for account in accounts if account.shock and not account.withdrawn]


def by_preference(accounts: Iterable[Account], trust: Mapping[str, int]) -> list[Account]:
    """The standing ones, the best first: one that knows its magnitude, from the source trusted most (by its name;
    0 if not listed), looked at by people, sent last."""
    return sorted(standing(accounts), key=lambda account: _worth(account, trust), reverse=True)


def _worth(account: Account, trust: Mapping[str, int]) -> tuple[bool, int, bool, datetime, str, str]:
    known = account.shock is not None and account.shock.magnitude is not None
    sent = account.sent or _UNDATED
    # The names only make the choice the same whatever order accounts come in.
    return known, trust.get(account.source, 0), account.reviewed, sent, account.sender, account.identifier


def preferred(accounts: Iterable[Account], trust: Mapping[str, int]) -> Account | None:
    """The account whose figures are used; None when every source takes the earthquake back, or none measured it.

    No trust makes up for a magnitude: a bulletin without one would hide the shaking that others measured.
    """
    return next(iter(by_preference(accounts, trust)), None)


def named(account: Account) -> str:
    """How people call the source of an account."""
    return account.source or account.sender


def disagreement(accounts: Sequence[Account]) -> tuple[str, ...]:
    """Sentences for the officer: "USGS says M6.8 at 10 km, BMKG M6.4 at 24 km, 35 km apart.", "GDACS takes it back,
    USGS does not."; none while magnitudes differ by less than 0.3, depths by 20 km, epicentres by 30 km."""
    held = standing(accounts)
    shocks = [account.shock for account in held if account.shock]
    sizes = [round(shock.magnitude, 1) for shock in shocks if shock.magnitude is not None]
    depths = [shock.depth_km for shock in shocks if shock.depth_km is not None]
    apart = max((_apart_km(a, b) for a, b in combinations(shocks, 2)), default=0.0)
    differ = round(_spread(sizes), 2) >= MAGNITUDE_APART or _spread(depths) >= DEPTH_APART_KM or apart >= PLACE_APART_KM
    return (*((_figures(held, apart),) if differ else ()), *_taken_back(accounts, held))


def _figures(held: Sequence[Account], apart: float) -> str:
    told = [(named(account), said_of(account.shock)) for account in held if account.shock]
    parts = [f"{name} says {said}" if not number else f"{name} {said}" for number, (name, said) in enumerate(told)]
    if apart >= PLACE_APART_KM:
        parts.append(f"{'up to ' if len(held) > 2 else ''}{apart:.0f} km apart")
    return ", ".join(parts) + "."


def _taken_back(accounts: Sequence[Account], held: Sequence[Account]) -> tuple[str, ...]:
    left = dict.fromkeys(named(account) for account in held)
    gone = dict.fromkeys(named(account) for account in accounts if account.withdrawn and named(account) not in left)
    if not gone or not left:
        return ()
    return (
        f"{_listed(gone)} {'takes' if len(gone) == 1 else 'take'} it back, "
        f"{_listed(left)} {'does' if len(left) == 1 else 'do'} not.",
    )


def said_of(shock: Shock) -> str:
    """`M6.8 at 10 km`, `M6.8 at unknown depth`."""
    size = "no magnitude" if shock.magnitude is None else f"M{shock.magnitude:.1f}"
    return f"{size} at {'unknown depth' if shock.depth_km is None else f'{shock.depth_km:.0f} km'}"


def _apart_km(shock: Shock, other: Shock) -> float:
    return great_circle_km(shock.lat, shock.lon, other.lat, other.lon)


def _listed(names: Iterable[str]) -> str:
    return " and ".join(names)


def _spread(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers) if numbers else 0.0
