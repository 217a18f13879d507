"""What a text that people receive must contain: who says so, what, where, until when, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.model.message import Purpose
from alerts.words.blocks import Place
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.lint.demands import must_say, names_of, said_as
from alerts.words.lint.findings import Finding
from alerts.words.lint.phrases import bare, names_it, said, said_in_earnest
from alerts.words.lint.tried import Kind, may_say_now

FEWEST_ACTIONS = 2
MOST_WITHOUT_REMINDER = 3
CLOSING_SENTENCES = 4

_HALF_FILLED = re.compile(r"None|\{|\}|\[\[|\]\]| [,.;:!?]|  |\.\.|: \.|~\d|\* ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One text as it comes out. `values` are what it was filled with, `actions` how many things it asks for."""

    library: Library
    hazard: Hazard
    language: str
    kind: Kind
    place: Place
    values: Mapping[str, str | None]
    said: Sequence[str]
    actions: int
    sources: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.said)

    def finding(self, code: str, message: str) -> Finding:
        return Finding(f"{self.language}/{self.place.file}.j2", self.place.block, code, message)


def check_content(told: Told) -> Iterator[Finding]:
    if match := _HALF_FILLED.search(told.text):
        yield told.finding("half-filled", f"It comes out half-filled at {match[0]!r}: “{told.text}”")
    yield from _drill(told) if told.kind.exercise else _real(told)


def _real(told: Told) -> Iterator[Finding]:
    yield from elements(told)
    yield from _time(told)
    if told.kind.danger and told.actions < FEWEST_ACTIONS:
        few = f"Only {told.actions} of what to do is left once it fits; {FEWEST_ACTIONS} are the fewest: “{told.text}”"
        yield told.finding("few-actions", few)
    yield from _end(told)
    file = told.library.file(told.language, told.hazard.key)
    for word in must_say(file, told.place.block):
        if not said((word,), told.text):
            yield told.finding("must-say", f"{file.name} asks for {word!r}, which it doesn't say: “{told.text}”")


def elements(told: Told) -> Iterator[Finding]:
    """Who says so, what, and where."""
    plain = bare(told.text)
    if not any(bare(source) in plain for source in told.sources):
        yield told.finding("no-source", f"It does not say who says so: “{told.text}”")
    file = told.library.file(told.language, told.hazard.key)
    names, phrases = names_of(file), said_as(file)
    if not names_it(names, told.text) and not said(phrases, told.text):
        yield told.finding("no-hazard", f"It says no word for {' or '.join((*names, *phrases))}: “{told.text}”")
    # Where the ground shook, people look for their own place around it.
    if not any(bare(place) in plain for name in ("area", "place") if (place := told.values.get(name))):
        yield told.finding("no-place", f"It does not say where: “{told.text}”")


def _time(told: Told) -> Iterator[Finding]:
    ends = [end for name in ("until", "until_day") if (end := told.values.get(name))]
    if not told.kind.danger or told.hazard.value("until") is None or not ends:
        return
    if any(bare(end) in bare(told.text) for end in ends):
        return
    now = told.library.lexicon(told.language).wording.now
    if may_say_now(told.hazard, told.kind.variant) and (not now or said(now, told.text)):
        return
    yield told.finding("no-time", f"It does not say until when: “{told.text}”")


def _end(told: Told) -> Iterator[Finding]:
    wording = told.library.lexicon(told.language).wording
    if told.kind.purpose is not Purpose.ALL_CLEAR:
        return
    if wording.ended and not said(wording.ended, told.text):
        yield told.finding("no-end", f"An all-clear says that it is over, as “{wording.ended[0]}”: “{told.text}”")
    rest = [sentence for sentence in told.said if not said(wording.ended, sentence)]
    if wording.remaining and not any(said(wording.remaining, sentence) for sentence in rest):
        yield told.finding("nothing-remains", f"An all-clear says what is still dangerous: “{told.text}”")
    if told.values.get("still_warned") and (word := said_in_earnest(wording.returning, told.text, wording.refusing)):
        message = f"{word!r} sends people back where another warning holds; put it in an if not still_warned."
        yield told.finding("returning", message)


def _drill(told: Told) -> Iterator[Finding]:
    words = told.library.lexicon(told.language).wording.exercise
    closing = 1 if told.place.block.endswith("_sms") else CLOSING_SENTENCES
    if fault := drill_fault(words, told.said, closing=closing):
        yield told.finding(*fault)


def drill_fault(words: tuple[str, ...], heard: Sequence[str], *, closing: int) -> tuple[str, str] | None:
    """Code and message where a drill could be taken for real: it says what it is at both ends, and so often that
    nobody who tunes in late hears more than three sentences before it.

    A language whose lexicon has no words of exercises can't be checked.
    """
    if not words:
        return None
    marked = [said(words, sentence) is not None for sentence in heard]
    if not (marked[0] and any(marked[-closing:])):
        return "exercise-word", f"A drill must open and close by saying that it is one: “{' '.join(heard)}”"
    between = 0
    for sentence, is_marked in zip(heard, marked, strict=True):
        between = 0 if is_marked else between + 1
        if between > MOST_WITHOUT_REMINDER:
            message = f"A drill says that it is one after every {MOST_WITHOUT_REMINDER} sentences; not by “{sentence}”."
            return "exercise-gap", message
    return None
