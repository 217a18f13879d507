"""Every script read aloud: how long it takes, and what it contains."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from alerts.errors import AvizuError
from alerts.words.blocks import EXERCISE_OPEN
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.lint.beside import for_a_host
from alerts.words.lint.content import Told, check_content
from alerts.words.lint.findings import Finding, Gravity
from alerts.words.lint.tried import SENDER, START, aired, kinds, samples, situations
from alerts.words.rendered import Script

LEAST_SECONDS = 20
_IN_FRAMES = frozenset(["phone", "station"])


def scripts(library: Library, language: str, hazard: Hazard, names: tuple[str, str]) -> Iterator[Finding]:
    """With the longest and the shortest of the names by turns: all of a text and the longest, then what is left."""
    for kind in kinds(hazard):
        place = EXERCISE_OPEN if kind.exercise else aired(library, hazard, language, kind)
        body = aired(library, hazard, language, kind)
        named = library.file(language, body.file).names(body.block) | _IN_FRAMES
        tried = situations(hazard, kind, named)
        for area, situation in zip(cycle(names), tried[:1] if kind.exercise else tried):
            values = samples(library, hazard, language, area, start=START, radio=True) | dict(situation)
            try:
                script = library.script(
                    hazard.key,
                    language,
                    purpose=kind.purpose,
                    variant=kind.variant,
                    values=values,
                    exercise=kind.exercise,
                )
            except AvizuError as error:
                yield Finding(f"{language}/{place.file}.j2", place.block, error.code, error.sentence)
                break
            told = Told(
                library=library,
                hazard=hazard,
                language=language,
                kind=kind,
                place=place,
                values=values,
                said=script.sentences,
                actions=len(script.key_points),
                sources=(SENDER, str(values["sender_full"])),
            )
            yield from check_content(told)
            if not kind.exercise:
                yield from _seconds(told, script, library.radio_seconds(language))
    yield from for_a_host(library, language, hazard)


def _seconds(told: Told, script: Script, limit: int) -> Iterator[Finding]:
    taken = f"It takes {script.seconds} s to read"
    if script.seconds > limit:
        yield told.finding("too-long-to-read", f"{taken}; the limit is {limit} s.")
    if script.seconds < LEAST_SECONDS:
        short = told.finding("short-to-read", f"{taken}; less than {LEAST_SECONDS} s is gone before people listen.")
        yield Finding(short.file, short.block, short.code, short.message, Gravity.REMARK)
    if not script.key_points:
        yield told.finding("no-key-point", "No line is marked * for a host who translates as he speaks.")
