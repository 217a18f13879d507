"""What is said at once: the danger and its place in one phrase, and the SMS that asks a host to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.words.blocks import FRAMES, WITH_PROMPT, Place
from alerts.words.library import ENDLESS, Library
from alerts.words.rendered import TOO_LONG, Sms

PLAIN = "warning"
LONGEST_SECONDS = 10
_NOW = "at_once_now"
_IN_FRAMES: Mapping[str, str] = {"watch": "at_once_watch", "observed": _NOW, "shelter": _NOW}
_USUAL = "at_once"
_REQUEST, _REQUEST_END = "station_request", "station_request_end"

Values = Mapping[str, str | None]


class Phrase(NamedTuple):
    """Words for another text to say, and whether everything in them was read by somebody who knows the language."""

    text: str
    reviewed: bool


def danger(
    library: Library,
    hazard: str,
    language: str,
    *,
    variant: str = PLAIN,
    values: Values,
    onset_known: bool = True,
) -> Phrase:
    """What the danger is and where, as part of a sentence: "bele mosu inundasaun iha Hera".

    In the hazard's own words for this variant, else in its words for any, else in those of the frames; in a language
    without them its name and the place. `values` are spoken ones; the time stays out unless the onset is known.
    """
    said = values if onset_known else {**values, "time": None, "day": None, "span": None}
    place = _place(library, hazard, language, variant)
    if place is None:
        return Phrase(f"{library.hazard_name(hazard, language)} {values.get('area') or ''}".strip(), True)
    part = library.part(language, place, hazard, ending(library, hazard, said), seconds=LONGEST_SECONDS)
    return Phrase(part.text.rstrip(".!"), part.reviewed)


def _place(library: Library, hazard: str, language: str, variant: str) -> Place | None:
    # A language without the variant says its plain warning, and then this phrase must not say more.
    used = variant if library.has_text(language, hazard, f"{variant}_sms") else PLAIN
    ways = (
        Place(hazard, f"{used}_{_USUAL}"),
        Place(hazard, _USUAL),
        Place(FRAMES, _IN_FRAMES.get(used, _USUAL)),
        Place(FRAMES, _USUAL),
    )
    return next((way for way in ways if library.has_text(language, *way)), None)


def ending(library: Library, hazard: str, values: Values) -> dict[str, str | None]:
    """The values without an end, where the hazard has none that anybody can name."""
    return {**values, **(ENDLESS if library.hazard(hazard).value("until") is None else {})}


def station_sms(
    library: Library,
    hazard: str,
    language: str,
    *,
    purpose: Purpose,
    variant: str = PLAIN,
    values: Values,
    spoken: Values | None = None,
    onset_known: bool = True,
    parts_limit: int = 1,
    exercise: bool,
) -> Sms:
    """What a host reads out at once: `n` times, with the first two actions and `ref` to answer with.

    `spoken` are the values as words, for the phrase that names the danger; `values` serve where there are none. The end
    of a danger or of a mistake is the committee's own text, and never says "danger": a host is asked to read it where
    the language has words for asking so. A drill is the committee's text alone.
    """
    if purpose not in WITH_PROMPT or exercise:
        asks = not exercise and library.has_reply(language, _REQUEST_END)
        own = _Own(library, hazard, language, purpose, variant, values, exercise)
        return own.asked(parts_limit) if asks else own.sms(parts_limit)
    first, second = (*library.actions(hazard, language, variant=variant, values=values), None, None)[:2]
    told = danger(library, hazard, language, variant=variant, values=spoken or values, onset_known=onset_known)
    said = {
        "hazard": hazard,
        "action1": first,
        "action2": second,
        "danger": told.text,
        "update": "1" if purpose is Purpose.UPDATE else None,
    }
    asked = library.reply(_REQUEST, language, ending(library, hazard, values) | said, parts_limit=parts_limit)
    return replace(asked, reviewed=asked.reviewed and told.reviewed)


class _Own(NamedTuple):
    """The text of a committee for the same place."""

    library: Library
    hazard: str
    language: str
    purpose: Purpose
    variant: str
    values: Values
    exercise: bool

    def sms(self, parts: int) -> Sms:
        return self.library.sms(
            self.hazard,
            self.language,
            purpose=self.purpose,
            variant=self.variant,
            values=self.values,
            prompt=False,
            parts_limit=parts,
            exercise=self.exercise,
        )

    def asked(self, parts: int, most: int = 0) -> Sms:
        """Within the request to read it; shortened where both have no room."""
        own = self.sms(parts)
        given = {**self.values, "words": own.text}
        try:
            whole = self.library.reply(_REQUEST_END, self.language, given, parts_limit=most or parts)
        except Unusable as refused:
            if refused.code != TOO_LONG or parts == 1:
                raise
            return self.asked(parts - 1, most or parts)
        return replace(whole, reviewed=whole.reviewed and own.reviewed, dropped=(*own.dropped, *whole.dropped))
