"""What the lint tries the texts with: every kind of text, sample values, and what may be unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from alerts.model.message import Purpose
from alerts.model.warning import Certainty
from alerts.words.blocks import DRILL, FRAMES, SCRIPT, SMS, WITH_PROMPT, Place
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.spoken import sms_values, spoken_values

SHORTEST_AND_LONGEST = ("Edi", "Suco Liurai (Aileu Vila)")
USUAL_PLACE = "Manleuana"
SEVERAL_PLACES = "Bobonaro, Covalima, Manufahi"
SENDER = "NDMD"
STATION = "Rádiu Lorico Lian"
SAFE_PLACE = "Sentru Evakuasaun Laga"

START = datetime(2021, 4, 3, 21, 0, tzinfo=UTC)
_PURPOSES = (Purpose.WARNING, Purpose.UPDATE, Purpose.NO_LONGER, Purpose.ALL_CLEAR, Purpose.RETRACTION)


class Kind(NamedTuple):
    purpose: Purpose
    variant: str
    exercise: bool

    @property
    def danger(self) -> bool:
        """Whether it tells of one that holds."""
        return self.purpose in WITH_PROMPT

    def __str__(self) -> str:
        return f"{self.variant}, {self.purpose.value}{', drill' if self.exercise else ''}"


def variants(hazard: Hazard, purpose: Purpose) -> tuple[str, ...]:
    """Which texts a purpose may use for the hazard."""
    says = (rule.say for rule in hazard.variants) if purpose in WITH_PROMPT else ()
    return tuple(dict.fromkeys(("warning", *says)))


def kinds(hazard: Hazard) -> Iterator[Kind]:
    for purpose in _PURPOSES:
        for variant in variants(hazard, purpose):
            for exercise in (False, True):
                yield Kind(purpose, variant, exercise)


def may_say_now(hazard: Hazard, variant: str) -> bool:
    """Whether the text is for a danger that is there already, so that "now" is its time."""
    return any(rule.say == variant and rule.certainty is Certainty.OBSERVED for rule in hazard.variants)


def samples(
    library: Library, hazard: Hazard, language: str, area: str, *, start: datetime, radio: bool
) -> dict[str, str | None]:
    """Values to show or try a text with: a day's warning from `start`, a sample for everything else."""
    phone = hazard.value("phone")
    sampled = phone.sample if phone else "7700 1122"
    until = start + timedelta(days=1)
    if radio:
        return spoken_values(
            library.speech(language),
            now=start - timedelta(hours=1),
            sender_full=library.sender_full(language) or SENDER,
            area=[area],
            station=STATION,
            phone=sampled,
            start=start,
            until=until,
            values=hazard.samples,
        )
    return sms_values(sender=SENDER, area=area, phone=sampled, start=start, until=until, values=hazard.samples)


Situation = Mapping[str, str | None]


def situations(hazard: Hazard, kind: Kind, named: Collection[str]) -> tuple[Situation, ...]:
    """What differs from warning to warning: all is known, nothing is that need not be, no safe place is recorded.

    Only those that make a difference to a text in which these values are `named`. That another warning holds always
    does: there an all-clear may not say all that it says elsewhere.
    """
    safe = {"shelter": SAFE_PLACE} if hazard.value("shelter") else {}
    optional = (value.name for value in hazard.values if not value.required and value.name not in ("until", "time"))
    nothing: Situation = dict.fromkeys((*optional, "phone", "station", "shelter"))
    every: list[Situation] = [safe, nothing]
    if hazard.value("shelter") and kind.danger:
        every.append({"shelter": None, "none_recorded": "1"})
    if kind.purpose is Purpose.ALL_CLEAR:
        every += [{**safe, "still_warned": "1"}, {**nothing, "still_warned": "1"}]
    matter = {*named, "still_warned"}
    different = {frozenset((name, value) for name, value in one.items() if name in matter): one for one in every[::-1]}
    return tuple(one for one in every if one in different.values())


def telling(library: Library, hazard: Hazard, language: str, kind: Kind) -> Place:
    """Where the SMS of this kind is written: whoever mends it must look there."""
    return _written(library, hazard, language, kind, (DRILL if kind.exercise else SMS)[kind.purpose])


def aired(library: Library, hazard: Hazard, language: str, kind: Kind) -> Place:
    """Where the body of the script of this kind is written."""
    return _written(library, hazard, language, kind, next(place for place in SCRIPT[kind.purpose] if not place.file))


def _written(library: Library, hazard: Hazard, language: str, kind: Kind, place: Place) -> Place:
    if place.file:
        return place
    block = place.block.format(variant=kind.variant)
    own = block in library.file(language, hazard.key).blocks
    return Place(hazard.key if own or kind.danger else FRAMES, block)
