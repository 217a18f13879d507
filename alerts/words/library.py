"""The library of texts: every SMS and radio script that people receive is put together here, and only here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.errors import AvizuError, Unusable
from alerts.model.message import Purpose
from alerts.words.blocks import (
    ACK_PROMPT,
    DRILL,
    DRILL_NOTICE,
    DRILL_REPLY,
    EXERCISE_CLOSE,
    EXERCISE_OPEN,
    FRAMES,
    REMINDER,
    REPLIES,
    SCRIPT,
    SMS,
    UPDATE_SENDER,
    WITH_PROMPT,
    Place,
)
from alerts.words.gsm7 import PLAIN
from alerts.words.hazards import LINK
from alerts.words.lines import Line, joined
from alerts.words.rendered import Script, Sms, fitted_sms, spoken_script
from alerts.words.shelf import Shelf

if TYPE_CHECKING:
    from alerts.words.lint import Finding

PARTS_IN_UCS2 = 3
"""What the letters of one plain part take in a language that is sent as it is written: 160 are three times 67."""

ENDLESS: Mapping[str, None] = dict.fromkeys(("until", "until_said", "until_day", "span"))
"""What is said of a danger whose end nobody can name: nothing."""

_OPTIONAL = ("phone", "station", "shelter", "none_recorded", "still_warned", "day", "until_day")
_FRAME_DEFAULTS = dict.fromkeys(
    (*_OPTIONAL, "until", "until_said", "prompt", "action1", "action2", "danger", "update", "words")
)


@dataclass(frozen=True)
class Library(Shelf):
    """What people receive, made of the texts of the shelf."""

    def check(self) -> tuple[Finding, ...]:
        """Everything wrong with these texts; empty when nothing is."""
        from alerts.words import lint

        return lint.check(self)

    def sms(
        self,
        hazard: str,
        language: str,
        *,
        purpose: Purpose,
        variant: str = "warning",
        values: Mapping[str, str | None],
        prompt: bool,
        parts_limit: int = 1,
        exercise: bool,
    ) -> Sms:
        """The bulletin for one place, within `parts_limit` parts; sentences marked for it are dropped in their order.

        `prompt` asks for a reply, on warnings and updates only. An exercise uses drill texts and no other.
        Raises Unusable when a required value is missing or when the text can't fit.
        """
        place = self._at((DRILL if exercise else SMS).get(purpose), hazard, language, variant, purpose)
        asks, used, area = prompt and purpose in WITH_PROMPT, [place], values.get("area")
        context = self._context(hazard, language, values, sms=True) | {"prompt": "1" if asks else None}
        if purpose is Purpose.UPDATE and not exercise:
            used.append(UPDATE_SENDER)
            context["sender"] = joined(self._lines(language, used[-1], context))
        lines = self._lines(language, place, context)
        if asks and not exercise:
            used.append(ACK_PROMPT)
            lines += self._lines(language, used[-1], context)
        limit, read = self._parts(language, parts_limit), self._read(language, used)
        return fitted_sms(lines, limit, read, f"The {language} SMS of {hazard} for {area}")

    def named_in_sms(self, hazard: str, language: str, purpose: Purpose, variant: str) -> frozenset[str]:
        """The values that `sms` names in this text."""
        place = self._at(SMS.get(purpose), hazard, language, variant, purpose)
        return self.file(language, place.file).names(place.block)

    def script(
        self,
        hazard: str,
        language: str,
        *,
        purpose: Purpose,
        variant: str = "warning",
        values: Mapping[str, str | None],
        exercise: bool,
        pace: int = 0,
    ) -> Script:
        """The whole radio script: opening, body, closing. Over-long bodies drop the sentences marked for it.

        `values` are already words: see `spoken_values`; `area_again` among them is how the places are named after the
        opening. An update says the key points of the hazard's own script.
        `pace` is the reader's, in words a minute; 0 is the language's usual one.
        Raises Unusable for a reply, which has no script, and when a value is missing.
        """
        if purpose not in SCRIPT:
            raise Unusable(f"There is no radio script for {purpose.value}.", remedy="Send it as SMS only.")
        places = [self._at(place, hazard, language, variant, purpose) for place in SCRIPT[purpose]]
        context = self._context(hazard, language, values, sms=False)
        if self.hazard(hazard).value("until") is None:
            context |= ENDLESS
        if exercise:
            opening, body = places[0], places[1:2]
            places = [EXERCISE_OPEN, *([opening] if body else ()), *(body or [opening]), REMINDER, EXERCISE_CLOSE]
            lines = self._drill_lines(language, places, context)
        else:
            first, *rest = places
            lines = self._script_lines(language, first, context, purpose)
            # The opening has named every place: a long list is not read twice.
            again = context.get("area_again") if purpose in WITH_PROMPT else None
            context |= {"area": again} if again else {}
            lines += tuple(line for place in rest for line in self._script_lines(language, place, context, purpose))
        return self._spoken(language, lines, places, self.radio_seconds(language), pace)

    def part(
        self,
        language: str,
        place: Place,
        hazard: str,
        values: Mapping[str, str | None],
        *,
        seconds: int,
        pace: int = 0,
    ) -> Script:
        """One block alone, as it is said aloud, within so many seconds where enough may be dropped."""
        lines = self._lines(language, place, self._context(hazard, language, values, sms=False), sms=False)
        return self._spoken(language, lines, [place], seconds, pace)

    def reply(
        self,
        name: str,
        language: str,
        values: Mapping[str, str | None],
        *,
        parts_limit: int = 1,
        exercise: bool = False,
    ) -> Sms:
        """A fixed SMS from replies or frames by its block's name: ack_thanks, help_reply, relay_sms, deny_sms, ...

        `hazard` among the values is a hazard's key, or its name as it is to be said. In an exercise the drill's text
        for it, or, where it has none, the notice that this is an exercise: never a word to act on.
        """
        if exercise:
            name = DRILL_REPLY.get(name, DRILL_NOTICE)
        file = REPLIES if name in self.file(language, REPLIES).blocks else FRAMES
        context = _given(values)
        if context.get("hazard") in self.hazards:
            context["hazard"] = self.hazard_name(str(context["hazard"]), language, sms=True)
        place = Place(file, name)
        lines = self._lines(language, place, context)
        limit, read = self._parts(language, parts_limit), self._read(language, [place])
        return fitted_sms(lines, limit, read, f"The {language} text {name}")

    def _parts(self, language: str, limit: int) -> int:
        return limit * PARTS_IN_UCS2 if self.lexicon(language).keeps_accents else limit

    def phrase(self, language: str, block: str, values: Mapping[str, str | None]) -> str:
        """A text of the frames filled in, with all its letters: words for another text to say."""
        return joined(self._lines(language, Place(FRAMES, block), values, sms=False))

    def actions(
        self, hazard: str, language: str, *, variant: str = "warning", values: Mapping[str, str | None]
    ) -> tuple[str, ...]:
        """What the hazard's SMS tells people to do, without full stops: for `action1`, `action2` of a relay.

        Without a safe place: what a relay asks is asked of more people than one place is near to.
        """
        place = self._at(SMS[Purpose.WARNING], hazard, language, variant, Purpose.WARNING)
        asked = {**values, "shelter": None, "none_recorded": None}
        lines = self._lines(language, place, self._context(hazard, language, asked, sms=True))
        kept = [line for line in lines[1:] if line.drop != 1] or lines[1:]
        return tuple(line.text.rstrip(".") for line in kept)

    def _at(self, place: Place | None, hazard: str, language: str, variant: str, purpose: Purpose) -> Place:
        """The place with its file and variant; a language without the variant uses its plain warning."""
        self.hazard(hazard)
        if place is None:
            raise Unusable(f"There is no bulletin for {purpose.value}.", remedy="Use a reply text.")
        if place.file:
            return place
        own, block = self.file(language, hazard).blocks, place.block.format(variant=variant)
        if block in own:
            return Place(hazard, block)
        plain = place.block.format(variant="warning")
        # An end that a hazard has no words of its own for is said as of any other.
        in_frames = plain not in own and plain in self.file(language, FRAMES).blocks
        return Place(FRAMES if in_frames else hazard, plain)

    def _read(self, language: str, places: Iterable[Place]) -> bool:
        """Whether all of these texts were read by someone who knows the language, as they stand."""
        return all(self.file(language, place.file).review(place.block) for place in places)

    def _spoken(self, language: str, lines: tuple[Line, ...], places: Iterable[Place], limit: int, pace: int) -> Script:
        lexicon = self.lexicon(language)
        read = self._read(language, places)
        return spoken_script(lines, lexicon.speech, limit, read, pace or lexicon.words_per_minute)

    def _context(
        self, hazard: str, language: str, values: Mapping[str, str | None], *, sms: bool
    ) -> dict[str, str | None]:
        known, given = self.hazard(hazard), _given(values)
        optional = (value.name for value in known.values if not value.required)
        if known.denied and given.get(known.denied) in self.hazards:
            given[known.denied] = self.hazard_name(str(given[known.denied]), language, sms=sms)
        return {
            **dict.fromkeys((*_OPTIONAL, *optional)),
            **given,
            "hazard": self.hazard_name(hazard, language, sms=sms),
        }

    def _lines(
        self, language: str, place: Place, context: Mapping[str, str | None], *, sms: bool = True
    ) -> tuple[Line, ...]:
        if place.file in (FRAMES, REPLIES):
            context = {**_FRAME_DEFAULTS, **context}
        folding = self.lexicon(language).folding if sms else PLAIN
        file = self.file(language, place.file)
        try:
            return _without_links(file.lines(place.block, context, sms=sms, folding=folding), file.name)
        except AvizuError as broken:
            below = file.under if self.falls_back and file.has_own(place.block) else None
            if below is None or place.block not in below.blocks:
                raise
            self.given_up[file.name] = broken.sentence
            return below.lines(place.block, context, sms=sms, folding=folding)

    def _drill_lines(
        self, language: str, places: Sequence[Place], context: Mapping[str, str | None]
    ) -> tuple[Line, ...]:
        """Of the hazard's own text only the key points, and after every two of them that it is an exercise.

        None of those is a key point of the drill: a host who speaks freely must not say them as if they held.
        """
        first, *between, reminder, last = places
        lines = list(self._lines(language, first, context, sms=False))
        remind = self._lines(language, reminder, context, sms=False)
        for place in between:
            said = self._lines(language, place, context, sms=False)
            if place.file != FRAMES:
                said = tuple(replace(line, key=False) for line in said if line.key)
            for n, line in enumerate(said, 1):
                lines.append(line)
                if n % 2 == 0 or n == len(said):
                    lines += remind
        return (*lines, *self._lines(language, last, context, sms=False))

    def _script_lines(
        self, language: str, place: Place, context: Mapping[str, str | None], purpose: Purpose
    ) -> tuple[Line, ...]:
        own = place.file not in (FRAMES, REPLIES)
        lines = self._lines(language, place, context, sms=False)
        return tuple(line for line in lines if line.key) if own and purpose is Purpose.UPDATE else lines


def _without_links(lines: tuple[Line, ...], name: str) -> tuple[Line, ...]:
    """Nobody can tell a true link from a false one: no text that people receive has any."""
    for line in lines:
        if found := LINK.search(line.text):
            raise Unusable(f"{name} has a link in it ({found[0]}).", remedy="Take it out: no public text has one.")
    return lines


def _given(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Only what is known, each on one line."""
    return {name: " ".join(value.split()) for name, value in values.items() if value and value.strip()}
