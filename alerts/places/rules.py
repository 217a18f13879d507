"""What an installation decides about areas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaRule:
    """`least_share` of a suco's area inside a warning makes it warned; `margin_km` is added around every shape.

    A thousandth is a corner of 170 m by 170 m of a suco of 30 km2, or 5 m along one whole side: less than any source
    knows its own shape or any map the outline of the suco. Of the sucos that typical warnings meet at all, one in 240
    has less; a hundredth would leave out one in 60. No margin by default: sources draw what they
    mean, and each kilometre more warns people who then learn that a warning is nothing.
    """

    least_share: float = 0.001
    margin_km: float = 0.0
