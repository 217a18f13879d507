"""From what on an earthquake becomes a draft or a tsunami check, and whose word counts: the directorate's to set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TsunamiRule:
    """A shock this strong, this shallow and this near to a coast of Timor-Leste calls for a tsunami check."""

    magnitude: float
    depth_km: float
    coast_km: float


TSUNAMI_RULES = (
    TsunamiRule(magnitude=6.5, depth_km=100, coast_km=300),
    TsunamiRule(magnitude=7.5, depth_km=100, coast_km=1000),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`information_from` and `draft_from` are intensities (MMI). A shock older than `stale_hours` is only noted.

    `official_senders` are those whose word on a tsunami counts; `by_itself` names "feed/hazard" pairs whose drafts
    may go out without two people: none, until the directorate writes one down.
    """

    information_from: float = 4.0
    draft_from: float = 5.0
    tsunami_rules: tuple[TsunamiRule, ...] = TSUNAMI_RULES
    stale_hours: int = 6
    official_senders: tuple[str, ...] = ()
    by_itself: tuple[str, ...] = ()
