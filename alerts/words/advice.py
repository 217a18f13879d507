"""Which texts ask people for the same, and which text stands for two. The tables are in hazards.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.model.warning import Revision
from alerts.words.hazards import Hazard, variant_of

WATCH = "watch"


def gives_advice(hazards: Mapping[str, Hazard], first: Revision, second: Revision) -> bool:
    """Whether whoever follows the first text does what the second asks. A hazard gives its own advice.

    What is said of a danger that is seen already ("observed") is more than what was said before it came, and a watch
    of the day before is less.
    """
    one, other = hazards.get(first.hazard), hazards.get(second.hazard)
    if one is None or other is None or (one is not other and other.key not in one.gives_advice_of):
        return False
    said = _variant(one, first)
    return _variant(other, second) in ((WATCH,) if said == WATCH else ("warning", WATCH, said))


def plain(hazards: Mapping[str, Hazard], revision: Revision) -> bool:
    """Whether its text is the usual one, not that of a danger which is seen already."""
    hazard = hazards.get(revision.hazard)
    return hazard is not None and _variant(hazard, revision) == "warning"


def _variant(hazard: Hazard, revision: Revision) -> str:
    """In one suco both are coastal or neither is."""
    return variant_of(hazard, revision, coastal=True)


def combined(hazards: Mapping[str, Hazard], first: str, second: str) -> str:
    """The hazard whose texts are for these two at once; "" when there is none."""
    return next((key for key, hazard in hazards.items() if hazard.combines == {first, second}), "")
