"""What a radio host gets besides the script: ten seconds to break in with, and what must not be said."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.model.message import Purpose
from alerts.words.blocks import FRAMES, WITH_PROMPT, Place
from alerts.words.library import Library
from alerts.words.rendered import Script

INTERRUPT_SECONDS = 10
_INTERRUPT = {True: "interrupt", False: "interrupt_end"}
_NOT_TO_SAY = {True: "not_to_say_danger", False: "not_to_say_end"}


def interrupt(
    library: Library,
    hazard: str,
    language: str,
    *,
    purpose: Purpose,
    variant: str = "warning",
    values: Mapping[str, str | None],
    exercise: bool,
    pace: int = 0,
) -> Script:
    """To be read at once, in the middle of a programme: who, what, where, and what to do first, in ten seconds.

    What to do are the first key points of the whole script; of an end, its first one. Raises like Library.script.
    """
    whole = library.script(hazard, language, purpose=purpose, variant=variant, values=values, exercise=False, pace=pace)
    first, second = (*(point.rstrip(".!") for point in whole.key_points), None, None)[:2]
    danger = purpose in WITH_PROMPT
    block = "exercise_interrupt" if exercise else _INTERRUPT[danger]
    said = {**values, "action1": first, "action2": second if danger else None}
    return library.part(language, Place(FRAMES, block), hazard, said, seconds=INTERRUPT_SECONDS, pace=pace)


def not_to_say(library: Library, hazard: str, language: str, *, purpose: Purpose, exercise: bool) -> tuple[str, ...]:
    """What a host who speaks freely must leave unsaid, most important first: sentences of what not to do."""
    danger = purpose in WITH_PROMPT
    places = [Place(FRAMES, _NOT_TO_SAY[danger])]
    if danger and "not_to_say" in library.file(language, hazard).blocks:
        places.insert(0, Place(hazard, "not_to_say"))
    if exercise:
        places = [Place(FRAMES, "not_to_say_drill")]
    return tuple(
        sentence for place in places for sentence in library.part(language, place, hazard, {}, seconds=0).sentences
    )
