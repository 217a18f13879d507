"""What a radio host gets besides the script: ten seconds to break in with, a recording to play, what not to say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.model.message import Purpose
from alerts.words.at_once import LONGEST_SECONDS, PLAIN, danger, ending
from alerts.words.blocks import FRAMES, WITH_PROMPT, Place
from alerts.words.library import Library
from alerts.words.rendered import Script

INTERRUPT_SECONDS = LONGEST_SECONDS
PORTUGUESE = "pt"
DANGER, END = "interrupt", "interrupt_end"
_NOT_TO_SAY = {True: "not_to_say_danger", False: "not_to_say_end"}


def interrupt(
    library: Library,
    hazard: str,
    language: str,
    *,
    purpose: Purpose,
    variant: str = PLAIN,
    values: Mapping[str, str | None],
    exercise: bool,
    onset_known: bool = True,
    pace: int = 0,
    whole: Script | None = None,
) -> Script:
    """To be read at once, in the middle of a programme: who, what, where, and what to do first, in ten seconds.

    What to do are the first two key points of the whole script; of an end, that it is one, and what holds still.
    When it begins is left out where there is no time for it. `whole` is that script where it is at hand. Raises like
    Library.script.
    """
    if exercise:
        return library.part(
            language, Place(FRAMES, "exercise_interrupt"), hazard, values, seconds=INTERRUPT_SECONDS, pace=pace
        )
    whole = whole or library.script(
        hazard, language, purpose=purpose, variant=variant, values=values, exercise=False, pace=pace
    )
    first, second = (*(point.rstrip(".!") for point in whole.key_points), None, None)[:2]
    said = ending(library, hazard, values) | {
        "action1": first,
        "action2": second,
        "update": "1" if purpose is Purpose.UPDATE else None,
    }
    if purpose not in WITH_PROMPT:
        short = library.part(language, Place(FRAMES, END), hazard, said, seconds=INTERRUPT_SECONDS, pace=pace)
        return replace(short, reviewed=short.reviewed and whole.reviewed)
    # When it begins is what a listener can do without for as long as the whole script takes to come.
    for known in dict.fromkeys((onset_known, False)):
        told = danger(library, hazard, language, variant=variant, values=values, onset_known=known)
        given = said | {"danger": told.text}
        short = library.part(language, Place(FRAMES, DANGER), hazard, given, seconds=INTERRUPT_SECONDS, pace=pace)
        if short.seconds <= INTERRUPT_SECONDS:
            break
    return replace(short, reviewed=short.reviewed and whole.reviewed and told.reviewed)


def not_to_say(library: Library, hazard: str, language: str, *, purpose: Purpose, exercise: bool) -> Script:
    """What a host who speaks freely must leave unsaid, most important first: sentences of what not to do."""
    holds = purpose in WITH_PROMPT
    places = [Place(FRAMES, _NOT_TO_SAY[holds])]
    if holds and "not_to_say" in library.file(language, hazard).blocks:
        places.insert(0, Place(hazard, "not_to_say"))
    if exercise:
        places = [Place(FRAMES, "not_to_say_drill")]
    parts = [library.part(language, place, hazard, {}, seconds=0) for place in places]
    text = " ".join(part.text for part in parts)
    return Script(
        text=text,
        sentences=tuple(sentence for part in parts for sentence in part.sentences),
        words=sum(part.words for part in parts),
        seconds=sum(part.seconds for part in parts),
        key_points=(),
        reviewed=all(part.reviewed for part in parts),
    )


def has_words_beside(library: Library, language: str) -> bool:
    """Whether a language has the texts of this file; a new one may have only its scripts."""
    blocks = {DANGER, END, "exercise_interrupt", *_NOT_TO_SAY.values(), "not_to_say_drill"}
    return blocks <= set(library.file(language, FRAMES).blocks)


def clip(clips: Iterable[tuple[str, str]], hazard: str, *, purpose: Purpose, variant: str, exercise: bool) -> str:
    """The number of the station's own recording that says the same as this text; "" where there is none.

    A recording says only what was known when it was made: that there is a danger, or that it is over. So there is none
    for an update or a correction, none for another variant than it was made for, and none in an exercise.
    """
    known = dict(clips)
    if exercise:
        return ""
    if purpose is Purpose.ALL_CLEAR:
        return known.get(f"{hazard} {Purpose.ALL_CLEAR.value}", "")
    if purpose is not Purpose.WARNING:
        return ""
    return known.get(hazard if variant == PLAIN else f"{hazard} {variant}", "")


def read_aloud_in(station: Sequence[str], known: Collection[str], default: str) -> tuple[str, ...]:
    """The languages of a station's scripts, the first of its own first, then Portuguese, then the others.

    A station that speaks a language there is no text in gets the usual language and Portuguese as well.
    """
    found = [language for language in station if language in known]
    if not found or len(found) < len(station):
        usual = (default, *(language for language in (PORTUGUESE,) if language in known))
        found += [language for language in usual if language not in found]
    first, *others = found
    return (first, *sorted(others, key=lambda language: language != PORTUGUESE))
