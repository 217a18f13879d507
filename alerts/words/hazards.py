"""What the program knows of each hazard: the facts its texts name, and the rules that go with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from alerts.errors import Misconfigured, Unusable
from alerts.model.warning import Certainty, Severity, Urgency

SOURCES = ("expires", "onset", "officer", "settings", "places", "hazards")
CATEGORIES = ("Geo", "Met", "Safety", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other")
LONGEST_VALUE = 40

LINK = re.compile(r"://|www\.|\.(com|org|net|tl|int|io|me|ly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A fact a text names. `source` is one of SOURCES; `cap` are names of CAP parameters that may fill it.

    What comes from "places" is looked up for every suco, unless an officer gives one for all of them. What comes from
    "hazards" is the key of another hazard, and said by its name in each language.

    `without` says what goes out when it is not known; `pattern` is what it must look like, "" for anything plain.
    """

    name: str
    source: str
    required: bool
    sample: str
    without: str = ""
    pattern: str = ""
    cap: tuple[str, ...] = ()

    @property
    def from_officer(self) -> bool:
        """Whether an officer may give it."""
        return self.source in ("officer", "places", "hazards")


class Degree(Protocol):
    """CAP's three degrees of a danger: a revision has them."""

    @property
    def severity(self) -> Severity: ...

    @property
    def urgency(self) -> Urgency: ...

    @property
    def certainty(self) -> Certainty: ...


@dataclass(frozen=True, slots=True)
class VariantRule:
    """Use the text `say` when everything named here holds; None asks nothing."""

    say: str
    certainty: Certainty | None = None
    coastal: bool | None = None
    severity: Severity | None = None
    urgency: Urgency | None = None

    def fits(self, said: Degree, coastal: bool) -> bool:
        asked = (
            (self.certainty, said.certainty),
            (self.severity, said.severity),
            (self.urgency, said.urgency),
            (self.coastal, coastal),
        )
        return all(wanted in (None, is_) for wanted, is_ in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One hazard. `category` is CAP's; `hold` is the least time before an all-clear.

    `cap_events` and `not_events` are plain lower-case phrases: words of a CAP event that mean this hazard, or don't.
    Whoever follows its texts does what those of the hazards in `gives_advice_of` ask. It is what is said where both
    hazards of `combines` are warned of at once; empty for most. Where it `rouses`, who says that he has the warning is
    asked to ring the bell and to go to those who can't hear or see. Its all-clear says that there is no danger of those
    in `all_clear_denies`.
    """

    key: str
    english: str
    category: str
    values: tuple[Value, ...]
    variants: tuple[VariantRule, ...]
    hold: timedelta
    statement_required: bool
    repeat_minutes: Mapping[Severity, int]
    cap_events: tuple[str, ...]
    not_events: tuple[str, ...]
    gives_advice_of: frozenset[str] = frozenset()
    combines: frozenset[str] = frozenset()
    rouses: bool = False
    all_clear_denies: frozenset[str] = frozenset()

    def value(self, name: str) -> Value | None:
        return next((value for value in self.values if value.name == name), None)

    @property
    def denied(self) -> str:
        """The value that names a hazard of which this one says that no warning is out; "" for a danger."""
        return next((value.name for value in self.values if value.source == "hazards"), "")

    @property
    def samples(self) -> dict[str, str]:
        """A value for everything an officer or a source would give."""
        return {value.name: value.sample for value in self.values if value.from_officer}


def known_hazard(hazards: Mapping[str, Hazard], key: str) -> Hazard:
    """Raises Misconfigured when an installation's own hazards.yaml lacks a hazard that a warning is about."""
    if key not in hazards:
        raise Misconfigured(
            f"hazards.yaml has no entry {key!r}, but a warning is about it.",
            remedy="Put the entry back into templates/hazards.yaml of this home.",
        )
    return hazards[key]


def variant_of(hazard: Hazard, said: Degree, coastal: bool) -> str:
    """Which text is used: "warning", or the first variant whose rule fits, as "observed", "watch" or "coastal"."""
    return next((rule.say for rule in hazard.variants if rule.fits(said, coastal)), "warning")


def missing_values(hazard: Hazard, values: Mapping[str, str | None]) -> tuple[str, ...]:
    """The required facts not among `values`. Every warning has an end, so `until` is never missing.

    `time` is the onset: put any text under that name when the onset is known.
    """
    return tuple(
        value.name
        for value in hazard.values
        if value.required and value.source != "expires" and not values.get(value.name)
    )


def check_values(hazard: Hazard, values: Mapping[str, str]) -> None:
    """Refuse a fact this hazard does not have, or one that is not plain: too long, a link, of another shape."""
    for name, text in values.items():
        value = hazard.value(name)
        if value is None or not (value.from_officer or value.source == "settings"):
            known = ", ".join(v.name for v in hazard.values if v.from_officer) or "none"
            raise Unusable(f"{hazard.english} has no value {name!r}.", remedy=f"It has: {known}.", code="no-such-value")
        _check_text(value, text)


def _check_text(value: Value, text: str) -> None:
    plain = text.isprintable() and not LINK.search(text) and len(text) <= LONGEST_VALUE
    if not plain or (value.pattern and not re.fullmatch(value.pattern, text)):
        raise Unusable(
            f"{value.name} can't be {text[:LONGEST_VALUE]!r}.",
            remedy=f"Write it like {value.sample}: plain, on one line, {LONGEST_VALUE} characters at most, no link.",
            code="bad-value",
        )


def suggest(hazards: Mapping[str, Hazard], event: str) -> str | None:
    """The hazard a CAP <event> speaks of, by its longest known phrase; None when it says nothing we know."""
    text = f" {plain_phrase(event)} "
    found = [
        (len(phrase), -order, key if phrase in hazard.cap_events else None)
        for order, (key, hazard) in enumerate(hazards.items())
        for phrase in (*hazard.cap_events, *hazard.not_events)
        if f" {phrase} " in text
    ]
    return max(found, key=lambda hit: hit[:2])[2] if found else None


def plain_phrase(text: str) -> str:
    """Lower case, no accents, only letters and digits with single spaces between: "Bee-sa'e" -> "bee sa e"."""
    bare = unicodedata.normalize("NFD", text.lower())
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", kept))
