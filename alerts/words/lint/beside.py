"""What a host gets beside the script: the ten seconds that break into a programme, and what must not be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alerts.errors import AvizuError
from alerts.model.message import Purpose
from alerts.words.at_once import danger
from alerts.words.blocks import FRAMES, Place
from alerts.words.hazards import Hazard
from alerts.words.hosts import INTERRUPT_SECONDS, interrupt, not_to_say
from alerts.words.library import Library
from alerts.words.lint.content import Told, drill_fault, elements
from alerts.words.lint.findings import Finding
from alerts.words.lint.tried import SENDER, START, USUAL_PLACE, Kind, aired, kinds, samples
from alerts.words.rendered import Script

Values = Mapping[str, str | None]


def for_a_host(library: Library, language: str, hazard: Hazard) -> Iterator[Finding]:
    values = samples(library, hazard, language, USUAL_PLACE, start=START, radio=True)
    for kind in kinds(hazard):
        # A drill breaks in with the same words for every hazard.
        if kind.exercise and kind[:2] != (Purpose.WARNING, "warning"):
            continue
        place = Place(FRAMES, "exercise_interrupt") if kind.exercise else aired(library, hazard, language, kind)
        one = _Host(library, language, hazard, kind, place)
        try:
            yield from one.ten_seconds(values)
            if kind.purpose is Purpose.ALL_CLEAR:
                yield from one.ten_seconds(values | {"still_warned": "1"}, beside=one.whole(values))
            unsaid = not_to_say(library, hazard.key, language, purpose=kind.purpose, exercise=kind.exercise)
        except AvizuError as error:
            yield one.finding(error.code, error.sentence)
            continue
        if not unsaid:
            yield one.finding("nothing-unsaid", "It tells a host nothing that must not be said.")


class _Host:
    def __init__(self, library: Library, language: str, hazard: Hazard, kind: Kind, place: Place) -> None:
        self.library, self.language, self.hazard = library, language, hazard
        self.kind, self.place = kind, place

    def finding(self, code: str, message: str) -> Finding:
        return Finding(f"{self.language}/{self.place.file}.j2", self.place.block, code, message)

    def whole(self, values: Values) -> Script:
        """The script of this kind, and in a drill that of the danger itself."""
        purpose, variant, _ = self.kind
        return self.library.script(
            self.hazard.key, self.language, purpose=purpose, variant=variant, values=values, exercise=False
        )

    def ten_seconds(self, values: Values, beside: Script | None = None) -> Iterator[Finding]:
        """`beside` is the same script where no other warning holds: what it lacks must be said at once."""
        whole = self.whole(values)
        said = interrupt(
            self.library,
            self.hazard.key,
            self.language,
            purpose=self.kind.purpose,
            variant=self.kind.variant,
            values=values,
            exercise=self.kind.exercise,
            whole=whole,
        )
        if said.seconds > INTERRUPT_SECONDS:
            message = f"To break in with it takes {said.seconds} s, not {INTERRUPT_SECONDS}: “{said.text}”"
            yield self.finding("too-long-to-interrupt", message)
        if self.kind.exercise:
            words = self.library.lexicon(self.language).wording.exercise
            if fault := drill_fault(words, said.sentences, closing=1):
                yield self.finding(*fault)
        elif self.kind.danger:
            yield from self._danger(said, values)
        else:
            yield from self._end(said, whole, beside)

    def _danger(self, said: Script, values: Values) -> Iterator[Finding]:
        told = Told(
            library=self.library,
            hazard=self.hazard,
            language=self.language,
            kind=self.kind,
            place=self.place,
            values=values,
            said=said.sentences,
            actions=0,
            sources=(SENDER, str(values["sender_full"])),
        )
        for fault in elements(told):
            yield self.finding(fault.code, f"To break in with: {fault.message}")
        time = self.hazard.value("time")
        if time is None or not time.required:
            # Nobody may have said when it begins: the phrase must do without.
            danger(
                self.library,
                self.hazard.key,
                self.language,
                variant=self.kind.variant,
                values=values,
                onset_known=False,
            )

    def _end(self, said: Script, whole: Script, beside: Script | None) -> Iterator[Finding]:
        if beside is not None:
            new = [point for point in whole.key_points if point not in beside.key_points]
            if not any(map(said.text.__contains__, map(_bare, new))):
                message = f"Where another warning holds, the ten seconds must say so with a key point: “{said.text}”"
                yield self.finding("still-warned", message)
            return
        unsaid = [point for point in whole.key_points[:2] if _bare(point) not in said.text]
        if unsaid and self.kind.purpose is not Purpose.ALL_CLEAR:
            yield self.finding("half-an-end", f"Ten seconds leave out “{unsaid[0]}”: “{said.text}”")


def _bare(point: str) -> str:
    return point.rstrip(".!")
