"""What an installation decides about its directory, and about how often it writes to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRule:
    """`verify`: contacts are asked every `ask_days` whether they are still there, at most `asks_per_day` of them a day.

    One who has not answered after `answer_days` counts as silent; a number is marked after `failures` in a row.
    `canary` are test numbers of ours by operator (telecom, telkomcel, telemor), each tried every `canary_days`.
    """

    verify: bool = True
    ask_days: int = 365
    asks_per_day: int = 20
    answer_days: int = 14
    failures: int = 3
    canary: Mapping[str, str] = field(default_factory=dict)
    canary_days: int = 7


@dataclass(frozen=True, slots=True)
class RestraintRule:
    """`most_per_hour` messages to one contact, all his numbers together; 0 means any number of them.

    Extreme warnings, updates and every end of a danger go out whatever was sent before.
    """

    most_per_hour: int = 6
