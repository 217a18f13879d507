"""What is known of a tsunami after an earthquake, step by step. Only an official word raises or clears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from alerts.assess.tsunami_words import Potential
from alerts.model.event import Tsunami


class Said(Enum):
    """What can be heard of a tsunami. The rules are those of Policy; who is official is for the intake to say."""

    RULE_MET = "rule met"
    RULE_NOT_MET = "rule not met any more"
    OFFICIAL_WARNING = "official warning"
    OFFICIAL_NO_THREAT = "official: no threat"
    UNOFFICIAL_WARNING = "unofficial warning"
    UNOFFICIAL_NO_THREAT = "unofficial: no threat"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Step:
    """The state from now on, and the sentence for the officer, "" where there is nothing new to show."""

    state: Tsunami
    shown: str = ""


_NONE, _CHECK, _RAISED, _CLEARED = Tsunami.NONE, Tsunami.CHECK, Tsunami.RAISED, Tsunami.CLEARED
_READ_IT = "{who} speaks of a tsunami; read it: {read}"

STEPS: Mapping[tuple[Tsunami, Said], Step] = {
    (_NONE, Said.RULE_MET): Step(_CHECK, "A tsunami is possible: warn the coast, then ask the tsunami centre."),
    (_NONE, Said.RULE_NOT_MET): Step(_NONE),
    (_NONE, Said.OFFICIAL_WARNING): Step(_RAISED, "{who} warns of a tsunami: warn the coast now."),
    # It may be about smaller figures than those that come next, so it clears nothing in advance.
    (_NONE, Said.OFFICIAL_NO_THREAT): Step(_NONE, "{who}: no tsunami threat."),
    (_NONE, Said.UNOFFICIAL_WARNING): Step(_NONE, "{who} speaks of a tsunami: ask the tsunami centre at once."),
    (_NONE, Said.UNOFFICIAL_NO_THREAT): Step(_NONE, "{who} expects no tsunami; this is not an official statement."),
    (_NONE, Said.UNCLEAR): Step(_NONE, _READ_IT),
    (_CHECK, Said.RULE_MET): Step(_CHECK),
    (_CHECK, Said.RULE_NOT_MET): Step(
        _CHECK, "By the newest figures a tsunami is less likely; only an official statement clears the check."
    ),
    (_CHECK, Said.OFFICIAL_WARNING): Step(_RAISED, "{who} warns of a tsunami: warn the coast now."),
    (_CHECK, Said.OFFICIAL_NO_THREAT): Step(_CLEARED, "{who}: no tsunami threat. The tsunami check can end."),
    (_CHECK, Said.UNOFFICIAL_WARNING): Step(_CHECK, "{who} speaks of a tsunami too: ask the tsunami centre at once."),
    (_CHECK, Said.UNOFFICIAL_NO_THREAT): Step(
        _CHECK, "{who} expects no tsunami; that clears nothing, only an official statement does."
    ),
    (_CHECK, Said.UNCLEAR): Step(_CHECK, _READ_IT),
    (_RAISED, Said.RULE_MET): Step(_RAISED),
    (_RAISED, Said.RULE_NOT_MET): Step(
        _RAISED, "By the newest figures a tsunami is less likely; the official warning stands."
    ),
    (_RAISED, Said.OFFICIAL_WARNING): Step(_RAISED, "{who} warns of a tsunami again: look for what changed."),
    (_RAISED, Said.OFFICIAL_NO_THREAT): Step(
        _CLEARED, "{who}: no tsunami threat any more. An all-clear is for you to give, citing this."
    ),
    (_RAISED, Said.UNOFFICIAL_WARNING): Step(_RAISED),
    (_RAISED, Said.UNOFFICIAL_NO_THREAT): Step(_RAISED, "{who} expects no tsunami; the official warning stands."),
    (_RAISED, Said.UNCLEAR): Step(_RAISED, _READ_IT),
    (_CLEARED, Said.RULE_MET): Step(_CLEARED),
    (_CLEARED, Said.RULE_NOT_MET): Step(_CLEARED),
    (_CLEARED, Said.OFFICIAL_WARNING): Step(_RAISED, "{who} now warns of a tsunami: warn the coast now."),
    (_CLEARED, Said.OFFICIAL_NO_THREAT): Step(_CLEARED),
    (_CLEARED, Said.UNOFFICIAL_WARNING): Step(
        _CLEARED, "{who} speaks of a tsunami after the official statement that there is none: ask the tsunami centre."
    ),
    (_CLEARED, Said.UNOFFICIAL_NO_THREAT): Step(_CLEARED),
    (_CLEARED, Said.UNCLEAR): Step(_CLEARED, _READ_IT),
}


def step(state: Tsunami, said: Said, who: str = "", read: str = "avizu event list") -> Step:
    """What follows when `who` says this; `read` is the command that shows their words.

    Of one account, take its figures (RULE_MET) before its words.
    """
    found = STEPS[state, said]
    return Step(found.state, found.shown.format(who=who or "A source", read=read))


_COUNTS: Mapping[tuple[Potential, bool], Said] = {
    (Potential.POSITIVE, True): Said.OFFICIAL_WARNING,
    (Potential.POSITIVE, False): Said.UNOFFICIAL_WARNING,
    (Potential.NEGATIVE, True): Said.OFFICIAL_NO_THREAT,
    (Potential.NEGATIVE, False): Said.UNOFFICIAL_NO_THREAT,
    (Potential.UNCLEAR, True): Said.UNCLEAR,
    (Potential.UNCLEAR, False): Said.UNCLEAR,
}


def counts_as(potential: Potential, *, official: bool) -> Said:
    """The same words count by whose they are; words that are not clear count for nobody."""
    return _COUNTS[potential, official]
