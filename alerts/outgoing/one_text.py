"""One text by itself, filled in as people would get it: for looking at, never for sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.model.warning import Revision
from alerts.outgoing.desk import Desk
from alerts.outgoing.shelters import spoken_shelter, worded, written_shelters
from alerts.words import at_once, hosts
from alerts.words.blocks import (
    ACK_PROMPT,
    DRILL,
    EXERCISE_CLOSE,
    EXERCISE_OPEN,
    FRAMES,
    REMINDER,
    SCRIPT,
    SMS,
    UPDATE_SENDER,
    WITH_PROMPT,
    Place,
)
from alerts.words.hazards import Hazard
from alerts.words.rendered import Script, Sms
from alerts.words.spoken import clock_sms, sms_values, spoken_values

USUAL = "warning"
SAMPLE_PHONE = "7700 1122"
SAMPLE_STATION = "Rádiu Lorico Lian"
SAMPLE_NUMBER = "7"
PARTS_OF_A_SUCO = 1
PARTS_OF_MORE = 2

Values = Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What a text is filled with. `place` is a code, "" where `area` is only a name; `sucos` lie in it.

    `look_up` says that its safe place is the recorded one. `given` values go before all others.
    """

    desk: Desk
    hazard: Hazard
    language: str
    revision: Revision
    purpose: Purpose
    variant: str
    area: str
    place: str
    sucos: tuple[str, ...]
    look_up: bool
    now: datetime
    prompt: bool = True
    exercise: bool = False
    given: Values = field(default_factory=dict)

    @property
    def began(self) -> datetime:
        return self.revision.onset or self.revision.effective or self.revision.created_at or self.now

    @property
    def onset_known(self) -> bool:
        """A sample is of one that is."""
        return not self.revision.id or self.revision.onset is not None

    @property
    def phone(self) -> str:
        value = self.hazard.value("phone")
        return self.desk.phone or (value.sample if value else SAMPLE_PHONE)

    @cached_property
    def written(self) -> Values:
        """As an SMS has it."""
        said = sms_values(
            sender=self.desk.sender,
            area=self.area,
            phone=self.phone,
            start=self.began,
            until=self.revision.expires,
            values=self.revision.values,
        )
        return {**self._unknown, **said, **self._others, **self.given}

    @cached_property
    def spoken(self) -> Values:
        """As words. A sample is said an hour before it begins."""
        desk, library, language = self.desk, self.desk.library, self.language
        said = spoken_values(
            library.speech(language),
            now=self.now if self.revision.id else self.began - timedelta(hours=1),
            sender_full=desk.sender_in_full(language),
            area=[self.area],
            station=SAMPLE_STATION,
            phone=self.phone,
            start=self.began,
            until=self.revision.expires,
            values=self.revision.values,
        )
        danger = self.look_up and self.purpose in WITH_PROMPT
        safe = spoken_shelter(self.revision, desk, self.hazard, self.sucos, language) if danger else {}
        until = said["until"] if self.hazard.value("until") else None
        return {**self._unknown, **said, **self._others, "until_said": until, **safe, **self.given}

    @property
    def _unknown(self) -> dict[str, str | None]:
        return dict.fromkeys(value.name for value in self.hazard.values)

    @property
    def _others(self) -> dict[str, str | None]:
        """What only texts of frames and replies name."""
        return {
            "n": "3",
            "ref": str(self.revision.warning_id or SAMPLE_NUMBER),
            "until_said": clock_sms(self.revision.expires) if self.hazard.value("until") else None,
            "names": self.area,
            "within": self.area,
            "prompt": "1" if self.prompt else None,
        }


def alone(filling: Filling, place: Place, *, written: bool) -> Sms | Script:
    """A text of frames, replies or spots: as SMS, or as it is said."""
    library, language = filling.desk.library, filling.language
    if written:
        values = {**_with_actions(filling), **_words_of_an_end(filling, place)}
        return library.reply(place.block, language, values, parts_limit=PARTS_OF_MORE)
    values = {**_with_actions(filling), **filling.spoken}
    most = library.radio_seconds(language)
    return library.part(language, place, filling.hazard.key, values, seconds=most)


def _with_actions(filling: Filling) -> Values:
    """With what the SMS of the hazard asks for first."""
    key, library = filling.hazard.key, filling.desk.library
    actions = library.actions(key, filling.language, variant=filling.variant, values=filling.written)
    first, second = (*actions, None, None)[:2]
    told = at_once.danger(
        library, key, filling.language, variant=filling.variant, values=filling.spoken, onset_known=filling.onset_known
    )
    return {"hazard": key, "action1": first, "action2": second, "danger": told.text, **filling.written}


