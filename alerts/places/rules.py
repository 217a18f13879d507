"""What an installation decides about areas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaRule:
    """`least_share` of a suco's area inside a warning makes it warned; `margin_km` is added around every shape.

    A thousandth keeps a suco out that a shape drawn with coarse corners only grazes, about the width of its own
    outline's error (33 m on a suco of 30 km2). No margin by default: sources draw what they mean, and each kilometre
    more warns people who then learn that a warning is nothing.
    """

    least_share: float = 0.001
    margin_km: float = 0.0
