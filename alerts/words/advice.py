"""Which texts ask people for the same, and which text stands for two. The tables are in hazards.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.model.warning import Revision
from alerts.words.gsm7 import fold
from alerts.words.hazards import Hazard, variant_of
from alerts.words.library import Library

WATCH = "watch"


def gives_advice(hazards: Mapping[str, Hazard], first: Revision, second: Revision) -> bool:
    """Whether whoever follows the first text does what the second asks. A hazard gives its own advice.

    What is said of a danger that is seen already ("observed") is more than what was said before it came, and a watch
    of the day before is less.
    """
    one, other = hazards.get(first.hazard), hazards.get(second.hazard)
    if one is None or other is None or (one is not other and other.key not in one.gives_advice_of):
        return False
    if one.denied:
        # Two of them may be about two false warnings.
        return False
    said = _variant(one, first)
    return _variant(other, second) in ((WATCH,) if said == WATCH else ("warning", WATCH, said))


def plain(hazards: Mapping[str, Hazard], revision: Revision) -> bool:
    """Whether its text is the usual one, not that of a danger which is seen already."""
    hazard = hazards.get(revision.hazard)
    return hazard is not None and _variant(hazard, revision) == "warning"


def tells_to_return(library: Library, language: str, text: str) -> bool:
    """Whether a text, or one of its languages as in "tet+pt mail", says that people may go home or out again.

    One in a language that does not say how it says so may.
    """
    from alerts.words.lint.phrases import said_in_earnest

    for code in language.split(maxsplit=1)[0].split("+"):
        lexicon = library.lexicon(code)
        phrases = lexicon.wording.returning
        in_sms = [fold(phrase, lexicon.folding) for phrase in phrases]
        if not phrases or said_in_earnest([*phrases, *in_sms], text, lexicon.wording.refusing):
            return True
    return False


def _variant(hazard: Hazard, revision: Revision) -> str:
    """In one suco both are coastal or neither is."""
    return variant_of(hazard, revision, coastal=True)


def combined(hazards: Mapping[str, Hazard], first: str, second: str) -> str:
    """The hazard whose texts are for these two at once; "" when there is none."""
    return next((key for key, hazard in hazards.items() if hazard.combines == {first, second}), "")
