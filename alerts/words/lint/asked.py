"""What a station or a relay is asked to pass on, by SMS: whether it fits, and says what must be said."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.errors import AvizuError
from alerts.words.at_once import station_sms
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.lint.content import FEWEST_ACTIONS, Told, check_content
from alerts.words.lint.findings import Finding
from alerts.words.lint.phrases import bare, sentences
from alerts.words.lint.tried import (
    SENDER,
    SEVERAL_PLACES,
    SHORTEST_AND_LONGEST,
    START,
    Kind,
    kinds,
    samples,
    situations,
    telling,
)
from alerts.words.rendered import Sms

STATION_PARTS = 2


def requests(library: Library, language: str, hazard: Hazard) -> Iterator[Finding]:
    """Of every kind but drills, for which nobody is asked anything."""
    for kind in kinds(hazard):
        if kind.exercise:
            continue
        place = telling(library, hazard, language, kind)
        try:
            if kind.danger:
                _relay(library, language, hazard, kind)
            found = list(_to_a_host(library, language, hazard, kind))
        except AvizuError as error:
            yield Finding(f"{language}/{place.file}.j2", place.block, error.code, error.sentence)
        else:
            yield from found


def _relay(library: Library, language: str, hazard: Hazard, kind: Kind) -> None:
    """Raises where one does not fit the longest name."""
    values = samples(library, hazard, language, SHORTEST_AND_LONGEST[1], start=START, radio=False)
    first, second = (*library.actions(hazard.key, language, variant=kind.variant, values=values), None, None)[:2]
    asked = values | {"hazard": hazard.key, "n": "3", "ref": "1234", "action1": first, "action2": second}
    for block in ("relay_sms", "deny_sms"):
        library.reply(block, language, asked)


def _to_a_host(library: Library, language: str, hazard: Hazard, kind: Kind) -> Iterator[Finding]:
    place = telling(library, hazard, language, kind)
    spoken = samples(library, hazard, language, SEVERAL_PLACES, start=START, radio=True)
    written = samples(library, hazard, language, SEVERAL_PLACES, start=START, radio=False)
    beside = {"n": "3", "ref": "1234", "until_said": spoken["until"]}
    for situation in situations(hazard, kind, library.file(language, place.file).names(place.block)):
        values = written | beside | dict(situation)
        sms = station_sms(
            library,
            hazard.key,
            language,
            purpose=kind.purpose,
            variant=kind.variant,
            values=values,
            spoken=spoken,
            parts_limit=STATION_PARTS,
            exercise=False,
        )
        told = Told(
            library=library,
            hazard=hazard,
            language=language,
            kind=kind,
            place=place,
            values=values | {"until": spoken["until"]},
            said=sentences(sms.text),
            actions=_how_many_actions(library, language, hazard, kind, sms),
            sources=(SENDER,),
        )
        # An end is the committee's own text, looked at already as it is sent to the committee.
        yield from check_content(told) if kind.danger else ()
        if hazard.value("until") is None and (when := _end_named(told, written["until"], spoken["until"])):
            yield told.finding("end-time", f"It names an end, {when}, that nobody can know: “{told.text}”")


def _how_many_actions(library: Library, language: str, hazard: Hazard, kind: Kind, sms: Sms) -> int:
    """Of the first two the text has; where it has all there are, as many as are asked for."""
    if not kind.danger:
        return 0
    values = samples(library, hazard, language, SEVERAL_PLACES, start=START, radio=False)
    actions = library.actions(hazard.key, language, variant=kind.variant, values=values)
    said = [bare(action) in bare(sms.text) for action in actions[:FEWEST_ACTIONS]]
    return FEWEST_ACTIONS if all(said) else sum(said)


def _end_named(told: Told, *ends: str | None) -> str | None:
    plain = bare(told.text)
    return next((end for end in ends if end and bare(end) in plain), None)
