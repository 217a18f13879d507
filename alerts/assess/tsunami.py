"""What is known of a tsunami after an earthquake, step by step. Only an official sender raises or clears."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from alerts.assess.policy import Policy
from alerts.model.event import Tsunami


class Potential(Enum):
    """What a text says of a tsunami, whoever wrote it."""

    POSITIVE = "possible"
    NEGATIVE = "not expected"


class Said(Enum):
    """What can be heard of a tsunami. The rules are those of Policy; official is who stands in `official_senders`."""

    RULE_MET = "rule met"
    RULE_NOT_MET = "rule not met any more"
    OFFICIAL_WARNING = "official warning"
    OFFICIAL_NO_THREAT = "official: no threat"
    UNOFFICIAL_WARNING = "unofficial warning"
    UNOFFICIAL_NO_THREAT = "unofficial: no threat"


@dataclass(frozen=True, slots=True)
class Step:
    """The state from now on, and the sentence for the officer, "" where there is nothing new to show."""

    state: Tsunami
    shown: str = ""


_NONE, _CHECK, _RAISED, _CLEARED = Tsunami.NONE, Tsunami.CHECK, Tsunami.RAISED, Tsunami.CLEARED

STEPS: Mapping[tuple[Tsunami, Said], Step] = {
    (_NONE, Said.RULE_MET): Step(_CHECK, "A tsunami is possible: warn the coast, then ask the tsunami centre."),
    (_NONE, Said.RULE_NOT_MET): Step(_NONE),
    (_NONE, Said.OFFICIAL_WARNING): Step(_RAISED, "{who} warns of a tsunami: warn the coast now."),
    # It may be about smaller figures than those that come next, so it clears nothing in advance.
    (_NONE, Said.OFFICIAL_NO_THREAT): Step(_NONE, "{who}: no tsunami threat."),
    (_NONE, Said.UNOFFICIAL_WARNING): Step(_NONE, "{who} speaks of a tsunami: ask the tsunami centre at once."),
    (_NONE, Said.UNOFFICIAL_NO_THREAT): Step(_NONE, "{who} expects no tsunami; this is not an official statement."),
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
    (_CLEARED, Said.RULE_MET): Step(_CLEARED),
    (_CLEARED, Said.RULE_NOT_MET): Step(_CLEARED),
    (_CLEARED, Said.OFFICIAL_WARNING): Step(_RAISED, "{who} now warns of a tsunami: warn the coast now."),
    (_CLEARED, Said.OFFICIAL_NO_THREAT): Step(_CLEARED),
    (_CLEARED, Said.UNOFFICIAL_WARNING): Step(
        _CLEARED, "{who} speaks of a tsunami after the official statement that there is none: ask the tsunami centre."
    ),
    (_CLEARED, Said.UNOFFICIAL_NO_THREAT): Step(_CLEARED),
}


def step(state: Tsunami, said: Said, who: str = "") -> Step:
    """What follows when `who` says this. Of one account, take its figures (RULE_MET) before its words."""
    found = STEPS[state, said]
    return Step(found.state, found.shown.format(who=who or "A source"))


_HEARD = {
    (True, Potential.POSITIVE): Said.OFFICIAL_WARNING,
    (True, Potential.NEGATIVE): Said.OFFICIAL_NO_THREAT,
    (False, Potential.POSITIVE): Said.UNOFFICIAL_WARNING,
    (False, Potential.NEGATIVE): Said.UNOFFICIAL_NO_THREAT,
}


def heard(sender: str, text: str, policy: Policy) -> Said | None:
    """What this sender's words on a tsunami count as; None where they say nothing of one."""
    potential = said_of_tsunami(text)
    return _HEARD[sender in policy.official_senders, potential] if potential else None


_NO = re.compile(
    r"""\b(?:
        (?:tidak|tak) \s+ (?:ada \s+)? (?:ber)? potensi (?:\s+ (?:menimbulkan|memicu|terjadi))? (?:\s+ tsunami)?
      | (?:tidak|tak) \s+ (?:menimbulkan|memicu|ada|terjadi) \s+ (?:(?:ancaman|bahaya) \s+)? tsunami
      | potensi \s+ tsunami \s* : \s* (?:tidak|nihil)
      | peringatan (?:\s+ dini)? \s+ tsunami \b (?:[^.;]|\.(?=\d)){0,200}? \b (?:berakhir|dibatalkan|dicabut)
      | not \s+ (?:potentially \s+)? tsunamigenic
      | no \s+ (?:threat|danger|risk) \s+ of \s+ (?:a \s+)? tsunami
      | no \s+ tsunami \s+ (?:threat|danger|risk|hazard|warning|watch|alert|(?:is|was) \s+ expected)
      | tsunami \s+ (?:is|was) \s+ not \s+ expected
      | tsunami \s+ (?:warning|threat|watch|advisory) \s+ (?:(?:is|was|has|been|now) \s+){0,3}
        (?:cancell?ed|over|passed|ended)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
MOST_READ = 10_000
_YES = re.compile(r"\btsunami(?:genic)?\b", re.IGNORECASE)


def said_of_tsunami(text: str) -> Potential | None:
    """What a source's prose, as BMKG's `Potensi`, says: Indonesian and English. None when a tsunami is not named.

    The negative is looked for first, since "tidak berpotensi tsunami" holds "berpotensi tsunami"; but a tsunami that
    is named once more beside it counts: one coast may be safe while another is not. Only the first 10,000
    characters are read.
    """
    rest, negatives = _NO.subn(" ", text[:MOST_READ])
    if _YES.search(rest):
        return Potential.POSITIVE
    return Potential.NEGATIVE if negatives else None
