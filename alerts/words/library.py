"""The library of texts: every SMS and radio script that people receive is put together here, and only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from alerts.errors import Misconfigured, NotFound, Unusable
from alerts.model.message import Purpose
from alerts.words.hazards import Hazard
from alerts.words.rendered import Script, Sms, fitted_sms, spoken_script
from alerts.words.spoken import number
from alerts.words.texts import Line, TextFile, joined

if TYPE_CHECKING:
    from alerts.words.lint import Finding

FRAMES = "frames"
REPLIES = "replies"
USUAL_SECONDS = 60

_OPTIONAL = ("phone", "station", "shelter", "none_recorded")
_FRAME_DEFAULTS = dict.fromkeys((*_OPTIONAL, "until", "prompt", "action2"))
_WITH_PROMPT = (Purpose.WARNING, Purpose.UPDATE)


class Place(NamedTuple):
    """Where a text stands: a file ("" for the hazard's own) and a block."""

    file: str
    block: str


_SMS: Mapping[Purpose, Place] = {
    Purpose.WARNING: Place("", "{variant}_sms"),
    Purpose.UPDATE: Place("", "{variant}_sms"),
    Purpose.ALL_CLEAR: Place("", "all_clear_sms"),
    Purpose.NO_LONGER: Place(FRAMES, "no_longer_sms"),
    Purpose.RETRACTION: Place(FRAMES, "retract_sms"),
}
_DRILL: Mapping[Purpose, Place] = {
    Purpose.WARNING: Place(FRAMES, "drill_sms"),
    Purpose.UPDATE: Place(FRAMES, "drill_sms"),
    Purpose.ALL_CLEAR: Place(FRAMES, "drill_end_sms"),
    Purpose.NO_LONGER: Place(FRAMES, "drill_end_sms"),
    Purpose.RETRACTION: Place(FRAMES, "drill_end_sms"),
}
_DRILL_REPLY: Mapping[str, str] = {
    "ack_thanks": "drill_reply",
    "help_reply": "drill_help_reply",
    "unknown_reply": "drill_unknown_reply",
    "stop_reply": "drill_stop_reply",
    "stop_member_reply": "drill_stop_member_reply",
}
_DRILL_NOTICE = "drill_notice"
_REMINDER = Place(FRAMES, "exercise_mid")
_SCRIPT: Mapping[Purpose, tuple[Place, ...]] = {
    Purpose.WARNING: (Place(FRAMES, "open"), Place("", "{variant}_radio"), Place(FRAMES, "close")),
    Purpose.UPDATE: (Place(FRAMES, "update_radio"), Place("", "{variant}_radio"), Place(FRAMES, "close")),
    Purpose.ALL_CLEAR: (Place(FRAMES, "open_clear"), Place("", "all_clear_radio"), Place(FRAMES, "close_clear")),
    Purpose.NO_LONGER: (Place(FRAMES, "open_clear"), Place(FRAMES, "no_longer_radio"), Place(FRAMES, "close_clear")),
    Purpose.RETRACTION: (Place(FRAMES, "retract_radio"),),
}


@dataclass(frozen=True)
class Library:
    """Texts by "<language>/<name>", read from text only: whoever builds it reads the files."""

    files: Mapping[str, TextFile]
    hazards: Mapping[str, Hazard]

    @classmethod
    def build(cls, texts: Mapping[str, str], hazards: Mapping[str, Hazard]) -> Library:
        """From names like "tet/flood.j2" and their content."""
        files = {name.removesuffix(".j2"): TextFile(name, source) for name, source in texts.items()}
        return cls(files, hazards)

    def check(self) -> tuple[Finding, ...]:
        """Everything wrong with these texts; empty when nothing is."""
        from alerts.words import lint

        return lint.check(self)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({name.partition("/")[0] for name in self.files}))

    def has(self, language: str, name: str) -> bool:
        return f"{language}/{name}" in self.files

    def file(self, language: str, name: str) -> TextFile:
        """Raises NotFound when there is no such language or text."""
        found = self.files.get(f"{language}/{name}")
        if found is None:
            known = ", ".join(self.languages)
            raise NotFound(f"There is no text {name!r} in {language!r}.", remedy=f"Languages: {known}.", code="no-text")
        return found

    def hazard(self, key: str) -> Hazard:
        if key not in self.hazards:
            known = ", ".join(self.hazards)
            raise NotFound(f"There is no hazard {key!r}.", remedy=f"Hazards: {known}.", code="no-hazard")
        return self.hazards[key]

    def reviewed(self, language: str, hazard: str) -> bool:
        """Whether the hazard's own texts were read by someone who knows the language."""
        return self.file(language, hazard).review is not None

    def hazard_name(self, hazard: str, language: str, *, sms: bool = False) -> str:
        """As said in that language; the short form for an SMS where there is one."""
        meta = self.file(language, hazard).meta
        name = meta.get("display_sms") if sms else None
        return str(name or meta.get("display") or hazard)

    def sender_full(self, language: str) -> str:
        """The directorate's name in that language, for an installation that sets none."""
        return str(self.file(language, FRAMES).meta.get("sender_full", ""))

    def radio_seconds(self, language: str) -> int:
        """The longest a script in that language should take."""
        frames = self.file(language, FRAMES)
        seconds = str(frames.meta.get("radio_seconds", USUAL_SECONDS))
        if not seconds.isdecimal():
            raise Misconfigured(f"radio_seconds of {frames.name} is not a number.", remedy="Write it as 60.")
        return int(seconds)

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
        place = self._at((_DRILL if exercise else _SMS).get(purpose), hazard, language, variant, purpose)
        asks = prompt and purpose in _WITH_PROMPT
        context = self._context(hazard, language, values, sms=True) | {"prompt": "1" if asks else None}
        if purpose is Purpose.UPDATE and not exercise:
            context["sender"] = joined(self._lines(language, Place(FRAMES, "update_sender"), context))
        lines = self._lines(language, place, context)
        if asks and not exercise:
            lines += self._lines(language, Place(FRAMES, "ack_prompt"), context)
        reviewed = self.file(language, place.file).review is not None
        return fitted_sms(lines, parts_limit, reviewed, f"The {language} SMS of {hazard} for {context.get('area')}")

    def script(
        self,
        hazard: str,
        language: str,
        *,
        purpose: Purpose,
        variant: str = "warning",
        values: Mapping[str, str | None],
        exercise: bool,
    ) -> Script:
        """The whole radio script: opening, body, closing. Over-long bodies drop the sentences marked for it.

        `values` are already words: see `spoken_values`. An update says the key points of the hazard's own script.
        Raises Unusable for a reply, which has no script, and when a value is missing.
        """
        if purpose not in _SCRIPT:
            raise Unusable(f"There is no radio script for {purpose.value}.", remedy="Send it as SMS only.")
        places = [self._at(place, hazard, language, variant, purpose) for place in _SCRIPT[purpose]]
        if exercise:
            opening, *rest = places
            places = [Place(FRAMES, "exercise_open"), opening, _REMINDER, *rest, Place(FRAMES, "exercise_close")]
        context = self._context(hazard, language, values, sms=False)
        if self.hazard(hazard).value("until") is None:
            context["until"] = None
        lines = tuple(line for place in places for line in self._script_lines(language, place, context, purpose))
        reviewed = all(self.file(language, place.file).review for place in places)
        return spoken_script(lines, language, self.radio_seconds(language), reviewed)

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
            name = _DRILL_REPLY.get(name, _DRILL_NOTICE)
        file = REPLIES if name in self.file(language, REPLIES).blocks else FRAMES
        context = _given(values)
        if context.get("hazard") in self.hazards:
            context["hazard"] = self.hazard_name(str(context["hazard"]), language, sms=True)
        lines = self._lines(language, Place(file, name), context)
        reviewed = self.file(language, file).review is not None
        return fitted_sms(lines, parts_limit, reviewed, f"The {language} text {name}")

    def station_sms(
        self,
        hazard: str,
        language: str,
        *,
        purpose: Purpose,
        variant: str = "warning",
        values: Mapping[str, str | None],
        parts_limit: int = 1,
        exercise: bool,
    ) -> Sms:
        """What a host reads out at once: `n` times, with the first two actions and `ref` to answer with.

        The end of a danger or of a mistake, and any drill, is the committee's own text: it never says "danger".
        """
        if exercise or purpose not in _WITH_PROMPT:
            return self.sms(
                hazard,
                language,
                purpose=purpose,
                variant=variant,
                values=values,
                prompt=False,
                parts_limit=parts_limit,
                exercise=exercise,
            )
        first, second = (*self.actions(hazard, language, variant=variant, values=values), None, None)[:2]
        request = {**values, "hazard": hazard, "action1": first, "action2": second}
        return self.reply("station_request", language, request, parts_limit=parts_limit)

    def reading_times(self, language: str, minutes: int, until: str) -> str:
        """How often and until when, for the head of a script: `until` is already words."""
        said = {"n": number(minutes, language), "until": until}
        return joined(self._lines(language, Place(FRAMES, "reading_times"), said, sms=False))

    def actions(
        self, hazard: str, language: str, *, variant: str = "warning", values: Mapping[str, str | None]
    ) -> tuple[str, ...]:
        """What the hazard's SMS tells people to do, without full stops: for `action1`, `action2` of a relay.

        Without a safe place: what a relay asks is asked of more people than one place is near to.
        """
        place = self._at(_SMS[Purpose.WARNING], hazard, language, variant, Purpose.WARNING)
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
        block = place.block.format(variant=variant)
        if block not in self.file(language, hazard).blocks:
            block = place.block.format(variant="warning")
        return Place(hazard, block)

    def _context(
        self, hazard: str, language: str, values: Mapping[str, str | None], *, sms: bool
    ) -> dict[str, str | None]:
        optional = (value.name for value in self.hazard(hazard).values if not value.required)
        return {
            **dict.fromkeys((*_OPTIONAL, *optional)),
            **_given(values),
            "hazard": self.hazard_name(hazard, language, sms=sms),
        }

    def _lines(
        self, language: str, place: Place, context: Mapping[str, str | None], *, sms: bool = True
    ) -> tuple[Line, ...]:
        if place.file in (FRAMES, REPLIES):
            context = {**_FRAME_DEFAULTS, **context}
        return self.file(language, place.file).lines(place.block, context, sms=sms)

    def _script_lines(
        self, language: str, place: Place, context: Mapping[str, str | None], purpose: Purpose
    ) -> tuple[Line, ...]:
        own = place.file not in (FRAMES, REPLIES)
        lines = self._lines(language, place, context, sms=False)
        return tuple(line for line in lines if line.key) if own and purpose is Purpose.UPDATE else lines


def _given(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Only what is known, each on one line."""
    return {name: " ".join(value.split()) for name, value in values.items() if value and value.strip()}
