"""Every SMS as a telephone gets it: within its parts whatever the place is called, and with what must stay in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from alerts.errors import AvizuError
from alerts.words.blocks import DRILL_NOTICE, DRILL_REPLY, REPLIES, Place
from alerts.words.gsm7 import fold, measure
from alerts.words.hazards import Hazard
from alerts.words.library import Library
from alerts.words.lint.content import Told, check_content, drill_fault
from alerts.words.lint.files import ANSWERS
from alerts.words.lint.findings import Finding, Gravity
from alerts.words.lint.phrases import sentences
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
from alerts.words.rendered import TOO_LONG, Sms

MUNICIPAL_PARTS = 2
_ANY_LENGTH = 9


@dataclass(slots=True)
class Tally:
    """How many texts were tried for so many places, and how many of them were over their parts."""

    texts: int = 0
    over: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """One name of each length, the longest first, with how many places have a name of that length.

    What is left out of a text depends on nothing else of a name: so each text is rendered once for each length.
    """

    by_length: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        found: dict[tuple[int, int], list[str]] = {}
        for name in names:
            found.setdefault((measure(fold(name)).units, len(name)), []).append(name)
        return cls(tuple((same[0], len(same)) for _, same in sorted(found.items(), reverse=True)))

    @property
    def ends(self) -> tuple[str, str]:
        """The longest and the shortest."""
        return self.by_length[0][0], self.by_length[-1][0]


def bulletins(library: Library, language: str, hazard: Hazard, names: Names, tally: Tally) -> Iterator[Finding]:
    """To committees in one part, and to municipalities in two."""
    by_text: dict[Place, list[_Tried]] = {}
    for kind in kinds(hazard):
        place = telling(library, hazard, language, kind)
        named = library.file(language, place.file).names(place.block)
        for situation in situations(hazard, kind, named):
            tried = _Tried(library, language, hazard, kind, place, dict(situation))
            by_text.setdefault(place, []).append(tried)
            yield from tried.bulletins(names, tally)
    for each in by_text.values():
        yield from _never_said(each, names.ends[1])


def _never_said(each: Sequence[_Tried], shortest: str) -> Iterator[Finding]:
    """A sentence that may be dropped and has to be, even for the shortest name and whatever else is unknown."""
    try:
        whole = [tried.of(shortest, prompt=prompt) for tried in each for prompt in (True, False)]
    except AvizuError:
        return  # that it does not fit is said already
    sent = " ".join(sms.text for sms in whole)
    may_go = dict.fromkeys(sentence for sms in whole for sentence in sms.dropped)
    if never := [sentence for sentence in may_go if sentence not in sent]:
        message = f"It is never sent, for there is no room even with {shortest}: “{' '.join(never)}”"
        yield replace(each[0].finding("never-said", message), severity=Gravity.REMARK)


@dataclass(frozen=True, slots=True)
class _Tried:
    library: Library
    language: str
    hazard: Hazard
    kind: Kind
    place: Place
    situation: dict[str, str | None]

    def bulletins(self, names: Names, tally: Tally) -> Iterator[Finding]:
        seen = set()
        asks_for_nothing = self._asks_for_nothing()
        values = samples(self.library, self.hazard, self.language, "", start=START, radio=False) | self.situation
        tally.texts += sum(places for _, places in names.by_length)
        for area, places in names.by_length:
            try:
                sms = self._sms(values | {"area": area})
            except AvizuError as error:
                tally.over += places if error.code == TOO_LONG else 0
                yield self._fault(error)
                continue
            if sms.dropped not in seen:
                seen.add(sms.dropped)
                yield from check_content(self._told(sms, values | {"area": area}, asks_for_nothing))
            if not sms.dropped:
                break  # what fits whole for one name does so for each that is no longer
        try:
            self._sms(values | {"area": SEVERAL_PLACES}, parts=MUNICIPAL_PARTS)
        except AvizuError as error:
            yield self._fault(error)

    def of(self, area: str, *, prompt: bool) -> Sms:
        """The text for the place of this name, in one part."""
        values = samples(self.library, self.hazard, self.language, area, start=START, radio=False) | self.situation
        return self._sms(values, prompt=prompt)

    def _sms(self, values: Mapping[str, str | None], *, parts: int = 1, prompt: bool = True) -> Sms:
        return self.library.sms(
            self.hazard.key,
            self.language,
            purpose=self.kind.purpose,
            variant=self.kind.variant,
            values=values,
            prompt=prompt,
            parts_limit=parts,
            exercise=self.kind.exercise,
        )

    def _told(self, sms: Sms, values: Mapping[str, str | None], asks_for_nothing: frozenset[str]) -> Told:
        heard = sentences(sms.text)
        return Told(
            library=self.library,
            hazard=self.hazard,
            language=self.language,
            kind=self.kind,
            place=self.place,
            values=values,
            said=heard,
            actions=len([sentence for sentence in heard[1:] if sentence not in asks_for_nothing]),
            sources=(SENDER,),
        )

    def _asks_for_nothing(self) -> frozenset[str]:
        """The prompt, and that no safe place is recorded: sentences that are no advice."""
        if not self.kind.danger or self.kind.exercise:
            return frozenset()
        values = samples(self.library, self.hazard, self.language, "", start=START, radio=False) | {"area": "X"}
        try:
            prompt = self.library.reply("ack_prompt", self.language, {}).text
            without = self._sms(values | {"shelter": None}, parts=_ANY_LENGTH).text
            unrecorded = self._sms(values | {"shelter": None, "none_recorded": "1"}, parts=_ANY_LENGTH).text
        except AvizuError:
            return frozenset()
        return frozenset((*sentences(prompt), *(set(sentences(unrecorded)) - set(sentences(without)))))

    def _fault(self, error: AvizuError) -> Finding:
        return self.finding(error.code, error.sentence)

    def finding(self, code: str, message: str) -> Finding:
        return Finding(f"{self.language}/{self.place.file}.j2", self.place.block, code, message)


def replies(library: Library, language: str) -> Iterator[Finding]:
    """Each answer in one part, for the longest name and with a number to ring."""
    values = {"sender": SENDER, "phone": "7700 1122", "area": SHORTEST_AND_LONGEST[1]}
    words = library.lexicon(language).wording.exercise
    for block, exercise, marked in _REPLIES:
        said = DRILL_REPLY.get(block, DRILL_NOTICE) if exercise else block
        path = f"{language}/{REPLIES}.j2"
        try:
            sms = library.reply(block, language, values, exercise=exercise)
        except AvizuError as error:
            yield Finding(path, said, error.code, error.sentence)
            continue
        if marked and (fault := drill_fault(words, sentences(sms.text), closing=1)):
            yield Finding(path, said, *fault)


_REPLIES = (
    *((block, exercise, exercise) for block, exercise in product((*ANSWERS, "verify_sms"), (False, True))),
    ("canary_sms", False, True),
    ("relay_sms", True, True),
)
"""Each block, whether an exercise sends it, and whether its text must say that it is no real one."""