def _words_of_an_end(filling: Filling, place: Place) -> Values:
    """For a text that asks to read another one: that the danger is over, as the committee is told."""
    if "words" not in filling.desk.library.file(filling.language, place.file).names(place.block):
        return {}
    return {"words": _sms(replace(filling, purpose=Purpose.ALL_CLEAR)).text}


def _sms(filling: Filling) -> Sms:
    library = filling.desk.library

    def render(shelter: Mapping[str, str]) -> Sms:
        return library.sms(
            filling.hazard.key,
            filling.language,
            purpose=filling.purpose,
            variant=filling.variant,
            values={**filling.written, **shelter, **filling.given},
            prompt=filling.prompt,
            parts_limit=PARTS_OF_A_SUCO if len(filling.sucos) <= 1 else PARTS_OF_MORE,
            exercise=filling.exercise,
        )

    if not filling.look_up or filling.exercise or filling.purpose not in WITH_PROMPT:
        return render({})
    places = (filling.place,) if filling.place else filling.sucos
    ways = written_shelters(filling.revision, filling.desk, filling.hazard, places, filling.sucos)
    return worded(render, ways, library.lexicon(filling.language).folding)[0]


def _radio(filling: Filling) -> Script:
    return filling.desk.library.script(
        filling.hazard.key,
        filling.language,
        purpose=filling.purpose,
        variant=filling.variant,
        values=filling.spoken,
        exercise=filling.exercise,
    )


def _ten_seconds(filling: Filling) -> Script:
    return hosts.interrupt(
        filling.desk.library,
        filling.hazard.key,
        filling.language,
        purpose=filling.purpose,
        variant=filling.variant,
        values=filling.spoken,
        onset_known=filling.onset_known,
        exercise=filling.exercise,
    )


def _not_to_say(filling: Filling) -> Script:
    key, language = filling.hazard.key, filling.language
    return hosts.not_to_say(filling.desk.library, key, language, purpose=filling.purpose, exercise=filling.exercise)


def _station_sms(filling: Filling) -> Sms:
    return at_once.station_sms(
        filling.desk.library,
        filling.hazard.key,
        filling.language,
        purpose=filling.purpose,
        variant=filling.variant,
        values={**filling.written, "until_said": filling.spoken["until_said"]},
        spoken=filling.spoken,
        onset_known=filling.onset_known,
        parts_limit=PARTS_OF_MORE,
        exercise=filling.exercise,
    )


def _reply(block: str) -> Callable[[Filling], Sms]:
    def render(filling: Filling) -> Sms:
        values = _with_actions(filling)
        return filling.desk.library.reply(block, filling.language, values, exercise=filling.exercise)

    return render


RENDER: Mapping[str, Callable[[Filling], Sms | Script]] = {
    "sms": _sms,
    "radio": _radio,
    "ten-seconds": _ten_seconds,
    "not-to-say": _not_to_say,
    "station-sms": _station_sms,
    "relay": _reply("relay_sms"),
    "deny": _reply("deny_sms"),
}
"""The texts of a hazard, by the names an officer gives them."""


def pieces(filling: Filling, kind: str) -> tuple[Place, ...]:
    """The texts that an SMS or a script is made of; none for what is put together otherwise."""
    asks = kind == "sms" and filling.prompt and filling.purpose in WITH_PROMPT and not filling.exercise
    news = kind == "sms" and filling.purpose is Purpose.UPDATE and not filling.exercise
    places: tuple[Place, ...] = ()
    if kind == "sms":
        places = ((DRILL if filling.exercise else SMS)[filling.purpose],)
    elif kind == "radio":
        said = SCRIPT[filling.purpose]
        places = (EXERCISE_OPEN, *said[:2], REMINDER, EXERCISE_CLOSE) if filling.exercise else said
    beside = (*((UPDATE_SENDER,) if news else ()), *((ACK_PROMPT,) if asks else ()))
    return (*(_standing(filling, place) for place in places), *beside)


def _standing(filling: Filling, place: Place) -> Place:
    """With its file; a hazard without the text takes the usual one, or that of the frames."""
    if place.file:
        return place
    key, library = filling.hazard.key, filling.desk.library
    block, plain = (place.block.format(variant=variant) for variant in (filling.variant, USUAL))
    ways = (Place(key, block), Place(key, plain), Place(FRAMES, plain))
    found = next((way for way in ways if library.has_text(filling.language, *way)), None)
    if found is None:
        raise Unusable(f"There is no text {plain} for {key} in {filling.language}.", remedy="See: avizu template check")
    return found
